//! Shows a dashboard: asks what its tiles ask, all at once, and makes tiles of the answers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use contract::{
    Answer, ApiError, By, Cells, Control, ControlKind, Dashboard, DashboardCube, DashboardQuery, DashboardSummary,
    Filter, Operator, Order, Question, Tile,
};
use futures::{StreamExt, TryStreamExt, stream};
use indexmap::IndexMap;
use platform::Database;

use super::asking::{self, Asked};
use super::definition::{DashboardDefinition, Show, TileDefinition};
use super::showing::{Answers, Showing};
use super::state::{SHOP, State, resolve};
use super::{DashboardModel, titles};
use crate::answers::KnownAnswers;
use crate::cubes::{Cubes, Found};
use crate::error::Error;
use crate::model::ShopRow;
use crate::project::{Contents, InForce};
use crate::semantic_model::SemanticModel;
use crate::{answering, filters, store};

/// So many questions of one page are asked at the same time.
const AT_ONCE: usize = 4;
/// A page is worked out anew so often, when the data change meanwhile.
const ATTEMPTS: usize = 3;
/// A filter offers so many values at most, those with the most first.
const MOST_CHOICES: u32 = 500;

/// Shows the dashboards of the project that is in force.
#[derive(Clone)]
pub(crate) struct Dashboards {
    db: Database,
    known: KnownAnswers,
    cubes: Cubes,
}

/// What one page is made from.
#[derive(Clone, Copy)]
struct Scope<'a> {
    project: &'a Arc<InForce>,
    slug: &'a str,
    model: &'a SemanticModel,
    definition: &'a DashboardDefinition,
    state: &'a State,
    /// The one tile that is wanted; all where none is named.
    only: Option<&'a str>,
}

impl<'a> Scope<'a> {
    fn tiles(self) -> impl Iterator<Item = (&'a String, &'a TileDefinition)> {
        let wanted = move |name: &str| self.only.is_none_or(|only| only == name);
        self.definition.tiles.iter().filter(move |(name, _)| wanted(name)).map(|(name, tile)| (name, &tile.value))
    }
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

    /// A dashboard for what was chosen. All of its numbers are of one state of the shop's data.
    ///
    /// # Errors
    /// `NoSuch`, `NoData`, `Invalid` with what cannot be chosen, `Database`.
    pub(crate) async fn show(
        &self,
        project: &Arc<InForce>,
        slug: &str,
        query: &DashboardQuery,
    ) -> Result<Dashboard, Error> {
        self.wanted(project, slug, None, query).await
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
        let shown = self.wanted(project, slug, Some(tile), query).await?;
        shown.tiles.into_iter().next().ok_or_else(|| {
            let tiles = project.contents.dashboards.get(slug).map(|known| known.definition.tiles.keys().cloned());
            let known: Vec<String> = tiles.into_iter().flatten().collect();
            let tile = crate::wording::cut(tile);
            Error::NoSuch(format!("tile “{tile}” on this dashboard; it has {}", known.join(", ")))
        })
    }

    async fn wanted(
        &self,
        project: &Arc<InForce>,
        slug: &str,
        only: Option<&str>,
        query: &DashboardQuery,
    ) -> Result<Dashboard, Error> {
        let model = &project.contents.model;
        let dashboard = found(project, slug)?;
        let mut shops = store::shops(self.db.reader()).await?;
        for _ in 0..ATTEMPTS {
            let state = resolve(model, dashboard, &shops, query)?;
            let scope = Scope { project, slug, model, definition: &dashboard.definition, state: &state, only };
            let shown = self.shown(scope, &shops).await?;
            shops = store::shops(self.db.reader()).await?;
            // A load that came in between may have been seen by some of the answers.
            if state.shop.is_unchanged(&shops) {
                return Ok(shown);
            }
        }
        Err(Error::TimedOut)
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
        found(project, slug)?;
        let shops = store::shops(self.db.reader()).await?;
        let shop = filters::shop(&shops, shop)?;
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

    async fn shown(&self, scope: Scope<'_>, shops: &[ShopRow]) -> Result<Dashboard, Error> {
        let Scope { slug, model, definition, state, .. } = scope;
        let asked: IndexMap<&str, Asked> = scope
            .tiles()
            .filter(|(_, tile)| tile.show != Show::Text)
            .map(|(name, tile)| (name.as_str(), asking::of_tile(model, definition, state, tile)))
            .collect();
        let choices = choice_questions(scope);
        let every = asked.values().flat_map(|asked| [Some(&asked.now), asked.before.as_ref(), asked.course.as_ref()]);
        let every = every.flatten().chain(choices.values()).cloned().collect();
        let answers = self.ask_all(scope, every).await?;
        let others = self.ask_all(scope, others(definition, &asked, &answers)).await?;
        let values: Vec<(String, Vec<String>)> =
            choices.iter().map(|(name, question)| (name.clone(), answers.values(question))).collect();
        let show = |(name, tile): (&String, &TileDefinition)| {
            let by = tile.series.as_ref().or(tile.by.first()).map(|by| by.value.dimension.as_str());
            let time = tile.time.as_ref().map_or(definition.time.value.as_str(), |time| time.value.as_str());
            let series =
                values.iter().find(|(known, _)| Some(known.as_str()) == by).map_or(&[][..], |(_, values)| values);
            let showing = Showing { model, state, slug: name, tile, time, series };
            match asked.get(name.as_str()) {
                None => showing.text(),
                Some(asked) => show_numbers(&showing, asked, &answers, &others),
            }
        };
        Ok(Dashboard {
            slug: slug.to_owned(),
            title: definition.title.clone(),
            description: definition.description.clone(),
            owner: definition.owner.clone(),
            controls: controls(scope, shops, &values),
            names: names(scope),
            query: state.query.clone(),
            versus: titles::versus(state),
            tiles: scope.tiles().map(show).collect(),
            fresh_at: state.shop.fresh_at,
        })
    }

    /// The answers to all questions, each asked once and those known already not at all.
    async fn ask_all(&self, scope: Scope<'_>, questions: Vec<Question>) -> Result<Answered, Error> {
        let mut once: Vec<Question> = Vec::new();
        for question in questions {
            if !once.contains(&question) {
                once.push(question);
            }
        }
        let state_of_data = (scope.project.revision, scope.state.shop.watermark);
        let asks = once.into_iter().map(|question| async move {
            let answer = self.known.answer(state_of_data, &question, self.ask(scope, &question)).await;
            Ok((question, answer.map_err(|error| ApiError::from(&*error))))
        });
        stream::iter(asks).buffer_unordered(AT_ONCE).try_collect::<HashMap<_, _>>().await.map(Answered)
    }

    async fn ask(
        &self,
        Scope { project, slug, model, state, .. }: Scope<'_>,
        question: &Question,
    ) -> Result<Answer, Error> {
        if let Some(answer) = self.cubes.answer(project, slug, &state.shop, question).await {
            return Ok(answer);
        }
        let mut reader = self.db.reader().acquire().await?;
        answering::answer(&mut reader, model, question).await
    }
}

fn found<'p>(project: &'p InForce, slug: &str) -> Result<&'p DashboardModel, Error> {
    let found = project.contents.dashboards.get(slug);
    found.ok_or_else(|| Error::NoSuch(format!("dashboard “{}”", crate::wording::cut(slug))))
}

/// What is asked to know the values that a filter can be set to.
fn choice_questions(Scope { model, definition, state, .. }: Scope<'_>) -> IndexMap<String, Question> {
    let measures: Vec<&str> =
        definition.tiles.values().flat_map(|tile| &tile.value.measures).map(|measure| measure.value.as_str()).collect();
    let question = |name: &String| {
        let measure = measures.iter().find(|measure| model.says_by(measure, name))?;
        Some(Question {
            measures: vec![(*measure).to_owned()],
            by: vec![By { dimension: name.clone(), grain: None }],
            filters: vec![Filter::new(SHOP, Operator::In, [state.shop.code.as_str()])],
            order: vec![Order::descending(*measure)],
            limit: Some(MOST_CHOICES),
        })
    };
    definition.filters.iter().filter_map(|name| Some((name.value.clone(), question(&name.value)?))).collect()
}

/// What dimensions that can be picked are called.
fn names(Scope { model, definition, .. }: Scope<'_>) -> BTreeMap<String, String> {
    let picked = definition.tiles.values().filter_map(|tile| asking::picked_by(model, &tile.value));
    picked.filter_map(|name| Some((name.clone(), model.any_dimension(name)?.title.clone()))).collect()
}

fn controls(
    Scope { model, definition, state, .. }: Scope<'_>,
    shops: &[ShopRow],
    values: &[(String, Vec<String>)],
) -> Vec<Control> {
    let title = |name: &str| model.any_dimension(name).map_or_else(|| name.to_owned(), |known| known.title.clone());
    let control = |name: &str, kind| Control { dimension: name.to_owned(), title: title(name), kind };
    let names = shops.iter().map(|shop| (shop.code.clone(), shop.name.clone())).collect();
    let days = ControlKind::Period(state.shop.first_day, state.shop.last_day);
    let mut controls = vec![control(SHOP, ControlKind::One(names)), control(&definition.time.value, days)];
    // Of one value there is nothing to choose, unless somebody did.
    let chosen = |name: &String| state.query.filters.contains_key(name);
    let offered = values.iter().filter(|(name, values)| values.len() > 1 || chosen(name));
    controls.extend(offered.map(|(name, values)| control(name, ControlKind::Many(values.clone()))));
    controls
}

/// Answers by their questions, or why there is none.
struct Answered(HashMap<Question, Result<Arc<Answer>, ApiError>>);

impl Answered {
    fn get(&self, question: &Question) -> Option<&Arc<Answer>> {
        self.0.get(question).and_then(|answer| answer.as_ref().ok())
    }

    /// The values that a question is broken down by.
    fn values(&self, question: &Question) -> Vec<String> {
        self.get(question).and_then(|answer| Some(words(&answer.columns.first()?.cells))).unwrap_or_default()
    }

    fn found(&self, question: &Question) -> Result<Arc<Answer>, ApiError> {
        self.0.get(question).cloned().unwrap_or_else(|| Err(ApiError::internal()))
    }
}

fn show_numbers(showing: &Showing<'_>, asked: &Asked, answers: &Answered, others: &Answered) -> Tile {
    let found = |question: &Option<Question>| question.as_ref().map(|question| answers.found(question)).transpose();
    let gathered = || {
        Ok(Answers {
            now: answers.found(&asked.now)?,
            before: found(&asked.before)?,
            course: found(&asked.course)?,
            others: other_question(&asked.now, answers).and_then(|question| others.get(&question).cloned()),
        })
    };
    match gathered() {
        Ok(answers) => showing.numbers(asked, &answers),
        Err(error) => showing.failed(asked, error),
    }
}

/// The questions of rankings that show what is past them as one mark, where there is something past them.
fn others(definition: &DashboardDefinition, asked: &IndexMap<&str, Asked>, answers: &Answered) -> Vec<Question> {
    let wanted = asked.iter().filter(|(name, _)| definition.tiles.get(**name).is_some_and(|tile| tile.value.others));
    wanted.filter_map(|(_, asked)| other_question(&asked.now, answers)).collect()
}

fn other_question(now: &Question, answers: &Answered) -> Option<Question> {
    let answer = answers.get(now).filter(|answer| !answer.complete)?;
    asking::of_others(now, words(&answer.columns.first()?.cells))
}

/// The values there are.
fn words(cells: &Cells) -> Vec<String> {
    (0..cells.len()).filter_map(|row| cells.written(row)).collect()
}
