//! A name server that knows no name.
//!
//! Without one, a name that does not exist is a timeout offline and an NXDOMAIN online; with one, it is always the same.

use std::net::UdpSocket;

use super::{Engine, leftovers, namespace};
use crate::args::Args;
use crate::problem::{OrProblem, Problem, Result};
use crate::process;

const PORT: u16 = 53;
const HEADER: usize = 12;

/// `xtask nxdomain ADDRESS`: serves until it is ended.
pub(crate) fn command(mut args: Args) -> Result<()> {
    let Some(address) = args.command() else {
        return Err(Problem::usage("`nxdomain` wants the address to listen on"));
    };
    // The folder of the engine: it is only there so that `down` recognises the process as its own.
    let _folder = args.value("--engine")?;
    args.finish()?;
    let socket = UdpSocket::bind((address.as_str(), PORT))
        .or_problem(|| format!("cannot listen on {address}:{PORT}"))?;
    let mut buffer = [0; 4096];
    loop {
        let (length, asker) = socket
            .recv_from(&mut buffer)
            .or_problem(|| "cannot receive".to_owned())?;
        if let Some(answer) = no_such_name(&buffer[..length]) {
            // An asker that has gone away is no reason to leave the others without an answer.
            let _ = socket.send_to(&answer, asker);
        }
    }
}

/// The answer to a query: the question again, with "no such name" (RFC 1035, section 4.1).
/// `None` for what is no query.
fn no_such_name(query: &[u8]) -> Option<Vec<u8>> {
    let header = query.get(..HEADER)?;
    let is_response = header[2] & 0x80 != 0;
    if is_response || header[4..6] != [0, 1] {
        return None;
    }
    let mut answer = Vec::with_capacity(query.len());
    answer.extend_from_slice(&header[..2]);
    // Response; operation code and "recursion desired" as asked.
    answer.push(0x80 | (header[2] & 0x79));
    // "Recursion available", and response code 3: no such name.
    answer.push(0x83);
    // One question, nothing else.
    answer.extend_from_slice(&[0, 1, 0, 0, 0, 0, 0, 0]);
    answer.extend_from_slice(query.get(HEADER..end_of_question(query)?)?);
    Some(answer)
}

/// Where the first question ends: labels up to the empty one, then type and class.
fn end_of_question(query: &[u8]) -> Option<usize> {
    let mut position = HEADER;
    loop {
        let length = usize::from(*query.get(position)?);
        position += 1 + length;
        if length == 0 {
            return Some(position + 4);
        }
    }
}

pub(super) fn is_running(engine: &Engine) -> bool {
    leftovers::running(engine, "resolver.pid").is_some()
}

pub(super) fn start(engine: &Engine) -> Result<()> {
    if is_running(engine) {
        return Ok(());
    }
    let robot =
        std::env::current_exe().or_problem(|| "cannot find the robot's own program".to_owned())?;
    let mut command = namespace::enter(&engine.namespace());
    command
        .arg(robot)
        .args(["nxdomain", namespace::ADDRESS, "--engine"])
        .arg(&engine.folder);
    process::start(
        &mut command,
        &engine.file("resolver.log"),
        &engine.file("resolver.pid"),
    )?;
    Ok(())
}

pub(super) fn stop(engine: &Engine) -> Result<()> {
    leftovers::end(engine, "resolver.pid")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `docker`, type A, class IN, recursion desired.
    const QUERY: &[u8] =
        b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06docker\x00\x00\x01\x00\x01";

    #[test]
    fn every_name_is_unknown() {
        let answer = no_such_name(QUERY).unwrap();
        assert_eq!(answer[..2], QUERY[..2], "the id of the query");
        assert_eq!(
            answer[2..4],
            [0x81, 0x83],
            "response, recursion, no such name"
        );
        assert_eq!(answer[HEADER..], QUERY[HEADER..], "the question");
    }

    #[test]
    fn additional_records_of_the_query_are_left_out() {
        let mut query = QUERY.to_vec();
        query[11] = 1;
        query.extend_from_slice(b"\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00");
        let answer = no_such_name(&query).unwrap();
        assert_eq!(answer.len(), QUERY.len());
        assert_eq!(answer[10..12], [0, 0]);
    }

    #[test]
    fn whatever_is_no_query_gets_no_answer() {
        assert_eq!(no_such_name(b""), None);
        for length in 0..QUERY.len() {
            assert_eq!(
                no_such_name(&QUERY[..length]),
                None,
                "cut after {length} bytes"
            );
        }
        let mut response = QUERY.to_vec();
        response[2] |= 0x80;
        assert_eq!(no_such_name(&response), None);
    }
}
