//! A page: the questions of all tiles for what was chosen, and what is shown of the answers.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use contract::{
    Answer, ApiError, By, Cells, Control, ControlKind, Dashboard, DashboardDefinition, DashboardTab, DimensionKind,
    Filter, Locale, Operator, Order, Question, ShopChoice, Show, Tile, TileDefinition, Vocabulary,
};
use indexmap::IndexMap;

use crate::asking::{self, Asked, Totals};
use crate::drilling::{Looked, looked_at};
use crate::parameters;
use crate::preview::Preview;
use crate::showing::{Answers, Showing};
use crate::state::{SHOP, State};
use crate::tables;

/// A filter offers so many values at most, those with the most first.
const MOST_CHOICES: u32 = 500;

/// A dashboard for what was chosen.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    pub(crate) locale: Locale,
    slug: &'a str,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) definition: &'a DashboardDefinition,
    state: &'a State,
    /// The tiles that are wanted as they are looked at, with what those of numbers ask.
    pub(crate) tiles: IndexMap<&'a str, (Looked<'a>, Option<Asked>)>,
    /// What is asked to know the values that a filter can be set to.
    choices: IndexMap<&'a str, Question>,
}

/// Answers by their questions, or why there is none.
#[derive(Debug, Clone, Default)]
pub struct Replies(HashMap<Question, Result<Arc<Answer>, ApiError>>);

impl<'a> Page<'a> {
    /// The page of a dashboard, written in `locale`, with the tiles of the tab that is chosen; with `only` one where that is all that is wanted,
    /// whichever tab it is on.
    #[must_use]
    pub fn new(
        locale: Locale,
        slug: &'a str,
        vocabulary: &'a Vocabulary,
        definition: &'a DashboardDefinition,
        state: &'a State,
        only: Option<&str>,
    ) -> Self {
        let look = |(name, tile): (&'a String, &'a TileDefinition)| {
            let tile = parameters::plain(definition, &state.query.parameters, tile);
            let looked = looked_at(locale, vocabulary, definition, state, name, tile);
            let asked = || asking::of_tile(vocabulary, definition, &looked.state, &looked.tile);
            let asked = (looked.tile.show != Show::Text).then(asked);
            (name.as_str(), (looked, asked))
        };
        let wanted: Vec<(&String, &TileDefinition)> = match only {
            Some(only) => definition.tiles.get_key_value(only).into_iter().collect(),
            None => definition.tiles_on(state.query.tab.as_deref()).collect(),
        };
        let tiles = wanted.into_iter().map(look).collect();
        let choices = choices(vocabulary, definition, state);
        Self { locale, slug, vocabulary, definition, state, tiles, choices }
    }

    /// What has to be asked, each question once.
    #[must_use]
    pub fn questions(&self) -> Vec<&Question> {
        let of_tiles = self.asked().flat_map(|(_, asked)| asked.questions());
        let mut once: Vec<&Question> = Vec::new();
        for question in of_tiles.chain(self.choices.values()) {
            if !once.contains(&question) {
                once.push(question);
            }
        }
        once
    }

    /// What has to be asked when the rest is known: of tiles that show the first of many, how many there are and what the
    /// others come to where they are one mark; of tables, the course of each row.
    #[must_use]
    pub fn further(&self, replies: &Replies) -> Vec<Question> {
        let mut questions = Vec::new();
        for (looked, asked) in self.asked() {
            let ranked = asked.ranked();
            if replies.get(ranked).is_some_and(|answer| !answer.complete) {
                questions.extend(self.all(asked));
                questions.extend(other_question(&asked.now, replies).filter(|_| looked.tile.others));
            }
            questions.extend(self.course(looked, asked, replies));
        }
        questions
    }

    /// What is asked to know how many there are of which a tile shows the first. Of the latest it is not asked: they are
    /// read from the end of the period, and to count them would take all of it.
    fn all(&self, asked: &Asked) -> Option<Question> {
        let ranked = asked.ranked();
        let is_time = |order: &Order| self.vocabulary.kind_of(&order.field) == Some(DimensionKind::Time);
        let are_latest = ranked.order.first().is_some_and(|first| first.descending && is_time(first));
        (!are_latest).then(|| asking::of_all(ranked))
    }

    /// What is asked for the course of each row that a table shows.
    fn course(&self, looked: &Looked<'_>, asked: &Asked, replies: &Replies) -> Option<Question> {
        let time = self.definition.time_of(&looked.tile);
        tables::course_question(&looked.state, &looked.tile, time, &asked.now, replies.get(&asked.now)?)
    }

    /// What is shown. `fresh_at` is when the shop's data last changed.
    #[must_use]
    pub fn show(&self, replies: &Replies, shops: &[ShopChoice], fresh_at: DateTime<Utc>) -> Dashboard {
        let values = self.values(replies);
        Dashboard {
            locale: self.locale,
            slug: self.slug.to_owned(),
            title: self.definition.title.clone(),
            description: self.definition.description.clone(),
            owner: self.definition.owner.clone(),
            controls: self.controls(shops, &values),
            names: self.names(),
            dimensions: self.dimensions(),
            query: self.state.query.clone(),
            tabs: self.tabs(),
            tiles: self.tiles.keys().map(|name| self.tile(name, replies, &values)).collect(),
            fresh_at,
        }
    }

    /// What is shown as far as everything that a tile asks is known.
    pub(crate) fn show_known(&self, replies: &Replies) -> Preview {
        let values = self.values(replies);
        let tile = |(name, (_, asked)): (&&str, &(_, Option<Asked>))| {
            let is_known = asked.iter().flat_map(Asked::questions).all(|question| replies.has(question));
            ((*name).to_owned(), is_known.then(|| Arc::new(self.tile(name, replies, &values))))
        };
        Preview { query: self.state.query.clone(), tiles: self.tiles.iter().map(tile).collect() }
    }

    /// The values that filters can be set to.
    fn values(&self, replies: &Replies) -> Vec<(&str, Vec<String>)> {
        self.choices.iter().map(|(name, question)| (*name, replies.values(question))).collect()
    }

    fn asked(&self) -> impl Iterator<Item = (&Looked<'a>, &Asked)> {
        self.tiles.values().filter_map(|(looked, asked)| Some((looked, asked.as_ref()?)))
    }

    fn tile(&self, name: &str, replies: &Replies, values: &[(&str, Vec<String>)]) -> Tile {
        let (looked, asked) = &self.tiles[name];
        let tile = looked.tile.as_ref();
        let by = tile.series.as_ref().or(tile.by.first()).map(|by| by.dimension.as_str());
        let series = values.iter().find(|(known, _)| Some(*known) == by).map_or(&[][..], |(_, values)| values);
        let showing = Showing {
            locale: self.locale,
            vocabulary: self.vocabulary,
            dashboard: self.definition,
            state: &looked.state,
            slug: name,
            tile,
            ways: &looked.ways,
            time: self.definition.time_of(tile),
            series,
        };
        let Some(asked) = asked else { return showing.text() };
        match self.gathered(looked, asked, replies) {
            Ok(answers) => showing.numbers(asked, &answers),
            Err(error) => showing.failed(asked, error),
        }
    }

    fn gathered(&self, looked: &Looked<'_>, asked: &Asked, replies: &Replies) -> Result<Answers, ApiError> {
        let found = |question: &Option<Question>| question.as_ref().map(|question| replies.found(question)).transpose();
        let courses = || {
            let question = self.course(looked, asked, replies)?;
            Some((Arc::clone(replies.get(&question)?), question.by.last()?.grain?))
        };
        let totals = |totals: &Totals| {
            let [rows, columns, whole] = totals.questions().map(|question| replies.found(question));
            Ok::<_, ApiError>((rows?, columns?, whole?))
        };
        Ok(Answers {
            now: replies.found(&asked.now)?,
            before: found(&asked.before)?,
            course: found(&asked.course)?,
            courses: courses(),
            totals: asked.totals.as_ref().map(totals).transpose()?,
            // Without what is marked on it, a chart is a chart.
            annotations: asked
                .annotations
                .iter()
                .map(|question| question.as_ref().and_then(|question| replies.get(question).cloned()))
                .collect(),
            others: other_question(&asked.now, replies)
                .filter(|_| looked.tile.others)
                .and_then(|question| replies.get(&question).cloned()),
            rows: self.all(asked).and_then(|question| Some(replies.get(&question)?.rows())),
        })
    }

    /// What can be chosen between.
    fn tabs(&self) -> Vec<DashboardTab> {
        let tabs = self.definition.tabs.iter().filter(|_| self.definition.tabs.len() > 1);
        tabs.map(|(name, title)| DashboardTab { name: name.clone(), title: title.clone() }).collect()
    }

    /// What dimensions that can be picked are called.
    fn names(&self) -> BTreeMap<String, String> {
        let looked = self.tiles.values().map(|(looked, _)| Cow::Borrowed(looked.tile.as_ref()));
        // What was picked before something else was chosen has a name as well.
        let defined = self.definition.tiles.values().flat_map(|tile| parameters::variants(self.definition, tile));
        let tiles = defined.map(|(_, tile)| tile).chain(looked);
        let picked = tiles.filter_map(|tile| asking::picked_by(self.vocabulary, &tile).cloned());
        let known = picked.filter_map(|name| self.vocabulary.dimension(&name));
        known.map(|known| (known.name.clone(), known.title.clone())).collect()
    }

    /// What dimensions that tiles can be broken out by are called.
    fn dimensions(&self) -> BTreeMap<String, String> {
        let out = |name: &String| self.tiles.values().any(|(looked, _)| looked.ways.out.contains(name));
        let known = self.vocabulary.dimensions.iter().filter(|known| out(&known.name));
        known.map(|known| (known.name.clone(), known.title.clone())).collect()
    }

    fn controls(&self, shops: &[ShopChoice], values: &[(&str, Vec<String>)]) -> Vec<Control> {
        let title =
            |name: &str| self.vocabulary.dimension(name).map_or_else(|| name.to_owned(), |known| known.title.clone());
        let control = |name: &str, kind| Control { dimension: name.to_owned(), title: title(name), kind };
        let names = shops.iter().map(|shop| (shop.code.clone(), shop.name.clone())).collect();
        let days = ControlKind::Period(self.state.shop.first_day, self.state.shop.last_day);
        let mut controls = vec![control(SHOP, ControlKind::One(names)), control(&self.definition.time, days)];
        // Of one value there is nothing to choose, unless somebody did.
        let chosen = |name: &str| self.state.query.filters.contains_key(name);
        let offered = values.iter().filter(|(name, values)| values.len() > 1 || chosen(name));
        controls.extend(offered.map(|(name, values)| control(name, ControlKind::Many(values.clone()))));
        let tiles = self.tiles.keys().filter_map(|name| self.definition.tiles.get(*name));
        controls.extend(parameters::controls(self.locale, self.vocabulary, self.definition, tiles));
        controls
    }
}

impl Replies {
    /// Notes the answer to a question, or why there is none.
    pub fn insert(&mut self, question: Question, answer: Result<Arc<Answer>, ApiError>) {
        self.0.insert(question, answer);
    }

    pub(crate) fn has(&self, question: &Question) -> bool {
        self.0.contains_key(question)
    }

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

impl FromIterator<(Question, Result<Arc<Answer>, ApiError>)> for Replies {
    fn from_iter<I: IntoIterator<Item = (Question, Result<Arc<Answer>, ApiError>)>>(replies: I) -> Self {
        Self(replies.into_iter().collect())
    }
}

impl Extend<(Question, Result<Arc<Answer>, ApiError>)> for Replies {
    fn extend<I: IntoIterator<Item = (Question, Result<Arc<Answer>, ApiError>)>>(&mut self, replies: I) {
        self.0.extend(replies);
    }
}

fn choices<'a>(
    vocabulary: &Vocabulary,
    definition: &'a DashboardDefinition,
    state: &State,
) -> IndexMap<&'a str, Question> {
    // What runs over time says nothing without a time.
    let is_plain = |name: &&String| vocabulary.measure(name).is_some_and(|measure| measure.over_time.is_none());
    let tiles = definition.tiles.values();
    let measures: Vec<&String> =
        tiles.flat_map(|tile| parameters::measures(definition, tile)).filter(is_plain).collect();
    let question = |name: &str| {
        let narrowing = state.offered_of.iter().map(|filter| filter.dimension.as_str());
        let says_by = |measure: &str| narrowing.clone().chain([name]).all(|name| vocabulary.says_by(measure, name));
        let measure = *measures.iter().find(|measure| says_by(measure))?;
        let of_shop = Filter::new(SHOP, Operator::In, [state.shop.code.as_str()]);
        Some(Question {
            measures: vec![measure.clone()],
            by: vec![By { dimension: name.to_owned(), grain: None }],
            filters: std::iter::once(of_shop).chain(state.offered_of.iter().cloned()).collect(),
            order: vec![Order::descending(measure)],
            limit: Some(MOST_CHOICES),
        })
    };
    definition.filters.iter().filter_map(|name| Some((name.as_str(), question(name)?))).collect()
}

fn other_question(now: &Question, replies: &Replies) -> Option<Question> {
    let answer = replies.get(now).filter(|answer| !answer.complete)?;
    asking::of_others(now, &answer.columns.first()?.cells)
}

/// The values there are.
fn words(cells: &Cells) -> Vec<String> {
    (0..cells.len()).filter_map(|row| cells.written(row)).collect()
}
