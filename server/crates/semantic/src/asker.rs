//! Who asks, as far as answers differ by it.

use std::sync::Arc;

use contract::{Answer, Principal, Question, RevisionId};
use platform::{Database, Transaction};

use crate::error::Error;
use crate::model::ShopRow;
use crate::policies::Visibility;
use crate::project::InForce;
use crate::{Service, answering, store};

/// Whoever asks by one revision of the project and sees the same rows gets the same answers.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) project: Arc<InForce>,
    pub(crate) sees: Arc<Visibility>,
}

/// What tells the answers of one asker from those of another, as a part of keys.
pub(crate) type AskerKey = (RevisionId, Arc<Visibility>);

impl Service {
    /// Who asks, by what is in force now.
    ///
    /// # Errors
    /// `Unreadable`, `Database`.
    pub(crate) async fn asker(&self, who: &Principal) -> Result<Asker, Error> {
        let project = self.in_force().await?;
        let sees = Arc::new(Visibility::of(who, &project.contents.model));
        Ok(Asker { project, sees })
    }

    /// Whether no policy hides any row from `who`: what cannot be narrowed down to some rows is for them alone.
    ///
    /// # Errors
    /// `Unavailable` when another version of Terrarium applied files that this one cannot read; `Internal`.
    pub async fn sees_all_rows(&self, who: &Principal) -> contract::ApiResult<bool> {
        Ok(self.asker(who).await?.sees.is_everything())
    }
}

impl Asker {
    pub(crate) fn key(&self) -> AskerKey {
        (self.project.revision, Arc::clone(&self.sees))
    }

    /// Begins a transaction that reads, in one snapshot, what the asker sees. Everything that is read of the warehouse here is
    /// read in one of these.
    ///
    /// # Errors
    /// `Replaced` where the policies of another revision are in force by now; `Database`.
    pub(crate) async fn read(&self, db: &Database) -> Result<Transaction, Error> {
        let rows = serde_json::to_value(&self.sees).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let reading = db.read_rows(&rows).await?;
        if reading.restrictions == *self.project.contents.model.restrictions() {
            Ok(reading.tx)
        } else {
            Err(Error::Replaced)
        }
    }

    /// The shops of which the asker sees sales.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub(crate) async fn shops(&self, db: &Database) -> Result<Vec<ShopRow>, Error> {
        Ok(store::shops(&mut *self.read(db).await?).await?)
    }

    /// `error` as it is for this asker: where nothing is seen, there may be something all the same.
    pub(crate) fn explained(&self, error: Error) -> Error {
        if matches!(error, Error::NoData) && !self.sees.is_everything() { Error::NothingSeen } else { error }
    }

    /// The database's answer to `question`.
    ///
    /// # Errors
    /// `Invalid` for what cannot be asked, or not by this asker; `Replaced`, `Database`.
    pub(crate) async fn answer(&self, db: &Database, question: &Question) -> Result<Answer, Error> {
        self.check(question)?;
        let mut tx = self.read(db).await?;
        answering::answer(&mut tx, &self.project.contents.model, question).await
    }

    /// The database's answer to a question of which no measure runs over time, of `most` rows at most.
    ///
    /// # Errors
    /// As for [`Self::answer`].
    pub(crate) async fn read_answer(&self, db: &Database, question: &Question, most: u32) -> Result<Answer, Error> {
        self.check(question)?;
        let mut tx = self.read(db).await?;
        answering::read_answer(&mut tx, &self.project.contents.model, question, most).await
    }

    /// Refuses what would be answered as if there were nothing.
    ///
    /// # Errors
    /// `Invalid` with the measure and the policy.
    pub(crate) fn check(&self, question: &Question) -> Result<(), Error> {
        let model = &self.project.contents.model;
        for name in &question.measures {
            let entity = model.measure(name).and_then(|(entity, _)| model.entity(entity));
            if let Some(policy) = entity.and_then(|entity| self.sees.closes(model, &entity.table.name)) {
                let message = format!(
                    "What you see is limited by the policy “{}”, and “{name}” is about rows that it says nothing of. Ask for \
                     another measure, or an administrator for more.",
                    policy.title
                );
                return Err(Error::invalid("measures", message));
            }
        }
        Ok(())
    }
}
