//! Connections: how many, and how long a head may take to arrive.

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::State, routing::any};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

use super::{House, answer};

/// Connections at once. A browser opens six to one server.
const MOST_CONNECTIONS: usize = 128;
/// A head that is longer than this is not a browser's.
const MOST_HEAD_BYTES: usize = 16 * 1024;
/// A head that takes longer than this is not a browser's either.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// Accepts connections until the future is dropped.
pub(super) async fn serve(listener: &TcpListener, house: &Arc<House>) {
    let app = Router::new()
        .fallback(any(|State(house): State<Arc<House>>, request| {
            answer::answer(house, request)
        }))
        .with_state(Arc::clone(house));
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, or the peer is gone already; both pass.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            continue;
        };
        let app = app.clone();
        tokio::spawn(async move {
            connection(stream, app).await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, app: Router) {
    // Without it, small frames would wait for each other's acknowledgement.
    let _ = stream.set_nodelay(true);
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MOST_HEAD_BYTES);
    let service = TowerToHyperService::new(app);
    // An error here is the peer's: it went away, or it did not speak HTTP.
    let _ = server
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}
