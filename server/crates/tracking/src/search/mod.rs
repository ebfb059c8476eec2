//! The filter language of MLflow's searches: from text to a tree, and what every search needs on its way into SQL.

mod filter;
mod lexer;
mod order;
mod page;
mod sql;

pub(crate) use filter::{Comparison, Field, Literal, Operator, Test, parse, parse_field};
pub(crate) use order::{Ordering, parse_order};
pub(crate) use page::{Fingerprint, bad_place, check_limit, decode, encode, first};
pub(crate) use sql::{
    Sort, SortKind, bad_number_test, push_after, push_integer_test, push_keys, push_order, push_text_test,
};
