//! `pipeyard serve`.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{ExitCode, Stdio},
    sync::atomic::{AtomicBool, Ordering},
};

use pipeyard::{diagnostics::Phrase, phrase};
use tokio::process::Command;

use super::{
    engine, fleet,
    interrupt::Interrupts,
    options::Serve,
    problem::{Exit, Problem},
    project,
    run::no_signals,
    terminal::Terminal,
};
use crate::server::{EngineKeeper, Page, Server, Settings, usual_page_folders};

/// Names the folder of the page where no option does: for whoever starts many servers.
const PAGE_VARIABLE: &str = "PIPEYARD_PAGE";

/// Serves the page until somebody ends it.
pub(super) async fn act(arguments: Serve, terminal: Terminal) -> Result<ExitCode, Problem> {
    let policy = fleet::policy(&arguments.fleet, terminal)?;
    if let Some(project) = &arguments.project {
        // A project that cannot be copied is better found out now than at the first run.
        project::workspace(project)?;
    }
    let (home, instance) = engine::instance()?;
    let owner = engine::owner(&home, &instance);
    let announce = announcer(
        terminal,
        !arguments.no_open,
        instance.folder().to_path_buf(),
    );
    let settings = Settings {
        port: arguments.port,
        page: page(arguments.page.as_ref(), terminal)?,
        policy,
        caches: home.caches(),
        engine: EngineKeeper::new(home, owner),
        instance,
        project: arguments.project.clone(),
        announce: Box::new(announce),
    };
    let server = Server::bind(settings)
        .await
        .map_err(|error| no_port(arguments.port, &error))?;
    let mut interrupts = Interrupts::listen().map_err(|error| no_signals(&error))?;
    server.announce();
    if let Err(absent) = server.look_for_engine().await {
        terminal.say(&absent);
        terminal.say(&phrase!(
            "Everything but running on Docker works without it.",
            "Docker 실행을 뺀 모든 기능은 그대로 쓸 수 있습니다."
        ));
    }
    tokio::select! {
        () = server.serve() => {}
        () = interrupts.next() => end(&server, &mut interrupts, terminal).await,
    }
    Ok(Exit::Interrupted.into())
}

/// Ends the runs with grace, and without when somebody insists.
async fn end(server: &Server, interrupts: &mut Interrupts, terminal: Terminal) {
    if server.is_idle() {
        return;
    }
    terminal.say(&phrase!(
        "Canceling the runs: jobs get 10 seconds to end. Once more ends them at once.",
        "실행을 취소합니다. 작업이 끝나도록 10초를 기다립니다. 한 번 더 누르면 바로 끝냅니다."
    ));
    let ending = server.end_runs();
    tokio::pin!(ending);
    tokio::select! {
        () = &mut ending => return,
        () = interrupts.next() => server.force_runs(),
    }
    ending.await;
}

/// Prints each address on a line of its own, and opens the first one.
fn announcer(terminal: Terminal, opens: bool, folder: PathBuf) -> impl Fn(&str) + Send + Sync {
    let is_first = AtomicBool::new(true);
    move |address| {
        let first = is_first.swap(false, Ordering::Relaxed);
        if !first {
            terminal.say(&phrase!(
                "The last address was used or is too old. A new one:",
                "이전 주소는 이미 쓰였거나 너무 오래되었습니다. 새 주소:"
            ));
        }
        terminal.print(&format!("{address}\n"));
        if first && opens {
            open(address, &folder);
        }
    }
}

fn page(folder: Option<&PathBuf>, terminal: Terminal) -> Result<Page, Problem> {
    let named = folder
        .cloned()
        .or_else(|| env::var_os(PAGE_VARIABLE).map(PathBuf::from));
    let Some(folder) = named else {
        return Ok(
            Page::find(&usual_page_folders()).unwrap_or_else(|| Page::not_built(terminal.language))
        );
    };
    Page::read(&folder).map_err(|error| {
        let folder = folder.display();
        Problem::usage(phrase!(
            "the page in {folder} cannot be read: {error}",
            "{folder}의 페이지를 읽을 수 없습니다: {error}"
        ))
    })
}

fn no_port(port: u16, error: &io::Error) -> Problem {
    Problem::could_not_start(phrase!(
        "127.0.0.1:{port} cannot be listened on: {error}",
        "127.0.0.1:{port}에서 기다릴 수 없습니다: {error}"
    ))
    .with_help(take_another_port())
}

fn take_another_port() -> Phrase {
    phrase!(
        "leave --port out to take a free one",
        "--port를 빼면 비어 있는 포트를 씁니다"
    )
}

/// Opens a browser. What it is given is a file that leads to the address: arguments of programs can be read by everybody
/// on this machine, and the code in the address is a secret until it is used. The file lies in a folder that only this user
/// can read, and goes with it.
fn open(address: &str, folder: &Path) {
    let file = folder.join("open.html");
    let page = format!(
        "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><meta http-equiv=refresh content=\"0;url={address}\"><title>Pipeyard</title>\n"
    );
    if fs::write(&file, page).is_err() {
        return;
    }
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    // Without a browser there is still the printed address.
    let _ = Command::new(program)
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
