//! The tree as text for PostgreSQL, with what was bound beside it.

use super::{Expr, Select, Source, Table, Type, Value};

/// A statement as text, and the values of its `$1`, `$2`…
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Statement {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Select {
    /// As text for PostgreSQL.
    pub(crate) fn statement(&self) -> Statement {
        let mut out = Statement::default();
        out.select(self);
        out
    }
}

impl Statement {
    fn select(&mut self, select: &Select) {
        if let Source::Query { name, select } = &select.from {
            self.text.push_str("WITH ");
            self.identifier(name);
            self.text.push_str(" AS (\n");
            self.select(select);
            self.text.push_str("\n)\n");
        }
        self.text.push_str("SELECT ");
        self.list(&select.columns, |out, (expr, name)| {
            out.expr(expr);
            out.text.push_str(" AS ");
            out.identifier(name);
        });
        self.text.push_str("\nFROM ");
        match &select.from {
            Source::Table(table) => self.table(table),
            Source::Query { name, .. } => self.identifier(name),
        }
        for join in &select.joins {
            self.text.push_str("\nLEFT JOIN ");
            self.table(&join.table);
            self.text.push_str(" ON ");
            self.expr(&Expr::column(&join.table.alias, &join.key));
            self.text.push_str(" = ");
            self.expr(&join.column);
        }
        if !select.condition.always_holds() {
            self.text.push_str("\nWHERE ");
            self.expr(&select.condition);
        }
        if select.groups > 0 {
            self.text.push_str("\nGROUP BY ");
            let places: Vec<String> = (1..=select.groups).map(|place| place.to_string()).collect();
            self.text.push_str(&places.join(", "));
        }
        if !select.order.is_empty() {
            self.text.push_str("\nORDER BY ");
            self.list(&select.order, |out, sort| {
                out.expr(&sort.by);
                out.text.push_str(if sort.by_byte { " COLLATE \"C\"" } else { "" });
                out.text.push_str(if sort.descending { " DESC NULLS LAST" } else { " ASC NULLS LAST" });
            });
        }
        if let Some(limit) = select.limit {
            self.text.push_str(&format!("\nLIMIT {limit}"));
        }
    }

    fn table(&mut self, table: &Table) {
        self.identifier(&table.schema);
        self.text.push('.');
        self.identifier(&table.name);
        self.text.push_str(" AS ");
        self.identifier(&table.alias);
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Column { of, name } => {
                self.identifier(of);
                self.text.push('.');
                self.identifier(name);
            }
            Expr::Number(number) => self.text.push_str(&number.to_string()),
            Expr::Text(text) => self.quoted('\'', text),
            Expr::Boolean(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Expr::Bound(value) => self.bound(value),
            Expr::Binary(left, op, right) => self.in_brackets(|out| {
                out.expr(left);
                out.text.push_str(op.symbol());
                out.expr(right);
            }),
            Expr::All(parts) => self.joined(parts, " AND ", "true"),
            Expr::Any(parts) => self.joined(parts, " OR ", "false"),
            Expr::Not(part) => self.in_brackets(|out| {
                out.text.push_str("NOT ");
                out.expr(part);
            }),
            Expr::IsNull(part) => self.in_brackets(|out| {
                out.expr(part);
                out.text.push_str(" IS NULL");
            }),
            Expr::In(part, values) => self.in_brackets(|out| {
                out.expr(part);
                out.text.push_str(" IN (");
                out.list(values, Self::expr);
                out.text.push(')');
            }),
            Expr::OneOf(part, values) => self.in_brackets(|out| {
                out.expr(part);
                out.text.push_str(" = ANY (");
                out.bound(values);
                out.text.push(')');
            }),
            Expr::Case { branches, otherwise } => self.case(branches, otherwise.as_deref()),
            Expr::Call(function, arguments) => {
                self.text.push_str(function.name());
                self.in_brackets(|out| out.list(arguments, Self::expr));
            }
            Expr::Extract(part, of) => {
                self.text.push_str("CAST(EXTRACT(");
                self.text.push_str(part.name());
                self.text.push_str(" FROM ");
                self.expr(of);
                self.text.push_str(") AS integer)");
            }
            Expr::Bucket(grain, of) => {
                self.text.push_str(&format!("CAST(date_trunc('{}', ", grain.as_str()));
                self.expr(of);
                self.text.push_str(") AS date)");
            }
            Expr::Cast(of, to) => {
                self.text.push_str("CAST(");
                self.expr(of);
                self.text.push_str(match to {
                    Type::Numeric => " AS numeric)",
                    Type::Text => " AS text)",
                });
            }
            Expr::Aggregate { function, distinct, of } => {
                self.text.push_str(function.name());
                self.text.push_str(if *distinct { "(DISTINCT " } else { "(" });
                match of {
                    Some(of) => self.expr(of),
                    None => self.text.push('*'),
                }
                self.text.push(')');
            }
            Expr::RowNumber { within, by } => {
                self.text.push_str("row_number() OVER (");
                self.within(within);
                self.text.push_str(if within.is_empty() { "ORDER BY " } else { " ORDER BY " });
                self.expr(by);
                self.text.push_str(" ASC NULLS LAST)");
            }
            Expr::CountOver { of, within } => {
                self.text.push_str("count(");
                self.expr(of);
                self.text.push_str(") OVER (");
                self.within(within);
                self.text.push(')');
            }
        }
    }

    fn within(&mut self, within: &[Expr]) {
        if !within.is_empty() {
            self.text.push_str("PARTITION BY ");
            self.list(within, Self::expr);
        }
    }

    fn case(&mut self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) {
        self.text.push_str("CASE");
        for (condition, value) in branches {
            self.text.push_str(" WHEN ");
            self.expr(condition);
            self.text.push_str(" THEN ");
            self.expr(value);
        }
        if let Some(otherwise) = otherwise {
            self.text.push_str(" ELSE ");
            self.expr(otherwise);
        }
        self.text.push_str(" END");
    }

    fn bound(&mut self, value: &Value) {
        let place = self.values.iter().position(|known| known == value).unwrap_or_else(|| {
            self.values.push(value.clone());
            self.values.len() - 1
        });
        self.text.push_str(&format!("${}", place + 1));
    }

    fn joined(&mut self, parts: &[Expr], between: &str, none: &str) {
        match parts {
            [] => self.text.push_str(none),
            [one] => self.expr(one),
            parts => self.in_brackets(|out| {
                for (place, part) in parts.iter().enumerate() {
                    if place > 0 {
                        out.text.push_str(between);
                    }
                    out.expr(part);
                }
            }),
        }
    }

    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.text.push_str(", ");
            }
            write(self, item);
        }
    }

    fn in_brackets(&mut self, write: impl FnOnce(&mut Self)) {
        self.text.push('(');
        write(self);
        self.text.push(')');
    }

    fn identifier(&mut self, name: &str) {
        self.quoted('"', name);
    }

    fn quoted(&mut self, quote: char, text: &str) {
        self.text.push(quote);
        for letter in text.chars() {
            if letter == quote {
                self.text.push(quote);
            }
            self.text.push(letter);
        }
        self.text.push(quote);
    }
}

/// An expression as it is sent.
#[cfg(test)]
pub(crate) fn text_of(expr: &Expr) -> String {
    let mut out = Statement::default();
    out.expr(expr);
    out.text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::BinaryOp;

    #[test]
    fn names_and_texts_cannot_break_out() {
        let expr = Expr::binary(Expr::column("a\"b", "c"), BinaryOp::Equal, Expr::Text("it's \"".into()));
        assert_eq!(text_of(&expr), r#"("a""b"."c" = 'it''s "')"#);
    }

    #[test]
    fn equal_values_are_sent_once() {
        let bound = |text: &str| Expr::Bound(Value::Text(text.into()));
        let mut out = Statement::default();
        out.expr(&Expr::All(vec![bound("x"), bound("y"), bound("x")]));
        assert_eq!(out.text, "($1 AND $2 AND $1)");
        assert_eq!(out.values, [Value::Text("x".into()), Value::Text("y".into())]);
    }
}
