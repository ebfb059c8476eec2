//! From the definitions of files to a model of which everything was checked.

mod dimension;
mod hierarchies;
mod measure;

use std::collections::HashSet;

use contract::Problem;
use indexmap::IndexMap;

use super::{Entity, SemanticModel};
use crate::definitions::{DefinitionFile, Definitions, EntityDefinition, Levels, parse};
use crate::expression;
use crate::policies::{Policy, PolicyDefinition, Restrictions};
use crate::spanned::Spanned;
use crate::sql::{Expr, Table};

/// Definitions on their way to a model.
#[derive(Default)]
pub(super) struct Reading<'a> {
    entities: IndexMap<String, (&'a str, Spanned<EntityDefinition>)>,
    hierarchies: IndexMap<String, (&'a str, Spanned<Levels>)>,
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
                self.add_hierarchies(file.path, definitions.hierarchies);
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
        model.hierarchies = self.hierarchies(&model);
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
                .map(|(known, at)| (known.clone(), self.measure(path, name, &definition.value, at)))
                .collect(),
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
            self.check_parts(model, path, entity, &at.value);
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

    #[test]
    fn what_does_not_add_up_over_time_is_refused_with_the_reason() {
        let text = "\
entities:
  sales:
    table: warehouse.fact_sales
    dimensions:
      date: {title: Date, type: time}
      price: {title: Price, type: number, bins: {width: 0}}
      kind: {title: Kind, bins: {width: 1}}
    measures:
      net: {title: Net, type: sum, value: amount, format: money}
      buyers: {title: Buyers, type: count_distinct, value: customer}
      middle: {title: Middle, type: median, value: amount}
      high: {title: High, type: percentile, value: amount, percentile: 100}
      higher: {title: Higher, type: percentile, value: amount}
      per_buyer: {title: Per buyer, type: ratio, numerator: net, denominator: buyers}
      a: {title: A, type: cumulative, of: buyers}
      b: {title: B, type: moving, of: net}
      c: {title: C, type: moving, of: middle, days: 0}
      d: {title: D, type: to_date, of: per_buyer}
      e: {title: E, type: to_date, of: a, within: year, days: 3}
      f: {title: F, type: cumulative, of: profit, time: price}
      g: {title: G, type: sum, value: amount, of: net}
      h: {title: H, type: moving, of: net, days: 7, format: integer}
  shop:
    table: warehouse.dim_shop
    measures:
      shops: {title: Shops, type: count}
      i: {title: I, type: cumulative, of: shops}
hierarchies:
  way: [date, colour]
  back: [price, date]
  none: []
";
        let expected = [
            "6: A width is more than zero.",
            "7: Only a dimension of type number has bins.",
            "12: A percentile lies between 0 and 100, with two digits after the point at most. The ends are min and max.",
            "13: A percentile is missing: how much of a hundred lies below? Write it like 95.",
            "16: How far does it look back? Write days: 28 or months: 3, and not both.",
            "17: It looks back 1 to 3660 days or months.",
            "18: “within” is missing: what does it begin anew with? Write year, quarter, month, week or always.",
            "19: Only a measure of type moving has days, months or mean.",
            "21: Only measures of type cumulative, moving and to_date have “of” and “time”.",
            "22: It is written as what it is made of, and has no format or currency of its own.",
            "27: “shop” has no dimension of time itself; name one that it leads to by “time”.",
            "29: “colour” is no dimension; use date, price or kind.",
            "30: “date” stands in the hierarchy “way” already.",
            "31: A hierarchy has dimensions: [category, product].",
            "15: “buyers” does not add up over time: it counts what comes on two days once, and would count it twice.",
            "17: “middle” does not add up over time: it is a percentile, and those of days say nothing about all of them.",
            "18: “buyers” does not add up over time: it counts what comes on two days once, and would count it twice.",
            "19: “a” does not add up over time: it runs over time itself.",
            "20: “profit” is no measure of “sales”.",
            "20: “price” is no dimension of time that “sales” leads to.",
        ];
        assert_eq!(errors(text), expected.map(|line| format!("shop.yml:{line}")));
    }

    #[test]
    fn what_runs_over_time_is_written_as_what_it_is_made_of() {
        let text = "\
entities:
  sales:
    table: warehouse.fact_sales
    dimensions: {date: {title: Date, type: time}, currency: {title: Currency}}
    measures:
      rate_28: {title: Rate of 28 days, type: moving, of: rate, days: 28}
      back: {title: Back, type: sum, value: -amount, format: money, currency: currency, better: lower}
      gross: {title: Gross, type: sum, value: amount}
      rate: {title: Rate, type: ratio, numerator: back, denominator: gross, format: percent, better: lower}
      back_of_year: {title: Back this year, type: to_date, of: back, within: year}
";
        let model = SemanticModel::read(&[DefinitionFile { path: "shop.yml", text }]).unwrap();
        let known = |name: &str| model.known_measure(name).unwrap();
        let rate = known("rate_28").over_time.unwrap();
        assert_eq!((rate.of.as_str(), rate.below.as_deref(), rate.time.as_str()), ("back", Some("gross"), "date"));
        assert_eq!((rate.format, rate.currency), (contract::Format::Percent, None));
        assert!(!known("rate_28").higher_is_better && !known("rate_28").adds_up);
        let back = known("back_of_year").over_time.unwrap();
        assert_eq!((back.format, back.currency.as_deref()), (contract::Format::Money, Some("currency")));
        assert_eq!(model.made_from("rate_28").collect::<Vec<_>>(), ["back", "gross"]);
        assert_eq!(model.made_from("back").collect::<Vec<_>>(), ["back"]);
    }
}
