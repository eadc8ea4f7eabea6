//! Which keys a `config.toml` may have (`docs/configuration/advanced-configuration.md` in gitlab-runner), and what of
//! them Pipeyard acts on.

use toml::de::DeTable;

use crate::{
    diagnostics::{Code, Diagnostic, Severity, nearest},
    phrase,
    text::{FileId, Span},
};

/// A key of a table.
pub(super) struct Key {
    name: &'static str,
    honoured: bool,
}

const fn honoured(name: &'static str) -> Key {
    Key {
        name,
        honoured: true,
    }
}

const fn known(name: &'static str) -> Key {
    Key {
        name,
        honoured: false,
    }
}

/// Keys that steer the runner's own process; they mean nothing for a run here and need no word.
const fn silent(name: &'static str) -> Key {
    honoured(name)
}

pub(super) const GLOBAL_KEYS: &[Key] = &[
    honoured("concurrent"),
    honoured("runners"),
    honoured("check_interval"),
    silent("log_level"),
    silent("log_format"),
    silent("shutdown_timeout"),
    silent("listen_address"),
    silent("sentry_dsn"),
    silent("connection_max_age"),
    silent("session_server"),
];

pub(super) const RUNNER_KEYS: &[Key] = &[
    honoured("name"),
    honoured("executor"),
    honoured("limit"),
    honoured("docker"),
    honoured("tags"),
    honoured("tag_list"),
    honoured("run_untagged"),
    honoured("access_level"),
    honoured("maximum_timeout"),
    silent("url"),
    silent("token"),
    silent("id"),
    silent("token_obtained_at"),
    silent("token_expires_at"),
    silent("request_concurrency"),
    silent("cache"),
    silent("custom_build_dir"),
    silent("referees"),
    silent("tls-ca-file"),
    silent("tls-cert-file"),
    silent("tls-key-file"),
    silent("clone_url"),
    silent("clean_git_config"),
    silent("debug_trace_disabled"),
    silent("prepare_timeout"),
    silent("get_sources_timeout"),
    silent("unhealthy_requests_limit"),
    silent("unhealthy_interval"),
    silent("job_status_final_update_retry_limit"),
    silent("strict_check_interval"),
    silent("output_limit"),
    known("shell"),
    known("builds_dir"),
    known("cache_dir"),
    known("environment"),
    known("pre_get_sources_script"),
    known("post_get_sources_script"),
    known("pre_build_script"),
    known("post_build_script"),
    known("feature_flags"),
    known("ssh"),
    known("kubernetes"),
    known("machine"),
    known("autoscaler"),
    known("instance"),
    known("custom"),
    known("parallels"),
    known("virtualbox"),
];

pub(super) const DOCKER_KEYS: &[Key] = &[
    honoured("image"),
    honoured("privileged"),
    honoured("services_privileged"),
    honoured("pull_policy"),
    honoured("wait_for_services_timeout"),
    silent("tls_verify"),
    silent("disable_cache"),
    silent("helper_image"),
    silent("helper_image_flavor"),
    silent("volume_keep"),
    known("volumes"),
    honoured("allowed_images"),
    honoured("allowed_services"),
    known("allowed_privileged_images"),
    known("allowed_privileged_services"),
    honoured("allowed_pull_policies"),
    known("volumes_from"),
    known("volume_driver"),
    known("volume_driver_ops"),
    known("cache_dir"),
    known("network_mode"),
    known("enable_ipv6"),
    known("network_mtu"),
    known("links"),
    known("extra_hosts"),
    known("dns"),
    known("dns_search"),
    known("hostname"),
    known("mac_address"),
    known("tls_cert_path"),
    known("host"),
    known("services"),
    known("services_limit"),
    known("services_tmpfs"),
    known("services_security_opt"),
    known("services_devices"),
    known("service_memory"),
    known("service_memory_swap"),
    known("service_memory_reservation"),
    known("service_cpus"),
    known("service_cpu_shares"),
    known("service_cpuset_cpus"),
    known("service_cgroup_parent"),
    known("service_gpus"),
    known("memory"),
    known("memory_swap"),
    known("memory_reservation"),
    known("cpus"),
    known("cpuset_cpus"),
    known("cpuset_mems"),
    known("cpu_shares"),
    known("cgroup_parent"),
    known("shm_size"),
    known("ulimit"),
    known("sysctls"),
    known("tmpfs"),
    known("gpus"),
    known("devices"),
    known("device_cgroup_rules"),
    known("cap_add"),
    known("cap_drop"),
    known("security_opt"),
    known("userns_mode"),
    known("user"),
    known("group_add"),
    known("oom_kill_disable"),
    known("oom_score_adjust"),
    known("runtime"),
    known("isolation"),
    known("disable_entrypoint_overwrite"),
    known("container_labels"),
    known("log_options"),
];

/// Says which keys of a table are unknown, and which are known but not acted on.
pub(super) fn check_keys(
    file: FileId,
    table: &DeTable<'_>,
    keys: &[Key],
    path: &str,
    out: &mut Vec<Diagnostic>,
) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        let span = Span::new(file, key.span().start as u32, key.span().end as u32);
        match keys.iter().find(|known| known.name == name) {
            Some(key) if key.honoured || is_default(value.get_ref()) => {}
            Some(_) => out.push(not_honoured(name, path, span)),
            None => out.push(unknown(name, keys, span)),
        }
    }
}

/// A key that is written down with the value that it has anyway changes nothing, so there is nothing to say.
fn is_default(value: &toml::de::DeValue<'_>) -> bool {
    value.as_bool() == Some(false)
        || value
            .as_integer()
            .is_some_and(|number| number.as_str() == "0")
        || value.as_str() == Some("")
        || value.as_array().is_some_and(|items| {
            items.is_empty()
                || items
                    .iter()
                    .all(|item| item.get_ref().as_str() == Some("/cache"))
        })
}

fn not_honoured(name: &str, path: &str, span: Span) -> Diagnostic {
    let full = [path, name]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(".");
    let mut finding = Diagnostic::new(
        Code::KeywordNotSupported,
        span,
        phrase!(
            "`{full}` is not acted on yet",
            "`{full}` 설정은 아직 반영하지 않습니다"
        ),
    );
    finding.severity = Severity::Info;
    finding
}

fn unknown(name: &str, keys: &[Key], span: Span) -> Diagnostic {
    let finding = Diagnostic::new(
        Code::ConfigTomlUnknownKey,
        span,
        phrase!(
            "GitLab Runner has no setting `{name}`; it ignores the line without a word",
            "GitLab Runner에는 `{name}` 설정이 없어 아무 말 없이 무시합니다"
        ),
    );
    match nearest(name, keys.iter().map(|key| key.name)) {
        Some(near) => finding
            .with_help(phrase!("did you mean `{near}`?", "`{near}`를 뜻하셨나요?"))
            .with_fix(
                phrase!("write `{near}`", "`{near}`로 고치기"),
                vec![crate::diagnostics::Edit {
                    span,
                    replacement: near.to_owned(),
                }],
            ),
        None => finding,
    }
}
