//! Asks the database for the rows of a cube, once, and builds it while they come.

use contract::DashboardDefinition;
use cube::Cube;
use futures::TryStreamExt;
use platform::Database;

use super::NoCube;
use super::design::{Design, design};
use super::filling::Filling;
use crate::answering;
use crate::asker::Asker;
use crate::error::Error;
use crate::model::ShopRow;
use crate::store;

/// So many rows are put into a cube at a time.
const AT_ONCE: usize = 4_096;

/// The cube of a dashboard for one state of a shop's data, of what the asker sees of it.
///
/// # Errors
/// `DoesNotFit` with why there cannot be one; `Outdated` where the data are in another state; `Failed`.
pub(super) async fn build(
    db: &Database,
    asker: &Asker,
    dashboard: &DashboardDefinition,
    shop: &ShopRow,
) -> Result<Cube, NoCube> {
    let mut without = Vec::new();
    loop {
        match read(db, asker, shop, design(&asker.project.contents.model, dashboard, &shop.code, &without)?).await? {
            Read::Whole(cube) => return Ok(cube),
            // Its values would have been grouped by in vain: the rest is asked for anew, and there is less of it.
            Read::TooFine(dimension) => without.push(dimension),
        }
    }
}

enum Read {
    Whole(Cube),
    /// A dimension has too many values.
    TooFine(String),
}

/// Reads in one snapshot whether the data are still those of `shop`, and then all of them that the asker sees.
async fn read(db: &Database, asker: &Asker, shop: &ShopRow, design: Design) -> Result<Read, NoCube> {
    let mut tx = asker.read(db).await?;
    if !shop.is_unchanged(&store::shops(&mut tx).await?) {
        return Err(NoCube::Outdated);
    }
    let mut filling = Filling::new(&design)?;
    let mut rows = answering::query(design.select.statement()).fetch(&mut *tx).try_chunks(AT_ONCE);
    while let Some(some) = rows.try_next().await.map_err(|cut| cut.1)? {
        filling = apart(move || filling.add(&some)).await?;
        if let Some(place) = filling.too_fine() {
            return Ok(Read::TooFine(design.schema.dimensions[place].name.clone()));
        }
    }
    apart(move || filling.finish()).await.map(Read::Whole)
}

/// Does work that takes longer than the threads that serve requests should wait.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, NoCube> + Send + 'static) -> Result<T, NoCube> {
    tokio::task::spawn_blocking(work).await.map_err(Error::from)?
}
