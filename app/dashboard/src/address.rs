//! A tile as the query of an address.

use contract::{ApiError, ApiResult, Stack, TileDefinition, wording};

use crate::shape::KINDS;

/// The pairs of a URL's query that say what a tile shows: `show`, `measure`, `by`, `series`, `where`, `order`, `top` and so
/// on, lists by repeating them. Title, size, tab and period are left out: they belong to a dashboard.
#[must_use]
pub fn tile_to_pairs(tile: &TileDefinition) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("show", tile.show.as_str().to_owned())];
    let mut all = |name, values: &mut dyn Iterator<Item = String>| pairs.extend(values.map(|value| (name, value)));
    all("measure", &mut tile.measures.iter().cloned());
    all("line", &mut tile.lines.iter().cloned());
    all("by", &mut tile.by.iter().map(ToString::to_string));
    all("series", &mut tile.series.iter().map(ToString::to_string));
    all("where", &mut tile.conditions.iter().map(ToString::to_string));
    all("order", &mut tile.order.iter().cloned());
    all("top", &mut tile.top.iter().map(ToString::to_string));
    all("others", &mut tile.others.then(|| "yes".to_owned()).into_iter());
    all("stack", &mut (tile.stack != Stack::default()).then(|| tile.stack.as_str().to_owned()).into_iter());
    all("time", &mut tile.time.iter().cloned());
    all("compare", &mut tile.compare.then(|| "yes".to_owned()).into_iter());
    pairs
}

/// Reads what [`tile_to_pairs`] writes; nothing where the pairs name no measure. Other names are left to others.
///
/// # Errors
/// `InvalidInput` naming the parameter, and what would be accepted.
pub fn tile_from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> ApiResult<Option<TileDefinition>> {
    let mut tile = TileDefinition::default();
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        let one_of = |known: &[&str]| ApiError::invalid(name, wording::unknown(name, value, known));
        match name {
            "show" => {
                let names = KINDS.map(contract::Show::as_str);
                tile.show = KINDS.into_iter().find(|kind| kind.as_str() == value).ok_or_else(|| one_of(&names))?;
            }
            "measure" => tile.measures.push(value.to_owned()),
            "line" => tile.lines.push(value.to_owned()),
            "by" => tile.by.push(value.parse()?),
            "series" => tile.series = Some(value.parse()?),
            "where" => tile.conditions.push(value.parse()?),
            "order" => tile.order.push(value.to_owned()),
            "top" => {
                let top: u32 = value.parse().map_err(|_| one_of(&["a whole number"]))?;
                tile.top = Some(top.into());
            }
            "others" => tile.others = value == "yes",
            "stack" => {
                let known = [Stack::Grouped, Stack::Stacked, Stack::Share];
                let names = known.map(Stack::as_str);
                tile.stack = known.into_iter().find(|stack| stack.as_str() == value).ok_or_else(|| one_of(&names))?;
            }
            "time" => tile.time = Some(value.to_owned()),
            "compare" => tile.compare = value == "yes",
            _ => {}
        }
    }
    Ok(Some(tile).filter(|tile| !tile.measures.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> ApiResult<Option<TileDefinition>> {
        tile_from_pairs(pairs.iter().copied())
    }

    #[test]
    fn a_tile_survives_the_address() {
        let tile = TileDefinition {
            show: contract::Show::Column,
            measures: vec!["orders".to_owned(), "lines".to_owned()],
            lines: vec!["lines".to_owned()],
            by: vec!["date.month".parse().unwrap()],
            series: Some("channel".parse().unwrap()),
            conditions: vec!["country = \"a, b\", c".parse().unwrap()],
            order: vec!["-orders".to_owned()],
            top: Some(5.into()),
            others: true,
            stack: Stack::Share,
            time: Some("first_order".to_owned()),
            compare: true,
            ..TileDefinition::default()
        };
        let pairs = tile_to_pairs(&tile);
        let read = tile_from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(read, Ok(Some(tile)));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(read(&[("utm", "x"), ("show", "line")]), Ok(None));
        for (name, value) in [("show", "pie"), ("top", "x"), ("stack", "up"), ("by", "date.hour"), ("where", "country")]
        {
            assert!(read(&[(name, value)]).is_err(), "{name}");
        }
    }
}
