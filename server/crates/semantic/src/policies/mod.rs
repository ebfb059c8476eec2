//! Who sees which rows.
//!
//! A policy of the project names a dimension and an attribute of people: who has values of the attribute sees the rows of these
//! values of the dimension and no others. What it means for each table is worked out from the joins (`restrictions`) and
//! becomes row policies of PostgreSQL when the project is applied (`enforcing`); so nothing that reads can forget about it.
//! Which rows somebody sees (`visibility`) is said to the database in the transaction that reads, and is a part of the key of
//! everything that is kept.

mod definition;
mod enforcing;
mod restrictions;
mod visibility;

use contract::Role;

use crate::semantic_model::SemanticModel;
use crate::spanned::Spanned;
use crate::sql::Expr;

pub(crate) use definition::PolicyDefinition;
use definition::Without;
pub(crate) use enforcing::enforce;
use restrictions::Restriction;
pub(crate) use restrictions::Restrictions;
pub(crate) use visibility::Visibility;

/// The longest name of a policy; PostgreSQL's identifiers have 63 bytes.
const LONGEST_NAME: usize = 50;
/// The only schema that row policies are made in.
const SCHEMA: &str = "warehouse";

/// A policy, checked.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) title: String,
    attribute: String,
    except: Option<Role>,
    without: Without,
    /// By table.
    restrictions: Vec<Restriction>,
}

impl Policy {
    /// Reads the policy called `name`.
    ///
    /// # Errors
    /// What is wrong with it, each with its line.
    pub(crate) fn read(
        model: &SemanticModel,
        name: &str,
        definition: &Spanned<PolicyDefinition>,
    ) -> Result<Self, Vec<(u64, String)>> {
        let mut wrong = Vec::new();
        let line = definition.referenced.line();
        if !is_name(name) {
            wrong.push((line, format!("“{name}” is no name for a policy; {NAMES}.")));
        }
        let PolicyDefinition { title, dimension, attribute, except, without, .. } = &definition.value;
        if !is_name(&attribute.value) {
            let message = format!("“{}” is no name for an attribute; {NAMES}.", attribute.value);
            wrong.push((attribute.referenced.line(), message));
        }
        let restrictions = column(model, &dimension.value)
            .and_then(|(entity, column)| restrictions::of(model, name, entity, column))
            .unwrap_or_else(|message| {
                wrong.push((dimension.referenced.line(), message));
                Vec::new()
            });
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (title, attribute) = (title.clone(), attribute.value.clone());
        Ok(Self { title, attribute, except: *except, without: *without, restrictions })
    }

    /// Whether the same people see the same rows by `other`, whatever it is called.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let Self { title: _, attribute, except, without, restrictions } = self;
        (attribute, except, without, restrictions)
            == (&other.attribute, &other.except, &other.without, &other.restrictions)
    }

    /// Whether it says which rows of a table are seen. From all others nothing is.
    fn restricts(&self, table: &str) -> bool {
        self.restrictions.iter().any(|restriction| restriction.table == table)
    }
}

const NAMES: &str = "use up to 50 lower case letters, digits and “_”, with a letter first";

fn is_name(text: &str) -> bool {
    let allowed = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    text.starts_with(|char: char| char.is_ascii_lowercase()) && text.chars().all(allowed) && text.len() <= LONGEST_NAME
}

/// The one entity that has this dimension, and the column that it is.
fn column<'m>(model: &'m SemanticModel, dimension: &str) -> Result<(&'m str, &'m str), String> {
    let having = |entity: &'m crate::semantic_model::Entity| Some((entity, entity.dimensions.get(dimension)?));
    let mut found = model.entities().filter_map(having);
    let (entity, known) = match (found.next(), found.next()) {
        (Some(one), None) => one,
        (Some(_), Some(_)) => {
            return Err(format!("Several entities have a dimension “{dimension}”; name another one."));
        }
        (None, _) => return Err(crate::wording::unknown("dimension", dimension, &model.all_dimensions())),
    };
    match &known.value {
        Expr::Column { name, .. } if known.kind == contract::DimensionKind::Text => Ok((&entity.table.alias, name)),
        _ => Err(format!("“{dimension}” is worked out; a policy takes a dimension of text that is a column.")),
    }
}

#[cfg(test)]
mod tests;
