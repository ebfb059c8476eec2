//! Which shop is asked about.

use crate::error::Error;
use crate::model::ShopRow;
use crate::wording::{cut, listed};

/// The shop of this code; the first one where none is named.
///
/// # Errors
/// `NoData` without any shop; `Invalid` for one that is not there, with those that are.
pub(crate) fn find<'a>(shops: &'a [ShopRow], code: Option<&str>) -> Result<&'a ShopRow, Error> {
    let first = shops.first().ok_or(Error::NoData)?;
    let Some(code) = code else { return Ok(first) };
    shops.iter().find(|shop| shop.code == code).ok_or_else(|| {
        let codes: Vec<&str> = shops.iter().map(|shop| shop.code.as_str()).collect();
        Error::invalid("shop", format!("“{}” is no shop with sales; use {}.", cut(code), listed(&codes)))
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::*;

    fn shop_row(code: &str) -> ShopRow {
        ShopRow {
            shop_key: 1,
            code: code.into(),
            name: code.into(),
            currency: "GBP".into(),
            first_day: NaiveDate::default(),
            last_day: NaiveDate::default(),
            fresh_at: DateTime::UNIX_EPOCH,
            watermark: 1,
        }
    }

    #[test]
    fn a_shop_is_chosen_by_its_code() {
        let shops = [shop_row("demo"), shop_row("cdnow")];
        assert_eq!(find(&shops, None).unwrap().code, "demo");
        assert_eq!(find(&shops, Some("cdnow")).unwrap().code, "cdnow");
        let Err(Error::Invalid { field: "shop", message }) = find(&shops, Some("Demo")) else { panic!("refused") };
        assert!(message.contains("demo or cdnow"), "{message}");
        assert!(matches!(find(&[], None), Err(Error::NoData)));
    }
}
