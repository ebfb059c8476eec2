//! Walking along an index until there are enough, where runs are ordered first by what an index has in order: nobody has to
//! look at all runs for the first hundred.

use contract::RunSearch;
use sqlx::{Postgres, QueryBuilder};

use crate::search::{Ordering, Sort, SortKind};

/// Which of the runs a statement finds, by what they are ordered by first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// All of them, sorted.
    All,
    /// Those that have a value there, in the order of the index.
    Valued,
    /// Those that have none, or one that is no number: they come last.
    Missing,
}

impl Share {
    /// The shares that a search consists of, one after the other.
    pub(super) fn of(asked: &RunSearch, orders: &[Ordering]) -> &'static [Self] {
        let by_start = || asked.experiments.len() == 1 && asked.view.only().is_some();
        let is_indexed = match orders.first().map(|order| &order.field) {
            None => by_start(),
            Some(field) => match field.entity.as_deref() {
                Some("metric" | "metrics") => true,
                None | Some("attribute" | "attributes" | "attr" | "run") => is_start(&field.key) && by_start(),
                Some(_) => false,
            },
        };
        if is_indexed { &[Self::Valued, Self::Missing] } else { &[Self::All] }
    }

    /// Where this share begins after `place`, by its own keys; `None` where it was handed out before.
    pub(super) fn start(self, place: Option<Vec<String>>) -> Option<Option<Vec<String>>> {
        let Some(mut keys) = place else { return Some(None) };
        let has_value = keys.first().is_some_and(|rank| rank == "0");
        match self {
            Self::All => Some(Some(keys)),
            Self::Valued => has_value.then(|| Some(keys.split_off(1))),
            Self::Missing => Some((!has_value).then_some(keys)),
        }
    }

    /// Adds the condition that a run belongs to this share, by what it is ordered by first.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>, Sort { sql, kind, .. }: &Sort) {
        match (self, kind) {
            (Self::All, _) => {}
            // What is no number is greater than any.
            (Self::Valued, SortKind::Number) => {
                query.push(format_args!(" AND {sql} < 'NaN'"));
            }
            (Self::Missing, SortKind::Number) => {
                query.push(format_args!(" AND ({sql} IS NULL OR {sql} = 'NaN')"));
            }
            (Self::Valued, _) => {
                query.push(format_args!(" AND {sql} IS NOT NULL"));
            }
            (Self::Missing, _) => {
                query.push(format_args!(" AND {sql} IS NULL"));
            }
        }
    }

    /// What this share is ordered by.
    pub(super) fn order(self, first: Sort, keys: Vec<Sort>) -> Vec<Sort> {
        match self {
            Self::All | Self::Missing => keys,
            Self::Valued => std::iter::once(first).chain(keys.into_iter().skip(2)).collect(),
        }
    }
}

fn is_start(key: &str) -> bool {
    ["start_time", "created", "created_at"].iter().any(|name| key.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(rank: &str) -> Option<Vec<String>> {
        Some(vec![rank.to_owned(), "7".to_owned(), "id".to_owned()])
    }

    #[test]
    fn a_share_goes_on_where_the_whole_was_left() {
        assert_eq!(Share::All.start(place("0")), Some(place("0")));
        assert_eq!(Share::Valued.start(place("0")), Some(Some(vec!["7".to_owned(), "id".to_owned()])));
        assert_eq!(Share::Missing.start(place("0")), Some(None), "it has not begun");
        assert_eq!(Share::Valued.start(place("1")), None, "it is over");
        assert_eq!(Share::Missing.start(place("1")), Some(place("1")));
        assert_eq!(Share::Valued.start(None), Some(None));
    }
}
