//! Dimensions, and the bins that numbers are put together in.

use contract::{Bins, DimensionKind};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::Reading;
use crate::definitions::{BinsDefinition, DimensionDefinition};
use crate::semantic_model::Dimension;
use crate::spanned::Spanned;
use crate::sql::{BinaryOp, Expr, Function, Type};

/// Edges have so many digits after the point at most.
const MOST_SCALE: u32 = 6;
/// No dimension has more edges.
const MOST_EDGES: usize = 100;

impl Reading<'_> {
    pub(super) fn dimension(
        &mut self,
        path: &str,
        entity: &str,
        name: &str,
        definition: &Spanned<DimensionDefinition>,
    ) -> Dimension {
        let DimensionDefinition { title, description, synonyms, kind, value, bins, day_key, labels } =
            &definition.value;
        if day_key.is_some() && *kind != DimensionKind::Time {
            self.wrong(path, definition, "Only a dimension of type time has a day_key.".to_owned());
        }
        let value = match value {
            Some(value) => self.expression(path, entity, value),
            None => Expr::column(entity, name),
        };
        let bins = bins.as_ref().and_then(|bins| {
            if *kind != DimensionKind::Number {
                self.wrong(path, bins, "Only a dimension of type number has bins.".to_owned());
            }
            let read = read(&bins.value);
            read.map_err(|message| self.wrong(path, bins, message)).ok()
        });
        Dimension {
            title: title.clone(),
            description: description.clone(),
            synonyms: synonyms.clone(),
            kind: *kind,
            value: match &bins {
                Some(bins) => lower_edge(value, bins),
                None => value,
            },
            bins,
            day_key: day_key.as_ref().map(|column| Expr::column(entity, column)),
            labels: labels.clone(),
        }
    }
}

fn read(definition: &BinsDefinition) -> Result<Bins, String> {
    match (definition.width, definition.edges.as_slice()) {
        (Some(width), []) => {
            let width = decimal(width)?;
            if width <= Decimal::ZERO {
                return Err("A width is more than zero.".to_owned());
            }
            let (scale, units) = fixed(&[width])?;
            Ok(Bins::Width { scale, units: units[0] })
        }
        (None, [_, _, ..]) => {
            let edges = definition.edges.iter().map(|edge| decimal(*edge)).collect::<Result<Vec<_>, _>>()?;
            if edges.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err("Edges ascend, and each is there once.".to_owned());
            }
            if edges.len() > MOST_EDGES {
                return Err(format!("Bins have {MOST_EDGES} edges at most."));
            }
            let (scale, units) = fixed(&edges)?;
            Ok(Bins::Edges { scale, units })
        }
        _ => Err("Bins have a width, or two edges at least: {width: 10} or {edges: [0, 10, 50]}.".to_owned()),
    }
}

fn decimal(number: f64) -> Result<Decimal, String> {
    let decimal = Decimal::from_f64(number).map(|decimal| decimal.normalize());
    decimal.filter(|decimal| decimal.scale() <= MOST_SCALE).ok_or_else(|| {
        format!("“{number}” cannot be an edge; take a number with {MOST_SCALE} digits after the point at most.")
    })
}

/// Numbers of one scale without their point.
fn fixed(numbers: &[Decimal]) -> Result<(u8, Vec<i64>), String> {
    let scale = numbers.iter().map(Decimal::scale).max().unwrap_or(0);
    let units = |number: &Decimal| {
        let mut number = *number;
        number.rescale(scale);
        i64::try_from(number.mantissa()).map_err(|_| format!("“{number}” is too large for an edge."))
    };
    // No scale is more than MOST_SCALE.
    Ok((u8::try_from(scale).unwrap_or(u8::MAX), numbers.iter().map(units).collect::<Result<_, _>>()?))
}

/// The lower edge of the bin that a value lies in.
fn lower_edge(value: Expr, bins: &Bins) -> Expr {
    let value = Expr::Cast(Box::new(value), Type::Numeric);
    let number = |units: i64, scale: u8| Expr::Number(Decimal::new(units, u32::from(scale)).normalize());
    match bins {
        Bins::Width { scale, units } => {
            let width = number(*units, *scale);
            let bin = Expr::Call(Function::Floor, vec![Expr::binary(value, BinaryOp::Divide, width.clone())]);
            Expr::binary(bin, BinaryOp::Multiply, width)
        }
        Bins::Edges { scale, units } => Expr::Case {
            branches: units
                .iter()
                .rev()
                .map(|edge| number(*edge, *scale))
                .map(|edge| (Expr::binary(value.clone(), BinaryOp::GreaterOrEqual, edge.clone()), edge))
                .collect(),
            otherwise: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::text_of;

    fn bins(width: Option<f64>, edges: &[f64]) -> Result<Bins, String> {
        read(&BinsDefinition { width, edges: edges.to_vec() })
    }

    #[test]
    fn a_bin_is_its_lower_edge() {
        let price = || Expr::column("sales", "price");
        let tens = lower_edge(price(), &bins(Some(2.5), &[]).unwrap());
        assert_eq!(text_of(&tens), r#"(floor((CAST("sales"."price" AS numeric) / 2.5)) * 2.5)"#);
        let edges = lower_edge(price(), &bins(None, &[-0.5, 10.0]).unwrap());
        let wanted = r#"CASE WHEN (CAST("sales"."price" AS numeric) >= 10) THEN 10 WHEN (CAST("sales"."price" AS numeric) >= -0.5) THEN -0.5 END"#;
        assert_eq!(text_of(&edges), wanted);
    }

    #[test]
    fn bins_that_are_none_are_refused() {
        for (width, edges, wanted) in [
            (None, &[][..], "a width, or two edges"),
            (Some(1.0), &[1.0, 2.0], "a width, or two edges"),
            (None, &[1.0], "a width, or two edges"),
            (Some(0.0), &[], "more than zero"),
            (Some(-1.0), &[], "more than zero"),
            (Some(f64::NAN), &[], "cannot be an edge"),
            (Some(0.000_000_1), &[], "6 digits"),
            (None, &[0.0, 2.0, 1.0], "ascend"),
            (None, &[0.0, 0.0], "ascend"),
            (None, &[0.000_001, 1e18], "too large"),
        ] {
            let error = bins(width, edges).unwrap_err();
            assert!(error.contains(wanted), "{width:?} {edges:?}: {error}");
        }
    }
}
