//! What a question is about: its entity, the dimensions that it names, and the joins that lead to them.

use contract::{By, DimensionKind, Filter, Grain};

use crate::conditions;
use crate::error::Error;
use crate::semantic_model::{Dimension, Measure, SemanticModel};
use crate::sql::{Expr, Join, Sort, Table, Type};
use crate::wording;

/// An entity, and the others that are needed besides.
pub(crate) struct Scope<'m> {
    model: &'m SemanticModel,
    entity: &'m str,
    joined: Vec<&'m str>,
}

/// A dimension that the answer is broken down by.
#[derive(Debug)]
pub(crate) struct Key<'m> {
    pub(crate) name: String,
    pub(crate) dimension: &'m Dimension,
    pub(crate) grain: Option<Grain>,
}

impl<'m> Scope<'m> {
    pub(crate) fn of(model: &'m SemanticModel, entity: &'m str) -> Self {
        Self { model, entity, joined: Vec::new() }
    }

    /// A dimension that each row has one value of.
    ///
    /// # Errors
    /// `Invalid` for `field` with those that there are.
    pub(crate) fn dimension(&mut self, field: &'static str, name: &str) -> Result<&'m Dimension, Error> {
        let Some((entity, dimension)) = self.model.dimension(self.entity, name) else {
            let known = self.model.dimensions(self.entity);
            let message = if self.model.has_dimension(name) {
                let of = self.entity;
                format!(
                    "“{name}” cannot be used here: a row of {of} has no one value of it, and would be counted several \
                     times. Use {}.",
                    wording::listed(&known)
                )
            } else {
                wording::unknown("dimension", name, &known)
            };
            return Err(Error::invalid(field, message));
        };
        if entity != self.entity && !self.joined.contains(&entity) {
            self.joined.push(entity);
        }
        Ok(dimension)
    }

    /// A dimension to be broken down by.
    ///
    /// # Errors
    /// `Invalid` where there is none, or what is no time has a grain.
    pub(crate) fn key(&mut self, by: &By) -> Result<Key<'m>, Error> {
        let dimension = self.dimension("by", &by.dimension)?;
        let is_time = dimension.kind == DimensionKind::Time;
        if by.grain.is_some() && !is_time {
            return Err(Error::invalid("by", format!("“{}” is no time; leave the grain away.", by.dimension)));
        }
        let grain = is_time.then(|| by.grain.unwrap_or(Grain::Day));
        Ok(Key { name: by.dimension.clone(), dimension, grain })
    }

    /// What has to hold of a row.
    ///
    /// # Errors
    /// `Invalid` where the dimension is not there, or cannot be compared like that.
    pub(crate) fn filter(&mut self, filter: &Filter) -> Result<Expr, Error> {
        conditions::condition(self.dimension("where", &filter.dimension)?, filter)
    }

    /// Whether every measure says something by and with what was named so far.
    ///
    /// # Errors
    /// `Invalid` with the first that does not.
    pub(crate) fn check(&self, measures: &[(&str, &Measure)]) -> Result<(), Error> {
        for (name, measure) in measures {
            let not_by = self.model.added_up(self.entity, measure).flat_map(|measure| &measure.not_by);
            if let Some(entity) = not_by.into_iter().find(|entity| self.joined.contains(&entity.as_str())) {
                let message = format!(
                    "“{name}” says nothing by {entity}: what it counts has no one {entity}. Leave one of the two away."
                );
                return Err(Error::invalid("measures", message));
            }
        }
        Ok(())
    }

    /// The joins that lead to every entity that is needed, each once, those that others lean on first.
    pub(crate) fn joins(&self) -> Vec<Join> {
        let mut joins: Vec<Join> = Vec::new();
        for step in self.joined.iter().flat_map(|to| self.model.path(self.entity, to)) {
            if joins.iter().all(|known| known.table.alias != step.to) {
                let key = self.model.entity(&step.to).and_then(|entity| entity.key.clone()).unwrap_or_default();
                joins.push(Join { table: self.table(&step.to), key, column: Expr::column(step.from, step.column) });
            }
        }
        joins
    }

    /// Its table.
    pub(crate) fn from(&self) -> Table {
        self.table(self.entity)
    }

    fn table(&self, entity: &str) -> Table {
        self.model.entity(entity).map(|entity| entity.table.clone()).unwrap_or_default()
    }
}

impl Key<'_> {
    /// The column that its values come back in.
    pub(crate) fn column(&self) -> Expr {
        let value = self.dimension.value.clone();
        match (self.dimension.kind, self.grain) {
            (DimensionKind::Time, grain) => Expr::Bucket(grain.unwrap_or(Grain::Day), Box::new(value)),
            (DimensionKind::Number, _) => Expr::Cast(Box::new(value), Type::Numeric),
            (DimensionKind::Text | DimensionKind::Boolean, _) => Expr::Cast(Box::new(value), Type::Text),
        }
    }

    /// Sorted by the column that its values come back in.
    pub(crate) fn sort(&self, column: &Expr, descending: bool) -> Sort {
        let by_byte = matches!(self.dimension.kind, DimensionKind::Text | DimensionKind::Boolean);
        Sort { by: column.clone(), by_byte, descending }
    }
}
