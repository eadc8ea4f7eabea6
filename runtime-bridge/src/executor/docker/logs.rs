//! Output of containers: followed while they run, or fetched when they have died.

use bollard::{container::LogOutput, errors::Error, query_parameters::LogsOptionsBuilder};
use futures_util::{Stream, StreamExt};

use super::engine::{Engine, says};
use crate::executor::{JobLog, log::TextDecoder};

/// How much of a service's log the warning box shows, in bytes. GitLab Runner cuts there too.
const SERVICE_LOG_LIMIT: usize = 64 * 1024;

/// Writes everything that a container says into the job's log, until it has nothing more to say. Each stream is decoded by
/// itself, since each may be cut inside a character.
pub(super) async fn drain(
    mut output: impl Stream<Item = Result<LogOutput, Error>> + Unpin,
    log: JobLog,
) -> Result<(), String> {
    let (mut out, mut err) = (TextDecoder::default(), TextDecoder::default());
    let ended = loop {
        match output.next().await {
            None => break Ok(()),
            Some(Ok(LogOutput::StdErr { message })) => log.write(&err.push(&message)),
            Some(Ok(other)) => log.write(&out.push(&other.into_bytes())),
            Some(Err(error)) => break Err(says(&error)),
        }
    };
    log.write(&out.finish());
    log.write(&err.finish());
    ended
}

/// The last part of what a container has said so far.
pub(super) async fn so_far(engine: &Engine, id: &str) -> String {
    let options = LogsOptionsBuilder::default()
        .stdout(true)
        .stderr(true)
        .tail("500")
        .build();
    let mut pieces = Box::pin(engine.api().logs(id, Some(options)));
    let mut said = Vec::new();
    while let Some(Ok(piece)) = pieces.next().await {
        said.extend_from_slice(&piece.into_bytes());
        if said.len() > SERVICE_LOG_LIMIT {
            said.truncate(SERVICE_LOG_LIMIT);
            break;
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}
