//! A Compose file's services.

use crate::text::Spanned;

/// What a Compose file starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The services in the order of the file.
    pub services: Vec<ComposeService>,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposeService {
    /// Its name.
    pub name: Spanned<String>,
    /// Its image; `None` when it is built from a folder.
    pub image: Option<Spanned<String>>,
    /// The ports that it publishes, as written: `"25565:25565"`.
    pub ports: Vec<Spanned<String>>,
    /// Its volumes as written in the short form: `"~/minecraft_data:/data"`.
    pub volumes: Vec<Spanned<String>>,
}
