//! `pipeyard explain`.

use std::process::ExitCode;

use pipeyard::{diagnostics::Code, phrase};

use super::{options::Explain, problem::Problem, terminal::Terminal};

/// Prints the page of a diagnostic.
pub(super) fn act(arguments: &Explain, terminal: Terminal) -> Result<ExitCode, Problem> {
    let wanted = arguments.code.trim_matches(['[', ']']);
    let Some(code) = Code::from_name(wanted) else {
        let known: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        let known = known.join(", ");
        return Err(Problem::usage(phrase!(
            "no diagnostic has the code `{wanted}`",
            "`{wanted}` 코드를 가진 진단이 없습니다"
        ))
        .with_help(phrase!("the codes: {known}", "코드: {known}")));
    };
    terminal.print(code.page(terminal.language));
    Ok(ExitCode::SUCCESS)
}
