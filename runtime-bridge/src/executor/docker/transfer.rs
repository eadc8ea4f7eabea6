//! Files in and out of a container, through the archive API. The container does not run meanwhile, so nothing in it can
//! change under our eyes; and only a single name below the project's folder is ever asked for, so no link leads elsewhere.

use std::{
    io::{self, Read},
    path::Path,
};

use bollard::{
    body_full, body_try_stream,
    query_parameters::{DownloadFromContainerOptionsBuilder, UploadToContainerOptionsBuilder},
};
use futures_util::{Stream, StreamExt, stream};
use hyper::body::Bytes;
use tokio::{
    fs::File,
    io::AsyncReadExt,
    sync::mpsc::{self, Receiver, Sender},
    task::spawn_blocking,
};

use super::engine::{Engine, is_gone, says};
use crate::executor::archive::{Packed, Packer, Refused};

/// Pieces of an archive on their way from the engine to the disk.
const PIECES: usize = 8;
/// How much is read from the disk at once, in bytes.
const PIECE: usize = 256 * 1024;

/// Packs what `packer` wants of the folder `root` in a container.
pub(super) async fn pack(
    engine: &Engine,
    id: &str,
    root: &str,
    mut packer: Packer,
) -> Result<Packed, Refused> {
    let whole = root.rsplit('/').next().unwrap_or_default().to_owned();
    let places: Vec<(String, String)> = match packer.kept().roots() {
        None => vec![(root.to_owned(), whole)],
        Some(roots) => {
            let below = |name: &&str| (format!("{root}/{name}"), String::new());
            roots.iter().map(below).collect()
        }
    };
    for (place, folder) in places {
        let (sender, receiver) = mpsc::channel(PIECES);
        let pieces = Pieces::new(receiver);
        let adding = spawn_blocking(move || packer.add(pieces, &folder).map(|()| packer));
        download(engine, id, &place, sender).await;
        packer = adding.await.map_err(io::Error::other)??;
    }
    spawn_blocking(move || packer.finish())
        .await
        .map_err(io::Error::other)?
}

/// Sends what the engine has at a path, until it ends or nobody listens. A path that is not there sends nothing.
async fn download(engine: &Engine, id: &str, path: &str, sender: Sender<io::Result<Bytes>>) {
    let options = DownloadFromContainerOptionsBuilder::default()
        .path(path)
        .build();
    let mut pieces = Box::pin(engine.api().download_from_container(id, Some(options)));
    while let Some(piece) = pieces.next().await {
        let piece = match piece {
            Err(error) if is_gone(&error) => return,
            piece => piece.map_err(|error| io::Error::other(says(&error))),
        };
        if sender.send(piece).await.is_err() {
            return;
        }
    }
}

/// Unpacks an archive into a folder of a container.
pub(super) async fn unpack(
    engine: &Engine,
    id: &str,
    folder: &str,
    path: &Path,
) -> Result<(), String> {
    let file = File::open(path).await.map_err(|error| error.to_string())?;
    let options = UploadToContainerOptionsBuilder::default()
        .path(folder)
        .build();
    let body = body_try_stream(Box::pin(pieces_of(file)));
    let sent = engine
        .api()
        .upload_to_container(id, Some(options), body)
        .await;
    sent.map_err(|error| says(&error))
}

/// Unpacks an archive that is in memory.
pub(super) async fn send(engine: &Engine, id: &str, archive: Vec<u8>) -> Result<(), String> {
    let options = UploadToContainerOptionsBuilder::default().path("/").build();
    let body = body_full(archive.into());
    let sent = engine
        .api()
        .upload_to_container(id, Some(options), body)
        .await;
    sent.map_err(|error| says(&error))
}

fn pieces_of(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut file)
            .take(PIECE as u64)
            .read_to_end(&mut piece)
            .await?;
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    })
}

/// The pieces of a stream as something to read, for a thread that may wait.
struct Pieces {
    receiver: Receiver<io::Result<Bytes>>,
    current: Bytes,
}

impl Pieces {
    fn new(receiver: Receiver<io::Result<Bytes>>) -> Self {
        Self {
            receiver,
            current: Bytes::new(),
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.receiver.blocking_recv() {
                None => return Ok(0),
                Some(piece) => self.current = piece?,
            }
        }
        let length = into.len().min(self.current.len());
        into[..length].copy_from_slice(&self.current.split_to(length));
        Ok(length)
    }
}
