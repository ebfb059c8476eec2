//! From the definitions of files to a model of which everything was checked.

use std::collections::HashSet;

use contract::{DimensionKind, Problem};
use indexmap::IndexMap;

use super::{Dimension, Entity, Formula, Measure, SemanticModel};
use crate::definitions::{
    DefinitionFile, Definitions, DimensionDefinition, EntityDefinition, MeasureDefinition, MeasureKind, parse,
};
use crate::expression;
use crate::policies::{Policy, PolicyDefinition, Restrictions};
use crate::spanned::Spanned;
use crate::sql::{Expr, Table};

/// Definitions on their way to a model.
#[derive(Default)]
pub(super) struct Reading<'a> {
    entities: IndexMap<String, (&'a str, Spanned<EntityDefinition>)>,
    policies: IndexMap<String, (&'a str, Spanned<PolicyDefinition>)>,
    errors: Vec<Problem>,
}

impl<'a> Reading<'a> {
    pub(super) fn file(&mut self, file: DefinitionFile<'a>) {
        match parse::<Definitions>(file) {
            Ok(definitions) => {
                for (name, entity) in definitions.entities {
                    if let Some((other, _)) = self.entities.get(&name) {
                        let message = format!("The entity “{name}” is defined in {other} as well; rename one of them.");
                        self.wrong(file.path, &entity, message);
                    } else {
                        self.entities.insert(name, (file.path, entity));
                    }
                }
                for (name, policy) in definitions.policies {
                    if let Some((other, _)) = self.policies.get(&name) {
                        let message = format!("The policy “{name}” is defined in {other} as well; rename one of them.");
                        self.wrong(file.path, &policy, message);
                    } else {
                        self.policies.insert(name, (file.path, policy));
                    }
                }
            }
            Err(error) => self.errors.push(error),
        }
    }

    fn wrong<T>(&mut self, path: &str, at: &Spanned<T>, message: String) {
        self.errors.push(Problem { path: path.to_owned(), line: at.referenced.line(), message });
    }

    pub(super) fn checked(mut self) -> Result<SemanticModel, Vec<Problem>> {
        let definitions = std::mem::take(&mut self.entities);
        let keyed: IndexMap<&str, bool> =
            definitions.iter().map(|(name, (_, entity))| (name.as_str(), entity.value.key.is_some())).collect();
        let mut entities = IndexMap::new();
        let mut measures = HashSet::new();
        for (name, (path, definition)) in &definitions {
            for (joined, column) in &definition.value.joins {
                if !keyed.get(joined.as_str()).copied().unwrap_or(false) {
                    let message = format!("“{joined}” cannot be joined: there is no entity of that name with a key.");
                    self.wrong(path, column, message);
                }
            }
            for (measure, at) in &definition.value.measures {
                if !measures.insert(measure.clone()) {
                    let message = format!("A measure “{measure}” is defined already; names of measures are unique.");
                    self.wrong(path, at, message);
                }
            }
            let entity = self.entity(path, name, definition);
            entities.insert(name.clone(), entity);
        }
        let mut model = SemanticModel { entities, ..SemanticModel::default() };
        for (name, (path, definition)) in &definitions {
            self.check_names(&model, path, name, &definition.value);
        }
        // Policies go by the joins, which have to be sound.
        if self.errors.is_empty() {
            self.read_policies(&mut model);
        }
        if self.errors.is_empty() { Ok(model) } else { Err(self.errors) }
    }

    fn read_policies(&mut self, model: &mut SemanticModel) {
        let mut policies = IndexMap::new();
        for (name, (path, definition)) in std::mem::take(&mut self.policies) {
            match Policy::read(model, &name, &definition) {
                Ok(policy) => drop(policies.insert(name, policy)),
                Err(wrong) => {
                    let problem = |(line, message)| Problem { path: path.to_owned(), line, message };
                    self.errors.extend(wrong.into_iter().map(problem));
                }
            }
        }
        model.restrictions = Restrictions::of(policies.values());
        model.policies = policies;
    }

    fn entity(&mut self, path: &str, name: &str, definition: &Spanned<EntityDefinition>) -> Entity {
        let EntityDefinition { table, key, joins, dimensions, measures, .. } = &definition.value;
        let (schema, table_name) = table.value.split_once('.').unwrap_or_else(|| {
            self.wrong(path, table, format!("“{}” needs its schema: warehouse.{0}.", table.value));
            ("", "")
        });
        Entity {
            table: Table { schema: schema.to_owned(), name: table_name.to_owned(), alias: name.to_owned() },
            key: key.clone(),
            joins: joins.iter().map(|(joined, column)| (joined.clone(), column.value.clone())).collect(),
            dimensions: dimensions
                .iter()
                .map(|(known, definition)| (known.clone(), self.dimension(path, name, known, definition)))
                .collect(),
            measures: measures
                .iter()
                .map(|(known, definition)| (known.clone(), self.measure(path, name, definition)))
                .collect(),
        }
    }

    fn dimension(
        &mut self,
        path: &str,
        entity: &str,
        name: &str,
        definition: &Spanned<DimensionDefinition>,
    ) -> Dimension {
        let DimensionDefinition { title, description, synonyms, kind, value, day_key, labels } = &definition.value;
        if day_key.is_some() && *kind != DimensionKind::Time {
            self.wrong(path, definition, "Only a dimension of type time has a day_key.".to_owned());
        }
        Dimension {
            title: title.clone(),
            description: description.clone(),
            synonyms: synonyms.clone(),
            kind: *kind,
            value: match value {
                Some(value) => self.expression(path, entity, value),
                None => Expr::column(entity, name),
            },
            day_key: day_key.as_ref().map(|column| Expr::column(entity, column)),
            labels: labels.clone(),
        }
    }

    fn measure(&mut self, path: &str, entity: &str, definition: &Spanned<MeasureDefinition>) -> Measure {
        let MeasureDefinition {
            title,
            description,
            kind,
            value,
            condition,
            numerator,
            denominator,
            format,
            currency,
            not_by,
            better,
            synonyms,
            owner,
        } = &definition.value;
        let formula = if *kind == MeasureKind::Ratio {
            if value.is_some() || condition.is_some() {
                let message = "A ratio has a numerator and a denominator, which are measures, and no value or where.";
                self.wrong(path, definition, message.to_owned());
            }
            let mut part = |part: &Option<Spanned<String>>, name: &str| match part {
                Some(measure) => measure.value.clone(),
                None => {
                    self.wrong(path, definition, format!("A ratio needs a {name}: the name of a measure."));
                    String::new()
                }
            };
            Formula::Ratio { numerator: part(numerator, "numerator"), denominator: part(denominator, "denominator") }
        } else {
            if numerator.is_some() || denominator.is_some() {
                self.wrong(path, definition, "Only a ratio has a numerator and a denominator.".to_owned());
            }
            if value.is_none() && *kind != MeasureKind::Count {
                self.wrong(path, definition, "A value is missing: what is it worked out from?".to_owned());
            }
            let mut read = |text: &Option<Spanned<String>>| {
                text.as_ref().map_or(Expr::Boolean(true), |text| self.expression(path, entity, text))
            };
            Formula::Aggregate { kind: *kind, value: read(value), condition: read(condition) }
        };
        Measure {
            title: title.clone(),
            description: description.clone(),
            synonyms: synonyms.clone(),
            owner: owner.clone(),
            formula,
            format: *format,
            currency: currency.as_ref().map(|name| name.value.clone()),
            not_by: not_by.iter().map(|entity| entity.value.clone()).collect(),
            better: *better,
        }
    }

    /// Reads an expression; something that does no harm where it cannot be read.
    fn expression(&mut self, path: &str, entity: &str, text: &Spanned<String>) -> Expr {
        expression::parse(&text.value, entity).unwrap_or_else(|message| {
            self.wrong(path, text, message);
            Expr::Boolean(true)
        })
    }

    /// Names that lead to what another definition says.
    fn check_names(&mut self, model: &SemanticModel, path: &str, entity: &str, definition: &EntityDefinition) {
        for (joined, at) in &definition.joins {
            if model.reachable(joined).contains(&entity) {
                self.wrong(path, at, format!("“{joined}” leads back to “{entity}”; joins go from many rows to one."));
            }
        }
        for name in model.dimensions(entity) {
            if model.dimensions(entity).iter().filter(|known| **known == name).count() > 1
                && let Some(at) = definition.dimensions.get(name)
            {
                self.wrong(path, at, format!("“{entity}” reaches two dimensions called “{name}”; rename one of them."));
            }
        }
        for (name, at) in &definition.measures {
            if model.has_dimension(name) {
                self.wrong(path, at, format!("“{name}” is a dimension as well; rename one of them."));
            }
            for part in [&at.value.numerator, &at.value.denominator].into_iter().flatten() {
                let found = model.entity(entity).and_then(|entity| entity.measures.get(&part.value));
                if !found.is_some_and(|measure| matches!(measure.formula, Formula::Aggregate { .. })) {
                    let message = format!("“{}” is no measure of “{entity}” that a ratio can be made of.", part.value);
                    self.wrong(path, part, message);
                }
            }
            for other in at.value.not_by.iter().filter(|other| !model.reachable(entity).contains(&other.value.as_str()))
            {
                self.wrong(path, other, format!("“{}” is no entity that “{entity}” leads to.", other.value));
            }
            if let Some(currency) = &at.value.currency
                && model.dimension(entity, &currency.value).is_none()
            {
                let message = format!("“{}” is no dimension that “{entity}” leads to.", currency.value);
                self.wrong(path, currency, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let errors = SemanticModel::read(&[DefinitionFile { path: "shop.yml", text }]).unwrap_err();
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_with_its_line() {
        let text = "\
entities:
  sales:
    table: fact_sales
    joins:
      shop: shop_key
      nobody: nobody_key
    measures:
      net:
        title: Net
        type: sum
      gross:
        title: Gross
        type: sum
        value: amount where
      rate:
        title: Rate
        type: ratio
        numerator: net
        denominator: rate
        currency: money
  shop:
    table: warehouse.dim_shop
    key: shop_key
";
        let expected = [
            "shop.yml:6: “nobody” cannot be joined: there is no entity of that name with a key.",
            "shop.yml:3: “fact_sales” needs its schema: warehouse.fact_sales.",
            "shop.yml:9: A value is missing: what is it worked out from?",
            "shop.yml:14: “amount where” is more than one expression; remove what begins with “where”.",
            "shop.yml:19: “rate” is no measure of “sales” that a ratio can be made of.",
            "shop.yml:20: “money” is no dimension that “sales” leads to.",
        ];
        assert_eq!(errors(text), expected);
    }
}
