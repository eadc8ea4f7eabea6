//! A component: a file of another project, by an address (`lib/gitlab/ci/components/instance_path.rb` in GitLab).

use super::place::Place;
use crate::{
    parse::{Node, Value},
    text::Span,
};

/// A component's address, `host/group/project/name@version`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Component {
    project: String,
    name: String,
    version: String,
}

impl Component {
    /// Reads an address.
    pub(super) fn read(address: &str) -> Option<Self> {
        let (path, version) = address.rsplit_once('@')?;
        let (_host, path) = path.split_once('/')?;
        let (project, name) = path.rsplit_once('/')?;
        let is_whole = project.contains('/') && !name.is_empty() && !version.is_empty();
        is_whole.then(|| Self {
            project: project.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
        })
    }

    /// Where its own local includes are.
    pub(super) fn place(&self) -> Place {
        Place::Project {
            project: self.project.to_lowercase(),
            reference: self.version.clone(),
        }
    }

    /// What it may know of itself. The commit, and the version behind `~latest` or `1.2`, are known to its project only.
    pub(super) fn value(&self, name: &str, span: Span) -> Option<Node> {
        let is_exact = self.version.matches('.').count() >= 2;
        let text = match name {
            "name" => &self.name,
            "reference" => &self.version,
            "version" if is_exact => &self.version,
            _ => return None,
        };
        let value = Value::String {
            text: text.as_str().into(),
            plain: false,
        };
        Some(Node { span, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_host_a_project_a_name_and_a_version() {
        let component = Component::read("gitlab.com/my-org/sub/project/secret-detection@1.0.0")
            .expect("an address");
        assert_eq!(component.project, "my-org/sub/project");
        assert_eq!(component.name, "secret-detection");
        assert_eq!(component.version, "1.0.0");
        for wrong in [
            "gitlab.com/g/p/c",
            "gitlab.com/p/c@1",
            "c@1",
            "gitlab.com/g/p/@1",
            "gitlab.com/g/p/c@",
            "",
        ] {
            assert_eq!(Component::read(wrong), None, "for `{wrong}`");
        }
    }
}
