//! Where a request came from, as limits count it.

use std::net::{IpAddr, Ipv6Addr};

/// The longest text that is kept where `address` is no IP address (a unix socket's path, say).
const LONGEST: usize = 64;

/// What is counted as one place: an IPv4 address, the /64 of an IPv6 address, or the text itself.
pub(crate) fn place(address: &str) -> String {
    match address.trim().parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Ok(IpAddr::V6(ip)) => {
            let network = u128::from(ip) & (u128::MAX << 64);
            format!("{}/64", Ipv6Addr::from(network))
        }
        Err(_) => address.trim().chars().take(LONGEST).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_customer_are_one_place() {
        assert_eq!(place("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64");
        assert_eq!(place("2001:db8:1:2:bbbb::9"), "2001:db8:1:2::/64");
        assert_eq!(place("192.0.2.7"), "192.0.2.7");
        assert_eq!(place("::ffff:192.0.2.7"), "192.0.2.7", "IPv4 in IPv6 is the IPv4 address");
        assert_eq!(place("unix"), "unix");
    }
}
