//! Parts of statements that every search needs. What people wrote is bound, never part of the text.

use sqlx::{Postgres, QueryBuilder};

use super::filter::{Operator, Test};
use super::page::bad_place;
use crate::TrackingError;

/// One column that a list is ordered by. It is never null.
#[derive(Debug, Clone)]
pub(crate) struct Sort {
    /// An expression over the statement's tables, made by us.
    pub sql: String,
    pub descending: bool,
    pub kind: SortKind,
}

/// The type of a column that a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortKind {
    Integer,
    Number,
    Text,
    Uuid,
}

impl SortKind {
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Integer => "bigint",
            Self::Number => "double precision",
            Self::Text => "text",
            Self::Uuid => "uuid",
        }
    }

    /// Whether a place can hold this text for such a column; what cannot was not written by us.
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Integer => text.parse::<i64>().is_ok(),
            Self::Number => text.parse::<f64>().is_ok(),
            Self::Text => !text.contains('\0'),
            Self::Uuid => text.parse::<uuid::Uuid>().is_ok(),
        }
    }
}

impl Sort {
    /// Columns that order by `sql`, which may be null: what is not there comes last in both directions.
    pub(crate) fn missing_last(sql: &str, descending: bool, kind: SortKind) -> [Self; 2] {
        let (rank, value) = match kind {
            // What is no number comes after those that are, in both directions.
            SortKind::Number => (
                format!("(CASE WHEN {sql} IS NULL THEN 2 WHEN {sql} = 'NaN' THEN 1 ELSE 0 END)::bigint"),
                format!("coalesce(nullif({sql}, 'NaN'), 0)"),
            ),
            SortKind::Text => (missing(sql), format!("coalesce({sql}, '')")),
            SortKind::Integer => (missing(sql), format!("coalesce({sql}, 0)")),
            SortKind::Uuid => (missing(sql), sql.to_owned()),
        };
        [Self { sql: rank, descending: false, kind: SortKind::Integer }, Self { sql: value, descending, kind }]
    }

    /// A column that is always there.
    pub(crate) fn of(sql: &str, descending: bool, kind: SortKind) -> Self {
        Self { sql: sql.to_owned(), descending, kind }
    }
}

fn missing(sql: &str) -> String {
    format!("({sql} IS NULL)::int::bigint")
}

/// Adds the columns as one array of texts, of which the next place is made.
pub(crate) fn push_keys(query: &mut QueryBuilder<Postgres>, sorts: &[Sort]) {
    query.push("ARRAY[");
    let mut columns = query.separated(", ");
    for sort in sorts {
        columns.push(format_args!("({})::text", sort.sql));
    }
    query.push("]::text[]");
}

/// Adds `ORDER BY`.
pub(crate) fn push_order(query: &mut QueryBuilder<Postgres>, sorts: &[Sort]) {
    query.push(" ORDER BY ");
    let mut columns = query.separated(", ");
    for sort in sorts {
        columns.push(format_args!("{}{}", sort.sql, if sort.descending { " DESC" } else { "" }));
    }
}

/// Adds the condition that a row comes after the place `at`.
///
/// # Errors
/// When the place is none of this order.
pub(crate) fn push_after(
    query: &mut QueryBuilder<Postgres>,
    sorts: &[Sort],
    at: &[String],
) -> Result<(), TrackingError> {
    if !sorts.iter().zip(at).all(|(sort, text)| sort.kind.fits(text)) {
        return Err(bad_place());
    }
    if let (Some(first), Some(text)) = (sorts.first(), at.first()) {
        // Says nothing new, but says it so that an index is entered there.
        let bound = if first.descending { "<=" } else { ">=" };
        query.push(format_args!(" AND {} {bound} ", first.sql));
        query.push_bind(text.clone()).push(format_args!("::text::{}", first.kind.sql()));
    }
    query.push(" AND (FALSE");
    for deciding in 0..sorts.len() {
        query.push(" OR (");
        for (place, (sort, text)) in sorts.iter().zip(at).enumerate().take(deciding + 1) {
            let comparison = match (place == deciding, sort.descending) {
                (false, _) => "=",
                (true, false) => ">",
                (true, true) => "<",
            };
            if place > 0 {
                query.push(" AND ");
            }
            query.push(format_args!("{} {comparison} ", sort.sql));
            query.push_bind(text.clone()).push(format_args!("::text::{}", sort.kind.sql()));
        }
        query.push(")");
    }
    query.push(")");
    Ok(())
}

/// Adds a condition on the text `sql`, which is there.
///
/// # Errors
/// When texts are not tested like this; `what` names it for people.
pub(crate) fn push_text_test(
    query: &mut QueryBuilder<Postgres>,
    sql: &str,
    what: &str,
    test: &Test,
) -> Result<(), TrackingError> {
    match test {
        Test::Compare(operator, literal) => {
            if !operator.is_of_texts() {
                let message = format!("Invalid comparator {} for {what}; use =, !=, LIKE or ILIKE.", operator.sql());
                return Err(TrackingError::invalid("filter", message));
            }
            let text = literal.text(what)?;
            // The beginning is what is indexed.
            if *operator == Operator::Equal && sql.ends_with(".value") {
                let beginning: String = text.chars().take(INDEXED).collect();
                query.push(format_args!("left({sql}, {INDEXED}) = ")).push_bind(beginning).push(" AND ");
            }
            query.push(format_args!("{sql} {} ", operator.sql())).push_bind(text.to_owned());
        }
        Test::Among { within, values } => {
            let texts =
                values.iter().map(|value| value.text(what).map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
            query.push(if *within { "" } else { "NOT " });
            query.push(format_args!("{sql} = ANY(")).push_bind(texts).push(")");
        }
        Test::Exists(exists) => {
            query.push(format_args!("{sql} IS {}NULL", if *exists { "NOT " } else { "" }));
        }
    }
    Ok(())
}

/// Adds a condition on the whole number `sql`.
///
/// # Errors
/// When numbers are not tested like this; `what` names it for people.
pub(crate) fn push_integer_test(
    query: &mut QueryBuilder<Postgres>,
    sql: &str,
    what: &str,
    test: &Test,
) -> Result<(), TrackingError> {
    match test {
        Test::Compare(operator, literal) if operator.is_of_numbers() => {
            query.push(format_args!("{sql} {} ", operator.sql())).push_bind(literal.number::<i64>(what)?);
            Ok(())
        }
        _ => Err(bad_number_test(what)),
    }
}

/// The error of a test that numbers are not put to.
pub(crate) fn bad_number_test(what: &str) -> TrackingError {
    TrackingError::invalid("filter", format!("Invalid comparator for {what}; use =, !=, <, <=, > or >= and a number."))
}

/// How many characters of a value are in the index.
const INDEXED: usize = 200;

#[cfg(test)]
mod tests {
    use super::super::filter::Literal;
    use super::*;

    #[test]
    fn a_place_is_after_the_keys_before_it_are_alike() {
        let sorts = [Sort::of("a", true, SortKind::Integer), Sort::of("b", false, SortKind::Text)];
        let mut query = QueryBuilder::new("TRUE");
        push_after(&mut query, &sorts, &["1".to_owned(), "x".to_owned()]).unwrap();
        let sql = query.into_sql();
        assert_eq!(
            sql.as_str(),
            "TRUE AND a <= $1::text::bigint AND (FALSE OR (a < $2::text::bigint) \
             OR (a = $3::text::bigint AND b > $4::text::text))"
        );
    }

    #[test]
    fn a_forged_place_is_refused() {
        let sorts = [Sort::of("a", true, SortKind::Integer)];
        assert!(push_after(&mut QueryBuilder::new(""), &sorts, &["1); DROP".to_owned()]).is_err());
    }

    #[test]
    fn numbers_are_not_compared_with_texts() {
        let test = Test::Compare(Operator::Greater, Literal::Text("x".to_owned()));
        assert!(push_text_test(&mut QueryBuilder::new(""), "t.value", "a tag", &test).is_err());
        let test = Test::Compare(Operator::Equal, Literal::Number("1".to_owned()));
        assert!(push_text_test(&mut QueryBuilder::new(""), "t.value", "a tag", &test).is_err());
    }
}
