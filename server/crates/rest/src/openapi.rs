//! The description of the API for machines: written by hand, held to the table of routes by a test.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const DOCUMENT: &str = include_str!("openapi.json");

pub(crate) async fn show() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], DOCUMENT)
        .into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use crate::{Access, ROUTES};

    use super::DOCUMENT;

    /// Method, path and what it takes, as the document says.
    fn described() -> BTreeSet<(String, String, String)> {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let mut operations = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let access = operation["x-access"].as_str().unwrap_or("missing");
                operations.insert((method.to_uppercase(), path.clone(), access.to_owned()));
                for parameter in path.split('{').skip(1).filter_map(|part| part.split('}').next()) {
                    let listed = operation["parameters"].as_array().unwrap();
                    assert!(listed.iter().any(|known| known["name"] == parameter), "{method} {path}: {parameter}");
                }
            }
        }
        operations
    }

    #[test]
    fn the_document_describes_exactly_the_routes_there_are() {
        let routes: BTreeSet<_> = ROUTES
            .iter()
            .map(|route| {
                let access = match route.access {
                    Access::Anyone => "anyone".to_owned(),
                    Access::EmbedToken => "embed token".to_owned(),
                    Access::SignedAddress => "signed address".to_owned(),
                    Access::Needs(permission) => permission.least_role().to_string(),
                };
                (route.method.to_string(), route.path.to_owned(), access)
            })
            .collect();
        assert_eq!(described(), routes);
    }

    #[test]
    fn every_reference_in_the_document_leads_somewhere() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let mut open = vec![&document];
        let mut found = 0;
        while let Some(value) = open.pop() {
            match value {
                Value::Object(fields) => {
                    if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                        assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
                        found += 1;
                    }
                    open.extend(fields.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        assert!(found > 10);
    }
}
