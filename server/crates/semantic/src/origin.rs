//! Origins of pages that may show a chart.

use std::net::IpAddr;

use url::{Host, Url};

use crate::error::Error;

/// `text` as the one way to write this origin: scheme, host and, where it is not the usual one, port.
///
/// Only `https`, since a token in a page that came over plain HTTP can be read and used by anybody on the way; `http`
/// is taken for the machine itself (`localhost`, 127.0.0.0/8, `[::1]`), where pages are developed. The host must be a
/// plain name or address: an origin becomes part of a `frame-ancestors` directive, where `*` would mean everybody.
///
/// # Errors
/// `Invalid` with what is wrong.
pub(crate) fn normalised(text: &str) -> Result<String, Error> {
    let invalid = |message: &str| Error::invalid("origin", message);
    let url =
        Url::parse(text.trim()).map_err(|_| invalid("Give the origin of the page, such as https://shop.example."))?;
    let host = url.host().ok_or_else(|| invalid("Give the origin of the page, such as https://shop.example."))?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("Give only scheme and host, such as https://shop.example: no path, query or user."));
    }
    if !is_plain(&host) {
        return Err(invalid("Name one host with letters, digits, dots and hyphens; * for any is not possible."));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&host) => {}
        "http" => {
            return Err(invalid(
                "Use https: over http anybody on the way could read the token. Only localhost may use http.",
            ));
        }
        _ => return Err(invalid("An origin begins with https://.")),
    }
    Ok(url.origin().ascii_serialization())
}

fn is_plain(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        }
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_origin_is_written_in_one_way() {
        for (text, expected) in [
            ("https://shop.example", "https://shop.example"),
            (" HTTPS://Shop.Example/ ", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("https://shop.example:8443/", "https://shop.example:8443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://localhost:4000", "http://localhost:4000"),
            ("http://app.localhost", "http://app.localhost"),
            ("http://127.0.0.1:4100", "http://127.0.0.1:4100"),
            ("http://[::1]:4100", "http://[::1]:4100"),
            ("https://10.0.0.7", "https://10.0.0.7"),
        ] {
            assert_eq!(normalised(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_single_origin_is_refused() {
        for text in [
            "",
            "*",
            "shop.example",
            "https://",
            "https://*.example",
            "https://*",
            "https://shop.example/path",
            "https://shop.example?x=1",
            "https://shop.example#x",
            "https://kim@shop.example",
            "https://shop.example;script-src 'none'",
            "https://shop.example,https://evil.example",
            "https://shop.example https://evil.example",
            "http://shop.example",
            "http://localhost.evil.example",
            "http://10.0.0.7",
            "ftp://shop.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "null",
        ] {
            assert!(matches!(normalised(text), Err(Error::Invalid { field: "origin", .. })), "{text}");
        }
    }
}
