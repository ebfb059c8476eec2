//! The semantic model: what can be asked, checked and with every expression read.

mod measure;
mod reading;

use contract::{Bins, DimensionKind, Hierarchy, KnownDimension, KnownMeasure, Problem, Vocabulary};
use indexmap::IndexMap;
use serde_json::Value;

use crate::definitions::{Better, DefinitionFile};
use crate::policies::{Policy, Restrictions};
use crate::sql::{Expr, Table};
use reading::Reading;

pub(crate) use measure::{Aggregation, Formula, Measure};

/// Entities with their joins, dimensions and measures, of which every name and expression makes sense.
#[derive(Debug, Clone, Default)]
pub(crate) struct SemanticModel {
    entities: IndexMap<String, Entity>,
    hierarchies: Vec<Hierarchy>,
    policies: IndexMap<String, Policy>,
    /// What the policies mean for each table, as the database takes it.
    restrictions: Restrictions,
}

/// What a row of a table stands for.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) table: Table,
    pub(crate) key: Option<String>,
    /// Entities that each row has one of at most, with the column that holds their key.
    joins: IndexMap<String, String>,
    pub(crate) dimensions: IndexMap<String, Dimension>,
    pub(crate) measures: IndexMap<String, Measure>,
}

/// Something that rows differ in.
#[derive(Debug, Clone)]
pub(crate) struct Dimension {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) synonyms: Vec<String>,
    pub(crate) kind: DimensionKind,
    /// Of bins their lower edge.
    pub(crate) value: Expr,
    pub(crate) bins: Option<Bins>,
    /// The day as yyyymmdd.
    pub(crate) day_key: Option<Expr>,
    /// What values are called where people read them.
    pub(crate) labels: IndexMap<String, String>,
}

/// How one entity is reached from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from: String,
    pub(crate) column: String,
    pub(crate) to: String,
}

impl SemanticModel {
    /// Reads and checks the files of a project.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(crate) fn read(files: &[DefinitionFile<'_>]) -> Result<Self, Vec<Problem>> {
        let mut reading = Reading::default();
        for file in files {
            reading.file(*file);
        }
        reading.checked()
    }

    /// Whether nothing is defined.
    pub(crate) fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// Who sees which rows.
    pub(crate) fn policies(&self) -> impl Iterator<Item = (&str, &Policy)> {
        self.policies.iter().map(|(name, policy)| (name.as_str(), policy))
    }

    /// Whether the same people see the same rows by `other`.
    pub(crate) fn has_policies_of(&self, other: &Self) -> bool {
        self.policies.len() == other.policies.len()
            && self.policies().all(|(name, policy)| other.policies.get(name).is_some_and(|known| known.is_like(policy)))
    }

    /// What that means for each table, as the database takes it.
    pub(crate) fn restrictions(&self) -> &Value {
        self.restrictions.as_value()
    }

    /// All entities.
    pub(crate) fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.entities.values()
    }

    /// The entity of this name.
    pub(crate) fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.get(name)
    }

    /// A measure, and the name of its entity.
    pub(crate) fn measure(&self, name: &str) -> Option<(&str, &Measure)> {
        self.entities.iter().find_map(|(entity, known)| Some((entity.as_str(), known.measures.get(name)?)))
    }

    /// All measures.
    pub(crate) fn measures(&self) -> impl Iterator<Item = (&str, &Measure)> {
        self.entities.values().flat_map(|entity| &entity.measures).map(|(name, measure)| (name.as_str(), measure))
    }

    /// A dimension that each row of `entity` has one value of: the name of its own entity, and itself.
    pub(crate) fn dimension<'a>(&'a self, entity: &'a str, name: &str) -> Option<(&'a str, &'a Dimension)> {
        self.reachable(entity)
            .into_iter()
            .find_map(|known| Some((known, self.entities.get(known)?.dimensions.get(name)?)))
    }

    /// The dimensions that rows of `entity` have.
    pub(crate) fn dimensions(&self, entity: &str) -> Vec<&str> {
        let known = self.reachable(entity).into_iter().filter_map(|known| self.entities.get(known));
        known.flat_map(|entity| entity.dimensions.keys().map(String::as_str)).collect()
    }

    /// The names of all dimensions.
    pub(crate) fn all_dimensions(&self) -> Vec<&str> {
        self.entities.values().flat_map(|entity| entity.dimensions.keys()).map(String::as_str).collect()
    }

    /// Whether any entity has a dimension of this name.
    pub(crate) fn has_dimension(&self, name: &str) -> bool {
        self.any_dimension(name).is_some()
    }

    /// The dimension of this name, whatever entity has it.
    pub(crate) fn any_dimension(&self, name: &str) -> Option<&Dimension> {
        self.entities.values().find_map(|entity| entity.dimensions.get(name))
    }

    /// What the values of the dimension of this name are.
    pub(crate) fn dimension_kind(&self, name: &str) -> Option<DimensionKind> {
        self.any_dimension(name).map(|dimension| dimension.kind)
    }

    /// Whether a measure says something by a dimension.
    pub(crate) fn says_by(&self, measure: &str, dimension: &str) -> bool {
        let found = self.measure(measure);
        found.is_some_and(|(entity, measure)| self.dimensions_of(entity, measure).contains(&dimension))
    }

    /// What can be asked for.
    pub(crate) fn vocabulary(&self) -> Vocabulary {
        let dimension = |(name, dimension): (&String, &Dimension)| KnownDimension {
            name: name.clone(),
            title: dimension.title.clone(),
            description: dimension.description.clone(),
            synonyms: dimension.synonyms.clone(),
            kind: dimension.kind,
            labels: dimension.labels.iter().map(|(value, label)| (value.clone(), label.clone())).collect(),
            bins: dimension.bins.clone(),
        };
        let measures = |(entity, known): (&String, &Entity)| -> Vec<KnownMeasure> {
            known.measures.iter().map(|(name, found)| self.known(entity, name, found)).collect()
        };
        // Entities that do not lead to each other may have dimensions of one name, which mean the same.
        let mut dimensions: IndexMap<&String, &Dimension> = IndexMap::new();
        for (name, known) in self.entities.values().flat_map(|entity| &entity.dimensions) {
            dimensions.entry(name).or_insert(known);
        }
        Vocabulary {
            measures: self.entities.iter().flat_map(measures).collect(),
            dimensions: dimensions.into_iter().map(dimension).collect(),
            hierarchies: self.hierarchies.clone(),
        }
    }

    /// What the vocabulary says of the measure of this name.
    pub(crate) fn known_measure(&self, name: &str) -> Option<KnownMeasure> {
        self.measure(name).map(|(entity, measure)| self.known(entity, name, measure))
    }

    fn known(&self, entity: &str, name: &str, measure: &Measure) -> KnownMeasure {
        KnownMeasure {
            name: name.to_owned(),
            title: measure.title.clone(),
            description: measure.description.clone(),
            synonyms: measure.synonyms.clone(),
            entity: entity.to_owned(),
            higher_is_better: measure.better == Better::Higher,
            dimensions: self.dimensions_of(entity, measure).into_iter().map(str::to_owned).collect(),
            adds_up: measure.formula.adds_up(),
            over_time: measure.formula.over_time().cloned(),
        }
    }

    /// The measures that the answer to a measure is made from: itself, or what runs over time.
    pub(crate) fn made_from<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let over = self.measure(name).and_then(|(_, measure)| measure.formula.over_time());
        let found = match over {
            Some(over) => [Some(over.of.as_str()), over.below.as_deref()],
            None => [Some(name), None],
        };
        found.into_iter().flatten()
    }

    /// The measures that are added up for a measure of `entity`: itself, or those that it is divided from, now or over time.
    pub(crate) fn added_up<'a>(&'a self, entity: &str, measure: &'a Measure) -> impl Iterator<Item = &'a Measure> {
        let named = |name: &String| self.entities.get(entity)?.measures.get(name);
        let found = match &measure.formula {
            Formula::Aggregate { .. } | Formula::Quantile { .. } => [Some(measure), None],
            Formula::Ratio { numerator, denominator } => [named(numerator), named(denominator)],
            Formula::OverTime { over, .. } => [named(&over.of), over.below.as_ref().and_then(named)],
        };
        found.into_iter().flatten()
    }

    /// The dimensions by which a measure of `entity` says something.
    fn dimensions_of(&self, entity: &str, measure: &Measure) -> Vec<&str> {
        let without: Vec<&String> = self.added_up(entity, measure).flat_map(|measure| &measure.not_by).collect();
        let says = self.reachable(entity).into_iter().filter(|known| without.iter().all(|not_by| not_by != known));
        says.filter_map(|known| self.entities.get(known))
            .flat_map(|entity| entity.dimensions.keys())
            .map(String::as_str)
            .collect()
    }

    /// The joins that lead from one entity to another, in order; none where they are the same.
    pub(crate) fn path(&self, from: &str, to: &str) -> Vec<Step> {
        let Some(entity) = self.entities.get(from).filter(|_| from != to) else { return Vec::new() };
        let mut shortest: Option<Vec<Step>> = None;
        for (next, column) in &entity.joins {
            if next != to && !self.reachable(next).contains(&to) {
                continue;
            }
            let step = Step { from: from.to_owned(), column: column.clone(), to: next.clone() };
            let path: Vec<Step> = std::iter::once(step).chain(self.path(next, to)).collect();
            if shortest.as_ref().is_none_or(|known| path.len() < known.len()) {
                shortest = Some(path);
            }
        }
        shortest.unwrap_or_default()
    }

    /// An entity and those that it leads to, the nearest first.
    pub(crate) fn reachable<'a>(&'a self, entity: &'a str) -> Vec<&'a str> {
        let mut found = vec![entity];
        let mut next = 0;
        while let Some(name) = found.get(next).copied() {
            next += 1;
            for joined in self.entities.get(name).iter().flat_map(|entity| entity.joins.keys()) {
                if !found.contains(&joined.as_str()) {
                    found.push(joined);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_way_is_taken() {
        let text = "\
entities:
  sales: {table: w.s, joins: {customer: customer_key, country: country_key}}
  customer: {table: w.c, key: customer_key, joins: {country: home_key}}
  country: {table: w.l, key: country_key, dimensions: {country: {title: Country}}}
";
        let model = SemanticModel::read(&[DefinitionFile { path: "shop.yml", text }]).unwrap();
        let step =
            |from: &str, column: &str, to: &str| Step { from: from.into(), column: column.into(), to: to.into() };
        assert_eq!(model.path("sales", "country"), [step("sales", "country_key", "country")]);
        assert_eq!(model.path("customer", "country"), [step("customer", "home_key", "country")]);
        assert_eq!(model.path("country", "sales"), []);
        assert!(model.dimension("country", "country").is_some() && model.dimension("sales", "country").is_some());
    }
}
