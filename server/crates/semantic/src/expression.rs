//! Expressions of definitions: a little SQL over the columns of one table.

use std::str::FromStr;

use rust_decimal::Decimal;
use sqlparser::ast;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use crate::sql::{BinaryOp, Expr, Function, Part, Type};

/// Reads `text`, in which columns of the table that stands in `FROM` as `table` are written by their names alone.
///
/// # Errors
/// What cannot be read or is not allowed, and what is.
pub(crate) fn parse(text: &str, table: &str) -> Result<Expr, String> {
    let dialect = PostgreSqlDialect {};
    let mut parser = Parser::new(&dialect).try_with_sql(text).map_err(|error| unreadable(text, &error))?;
    let parsed = parser.parse_expr().map_err(|error| unreadable(text, &error))?;
    match parser.peek_token().token {
        Token::EOF => translate(&parsed, table),
        rest => Err(format!("“{text}” is more than one expression; remove what begins with “{rest}”.")),
    }
}

fn unreadable(text: &str, error: &impl std::fmt::Display) -> String {
    format!("“{text}” is no expression ({error}). Write it like: quantity * unit_price.")
}

fn translate(expr: &ast::Expr, table: &str) -> Result<Expr, String> {
    let inner = |expr: &ast::Expr| translate(expr, table);
    Ok(match expr {
        ast::Expr::Identifier(name) => Expr::column(table, column(name)),
        ast::Expr::Nested(expr) => inner(expr)?,
        ast::Expr::Value(value) => literal(&value.value)?,
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr } => match inner(expr)? {
            Expr::Number(number) => Expr::Number(-number),
            other => Expr::binary(Expr::Number(Decimal::ZERO), BinaryOp::Subtract, other),
        },
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Not, expr } => Expr::Not(Box::new(inner(expr)?)),
        ast::Expr::BinaryOp { left, op, right } => {
            let (left, right) = (inner(left)?, inner(right)?);
            match op {
                ast::BinaryOperator::And => Expr::All(vec![left, right]),
                ast::BinaryOperator::Or => Expr::Any(vec![left, right]),
                op => Expr::binary(left, operator(op)?, right),
            }
        }
        ast::Expr::IsNull(expr) => Expr::IsNull(Box::new(inner(expr)?)),
        ast::Expr::IsNotNull(expr) => Expr::Not(Box::new(Expr::IsNull(Box::new(inner(expr)?)))),
        ast::Expr::Between { expr, negated, low, high } => {
            let expr = inner(expr)?;
            let low = Expr::binary(expr.clone(), BinaryOp::GreaterOrEqual, inner(low)?);
            let between = Expr::All(vec![low, Expr::binary(expr, BinaryOp::LessOrEqual, inner(high)?)]);
            if *negated { Expr::Not(Box::new(between)) } else { between }
        }
        ast::Expr::In { expr, target: ast::InTarget::List(values), negated, .. } => {
            let values = values.iter().map(inner).collect::<Result<_, _>>()?;
            let one_of = Expr::In(Box::new(inner(expr)?), values);
            if *negated { Expr::Not(Box::new(one_of)) } else { one_of }
        }
        ast::Expr::Case { operand: None, conditions, else_result, .. } => Expr::Case {
            branches: conditions
                .iter()
                .map(|branch| Ok((inner(&branch.condition)?, inner(&branch.result)?)))
                .collect::<Result<_, String>>()?,
            otherwise: else_result.as_deref().map(inner).transpose()?.map(Box::new),
        },
        ast::Expr::Extract { field, expr, .. } => Expr::Extract(part(field)?, Box::new(inner(expr)?)),
        ast::Expr::Floor { expr, field: ast::CeilFloorKind::DateTimeField(ast::DateTimeField::NoDateTime) } => {
            Expr::Call(Function::Floor, vec![inner(expr)?])
        }
        ast::Expr::Cast { expr, data_type, .. } => Expr::Cast(Box::new(inner(expr)?), cast_to(data_type)?),
        ast::Expr::Function(function) => call(function, table)?,
        other => return Err(format!("“{other}” cannot be used here.")),
    })
}

/// Names are folded as PostgreSQL does it.
fn column(name: &ast::Ident) -> String {
    if name.quote_style.is_some() { name.value.clone() } else { name.value.to_lowercase() }
}

fn literal(value: &ast::Value) -> Result<Expr, String> {
    match value {
        ast::Value::Number(digits, _) => {
            Decimal::from_str(digits).map(Expr::Number).map_err(|_| format!("“{digits}” has too many digits."))
        }
        ast::Value::SingleQuotedString(text) => Ok(Expr::Text(text.clone())),
        ast::Value::Boolean(value) => Ok(Expr::Boolean(*value)),
        other => Err(format!("“{other}” cannot be used here; use numbers, 'texts', true and false.")),
    }
}

fn operator(op: &ast::BinaryOperator) -> Result<BinaryOp, String> {
    Ok(match op {
        ast::BinaryOperator::Plus => BinaryOp::Add,
        ast::BinaryOperator::Minus => BinaryOp::Subtract,
        ast::BinaryOperator::Multiply => BinaryOp::Multiply,
        ast::BinaryOperator::Divide => BinaryOp::Divide,
        ast::BinaryOperator::Eq => BinaryOp::Equal,
        ast::BinaryOperator::NotEq => BinaryOp::NotEqual,
        ast::BinaryOperator::Lt => BinaryOp::Less,
        ast::BinaryOperator::LtEq => BinaryOp::LessOrEqual,
        ast::BinaryOperator::Gt => BinaryOp::Greater,
        ast::BinaryOperator::GtEq => BinaryOp::GreaterOrEqual,
        other => return Err(format!("“{other}” cannot be used here; use + - * / = <> < <= > >= AND OR.")),
    })
}

fn part(field: &ast::DateTimeField) -> Result<Part, String> {
    match field {
        ast::DateTimeField::Hour => Ok(Part::Hour),
        ast::DateTimeField::Isodow => Ok(Part::IsoWeekday),
        ast::DateTimeField::Month => Ok(Part::Month),
        ast::DateTimeField::Year => Ok(Part::Year),
        other => Err(format!("“{other}” cannot be taken from a time; use hour, isodow, month or year.")),
    }
}

fn cast_to(data_type: &ast::DataType) -> Result<Type, String> {
    match data_type {
        ast::DataType::Numeric(_) | ast::DataType::Decimal(_) => Ok(Type::Numeric),
        ast::DataType::Text => Ok(Type::Text),
        other => Err(format!("Nothing can be cast to {other} here; use numeric or text.")),
    }
}

fn call(function: &ast::Function, table: &str) -> Result<Expr, String> {
    let name = function.name.to_string().to_lowercase();
    let Some(known) = Function::ALL.into_iter().find(|known| known.name() == name) else {
        let names: Vec<&str> = Function::ALL.iter().map(|known| known.name()).collect();
        return Err(format!("There is no function “{name}” here; use {}.", names.join(", ")));
    };
    let plain = function.filter.is_none() && function.over.is_none() && function.within_group.is_empty();
    let arguments = match &function.args {
        ast::FunctionArguments::List(list)
            if plain && list.duplicate_treatment.is_none() && list.clauses.is_empty() =>
        {
            list.args.iter().map(|argument| argument_of(argument, table)).collect::<Result<Vec<_>, _>>()?
        }
        _ => return Err(format!("“{name}” takes expressions in brackets and nothing else.")),
    };
    let (least, most) = known.arity();
    if arguments.len() < least || arguments.len() > most {
        return Err(format!("“{name}” does not take {} arguments.", arguments.len()));
    }
    Ok(Expr::Call(known, arguments))
}

fn argument_of(argument: &ast::FunctionArg, table: &str) -> Result<Expr, String> {
    match argument {
        ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) => translate(expr, table),
        other => Err(format!("“{other}” is no argument.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::text_of;

    fn parsed(text: &str) -> String {
        text_of(&parse(text, "sales").unwrap())
    }

    #[test]
    fn what_is_allowed_comes_out_as_it_was_meant() {
        for (text, wanted) in [
            ("amount", r#""sales"."amount""#),
            ("Amount", r#""sales"."amount""#),
            ("quantity * (unit_price - 1.50)", r#"("sales"."quantity" * ("sales"."unit_price" - 1.50))"#),
            ("kind = 'it''s'", r#"("sales"."kind" = 'it''s')"#),
            (
                "a = 1 and not b < -2 or c is not null",
                r#"((("sales"."a" = 1) AND (NOT ("sales"."b" < -2))) OR (NOT ("sales"."c" IS NULL)))"#,
            ),
            ("kind in ('a', 'b')", r#"("sales"."kind" IN ('a', 'b'))"#),
            ("extract(isodow from sold_at)", r#"CAST(EXTRACT(ISODOW FROM "sales"."sold_at") AS integer)"#),
            (
                "coalesce(nullif(description, ''), code)",
                r#"coalesce(nullif("sales"."description", ''), "sales"."code")"#,
            ),
            ("case when a > 0 then 1 else 0 end", r#"CASE WHEN ("sales"."a" > 0) THEN 1 ELSE 0 END"#),
            ("floor(a / 10)", r#"floor(("sales"."a" / 10))"#),
        ] {
            assert_eq!(parsed(text), wanted, "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_what_is_allowed() {
        for (text, wanted) in [
            ("", "is no expression"),
            ("amount amount", "more than one expression"),
            ("amount; drop table x", "more than one expression"),
            ("pg_sleep(10)", "use abs, coalesce"),
            ("(select 1)", "cannot be used here"),
            ("sum(amount)", "There is no function"),
            ("abs(distinct amount)", "in brackets and nothing else"),
            ("abs(1, 2)", "does not take 2"),
            ("a ~ 'x'", "use + - *"),
            ("amount::xml", "use numeric or text"),
            ("other.column", "cannot be used here"),
            ("$1", "cannot be used here"),
            ("extract(epoch from sold_at)", "use hour, isodow"),
        ] {
            let error = parse(text, "sales").unwrap_err();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
