//! What each key of a Compose file may hold, as a table (`schema/compose-spec.json` of the Compose Specification).

use super::{
    reader::{Reader, is_interpolated, is_left_out},
    units,
};
use crate::{
    diagnostics::Phrase,
    parse::{Mapping, Node, Value},
    phrase,
};

/// What a key may hold.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Something that another function reads, or that is not looked into.
    Anything,
    Text,
    /// True or false, also in quotes.
    Flag,
    Number,
    List,
    TextOrList,
    ListOrMapping,
    Mapping,
    /// `1m30s`.
    Duration,
    /// `512m`.
    Size,
    /// A mapping with exactly these keys.
    Keys(&'static [(&'static str, Shape)]),
}

use Shape::{
    Anything, Duration, Flag, Keys, List, ListOrMapping, Mapping as Map, Number, Size, Text,
    TextOrList,
};

pub(super) const TOP: &[(&str, Shape)] = &[
    ("name", Text),
    ("version", Text),
    ("services", Anything),
    ("volumes", Anything),
    ("networks", Anything),
    ("secrets", Anything),
    ("configs", Anything),
    ("include", Anything),
    ("models", Map),
];

pub(super) const SERVICE: &[(&str, Shape)] = &[
    ("annotations", ListOrMapping),
    ("attach", Flag),
    ("blkio_config", Map),
    ("build", Anything),
    ("cap_add", List),
    ("cap_drop", List),
    ("cgroup", Text),
    ("cgroup_parent", Text),
    ("command", TextOrList),
    ("configs", List),
    ("container_name", Text),
    ("cpu_count", Number),
    ("cpu_percent", Number),
    ("cpu_period", Anything),
    ("cpu_quota", Number),
    ("cpu_rt_period", Anything),
    ("cpu_rt_runtime", Anything),
    ("cpu_shares", Number),
    ("cpus", Number),
    ("cpuset", Text),
    ("credential_spec", Map),
    ("depends_on", Anything),
    ("deploy", DEPLOY),
    ("develop", Map),
    ("device_cgroup_rules", List),
    ("devices", List),
    ("dns", TextOrList),
    ("dns_opt", List),
    ("dns_search", TextOrList),
    ("domainname", Text),
    ("driver_opts", Map),
    ("entrypoint", TextOrList),
    ("env_file", Anything),
    ("environment", ListOrMapping),
    ("expose", List),
    ("extends", Anything),
    ("external_links", List),
    ("extra_hosts", ListOrMapping),
    ("gpus", Anything),
    ("group_add", List),
    ("healthcheck", HEALTHCHECK),
    ("hostname", Text),
    ("image", Text),
    ("init", Flag),
    ("ipc", Text),
    ("isolation", Text),
    ("label_file", TextOrList),
    ("labels", ListOrMapping),
    ("links", List),
    ("logging", LOGGING),
    ("mac_address", Text),
    ("mem_limit", Size),
    ("mem_reservation", Size),
    ("mem_swappiness", Number),
    ("memswap_limit", Size),
    ("models", ListOrMapping),
    ("network_mode", Text),
    ("networks", ListOrMapping),
    ("oom_kill_disable", Flag),
    ("oom_score_adj", Number),
    ("pid", Text),
    ("pids_limit", Number),
    ("platform", Text),
    ("ports", List),
    ("post_start", List),
    ("pre_stop", List),
    ("privileged", Flag),
    ("profiles", List),
    ("provider", Map),
    ("pull_policy", Text),
    ("pull_refresh_after", Text),
    ("read_only", Flag),
    ("restart", Text),
    ("runtime", Text),
    ("scale", Number),
    ("secrets", List),
    ("security_opt", List),
    ("shm_size", Size),
    ("stdin_open", Flag),
    ("stop_grace_period", Duration),
    ("stop_signal", Text),
    ("storage_opt", Map),
    ("sysctls", ListOrMapping),
    ("tmpfs", TextOrList),
    ("tty", Flag),
    ("ulimits", Map),
    ("use_api_socket", Flag),
    ("user", Text),
    ("userns_mode", Text),
    ("uts", Text),
    ("volumes", List),
    ("volumes_from", List),
    ("working_dir", Text),
];

pub(super) const BUILD: &[(&str, Shape)] = &[
    ("additional_contexts", ListOrMapping),
    ("args", ListOrMapping),
    ("cache_from", List),
    ("cache_to", List),
    ("context", Text),
    ("dockerfile", Text),
    ("dockerfile_inline", Text),
    ("entitlements", List),
    ("extra_hosts", ListOrMapping),
    ("isolation", Text),
    ("labels", ListOrMapping),
    ("network", Text),
    ("no_cache", Flag),
    ("no_cache_filter", TextOrList),
    ("platforms", List),
    ("privileged", Flag),
    ("provenance", Anything),
    ("pull", Flag),
    ("sbom", Anything),
    ("secrets", List),
    ("shm_size", Size),
    ("ssh", ListOrMapping),
    ("tags", List),
    ("target", Text),
    ("ulimits", Map),
];

const HEALTHCHECK: Shape = Keys(&[
    ("disable", Flag),
    ("interval", Duration),
    ("retries", Number),
    ("start_interval", Duration),
    ("start_period", Duration),
    ("test", TextOrList),
    ("timeout", Duration),
]);

const LOGGING: Shape = Keys(&[("driver", Text), ("options", Map)]);

const DEPLOY: Shape = Keys(&[
    ("endpoint_mode", Text),
    ("labels", ListOrMapping),
    ("mode", Text),
    ("placement", Map),
    ("replicas", Number),
    (
        "resources",
        Keys(&[
            (
                "limits",
                Keys(&[("cpus", Number), ("memory", Size), ("pids", Number)]),
            ),
            (
                "reservations",
                Keys(&[
                    ("cpus", Number),
                    ("devices", List),
                    ("generic_resources", List),
                    ("memory", Size),
                ]),
            ),
        ]),
    ),
    (
        "restart_policy",
        Keys(&[
            ("condition", Text),
            ("delay", Duration),
            ("max_attempts", Number),
            ("window", Duration),
        ]),
    ),
    ("rollback_config", UPDATE),
    ("update_config", UPDATE),
]);

const UPDATE: Shape = Keys(&[
    ("delay", Duration),
    ("failure_action", Text),
    ("max_failure_ratio", Number),
    ("monitor", Duration),
    ("order", Text),
    ("parallelism", Number),
]);

/// Checks the keys of a mapping and what each holds. Tables are a few levels deep, and so is this.
pub(super) fn check(
    mapping: &Mapping,
    place: &Phrase,
    table: &[(&str, Shape)],
    reader: &mut Reader<'_>,
) {
    reader.known_keys(mapping, place, &table.iter().map(|(key, _)| *key));
    for (key, shape) in table {
        if let Some(node) = mapping.get(key).filter(|node| !is_left_out(node)) {
            check_value(key, node, *shape, reader);
        }
    }
}

fn check_value(key: &str, node: &Node, shape: Shape, reader: &mut Reader<'_>) {
    let scalar = reader.scalar(node);
    let text = scalar.as_ref().map(|it| it.value.as_str());
    if text.is_some_and(is_interpolated) && !matches!(shape, List | Map | Keys(_) | ListOrMapping) {
        return;
    }
    let (is_list, is_mapping) = (node.as_sequence().is_some(), node.as_mapping().is_some());
    let expected = match shape {
        Flag if !text.is_some_and(is_flag) => phrase!("`true` or `false`", "`true` 또는 `false`"),
        Number if !text.is_some_and(is_number) => phrase!("a number", "숫자"),
        List if !is_list => phrase!("a list", "목록"),
        TextOrList if text.is_none() && !is_list => phrase!("a text or a list", "글자나 목록"),
        ListOrMapping if !is_list && !is_mapping => phrase!("a list or a mapping", "목록이나 묶음"),
        Map | Keys(_) if !is_mapping => phrase!("a mapping", "`이름: 값` 묶음"),
        Text | Duration | Size if text.is_none() => phrase!("a text", "글자"),
        Duration if !text.is_some_and(units::is_duration) => {
            return bad_duration(node, text, reader);
        }
        Size if !text.is_some_and(units::is_size) => return bad_size(node, text, reader),
        Keys(table) => {
            let place = Phrase::verbatim(format!("`{key}`"));
            if let Some(mapping) = node.as_mapping() {
                check(mapping, &place, table, reader);
            }
            return;
        }
        _ => return,
    };
    reader.wrong_type(key, node, &expected);
}

fn is_flag(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    )
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn bad_duration(node: &Node, text: Option<&str>, reader: &mut Reader<'_>) {
    let text = text.unwrap_or_default();
    reader.wrong_value(
        node.span,
        phrase!("`{text}` is no duration", "`{text}`: 시간 길이가 아닙니다"),
        phrase!(
            "write numbers with units: `30s`, `1m30s`, `500ms`",
            "숫자에 단위를 붙이세요. 예: `30s`, `1m30s`, `500ms`"
        ),
    );
}

fn bad_size(node: &Node, text: Option<&str>, reader: &mut Reader<'_>) {
    let text = text.unwrap_or_default();
    reader.wrong_value(
        node.span,
        phrase!(
            "`{text}` is no amount of memory",
            "`{text}`: 메모리 크기가 아닙니다"
        ),
        phrase!(
            "write a number with a unit: `512m`, `2g`",
            "숫자에 단위를 붙이세요. 예: `512m`, `2g`"
        ),
    );
}

/// Whether this is a value and not a collection.
pub(super) const fn is_scalar(node: &Node) -> bool {
    !matches!(node.value, Value::Sequence(_) | Value::Mapping(_))
}
