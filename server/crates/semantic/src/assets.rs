//! What the catalog is told about measures and dashboards.

use contract::{ApiResult, AssetKind, AssetObserved, AssetRef, DomainEvent};
use platform::{Transaction, outbox};

use crate::dashboards::DashboardModel;
use crate::definitions::MeasureKind;
use crate::error::Error;
use crate::project::Contents;
use crate::semantic_model::{Entity, Formula, Measure, SemanticModel};
use crate::{Service, store};

impl Service {
    /// Tells the catalog about measures and dashboards, unless it was told the same before. To be called on every start.
    ///
    /// # Errors
    /// `Internal` when the database refuses; then nothing was told.
    pub async fn publish_assets(&self) -> ApiResult<()> {
        Ok(self.publish().await?)
    }

    async fn publish(&self) -> Result<(), Error> {
        // Before the turn: what is in force is looked up outside of it.
        self.follow_program().await?;
        // In a turn, so that nothing older is told after what somebody else applies just now.
        let (mut tx, _) = self.take_turn().await?;
        announce_project(&mut tx, &self.in_force().await?.contents).await?;
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
    AssetObserved { href: None, facts: vec![("State".to_owned(), "No longer defined".to_owned())], ..known }
}

fn dashboard(known: &DashboardModel) -> AssetObserved {
    let definition = &known.definition;
    let mut measures: Vec<&String> = definition.tiles.values().flat_map(|tile| &tile.measures).collect();
    measures.sort_unstable();
    measures.dedup();
    let mut facts = vec![("Tiles".to_owned(), definition.tiles.len().to_string())];
    facts.extend(definition.owner.iter().map(|owner| ("Answers for it".to_owned(), owner.clone())));
    AssetObserved {
        asset: AssetRef::new(AssetKind::Dashboard, known.slug.as_str()),
        title: definition.title.clone(),
        description: definition.description.clone(),
        href: Some(format!("/dashboards/{}", known.slug)),
        facts,
        columns: Vec::new(),
        made_from: measures.into_iter().map(|name| AssetRef::new(AssetKind::Measure, name.as_str())).collect(),
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
    }
}

fn in_words(entity: &Entity, measure: &Measure) -> String {
    let title = |name: &String| entity.measures.get(name).map_or_else(|| name.clone(), |measure| measure.title.clone());
    match &measure.formula {
        Formula::Ratio { numerator, denominator } => format!("{} ÷ {}", title(numerator), title(denominator)),
        Formula::Aggregate { kind, .. } => match kind {
            MeasureKind::Sum => "Sum",
            MeasureKind::Count => "Number of rows",
            MeasureKind::CountDistinct => "Number of different values",
            MeasureKind::Average | MeasureKind::Ratio => "Mean",
            MeasureKind::Min => "Least value",
            MeasureKind::Max => "Greatest value",
        }
        .to_owned(),
    }
}

/// The measures that a ratio is made of; the columns that anything else is added up from, or the table.
fn made_from(entity: &Entity, measure: &Measure) -> Vec<AssetRef> {
    let table = format!("{}.{}", entity.table.schema, entity.table.name);
    match &measure.formula {
        Formula::Ratio { numerator, denominator } => {
            [numerator, denominator].map(|name| AssetRef::new(AssetKind::Measure, name.as_str())).to_vec()
        }
        Formula::Aggregate { value, condition, .. } => {
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
