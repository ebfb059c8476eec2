//! From the filters somebody asked for to the ones in force.

use chrono::{Datelike, NaiveDate};
use contract::{SalesFilters, SalesQuery};

use crate::error::Error;
use crate::model::ShopRow;
use crate::wording::{cut, listed};
use dashboard::{Period, spoken, year_until};

/// The dates that filters may name.
const EARLIEST_YEAR: i32 = 1900;
const LATEST_YEAR: i32 = 2199;

/// The shop of this code; the first one where none is named.
///
/// # Errors
/// `NoData` without any shop; `Invalid` for one that is not there, with those that are.
pub(crate) fn shop<'a>(shops: &'a [ShopRow], code: Option<&str>) -> Result<&'a ShopRow, Error> {
    let first = shops.first().ok_or(Error::NoData)?;
    let Some(code) = code else { return Ok(first) };
    shops.iter().find(|shop| shop.code == code).ok_or_else(|| {
        let codes: Vec<&str> = shops.iter().map(|shop| shop.code.as_str()).collect();
        Error::invalid("shop", format!("“{}” is no shop with sales; use {}.", cut(code), listed(&codes)))
    })
}

/// The filters in force for `query` on `shop`, whose countries are `known`.
///
/// # Errors
/// `Invalid` with the filter and what it may be.
pub(crate) fn resolve(shop: &ShopRow, known: &[String], query: &SalesQuery) -> Result<SalesFilters, Error> {
    let period = period(shop, query)?;
    Ok(SalesFilters {
        shop: shop.code.clone(),
        from: period.from,
        to: period.to,
        countries: countries(known, &query.countries)?,
        grain: query.grain.unwrap_or_else(|| period.natural_grain()),
    })
}

fn period(shop: &ShopRow, query: &SalesQuery) -> Result<Period, Error> {
    for (field, day) in [("from", query.from), ("to", query.to)] {
        if day.is_some_and(|day| !(EARLIEST_YEAR..=LATEST_YEAR).contains(&day.year())) {
            let message = format!("Use a date between {EARLIEST_YEAR}-01-01 and {LATEST_YEAR}-12-31.");
            return Err(Error::invalid(field, message));
        }
    }
    let to = query.to.unwrap_or(shop.last_day);
    let from = query.from.unwrap_or_else(|| default_from(shop.first_day, to));
    if from > to && query.to.is_none() {
        let message = format!("The shop's sales end on {}; choose a first day up to then.", spoken(to));
        return Err(Error::invalid("from", message));
    }
    Period { from, to }.checked().map_err(|message| Error::invalid("from", message))
}

/// A year before `to`, or the shop's first day where that is later; a period before the shop's first day is a year too.
fn default_from(first_day: NaiveDate, to: NaiveDate) -> NaiveDate {
    let year = year_until(to);
    if first_day <= to { year.max(first_day) } else { year }
}

/// The countries asked for, each once, in alphabetical order.
fn countries(known: &[String], asked: &[String]) -> Result<Vec<String>, Error> {
    if let Some(unknown) = asked.iter().find(|country| !known.contains(country)) {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let message = format!("The shop has no sales in “{}”; use {}.", cut(unknown), listed(&names));
        return Err(Error::invalid("countries", message));
    }
    let mut countries = asked.to_vec();
    countries.sort_unstable();
    countries.dedup();
    Ok(countries)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contract::Grain;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shop_row(code: &str) -> ShopRow {
        ShopRow {
            shop_key: 1,
            code: code.into(),
            name: code.into(),
            currency: "GBP".into(),
            first_day: day("2009-12-01"),
            last_day: day("2011-12-09"),
            fresh_at: DateTime::UNIX_EPOCH,
            watermark: 1,
        }
    }

    fn resolved(query: &SalesQuery) -> Result<SalesFilters, Error> {
        resolve(&shop_row("demo"), &["France".into(), "Germany".into()], query)
    }

    fn field_and_message(error: Error) -> (&'static str, String) {
        match error {
            Error::Invalid { field, message } => (field, message),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_left_open_is_spelled_out() {
        let filters = resolved(&SalesQuery::default()).unwrap();
        let expected = SalesFilters {
            shop: "demo".into(),
            from: day("2010-12-10"),
            to: day("2011-12-09"),
            countries: vec![],
            grain: Grain::Week,
        };
        assert_eq!(filters, expected);
    }

    #[test]
    fn the_period_begins_with_the_shop_where_a_year_is_not_there() {
        let query = SalesQuery { to: Some(day("2010-01-15")), ..SalesQuery::default() };
        let filters = resolved(&query).unwrap();
        assert_eq!((filters.from, filters.grain), (day("2009-12-01"), Grain::Day));
        let before_the_shop = SalesQuery { to: Some(day("2005-01-15")), ..SalesQuery::default() };
        assert_eq!(resolved(&before_the_shop).unwrap().from, day("2004-01-16"));
    }

    #[test]
    fn countries_are_each_kept_once_and_in_order() {
        let countries = vec!["Germany".into(), "France".into(), "Germany".into()];
        let query = SalesQuery { countries, ..SalesQuery::default() };
        assert_eq!(resolved(&query).unwrap().countries, ["France", "Germany"]);
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_can() {
        let query =
            |from: &str, to: &str| SalesQuery { from: Some(day(from)), to: Some(day(to)), ..SalesQuery::default() };
        let (field, message) = field_and_message(resolved(&query("2011-02-01", "2011-01-01")).unwrap_err());
        assert_eq!(field, "from");
        assert!(message.contains("1 Feb 2011") && message.contains("1 Jan 2011"), "{message}");

        let (field, message) = field_and_message(resolved(&query("1985-01-01", "2011-01-01")).unwrap_err());
        assert_eq!(field, "from");
        assert!(message.contains("20 years"), "{message}");

        let (field, message) = field_and_message(resolved(&query("2011-01-01", "9999-01-01")).unwrap_err());
        assert_eq!(field, "to");
        assert!(message.contains("2199"), "{message}");

        let late = SalesQuery { from: Some(day("2012-01-01")), ..SalesQuery::default() };
        let (field, message) = field_and_message(resolved(&late).unwrap_err());
        assert_eq!(field, "from");
        assert!(message.contains("9 Dec 2011"), "{message}");

        let nowhere = SalesQuery { countries: vec!["Atlantis".into()], ..SalesQuery::default() };
        let (field, message) = field_and_message(resolved(&nowhere).unwrap_err());
        assert_eq!(field, "countries");
        assert!(message.contains("Atlantis") && message.contains("France or Germany"), "{message}");
    }

    #[test]
    fn a_shop_is_chosen_by_its_code() {
        let shops = [shop_row("demo"), shop_row("cdnow")];
        assert_eq!(shop(&shops, None).unwrap().code, "demo");
        assert_eq!(shop(&shops, Some("cdnow")).unwrap().code, "cdnow");
        let (field, message) = field_and_message(shop(&shops, Some("Demo")).unwrap_err());
        assert_eq!(field, "shop");
        assert!(message.contains("demo or cdnow"), "{message}");
        assert!(matches!(shop(&[], None), Err(Error::NoData)));
    }
}
