//! Addresses with queries.

pub(crate) use contract::escape;

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
