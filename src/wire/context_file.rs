//! A context in a file: `--context FILE` of the command line.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::request::{Context, MergeRequestFacts, SettingVariable};

/// The facts as a person writes them down: variables are an object, and `changed_files: null` says that there is nothing
/// to compare with.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContextFile {
    /// `CI_PIPELINE_SOURCE`.
    pub source: Option<String>,
    /// The branch.
    pub branch: Option<String>,
    /// The tag.
    pub tag: Option<String>,
    /// The merge request that the pipeline is for.
    pub merge_request: Option<MergeRequestFacts>,
    /// The default branch.
    pub default_branch: Option<String>,
    /// `group/project`.
    pub project_path: Option<String>,
    /// The message of the commit.
    pub commit_message: Option<String>,
    /// The message of the tag.
    pub tag_message: Option<String>,
    /// The description of the schedule.
    pub schedule: Option<String>,
    /// The account of whoever starts the pipeline.
    pub user_login: Option<String>,
    /// Whether the ref is protected.
    pub protected: Option<bool>,
    /// Whether this is the first push of the branch.
    pub new_branch: Option<bool>,
    /// The paths that changed.
    #[serde(deserialize_with = "changed_files")]
    pub changed_files: ChangedFiles,
    /// What `changes:compare_to` finds: the paths by ref, `null` for a ref that does not exist.
    pub compare: Map<String, Value>,
    /// The other branches and tags of the project. A file that says what changed says all that there is to compare with:
    /// then there are no others but these.
    pub refs: Option<Vec<String>>,
    /// The paths of all files of the project.
    pub files: Option<Vec<String>>,
    /// The open merge requests of the branch.
    pub open_merge_requests: Vec<String>,
    /// Pipeline variables.
    pub variables: Map<String, Value>,
    /// Variables from the settings of the project, its groups and the server.
    pub settings: Vec<SettingVariable>,
    /// Values for `spec:inputs`.
    pub inputs: Map<String, Value>,
}

/// What a context says of the files that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ChangedFiles {
    /// Nothing.
    #[default]
    Unsaid,
    /// There is nothing to compare with: `null`.
    NothingToCompare,
    /// These.
    Paths(Vec<String>),
}

fn changed_files<'de, D: Deserializer<'de>>(from: D) -> Result<ChangedFiles, D::Error> {
    let paths: Option<Vec<String>> = Deserialize::deserialize(from)?;
    Ok(paths.map_or(ChangedFiles::NothingToCompare, ChangedFiles::Paths))
}

impl ContextFile {
    /// Reads the text of such a file.
    ///
    /// ```
    /// use pipeyard::wire::context_file::ContextFile;
    /// let file = ContextFile::read(r#"{"branch": "feature", "variables": {"DEBUG": 1}, "changed_files": null}"#).unwrap();
    /// assert!(file.has_nothing_to_compare());
    /// assert_eq!(file.context().variables, [("DEBUG".to_owned(), "1".to_owned())]);
    /// assert!(ContextFile::read(r#"{"brunch": "feature"}"#).is_err());
    /// ```
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Whether the file says that there is nothing to compare with: every `changes` is then true.
    pub fn has_nothing_to_compare(&self) -> bool {
        self.changed_files == ChangedFiles::NothingToCompare
    }

    fn refs(&self) -> Option<Vec<String>> {
        let is_whole = self.changed_files != ChangedFiles::Unsaid;
        self.refs.clone().or_else(|| is_whole.then(Vec::new))
    }

    /// The facts as a host sends them.
    pub fn context(&self) -> Context {
        Context {
            source: self.source.clone(),
            branch: self.branch.clone(),
            tag: self.tag.clone(),
            merge_request: self.merge_request.clone(),
            default_branch: self.default_branch.clone(),
            project_path: self.project_path.clone(),
            commit_message: self.commit_message.clone(),
            tag_message: self.tag_message.clone(),
            schedule: self.schedule.clone(),
            user_login: self.user_login.clone(),
            settings: self.settings.clone(),
            protected: self.protected,
            new_branch: self.new_branch,
            changed_files: match &self.changed_files {
                ChangedFiles::Paths(paths) => Some(paths.clone()),
                ChangedFiles::Unsaid | ChangedFiles::NothingToCompare => None,
            },
            compare: self.compare.iter().map(comparison).collect(),
            refs: self.refs(),
            files: self.files.clone(),
            open_merge_requests: self.open_merge_requests.clone(),
            variables: pairs(&self.variables),
            inputs: pairs(&self.inputs),
            ..Context::default()
        }
    }
}

fn comparison((with, changed): (&String, &Value)) -> (String, Option<Vec<String>>) {
    let paths = changed.as_array().map(|paths| {
        let paths = paths.iter().filter_map(Value::as_str);
        paths.map(str::to_owned).collect()
    });
    (with.clone(), paths)
}

/// Texts stay, and what is no text becomes the JSON that was written.
fn pairs(object: &Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| {
        let text = value.as_str().map(str::to_owned);
        text.unwrap_or_else(|| value.to_string())
    };
    let pairs = object.iter();
    pairs
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}
