//! One request: the page, the health check, the WebSocket, and nothing else.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequestParts, Request, WebSocketUpgrade},
    http::{HeaderValue, Method, Response, StatusCode, header},
};
use pipeyard::wire::bridge::SUBPROTOCOL;

use super::{House, door::Refused, headers, socket};

/// Answers a request that has passed the door, and refuses the others in few words.
pub(super) async fn answer(house: Arc<House>, request: Request) -> Response<Body> {
    let host = match house.door.host(request.uri(), request.headers()) {
        Ok(host) => host.to_owned(),
        Err(refused) => return refusal(refused),
    };
    let mut response = inside(house, request, &host).await;
    headers::add(&mut response, &host);
    response
}

async fn inside(house: Arc<House>, request: Request, host: &str) -> Response<Body> {
    if request.method() != Method::GET {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "only GET\n");
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET"));
        return response;
    }
    if request.uri().path() == "/ws" {
        return upgrade(house, request, host).await;
    }
    if let Err(refused) = house.door.origin_if_any(host, request.headers()) {
        return refusal(refused);
    }
    if request.uri().path() == "/healthz" {
        return text(StatusCode::OK, "ok");
    }
    match house.page.file(request.uri().path()) {
        None => text(StatusCode::NOT_FOUND, "not here\n"),
        Some(file) => {
            let mut response = Response::new(Body::from(file.content.clone()));
            let kind = HeaderValue::from_static(file.media_type);
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
    }
}

async fn upgrade(house: Arc<House>, request: Request, host: &str) -> Response<Body> {
    let (mut parts, _) = request.into_parts();
    let origin = match house.door.origin(host, &parts.headers) {
        Ok(origin) => origin.to_owned(),
        Err(refused) => return refusal(refused),
    };
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        return text(StatusCode::UPGRADE_REQUIRED, "this is a WebSocket\n");
    };
    let upgrade = upgrade.protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        return text(
            StatusCode::BAD_REQUEST,
            "page and bridge are of different versions: reload the page, or update pipeyard\n",
        );
    }
    let Ok(place) = Arc::clone(&house.strangers).try_acquire_owned() else {
        return text(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many connections that have not paired\n",
        );
    };
    socket::limits(upgrade).on_upgrade(move |socket| socket::meet(house, socket, origin, place))
}

fn refusal(refused: Refused) -> Response<Body> {
    match refused {
        Refused::Host => text(StatusCode::FORBIDDEN, "wrong host\n"),
        Refused::Origin => text(StatusCode::FORBIDDEN, "wrong origin\n"),
    }
}

fn text(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
