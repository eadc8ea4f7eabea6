//! `ports:`: `"8080:80"`, `"127.0.0.1:5000-5010:5000-5010/udp"`, or a mapping.

use std::ops::RangeInclusive;

use super::reader::{Reader, is_interpolated};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

const KEYS: [&str; 7] = [
    "target",
    "published",
    "host_ip",
    "protocol",
    "mode",
    "name",
    "app_protocol",
];

/// A published port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// As written in the short form; the long form as it would be in the short one.
    pub written: Spanned<String>,
    /// The address on the host; all of them when absent.
    pub host_ip: Option<String>,
    /// The ports of the host, any free one when absent.
    pub published: Option<RangeInclusive<u16>>,
    /// The ports of the container, where they are known.
    pub target: Option<RangeInclusive<u16>>,
    /// `tcp` or `udp`.
    pub protocol: String,
}

/// Reads one item of `ports:`.
pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Port> {
    if let Value::Mapping(mapping) = &node.value {
        return long(node, mapping, reader);
    }
    let written = reader.text("ports: -", node)?;
    if is_interpolated(&written.value) {
        return Some(unknown(written));
    }
    let port = short(&written);
    if port.is_none() {
        let text = &written.value;
        reader.wrong_value(
            node.span,
            phrase!("`{text}` is no port", "`{text}`: 포트가 아닙니다"),
            phrase!(
                "write `\"HOST:CONTAINER\"`, such as `\"8080:80\"`, with numbers from 1 to 65535",
                "`\"호스트:컨테이너\"` 꼴로 쓰세요. 예: `\"8080:80\"`. 수는 1부터 65535까지입니다"
            ),
        );
    }
    port
}

fn unknown(written: Spanned<String>) -> Port {
    Port {
        written,
        host_ip: None,
        published: None,
        target: None,
        protocol: "tcp".to_owned(),
    }
}

fn short(written: &Spanned<String>) -> Option<Port> {
    let (rest, protocol) = match written.value.rsplit_once('/') {
        Some((rest, protocol)) => (rest, protocol.to_ascii_lowercase()),
        None => (written.value.as_str(), "tcp".to_owned()),
    };
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return None;
    }
    let (before, target) = match rest.rsplit_once(':') {
        Some((before, target)) => (Some(before), target),
        None => (None, rest),
    };
    let (host_ip, published) =
        match before.map(|before| before.rsplit_once(':').unwrap_or(("", before))) {
            None => (None, None),
            Some((ip, published)) => {
                let ip = ip.trim_start_matches('[').trim_end_matches(']');
                let is_address =
                    ip.is_empty() || ip.contains('.') || ip.contains(':') || ip == "localhost";
                if !is_address {
                    return None;
                }
                (
                    (!ip.is_empty()).then(|| ip.to_owned()),
                    (!published.is_empty()).then_some(published),
                )
            }
        };
    let target = range(target)?;
    let published = match published {
        Some(published) => Some(range(published)?),
        None => None,
    };
    let fits = published.as_ref().is_none_or(|published| {
        // A range of the host for one port of the container means "the first that is free".
        let length = |range: &RangeInclusive<u16>| range.end() - range.start();
        length(&target) == 0 || length(published) == length(&target)
    });
    fits.then(|| Port {
        written: written.clone(),
        host_ip,
        published,
        target: Some(target),
        protocol,
    })
}

fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (port(first)?, port(last)?);
    (first <= last).then_some(first..=last)
}

fn port(text: &str) -> Option<u16> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| is_number && *port > 0)
}

fn long(node: &Node, mapping: &Mapping, reader: &mut Reader<'_>) -> Option<Port> {
    reader.known_keys(mapping, &Phrase::verbatim("`ports`"), &KEYS.into_iter());
    let text = |key: &str, reader: &mut Reader<'_>| {
        mapping.get(key).and_then(|node| reader.text(key, node))
    };
    let target = text("target", reader);
    if target.is_none() {
        let message = phrase!("a port needs `target`", "포트에는 `target`이 있어야 합니다");
        reader.say(Diagnostic::new(Code::MissingKey, node.span, message));
    }
    let published = text("published", reader);
    let host_ip = text("host_ip", reader).map(|it| it.value);
    let protocol = text("protocol", reader).map_or_else(|| "tcp".to_owned(), |it| it.value);
    let ranges = [&target, &published].map(|part| {
        let part = part.as_ref().filter(|part| !is_interpolated(&part.value))?;
        let range = range(&part.value);
        if range.is_none() {
            let text = &part.value;
            reader.wrong_value(
                part.span,
                phrase!("`{text}` is no port", "`{text}`: 포트가 아닙니다"),
                phrase!(
                    "ports are numbers from 1 to 65535",
                    "포트는 1부터 65535까지의 수입니다"
                ),
            );
        }
        range
    });
    let [target_range, published_range] = ranges;
    let target = target?;
    let written = published.map_or_else(
        || target.value.clone(),
        |published| format!("{}:{}", published.value, target.value),
    );
    Some(Port {
        written: Spanned::new(written, node.span),
        host_ip,
        published: published_range,
        target: target_range,
        protocol,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    type Ports = Option<RangeInclusive<u16>>;

    fn parts(text: &str) -> Option<(Option<String>, Ports, Ports)> {
        let span = Span::new(FileId(0), 0, 0);
        let port = short(&Spanned::new(text.to_owned(), span))?;
        Some((port.host_ip, port.published, port.target))
    }

    #[test]
    fn short_ports_of_all_shapes() {
        assert_eq!(parts("3000"), Some((None, None, Some(3000..=3000))));
        assert_eq!(
            parts("8080:80"),
            Some((None, Some(8080..=8080), Some(80..=80)))
        );
        assert_eq!(
            parts("127.0.0.1::80"),
            Some((Some("127.0.0.1".into()), None, Some(80..=80)))
        );
        assert_eq!(
            parts("[::1]:6000:6000/udp"),
            Some((Some("::1".into()), Some(6000..=6000), Some(6000..=6000)))
        );
        assert_eq!(
            parts("3000-3005:80"),
            Some((None, Some(3000..=3005), Some(80..=80)))
        );
        for text in [
            "",
            "web",
            "0:80",
            "70000:80",
            "8080:",
            "80:80/http",
            "3000-3002:80-90",
            "host:80:80",
            "90-80",
            "8080;80",
            "+80",
        ] {
            assert_eq!(parts(text), None, "for `{text}`");
        }
    }
}
