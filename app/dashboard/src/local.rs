//! A dashboard's cube with what the dashboard asks: enough to answer for it where the pointer is.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{Answer, ApiError, Dashboard, DashboardPlan, DashboardQuery, ErrorCode, Filter, KnownMeasure, Question};
use cube::{Along, Cube, MOST_PARTIAL_ROWS, MOST_ROWS, WindowPlan};

use crate::page::{Page, Replies};
use crate::preview::Preview;
use crate::state::{SHOP, State};

/// Answers that are kept; when there are more, all are forgotten.
const MOST_KNOWN: usize = 2_000;

/// Answers for one dashboard about one shop, in one state of its data.
#[derive(Debug)]
pub(crate) struct Local {
    plan: DashboardPlan,
    answers: Answers,
}

/// What is shown for what was chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shown {
    /// Everything, to the last digit.
    Whole(Box<Dashboard>),
    /// These have to be answered by the server first ([`Local::learn`]).
    Without(Vec<Question>),
}

impl Local {
    /// What answers for a plan by its cube.
    pub(crate) fn new(plan: DashboardPlan, cube: Cube) -> Self {
        Self { plan, answers: Answers { cube, known: HashMap::new(), brush: None } }
    }

    /// What is shown for what was chosen; nothing where another shop was, or something that cannot be.
    pub(crate) fn show(&mut self, query: &DashboardQuery) -> Option<Shown> {
        let state = self.state(query)?;
        let page = Self::page(&self.plan, &state);
        let (replies, without) = self.answers.to(&page, &self.plan.vocabulary.measures, false);
        if !without.is_empty() {
            return Some(Shown::Without(without));
        }
        let shown = page.show(&replies, &self.plan.shops, self.plan.fresh_at);
        self.answers.forget_failures();
        Some(Shown::Whole(Box::new(shown)))
    }

    /// What can be shown at once, with estimates.
    pub(crate) fn preview(&mut self, query: &DashboardQuery) -> Option<Preview> {
        let state = self.state(query)?;
        let page = Self::page(&self.plan, &state);
        let (replies, _) = self.answers.to(&page, &self.plan.vocabulary.measures, true);
        Some(page.show_known(&replies))
    }

    /// Notes what the server answered.
    pub(crate) fn learn(&mut self, answers: impl IntoIterator<Item = (Question, Result<Answer, ApiError>)>) {
        for (question, answer) in answers {
            self.answers.note(question, Known { answer: answer.map(Arc::new), exact: true });
        }
    }

    /// Prepares for one dimension being filtered again and again; for none when that is over.
    pub(crate) fn brush(&mut self, dimension: Option<&str>) {
        self.answers.brush(dimension);
    }

    fn state(&self, query: &DashboardQuery) -> Option<State> {
        let DashboardPlan { definition, vocabulary, shops, shop, .. } = &self.plan;
        let asked = query.filters.get(SHOP).and_then(|codes| codes.first()).or(shops.first().map(|first| &first.code));
        let shop = shops.iter().find(|known| known.code == *shop && Some(shop) == asked)?;
        State::resolve(vocabulary, definition, shop, query).ok()
    }

    fn page<'a>(plan: &'a DashboardPlan, state: &'a State) -> Page<'a> {
        Page::new(plan.locale, &plan.slug, &plan.vocabulary, &plan.definition, state, None)
    }
}

/// What a cube answers, and what it was told.
#[derive(Debug)]
struct Answers {
    cube: Cube,
    known: HashMap<Question, Known>,
    brush: Option<Brush>,
}

/// The answer to a question, and whether it is one to the last digit.
#[derive(Debug, Clone)]
struct Known {
    answer: Result<Arc<Answer>, ApiError>,
    exact: bool,
}

/// What is added up along the dimension that is brushed.
#[derive(Debug)]
struct Brush {
    dimension: String,
    /// By the question without its filters on the dimension; nothing where it is asked as ever.
    along: HashMap<Question, Option<Along>>,
}

impl Answers {
    /// The answers to what a page asks, and the questions that have none here.
    fn to(&mut self, page: &Page<'_>, measures: &[KnownMeasure], estimates: bool) -> (Replies, Vec<Question>) {
        let mut replies = Replies::default();
        let mut without = Vec::new();
        let mut asked: Vec<Question> = page.questions().into_iter().cloned().collect();
        while !asked.is_empty() {
            for question in asked.drain(..) {
                match self.find(&question, measures) {
                    Some(Known { answer, exact }) if exact || estimates => replies.insert(question, answer),
                    _ => without.push(question),
                }
            }
            // What is past the first of many can only be asked when these are known.
            asked = page.further(&replies);
            asked.retain(|question| !replies.has(question) && !without.contains(question));
        }
        (replies, without)
    }

    fn find(&mut self, question: &Question, measures: &[KnownMeasure]) -> Option<Known> {
        if let Some(known) = self.known.get(question) {
            return Some(known.clone());
        }
        // What the cube refuses, the server refuses in its own words.
        let (answer, exact) = match WindowPlan::of(question, measures).ok()? {
            Some(plan) => self.over_time(&plan)?,
            None => self.ask(question, MOST_ROWS)?,
        };
        let known = Known { answer: Ok(Arc::new(answer)), exact };
        // Of what was brushed over on the way, hardly anything is asked for again.
        if self.brush.as_ref().is_none_or(|brush| !brush.touches(question)) {
            self.note(question.clone(), known.clone());
        }
        Some(known)
    }

    /// The answer to a question with measures over time, and whether it is one to the last digit.
    fn over_time(&mut self, plan: &WindowPlan) -> Option<(Answer, bool)> {
        let partial = plan.questions().iter().map(|question| self.ask(question, MOST_PARTIAL_ROWS));
        let (partial, exact): (Vec<Answer>, Vec<bool>) = partial.collect::<Option<Vec<_>>>()?.into_iter().unzip();
        Some((plan.answer(&partial).ok()?, exact.into_iter().all(|exact| exact)))
    }

    /// The cube's answer to any other question, of `most` rows at most.
    fn ask(&mut self, question: &Question, most: u32) -> Option<(Answer, bool)> {
        if !self.cube.can_answer(question) {
            return None;
        }
        let answer = match self.brush.as_mut().filter(|brush| brush.touches(question)) {
            Some(brush) => brush.answer(&self.cube, question, most)?,
            None => self.cube.answer_within(question, most).ok()?,
        };
        Some((answer, self.cube.answers_exactly(question)))
    }

    fn note(&mut self, question: Question, known: Known) {
        if self.known.len() > MOST_KNOWN {
            self.known.clear();
        }
        self.known.insert(question, known);
    }

    /// What failed once may work the next time, unless it cannot be asked.
    fn forget_failures(&mut self) {
        let stays = |error: &ApiError| error.code == ErrorCode::InvalidInput;
        self.known.retain(|_, known| known.answer.as_ref().err().is_none_or(stays));
    }

    fn brush(&mut self, dimension: Option<&str>) {
        let is_same = self.brush.as_ref().map(|brush| brush.dimension.as_str()) == dimension;
        if !is_same {
            self.brush = dimension.map(|name| Brush { dimension: name.to_owned(), along: HashMap::new() });
        }
    }
}

impl Brush {
    /// Whether a question is filtered by the dimension.
    fn touches(&self, question: &Question) -> bool {
        question.filters.iter().any(|filter| filter.dimension == self.dimension)
    }

    fn answer(&mut self, cube: &Cube, question: &Question, most: u32) -> Option<Answer> {
        let (brushed, rest): (Vec<Filter>, Vec<Filter>) =
            question.filters.iter().cloned().partition(|filter| filter.dimension == self.dimension);
        let rest = Question { filters: rest, ..question.clone() };
        let dimension = &self.dimension;
        let along = self.along.entry(rest).or_insert_with_key(|rest| Along::new(cube, rest.clone(), dimension).ok()?);
        match along {
            Some(along) => along.answer(cube, &brushed, most).ok(),
            None => cube.answer_within(question, most).ok(),
        }
    }
}
