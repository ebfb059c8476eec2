//! What is marked on charts over time: what they ask to know it, and where it comes to stand.

use chrono::NaiveDate;
use contract::{
    Annotation, AnnotationDefinition, Answer, By, DashboardDefinition, Grain, Question, Show, TileDefinition,
    Vocabulary,
};
use language::format;

use crate::asking;
use crate::period::{Period, bucket};
use crate::showing::{Answers, Showing};
use crate::state::{State, days};
use crate::thresholds::{is_upwards, meets};

/// An annotation that asks is about so many buckets at most, those that go furthest.
const MOST_FOUND: u32 = 12;

/// What is marked on a tile: on charts along the dashboard's time what is said for all, and what is said for it.
pub(crate) fn of_tile<'a>(
    dashboard: &'a DashboardDefinition,
    tile: &'a TileDefinition,
) -> impl Iterator<Item = &'a AnnotationDefinition> {
    let time = dashboard.time_of(tile);
    let of_all = dashboard.annotations.iter().filter(move |_| time == dashboard.time);
    of_all.chain(&tile.annotations).filter(move |_| tile.is_along(time))
}

/// What an annotation asks, as a tile of its own; nothing where it is of a day that is known.
#[must_use]
pub fn asking_tile(annotation: &AnnotationDefinition, time: &str) -> Option<TileDefinition> {
    let condition = annotation.when.as_ref()?;
    let measure = &condition.dimension;
    let over = By { dimension: time.to_owned(), grain: Some(annotation.grain.unwrap_or(Grain::Day)) };
    let named = annotation.by.iter().map(|name| By { dimension: name.clone(), grain: None });
    Some(TileDefinition {
        show: Show::Line,
        measures: vec![measure.clone()],
        by: std::iter::once(over).chain(named).collect(),
        order: vec![if is_upwards(condition) { format!("-{measure}") } else { measure.clone() }],
        time: Some(time.to_owned()),
        ..TileDefinition::default()
    })
}

/// The dashboard with what its annotations ask as tiles of their own.
pub(crate) fn with_asking_tiles(dashboard: DashboardDefinition) -> DashboardDefinition {
    let of_all = dashboard.annotations.iter().map(|annotation| (annotation, dashboard.time.as_str()));
    let of_tiles = dashboard.tiles.values().flat_map(|tile| {
        let time = dashboard.time_of(tile);
        tile.annotations.iter().map(move |annotation| (annotation, time))
    });
    let asking = of_all.chain(of_tiles).filter_map(|(annotation, time)| asking_tile(annotation, time)).enumerate();
    // No tile is called like this: a space cannot stand in an address.
    let asking: Vec<_> = asking.map(|(place, tile)| (format!("annotation {place}"), tile)).collect();
    let mut whole = dashboard;
    whole.tiles.extend(asking);
    whole
}

/// What a chart asks for each of its annotations; nothing for days that are known, and for what says nothing by something that
/// is chosen: it would be about other rows.
pub(crate) fn questions(
    vocabulary: &Vocabulary,
    dashboard: &DashboardDefinition,
    state: &State,
    tile: &TileDefinition,
) -> Vec<Option<Question>> {
    let question = |annotation: &AnnotationDefinition| {
        let asking = asking_tile(annotation, dashboard.time_of(tile))?;
        let question = asking::of_all_chosen(vocabulary, state, &asking, dashboard.time_of(tile))?;
        Some(Question { limit: Some(MOST_FOUND), ..question })
    };
    of_tile(dashboard, tile).map(question).collect()
}

impl Showing<'_> {
    /// What is marked on a chart whose first axis is broken down by `grain`, in the order of time.
    pub(super) fn annotations(&self, grain: Grain, answers: &Answers) -> Vec<Annotation> {
        let mut found: Vec<(Period, String)> = Vec::new();
        for (annotation, answer) in of_tile(self.dashboard, self.tile).zip(&answers.annotations) {
            match (&annotation.at, answer) {
                (Some(at), _) => {
                    found.extend(days(at).ok().map(|days| (days, annotation.text.clone().unwrap_or_default())));
                }
                (None, Some(answer)) => found.extend(self.found(annotation, answer)),
                (None, None) => {}
            }
        }
        let shown = self.state.period;
        found.retain(|(days, _)| days.from <= shown.to && shown.from <= days.to);
        found.sort_by(|(one, text), (other, more)| (one.from, one.to, text).cmp(&(other.from, other.to, more)));
        let annotation = |(days, text): (Period, String)| Annotation {
            from: bucket(days.from.max(shown.from), grain).to_string(),
            to: bucket(days.to.min(shown.to), grain).to_string(),
            when: format::days(self.locale, days.from, days.to),
            text,
        };
        found.into_iter().map(annotation).collect()
    }

    /// The buckets of an answer that meet the condition, those that follow each other as one.
    fn found(&self, annotation: &AnnotationDefinition, answer: &Answer) -> Vec<(Period, String)> {
        let (Some(condition), [at, .., value]) = (&annotation.when, answer.columns.as_slice()) else {
            return Vec::new();
        };
        let named = annotation.by.as_ref().and_then(|name| answer.column(name));
        let label = |row: usize| {
            let value = named?.cells.written(row)?;
            let known = annotation.by.as_ref().and_then(|name| self.vocabulary.dimension(name));
            Some(known.and_then(|known| known.label(&value)).unwrap_or(value))
        };
        let text = |row: usize| match (annotation.text.clone(), named.map(|_| label(row))) {
            (text, None) => text.unwrap_or_default(),
            (Some(text), Some(label)) => format!("{text}: {}", label.as_deref().unwrap_or(self.words().no_value)),
            (None, Some(label)) => label.unwrap_or_else(|| self.words().no_value.to_owned()),
        };
        let grain = annotation.grain.unwrap_or(Grain::Day);
        let whole = |start: NaiveDate| Period { from: start, to: NaiveDate::MAX }.bucket_of(start, grain);
        let mut found: Vec<(Period, String)> = (0..answer.rows())
            .filter(|row| value.cells.number(*row).is_some_and(|value| meets(condition, value)))
            .filter_map(|row| Some((whole(at.cells.written(row)?.parse().ok()?), text(row))))
            .collect();
        found.sort_by(|(one, text), (other, more)| (text, one.from).cmp(&(more, other.from)));
        found.dedup_by(|(next, text), (last, known)| {
            let follows = text == known && last.to.succ_opt() == Some(next.from);
            if follows {
                last.to = next.to;
            }
            follows
        });
        found
    }
}
