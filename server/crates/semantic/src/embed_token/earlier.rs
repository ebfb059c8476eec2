//! Tokens as they are written, and as they were when Sales was the only dashboard that could be embedded: people have those
//! in their pages for up to a year.

use chrono::NaiveDate;
use contract::{DashboardQuery, Grain};
use serde::Deserialize;
use uuid::Uuid;

use super::Claims;
use crate::policies::Visibility;

/// The claims of a token of either make.
#[derive(Debug, Deserialize)]
pub(super) struct Written {
    iss: String,
    aud: String,
    sub: String,
    query: Option<DashboardQuery>,
    open: Option<Vec<String>>,
    filters: Option<SalesFilters>,
    /// Those from before there were policies do not say: by any policy they show nothing.
    #[serde(default)]
    rows: Visibility,
    /// Those from before dashboards were limited to some people do not say: of such a one they show nothing.
    #[serde(default)]
    of_limited: bool,
    iat: i64,
    exp: i64,
    jti: Uuid,
}

/// What was chosen of Sales.
#[derive(Debug, Deserialize)]
struct SalesFilters {
    shop: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    countries: Vec<String>,
    grain: Option<Grain>,
}

impl TryFrom<Written> for Claims {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { iss, aud, sub, query, open, filters, rows, of_limited, iat, exp, jti } = written;
        let (query, open) = match (query, open, filters) {
            (Some(query), Some(open), None) => (query, open),
            (None, None, Some(filters)) => (filters.into(), Vec::new()),
            _ => return Err("a token says what is chosen, in one way"),
        };
        Ok(Self { iss, aud, sub, query, open, rows, of_limited, iat, exp, jti })
    }
}

impl From<SalesFilters> for DashboardQuery {
    fn from(SalesFilters { shop, from, to, countries, grain }: SalesFilters) -> Self {
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        let period = (from.is_some() || to.is_some()).then(|| format!("{}..{}", day(from), day(to)));
        let chosen =
            [("shop", shop.into_iter().collect()), ("date", period.into_iter().collect()), ("country", countries)];
        let filters = chosen.into_iter().filter(|(_, values): &(_, Vec<String>)| !values.is_empty());
        let filters = filters.map(|(name, values)| (name.to_owned(), values)).collect();
        Self { filters, grain, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_sales_is_read_as_what_it_says() {
        let claims = serde_json::json!({
            "iss": "terrarium", "aud": "https://shop.example", "sub": "sales/revenue", "iat": 1, "exp": 2,
            "jti": "00000000-0000-0000-0000-000000000001",
            "filters": {"shop": "demo", "from": null, "to": "2011-12-09", "countries": ["France"], "grain": "month"},
        });
        let claims: Claims = serde_json::from_value(claims).unwrap();
        let pairs: Vec<String> =
            claims.query.to_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(pairs, ["country=France", "date=..2011-12-09", "shop=demo", "grain=month"]);
        assert!(claims.open.is_empty());
        assert_eq!(claims.rows, Visibility::default(), "it names no policy, so none of them lets anything pass");
    }
}
