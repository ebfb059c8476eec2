//! Quantiles: rows are numbered by their values, and then the values in the middle are taken.
//!
//! Of n values, the quantile of rank r lies r·(n − 1) places after the first one. Each value is taken by 1 less how far it
//! lies from there, which leaves out all but the two beside it: a straight line between these, as `percentile_cont` has
//! it. In decimals nothing of it is rounded. Rows without a value are numbered last, where nothing is taken.

use rust_decimal::Decimal;

use super::parts::{Part, PartFunction};
use super::scope::{Key, Scope};
use crate::sql::{Aggregate, BinaryOp, Expr, Function, Select, Source, Type};

/// What the numbered rows are called.
const RANKED: &str = "ranked";
/// Ranks are ten-thousandths.
const RANK_SCALE: u32 = 4;

/// The rows that a condition leaves, numbered.
pub(super) fn rows(scope: &Scope<'_>, keys: &[Key<'_>], parts: &[Part], condition: Expr) -> Source {
    let within: Vec<Expr> = keys.iter().map(Key::column).collect();
    let mut columns: Vec<(Expr, String)> =
        within.iter().enumerate().map(|(place, key)| (key.clone(), format!("key_{place}"))).collect();
    for (place, part) in parts.iter().enumerate() {
        let Some(of) = part.of.clone() else { continue };
        columns.push((of.clone(), format!("of_{place}")));
        if part.is_quantile() && numbered_by(parts, place) == place {
            let number = Expr::RowNumber { within: within.clone(), by: Box::new(of.clone()) };
            columns.push((number, format!("place_{place}")));
            columns.push((Expr::CountOver { of: Box::new(of), within: within.clone() }, format!("many_{place}")));
        }
    }
    let select = Select {
        columns,
        from: Source::Table(scope.from()),
        joins: scope.joins(),
        condition,
        groups: 0,
        order: Vec::new(),
        limit: None,
    };
    Source::Query { name: RANKED, select: Box::new(select) }
}

/// A key of the numbered rows.
pub(super) fn key(place: usize) -> Expr {
    Expr::column(RANKED, format!("key_{place}"))
}

/// What a part is over the numbered rows.
pub(super) fn part(parts: &[Part], place: usize) -> Expr {
    let of = |place: usize| Expr::column(RANKED, format!("of_{place}"));
    let part = Part { of: parts[place].of.as_ref().map(|_| of(place)), ..parts[place].clone() };
    let PartFunction::Quantile(rank) = part.function else { return part.column() };
    let numbered = numbered_by(parts, place);
    let one_less = |name: &str| {
        let column = Expr::column(RANKED, format!("{name}_{numbered}"));
        Expr::binary(column, BinaryOp::Subtract, Expr::Number(Decimal::ONE))
    };
    let rank = Expr::Number(Decimal::new(i64::from(rank), RANK_SCALE).normalize());
    let wanted = Expr::binary(rank, BinaryOp::Multiply, one_less("many"));
    let off = Expr::Call(Function::Abs, vec![Expr::binary(wanted, BinaryOp::Subtract, one_less("place"))]);
    let weight = Expr::binary(Expr::Number(Decimal::ONE), BinaryOp::Subtract, off.clone());
    let taken = Expr::binary(part.value(), BinaryOp::Multiply, weight);
    let beside = Expr::binary(off, BinaryOp::Less, Expr::Number(Decimal::ONE));
    let sum = Expr::Aggregate { function: Aggregate::Sum, distinct: false, of: Some(Box::new(taken.when(beside))) };
    Expr::Cast(Box::new(sum), Type::Numeric)
}

/// The quantile by whose values the rows are numbered: the first one of the same values.
fn numbered_by(parts: &[Part], place: usize) -> usize {
    let same = |part: &Part| part.is_quantile() && part.of == parts[place].of;
    parts.iter().position(same).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use contract::Question;

    use crate::compile::compile;
    use crate::definitions::DefinitionFile;
    use crate::semantic_model::SemanticModel;

    const MODEL: &str = "\
entities:
  sales:
    table: w.s
    joins: {country: country_key}
    measures:
      lines: {title: Lines, type: count}
      middle: {title: Middle, type: median, value: amount, where: kind = 'sale'}
      high: {title: High, type: percentile, value: amount, percentile: 99.5, where: kind = 'sale'}
  country:
    table: w.c
    key: country_key
    dimensions: {country: {title: Country, value: name}}
";

    fn statement(measures: &[&str], by: &[&str]) -> String {
        let model = SemanticModel::read(&[DefinitionFile { path: "shop.yml", text: MODEL }]).unwrap();
        let question = Question {
            measures: measures.iter().map(|name| (*name).to_owned()).collect(),
            by: by.iter().map(|by| by.parse().unwrap()).collect(),
            filters: vec!["country != Atlantis".parse().unwrap()],
            order: vec![contract::Order::descending(measures[0])],
            limit: None,
        };
        compile(&model, &question, 10).unwrap().select.statement().text
    }

    #[test]
    fn rows_are_numbered_once_for_all_quantiles_of_the_same_values() {
        insta::assert_snapshot!(statement(&["middle", "high", "lines"], &["country"]), @r#"
        WITH "ranked" AS (
        SELECT CAST("country"."name" AS text) AS "key_0", CASE WHEN ("sales"."kind" = 'sale') THEN "sales"."amount" END AS "of_0", row_number() OVER (PARTITION BY CAST("country"."name" AS text) ORDER BY CASE WHEN ("sales"."kind" = 'sale') THEN "sales"."amount" END ASC NULLS LAST) AS "place_0", count(CASE WHEN ("sales"."kind" = 'sale') THEN "sales"."amount" END) OVER (PARTITION BY CAST("country"."name" AS text)) AS "many_0", CASE WHEN ("sales"."kind" = 'sale') THEN "sales"."amount" END AS "of_1"
        FROM "w"."s" AS "sales"
        LEFT JOIN "w"."c" AS "country" ON "country"."country_key" = "sales"."country_key"
        WHERE ((("country"."name" IS NULL) OR (NOT ("country"."name" = ANY ($1)))) AND true)
        )
        SELECT "ranked"."key_0" AS "country", CAST(sum(CASE WHEN (abs(((0.5 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))) < 1) THEN (CAST("ranked"."of_0" AS numeric) * (1 - abs(((0.5 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))))) END) AS numeric) AS "part_0", CAST(sum(CASE WHEN (abs(((0.995 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))) < 1) THEN (CAST("ranked"."of_1" AS numeric) * (1 - abs(((0.995 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))))) END) AS numeric) AS "part_1", count(*) AS "part_2"
        FROM "ranked"
        GROUP BY 1
        ORDER BY CAST(sum(CASE WHEN (abs(((0.5 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))) < 1) THEN (CAST("ranked"."of_0" AS numeric) * (1 - abs(((0.5 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))))) END) AS numeric) DESC NULLS LAST, "ranked"."key_0" COLLATE "C" ASC NULLS LAST
        LIMIT 11
        "#);
    }

    #[test]
    fn one_quantile_of_all_rows_needs_no_groups() {
        insta::assert_snapshot!(statement(&["middle"], &[]), @r#"
        WITH "ranked" AS (
        SELECT "sales"."amount" AS "of_0", row_number() OVER (ORDER BY "sales"."amount" ASC NULLS LAST) AS "place_0", count("sales"."amount") OVER () AS "many_0"
        FROM "w"."s" AS "sales"
        LEFT JOIN "w"."c" AS "country" ON "country"."country_key" = "sales"."country_key"
        WHERE ((("country"."name" IS NULL) OR (NOT ("country"."name" = ANY ($1)))) AND ("sales"."kind" = 'sale'))
        )
        SELECT CAST(sum(CASE WHEN (abs(((0.5 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))) < 1) THEN (CAST("ranked"."of_0" AS numeric) * (1 - abs(((0.5 * ("ranked"."many_0" - 1)) - ("ranked"."place_0" - 1))))) END) AS numeric) AS "part_0"
        FROM "ranked"
        "#);
    }
}
