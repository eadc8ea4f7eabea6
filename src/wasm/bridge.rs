//! The page's side of the bridge: a WebSocket in the worker, the pairing proof, and messages as JSON.
//!
//! The key never crosses the wire and never comes back to JavaScript; what JavaScript may keep for a reload is the session
//! key, which is worth something only for this origin and only to the bridge that has it in its memory.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Error, Function};
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use crate::wire::{
    bridge::{ClientMessage, KeyKind, SUBPROTOCOL},
    pairing::{Handshake, Key, Role, encode_hex},
};

/// A connection to a bridge. It pairs by itself; messages after that pass through as JSON.
#[wasm_bindgen]
pub struct BridgeClient {
    socket: WebSocket,
    state: Rc<RefCell<State>>,
    // The browser calls these; they must live as long as the socket.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

/// What the handshake has come to.
struct State {
    origin: String,
    kind: KeyKind,
    key: Key,
    page_nonce: String,
    bridge_nonce: Option<String>,
    session: Option<Key>,
}

#[wasm_bindgen]
impl BridgeClient {
    /// Connects to `url` and pairs with the key: `kind` is `code` (from the address) or `session` (from an earlier
    /// pairing). `on_message` gets each `ServerMessage` as JSON, once the bridge has proven that it knows the key too;
    /// `on_close` gets the close code, 4001 when the bridge could not prove it.
    ///
    /// # Errors
    /// A JavaScript `Error` when the key is no key or the browser refuses the address.
    #[wasm_bindgen(constructor)]
    pub fn new(
        url: &str,
        origin: &str,
        kind: &str,
        key: &str,
        on_message: Function,
        on_close: Function,
    ) -> Result<Self, JsValue> {
        let key =
            Key::from_hex(key).ok_or_else(|| Error::new("the pairing code is not complete"))?;
        let kind = if kind == "session" {
            KeyKind::Session
        } else {
            KeyKind::Code
        };
        let state = Rc::new(RefCell::new(State {
            origin: origin.to_owned(),
            kind,
            key,
            page_nonce: fresh_nonce()?,
            bridge_nonce: None,
            session: None,
        }));
        let socket = WebSocket::new_with_str(url, SUBPROTOCOL)?;
        let hears = message_handler(socket.clone(), Rc::clone(&state), on_message);
        let ends = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            // The page's handler has nothing to answer; if it throws, the worker's own handler reports it.
            let _ = on_close.call1(&JsValue::NULL, &JsValue::from(event.code()));
        });
        socket.set_onmessage(Some(hears.as_ref().unchecked_ref()));
        socket.set_onclose(Some(ends.as_ref().unchecked_ref()));
        Ok(Self {
            socket,
            state,
            _on_message: hears,
            _on_close: ends,
        })
    }

    /// Sends a `ClientMessage`, given as JSON. It goes out as it is: the bridge refuses what is no message.
    ///
    /// # Errors
    /// A JavaScript `Error` when the socket is not open.
    pub fn send(&self, message: &str) -> Result<(), JsValue> {
        self.socket.send_with_str(message)
    }

    /// The key with which a reloaded tab pairs again; `undefined` before the bridge is ready.
    pub fn session_key(&self) -> Option<String> {
        self.state.borrow().session.as_ref().map(Key::to_hex)
    }

    /// Closes the connection.
    pub fn close(&self) {
        // Closing a socket that is closed already is no error worth telling.
        let _ = self.socket.close();
    }
}

impl Drop for BridgeClient {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

/// The close code for a bridge that cannot prove that it knows the key: another program has its port.
const IMPOSTOR: u16 = 4001;

fn message_handler(
    socket: WebSocket,
    state: Rc<RefCell<State>>,
    on_message: Function,
) -> Closure<dyn FnMut(MessageEvent)> {
    Closure::new(move |event: MessageEvent| {
        let Some(text) = event.data().as_string() else {
            return;
        };
        let Ok(message) = serde_json::from_str::<Greeting>(&text) else {
            return;
        };
        if let Step::Impostor = state.borrow_mut().step(&socket, &message) {
            let _ = socket.close_with_code_and_reason(
                IMPOSTOR,
                "the bridge did not prove that it knows the key",
            );
            return;
        }
        let _ = on_message.call1(&JsValue::NULL, &JsValue::from(text));
    })
}

/// What the handshake reads of a message; the page reads the rest. Reading whole messages here would put a second copy of
/// every type's reader into the module.
#[derive(serde::Deserialize)]
struct Greeting {
    r#type: String,
    nonce: Option<String>,
    proof: Option<String>,
}

/// What a message means for the handshake.
enum Step {
    Pass,
    Impostor,
}

impl State {
    fn step(&mut self, socket: &WebSocket, message: &Greeting) -> Step {
        match (message.r#type.as_str(), &message.nonce, &message.proof) {
            ("hello", Some(nonce), _) => {
                self.bridge_nonce = Some(nonce.clone());
                self.pair(socket, nonce);
                Step::Pass
            }
            ("ready", _, Some(proof)) => self.verify(proof),
            // Before the bridge has proven itself, nothing it says counts but that pairing failed.
            ("error", ..) => Step::Pass,
            _ if self.session.is_some() => Step::Pass,
            _ => Step::Impostor,
        }
    }

    fn pair(&self, socket: &WebSocket, bridge_nonce: &str) {
        let proof = self.key.prove(Role::Page, self.handshake(bridge_nonce));
        let message = ClientMessage::Pair {
            key: self.kind,
            nonce: self.page_nonce.clone(),
            proof,
        };
        // A socket that broke in this moment reports its close by itself.
        let _ = send(socket, &message);
    }

    fn verify(&mut self, proof: &str) -> Step {
        let Some(bridge_nonce) = self.bridge_nonce.clone() else {
            return Step::Impostor;
        };
        let handshake = self.handshake(&bridge_nonce);
        if !self.key.verify(Role::Bridge, handshake, proof) {
            return Step::Impostor;
        }
        // A session key stays the same however often it pairs; only a code is worn out and leaves one behind.
        self.session = Some(match self.kind {
            KeyKind::Code => self.key.session(handshake),
            KeyKind::Session => self.key.clone(),
        });
        Step::Pass
    }

    fn handshake<'a>(&'a self, bridge_nonce: &'a str) -> Handshake<'a> {
        Handshake {
            origin: &self.origin,
            page_nonce: &self.page_nonce,
            bridge_nonce,
        }
    }
}

fn send(socket: &WebSocket, message: &ClientMessage) -> Result<(), JsValue> {
    let text = serde_json::to_string(message).map_err(|error| Error::new(&error.to_string()))?;
    socket.send_with_str(&text)
}

/// 256 random bits from the browser. This is the host's side of the core, so it may ask.
fn fresh_nonce() -> Result<String, JsValue> {
    let crypto: web_sys::Crypto =
        js_sys::Reflect::get(&js_sys::global(), &JsValue::from("crypto"))?.unchecked_into();
    let mut bytes = [0u8; 32];
    crypto.get_random_values_with_u8_array(&mut bytes)?;
    Ok(encode_hex(&bytes))
}
