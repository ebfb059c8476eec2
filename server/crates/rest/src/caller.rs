use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use contract::{OpContext, RequestId};
use uuid::Uuid;

/// Who asks, as the server's middleware found it. Where there was none, nobody asks and nothing is allowed.
#[derive(Debug, Clone)]
pub struct Caller(pub OpContext);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let found = parts.extensions.get::<OpContext>().cloned();
        Ok(Self(found.unwrap_or_else(|| OpContext::anonymous(RequestId(Uuid::now_v7())))))
    }
}
