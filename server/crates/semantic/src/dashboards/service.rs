//! Shows a dashboard: asks what its tiles ask, all at once, and has tiles made of the answers.

use std::sync::Arc;

use contract::{
    Answer, ApiError, Dashboard, DashboardCube, DashboardDefinition, DashboardPlan, DashboardQuery, Locale,
    PlannedCube, Question, ShopChoice, Tile,
};
use cube::{MOST_PARTIAL_ROWS, MOST_ROWS};
use dashboard::{Locked, Page, Replies, SHOP, State};
use futures::{StreamExt, TryStreamExt, stream};
use platform::Database;

use crate::answers::KnownAnswers;
use crate::asker::Asker;
use crate::cubes::{Cubes, Found};
use crate::dashboards::DashboardModel;
use crate::error::Error;
use crate::model::ShopRow;
use crate::project::InForce;
use crate::{answering, shops, wording};

/// So many questions of one page are asked at the same time.
const AT_ONCE: usize = 4;
/// A page is worked out anew so often, when the data change meanwhile.
const ATTEMPTS: usize = 3;
/// Nobody asks more at once: all tiles of a dashboard ask three times this many at most, and not all of them need it.
const MOST_QUESTIONS: usize = 100;

/// Shows the dashboards of the project that is in force.
#[derive(Clone)]
pub(crate) struct Dashboards {
    pub(super) db: Database,
    known: KnownAnswers,
    pub(crate) cubes: Cubes,
}

/// Whom questions are asked of: the project in force, a dashboard, and a shop in one state of its data.
#[derive(Clone, Copy)]
struct Scope<'a> {
    asker: &'a Asker,
    /// The dashboard whose cube may know; `None` for one that is in no file yet.
    known: Option<&'a DashboardModel>,
    shop: &'a ShopRow,
}

/// What somebody wants to see of a dashboard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// What it is written in.
    pub(crate) locale: Locale,
    /// What is chosen.
    pub(crate) query: &'a DashboardQuery,
    /// The one tile that is wanted; all of them where there is none.
    pub(crate) tile: Option<&'a str>,
    /// What they cannot change, where that is anything.
    pub(crate) locked: Option<&'a Locked>,
}

impl<'a> Wanted<'a> {
    /// All of it, for what is chosen.
    pub(crate) const fn of(locale: Locale, query: &'a DashboardQuery) -> Self {
        Self { locale, query, tile: None, locked: None }
    }
}

impl Dashboards {
    pub(crate) fn new(db: Database) -> Self {
        Self { cubes: Cubes::new(db.clone()), db, known: KnownAnswers::new() }
    }

    /// A dashboard, or one tile of it. All of its numbers are of one state of the shop's data.
    ///
    /// # Errors
    /// `NoSuch`, `NoData`, `NothingSeen`, `Invalid` with what cannot be chosen, `Database`.
    pub(crate) async fn show(&self, asker: &Asker, slug: &str, wanted: Wanted<'_>) -> Result<Dashboard, Error> {
        let known = asker.dashboard(slug)?;
        self.defined(asker, Some(known), &known.definition, wanted).await
    }

    /// What a definition that is not in force would show. Every name in it has to make sense. Where it changes the dashboard
    /// `slug`, the cube of that is asked first.
    ///
    /// # Errors
    /// As for [`Self::show`].
    pub(crate) async fn preview(
        &self,
        locale: Locale,
        asker: &Asker,
        slug: Option<&str>,
        definition: &DashboardDefinition,
        query: &DashboardQuery,
    ) -> Result<Dashboard, Error> {
        let known = slug.and_then(|slug| asker.dashboard(slug).ok());
        self.defined(asker, known, definition, Wanted::of(locale, query)).await
    }

    /// One tile of a dashboard for a file, which programs read as well: in English, whoever asks. Nothing else is asked.
    ///
    /// # Errors
    /// As for [`Self::show`].
    pub(crate) async fn tile(
        &self,
        asker: &Asker,
        slug: &str,
        tile: &str,
        query: &DashboardQuery,
    ) -> Result<Tile, Error> {
        let shown = self.only(Locale::English, asker, slug, tile, query).await?;
        shown.tiles.into_iter().next().ok_or_else(|| no_such_tile(&asker.project, slug, tile))
    }

    /// A dashboard with one of its tiles; nothing else is asked.
    ///
    /// # Errors
    /// As for [`Self::show`].
    pub(crate) async fn only(
        &self,
        locale: Locale,
        asker: &Asker,
        slug: &str,
        tile: &str,
        query: &DashboardQuery,
    ) -> Result<Dashboard, Error> {
        let shown = self.show(asker, slug, Wanted { tile: Some(tile), ..Wanted::of(locale, query) }).await?;
        if shown.tiles.is_empty() { Err(no_such_tile(&asker.project, slug, tile)) } else { Ok(shown) }
    }

    async fn defined(
        &self,
        asker: &Asker,
        known: Option<&DashboardModel>,
        definition: &DashboardDefinition,
        wanted: Wanted<'_>,
    ) -> Result<Dashboard, Error> {
        let vocabulary = &asker.project.contents.vocabulary;
        let slug = known.map_or("", |known| &known.slug);
        let code = wanted.query.filters.get(SHOP).and_then(|codes| codes.first()).map(String::as_str);
        for _ in 0..ATTEMPTS {
            let shops = asker.shops(&self.db).await?;
            let shop = shops::find(&shops, code).map_err(|error| asker.explained(error))?;
            let mut state = State::resolve(vocabulary, definition, &shop.choice(), wanted.query)?;
            if let Some(locked) = wanted.locked {
                state = state.locked(locked, &definition.time);
            }
            let page = Page::new(wanted.locale, slug, vocabulary, definition, &state, wanted.tile);
            let scope = Scope { asker, known, shop };
            let questions = page.questions().into_iter().cloned().collect();
            let mut replies: Replies = self.ask_all(scope, questions).await?.into_iter().collect();
            replies.extend(self.ask_all(scope, page.further(&replies)).await?);
            if self.is_unchanged(asker, shop).await? {
                let shops: Vec<ShopChoice> = shops.iter().map(ShopRow::choice).collect();
                return Ok(page.show(&replies, &shops, shop.fresh_at));
            }
        }
        Err(Error::TimedOut)
    }

    /// What a dashboard asks, and the cube of a shop that answers it. Where that is missing, it is begun.
    ///
    /// # Errors
    /// `NoSuch`, `NoData`, `Invalid` for a shop that is not there, `Database`.
    pub(crate) async fn plan(
        &self,
        locale: Locale,
        asker: &Asker,
        slug: &str,
        shop: Option<&str>,
    ) -> Result<DashboardPlan, Error> {
        let known = asker.dashboard(slug)?;
        let definition = known.definition.clone();
        let shops = asker.shops(&self.db).await?;
        let shop = shops::find(&shops, shop).map_err(|error| asker.explained(error))?;
        Ok(DashboardPlan {
            locale,
            slug: slug.to_owned(),
            vocabulary: dashboard::named(&definition, &asker.project.contents.vocabulary),
            definition,
            shops: shops.iter().map(ShopRow::choice).collect(),
            shop: shop.code.clone(),
            fresh_at: shop.fresh_at,
            tag: Cubes::tag(asker, known, shop),
            cube: match self.cubes.find(asker, known, shop).await {
                Found::Cube(_) => PlannedCube::There,
                Found::UnderWay => PlannedCube::UnderWay,
                Found::DoesNotFit(_) => PlannedCube::DoesNotFit,
            },
        })
    }

    /// The answers to questions about one shop, in their order and all of the state of its data that `tag` names.
    ///
    /// # Errors
    /// `Outdated` when it is in another one; `Invalid` for too many questions; `NoSuch`, `NoData`, `Database`.
    pub(crate) async fn answers(
        &self,
        asker: &Asker,
        slug: &str,
        shop: &str,
        tag: &str,
        questions: Vec<Question>,
    ) -> Result<Vec<Result<Answer, ApiError>>, Error> {
        let known = asker.dashboard(slug)?;
        if questions.len() > MOST_QUESTIONS {
            let message = format!("Ask {MOST_QUESTIONS} questions at most; these are {}.", questions.len());
            return Err(Error::invalid("questions", message));
        }
        let shops = asker.shops(&self.db).await?;
        let shop = shops::find(&shops, Some(shop))?;
        if Cubes::tag(asker, known, shop) != tag {
            return Err(Error::Outdated);
        }
        let replies = self.ask_all(Scope { asker, known: Some(known), shop }, questions).await?;
        if !self.is_unchanged(asker, shop).await? {
            return Err(Error::Outdated);
        }
        Ok(replies.into_iter().map(|(_, answer)| answer.map(Arc::unwrap_or_clone)).collect())
    }

    /// Whether a shop's data are as they were: a load that came in between may have been seen by a part of the answers.
    async fn is_unchanged(&self, asker: &Asker, shop: &ShopRow) -> Result<bool, Error> {
        Ok(shop.is_unchanged(&asker.shops(&self.db).await?))
    }

    /// The cube of a dashboard for a shop, unless the asker `has` it already, by the tags of what it has.
    ///
    /// # Errors
    /// `NoSuch`, `NoData`, `Invalid` for a shop that is not there, `NoCube` with why there cannot be one, `Database`.
    pub(crate) async fn cube(
        &self,
        asker: &Asker,
        slug: &str,
        shop: Option<&str>,
        has: &[String],
    ) -> Result<DashboardCube, Error> {
        let known = asker.dashboard(slug)?;
        let shops = asker.shops(&self.db).await?;
        let shop = shops::find(&shops, shop).map_err(|error| asker.explained(error))?;
        let tag = Cubes::tag(asker, known, shop);
        if has.contains(&tag) {
            return Ok(DashboardCube::Unchanged { tag });
        }
        match self.cubes.wait_for(asker, known, shop).await {
            Found::Cube(cube) => {
                let bytes = tokio::task::spawn_blocking(move || cube.to_bytes()).await?;
                Ok(DashboardCube::Bytes { tag, bytes })
            }
            Found::DoesNotFit(why) => Err(Error::NoCube(why)),
            Found::UnderWay => Ok(DashboardCube::UnderWay),
        }
    }

    /// The answers to questions, in their order, or why there is none.
    async fn ask_all(&self, scope: Scope<'_>, questions: Vec<Question>) -> Result<Vec<Reply>, Error> {
        let state_of_data = (scope.asker.key(), scope.shop.watermark);
        let asks = questions.into_iter().map(|question| {
            let state_of_data = state_of_data.clone();
            async move {
                let answer = self.known.answer(state_of_data, &question, self.ask(scope, &question)).await;
                Ok((question, answer.map_err(|error| ApiError::from(&*error))))
            }
        });
        stream::iter(asks).buffered(AT_ONCE).try_collect().await
    }

    async fn ask(&self, scope: Scope<'_>, question: &Question) -> Result<Answer, Error> {
        scope.asker.check(question)?;
        let Some(plan) = answering::over_time(&scope.asker.project.contents.model, question)? else {
            return self.ask_one(scope, question, MOST_ROWS).await;
        };
        let mut partial = Vec::with_capacity(plan.questions().len());
        for question in plan.questions() {
            partial.push(self.ask_one(scope, question, MOST_PARTIAL_ROWS).await?);
        }
        Ok(plan.answer(&partial)?)
    }

    /// The answer to a question of which no measure runs over time.
    async fn ask_one(
        &self,
        Scope { asker, known, shop }: Scope<'_>,
        question: &Question,
        most: u32,
    ) -> Result<Answer, Error> {
        if let Some(known) = known
            && let Some(answer) = self.cubes.answer(asker, known, shop, question, most).await
        {
            return Ok(answer);
        }
        asker.read_answer(&self.db, question, most).await
    }
}

/// A question, and the answer to it or why there is none.
type Reply = (Question, Result<Arc<Answer>, ApiError>);

pub(super) fn no_such_tile(project: &InForce, slug: &str, tile: &str) -> Error {
    let tiles = project.contents.dashboards.get(slug).map(|known| known.definition.tiles.keys().cloned());
    let known: Vec<String> = tiles.into_iter().flatten().collect();
    Error::NoSuch(format!("tile “{}” on this dashboard; it has {}", wording::cut(tile), known.join(", ")))
}
