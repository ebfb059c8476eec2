//! Who asks, as far as answers differ by it.

use std::collections::BTreeSet;
use std::sync::Arc;

use contract::{Access, Answer, Principal, Question, Role};
use platform::{Database, Transaction};

use crate::dashboards::DashboardModel;
use crate::error::Error;
use crate::model::ShopRow;
use crate::policies::Visibility;
use crate::project::{Fingerprint, InForce};
use crate::{Service, answering, store, wording};

/// How long a statement may take that nobody waits for, in milliseconds. Meanwhile policies cannot be changed, and nothing is
/// cleared away that was deleted since.
const AT_LEISURE_MS: u32 = 120_000;

/// Whoever asks by one semantic model and sees the same rows gets the same answers.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) project: Arc<InForce>,
    pub(crate) sees: Arc<Visibility>,
    /// What no answer differs by, and every dashboard is asked for.
    pub(crate) who: Arc<Who>,
}

/// Whom dashboards are shared with, or not.
#[derive(Debug)]
pub(crate) enum Who {
    /// Somebody whom the request is from.
    Person(Principal),
    /// Whoever has an embed token.
    Holder {
        /// Whether it was made of a dashboard that only some people see, by somebody who may share it.
        of_limited: bool,
    },
}

/// What tells the answers of one asker from those of another, as a part of keys.
pub(crate) type AskerKey = (Fingerprint, Arc<Visibility>);

impl Service {
    /// Who asks, by what is in force now.
    ///
    /// # Errors
    /// `Unreadable`, `Database`.
    pub(crate) async fn asker(&self, who: &Principal) -> Result<Asker, Error> {
        let project = self.in_force().await?;
        let sees = Arc::new(Visibility::of(who, &project.contents.model));
        Ok(Asker { project, sees, who: Arc::new(Who::Person(who.clone())) })
    }

    /// Whether no policy hides any row from `who`: what cannot be narrowed down to some rows is for them alone.
    ///
    /// # Errors
    /// `Unavailable` when another version of Terrarium applied files that this one cannot read; `Internal`.
    pub async fn sees_all_rows(&self, who: &Principal) -> contract::ApiResult<bool> {
        Ok(self.asker(who).await?.sees.is_everything())
    }

    /// The dashboards that `who` does not see, by their names in URLs, as far as anybody was told of them: for what lists them
    /// elsewhere. One that is gone is for administrators, if only some people saw it.
    ///
    /// # Errors
    /// As for [`Self::sees_all_rows`].
    pub async fn hidden_dashboards(&self, who: &Principal) -> contract::ApiResult<Vec<String>> {
        if who.role == Role::Administrator {
            return Ok(Vec::new());
        }
        let asker = self.asker(who).await?;
        let limited = store::limited_dashboards(self.db.app()).await.map_err(Error::from)?;
        let told = limited.into_iter().map(|known| known.asset.name);
        let defined = asker.project.contents.dashboards.keys().cloned();
        let hidden: BTreeSet<String> = told.chain(defined).filter(|slug| asker.dashboard(slug).is_err()).collect();
        Ok(hidden.into_iter().collect())
    }
}

impl Who {
    pub(crate) fn sees(&self, access: &Access) -> bool {
        match self {
            Self::Person(who) => access.lets_view(who),
            Self::Holder { of_limited } => *of_limited || access.view.is_none(),
        }
    }

    pub(crate) fn edits(&self, access: &Access) -> bool {
        matches!(self, Self::Person(who) if access.lets_edit(who))
    }
}

/// Says the same of what is not there and of what is not shown.
pub(crate) fn unseen(slug: &str) -> Error {
    Error::NoSuch(format!(
        "dashboard “{}” that you see; ask whoever told you of it to share it with you",
        wording::cut(slug)
    ))
}

impl Asker {
    pub(crate) fn key(&self) -> AskerKey {
        (self.project.contents.model_files, Arc::clone(&self.sees))
    }

    /// The dashboards that the asker sees.
    pub(crate) fn dashboards(&self) -> impl Iterator<Item = &DashboardModel> {
        self.project.contents.dashboards.values().filter(|known| self.who.sees(&known.definition.access))
    }

    /// The dashboard of this name. Whatever shows anything of a dashboard asks for it here.
    ///
    /// # Errors
    /// `NoSuch`, whether there is none or the asker does not see it.
    pub(crate) fn dashboard(&self, slug: &str) -> Result<&DashboardModel, Error> {
        let known = self.project.contents.dashboards.get(slug);
        known.filter(|known| self.who.sees(&known.definition.access)).ok_or_else(|| unseen(slug))
    }

    /// The dashboard of this name, for whoever changes or shares it.
    ///
    /// # Errors
    /// `NoSuch`; `NotToChange` where the asker sees it alone.
    pub(crate) fn editable(&self, slug: &str) -> Result<&DashboardModel, Error> {
        let known = self.dashboard(slug)?;
        if self.who.edits(&known.definition.access) { Ok(known) } else { Err(Error::NotToChange) }
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

    /// The same for work that nobody waits for: statements may take longer than those of questions, and leave people the rest of
    /// the machine.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub(crate) async fn read_at_leisure(&self, db: &Database) -> Result<Transaction, Error> {
        let mut tx = self.read(db).await?;
        store::take_time(&mut tx, AT_LEISURE_MS).await?;
        Ok(tx)
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
        self.check_measures(&question.measures)
    }

    /// Refuses measures of which the asker would see nothing, as if there were nothing.
    ///
    /// # Errors
    /// `Invalid` with the measure and the policy.
    pub(crate) fn check_measures(&self, measures: &[String]) -> Result<(), Error> {
        let model = &self.project.contents.model;
        for name in measures {
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
