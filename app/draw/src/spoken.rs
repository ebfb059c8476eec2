//! Marks in words, for tooltips and screen readers.

use crate::look::hue_class;
use crate::mark::{Fact, Mark, MarkId};
use crate::order;
use crate::scene::Scene;

/// A value of one series at one place, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    /// The mark.
    pub mark: MarkId,
    /// The class of its colour, as drawings for a page have it: `s1`, `other`, `muted`.
    pub class: &'static str,
    /// What it is: the series, or what is measured.
    pub name: String,
    /// The value in full, with its unit.
    pub value: String,
}

impl Scene {
    /// A mark as one line: "12 Mar 2026, Net revenue: £12,345.67". Nothing where there is no such mark.
    #[must_use]
    pub fn spoken(&self, id: MarkId) -> String {
        let Some(mark) = self.mark(id) else { return String::new() };
        let measure = &self.measures[mark.fact.measure].title;
        let place = self.places.get(mark.place).filter(|place| !place.is_empty());
        let series = self.series.get(mark.series).filter(|series| *series != measure && !series.is_empty());
        let heads: Vec<&str> = place.into_iter().chain(series).map(String::as_str).collect();
        let mut line = heads.join(", ");
        for fact in std::iter::once(&mark.fact).chain(&mark.more) {
            if !line.is_empty() {
                line.push_str(", ");
            }
            line.push_str(&self.measures[fact.measure].title);
            line.push_str(": ");
            line.push_str(&self.exact(*fact));
        }
        line
    }

    /// What every series says at a place along the first axis, the greatest value first.
    #[must_use]
    pub fn at_place(&self, place: usize) -> Vec<Spoken> {
        let found: Vec<MarkId> = self.ids().filter(|id| self.marks[id.index()].place == place).collect();
        let greatest_first = order::sorted(&found, |id| -self.marks[id.index()].value());
        greatest_first.into_iter().map(|id| self.spoken_by(id, &self.marks[id.index()])).collect()
    }

    /// The value of a mark as it is read out.
    pub(crate) fn exact(&self, fact: Fact) -> String {
        self.measures[fact.measure].exact(fact.value)
    }

    fn spoken_by(&self, mark_id: MarkId, mark: &Mark) -> Spoken {
        let measure = &self.measures[mark.fact.measure].title;
        let name = self.series.get(mark.series).filter(|name| !name.is_empty()).unwrap_or(measure);
        Spoken { mark: mark_id, class: hue_class(mark.paint.hue), name: name.clone(), value: self.exact(mark.fact) }
    }
}
