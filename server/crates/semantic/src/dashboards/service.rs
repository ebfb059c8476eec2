//! Shows a dashboard: asks what its tiles ask, all at once, and has tiles made of the answers.

use std::sync::Arc;

use contract::{
    Answer, ApiError, Dashboard, DashboardCube, DashboardPlan, DashboardQuery, DashboardSummary, Filter, PlannedShop,
    Question, ShopChoice, Tile,
};
use dashboard::{Page, Replies, SHOP, State};
use futures::{StreamExt, TryStreamExt, stream};
use platform::Database;

use super::DashboardModel;
use crate::answers::KnownAnswers;
use crate::cubes::{Cubes, Found};
use crate::error::Error;
use crate::model::ShopRow;
use crate::project::{Contents, InForce};
use crate::{answering, shops, store, wording};

/// So many questions of one page are asked at the same time.
const AT_ONCE: usize = 4;
/// A page is worked out anew so often, when the data change meanwhile.
const ATTEMPTS: usize = 3;
/// Nobody asks more at once: all tiles of a dashboard ask three times this many at most, and not all of them need it.
const MOST_QUESTIONS: usize = 100;

/// Shows the dashboards of the project that is in force.
#[derive(Clone)]
pub(crate) struct Dashboards {
    db: Database,
    known: KnownAnswers,
    cubes: Cubes,
}

/// Whom questions are asked of: the project in force, a dashboard, and a shop in one state of its data.
#[derive(Clone, Copy)]
struct Scope<'a> {
    project: &'a Arc<InForce>,
    slug: &'a str,
    shop: &'a ShopRow,
}

/// What somebody wants to see of a dashboard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// What is chosen.
    pub(crate) query: &'a DashboardQuery,
    /// The one tile that is wanted; all of them where there is none.
    pub(crate) tile: Option<&'a str>,
    /// What rows count besides, whatever is chosen.
    pub(crate) locked: &'a [Filter],
}

impl Dashboards {
    pub(crate) fn new(db: Database) -> Self {
        Self { cubes: Cubes::new(db.clone()), db, known: KnownAnswers::new() }
    }

    /// What there is, with when the data of any shop last changed.
    pub(crate) fn list(contents: &Contents, shops: &[ShopRow]) -> Vec<DashboardSummary> {
        let fresh_at = shops.iter().map(|shop| shop.fresh_at).max();
        let summary = |dashboard: &DashboardModel| DashboardSummary {
            slug: dashboard.slug.clone(),
            title: dashboard.definition.title.clone(),
            description: dashboard.definition.description.clone(),
            fresh_at,
        };
        contents.dashboards.values().map(summary).collect()
    }

    /// One tile of a dashboard; nothing else is asked.
    ///
    /// # Errors
    /// As for [`Self::show`].
    pub(crate) async fn tile(
        &self,
        project: &Arc<InForce>,
        slug: &str,
        tile: &str,
        query: &DashboardQuery,
    ) -> Result<Tile, Error> {
        let shown = self.show(project, slug, Wanted { query, tile: Some(tile), locked: &[] }).await?;
        shown.tiles.into_iter().next().ok_or_else(|| {
            let tiles = project.contents.dashboards.get(slug).map(|known| known.definition.tiles.keys().cloned());
            let known: Vec<String> = tiles.into_iter().flatten().collect();
            let tile = wording::cut(tile);
            Error::NoSuch(format!("tile “{tile}” on this dashboard; it has {}", known.join(", ")))
        })
    }

    /// A dashboard, or one tile of it, for what was chosen. All of its numbers are of one state of the shop's data.
    ///
    /// # Errors
    /// `NoSuch`, `NoData`, `Invalid` with what cannot be chosen, `Database`.
    pub(crate) async fn show(
        &self,
        project: &Arc<InForce>,
        slug: &str,
        wanted: Wanted<'_>,
    ) -> Result<Dashboard, Error> {
        let (vocabulary, definition) = (&project.contents.vocabulary, &project.contents.dashboard(slug)?.definition);
        let code = wanted.query.filters.get(SHOP).and_then(|codes| codes.first()).map(String::as_str);
        for _ in 0..ATTEMPTS {
            let shops = store::shops(self.db.reader()).await?;
            let shop = shops::find(&shops, code)?;
            let mut state = State::resolve(vocabulary, definition, &shop.choice(), wanted.query)?;
            state.filters.extend_from_slice(wanted.locked);
            let page = Page::new(slug, vocabulary, definition, &state, wanted.tile);
            let scope = Scope { project, slug, shop };
            let questions = page.questions().into_iter().cloned().collect();
            let mut replies: Replies = self.ask_all(scope, questions).await?.into_iter().collect();
            replies.extend(self.ask_all(scope, page.others(&replies)).await?);
            if self.is_unchanged(shop).await? {
                let shops: Vec<ShopChoice> = shops.iter().map(ShopRow::choice).collect();
                return Ok(page.show(&replies, &shops, shop.fresh_at));
            }
        }
        Err(Error::TimedOut)
    }

    /// What a dashboard asks, and the tags of the cubes that answer it.
    ///
    /// # Errors
    /// `NoSuch`, `Database`.
    pub(crate) async fn plan(&self, project: &Arc<InForce>, slug: &str) -> Result<DashboardPlan, Error> {
        let definition = project.contents.dashboard(slug)?.definition.clone();
        let shops = store::shops(self.db.reader()).await?;
        let planned = |shop: &ShopRow| PlannedShop {
            shop: shop.choice(),
            fresh_at: shop.fresh_at,
            tag: Cubes::tag(project, slug, shop),
        };
        Ok(DashboardPlan {
            slug: slug.to_owned(),
            vocabulary: dashboard::named(&definition, &project.contents.vocabulary),
            definition,
            shops: shops.iter().map(planned).collect(),
        })
    }

    /// The answers to questions about one shop, in their order and all of the state of its data that `tag` names.
    ///
    /// # Errors
    /// `Outdated` when it is in another one; `Invalid` for too many questions; `NoSuch`, `NoData`, `Database`.
    pub(crate) async fn answers(
        &self,
        project: &Arc<InForce>,
        slug: &str,
        shop: &str,
        tag: &str,
        questions: Vec<Question>,
    ) -> Result<Vec<Result<Answer, ApiError>>, Error> {
        project.contents.dashboard(slug)?;
        if questions.len() > MOST_QUESTIONS {
            let message = format!("Ask {MOST_QUESTIONS} questions at most; these are {}.", questions.len());
            return Err(Error::invalid("questions", message));
        }
        let shops = store::shops(self.db.reader()).await?;
        let shop = shops::find(&shops, Some(shop))?;
        if Cubes::tag(project, slug, shop) != tag {
            return Err(Error::Outdated);
        }
        let replies = self.ask_all(Scope { project, slug, shop }, questions).await?;
        if !self.is_unchanged(shop).await? {
            return Err(Error::Outdated);
        }
        Ok(replies.into_iter().map(|(_, answer)| answer.map(Arc::unwrap_or_clone)).collect())
    }

    /// Whether a shop's data are as they were: a load that came in between may have been seen by a part of the answers.
    async fn is_unchanged(&self, shop: &ShopRow) -> Result<bool, Error> {
        Ok(shop.is_unchanged(&store::shops(self.db.reader()).await?))
    }

    /// The cube of a dashboard for a shop, unless the asker `has` it already, by the tags of what it has.
    ///
    /// # Errors
    /// `NoSuch`, `NoData`, `Invalid` for a shop that is not there, `NoCube` with why there cannot be one, `Database`.
    pub(crate) async fn cube(
        &self,
        project: &Arc<InForce>,
        slug: &str,
        shop: Option<&str>,
        has: &[String],
    ) -> Result<DashboardCube, Error> {
        project.contents.dashboard(slug)?;
        let shops = store::shops(self.db.reader()).await?;
        let shop = shops::find(&shops, shop)?;
        let tag = Cubes::tag(project, slug, shop);
        if has.contains(&tag) {
            return Ok(DashboardCube::Unchanged { tag });
        }
        match self.cubes.find(project, slug, shop).await {
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
        let state_of_data = (scope.project.revision, scope.shop.watermark);
        let asks = questions.into_iter().map(|question| async move {
            let answer = self.known.answer(state_of_data, &question, self.ask(scope, &question)).await;
            Ok((question, answer.map_err(|error| ApiError::from(&*error))))
        });
        stream::iter(asks).buffered(AT_ONCE).try_collect().await
    }

    async fn ask(&self, Scope { project, slug, shop }: Scope<'_>, question: &Question) -> Result<Answer, Error> {
        if let Some(answer) = self.cubes.answer(project, slug, shop, question).await {
            return Ok(answer);
        }
        let mut reader = self.db.reader().acquire().await?;
        answering::answer(&mut reader, &project.contents.model, question).await
    }
}

/// A question, and the answer to it or why there is none.
type Reply = (Question, Result<Arc<Answer>, ApiError>);
