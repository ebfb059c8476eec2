//! Asks the database for the rows of a cube, one partition after the other, and puts the partitions together.

use std::sync::Arc;

use contract::DashboardDefinition;
use cube::{Cube, CubeBuilder};
use futures::TryStreamExt;
use platform::Database;
use tokio::sync::Semaphore;

use super::NoCube;
use super::design::{Design, design};
use super::filling::{Filling, MOST_VALUES, check_rows};
use super::memory::Memory;
use super::partitions::{Partition, State};
use crate::answering;
use crate::asker::Asker;
use crate::error::Error;
use crate::model::ShopRow;

/// So many rows are put into a cube at a time.
const AT_ONCE: usize = 4_096;

/// Builds cubes, of what is remembered of them and of what has to be read.
#[derive(Debug, Clone)]
pub(super) struct Builder {
    db: Database,
    memory: Memory,
    /// One partition is read at a time, and one cube put together: people's questions go first, and until rows are merged, they take
    /// several times the memory. Whoever builds lines up anew after each, so a large cube does not hold up the small ones.
    turn: Arc<Semaphore>,
}

/// A cube, and how it came to be.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) cube: Cube,
    /// Of so many partitions.
    pub(super) partitions: usize,
    /// So many of them were read; of the others it was known what is in them.
    pub(super) read: usize,
}

/// What the rows of a partition come to.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// A cube of so many rows.
    Cube { cube: Arc<Cube>, rows: u32 },
    /// The dimension in this place has too many values.
    TooFine(usize),
}

impl Builder {
    pub(super) fn new(db: Database, memory: Memory) -> Self {
        Self { db, memory, turn: Arc::new(Semaphore::new(1)) }
    }

    /// The cube of a dashboard for one state of a shop's data, of what the asker sees of it. What was read of it is remembered, so
    /// whoever tries again, after a failure or a load, goes on from there.
    ///
    /// # Errors
    /// `DoesNotFit`, `TooManyRows` with why there cannot be one; `Outdated` where the data are in another state; `TookTooLong`, `Failed`.
    pub(super) async fn build(
        &self,
        asker: &Asker,
        dashboard: &DashboardDefinition,
        shop: &ShopRow,
    ) -> Result<Built, NoCube> {
        let mut without = Vec::new();
        loop {
            let design = design(&asker.project.contents.model, dashboard, &shop.code, &without)?;
            match self.build_design(asker, shop, &design).await {
                Ok(Read::Whole(built)) => return Ok(built),
                // Its values would have been grouped by in vain: the rest is asked for anew, and there is less of it.
                Ok(Read::TooFine(place)) => without.push(design.schema.dimensions[place].name.clone()),
                // What no tile asks before somebody looks closer is the first that can be done without.
                Err(NoCube::TooManyRows) if !design.closer.is_empty() => without.extend(design.closer),
                Err(cause) => return Err(cause),
            }
        }
    }

    /// Every partition is of the state in which the data are found at first, however long it takes to read all of them.
    async fn build_design(&self, asker: &Asker, shop: &ShopRow, design: &Design) -> Result<Read, NoCube> {
        let state = State::read(&mut *asker.read(&self.db).await?, shop).await?;
        if !state.is_of(shop) {
            return Err(NoCube::Outdated);
        }
        let partitions = state.partitions(design, asker);
        let mut whole = CubeBuilder::new(design.schema.clone())?;
        let (mut parts, mut all_rows, mut read) = (Vec::with_capacity(partitions.len()), 0, 0);
        for partition in &partitions {
            let known = self.memory.part(partition).await;
            read += usize::from(known.is_none());
            let part = match known {
                Some(part) => part,
                None => self.read(asker, shop, design, &state, partition).await?,
            };
            let (cube, rows) = match part {
                Part::Cube { cube, rows } => (cube, rows),
                Part::TooFine(place) => return Ok(Read::TooFine(place)),
            };
            all_rows += rows;
            check_rows(all_rows)?;
            whole.meet(&cube)?;
            let mut places = 0..design.schema.dimensions.len();
            if let Some(place) = places.find(|place| whole.values(*place) > MOST_VALUES) {
                return Ok(Read::TooFine(place));
            }
            parts.push(cube);
        }
        let _turn = self.turn.acquire().await;
        let cube = apart(move || {
            for part in parts {
                whole.append(&part)?;
            }
            Ok(whole.finish()?)
        });
        Ok(Read::Whole(Built { cube: cube.await?, partitions: partitions.len(), read }))
    }

    /// Reads a partition of `state`, in a snapshot of its own: none is held longer than one statement takes.
    async fn read(
        &self,
        asker: &Asker,
        shop: &ShopRow,
        design: &Design,
        state: &State,
        partition: &Partition,
    ) -> Result<Part, NoCube> {
        let _turn = self.turn.acquire().await;
        let mut tx = asker.read_at_leisure(&self.db).await?;
        if !State::read(&mut tx, shop).await?.has(partition, state) {
            return Err(NoCube::Outdated);
        }
        let mut filling = Filling::new(design)?;
        let mut rows = answering::query(partition.statement.clone()).fetch(&mut *tx).try_chunks(AT_ONCE);
        let part = loop {
            let Some(some) = rows.try_next().await.map_err(|cut| cut.1)? else {
                break apart(move || filling.finish()).await?;
            };
            filling = apart(move || filling.add(&some)).await?;
            if let Some(place) = filling.too_fine() {
                break Part::TooFine(place);
            }
        };
        self.memory.keep_part(partition, &part).await;
        Ok(part)
    }
}

enum Read {
    Whole(Built),
    /// The dimension in this place has too many values.
    TooFine(usize),
}

/// Does work that takes longer than the threads that serve requests should wait.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, NoCube> + Send + 'static) -> Result<T, NoCube> {
    tokio::task::spawn_blocking(work).await.map_err(Error::from)?
}
