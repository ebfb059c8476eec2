//! Reading and writing cards.

use contract::{ModelCard, NewModelCard, OpContext};
use platform::{Transaction, audit};
use serde_json::json;

use super::{first, markdown, store};
use crate::registry::model::VersionRow;
use crate::registry::store as registry;
use crate::{Service, TrackingError, check};

/// What a card has to say something about.
const NEEDED: [&str; 4] = ["Intended use", "Training data", "Evaluation", "Limitations"];
/// The longest card, in characters.
const LONGEST_CARD: usize = 50_000;
/// So many datasets are named in a first text.
const NAMED_DATA: i64 = 50;

/// The card of a version as it stands within `tx`: what somebody wrote, or a first text from what is known.
pub(crate) async fn of_version(
    tx: &mut Transaction,
    model_id: i64,
    model: &str,
    version: &VersionRow,
) -> Result<ModelCard, TrackingError> {
    let (text, revision, written) = match store::card(tx, model_id, version.version).await? {
        Some(row) => (row.text, row.revision, Some((row.written_by, row.written_at))),
        None => {
            let model = registry::model_within(tx, model).await?;
            let data = store::data(tx, &version.run_id, NAMED_DATA).await?;
            (first::text(&model, version, &data), 0, None)
        }
    };
    let blocks = markdown::blocks(&text);
    let missing = markdown::missing(&blocks, &NEEDED);
    Ok(ModelCard { text, blocks, missing, revision, written })
}

impl Service {
    pub(crate) async fn write_card(
        &self,
        cx: &OpContext,
        by: &str,
        new: &NewModelCard,
    ) -> Result<ModelCard, TrackingError> {
        check::at_most("text", "A model card", &new.text, LONGEST_CARD)?;
        let (model, version) = (new.model.as_str(), new.version);
        let mut tx = self.db.begin().await?;
        let missing = || TrackingError::NoVersion { model: model.to_owned(), version };
        let model_id = registry::lock_model(&mut tx, model).await?.ok_or_else(missing)?;
        let row = registry::version(&mut *tx, model, version).await?.ok_or_else(missing)?;
        let before = store::card(&mut tx, model_id, version).await?.map_or(0, |card| card.revision);
        if before != new.revision {
            return Err(TrackingError::ChangedMeanwhile("The model card"));
        }
        store::write(&mut tx, model_id, version, &new.text, by).await?;
        let card = of_version(&mut tx, model_id, model, &row).await?;
        let detail = json!({"revision": card.revision, "missing": card.missing});
        audit::record(&mut tx, cx, "model.card_written", &format!("model/{model}/{version}"), detail).await?;
        tx.commit().await?;
        Ok(card)
    }
}
