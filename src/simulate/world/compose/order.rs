//! Which services `up` starts, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{ComposeService, Project};

/// The services that are asked for by name, else all without a profile; what they depend on comes first.
pub(super) fn wanted<'p>(file: &'p Project, named: &[&str]) -> Vec<&'p ComposeService> {
    let roots = file.services.iter().filter(|service| {
        if named.is_empty() {
            !service.has_profiles
        } else {
            named.contains(&service.name.value.as_str())
        }
    });
    let pairs = file.services.iter().map(|it| (it.name.value.as_str(), it));
    let by_name = pairs.collect();
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    for root in roots {
        if seen.insert(root.name.value.as_str()) {
            visit(&by_name, root, &mut seen, &mut order);
        }
    }
    order
}

/// Depth first, without recursion: a file may chain any number of services.
fn visit<'p>(
    by_name: &BTreeMap<&str, &'p ComposeService>,
    root: &'p ComposeService,
    seen: &mut BTreeSet<&'p str>,
    order: &mut Vec<&'p ComposeService>,
) {
    let mut stack = vec![(root, 0)];
    while let Some((service, next)) = stack.pop() {
        let Some(dependency) = service.depends_on.get(next) else {
            order.push(service);
            continue;
        };
        stack.push((service, next + 1));
        if let Some(&needed) = by_name.get(dependency.service.value.as_str())
            && seen.insert(&needed.name.value)
        {
            stack.push((needed, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wanted;
    use crate::{
        compose::{Extent, read},
        text::FileId,
    };

    #[test]
    fn what_is_depended_on_starts_first() {
        let text = "services:\n  web:\n    image: a\n    depends_on: [api]\n  api:\n    image: b\n    depends_on: [db, web]\n  db:\n    image: c\n  debug:\n    image: d\n    profiles: [debug]\n";
        let (project, _) = read(FileId(0), text, Extent::Whole);
        let names = |named: &[&str]| -> Vec<String> {
            let services = wanted(&project, named).into_iter();
            services.map(|it| it.name.value.clone()).collect()
        };
        assert_eq!(names(&[]), ["db", "api", "web"]);
        assert_eq!(names(&["db"]), ["db"]);
        assert_eq!(names(&["debug"]), ["debug"]);
    }
}
