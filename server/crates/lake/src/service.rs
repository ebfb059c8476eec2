//! The lake as others use it.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::RecordBatch;
use async_trait::async_trait;
use bytes::Bytes;
use contract::{
    ApiError, ApiResult, Batch, BatchId, BatchState, ByteStream, LakeApi, OpContext, Page, PageRequest, Permission,
    QuarantinedRow, SourceFormat,
};
use futures::TryStreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use parquet::arrow::async_reader::{ParquetObjectReader, ParquetRecordBatchStreamBuilder};
use platform::{Database, Transaction, internal, offset_and_limit, outbox};
use tokio_util::sync::CancellationToken;

use crate::arrival::{self, Arrival};
use crate::model::{BatchRow, parse_format, parse_state};
use crate::object::{ObjectReader, ObjectWriter};
use crate::stage::{Outcome, Progress, Sinks, Staged, stage};
use crate::{Config, Files, LakeError, observed, quarantine, store};

/// The rows of a batch, a bounded number at a time.
pub type StagedRows = BoxStream<'static, Result<RecordBatch, LakeError>>;

/// Uploads that were not completed for so long are cleared away, in hours.
const INCOMING_HOURS: i64 = 24;

/// A batch as it stands after its bytes arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// The batch; an old one when the same bytes had come before.
    pub batch: BatchId,
    /// Whether its rows are in the warehouse already.
    pub loaded: bool,
}

/// The lake. Cloning copies pointers.
#[derive(Debug, Clone)]
pub struct Service {
    db: Database,
    files: Files,
    objects: Arc<dyn ObjectStore>,
}

impl Service {
    /// Opens the lake that `config` names.
    ///
    /// # Errors
    /// [`LakeError::Config`] when that cannot be understood or its folder cannot be made.
    pub fn new(db: Database, config: &Config) -> Result<Self, LakeError> {
        let files = config.open()?;
        Ok(Self { db, objects: Arc::clone(files.objects()), files })
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`LakeError::Store`] with the reason why not.
    pub async fn check(&self) -> Result<(), LakeError> {
        match self.objects.head(&Path::from("models/.check")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The zone of artifacts that clients send, as a place of its own.
    #[must_use]
    pub fn artifacts(&self) -> Files {
        self.files.below("artifacts")
    }

    /// Keeps a model's artifact at `models/<path>`.
    ///
    /// # Errors
    /// [`LakeError::Store`] when the store refuses.
    pub async fn put_artifact(&self, path: &str, bytes: Bytes) -> Result<(), LakeError> {
        self.objects.put(&artifact_path(path), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// A model's artifact; `None` when there is none at `models/<path>`.
    ///
    /// # Errors
    /// [`LakeError::Store`] when the store does not answer.
    pub async fn get_artifact(&self, path: &str) -> Result<Option<Bytes>, LakeError> {
        match self.objects.get(&artifact_path(path)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes bytes into the raw zone, hashing them on their way. The same bytes twice lie there once.
    ///
    /// Nothing is registered yet: see [`Self::register`]. Whoever calls this has asked who may.
    ///
    /// # Errors
    /// [`LakeError::BrokenOff`] when the bytes stop coming, [`LakeError::Store`] when they cannot be kept.
    pub async fn receive(
        &self,
        format: SourceFormat,
        file_name: &str,
        bytes: ByteStream,
    ) -> Result<Arrival, LakeError> {
        let (incoming, sha256, bytes) = arrival::receive(&*self.objects, bytes).await?;
        let shop = format.shop();
        let known = store::raw_path(self.db.app(), shop, &sha256).await?;
        let path = known.unwrap_or_else(|| format!("raw/{shop}/{sha256}/{}", arrival::object_name(file_name)));
        arrival::publish(&*self.objects, &incoming, &Path::from(path.as_str()), bytes).await?;
        let file_name = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
        Ok(Arrival { format, file_name, sha256, bytes, path })
    }

    /// Enters an arrival in the ledger, or finds the batch that came with the same bytes; one that failed waits again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn register(&self, tx: &mut Transaction, arrival: &Arrival) -> Result<Registered, LakeError> {
        let (id, state) = store::register(tx, arrival).await?;
        let (batch, state) = (BatchId(id), parse_state(&state)?);
        if state == BatchState::Failed {
            store::reopen(tx, batch).await?;
        }
        self.observe(tx, arrival.format.shop()).await?;
        Ok(Registered { batch, loaded: state == BatchState::Loaded })
    }

    /// Stages the raw bytes of a batch: writes its staged and its quarantine object, anew if they were there.
    ///
    /// Parsing runs on a thread of its own and stops when this future is dropped. The ledger is not touched: see
    /// [`Self::staged`] and [`Self::failed`].
    ///
    /// # Errors
    /// [`StageError`]: the file cannot be used, or something is out of reach.
    pub async fn stage(&self, id: BatchId, progress: impl Fn(Progress) + Send + 'static) -> Result<Staged, StageError> {
        let row = self.batch_row(id).await?;
        let format = parse_format(&row.format)?;
        let (staged_path, quarantine_path) = (staged_path(&row.shop, id), quarantine_path(&row.shop, id));
        let stop = CancellationToken::new();
        let _stop_when_dropped = stop.clone().drop_guard();
        let read = Arc::new(AtomicU64::new(0));
        let bytes = ObjectReader::open(&*self.objects, &Path::from(row.raw_path), stop, read.clone()).await?;
        let sinks = Sinks {
            staged: ObjectWriter::create(&*self.objects, &staged_path).await?,
            quarantine: ObjectWriter::create(&*self.objects, &quarantine_path).await?,
        };
        let parsed = tokio::task::spawn_blocking(move || {
            let told =
                |rows, quarantined| progress(Progress { bytes: read.load(Ordering::Relaxed), rows, quarantined });
            finish(stage(bytes, format, sinks, told)?)
        })
        .await
        .map_err(LakeError::from)?;
        let (counts, unusable) = match parsed {
            Ok((counts, unusable)) => (counts, unusable),
            Err(LakeError::Unusable(message)) => (Staged::default(), Some(message)),
            Err(error) => return Err(error.into()),
        };
        // What an earlier attempt may have left.
        if counts.staged_bytes == 0 {
            self.remove(&staged_path).await?;
        }
        if counts.quarantined_bytes == 0 {
            self.remove(&quarantine_path).await?;
        }
        match unusable {
            Some(message) => Err(StageError::Unusable { message, counts }),
            None => Ok(counts),
        }
    }

    /// Writes into the ledger that a batch is staged, and tells the catalog.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn staged(&self, tx: &mut Transaction, batch: &Batch, counts: &Staged) -> Result<(), LakeError> {
        store::set_staged(tx, batch.id, counts).await?;
        self.observe(tx, &batch.shop).await
    }

    /// Writes into the ledger that a batch cannot be used, and why.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn failed(
        &self,
        tx: &mut Transaction,
        batch: &Batch,
        message: &str,
        counts: &Staged,
    ) -> Result<(), LakeError> {
        store::set_failed(tx, batch.id, message, counts).await?;
        self.observe(tx, &batch.shop).await
    }

    /// Writes into the ledger that the warehouse has a batch; in the transaction that loads it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn loaded(&self, tx: &mut Transaction, batch: &Batch) -> Result<(), LakeError> {
        store::set_loaded(tx, batch.id).await?;
        Ok(())
    }

    /// The staged rows of a batch, with the columns of [`crate::staged_schema`].
    ///
    /// # Errors
    /// [`LakeError::Parquet`] when the object is not there or cannot be read.
    pub async fn staged_rows(&self, batch: &Batch) -> Result<StagedRows, LakeError> {
        let reader = ParquetObjectReader::new(self.objects.clone(), staged_path(&batch.shop, batch.id));
        let rows = ParquetRecordBatchStreamBuilder::new(reader).await?.with_batch_size(8192).build()?;
        Ok(Box::pin(rows.map_err(LakeError::from)))
    }

    /// Whether the staged object of a batch is there.
    ///
    /// # Errors
    /// [`LakeError::Store`] when the store does not answer.
    pub async fn has_staged_rows(&self, batch: &Batch) -> Result<bool, LakeError> {
        match self.objects.head(&staged_path(&batch.shop, batch.id)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// One batch, for background work.
    ///
    /// # Errors
    /// [`LakeError::NoBatch`], or when the database refuses.
    pub async fn find(&self, id: BatchId) -> Result<Batch, LakeError> {
        self.batch_row(id).await?.try_into()
    }

    /// The names of the files of this format whose rows are in the warehouse.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn loaded_files(&self, format: SourceFormat) -> Result<HashSet<String>, LakeError> {
        Ok(store::loaded_files(self.db.app(), format.as_str()).await?.into_iter().collect())
    }

    /// Clears away uploads that were begun more than a day ago and never completed.
    ///
    /// # Errors
    /// [`LakeError::Store`] when the store does not answer.
    pub async fn sweep_incoming(&self) -> Result<(), LakeError> {
        let oldest = chrono::Utc::now() - chrono::TimeDelta::hours(INCOMING_HOURS);
        let mut objects = self.objects.list(Some(&Path::from("incoming")));
        while let Some(object) = objects.try_next().await? {
            if object.last_modified < oldest {
                self.remove(&object.location).await?;
            }
        }
        Ok(())
    }

    async fn batch_row(&self, id: BatchId) -> Result<BatchRow, LakeError> {
        store::batch(self.db.app(), id).await?.ok_or(LakeError::NoBatch(id))
    }

    async fn observe(&self, tx: &mut Transaction, shop: &str) -> Result<(), LakeError> {
        let totals = store::totals(tx, shop).await?;
        for event in observed::object_sets(shop, &totals) {
            outbox::publish(tx, &event).await?;
        }
        Ok(())
    }

    async fn remove(&self, path: &Path) -> Result<(), LakeError> {
        match self.objects.delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Why a batch could not be staged.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The file cannot be used, whoever tries; some of its rows may lie in quarantine.
    #[error("{message}")]
    Unusable {
        /// What is wrong with it and what to change.
        message: String,
        /// How many rows lie in quarantine.
        counts: Staged,
    },
    /// Something else; another attempt may help.
    #[error(transparent)]
    Lake(#[from] LakeError),
}

#[async_trait]
impl LakeApi for Service {
    async fn batches(&self, cx: &OpContext, page: PageRequest) -> ApiResult<Page<Batch>> {
        cx.require(Permission::ViewLake)?;
        let (offset, limit) = offset_and_limit(page);
        let total = store::count_batches(self.db.app()).await.map_err(internal)?;
        let rows = store::batches(self.db.app(), offset, limit).await.map_err(internal)?;
        let items = rows.into_iter().map(Batch::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total: total.unsigned_abs() })
    }

    async fn batch(&self, cx: &OpContext, id: BatchId) -> ApiResult<Batch> {
        cx.require(Permission::ViewLake)?;
        Ok(self.find(id).await?)
    }

    async fn quarantine(&self, cx: &OpContext, id: BatchId, page: PageRequest) -> ApiResult<Page<QuarantinedRow>> {
        cx.require(Permission::ViewLake)?;
        let batch = self.find(id).await?;
        let total = batch.rows_quarantined.unsigned_abs();
        if total <= u64::from(page.offset) {
            return Ok(Page { items: Vec::new(), total });
        }
        let limit = page.limit.clamp(1, 500) as usize;
        let path = quarantine_path(&batch.shop, id);
        let items = quarantine::read(self.objects.clone(), path, page.offset as usize, limit).await?;
        Ok(Page { items, total })
    }
}

impl From<StageError> for ApiError {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Unusable { message, .. } => Self::invalid("file", message),
            StageError::Lake(error) => error.into(),
        }
    }
}

/// Makes the objects appear that are complete; the others never do.
fn finish(outcome: Outcome<ObjectWriter, ObjectWriter>) -> Result<(Staged, Option<String>), LakeError> {
    let mut counts = outcome.counts;
    counts.quarantined_bytes = outcome.quarantine.map_or(Ok(0), ObjectWriter::finish)?;
    counts.staged_bytes = outcome.staged.map_or(Ok(0), ObjectWriter::finish)?;
    Ok((counts, outcome.unusable))
}

fn artifact_path(path: &str) -> Path {
    Path::from(format!("models/{path}"))
}

fn staged_path(shop: &str, id: BatchId) -> Path {
    Path::from(format!("staged/{shop}/{id}/part-00000.parquet"))
}

fn quarantine_path(shop: &str, id: BatchId) -> Path {
    Path::from(format!("quarantine/{shop}/{id}.parquet"))
}
