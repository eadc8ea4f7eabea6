//! Whether a service listens.

use std::time::Duration;

use bollard::exec::{CreateExecOptions, StartExecResults};
use futures_util::StreamExt;
use tokio::{net::TcpStream, time::timeout};

use super::{
    container,
    engine::{Engine, says},
};

/// How long one look takes at most.
const LOOK: Duration = Duration::from_secs(3);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(300);

/// Why a service is not ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotReady {
    /// It has ended with this exit code.
    Exited(i64),
    /// Its image exposes no port, so there is nothing to wait for.
    NoPorts,
    /// It runs, and no exposed port listened in time.
    TimedOut,
    /// The engine cannot say.
    Unknown(String),
}

/// Waits until one of `ports` listens in a running container, or until it is clear that none will.
pub(super) async fn wait(
    engine: &Engine,
    id: &str,
    ports: &[u16],
    limit: Duration,
) -> Result<(), NotReady> {
    if ports.is_empty() {
        return Err(NotReady::NoPorts);
    }
    let until_ready = async {
        loop {
            let (standing, address) = container::inspect(engine, id)
                .await
                .map_err(NotReady::Unknown)?;
            if !standing.running {
                return Err(NotReady::Exited(standing.exit_code));
            }
            if listens(engine, id, address.as_deref(), ports).await {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    timeout(limit, until_ready)
        .await
        .unwrap_or(Err(NotReady::TimedOut))
}

async fn listens(engine: &Engine, id: &str, address: Option<&str>, ports: &[u16]) -> bool {
    match timeout(LOOK, look_inside(engine, id)).await {
        Ok(Look::Tables(tables)) => listening_ports(&tables).any(|port| ports.contains(&port)),
        Ok(Look::NoCat) => match address {
            Some(address) => connects(address, ports).await,
            None => false,
        },
        // It may just be ending; the next look will tell.
        Ok(Look::Failed) | Err(_) => false,
    }
}

async fn connects(address: &str, ports: &[u16]) -> bool {
    for &port in ports {
        let attempt = TcpStream::connect((address, port));
        if matches!(timeout(PAUSE, attempt).await, Ok(Ok(_))) {
            return true;
        }
    }
    false
}

/// What a look into a container shows.
enum Look {
    /// The kernel's tables of TCP sockets, as the container sees them.
    Tables(String),
    /// The image has no `cat`. Only then is the second best look taken, from here: an address may not be routed from here,
    /// or may even belong to a container of another engine.
    NoCat,
    /// No answer.
    Failed,
}

async fn look_inside(engine: &Engine, id: &str) -> Look {
    let said = match socket_tables(engine, id).await {
        Ok(said) => said,
        Err(error) => says(&error),
    };
    if said.contains("local_address") {
        Look::Tables(said)
    } else if said.contains("executable file not found") {
        Look::NoCat
    } else {
        Look::Failed
    }
}

async fn socket_tables(engine: &Engine, id: &str) -> Result<String, bollard::errors::Error> {
    let options = CreateExecOptions {
        cmd: Some(vec!["cat", "/proc/net/tcp", "/proc/net/tcp6"]),
        attach_stdout: Some(true),
        ..CreateExecOptions::default()
    };
    let exec = engine.api().create_exec(id, options).await?;
    let mut bytes = Vec::new();
    if let StartExecResults::Attached { mut output, .. } =
        engine.api().start_exec(&exec.id, None).await?
    {
        while let Some(piece) = output.next().await {
            bytes.extend_from_slice(&piece?.into_bytes());
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The ports in state LISTEN that others can reach. One that listens on the container's loopback only is for nobody else.
fn listening_ports(tables: &str) -> impl Iterator<Item = u16> + '_ {
    tables.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(1);
        let (local, _remote, state) = (words.next()?, words.next()?, words.next()?);
        let (address, port) = local.split_once(':')?;
        // Addresses are hexadecimal in the machine's byte order: 127.0.0.1 is 0100007F.
        let loopback = (address.len() == 8 && address.ends_with("7F"))
            || address == "00000000000000000000000001000000";
        (state == "0A" && !loopback)
            .then(|| u16::from_str_radix(port, 16).ok())
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 0B00007F:9C41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1
   3: 020011AC:0050 010011AC:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 4 1
  sl  local_address                         remote_address                        st tx_queue
   0: 00000000000000000000000000000000:0948 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000001000000:1538 00000000000000000000000000000000:0000 0A 00000000:00000000
";

    #[test]
    fn only_ports_that_others_can_reach_count() {
        let ports: Vec<_> = listening_ports(TABLES).collect();
        assert_eq!(ports, [2375, 2376]);
    }

    #[test]
    fn what_is_no_table_has_no_ports() {
        assert_eq!(listening_ports("cat: not found\n\n: x\n").count(), 0);
    }
}
