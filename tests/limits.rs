//! What GitLab refuses as too big or too deep, at the limit and one beyond; and that nothing of any size hurts.

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::Code,
    facts::Inputs,
    text::Sources,
};

fn analysis(text: &str) -> Analysis {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    analyze(Workspace::of(sources), &Inputs::default())
}

/// GitLab's words for a file that is too big, or nothing.
fn refusal(text: &str) -> Option<String> {
    let found = analysis(text).diagnostics;
    let said = found.iter().find(|it| it.code == Code::YamlTooBig)?;
    said.gitlab.text()
}

/// A file of which the innermost list stands in so many others, the file itself counted.
fn nested(depth: usize) -> String {
    let lists = depth - 1;
    format!("a: {}{}\n", "[".repeat(lists), "]".repeat(lists))
}

/// The same, one line for each level.
fn nested_in_blocks(depth: usize) -> String {
    let lists = depth - 2;
    format!("a:\n  {}x: 1\n", "- ".repeat(lists))
}

const TOO_BIG: Option<&str> = Some("The parsed YAML is too big");

#[test]
fn a_hundred_levels_are_read_and_one_more_is_not() {
    for file in [nested, nested_in_blocks] {
        assert_eq!(refusal(&file(100)).as_deref(), None);
        assert_eq!(refusal(&file(101)).as_deref(), TOO_BIG);
        assert_eq!(refusal(&file(150)).as_deref(), TOO_BIG);
    }
}

#[test]
fn any_depth_is_survived() {
    for depth in [1_000, 10_000, 100_000] {
        assert!(!analysis(&nested(depth)).is_valid(), "{depth} lists");
        assert!(
            !analysis(&nested_in_blocks(depth)).is_valid(),
            "{depth} blocks"
        );
        assert!(!analysis(&"? ".repeat(depth)).is_valid(), "{depth} keys");
        assert!(
            !analysis(&format!("a: {}", "!t ".repeat(depth))).is_valid(),
            "{depth} tags"
        );
    }
}

/// Each line has nine aliases of the line before.
fn bomb(lines: usize) -> String {
    let first = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    let next = |line: usize| {
        let aliases = vec![format!("*l{}", line - 1); 9].join(", ");
        format!("l{line}: &l{line} [{aliases}]\n")
    };
    first + &(1..lines).map(next).collect::<String>()
}

#[test]
fn aliases_may_multiply_up_to_a_budget() {
    // 9^5 items in the last line and all those before it are fewer than 200,000; 9^6 are more.
    assert_eq!(refusal(&bomb(5)).as_deref(), None);
    assert_eq!(refusal(&bomb(6)).as_deref(), TOO_BIG);
    assert_eq!(refusal(&bomb(40)).as_deref(), TOO_BIG);
}

#[test]
fn two_mebibytes_are_read_and_one_byte_more_is_not() {
    let job = "a: {script: x}\n#";
    let full = format!("{job}{}", "x".repeat(2 * 1024 * 1024 - job.len()));
    assert!(analysis(&full).is_valid());
    assert_eq!(
        refusal(&(full + "x")).as_deref(),
        Some("The provided YAML is too big")
    );
}

#[test]
fn a_file_that_holds_itself_is_refused() {
    assert_eq!(refusal("a: &a {script: x, b: *a}\n").as_deref(), TOO_BIG);
}

#[test]
fn names_have_two_hundred_and_fifty_five_characters() {
    let job = |length: usize| format!("{}: {{script: x}}\n", "é".repeat(length));
    assert!(analysis(&job(255)).is_valid());
    assert!(!analysis(&job(256)).is_valid());
}
