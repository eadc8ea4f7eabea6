//! The door, the pairing and the protocol, over a server that really listens, with raw sockets where it matters.

use std::time::Duration;

use pipeyard::wire::{
    bridge::{ClientMessage, KeyKind, SUBPROTOCOL, ServerMessage},
    pairing::{Handshake, Key, Role},
    run::RunEventKind,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};

use super::*;
use crate::{
    executor::{docker::Owner, fake::FakeExecutor},
    home::Home,
    policy::{Fleet, Policy},
    random,
    test_plan::{job, plan},
};
use pipeyard::diagnostics::Language;

struct Bench {
    server: Arc<Server>,
    port: u16,
    addresses: mpsc::UnboundedReceiver<String>,
    state: PathBuf,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.serving.abort();
        let _ = std::fs::remove_dir_all(&self.state);
    }
}

async fn bench() -> Bench {
    let state = std::env::temp_dir().join(format!("pipeyard-server-{}", random::hex(8)));
    let home = Home::at(state.clone()).expect("a folder");
    let instance = home.begin_instance().expect("an instance");
    let owner = Owner {
        home: home.identity().to_owned(),
        instance: instance.name().to_owned(),
    };
    let (told, addresses) = mpsc::unbounded_channel();
    let settings = Settings {
        port: 0,
        page: Page::not_built(Language::English),
        policy: Policy {
            fleet: Fleet::implied(),
            allow_privileged: Vec::new(),
            keep_failed: false,
            concurrent: 2,
        },
        engine: EngineKeeper::new(home, owner).holding(Arc::new(FakeExecutor::default())),
        instance,
        project: None,
        caches: state.join("caches"),
        announce: Box::new(move |address| told.send(address.to_owned()).expect("the test listens")),
    };
    let server = Arc::new(Server::bind(settings).await.expect("a free port"));
    let port = server.listener.local_addr().expect("an address").port();
    server.announce();
    let serving = {
        let server = Arc::clone(&server);
        tokio::spawn(async move { server.serve().await })
    };
    Bench {
        server,
        port,
        addresses,
        state,
        serving,
    }
}

impl Bench {
    fn code(&mut self) -> Key {
        let address = self.addresses.try_recv().expect("an address was announced");
        let (_, code) = address.split_once("/#pair=").expect("a code");
        Key::from_hex(code).expect("a key")
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends bytes and reads until the server closes or has answered.
    async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("it listens");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(Ok(read @ 1..)) =
            timeout(Duration::from_millis(400), stream.read(&mut buffer)).await
        {
            answer.extend_from_slice(&buffer[..read]);
            if answer.windows(4).any(|window| window == b"\r\n\r\n") {
                break;
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn status(&self, request: &str) -> String {
        let answer = self.raw(request).await;
        answer.split(' ').nth(1).unwrap_or("none").to_owned()
    }

    #[expect(
        clippy::unused_self,
        reason = "it reads as one of the requests to this server"
    )]
    fn upgrade(&self, host: &str, origin: &str) -> String {
        format!(
            "GET /ws HTTP/1.1\r\n{host}{origin}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
        )
    }

    async fn socket(&self) -> Socket {
        let origin = self.origin();
        let host = &origin["http://".len()..];
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("it listens");
        let request = self.upgrade(
            &format!("Host: {host}\r\n"),
            &format!("Origin: {origin}\r\n"),
        );
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut socket = Socket { stream };
        let head = socket.head().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        socket
    }

    /// A socket that has paired with this key.
    async fn paired(&self, kind: KeyKind, key: &Key) -> Result<(Socket, Key), String> {
        let mut socket = self.socket().await;
        let Some(ServerMessage::Hello {
            nonce: bridge_nonce,
            ..
        }) = socket.message().await
        else {
            panic!("no hello");
        };
        let (origin, page_nonce) = (self.origin(), random::nonce());
        let handshake = Handshake {
            origin: &origin,
            page_nonce: &page_nonce,
            bridge_nonce: &bridge_nonce,
        };
        let proof = key.prove(Role::Page, handshake);
        let nonce = page_nonce.clone();
        socket
            .say(&ClientMessage::Pair {
                key: kind,
                nonce,
                proof,
            })
            .await;
        match socket.message().await {
            Some(ServerMessage::Ready { proof, .. }) => {
                assert!(key.verify(Role::Bridge, handshake, &proof));
                Ok((socket, key.session(handshake)))
            }
            Some(ServerMessage::Error { code, .. }) => Err(code),
            other => panic!("neither ready nor an error: {other:?}"),
        }
    }
}

/// A WebSocket client of few lines, so that a test decides about every byte.
struct Socket {
    stream: TcpStream,
}

impl Socket {
    async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = self.stream.read_u8().await else {
                break;
            };
            head.push(byte);
        }
        String::from_utf8(head).expect("a head")
    }

    async fn say(&mut self, message: &ClientMessage) {
        let json = serde_json::to_string(message).expect("JSON");
        self.frame(0x81, json.as_bytes()).await;
    }

    async fn frame(&mut self, first: u8, payload: &[u8]) {
        let mut frame = vec![first];
        match payload.len() {
            short @ ..126 => frame.push(0x80 | short as u8),
            middle @ ..65536 => {
                frame.push(0xfe);
                frame.extend((middle as u16).to_be_bytes());
            }
            long => {
                frame.push(0xff);
                frame.extend((long as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]); // A mask of zeros leaves the payload as it is.
        frame.extend(payload);
        // A server that has had enough closes while we still write.
        let _ = self.stream.write_all(&frame).await;
    }

    /// The next frame: its opcode and payload.
    async fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        let read = async {
            let first = self.stream.read_u8().await.ok()?;
            let length = match self.stream.read_u8().await.ok()? {
                126 => u64::from(self.stream.read_u16().await.ok()?),
                127 => self.stream.read_u64().await.ok()?,
                short => u64::from(short),
            };
            let mut payload = vec![0; usize::try_from(length).ok()?];
            self.stream.read_exact(&mut payload).await.ok()?;
            Some((first & 0x0f, payload))
        };
        timeout(Duration::from_secs(8), read)
            .await
            .expect("the server answers")
    }

    async fn message(&mut self) -> Option<ServerMessage> {
        loop {
            match self.next().await? {
                (1, text) => return Some(serde_json::from_slice(&text).expect("a message")),
                (8, _) => return None,
                _ => {}
            }
        }
    }

    /// The code with which the server closes.
    async fn close_code(&mut self) -> Option<u16> {
        loop {
            if let (8, payload) = self.next().await? {
                return Some(u16::from_be_bytes([payload[0], payload[1]]));
            }
        }
    }
}

#[tokio::test]
async fn only_our_own_hosts_come_in() {
    let bench = bench().await;
    let p = bench.port;
    let wrong = p.wrapping_add(1);
    let refused = [
        String::new(),
        "Host:\r\n".into(),
        format!("Host: evil.example:{p}\r\n"),
        format!("Host: 0.0.0.0:{p}\r\n"),
        format!("Host: localhost.:{p}\r\n"),
        format!("Host: LOCALHOST:{p}\r\n"),
        format!("Host: 127.0.0.1.evil.example:{p}\r\n"),
        format!("Host: 127.attacker.example:{p}\r\n"),
        format!("Host: evil-127.0.0.1:{p}\r\n"),
        format!("Host: localhost.evil.example:{p}\r\n"),
        format!("Host: evil.localhost:{p}\r\n"),
        format!("Host: 127.0.0.2:{p}\r\n"),
        format!("Host: 127.1:{p}\r\n"),
        format!("Host: 2130706433:{p}\r\n"),
        format!("Host: 0x7f000001:{p}\r\n"),
        format!("Host: 127.0.0.1:{wrong}\r\n"),
        "Host: 127.0.0.1\r\n".into(),
        "Host: localhost\r\n".into(),
        format!("Host: 127.0.0.1:0{p}\r\n"),
        format!("Host: user@127.0.0.1:{p}\r\n"),
        format!("Host: 127.0.0.1:{p}@evil.example\r\n"),
        format!("Host: ::1:{p}\r\n"),
        format!("Host: [::ffff:127.0.0.1]:{p}\r\n"),
        format!("Host: [0:0:0:0:0:0:0:1]:{p}\r\n"),
        format!("Host: http://127.0.0.1:{p}\r\n"),
        format!("Host: 127.0.0.1:{p}\r\nHost: 127.0.0.1:{p}\r\n"),
        format!("Host: evil.example:{p}\r\nHost: 127.0.0.1:{p}\r\n"),
        format!("Host: 127.0.0.1:{p}, evil.example\r\n"),
        format!("Host: 127.0.0.1:{p}/\r\n"),
        format!("X-Forwarded-Host: 127.0.0.1:{p}\r\nHost: evil.example\r\n"),
    ];
    for host in &refused {
        let origin = format!("Origin: {}\r\n", bench.origin());
        for request in [
            format!("GET / HTTP/1.1\r\n{host}\r\n"),
            format!("GET /healthz HTTP/1.1\r\n{host}\r\n"),
            bench.upgrade(host, &origin),
        ] {
            let status = bench.status(&request).await;
            assert!(status == "403" || status == "400", "{status}: {request}");
        }
    }
    for host in [
        format!("127.0.0.1:{p}"),
        format!("localhost:{p}"),
        format!("[::1]:{p}"),
    ] {
        assert_eq!(
            bench
                .status(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"))
                .await,
            "200",
            "{host}"
        );
        let upgrade = bench.upgrade(
            &format!("Host: {host}\r\n"),
            &format!("Origin: http://{host}\r\n"),
        );
        assert_eq!(bench.status(&upgrade).await, "101", "{host}");
    }
    let absolute = format!("GET http://127.0.0.1:{p}/ HTTP/1.1\r\nHost: 127.0.0.1:{p}\r\n\r\n");
    assert_eq!(bench.status(&absolute).await, "403");
}

#[tokio::test]
async fn only_our_own_origin_opens_a_socket() {
    let bench = bench().await;
    let p = bench.port;
    let wrong = p.wrapping_add(1);
    let host = format!("Host: 127.0.0.1:{p}\r\n");
    let refused = [
        String::new(),
        "Origin:\r\n".into(),
        "Origin: null\r\n".into(),
        format!("Origin: https://127.0.0.1:{p}\r\n"),
        format!("Origin: ws://127.0.0.1:{p}\r\n"),
        format!("Origin: HTTP://127.0.0.1:{p}\r\n"),
        format!("Origin: http://127.0.0.1:{wrong}\r\n"),
        "Origin: http://127.0.0.1\r\n".into(),
        format!("Origin: http://localhost:{p}\r\n"),
        format!("Origin: http://[::1]:{p}\r\n"),
        format!("Origin: http://127.0.0.1:{p}/\r\n"),
        format!("Origin: http://127.0.0.1:{p}.evil.example\r\n"),
        format!("Origin: http://evil.example/?http://127.0.0.1:{p}\r\n"),
        format!("Origin: http://evil.example:{p}\r\n"),
        format!("Origin: http://127.0.0.1:{p}@evil.example\r\n"),
        format!("Origin: http://user@127.0.0.1:{p}\r\n"),
        format!("Origin: 127.0.0.1:{p}\r\n"),
        format!("Origin: //127.0.0.1:{p}\r\n"),
        format!("Origin: http://127.0.0.1:{p}, http://evil.example\r\n"),
        format!("Origin: http://127.0.0.1:{p}\r\nOrigin: http://127.0.0.1:{p}\r\n"),
        format!("Origin: http://evil.example\r\nOrigin: http://127.0.0.1:{p}\r\n"),
        "Origin: file://\r\n".into(),
        "Origin: chrome-extension://abc\r\n".into(),
        format!("Referer: http://127.0.0.1:{p}/\r\n"),
        format!("Sec-WebSocket-Origin: http://127.0.0.1:{p}\r\n"),
    ];
    for origin in &refused {
        let answer = bench.raw(&bench.upgrade(&host, origin)).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{origin}: {answer}");
    }
    assert_eq!(
        bench
            .status(&format!(
                "GET / HTTP/1.1\r\n{host}Origin: http://evil.example\r\n\r\n"
            ))
            .await,
        "403"
    );
    let right = format!("Origin: http://127.0.0.1:{p}\r\n");
    assert_eq!(bench.status(&bench.upgrade(&host, &right)).await, "101");
    let old = bench
        .upgrade(&host, &right)
        .replace("pipeyard.v1", "pipeyard.v0");
    assert_eq!(bench.status(&old).await, "400");
}

#[tokio::test]
async fn nothing_but_the_page_is_served() {
    let bench = bench().await;
    let host = format!("Host: 127.0.0.1:{}\r\n", bench.port);
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\n{host}\r\n");
    for (request, status) in [
        (get("/"), "200"),
        (get("/index.html"), "200"),
        (get("/?a=b"), "200"),
        (get("/healthz"), "200"),
        (get("/ws"), "403"),
        (get("/../Cargo.toml"), "404"),
        (get("/%2e%2e/Cargo.toml"), "404"),
        (get("//etc/passwd"), "404"),
        (get("/containers/json"), "404"),
        (
            format!("POST / HTTP/1.1\r\n{host}Content-Length: 0\r\n\r\n"),
            "405",
        ),
        (format!("OPTIONS / HTTP/1.1\r\n{host}\r\n"), "405"),
        (format!("HEAD / HTTP/1.1\r\n{host}\r\n"), "405"),
        (format!("DELETE /ws HTTP/1.1\r\n{host}\r\n"), "405"),
        (format!("CONNECT x HTTP/1.1\r\n{host}\r\n"), "403"),
    ] {
        let answer = bench.raw(&request).await;
        let got = answer.split(' ').nth(1).unwrap_or("none");
        assert!(
            got == status || (status == "403" && got == "400"),
            "{request}: {answer}"
        );
    }
}

#[tokio::test]
async fn every_answer_keeps_the_page_in_its_place() {
    let bench = bench().await;
    let host = format!("127.0.0.1:{}", bench.port);
    let answer = bench
        .raw(&format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nCookie: a=b\r\n\r\n"
        ))
        .await
        .to_lowercase();
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';",
        &format!("connect-src 'self' ws://{host};"),
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cross-origin-opener-policy: same-origin",
        "cross-origin-resource-policy: same-origin",
        "content-type: text/html; charset=utf-8",
    ] {
        assert!(answer.contains(header), "{header}: {answer}");
    }
    for header in ["access-control", "set-cookie", "server:"] {
        assert!(!answer.contains(header), "{header}: {answer}");
    }
}

#[tokio::test]
async fn heads_that_are_too_long_or_too_slow_are_dropped() {
    let bench = bench().await;
    let host = format!("Host: 127.0.0.1:{}\r\n", bench.port);
    let bomb = format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "a".repeat(1 << 20));
    let mut stream = TcpStream::connect(("127.0.0.1", bench.port))
        .await
        .expect("it listens");
    let _ = stream.write_all(bomb.as_bytes()).await;
    let mut answer = String::new();
    let _ = timeout(Duration::from_secs(2), stream.read_to_string(&mut answer))
        .await
        .expect("it is dropped");
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");

    let mut slow = TcpStream::connect(("127.0.0.1", bench.port))
        .await
        .expect("it listens");
    slow.write_all(b"GET / HTTP/1.1\r\nHo")
        .await
        .expect("it reads");
    let mut rest = Vec::new();
    let closed = timeout(Duration::from_secs(8), slow.read_to_end(&mut rest)).await;
    assert!(
        closed.is_ok(),
        "a head that never ends keeps its connection"
    );
}

#[tokio::test]
async fn a_page_pairs_once_with_the_code_and_again_with_the_session() {
    let mut bench = bench().await;
    let code = bench.code();
    let (_, session) = bench
        .paired(KeyKind::Code, &code)
        .await
        .expect("the right code");
    assert!(bench.paired(KeyKind::Session, &session).await.is_ok());
    assert!(bench.paired(KeyKind::Session, &session).await.is_ok());
    let again = bench
        .paired(KeyKind::Code, &code)
        .await
        .map(|_| ())
        .expect_err("a used code");
    assert_eq!(again, "pairing-failed");
    let new = bench.code();
    assert!(bench.paired(KeyKind::Code, &new).await.is_ok());
}

#[tokio::test]
async fn a_wrong_proof_and_no_proof_get_the_same_answer() {
    let bench = bench().await;
    assert_eq!(
        bench
            .paired(KeyKind::Code, &random::code())
            .await
            .map(|_| ()),
        Err("pairing-failed".into())
    );
    assert_eq!(
        bench
            .paired(KeyKind::Session, &random::code())
            .await
            .map(|_| ()),
        Err("pairing-failed".into())
    );
    for first in [
        "{}",
        "nonsense",
        r#"{"type":"cancel","run":"x"}"#,
        r#"{"type":"pair","key":"code","nonce":"short","proof":""}"#,
        r#"{"type":"pair","key":"code","nonce":"00","proof":"00","extra":1}"#,
    ] {
        let mut socket = bench.socket().await;
        socket.message().await.expect("hello");
        socket.frame(0x81, first.as_bytes()).await;
        let Some(ServerMessage::Error { code, .. }) = socket.message().await else {
            panic!("no error: {first}");
        };
        assert_eq!(
            (code.as_str(), socket.close_code().await),
            ("pairing-failed", Some(1008)),
            "{first}"
        );
    }
}

#[tokio::test]
async fn a_proof_recorded_on_one_socket_is_worth_nothing_on_another() {
    let mut bench = bench().await;
    let code = bench.code();
    let (mut first, mut second) = (bench.socket().await, bench.socket().await);
    let Some(ServerMessage::Hello { nonce, .. }) = first.message().await else {
        panic!("no hello")
    };
    let (origin, page_nonce) = (bench.origin(), random::nonce());
    let handshake = Handshake {
        origin: &origin,
        page_nonce: &page_nonce,
        bridge_nonce: &nonce,
    };
    let proof = code.prove(Role::Page, handshake);
    second.message().await.expect("hello");
    second
        .say(&ClientMessage::Pair {
            key: KeyKind::Code,
            nonce: page_nonce,
            proof,
        })
        .await;
    assert!(matches!(
        second.message().await,
        Some(ServerMessage::Error { .. })
    ));
}

#[tokio::test]
async fn strangers_do_not_crowd_out_the_paired() {
    let mut bench = bench().await;
    let code = bench.code();
    let (mut paired, _) = bench
        .paired(KeyKind::Code, &code)
        .await
        .expect("the right code");
    let mut strangers = Vec::new();
    for _ in 0..MOST_STRANGERS {
        strangers.push(bench.socket().await);
    }
    let host = format!("Host: 127.0.0.1:{}\r\n", bench.port);
    let origin = format!("Origin: {}\r\n", bench.origin());
    assert_eq!(bench.status(&bench.upgrade(&host, &origin)).await, "503");
    paired
        .say(&ClientMessage::Cancel { run: "no".into() })
        .await;
    assert!(
        matches!(paired.message().await, Some(ServerMessage::Error { code, .. }) if code == "unknown-run")
    );
}

#[tokio::test]
async fn nonsense_is_answered_and_the_session_lives() {
    let mut bench = bench().await;
    let code = bench.code();
    let (mut socket, _) = bench
        .paired(KeyKind::Code, &code)
        .await
        .expect("the right code");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for nonsense in [
        "",
        "{",
        "null",
        r#"{"type":"exec","cmd":"id"}"#,
        r#"{"type":"cancel","run":"a","privileged":true}"#,
        r#"{"type":"cancel","run":"a","run":"b"}"#,
        r#"{"type":"play","run":"a","job":-1}"#,
        r#"{"type":"check","id":1,"plan":{"project_path":"a/b","stages":[],"jobs":[],"binds":["/:/host"]}}"#,
        &deep,
    ] {
        socket.frame(0x81, nonsense.as_bytes()).await;
        let Some(ServerMessage::Error { code, .. }) = socket.message().await else {
            panic!("no error: {nonsense:.80}");
        };
        assert_eq!(code, "bad-message", "{nonsense:.80}");
    }
    socket.frame(0x82, b"binary").await;
    assert!(matches!(
        socket.message().await,
        Some(ServerMessage::Error { .. })
    ));
}

#[tokio::test]
async fn messages_have_a_size_and_frames_a_form() {
    let mut bench = bench().await;
    let code = bench.code();
    let (mut socket, session) = bench
        .paired(KeyKind::Code, &code)
        .await
        .expect("the right code");
    let fits = format!(
        r#"{{"type":"cancel","run":"{}"}}"#,
        "a".repeat((1 << 20) - 100)
    );
    socket.frame(0x81, fits.as_bytes()).await;
    assert!(
        matches!(socket.message().await, Some(ServerMessage::Error { code, .. }) if code == "unknown-run")
    );
    socket.frame(0x81, &vec![b' '; (1 << 20) + 1]).await;
    assert_eq!(socket.close_code().await, Some(1009));
    let long_ping = [&[0x89, 0xfe, 0, 126][..], &[0; 4 + 126]].concat();
    let forms: [(&str, u16, &[u8]); 6] = [
        ("unmasked", 1002, &[0x81, 0x02, b'{', b'}']),
        ("reserved bit", 1002, &[0xc1, 0x80, 0, 0, 0, 0]),
        ("reserved opcode", 1002, &[0x83, 0x80, 0, 0, 0, 0]),
        ("broken text", 1007, &[0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]),
        ("long ping", 1002, &long_ping),
        (
            "2^63 bytes",
            1009,
            &[
                0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
            ],
        ),
    ];
    for (name, code, bytes) in forms {
        let (mut socket, _) = bench
            .paired(KeyKind::Session, &session)
            .await
            .expect("the session");
        socket.stream.write_all(bytes).await.expect("it reads");
        assert_eq!(socket.close_code().await, Some(code), "{name}");
    }
    assert!(
        bench.paired(KeyKind::Session, &session).await.is_ok(),
        "others are unhurt"
    );
}

/// A wire plan whose only job runs this script of the fake executor.
fn scripted(script: &[&str]) -> pipeyard::wire::plan::Plan {
    let mut only = job("only", 0);
    only.script = script.iter().map(|&item| item.to_owned()).collect();
    (&plan(vec![only])).into()
}

async fn checked(socket: &mut Socket, plan: &pipeyard::wire::plan::Plan) -> String {
    socket
        .say(&ClientMessage::Check {
            id: 1,
            plan: plan.clone(),
            language: String::new(),
        })
        .await;
    match socket.message().await {
        Some(ServerMessage::Checked {
            plan_hash,
            images,
            refusals,
            ..
        }) => {
            assert_eq!((images.len(), refusals.len()), (1, 0));
            plan_hash
        }
        other => panic!("not checked: {other:?}"),
    }
}

fn run_message(plan_hash: &str, plan: pipeyard::wire::plan::Plan) -> ClientMessage {
    ClientMessage::Run {
        id: 2,
        plan_hash: plan_hash.into(),
        plan,
        files: Vec::new(),
        language: String::new(),
    }
}

#[tokio::test]
async fn a_run_needs_a_check_of_the_very_same_plan_each_time() {
    let mut bench = bench().await;
    let code = bench.code();
    let (mut socket, _) = bench
        .paired(KeyKind::Code, &code)
        .await
        .expect("the right code");
    let (good, other) = (scripted(&["say hi"]), scripted(&["say ho"]));
    let hash = checked(&mut socket, &good).await;
    for message in [
        run_message(&"0".repeat(64), good.clone()),
        run_message(&hash, other),
    ] {
        socket.say(&message).await;
        assert!(
            matches!(socket.message().await, Some(ServerMessage::Error { id: Some(2), code, .. }) if code == "plan-changed")
        );
    }
    let hash = checked(&mut socket, &good).await;
    socket.say(&run_message(&hash, good.clone())).await;
    assert!(matches!(
        socket.message().await,
        Some(ServerMessage::RunStarted { id: 2, .. })
    ));
    while let Some(ServerMessage::Event { event, .. }) = socket.message().await {
        if matches!(event.what, RunEventKind::Finished { .. }) {
            break;
        }
    }
    socket.say(&run_message(&hash, good)).await;
    assert!(
        matches!(socket.message().await, Some(ServerMessage::Error { code, .. }) if code == "plan-changed"),
        "consent is for one run"
    );
}

#[tokio::test]
async fn a_page_that_comes_back_gets_the_rest_exactly_once() {
    let mut bench = bench().await;
    let code = bench.code();
    let (mut socket, session) = bench
        .paired(KeyKind::Code, &code)
        .await
        .expect("the right code");
    let script: Vec<String> = (0..200).map(|n| format!("say line {n}")).collect();
    let script: Vec<&str> = script
        .iter()
        .flat_map(|item| [item.as_str(), "sleep 2"])
        .collect();
    let plan = scripted(&script);
    let hash = checked(&mut socket, &plan).await;
    socket.say(&run_message(&hash, plan)).await;
    let Some(ServerMessage::RunStarted { run, .. }) = socket.message().await else {
        panic!("not started")
    };
    let (mut seen, mut log, mut ended, mut cuts) = (0, String::new(), false, 0);
    while !ended {
        for _ in 0..17 {
            let Some(ServerMessage::Event { event, .. }) = socket.message().await else {
                panic!("no event")
            };
            assert_eq!(event.seq, seen + 1);
            seen = event.seq;
            match event.what {
                RunEventKind::Log { text, .. } => log += &text,
                RunEventKind::Finished { .. } => {
                    ended = true;
                    break;
                }
                _ => {}
            }
        }
        if !ended {
            drop(socket);
            cuts += 1;
            socket = bench
                .paired(KeyKind::Session, &session)
                .await
                .expect("the session")
                .0;
            socket
                .say(&ClientMessage::Resume {
                    run: run.clone(),
                    last_seq: seen,
                })
                .await;
        }
    }
    let expected: Vec<_> = (0..200).map(|n| format!("line {n}")).collect();
    assert_eq!(log.lines().collect::<Vec<_>>(), expected);
    assert!(cuts > 3, "{cuts}");
}

#[tokio::test]
async fn ending_the_server_ends_its_runs() {
    let mut bench = bench().await;
    let code = bench.code();
    let (mut socket, _) = bench
        .paired(KeyKind::Code, &code)
        .await
        .expect("the right code");
    let plan = scripted(&["sleep 600000"]);
    let hash = checked(&mut socket, &plan).await;
    socket.say(&run_message(&hash, plan)).await;
    assert!(matches!(
        socket.message().await,
        Some(ServerMessage::RunStarted { .. })
    ));
    timeout(Duration::from_secs(3), bench.server.end_runs())
        .await
        .expect("the run is canceled");
}
