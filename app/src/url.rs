//! Addresses with queries.

/// `path` with these pairs as its query; without any, `path` alone.
pub(crate) fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let query: Vec<String> =
        pairs.into_iter().map(|(name, value)| format!("{}={}", escape(name), escape(&value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The query of an address with its question mark; nothing where there is none. Routers hand it out with and without.
pub(crate) fn query_of(search: &str) -> String {
    let query = search.trim_start_matches('?');
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

/// Percent-encodes everything that is not unreserved (RFC 3986, section 2.3).
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_break_out_of_the_query() {
        let url = with_query("/x", [("q", "a&b=c d/é".to_owned())]);
        assert_eq!(url, "/x?q=a%26b%3Dc%20d%2F%C3%A9");
        assert_eq!(with_query("/x", []), "/x");
    }
}
