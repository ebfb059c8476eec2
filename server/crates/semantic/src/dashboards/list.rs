//! What is said of dashboards where they are listed.

use std::collections::HashSet;

use contract::DashboardSummary;

use super::{DashboardModel, path};
use crate::asker::Asker;
use crate::model::ShopRow;

/// The dashboards that the asker sees, with when the data of any shop last changed.
pub(crate) fn list(asker: &Asker, shops: &[ShopRow], favourites: &HashSet<String>) -> Vec<DashboardSummary> {
    asker.dashboards().map(|known| summary(asker, known, shops, favourites)).collect()
}

/// What is said of one of them.
pub(crate) fn summary(
    asker: &Asker,
    known: &DashboardModel,
    shops: &[ShopRow],
    favourites: &HashSet<String>,
) -> DashboardSummary {
    let definition = &known.definition;
    DashboardSummary {
        slug: known.slug.clone(),
        title: definition.title.clone(),
        description: definition.description.clone(),
        owner: definition.owner.clone(),
        folder: definition.folder.clone(),
        changed: asker.project.changed.get(&path(&known.slug)).cloned(),
        fresh_at: shops.iter().map(|shop| shop.fresh_at).max(),
        access: definition.access.clone(),
        is_editable: asker.who.edits(&definition.access),
        is_favourite: favourites.contains(&known.slug),
    }
}
