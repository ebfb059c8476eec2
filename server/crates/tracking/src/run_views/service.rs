//! Saving, changing and deleting them.

use contract::{ExperimentId, NewRunView, OpContext, RunGrouping, RunView, RunViewId, RunViewSettings, RunViewUpdate};
use platform::audit;
use serde_json::json;

use super::store::{self, Content};
use crate::service::now;
use crate::{Service, TrackingError, check, experiments, runs};

/// How many views an experiment may have.
const MOST: i64 = 200;
/// The longest name, and the longest name of a column, in characters.
const LONGEST_NAME: usize = 100;
const LONGEST_COLUMN: usize = 300;
/// The longest filter, in characters.
const LONGEST_FILTER: usize = 10_000;
/// How many columns a view may show.
const MOST_COLUMNS: usize = 500;

impl Service {
    pub(crate) async fn views_of(&self, id: ExperimentId) -> Result<Vec<RunView>, TrackingError> {
        Ok(store::of_experiment(self.db.app(), id).await?)
    }

    pub(crate) async fn add_view(&self, cx: &OpContext, by: &str, new: NewRunView) -> Result<RunView, TrackingError> {
        let NewRunView { experiment, name, settings } = new;
        let name = checked_name(&name)?;
        check_settings(&settings)?;
        let mut tx = self.db.begin().await?;
        experiments::lock_in_use(&mut tx, experiment).await?;
        if store::count(&mut tx, experiment).await? >= MOST {
            let message = format!("An experiment has {MOST} views at the most. Delete one that nobody uses first.");
            return Err(TrackingError::invalid("name", message));
        }
        let content = Content { name, settings: &settings, by, at: now() };
        let view = store::insert(&mut tx, experiment, &content).await.map_err(|error| taken(error, name))?;
        let detail = json!({"experiment": experiment, "name": name});
        audit::record(&mut tx, cx, "run_view.created", &subject(view.id), detail).await?;
        tx.commit().await?;
        Ok(view)
    }

    pub(crate) async fn change_view(
        &self,
        cx: &OpContext,
        by: &str,
        update: RunViewUpdate,
    ) -> Result<RunView, TrackingError> {
        let RunViewUpdate { id, revision, name, settings } = update;
        let name = name.as_deref().map(checked_name).transpose()?;
        settings.as_ref().map(check_settings).transpose()?;
        let mut tx = self.db.begin().await?;
        let before = store::lock(&mut tx, id).await?.ok_or_else(|| none(id))?;
        if before.revision != revision {
            return Err(TrackingError::ChangedMeanwhile("The view"));
        }
        let name = name.unwrap_or(&before.name);
        let content = Content { name, settings: settings.as_ref().unwrap_or(&before.settings), by, at: now() };
        let view = store::update(&mut tx, id, &content).await.map_err(|error| taken(error, name))?;
        let detail = json!({"before": before.name, "name": view.name, "settings": settings.is_some()});
        audit::record(&mut tx, cx, "run_view.changed", &subject(id), detail).await?;
        tx.commit().await?;
        Ok(view)
    }

    pub(crate) async fn remove_view(&self, cx: &OpContext, id: RunViewId) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let name = store::delete(&mut tx, id).await?.ok_or_else(|| none(id))?;
        audit::record(&mut tx, cx, "run_view.deleted", &subject(id), json!({"name": name})).await?;
        Ok(tx.commit().await?)
    }
}

fn checked_name(name: &str) -> Result<&str, TrackingError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(TrackingError::invalid("name", "A view has a name. Give it one."));
    }
    check::at_most("name", "A view's name", name, LONGEST_NAME)?;
    Ok(name)
}

/// Refuses what the page could not show.
fn check_settings(settings: &RunViewSettings) -> Result<(), TrackingError> {
    check::at_most("filter", "A view's filter", &settings.filter, LONGEST_FILTER)?;
    runs::check_filter(&settings.filter)?;
    let columns = settings.columns.as_deref().unwrap_or_default();
    if columns.len() > MOST_COLUMNS {
        return Err(TrackingError::invalid("columns", format!("A view shows {MOST_COLUMNS} columns at the most.")));
    }
    for column in columns.iter().chain(&settings.sort) {
        check::at_most("columns", "A column's name", column, LONGEST_COLUMN)?;
    }
    if let Some(group) = &settings.group {
        check::at_most("group", "What runs are grouped by", group, LONGEST_COLUMN)?;
        group.parse::<RunGrouping>().map_err(|error| TrackingError::invalid("group", error.message))?;
    }
    Ok(())
}

fn taken(error: sqlx::Error, name: &str) -> TrackingError {
    match platform::constraint(&error) {
        Some("run_view_name") => TrackingError::ViewNameTaken(name.to_owned()),
        _ => error.into(),
    }
}

fn none(id: RunViewId) -> TrackingError {
    TrackingError::Nothing(format!("view with the id {id}"))
}

fn subject(id: RunViewId) -> String {
    format!("run_view/{id}")
}
