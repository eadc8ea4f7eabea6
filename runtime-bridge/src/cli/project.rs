//! A project on disk: its pipeline, what that includes, its runners, its files.

use std::{
    fs, io,
    io::Read,
    path::{Path, PathBuf},
};

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    facts::Inputs,
    include::{Wanted, WantedKind, assemble},
    phrase,
    simulate::ProjectFile,
    text::{FileId, Sources},
};

use super::{options::Pipeline, problem::Problem};
use crate::{
    executor::{Workspace as Files, WorkspaceFile},
    project,
};

/// GitLab reads no larger file, and nobody writes one. One byte more tells the core that it is too large.
const MOST_SOURCE_BYTES: u64 = (2 << 20) + 1;

/// A project before it is analysed.
pub(super) struct Project {
    /// Its files.
    pub(super) workspace: Workspace,
    /// Its facts.
    pub(super) inputs: Inputs,
    folder: PathBuf,
    /// The sources that were read below the folder.
    own: Vec<FileId>,
}

/// An analysed project.
pub(super) struct Analysed {
    /// The analysis. Its paths count from the project's folder.
    pub(super) analysis: Analysis,
    /// The facts that it is for.
    pub(super) inputs: Inputs,
    folder: PathBuf,
    own: Vec<FileId>,
}

/// Reads a pipeline with everything that it includes from its project and analyses it.
pub(super) fn read(pipeline: &Pipeline, runners: Option<&Path>) -> Result<Analysed, Problem> {
    let mut project = Project::open(pipeline, runners)?;
    let mut analysis = analyze(project.workspace.clone(), &project.inputs);
    let inputs = project.inputs.clone();
    if project.follow(&analysis.wanted, &inputs) {
        analysis = analyze(project.workspace, &inputs);
    }
    Ok(Analysed {
        analysis,
        inputs,
        folder: project.folder,
        own: project.own,
    })
}

/// The same, for those who only need the analysis.
pub(super) fn analysis(pipeline: &Pipeline, runners: Option<&Path>) -> Result<Analysis, Problem> {
    Ok(read(pipeline, runners)?.analysis)
}

impl Analysed {
    /// The analysis with paths that lead there from where the command was typed.
    pub(super) fn into_typed(self) -> Analysis {
        let sources = typed(&self.analysis.sources, &self.folder, &self.own);
        Analysis {
            sources,
            ..self.analysis
        }
    }
}

/// Sources whose paths lead there from where the command was typed.
fn typed(sources: &Sources, folder: &Path, own: &[FileId]) -> Sources {
    let prefix = prefix(folder);
    if prefix.is_empty() {
        return sources.clone();
    }
    let mut moved = Sources::default();
    for (id, source) in sources.iter() {
        let prefix = if own.contains(&id) { &prefix } else { "" };
        moved.add(format!("{prefix}{}", source.path), source.text.as_str());
    }
    moved
}

impl Project {
    /// Reads what is there before anything is known of the pipeline: its file, its runners, what Compose would start.
    pub(super) fn open(pipeline: &Pipeline, runners: Option<&Path>) -> Result<Self, Problem> {
        let folder = folder(pipeline);
        let file = file(pipeline);
        let mut sources = Sources::default();
        let mut own = Vec::new();
        let text = text(&file)?;
        let main = match path_below(&folder, &file) {
            Some(path) => own_file(&mut sources, &mut own, &path, text),
            None => sources.add(shown(&file), text),
        };
        let runners = runners.map(|path| add(&mut sources, path)).transpose()?;
        for name in COMPOSE_FILES {
            if let Ok(text) = read_text(&folder.join(name)) {
                own_file(&mut sources, &mut own, name, text);
            }
        }
        for (include, path) in &pipeline.context.include_files {
            sources.add(include.as_str(), self::text(path)?);
        }
        let inputs = pipeline.context.inputs(files(&sources, &folder))?;
        let workspace = Workspace {
            sources,
            pipeline: main,
            runners,
        };
        Ok(Self {
            workspace,
            inputs,
            folder,
            own,
        })
    }

    /// Reads everything that is included for these facts.
    pub(super) fn read_includes(&mut self, inputs: &Inputs) {
        let Workspace {
            sources, pipeline, ..
        } = &self.workspace;
        let wanted = assemble(sources, *pipeline, inputs).wanted;
        self.follow(&wanted, inputs);
    }

    /// Its files with paths that lead there from where the command was typed.
    pub(super) fn typed_sources(&self) -> Sources {
        typed(&self.workspace.sources, &self.folder, &self.own)
    }

    /// Reads what is wanted until nothing more can be found; says whether anything was. The core counts the includes, so
    /// this ends.
    fn follow(&mut self, wanted: &[Wanted], inputs: &Inputs) -> bool {
        let mut has_more = self.add(wanted);
        let found_any = has_more;
        while has_more {
            let Workspace {
                sources, pipeline, ..
            } = &self.workspace;
            let wanted = assemble(sources, *pipeline, inputs).wanted;
            has_more = self.add(&wanted);
        }
        found_any
    }

    fn add(&mut self, wanted: &[Wanted]) -> bool {
        let mut found_any = false;
        for it in wanted.iter().filter(|it| it.kind == WantedKind::Local) {
            let path = it.path.trim_start_matches('/');
            let sources = &mut self.workspace.sources;
            if sources.find(path).is_some() {
                continue;
            }
            if let Some(text) = text_below(&self.folder, path) {
                own_file(sources, &mut self.own, path, text);
                found_any = true;
            }
        }
        found_any
    }
}

/// The paths of the project's files. Only `include` and `exists` look at them, so a pipeline without these does not wait
/// for the list.
fn files(sources: &Sources, folder: &Path) -> Option<Vec<String>> {
    let matters = |text: &str| text.contains("include") || text.contains("exists");
    let mut texts = sources.iter().map(|(_, source)| source.text.as_str());
    texts.any(matters).then(|| project::paths(folder)).flatten()
}

fn own_file(sources: &mut Sources, own: &mut Vec<FileId>, path: &str, text: String) -> FileId {
    let id = sources.add(path, text);
    own.push(id);
    id
}

/// A file of the project. What leads out of it, through `..` or a link, is none.
fn text_below(folder: &Path, path: &str) -> Option<String> {
    let root = folder.canonicalize().ok()?;
    let place = root.join(path).canonicalize().ok()?;
    if !place.starts_with(&root) || !place.is_file() {
        return None;
    }
    read_text(&place).ok()
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

/// The path of a file in the project, when it is in it.
fn path_below(folder: &Path, file: &Path) -> Option<String> {
    let place = file.canonicalize().ok()?;
    let path = place.strip_prefix(folder.canonicalize().ok()?).ok()?;
    Some(shown(path))
}

fn prefix(folder: &Path) -> String {
    let folder = shown(folder);
    match folder.trim_end_matches('/') {
        "" if folder.is_empty() => String::new(),
        "." => String::new(),
        folder => format!("{folder}/"),
    }
}

/// A path as it is written in messages.
fn shown(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    path.strip_prefix("./").unwrap_or(&path).to_owned()
}

/// Reads a file that the core shall see. `-` is standard input.
pub(super) fn add(sources: &mut Sources, path: &Path) -> Result<FileId, Problem> {
    let text = text(path)?;
    Ok(sources.add(shown(path), text))
}

/// The text of a file that was named on the command line. `-` is standard input.
pub(super) fn text(path: &Path) -> Result<String, Problem> {
    read_text(path).map_err(|error| unreadable(path, &error))
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin()
            .take(MOST_SOURCE_BYTES)
            .read_to_end(&mut bytes)?;
    } else {
        let file = fs::File::open(path)?;
        file.take(MOST_SOURCE_BYTES).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 == MOST_SOURCE_BYTES {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
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
const COMPOSE_FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// The files that each job gets.
pub(super) fn workspace(folder: &Path) -> Result<Files, Problem> {
    project::workspace(folder).map_err(Problem::could_not_start)
}

/// The same as a simulation takes them: texts where they are short. `None` where there are more than a job could get.
pub(super) fn files_of_jobs(folder: &Path) -> Option<Vec<ProjectFile>> {
    let workspace = workspace(folder).ok()?;
    let file = |file: &WorkspaceFile| ProjectFile {
        path: file.path.clone(),
        text: Some(&file.content)
            .filter(|content| content.len() <= LONGEST_TEXT)
            .and_then(|content| String::from_utf8(content.clone()).ok()),
        executable: file.executable,
    };
    Some(workspace.files().map(file).collect())
}

/// In bytes. No script of a pipeline is longer, and what is printed of a longer file says nothing to anybody.
const LONGEST_TEXT: usize = 256 << 10;
