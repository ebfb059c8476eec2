//! A small part of SQL, as a tree.
//!
//! What cannot be written here is not asked: grouping sets, `FILTER`, ordered-set aggregates and extensions, which
//! databases that only speak PostgreSQL's protocol do not have, or answer otherwise. Text of people who ask is always
//! [`Expr::Bound`]; literals come from definitions.

mod text;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub(crate) use text::Statement;
#[cfg(test)]
pub(crate) use text::text_of;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Expr {
    /// A column of a table that stands in `FROM` under this name.
    Column { of: String, name: String },
    /// A number of a definition.
    Number(Decimal),
    /// A text of a definition.
    Text(String),
    /// True or false.
    Boolean(bool),
    /// A value that somebody asks with; sent apart from the statement.
    Bound(Value),
    /// `left op right`.
    Binary(Box<Expr>, BinaryOp, Box<Expr>),
    /// All of them hold; true where there are none.
    All(Vec<Expr>),
    /// One of them holds; false where there are none.
    Any(Vec<Expr>),
    /// `NOT x`.
    Not(Box<Expr>),
    /// `x IS NULL`.
    IsNull(Box<Expr>),
    /// `x IN (…)`, of a definition.
    In(Box<Expr>, Vec<Expr>),
    /// `x = ANY (values)`, of a question.
    OneOf(Box<Expr>, Value),
    /// The first branch whose condition holds; `NULL` where none does and nothing else is said.
    Case { branches: Vec<(Expr, Expr)>, otherwise: Option<Box<Expr>> },
    /// A function of each row.
    Call(Function, Vec<Expr>),
    /// A part of a time.
    Extract(Part, Box<Expr>),
    /// The first moment of the bucket that a time lies in, as a date.
    Bucket(contract::Grain, Box<Expr>),
    /// `CAST(x AS type)`.
    Cast(Box<Expr>, Type),
    /// A function of all rows of a group; `count` of no expression counts rows.
    Aggregate { function: Aggregate, distinct: bool, of: Option<Box<Expr>> },
    /// The place of a row, from 1, among those that have the same values `within`, by an expression that ascends and is
    /// nothing last.
    RowNumber { within: Vec<Expr>, by: Box<Expr> },
    /// How many values the rows have that have the same values `within`.
    CountOver { of: Box<Expr>, within: Vec<Expr> },
}

/// What stands between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Text that contains other text, in capitals or not; the right side is a pattern.
    Like,
}

/// Functions of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Function {
    Abs,
    Coalesce,
    Floor,
    Lower,
    NullIf,
    Round,
}

/// Functions of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Aggregate {
    Count,
    Max,
    Min,
    Sum,
}

/// Parts of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Hour,
    /// 1 is Monday.
    IsoWeekday,
    Month,
    Year,
}

/// Types that expressions are cast to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    Numeric,
    Text,
}

/// A value that is sent apart from the statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Text(String),
    Number(Decimal),
    Date(NaiveDate),
    Integer(i32),
    Texts(Vec<String>),
    Numbers(Vec<Decimal>),
}

/// A statement that reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Select {
    /// What it answers, with names.
    pub(crate) columns: Vec<(Expr, String)>,
    pub(crate) from: Source,
    /// Tables with one row for each row of those before.
    pub(crate) joins: Vec<Join>,
    pub(crate) condition: Expr,
    /// It groups by so many of its first columns.
    pub(crate) groups: usize,
    pub(crate) order: Vec<Sort>,
    pub(crate) limit: Option<u32>,
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Table(Table),
    /// What a statement of its own answers: a common table expression.
    Query {
        name: &'static str,
        select: Box<Select>,
    },
}

/// A table of the warehouse, under a name of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Table {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) alias: String,
}

/// `LEFT JOIN table ON table.key = column`: rows without a partner stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Join {
    pub(crate) table: Table,
    pub(crate) key: String,
    pub(crate) column: Expr,
}

/// By what a statement is sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) by: Expr,
    /// Whether text is compared byte by byte, as every machine does it alike.
    pub(crate) by_byte: bool,
    pub(crate) descending: bool,
}

impl Expr {
    pub(crate) fn column(of: impl Into<String>, name: impl Into<String>) -> Self {
        Self::Column { of: of.into(), name: name.into() }
    }

    pub(crate) fn binary(left: Self, op: BinaryOp, right: Self) -> Self {
        Self::Binary(Box::new(left), op, Box::new(right))
    }

    /// `CASE WHEN condition THEN self END`, or `self` where the condition always holds.
    pub(crate) fn when(self, condition: Self) -> Self {
        if condition.always_holds() {
            return self;
        }
        Self::Case { branches: vec![(condition, self)], otherwise: None }
    }

    /// The columns that it is made of, each with the name that its table stands under.
    pub(crate) fn columns(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Column { of, name } => vec![(of, name)],
            Self::Number(_) | Self::Text(_) | Self::Boolean(_) | Self::Bound(_) => Vec::new(),
            Self::Binary(left, _, right) => [left.columns(), right.columns()].concat(),
            Self::All(parts) | Self::Any(parts) | Self::Call(_, parts) => {
                parts.iter().flat_map(Self::columns).collect()
            }
            Self::Not(of)
            | Self::IsNull(of)
            | Self::OneOf(of, _)
            | Self::Extract(_, of)
            | Self::Bucket(_, of)
            | Self::Cast(of, _) => of.columns(),
            Self::In(of, values) => of.columns().into_iter().chain(values.iter().flat_map(Self::columns)).collect(),
            Self::Case { branches, otherwise } => branches
                .iter()
                .flat_map(|(condition, value)| [condition, value])
                .chain(otherwise.as_deref())
                .flat_map(Self::columns)
                .collect(),
            Self::Aggregate { of, .. } => of.iter().flat_map(|of| of.columns()).collect(),
            Self::RowNumber { within, by: of } | Self::CountOver { of, within } => {
                within.iter().chain([&**of]).flat_map(Self::columns).collect()
            }
        }
    }

    pub(crate) fn always_holds(&self) -> bool {
        matches!(self, Self::Boolean(true)) || matches!(self, Self::All(parts) if parts.iter().all(Self::always_holds))
    }
}

impl BinaryOp {
    const fn symbol(self) -> &'static str {
        match self {
            Self::Add => " + ",
            Self::Subtract => " - ",
            Self::Multiply => " * ",
            Self::Divide => " / ",
            Self::Equal => " = ",
            Self::NotEqual => " <> ",
            Self::Less => " < ",
            Self::LessOrEqual => " <= ",
            Self::Greater => " > ",
            Self::GreaterOrEqual => " >= ",
            Self::Like => " LIKE ",
        }
    }
}

impl Function {
    /// All of them.
    pub(crate) const ALL: [Self; 6] = [Self::Abs, Self::Coalesce, Self::Floor, Self::Lower, Self::NullIf, Self::Round];

    /// Its name in SQL.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Abs => "abs",
            Self::Coalesce => "coalesce",
            Self::Floor => "floor",
            Self::Lower => "lower",
            Self::NullIf => "nullif",
            Self::Round => "round",
        }
    }

    /// How many arguments it takes, at least and at most.
    pub(crate) const fn arity(self) -> (usize, usize) {
        match self {
            Self::Abs | Self::Floor | Self::Lower => (1, 1),
            Self::Coalesce => (1, usize::MAX),
            Self::NullIf => (2, 2),
            Self::Round => (1, 2),
        }
    }
}

impl Aggregate {
    const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Max => "max",
            Self::Min => "min",
            Self::Sum => "sum",
        }
    }
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Self::Hour => "HOUR",
            Self::IsoWeekday => "ISODOW",
            Self::Month => "MONTH",
            Self::Year => "YEAR",
        }
    }
}
