//! `config.toml` → [`Runners`].

use toml::{
    Spanned as TomlSpanned,
    de::{DeTable, DeValue},
};

use super::{
    duplicate,
    keys::{DOCKER_KEYS, GLOBAL_KEYS, RUNNER_KEYS, check_keys},
    runner::{DockerSettings, Runner, Runners},
};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::{FileId, Span, Spanned},
};

/// Reads a `config.toml`. Whatever is broken is said, and the rest is read.
///
/// Tags do not stand in a real `config.toml`; GitLab keeps them on the server. Pipeyard reads `tags` (or `tag_list`),
/// `run_untagged`, `access_level` and `maximum_timeout` in `[[runners]]` as its own extension, which GitLab Runner ignores.
///
/// ```
/// use pipeyard::{runner, text::FileId};
/// let text = "[[runners]]\nname = \"small\"\ntags = [\"docker\"]\n[runners.docker]\nprivileged = true\n";
/// let (runners, findings) = runner::read(FileId(0), text);
/// assert!(findings.is_empty() && runners.runners[0].privileged());
/// ```
pub fn read(file: FileId, text: &str) -> (Runners, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        file,
        diagnostics: Vec::new(),
    };
    for error in &errors {
        let finding = match (error.message(), error.span()) {
            ("duplicate key", Some(span)) => duplicate::finding(file, text, root.get_ref(), span),
            (message, span) => syntax_error(file, text, message, span.unwrap_or_default()),
        };
        reader.diagnostics.push(finding);
    }
    let runners = reader.runners(root.get_ref());
    reader.diagnostics.sort_by_key(|found| found.span.start);
    (runners, reader.diagnostics)
}

fn syntax_error(
    file: FileId,
    text: &str,
    message: &str,
    range: std::ops::Range<usize>,
) -> Diagnostic {
    let span = Span::new(
        file,
        range.start as u32,
        range.end.max(range.start + 1).min(text.len()) as u32,
    );
    let written = text.get(range.clone()).unwrap_or("");
    let finding = Diagnostic::new(
        Code::ConfigTomlSyntax,
        span,
        phrase!("this is not TOML: {message}", "TOML 문법 오류: {message}"),
    );
    match written {
        "True" | "False" | "TRUE" | "FALSE" => {
            let right = written.to_ascii_lowercase();
            finding
                .with_gitlab(format!("expected value but found {written:?} instead"))
                .with_help(phrase!(
                    "TOML writes `{right}` in lower case",
                    "TOML에서는 소문자로 `{right}`라고 씁니다"
                ))
                .with_fix(
                    phrase!("write `{right}`", "`{right}`로 고치기"),
                    vec![crate::diagnostics::Edit {
                        span,
                        replacement: right,
                    }],
                )
        }
        _ => finding,
    }
}

type Table<'t> = DeTable<'t>;
type Value<'t> = TomlSpanned<DeValue<'t>>;

struct Reader {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn runners(&mut self, root: &Table<'_>) -> Runners {
        check_keys(self.file, root, GLOBAL_KEYS, "", &mut self.diagnostics);
        let concurrent = self.number(root, "concurrent");
        let concurrent =
            concurrent.and_then(|it| Some(Spanned::new(u32::try_from(it.value).ok()?, it.span)));
        let check_interval = self.number(root, "check_interval");
        let Some(list) = root.get("runners") else {
            return Runners {
                concurrent,
                check_interval,
                runners: Vec::new(),
                implied: false,
            };
        };
        let runners = match list.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| Some((item.span(), item.get_ref().as_table()?)))
                .collect(),
            DeValue::Table(table) => {
                self.single_table(list);
                vec![(list.span(), table)]
            }
            _ => {
                self.wrong_type(list, "an array of tables", "테이블 배열");
                Vec::new()
            }
        };
        let runners = runners
            .into_iter()
            .enumerate()
            .map(|(at, (range, table))| self.runner(at, range, table))
            .collect();
        Runners {
            concurrent,
            check_interval,
            runners,
            implied: false,
        }
    }

    /// `[runners]` or a lone `[runners.docker]` where `[[runners]]` is meant: the runner refuses it; we read on.
    fn single_table(&mut self, list: &Value<'_>) {
        let span = self.span(list.span());
        self.diagnostics.push(
            Diagnostic::new(
                Code::ConfigTomlWrongType,
                span,
                phrase!(
                    "`runners` is a list: each runner starts with `[[runners]]`, in double brackets",
                    "`runners`는 목록이라 러너마다 이중 대괄호 `[[runners]]`로 시작해야 합니다"
                ),
            )
            .with_gitlab("incompatible types: TOML value has type map[string]any; destination has type slice")
            .with_help(phrase!(
                "put a line `[[runners]]` above; an excerpt that starts with `[runners.docker]` is read here all the same",
                "위에 `[[runners]]` 줄을 넣으세요. `[runners.docker]`로 시작하는 조각도 여기서는 읽습니다"
            )),
        );
    }

    fn runner(&mut self, at: usize, range: std::ops::Range<usize>, table: &Table<'_>) -> Runner {
        check_keys(
            self.file,
            table,
            RUNNER_KEYS,
            "runners",
            &mut self.diagnostics,
        );
        let name = self
            .text(table, "name")
            .map_or_else(|| format!("runner-{}", at + 1), |it| it.value);
        let tags = table
            .get("tags")
            .or_else(|| table.get("tag_list"))
            .map(|list| self.texts(list));
        let has_tags = tags.as_ref().is_some_and(|tags| !tags.is_empty());
        Runner {
            span: self.span(range),
            name,
            executor: self.text(table, "executor"),
            limit: self
                .number(table, "limit")
                .and_then(|it| u32::try_from(it.value).ok())
                .unwrap_or(0),
            tags_known: tags.is_some(),
            tags: tags.unwrap_or_default(),
            run_untagged: self
                .flag(table, "run_untagged")
                .map_or(!has_tags, |it| it.value),
            environment: table
                .get("environment")
                .map(|list| self.texts(list))
                .unwrap_or_default(),
            feature_flags: self.feature_flags(table),
            protected_only: self
                .text(table, "access_level")
                .is_some_and(|level| level.value == "ref_protected"),
            maximum_timeout: self
                .number(table, "maximum_timeout")
                .and_then(|it| u64::try_from(it.value).ok()),
            docker: table
                .get("docker")
                .map(|docker| self.docker(docker))
                .unwrap_or_default(),
        }
    }

    fn docker(&mut self, value: &Value<'_>) -> DockerSettings {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "a table", "테이블");
            return DockerSettings::default();
        };
        check_keys(
            self.file,
            table,
            DOCKER_KEYS,
            "runners.docker",
            &mut self.diagnostics,
        );
        DockerSettings {
            span: Some(self.span(value.span())),
            image: self.text(table, "image"),
            privileged: self.flag(table, "privileged"),
            services_privileged: self.flag(table, "services_privileged"),
            volumes: table
                .get("volumes")
                .map(|list| self.texts(list))
                .unwrap_or_default(),
            network_mode: self.text(table, "network_mode"),
            dns: table
                .get("dns")
                .map(|list| self.texts(list))
                .unwrap_or_default(),
            pull_policy: table
                .get("pull_policy")
                .map(|list| self.text_or_texts(list))
                .unwrap_or_default(),
            allowed_pull_policies: self.list(table, "allowed_pull_policies"),
            allowed_images: self.list(table, "allowed_images"),
            allowed_services: self.list(table, "allowed_services"),
            wait_for_services_timeout: self.number(table, "wait_for_services_timeout"),
        }
    }

    fn feature_flags(&mut self, table: &Table<'_>) -> Vec<(Spanned<String>, bool)> {
        let Some(flags) = table
            .get("feature_flags")
            .and_then(|flags| flags.get_ref().as_table())
        else {
            return Vec::new();
        };
        let mut read = Vec::new();
        for (name, _) in flags {
            let span = self.span(name.span());
            if let Some(flag) = self.flag(flags, name.get_ref()) {
                read.push((Spanned::new(name.get_ref().to_string(), span), flag.value));
            }
        }
        read
    }

    fn text(&mut self, table: &Table<'_>, key: &str) -> Option<Spanned<String>> {
        let value = table.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, "a text in quotes", "따옴표로 감싼 문자열");
            return None;
        };
        Some(Spanned::new(text.to_owned(), self.span(value.span())))
    }

    fn flag(&mut self, table: &Table<'_>, key: &str) -> Option<Spanned<bool>> {
        let value = table.get(key)?;
        let Some(flag) = value.get_ref().as_bool() else {
            self.wrong_type(
                value,
                "`true` or `false`, without quotes",
                "따옴표 없는 `true` 또는 `false`",
            );
            return None;
        };
        Some(Spanned::new(flag, self.span(value.span())))
    }

    fn number(&mut self, table: &Table<'_>, key: &str) -> Option<Spanned<i64>> {
        let value = table.get(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|it| i64::from_str_radix(it.as_str(), it.radix()).ok());
        if number.is_none() {
            self.wrong_type(value, "a whole number", "정수");
        }
        Some(Spanned::new(number?, self.span(value.span())))
    }

    fn list(&mut self, table: &Table<'_>, key: &str) -> Vec<Spanned<String>> {
        table
            .get(key)
            .map(|list| self.text_or_texts(list))
            .unwrap_or_default()
    }

    fn text_or_texts(&mut self, value: &Value<'_>) -> Vec<Spanned<String>> {
        match value.get_ref().as_str() {
            Some(text) => vec![Spanned::new(text.to_owned(), self.span(value.span()))],
            None => self.texts(value),
        }
    }

    fn texts(&mut self, value: &Value<'_>) -> Vec<Spanned<String>> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(value, "a list of texts", "문자열 목록");
            return Vec::new();
        };
        let texts = items.iter().map(|item| (item, item.get_ref().as_str()));
        let mut read = Vec::new();
        for (item, text) in texts {
            match text {
                Some(text) => read.push(Spanned::new(text.to_owned(), self.span(item.span()))),
                None => self.wrong_type(item, "a text in quotes", "따옴표로 감싼 문자열"),
            }
        }
        read
    }

    fn wrong_type(&mut self, value: &Value<'_>, english: &str, korean: &str) {
        let kind = kind_of(value.get_ref());
        let article = if kind.starts_with(['a', 'i']) {
            "an"
        } else {
            "a"
        };
        let span = self.span(value.span());
        let mut finding = Diagnostic::new(
            Code::ConfigTomlWrongType,
            span,
            phrase!(
                "this should be {english}, but is {article} {kind}",
                "여기에 필요한 값: {korean} (지금은 {kind})"
            ),
        );
        if kind == "string" && english.starts_with("`true`") {
            finding = finding.with_gitlab(
                "incompatible types: TOML value has type string; destination has type boolean",
            );
        }
        self.diagnostics.push(finding);
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "float",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "datetime",
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "table",
    }
}
