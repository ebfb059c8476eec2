//! Which addresses webhooks may reach. The server stands where others cannot look, and must not be their eye.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use platform::config::Networks;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Whether a webhook may call this address: a public one, or one of a network that the configuration allows.
pub(super) fn is_allowed(address: IpAddr, networks: &Networks) -> bool {
    let address = address.to_canonical();
    networks.contain(address)
        || match address {
            IpAddr::V4(address) => is_public_v4(address),
            IpAddr::V6(address) => is_public_v6(address),
        }
}

/// What a caller is told of an address that is not allowed.
pub(super) const REFUSED: &str = "Webhooks do not reach private addresses here; `tracking.webhook_networks` in the configuration \
                                  says which networks they may.";

/// By IANA's registry of special addresses.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!((a, b, c), (0 | 224.., ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _));
    !special
}

/// Of the part that is given out for public use, without what carries an address of the older kind or is for examples.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_public = first & 0xe000 == 0x2000;
    let special = matches!((first, second), (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff));
    is_public && !special
}

/// Looks up names, and hands only addresses on that are allowed: what was looked up is what is connected to.
#[derive(Debug, Clone)]
pub(super) struct Guarded(pub(super) Arc<Networks>);

/// A name that stands for no address that is allowed.
#[derive(Debug, thiserror::Error)]
#[error("{REFUSED}")]
pub(super) struct Private;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let networks = Arc::clone(&self.0);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| is_allowed(address.ip(), &networks)).collect();
            if allowed.is_empty() {
                return Err(Private.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(address: &str, networks: &str) -> bool {
        is_allowed(address.parse().unwrap(), &networks.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_reached_and_no_others() {
        for public in ["93.184.216.34", "1.1.1.1", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"] {
            assert!(allowed(public, ""), "{public}");
        }
        for private in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!allowed(private, ""), "{private}");
        }
    }

    #[test]
    fn what_the_configuration_names_is_reached() {
        assert!(allowed("127.0.0.1", "127.0.0.0/8") && allowed("::ffff:127.0.0.1", "127.0.0.0/8"));
        assert!(!allowed("10.0.0.1", "127.0.0.0/8"));
    }
}
