//! How much there is, to be held against how much there was.

use contract::{ApiResult, ExperimentId, OpContext};

use super::experiments::may_import;
use super::model::ImportSource;
use crate::{Service, TrackingError};

/// How much there is of what was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Experiments.
    pub experiments: i64,
    /// Runs, deleted or not.
    pub runs: i64,
    /// Parameters of runs.
    pub params: i64,
    /// Tags of runs.
    pub tags: i64,
    /// Values of metrics of runs.
    pub points: i64,
    /// Datasets that runs read, once for each run.
    pub datasets: i64,
    /// Logged models.
    pub logged_models: i64,
    /// Files of runs and logged models.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Registered models.
    pub models: i64,
    /// Their versions.
    pub versions: i64,
    /// Their aliases.
    pub aliases: i64,
}

/// What an import has come past, by the numbers that it has here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walked {
    /// Experiments.
    pub experiments: Vec<ExperimentId>,
    /// Registered models.
    pub models: Vec<i64>,
}

impl Service {
    /// How much is here of what came from `source` and belongs to what was `walked`.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn imported_tally(&self, cx: &OpContext, source: &ImportSource, walked: &Walked) -> ApiResult<Tally> {
        may_import(cx)?;
        Ok(self.tally(source, walked).await.map_err(TrackingError::from)?)
    }

    async fn tally(&self, source: &ImportSource, walked: &Walked) -> sqlx::Result<Tally> {
        let experiments: Vec<i64> = walked.experiments.iter().map(|id| id.0).collect();
        sqlx::query_as!(
            Tally,
            r#"WITH run AS (
                   SELECT r.run_no, i.their_id FROM tracking.imported i JOIN tracking.run r ON r.run_id = i.our_id::uuid
                   WHERE i.source_id = $1 AND i.kind = 'run' AND r.experiment_id = ANY ($2)
               ), logged AS (
                   SELECT i.their_id FROM tracking.imported i
                   JOIN tracking.logged_model l ON l.logged_model_id = substr(i.our_id, 3)::uuid
                   WHERE i.source_id = $1 AND i.kind = 'logged_model' AND l.experiment_id = ANY ($2)
               ), owner AS (SELECT their_id FROM run UNION ALL SELECT their_id FROM logged),
               version AS (
                   SELECT v.model_id, v.version FROM tracking.imported i
                   JOIN tracking.model_version v
                     ON v.model_id = split_part(i.our_id, '/', 1)::bigint AND v.version = split_part(i.our_id, '/', 2)::integer
                   WHERE i.source_id = $1 AND i.kind = 'version' AND v.model_id = ANY ($3)
               )
               SELECT (SELECT count(*) FROM tracking.experiment WHERE experiment_id = ANY ($2)) AS "experiments!",
                      (SELECT count(*) FROM run) AS "runs!",
                      (SELECT count(*) FROM run JOIN tracking.param USING (run_no)) AS "params!",
                      (SELECT count(*) FROM run JOIN tracking.tag USING (run_no)) AS "tags!",
                      (SELECT coalesce(sum(points), 0)::bigint FROM run JOIN tracking.latest_metric USING (run_no)) AS "points!",
                      (SELECT count(*) FROM run JOIN tracking.run_dataset USING (run_no)) AS "datasets!",
                      (SELECT count(*) FROM logged) AS "logged_models!",
                      (SELECT count(*) FROM tracking.imported_file f JOIN owner ON owner.their_id = f.owner
                       WHERE f.source_id = $1) AS "files!",
                      (SELECT coalesce(sum(f.bytes), 0)::bigint FROM tracking.imported_file f
                       JOIN owner ON owner.their_id = f.owner WHERE f.source_id = $1) AS "bytes!",
                      (SELECT count(*) FROM tracking.model WHERE model_id = ANY ($3)) AS "models!",
                      (SELECT count(*) FROM version) AS "versions!",
                      (SELECT count(*) FROM tracking.alias a JOIN version v USING (model_id, version)) AS "aliases!""#,
            source.id,
            &experiments,
            &walked.models,
        )
        .fetch_one(self.db.app())
        .await
    }
}
