//! YAML tags as GitLab's loader understands them: `!reference` is a reference, `!!str` a text, Ruby's own classes are
//! refused, and all others are ignored.

use granit_parser::Tag;

/// A tag of a collection that means something.
pub(super) enum CollectionTag {
    /// `!reference`.
    Reference,
    /// A class that GitLab's loader refuses, by its Ruby name.
    Refused(String),
}

/// `!reference`.
pub(super) fn is_reference(tag: &Tag) -> bool {
    tag.parts() == ("!", "reference")
}

/// A tag of YAML's own, such as `!!str`; Psych takes `!str` for the same.
pub(super) fn has_core_tag(tag: Option<&Tag>, suffix: &str) -> bool {
    tag.is_some_and(|tag| {
        ["tag:yaml.org,2002:", "!"].contains(&tag.handle()) && tag.suffix() == suffix
    })
}

/// What a list's tag means.
pub(super) fn sequence_tag(tag: &Tag) -> Option<CollectionTag> {
    if is_reference(tag) {
        return Some(CollectionTag::Reference);
    }
    ruby_class(tag).map(CollectionTag::Refused)
}

/// What a mapping's tag means.
pub(super) fn mapping_tag(tag: &Tag) -> Option<CollectionTag> {
    if is_reference(tag) {
        return Some(CollectionTag::Reference);
    }
    let is = |suffix| has_core_tag(Some(tag), suffix);
    let class = if is("set") {
        Some("Psych::Set".to_owned())
    } else if is("omap") {
        Some("Psych::Omap".to_owned())
    } else {
        ruby_class(tag)
    };
    class.map(CollectionTag::Refused)
}

/// The class that a `!ruby/object:Class` tag asks for.
fn ruby_class(tag: &Tag) -> Option<String> {
    let name = tag.suffix().strip_prefix("ruby/")?;
    Some(
        name.split_once(':')
            .map_or(name, |(_, class)| class)
            .to_owned(),
    )
}
