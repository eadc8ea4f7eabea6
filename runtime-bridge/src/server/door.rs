//! The door: which requests are listened to at all.
//!
//! A browser sends two things that a foreign page cannot forge: the host that it believes to talk to, and the origin of the
//! page that asks. Both must be ours, to the letter. The host keeps out names that were rebound to this machine, the origin
//! keeps out every other page; neither check looks at prefixes, suffixes or patterns.

use axum::http::{HeaderMap, HeaderName, Uri, header};

/// Knows its own names.
#[derive(Clone, Debug)]
pub(super) struct Door {
    hosts: [String; 3],
}

/// Why somebody was not let in. The answer says no more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The host is not ours, or is not given exactly once.
    Host,
    /// The origin is not ours, or is missing where it must be there.
    Origin,
}

impl Door {
    /// The door of the server at this port of the loopback address.
    pub(super) fn new(port: u16) -> Self {
        Self {
            hosts: ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")),
        }
    }

    /// Checks the host; the answer is which of our names was used.
    pub(super) fn host<'a>(&self, uri: &Uri, headers: &'a HeaderMap) -> Result<&'a str, Refused> {
        // `GET http://somewhere/ HTTP/1.1` overrides the header, so it is not for us.
        if uri.authority().is_some() {
            return Err(Refused::Host);
        }
        let host = only(headers, &header::HOST).ok_or(Refused::Host)?;
        let ours = self.hosts.iter().any(|own| own == host);
        if ours { Ok(host) } else { Err(Refused::Host) }
    }

    /// Checks the origin of a request that must have one against the host that it asked; the answer is the origin.
    #[expect(
        clippy::unused_self,
        reason = "the host has passed this door; so must its origin"
    )]
    pub(super) fn origin<'a>(
        &self,
        host: &str,
        headers: &'a HeaderMap,
    ) -> Result<&'a str, Refused> {
        let origin = only(headers, &header::ORIGIN).ok_or(Refused::Origin)?;
        let ours = origin
            .strip_prefix("http://")
            .is_some_and(|rest| rest == host);
        if ours {
            Ok(origin)
        } else {
            Err(Refused::Origin)
        }
    }

    /// Checks the origin of a request that may come without: a person types an address, a browser follows a link.
    pub(super) fn origin_if_any(&self, host: &str, headers: &HeaderMap) -> Result<(), Refused> {
        if headers.contains_key(header::ORIGIN) {
            self.origin(host, headers)?;
        }
        Ok(())
    }
}

/// The value of a header that stands there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
