//! Parameters in the query of an address, read strictly: what is not understood is said, not passed over.

use std::str::FromStr;

use axum::extract::Query;
use axum::http::Uri;
use contract::{ApiError, ApiResult, OpContext, PageRequest};

/// The language of what is written for people: `de`.
pub(crate) const LANGUAGE: &str = "lang";

/// The parameters of one request.
#[derive(Debug)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Those of `uri`, where only `known` may occur.
    pub(crate) fn of(uri: &Uri, known: &[&str]) -> ApiResult<Self> {
        let Self(pairs) = Self::any(uri)?;
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => {
                let message = format!("There is no parameter “{name}” here; there are: {}.", known.join(", "));
                Err(ApiError::invalid(name.clone(), message))
            }
            None => Ok(Self(pairs)),
        }
    }

    /// Those of `uri`, whatever they are called.
    pub(crate) fn any(uri: &Uri) -> ApiResult<Self> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| ApiError::invalid("query", "What follows the “?” in the address cannot be read."))?;
        Ok(Self(pairs))
    }

    /// The value of a parameter that occurs at most once; an empty one counts as none.
    pub(crate) fn one(&self, name: &str) -> ApiResult<Option<&str>> {
        let mut values = self.0.iter().filter(|(key, value)| key == name && !value.is_empty());
        let value = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(ApiError::invalid(
                name,
                format!("The parameter “{name}” was given more than once; give it once."),
            ));
        }
        Ok(value)
    }

    /// The values of a parameter that may occur many times.
    pub(crate) fn many<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// All that have a value, as they were given.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The request of somebody who may have asked for a language, which then comes before what their browser wants.
    pub(crate) fn in_language(&self, cx: OpContext) -> ApiResult<OpContext> {
        let locale = self.one(LANGUAGE)?.map(str::parse).transpose()?;
        Ok(OpContext { locale: locale.unwrap_or(cx.locale), ..cx })
    }

    /// The part of a list that `offset` and `limit` ask for.
    pub(crate) fn page(&self) -> ApiResult<PageRequest> {
        let usual = PageRequest::default();
        Ok(PageRequest {
            offset: self.parsed("offset", "a whole number from 0")?.unwrap_or(usual.offset),
            limit: self.parsed("limit", "a whole number from 1 to 500")?.unwrap_or(usual.limit),
        })
    }

    /// A parameter as a `T`; `form` says what it should look like.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str, form: &str) -> ApiResult<Option<T>> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        let refuse = |_| ApiError::invalid(name, format!("“{text}” is no value for “{name}”; use {form}."));
        text.parse().map(Some).map_err(refuse)
    }
}

/// The error of a service with its `field` called as the `parameter` it was read from: whoever sent the address knows
/// no other name.
pub(crate) fn as_parameter(mut error: ApiError, field: &str, parameter: &str) -> ApiError {
    if error.field.as_deref() == Some(field) {
        error.field = Some(parameter.to_owned());
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> ApiResult<Params> {
        Params::of(&format!("/x?{query}").parse().unwrap(), &["shop", "country", "limit"])
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let unknown = params("shpo=demo").unwrap_err();
        assert_eq!(unknown.message, "There is no parameter “shpo” here; there are: shop, country, limit.");
        let twice = params("shop=a&shop=b").unwrap();
        assert_eq!(twice.one("shop").unwrap_err().field.as_deref(), Some("shop"));
        let bad = params("limit=many").unwrap().parsed::<u32>("limit", "a whole number").unwrap_err();
        assert_eq!(bad.message, "“many” is no value for “limit”; use a whole number.");
    }

    #[test]
    fn values_are_decoded() {
        let read = params("country=United%20Kingdom&country=France&shop=&limit=7").unwrap();
        assert_eq!(read.many("country").collect::<Vec<_>>(), ["United Kingdom", "France"]);
        assert_eq!(read.one("shop").unwrap(), None);
        assert_eq!(read.parsed("limit", "a number").unwrap(), Some(7_u32));
    }
}
