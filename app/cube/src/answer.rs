//! Answers to questions, equal to those of the server: `server/crates/semantic` compiles the same question to SQL, and
//! whatever is decided here is decided as its `compile.rs` and `answering.rs` do.

use std::cmp::Ordering;
use std::collections::HashMap;

use contract::{Answer, Order, Question, wording};

use crate::axis::Axis;
use crate::cube::Cube;
use crate::decimal::Fraction;
use crate::error::CubeError;
use crate::evaluate::{Figure, Nothing, counters, parts_of, value};
use crate::scan::Filters;
use crate::schema::Measure;
use crate::selection::Selection;
use crate::table::Table;
use crate::totals::Totals;

/// No answer to a question that somebody asks has more rows.
pub const MOST_ROWS: u32 = 10_000;
/// No question names more measures, dimensions or filters.
const MOST_PARTS: usize = 32;
/// Groups are added up in portions of so many bytes.
const PORTION: usize = 32 << 20;
/// Pairs of a group and a bin are looked up in a table of so many places, and hashed where there are more.
const MOST_PLACES: usize = 1 << 22;

impl Cube {
    /// Whether it knows every measure and dimension that is named, and each of the measures says something by each of the
    /// dimensions. What else may be wrong with the question is wrong on the server too.
    #[must_use]
    pub fn can_answer(&self, question: &Question) -> bool {
        let Ok(measures) = measures(self, &question.measures) else { return false };
        named_dimensions(question).all(|dimension| {
            self.schema.dimension(dimension).is_some() && measures.iter().all(|measure| measure.says_by(dimension))
        })
    }

    /// Whether it can answer, and nothing of the answer would be an estimate.
    #[must_use]
    pub fn answers_exactly(&self, question: &Question) -> bool {
        let exact = |measure: &&Measure| measure.error(&self.schema.parts).is_none();
        self.can_answer(question) && measures(self, &question.measures).is_ok_and(|found| found.iter().all(exact))
    }

    /// The answer to a question.
    ///
    /// Different values and quantiles are estimates, and [`contract::AnswerColumn::error`] says how far off; everything else
    /// is what the server answers, to the last digit.
    ///
    /// # Errors
    /// `Invalid` with what nobody can answer; `Unknown` or `SaysNothing` for what [`Self::can_answer`] denies.
    pub fn answer(&self, question: &Question) -> Result<Answer, CubeError> {
        self.answer_within(question, MOST_ROWS)
    }

    /// The answer to a question, of `most` rows at most.
    ///
    /// # Errors
    /// As for [`Self::answer`].
    pub fn answer_within(&self, question: &Question, most: u32) -> Result<Answer, CubeError> {
        let asked = Asked::of(self, question)?;
        let filters = self.filters(question)?;
        let groups = Groups::of(self, &filters, &asked.axes, &asked.measures);
        let evaluated = groups.evaluate(self, &asked.measures);
        asked.answer(self, &groups, &evaluated, most)
    }

    pub(crate) fn filters(&self, question: &Question) -> Result<Filters, CubeError> {
        let mut selections: HashMap<usize, Selection> = HashMap::new();
        for filter in &question.filters {
            let selection = self.selection(filter)?;
            if let Some(dimension) = self.schema.dimension(&filter.dimension) {
                let both = selections.get(&dimension).map(|known| known.and(&selection));
                selections.insert(dimension, both.unwrap_or(selection));
            }
        }
        let mut filters = Filters::none(self);
        for (dimension, selection) in &selections {
            filters.set(*dimension, Some(selection));
        }
        Ok(filters)
    }
}

/// A question of which every name is known.
pub(crate) struct Asked<'c> {
    pub(crate) measures: Vec<&'c Measure>,
    pub(crate) axes: Vec<Axis>,
    order: Vec<Sort>,
    limit: Option<u32>,
}

impl<'c> Asked<'c> {
    pub(crate) fn of(cube: &'c Cube, question: &Question) -> Result<Self, CubeError> {
        check_size(question)?;
        let measures = measures(cube, &question.measures)?;
        let axes = question.by.iter().map(|by| Axis::new(cube, by)).collect::<Result<Vec<_>, _>>()?;
        check_says(&measures, question)?;
        let order = sorts(&question.order, cube, &axes, &measures)?;
        Ok(Self { measures, axes, order, limit: question.limit })
    }

    /// The rows of the answer, as many of them as are asked for and `most` at most.
    pub(crate) fn answer(
        &self,
        cube: &Cube,
        groups: &Groups,
        evaluated: &Evaluated,
        most: u32,
    ) -> Result<Answer, CubeError> {
        let rows = groups.in_order(&self.order, evaluated);
        let wanted = self.limit.map_or(most, |limit| limit.min(most)) as usize;
        let complete = rows.len() <= wanted;
        if !complete && self.limit.is_none() {
            let message =
                format!("The answer has more than {most} rows. Filter it, take a coarser grain, or set a limit.");
            return Err(CubeError::invalid("limit", message));
        }
        let rows = &rows[..rows.len().min(wanted)];
        groups.table(cube, &self.axes, &self.measures, evaluated, rows).answer(complete)
    }
}

/// The measures of these names, each once.
pub(crate) fn measures<'c>(cube: &'c Cube, names: &[String]) -> Result<Vec<&'c Measure>, CubeError> {
    let mut found: Vec<&Measure> = Vec::new();
    for name in names {
        let measure = cube.schema.measure(name).ok_or_else(|| CubeError::unknown("measure", name))?;
        if found.iter().all(|known| known.name != measure.name) {
            found.push(measure);
        }
    }
    if found.is_empty() {
        let known: Vec<&str> = cube.schema.measures.iter().map(|measure| measure.name.as_str()).collect();
        return Err(CubeError::invalid("measures", format!("Name a measure: {}.", known.join(", "))));
    }
    Ok(found)
}

fn named_dimensions(question: &Question) -> impl Iterator<Item = &str> {
    let by = question.by.iter().map(|by| by.dimension.as_str());
    by.chain(question.filters.iter().map(|filter| filter.dimension.as_str()))
}

pub(crate) fn check_size(question: &Question) -> Result<(), CubeError> {
    if question.limit == Some(0) {
        return Err(CubeError::invalid("limit", "A limit is 1 at least."));
    }
    for (field, parts) in [
        ("measures", question.measures.len()),
        ("by", question.by.len()),
        ("where", question.filters.len()),
        ("order", question.order.len()),
    ] {
        if parts > MOST_PARTS {
            return Err(CubeError::invalid(field, format!("Ask for {MOST_PARTS} at most; these are {parts}.")));
        }
    }
    Ok(())
}

fn check_says(measures: &[&Measure], question: &Question) -> Result<(), CubeError> {
    for measure in measures {
        if let Some(dimension) = named_dimensions(question).find(|dimension| !measure.says_by(dimension)) {
            return Err(CubeError::SaysNothing { measure: measure.name.clone(), dimension: dimension.to_owned() });
        }
    }
    Ok(())
}

/// By what rows are sorted.
struct Sort {
    by: SortBy,
    descending: bool,
}

enum SortBy {
    Measure(usize),
    Axis(usize),
}

/// What is asked for, then the rest of what the answer is broken down by.
fn sorts(asked: &[Order], cube: &Cube, axes: &[Axis], measures: &[&Measure]) -> Result<Vec<Sort>, CubeError> {
    let name = |axis: &Axis| cube.schema.dimensions[axis.dimension].name.as_str();
    let mut sorts = Vec::new();
    for Order { field, descending } in asked {
        let measure = measures.iter().position(|measure| measure.name == *field).map(SortBy::Measure);
        let by = measure.or_else(|| axes.iter().position(|axis| name(axis) == field).map(SortBy::Axis));
        let Some(by) = by else {
            let known: Vec<&str> =
                axes.iter().map(name).chain(measures.iter().map(|measure| measure.name.as_str())).collect();
            return Err(CubeError::invalid("order", wording::unknown("column of the question", field, &known)));
        };
        sorts.push(Sort { by, descending: *descending });
    }
    sorts.extend((0..axes.len()).map(|axis| Sort { by: SortBy::Axis(axis), descending: false }));
    Ok(sorts)
}

/// The rows that are read, in groups.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Rows of the cube, ascending.
    rows: Vec<u32>,
    /// The group of each row.
    of_row: Vec<u32>,
    /// For each group its bin on each axis.
    pub(crate) keys: Vec<Vec<u32>>,
    /// For each axis the bin of what is missing.
    pub(crate) missing: Vec<Option<u32>>,
    /// The least and the greatest currency of each group, as codes; nothing where amounts are in none.
    pub(crate) currencies: Vec<Option<(u32, u32)>>,
}

/// What measures are worth in each group.
#[derive(Debug)]
pub(crate) struct Evaluated {
    /// For each measure and group; `None` where it is undefined.
    shown: Vec<Vec<Figure>>,
    /// The same, where nothing added up is nothing and not zero.
    sorted: Vec<Vec<Option<Fraction>>>,
}

impl Evaluated {
    pub(crate) fn new(measures: usize) -> Self {
        Self { shown: vec![Vec::new(); measures], sorted: vec![Vec::new(); measures] }
    }

    /// Works out all measures for one more group.
    pub(crate) fn push(&mut self, cube: &Cube, measures: &[&Measure], totals: &Totals, group: usize) {
        for (place, measure) in measures.iter().enumerate() {
            let of = |nothing| value(cube, totals, group, &measure.formula, nothing);
            self.shown[place].push(of(Nothing::Zero));
            self.sorted[place].push(of(Nothing::Last).unwrap_or_default());
        }
    }
}

impl Groups {
    /// No groups yet.
    pub(crate) fn none(axes: &[Axis]) -> Self {
        Self { missing: axes.iter().map(|axis| axis.missing).collect(), ..Self::default() }
    }

    /// The groups of the rows that filters let through and that some measure reads. Without axes it is one, even of nothing.
    fn of(cube: &Cube, filters: &Filters, axes: &[Axis], measures: &[&Measure]) -> Self {
        let mut rows = filters.passing(cube);
        rows.retain(|row| counters(measures).any(|part| cube.count(part, *row as usize) > 0));
        let mut of_row = vec![0; rows.len()];
        let mut keys = vec![Vec::new()];
        for axis in axes {
            let bins: Vec<u32> =
                rows.iter().map(|row| axis.bin_of[cube.codes[axis.dimension].get(*row as usize) as usize]).collect();
            keys = split(&keys, &mut of_row, &bins, axis.bins as usize);
        }
        let currencies = currencies(cube, &rows, &of_row, keys.len());
        Self { rows, of_row, keys, missing: axes.iter().map(|axis| axis.missing).collect(), currencies }
    }

    fn evaluate(&self, cube: &Cube, measures: &[&Measure]) -> Evaluated {
        let parts = parts_of(cube, measures);
        let portion = (PORTION / Totals::bytes_of_group(cube, &parts).max(1)).max(1);
        let mut evaluated = Evaluated::new(measures.len());
        for start in (0..self.keys.len()).step_by(portion) {
            let end = self.keys.len().min(start + portion);
            let totals = self.totals(cube, &parts, start..end);
            for group in 0..end - start {
                evaluated.push(cube, measures, &totals, group);
            }
        }
        evaluated
    }

    fn totals(&self, cube: &Cube, parts: &[usize], groups: std::ops::Range<usize>) -> Totals {
        let mut totals = Totals::new(cube, parts, groups.len());
        if groups.len() == self.keys.len() {
            totals.add(cube, &self.rows, &self.of_row);
            return totals;
        }
        let pairs = self.rows.iter().zip(&self.of_row).filter(|(_, group)| groups.contains(&(**group as usize)));
        let (rows, of_row): (Vec<u32>, Vec<u32>) = pairs.map(|(row, group)| (row, group - groups.start as u32)).unzip();
        totals.add(cube, &rows, &of_row);
        totals
    }

    fn in_order(&self, sorts: &[Sort], evaluated: &Evaluated) -> Vec<usize> {
        let mut groups: Vec<usize> = (0..self.keys.len()).collect();
        groups.sort_by(|one, other| {
            sorts
                .iter()
                .map(|sort| self.compare(sort, evaluated, *one, *other))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        groups
    }

    fn compare(&self, sort: &Sort, evaluated: &Evaluated, one: usize, other: usize) -> Ordering {
        match sort.by {
            SortBy::Measure(measure) => {
                let values = &evaluated.sorted[measure];
                nothing_last(values[one], values[other], sort.descending)
            }
            SortBy::Axis(axis) => {
                let bin = |group: usize| Some(self.keys[group][axis]).filter(|bin| Some(*bin) != self.missing[axis]);
                nothing_last(bin(one), bin(other), sort.descending)
            }
        }
    }

    fn table<'c>(
        &self,
        cube: &'c Cube,
        axes: &'c [Axis],
        measures: &'c [&'c Measure],
        evaluated: &Evaluated,
        rows: &[usize],
    ) -> Table<'c> {
        let column = |values: &Vec<Figure>| rows.iter().map(|row| values[*row]).collect();
        Table {
            cube,
            axes,
            measures,
            keys: rows.iter().map(|row| Some(self.keys[*row].clone())).collect(),
            values: evaluated.shown.iter().map(column).collect(),
            currencies: rows.iter().map(|row| self.currencies.get(*row).copied().flatten()).collect(),
        }
    }
}

/// The least and the greatest currency of each group, as codes.
fn currencies(cube: &Cube, rows: &[u32], of_row: &[u32], groups: usize) -> Vec<Option<(u32, u32)>> {
    let Some(dimension) = cube.schema.currency else { return Vec::new() };
    let missing = cube.dictionaries[dimension].missing();
    let mut currencies: Vec<Option<(u32, u32)>> = vec![None; groups];
    for (row, group) in rows.iter().zip(of_row) {
        let code = cube.codes[dimension].get(*row as usize);
        if Some(code) != missing {
            let of = &mut currencies[*group as usize];
            *of = Some(of.map_or((code, code), |(least, greatest)| (least.min(code), greatest.max(code))));
        }
    }
    currencies
}

/// Splits groups by the bins of their rows; the keys of the new groups. Groups of nothing are not among them.
fn split(keys: &[Vec<u32>], of_row: &mut [u32], bins: &[u32], all_bins: usize) -> Vec<Vec<u32>> {
    let mut found: Vec<Vec<u32>> = Vec::new();
    let mut add = |group: u32, bin: u32| {
        found.push(keys[group as usize].iter().copied().chain([bin]).collect());
        found.len() as u32 - 1
    };
    match keys.len().checked_mul(all_bins).filter(|places| *places <= MOST_PLACES) {
        Some(places) => {
            let mut known = vec![u32::MAX; places];
            for (group, bin) in of_row.iter_mut().zip(bins) {
                let place = &mut known[*group as usize * all_bins + *bin as usize];
                if *place == u32::MAX {
                    *place = add(*group, *bin);
                }
                *group = *place;
            }
        }
        None => {
            let mut known = HashMap::new();
            for (group, bin) in of_row.iter_mut().zip(bins) {
                *group = *known.entry((*group, *bin)).or_insert_with(|| add(*group, *bin));
            }
        }
    }
    found
}

/// Compares values so that nothing comes last in either direction.
pub(crate) fn nothing_last<T: Ord>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if descending => other.cmp(&one),
        (Some(one), Some(other)) => one.cmp(&other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}
