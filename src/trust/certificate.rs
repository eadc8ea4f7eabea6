//! What of a certificate matters to a client that verifies it.

use std::net::IpAddr;

/// A server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The subject's common name. Clients have not looked at it for host names since Go 1.15.
    pub common_name: String,
    /// The DNS names of the subject alternative name extension (SAN).
    pub dns_names: Vec<String>,
    /// The IP addresses of the SAN.
    pub ip_addresses: Vec<IpAddr>,
    /// When it becomes valid, in seconds since 1970.
    pub not_before: i64,
    /// When it ends, in seconds since 1970.
    pub not_after: i64,
    /// Who signed it.
    pub authority: Authority,
}

/// Who signed a certificate, from the client's point of view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// An authority that the client trusts: for Docker's daemon, any `*.crt` in `certs.d/HOST:PORT/`.
    Trusted,
    /// One that it does not know.
    Unknown,
}

impl Certificate {
    /// Whether the certificate has a SAN at all.
    pub fn has_san(&self) -> bool {
        !self.dns_names.is_empty() || !self.ip_addresses.is_empty()
    }
}
