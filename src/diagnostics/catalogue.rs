//! The catalogue of codes. A code is permanent: it is never renamed and never reused.
//!
//! Each code has a page in `docs/diagnostics/<code>.md` and one in `docs/diagnostics/ko/<code>.md`. A page that is
//! missing does not compile.

use super::{Language, Severity};

macro_rules! catalogue {
    ($($variant:ident = $code:literal, $severity:ident;)*) => {
        /// What kind of finding a diagnostic is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!("`", $code, "`: see its page, `docs/diagnostics/", $code, ".md`.")] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The permanent kebab-case name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// How bad a finding of this kind usually is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// The code with this name.
            ///
            /// ```
            /// use pipeyard::diagnostics::Code;
            /// assert_eq!(Code::from_name("yaml-tab"), Some(Code::YamlTab));
            /// ```
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// The page that explains it, in Markdown.
            pub const fn page(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, Language::English) => include_str!(concat!("../../docs/diagnostics/", $code, ".md")),
                      (Self::$variant, Language::Korean) => include_str!(concat!("../../docs/diagnostics/ko/", $code, ".md")),)*
                }
            }
        }
    };
}

catalogue! {
    // The text itself.
    YamlTab = "yaml-tab", Error;
    YamlSyntax = "yaml-syntax", Error;
    YamlTooBig = "yaml-too-big", Error;
    YamlUnsupportedType = "yaml-unsupported-type", Error;
    YamlValueSurprise = "yaml-value-surprise", Warning;
    DuplicateKey = "duplicate-key", Warning;
    UnknownAnchor = "unknown-anchor", Error;
    ConfigNotAMapping = "config-not-a-mapping", Error;
    SecondDocumentIgnored = "second-document-ignored", Warning;
    // The pipeline as written.
    NoVisibleJob = "no-visible-job", Error;
    NotAJob = "not-a-job", Error;
    KeywordAtTopLevel = "keyword-at-top-level", Error;
    HiddenJobEmpty = "hidden-job-empty", Error;
    UnknownKeyword = "unknown-keyword", Error;
    KeywordNotSupported = "keyword-not-supported", Info;
    WrongType = "wrong-type", Error;
    WrongValue = "wrong-value", Error;
    MissingKey = "missing-key", Error;
    KeysExclude = "keys-exclude", Error;
    ScriptItemIsAMapping = "script-item-is-a-mapping", Error;
    StageNotDeclared = "stage-not-declared", Error;
    ExtendsUnknown = "extends-unknown", Error;
    ExtendsCycle = "extends-cycle", Error;
    ExtendsTooDeep = "extends-too-deep", Error;
    ReferenceNotFound = "reference-not-found", Error;
    IncludeNotRead = "include-not-read", Warning;
    IncludeRefused = "include-refused", Error;
    IncludeCycle = "include-cycle", Error;
    InputInvalid = "input-invalid", Error;
    InterpolationInvalid = "interpolation-invalid", Error;
    // needs and the graph.
    UnknownNeed = "unknown-need", Error;
    UnknownJob = "unknown-job", Error;
    DuplicateNeed = "duplicate-need", Error;
    NeedOfALaterStage = "need-of-a-later-stage", Error;
    CyclicNeeds = "cyclic-needs", Error;
    NeedLeftOut = "need-left-out", Error;
    TooManyNeeds = "too-many-needs", Error;
    // Which jobs exist.
    ExpressionSyntax = "expression-syntax", Error;
    CircularVariables = "circular-variables", Error;
    EmptyPipeline = "empty-pipeline", Warning;
    ManyPipelines = "many-pipelines", Warning;
    // What GitLab accepts, and a friend would mention.
    RuleUnreachable = "rule-unreachable", Warning;
    RuleNeverMatches = "rule-never-matches", Warning;
    RulesNull = "rules-null", Info;
    GlobNotRecursive = "glob-not-recursive", Warning;
    OnlyExceptDeprecated = "only-except-deprecated", Info;
    JobNeverRuns = "job-never-runs", Warning;
    NeedMayBeMissing = "need-may-be-missing", Warning;
    ManualJobBlocks = "manual-job-blocks", Info;
    OnFailureNeverStarts = "on-failure-never-starts", Warning;
    SelfReferencingVariable = "self-referencing-variable", Warning;
    SecretInPlainText = "secret-in-plain-text", Warning;
    HiddenDirection = "hidden-direction", Warning;
    ImageNotPinned = "image-not-pinned", Info;
    PathOutsideProject = "path-outside-project", Warning;
    CacheUsedAsArtifact = "cache-used-as-artifact", Warning;
    SleepAsReadiness = "sleep-as-readiness", Info;
    LocalhostIsNotTheService = "localhost-is-not-the-service", Warning;
    // Runners.
    ConfigTomlSyntax = "config-toml-syntax", Error;
    ConfigTomlDuplicateKey = "config-toml-duplicate-key", Error;
    ConfigTomlWrongType = "config-toml-wrong-type", Error;
    ConfigTomlUnknownKey = "config-toml-unknown-key", Warning;
    RunnerKeepsOldConfig = "runner-keeps-old-config", Warning;
    JobStuck = "job-stuck", Warning;
    // Compose files.
    ComposeUnknownService = "compose-unknown-service", Error;
    ComposeDependencyCycle = "compose-dependency-cycle", Error;
    ComposeNotDeclared = "compose-not-declared", Error;
    ComposePortTaken = "compose-port-taken", Error;
    ComposeVersionObsolete = "compose-version-obsolete", Info;
    // What will happen when it runs.
    DindNeedsPrivileged = "dind-needs-privileged", Warning;
    ServiceHostNotFound = "service-host-not-found", Warning;
    DindTlsPortMismatch = "dind-tls-port-mismatch", Warning;
    DindCertsNotShared = "dind-certs-not-shared", Warning;
    ServiceReadinessRace = "service-readiness-race", Warning;
    ServiceNeedsVariable = "service-needs-variable", Warning;
    CommandNotInImage = "command-not-in-image", Warning;
    DockerInfoFormatHidesFailure = "docker-info-format-hides-failure", Warning;
    ServiceAliasTaken = "service-alias-taken", Warning;
    ComposeServiceEndsWithJob = "compose-service-ends-with-job", Info;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert!(names.iter().all(|name| {
            name.bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_lowercase())
        }));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
