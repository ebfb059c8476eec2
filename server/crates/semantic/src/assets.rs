//! What the catalog is told about measures and dashboards.

use contract::{ApiResult, AssetKind, AssetObserved, AssetRef, DomainEvent, Stretch, Window, Within};
use platform::{Transaction, outbox};
use rust_decimal::Decimal;

use crate::dashboards::DashboardModel;
use crate::error::Error;
use crate::project::Contents;
use crate::semantic_model::{Aggregation, Entity, Formula, Measure, SemanticModel};
use crate::{Service, policies, store};

impl Service {
    /// Tells the catalog about measures and dashboards, unless it was told the same before, and sees to it that the policies are
    /// in force. To be called on every start.
    ///
    /// # Errors
    /// `Internal` when the database refuses, `Conflict` when the policies have to be changed and the warehouse is in use; then
    /// nothing was told.
    pub async fn publish_assets(&self) -> ApiResult<()> {
        Ok(self.publish().await?)
    }

    async fn publish(&self) -> Result<(), Error> {
        // Before the turn: what is in force is looked up outside of it.
        self.follow_program().await?;
        // In a turn, so that nothing older is told after what somebody else applies just now.
        let (mut tx, _) = self.take_turn().await?;
        let project = self.in_force().await?;
        announce_project(&mut tx, &project.contents).await?;
        // Another version of the program may have worked out something else, or brought tables with it.
        policies::enforce(&mut tx, &project.contents.model).await?;
        Ok(tx.commit().await?)
    }
}

/// Tells the catalog about the measures and dashboards of a project, and about those that are defined no more, unless it
/// was told the same before.
pub(crate) async fn announce_project(tx: &mut Transaction, contents: &Contents) -> Result<(), Error> {
    let known = store::announced(tx).await?;
    let is_gone = |known: &AssetObserved| match known.asset.kind {
        AssetKind::Measure => contents.model.measure(&known.asset.name).is_none(),
        AssetKind::Dashboard => !contents.dashboards.contains_key(&known.asset.name),
        _ => false,
    };
    let gone = known.into_iter().filter(is_gone).map(gone);
    let defined = measures(&contents.model).into_iter().chain(contents.dashboards.values().map(dashboard));
    for observed in defined.chain(gone) {
        announce(tx, observed).await?;
    }
    Ok(())
}

async fn announce(tx: &mut Transaction, observed: AssetObserved) -> Result<(), Error> {
    if store::announce(tx, &observed).await? {
        outbox::publish(tx, &DomainEvent::AssetObserved(observed)).await?;
    }
    Ok(())
}

/// What was announced, as something that is defined no more: people may look for it still.
fn gone(known: AssetObserved) -> AssetObserved {
    let mut facts = vec![("State".to_owned(), "No longer defined".to_owned())];
    facts.extend(known.facts.into_iter().filter(|fact| *fact == limited()));
    AssetObserved { href: None, facts, ..known }
}

/// What is told of a dashboard that only some people see; `store::limited_dashboards` looks for it.
fn limited() -> (String, String) {
    ("Shared with".to_owned(), "Some people only".to_owned())
}

fn dashboard(known: &DashboardModel) -> AssetObserved {
    let definition = &known.definition;
    let mut measures: Vec<&String> =
        definition.tiles.values().flat_map(|tile| dashboard::measures(definition, tile)).collect();
    measures.sort_unstable();
    measures.dedup();
    let mut facts = vec![("Tiles".to_owned(), definition.tiles.len().to_string())];
    facts.extend(definition.owner.iter().map(|owner| ("Answers for it".to_owned(), owner.clone())));
    facts.extend(definition.access.view.is_some().then(limited));
    AssetObserved {
        asset: AssetRef::new(AssetKind::Dashboard, known.slug.as_str()),
        title: definition.title.clone(),
        description: definition.description.clone(),
        href: Some(format!("/dashboards/{}", known.slug)),
        facts,
        columns: Vec::new(),
        made_from: measures.into_iter().map(|name| AssetRef::new(AssetKind::Measure, name.as_str())).collect(),
        part_of: None,
    }
}

fn measures(model: &SemanticModel) -> Vec<AssetObserved> {
    let of = |entity: &Entity| -> Vec<AssetObserved> {
        entity.measures.iter().map(|(name, measure)| observed(entity, name, measure)).collect()
    };
    model.entities().flat_map(of).collect()
}

fn observed(entity: &Entity, name: &str, measure: &Measure) -> AssetObserved {
    let mut facts =
        vec![("Worked out as".to_owned(), in_words(entity, measure)), ("In questions".to_owned(), name.to_owned())];
    if !measure.synonyms.is_empty() {
        facts.push(("Also called".to_owned(), measure.synonyms.join(", ")));
    }
    facts.extend(measure.owner.iter().map(|owner| ("Answers for it".to_owned(), owner.clone())));
    AssetObserved {
        asset: AssetRef::new(AssetKind::Measure, name),
        title: measure.title.clone(),
        description: measure.description.clone(),
        href: None,
        facts,
        columns: Vec::new(),
        made_from: made_from(entity, measure),
        part_of: None,
    }
}

fn in_words(entity: &Entity, measure: &Measure) -> String {
    let title = |name: &String| entity.measures.get(name).map_or_else(|| name.clone(), |measure| measure.title.clone());
    match &measure.formula {
        Formula::Ratio { numerator, denominator } => format!("{} ÷ {}", title(numerator), title(denominator)),
        Formula::OverTime { of, over } => format!("{}, {}", title(of), stretch_in_words(over.window)),
        Formula::Quantile { rank: 5_000, .. } => "Median".to_owned(),
        Formula::Quantile { rank, .. } => {
            format!("The value that {} % of the values lie below", Decimal::new(i64::from(*rank), 2).normalize())
        }
        Formula::Aggregate { kind, .. } => match kind {
            Aggregation::Sum => "Sum",
            Aggregation::Count => "Number of rows",
            Aggregation::CountDistinct => "Number of different values",
            Aggregation::Average => "Mean",
            Aggregation::Min => "Least value",
            Aggregation::Max => "Greatest value",
        }
        .to_owned(),
    }
}

fn stretch_in_words(window: Window) -> String {
    let stretch = |stretch: Stretch| match stretch {
        Stretch::Days(days) => (days, "day"),
        Stretch::Months(months) => (months, "month"),
    };
    match window {
        Window::Cumulative => "added up from the beginning of what is asked for".to_owned(),
        Window::ToDate(Within::Always) => "added up from the first row there is".to_owned(),
        Window::ToDate(within) => format!("added up from the beginning of the {}", within.as_str()),
        Window::Moving { stretch: length, mean } => {
            let (length, unit) = stretch(length);
            let last = if length == 1 { format!("the last {unit}") } else { format!("the last {length} {unit}s") };
            if mean { format!("the mean of a {unit} over {last}") } else { format!("over {last}") }
        }
    }
}

/// The measures that another one is made of; the columns that anything else is added up from, or the table.
fn made_from(entity: &Entity, measure: &Measure) -> Vec<AssetRef> {
    let table = format!("{}.{}", entity.table.schema, entity.table.name);
    match &measure.formula {
        Formula::Ratio { numerator, denominator } => {
            [numerator, denominator].map(|name| AssetRef::new(AssetKind::Measure, name.as_str())).to_vec()
        }
        Formula::OverTime { of, .. } => vec![AssetRef::new(AssetKind::Measure, of.as_str())],
        Formula::Aggregate { value, condition, .. } | Formula::Quantile { value, condition, .. } => {
            let mut columns = value.columns();
            columns.extend(condition.columns());
            columns.sort_unstable();
            columns.dedup();
            if columns.is_empty() {
                return vec![AssetRef::new(AssetKind::Table, table)];
            }
            let column = |(_, name)| AssetRef::new(AssetKind::Column, format!("{table}.{name}"));
            columns.into_iter().map(column).collect()
        }
    }
}
