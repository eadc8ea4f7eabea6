//! The verdict of a client, check by check (`crypto/x509/verify.go` in Go).

use std::net::IpAddr;

use super::{Certificate, certificate::Authority, date::rfc3339};

/// Why a client refuses a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not valid now.
    Expired {
        /// The text.
        text: String,
    },
    /// It is not for this host.
    WrongName {
        /// The text.
        text: String,
        /// Whether the name stands in the common name alone, where nobody looks any more: the diary's case.
        only_common_name: bool,
    },
    /// Nobody whom the client trusts has signed it.
    UnknownAuthority,
}

impl Refusal {
    /// Go's text, with the prefix that Docker has had since it is built with Go 1.20.
    pub fn text(&self) -> String {
        let reason = match self {
            Self::Expired { text } | Self::WrongName { text, .. } => text,
            Self::UnknownAuthority => "certificate signed by unknown authority",
        };
        format!("tls: failed to verify certificate: x509: {reason}")
    }
}

/// What a client that wants to talk to `host` at `now` (seconds since 1970) says to the certificate.
///
/// ```
/// use pipeyard::trust::{Authority, Certificate, verify};
/// let certificate = Certificate {
///     common_name: "172.19.0.1".into(),
///     dns_names: vec![],
///     ip_addresses: vec![],
///     not_before: 0,
///     not_after: i64::MAX,
///     authority: Authority::Trusted,
/// };
/// let refusal = verify(&certificate, "172.19.0.1", 1_739_500_000).unwrap_err();
/// assert_eq!(refusal.text(), "tls: failed to verify certificate: x509: certificate relies on legacy Common Name field, use SANs instead");
/// ```
pub fn verify(certificate: &Certificate, host: &str, now: i64) -> Result<(), Refusal> {
    check_dates(certificate, now)?;
    check_name(certificate, host)?;
    match certificate.authority {
        Authority::Trusted => Ok(()),
        Authority::Unknown => Err(Refusal::UnknownAuthority),
    }
}

fn check_dates(certificate: &Certificate, now: i64) -> Result<(), Refusal> {
    let relation = if now < certificate.not_before {
        format!("before {}", rfc3339(certificate.not_before))
    } else if now > certificate.not_after {
        format!("after {}", rfc3339(certificate.not_after))
    } else {
        return Ok(());
    };
    let text = format!(
        "certificate has expired or is not yet valid: current time {} is {relation}",
        rfc3339(now)
    );
    Err(Refusal::Expired { text })
}

fn check_name(certificate: &Certificate, host: &str) -> Result<(), Refusal> {
    let address: Option<IpAddr> = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok();
    let matches = match address {
        Some(address) => certificate.ip_addresses.contains(&address),
        None => certificate
            .dns_names
            .iter()
            .any(|pattern| name_matches(pattern, host)),
    };
    if matches {
        return Ok(());
    }
    let only_common_name = !certificate.has_san() && name_matches(&certificate.common_name, host);
    Err(Refusal::WrongName {
        text: name_text(certificate, host, address, only_common_name),
        only_common_name,
    })
}

fn name_text(
    certificate: &Certificate,
    host: &str,
    address: Option<IpAddr>,
    only_common_name: bool,
) -> String {
    if only_common_name {
        return "certificate relies on legacy Common Name field, use SANs instead".into();
    }
    let valid = match address {
        Some(_) if certificate.ip_addresses.is_empty() => {
            return format!(
                "cannot validate certificate for {host} because it doesn't contain any IP SANs"
            );
        }
        Some(_) => certificate
            .ip_addresses
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        None => certificate.dns_names.join(", "),
    };
    if valid.is_empty() {
        return format!("certificate is not valid for any names, but wanted to match {host}");
    }
    format!("certificate is valid for {valid}, not {host}")
}

/// Whether a name of a certificate covers a host: equal without regard to case, a leading `*` for one label.
fn name_matches(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (
        pattern.to_ascii_lowercase(),
        host.trim_end_matches('.').to_ascii_lowercase(),
    );
    if let Some(rest) = pattern.strip_prefix("*.") {
        return host
            .split_once('.')
            .is_some_and(|(label, parent)| !label.is_empty() && parent == rest);
    }
    !pattern.is_empty() && pattern == host
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_503_032;

    fn certificate(common_name: &str, dns: &[&str], ip: &[&str]) -> Certificate {
        Certificate {
            common_name: common_name.into(),
            dns_names: dns.iter().map(ToString::to_string).collect(),
            ip_addresses: ip
                .iter()
                .map(|address| address.parse().expect("an address"))
                .collect(),
            not_before: 0,
            not_after: NOW + 1000,
            authority: Authority::Unknown,
        }
    }

    /// Every row was seen with a real daemon and a real registry.
    #[test]
    fn a_registry_at_an_address_is_refused_in_dockers_words() {
        for (certificate, text) in [
            (
                certificate("172.19.0.1", &[], &[]),
                "certificate relies on legacy Common Name field, use SANs instead",
            ),
            (
                certificate("x", &[], &["172.19.0.1"]),
                "certificate signed by unknown authority",
            ),
            (
                certificate("x", &[], &["10.0.0.1"]),
                "certificate is valid for 10.0.0.1, not 172.19.0.1",
            ),
            (
                certificate("x", &["registry.example"], &[]),
                "cannot validate certificate for 172.19.0.1 because it doesn't contain any IP SANs",
            ),
            (
                Certificate {
                    not_after: 1_738_368_000,
                    ..certificate("172.19.0.1", &[], &[])
                },
                "certificate has expired or is not yet valid: current time 2026-11-24T06:50:32Z is after 2025-02-01T00:00:00Z",
            ),
        ] {
            let refusal = verify(&certificate, "172.19.0.1", NOW).expect_err("it is refused");
            assert_eq!(
                refusal.text(),
                format!("tls: failed to verify certificate: x509: {text}")
            );
        }
    }

    #[test]
    fn a_star_covers_one_label() {
        assert!(name_matches("*.example.com", "a.example.com"));
        assert!(!name_matches("*.example.com", "a.b.example.com"));
        assert!(!name_matches("*.example.com", "example.com"));
    }

    #[test]
    fn a_trusted_certificate_for_the_host_is_taken() {
        let certificate = Certificate {
            authority: Authority::Trusted,
            ..certificate("x", &["Registry.Example"], &[])
        };
        assert_eq!(verify(&certificate, "registry.example", NOW), Ok(()));
    }
}
