//! From marks to what is chosen.

use contract::{DashboardQuery, Step, Tile};
use ui::Picked;

/// What is chosen after somebody picked rows: a range of time takes the place of the last one, other values are
/// picked one by one, and what was picked is let go.
pub(super) fn picking(tile: &Tile, query: &DashboardQuery, picked: Picked) -> Option<DashboardQuery> {
    let dimension = tile.picks.as_ref()?;
    let (first, last) = (tile.pick_values.get(picked.first)?.as_ref()?, tile.pick_values.get(picked.last)?.as_ref()?);
    let (Some((from, _)), Some((_, to))) = (first.split_once(".."), last.split_once("..")) else {
        return Some(query.toggled(dimension, first));
    };
    let range = format!("{from}..{to}");
    if query.picks.get(dimension).is_some_and(|known| known == std::slice::from_ref(&range)) {
        return Some(query.toggled(dimension, &range));
    }
    let mut query = query.clone();
    query.picks.insert(dimension.clone(), vec![range]);
    Some(query)
}

/// The step into rows of a tile: one mark, or a range of them.
pub(super) fn step_into(tile: &Tile, picked: Picked) -> Option<Step> {
    let dimension = tile.picks.clone()?;
    let (first, last) = (tile.pick_values.get(picked.first)?.as_ref()?, tile.pick_values.get(picked.last)?.as_ref()?);
    let value = match (first.split_once(".."), last.split_once("..")) {
        (Some((from, _)), Some((_, to))) => format!("{from}..{to}"),
        _ => first.clone(),
    };
    Some(Step { dimension, value })
}

/// The step into what is picked on a tile, where that is one mark or one range.
pub(super) fn step_into_picked(tile: &Tile, query: &DashboardQuery) -> Option<Step> {
    let dimension = tile.picks.as_ref()?;
    let [value] = query.picks.get(dimension)?.as_slice() else { return None };
    let is_shown = !tile.picked_rows(query).is_empty();
    is_shown.then(|| Step { dimension: dimension.clone(), value: value.clone() })
}

#[cfg(test)]
mod tests {
    use contract::TileBody;

    use super::*;

    fn tile(dimension: &str, values: &[&str]) -> Tile {
        Tile {
            slug: "t".into(),
            title: "T".into(),
            width: 6,
            period: None,
            body: TileBody::Text(String::new()),
            picks: Some(dimension.into()),
            pick_values: values.iter().map(|value| Some((*value).to_owned())).collect(),
            not_filtered_by: vec![],
            cut: None,
            error: None,
            ways: contract::Ways::default(),
        }
    }

    fn range(first: usize, last: usize) -> Picked {
        Picked { first, last }
    }

    #[test]
    fn values_are_picked_and_let_go_one_by_one() {
        let tile = tile("country", &["France", "Spain"]);
        let one = picking(&tile, &DashboardQuery::default(), range(0, 0)).unwrap();
        let two = picking(&tile, &one, range(1, 1)).unwrap();
        assert_eq!(tile.picked_rows(&two), [0, 1]);
        let again = picking(&tile, &two, range(0, 0)).unwrap();
        assert_eq!((tile.picked_rows(&again), again.picks["country"].as_slice()), (vec![1], &["Spain".to_owned()][..]));
    }

    #[test]
    fn one_mark_or_one_range_is_gone_into() {
        let countries = tile("country", &["France", "Spain"]);
        let one = DashboardQuery::default().toggled("country", "Spain");
        assert_eq!(step_into_picked(&countries, &one), step_into(&countries, range(1, 1)));
        assert_eq!(step_into_picked(&countries, &one.toggled("country", "France")), None);
        assert_eq!(step_into_picked(&countries, &DashboardQuery::default().toggled("country", "Gone")), None);
        let weeks = tile("date", &["2026-01-01..2026-01-04", "2026-01-05..2026-01-11"]);
        let step = step_into(&weeks, range(0, 1)).map(|step| step.to_string());
        assert_eq!(step.as_deref(), Some("date:2026-01-01..2026-01-11"));
    }

    #[test]
    fn a_range_of_time_takes_the_place_of_the_last() {
        let weeks = tile("date", &["2026-01-01..2026-01-04", "2026-01-05..2026-01-11", "2026-01-12..2026-01-18"]);
        let two = picking(&weeks, &DashboardQuery::default(), range(0, 1)).unwrap();
        assert_eq!(two.picks["date"], ["2026-01-01..2026-01-11"]);
        assert_eq!(weeks.picked_rows(&two), [0, 1]);
        let last = picking(&weeks, &two, range(2, 2)).unwrap();
        assert_eq!(weeks.picked_rows(&last), [2]);
        assert!(picking(&weeks, &last, range(2, 2)).unwrap().picks.is_empty());
    }
}
