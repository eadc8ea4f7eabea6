//! `pipeyard doctor`.

use std::{path::PathBuf, process::ExitCode};

use pipeyard::{diagnostics::Phrase, phrase};

use super::{
    problem::Problem,
    terminal::{Terminal, To},
};
use crate::{executor::docker::Engine, home::Home, server::usual_page_folders};

/// Says what works here. Nothing of it is an error: much of Pipeyard works without.
pub(super) async fn act(terminal: Terminal) -> Result<ExitCode, Problem> {
    let version = env!("CARGO_PKG_VERSION");
    let lines = [
        Ok(phrase!("pipeyard {version}", "pipeyard {version}")),
        engine().await,
        page(),
        state(),
        git(),
    ];
    for line in &lines {
        let (mark, said) = match line {
            Ok(said) => (terminal.paint(To::Out, "32", "✓"), said),
            Err(said) => (terminal.paint(To::Out, "33", "–"), said),
        };
        terminal.print(&format!("{mark} {}\n", said.text(terminal.language)));
    }
    Ok(ExitCode::SUCCESS)
}

async fn engine() -> Result<Phrase, Phrase> {
    let engine = Engine::connect(None).await.map_err(|absent| absent.why)?;
    let facts = engine.facts();
    let (version, host, system) = (&facts.version, &facts.host, &facts.system);
    Ok(phrase!(
        "Docker engine {version} at {host} ({system})",
        "Docker 엔진 {version}, {host} ({system})"
    ))
}

fn page() -> Result<Phrase, Phrase> {
    let built = |folder: &PathBuf| folder.join("index.html").is_file();
    match usual_page_folders().iter().find(|folder| built(folder)) {
        Some(folder) => {
            let folder = folder.display();
            Ok(phrase!("the page: {folder}", "페이지: {folder}"))
        }
        None => Err(phrase!(
            "the page is not built: `cargo xtask play` builds and serves it",
            "페이지가 아직 없습니다. `cargo xtask play`로 빌드하고 실행합니다"
        )),
    }
}

fn state() -> Result<Phrase, Phrase> {
    match Home::open() {
        Ok(home) => {
            let folder = home.path().display();
            Ok(phrase!(
                "the folder of state: {folder}",
                "상태 폴더: {folder}"
            ))
        }
        Err(error) => Err(phrase!(
            "the folder of state cannot be used: {error}; name another with PIPEYARD_STATE_DIR",
            "상태 폴더를 사용할 수 없습니다: {error}. PIPEYARD_STATE_DIR로 다른 폴더를 지정하세요"
        )),
    }
}

fn git() -> Result<Phrase, Phrase> {
    let answer = std::process::Command::new("git").arg("--version").output();
    match answer {
        Ok(output) if output.status.success() => {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            Ok(phrase!(
                "{version}: jobs get the files that git knows of",
                "{version}: git이 아는 파일이 작업에 복사됩니다"
            ))
        }
        _ => Err(phrase!(
            "no git: jobs get every file of the project, ignored ones too",
            "git이 없어 무시 목록의 파일까지 모두 작업에 복사됩니다"
        )),
    }
}
