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

/// What a tag makes of a scalar's text.
pub(super) enum ScalarTag {
    /// A text, whatever it looks like.
    Text,
    /// A text in base64.
    Binary,
    /// A number with a point, even if it is written without one.
    Float,
    /// A class that GitLab's loader refuses, by its Ruby name.
    Refused(String),
    /// The value that the text would be without a tag and without quotes.
    Plain,
}

/// What a scalar's tag means (`Psych::Visitors::ToRuby#deserialize`).
pub(super) fn scalar_tag(tag: &Tag, text: &str) -> ScalarTag {
    let is = |suffix| has_core_tag(Some(tag), suffix);
    if is("str") {
        return ScalarTag::Text;
    }
    if is("binary") {
        return ScalarTag::Binary;
    }
    if is("float") {
        return ScalarTag::Float;
    }
    match tag.suffix() {
        "ruby/string" => ScalarTag::Text,
        "ruby/regexp" => ScalarTag::Refused("Regexp".to_owned()),
        "ruby/range" => ScalarTag::Refused("Range".to_owned()),
        "ruby/class" | "ruby/module" => ScalarTag::Refused(text.to_owned()),
        suffix => match suffix.split_once(':') {
            Some(("ruby/object", class @ ("BigDecimal" | "DateTime" | "Complex" | "Rational"))) => {
                ScalarTag::Refused(class.to_owned())
            }
            Some(("ruby/string" | "str", class)) => ScalarTag::Refused(class.to_owned()),
            _ => ScalarTag::Plain,
        },
    }
}

/// What a list's tag means.
pub(super) fn sequence_tag(tag: &Tag) -> Option<CollectionTag> {
    if is_reference(tag) {
        return Some(CollectionTag::Reference);
    }
    if has_core_tag(Some(tag), "omap") {
        return Some(CollectionTag::Refused("Psych::Omap".to_owned()));
    }
    match tag.suffix().split_once(':')? {
        ("ruby/array" | "seq", class) => Some(CollectionTag::Refused(class.to_owned())),
        _ => None,
    }
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

/// The class that a `!ruby/object:Class` tag asks for. A plain mapping may be asked for by its name.
fn ruby_class(tag: &Tag) -> Option<String> {
    let name = tag.suffix().strip_prefix("ruby/")?;
    let class = match name {
        "object:Hash" => return None,
        "object" => "Object",
        "struct" => "Struct",
        "range" => "Range",
        _ => name.split_once(':').map_or(name, |(_, class)| class),
    };
    Some(class.to_owned())
}
