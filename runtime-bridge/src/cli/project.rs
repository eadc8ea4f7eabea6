//! A project on disk: its pipeline, its runners, its files.

use std::{
    fs, io,
    io::Read,
    path::{Path, PathBuf},
};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    phrase,
    text::{FileId, Sources},
};

use super::{options::Pipeline, problem::Problem};
use crate::{executor::Workspace as Files, project};

/// GitLab reads no larger file, and nobody writes one.
const MOST_SOURCE_BYTES: u64 = 2 << 20;

/// Reads a pipeline with its project and analyses it.
pub(super) fn analysis(pipeline: &Pipeline, runners: Option<&Path>) -> Result<Analysis, Problem> {
    let mut sources = Sources::default();
    let main = add(&mut sources, &file(pipeline))?;
    let runners = runners.map(|path| add(&mut sources, path)).transpose()?;
    add_compose_files(&mut sources, &folder(pipeline));
    let workspace = Workspace {
        sources,
        pipeline: main,
        runners,
    };
    Ok(analyze(workspace, &pipeline.context.inputs()?))
}

/// The pipeline's file.
fn file(pipeline: &Pipeline) -> PathBuf {
    match (&pipeline.file, &pipeline.project) {
        (Some(file), _) => file.clone(),
        (None, Some(project)) => project.join(".gitlab-ci.yml"),
        (None, None) => PathBuf::from(".gitlab-ci.yml"),
    }
}

/// The project's folder.
pub(super) fn folder(pipeline: &Pipeline) -> PathBuf {
    let of_file = || {
        let file = file(pipeline);
        let parent = file
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
    };
    pipeline.project.clone().unwrap_or_else(of_file)
}

/// Reads a file that the core shall see. `-` is standard input.
pub(super) fn add(sources: &mut Sources, path: &Path) -> Result<FileId, Problem> {
    let text = read(path).map_err(|error| unreadable(path, &error))?;
    let name = path.to_string_lossy().replace('\\', "/");
    let name = name.trim_start_matches("./");
    Ok(sources.add(name, text))
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    let limit = MOST_SOURCE_BYTES + 1;
    if path == Path::new("-") {
        io::stdin().take(limit).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > MOST_SOURCE_BYTES {
        return Err(io::Error::other("larger than 2 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8"))
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let path = path.display();
    let problem = Problem::usage(phrase!(
        "{path} cannot be read: {error}",
        "{path} 파일을 읽을 수 없습니다: {error}"
    ));
    if error.kind() != io::ErrorKind::NotFound {
        return problem;
    }
    problem.with_help(phrase!(
        "name the file, or go to the folder of the project; - reads standard input",
        "파일 이름을 적거나 프로젝트 폴더로 이동하세요. -는 표준 입력을 읽습니다"
    ))
}

/// The simulator wants to know what `docker-compose up` would start.
fn add_compose_files(sources: &mut Sources, folder: &Path) {
    for name in [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yml",
        "docker-compose.yaml",
    ] {
        if let Ok(text) = read(&folder.join(name)) {
            sources.add(name, text);
        }
    }
}

/// The files that each job gets.
pub(super) fn workspace(folder: &Path) -> Result<Files, Problem> {
    project::workspace(folder).map_err(Problem::could_not_start)
}
