//! A view at work: its totals, and what is shown of them.

use contract::Answer;

use crate::along::key;
use crate::answer::measures;
use crate::axis::Axis;
use crate::cube::Cube;
use crate::decimal::Fraction;
use crate::error::CubeError;
use crate::evaluate::{Nothing, is_read, parts_of, value};
use crate::scan::{Target, bit};
use crate::schema::Measure;
use crate::selection::Selection;
use crate::table::Table;
use crate::tile::Tile;
use crate::totals::Totals;
use crate::view::{View, ViewRows};

/// No view takes more bytes.
const MOST_BYTES: usize = 64 << 20;

/// A view, prepared for one cube.
#[derive(Debug)]
pub(crate) struct Pane {
    axes: Vec<Axis>,
    /// Places of measures.
    measures: Vec<usize>,
    /// For each measure the bits of the dimensions by which it says nothing.
    silent: Vec<u32>,
    /// How many of the greatest rows are shown, and by which of the measures.
    top: Option<(usize, usize)>,
    /// Everything that has to be added up.
    parts: Vec<usize>,
    /// How many currencies amounts are kept apart by, and which of them is none.
    currencies: usize,
    no_currency: Option<usize>,
    /// The bits of the dimensions that it is broken down by.
    own: u32,
    /// By bin, and within it by currency.
    target: Target,
    tile: Option<Tile>,
    state: State,
    shown: Shown,
}

/// How far the totals are from what the filters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// They have to be added up anew.
    Stale,
    /// They are right, and what is shown is not.
    Added,
    /// What is shown is right.
    Shown,
}

/// What is shown, in memory that is used again.
#[derive(Debug)]
struct Shown {
    /// By bin, and then one for all others.
    totals: Totals,
    /// The least and the greatest currency of each bin, and of all others.
    currencies: Vec<Option<(u32, u32)>>,
    bins: Vec<u32>,
    other: bool,
    ranks: Vec<(Option<Fraction>, u32)>,
    numbers: Vec<Vec<f64>>,
}

impl Pane {
    pub(crate) fn new(cube: &Cube, view: View) -> Result<Self, CubeError> {
        let found = measures(cube, &view.measures)?;
        let axes = view.by.iter().map(|by| Axis::new(cube, by)).collect::<Result<Vec<_>, _>>()?;
        let own = axes.iter().fold(0, |bits, axis| bits | bit(axis.dimension));
        let silent: Vec<u32> = found.iter().map(|measure| silent(cube, measure)).collect();
        for measure in &found {
            check_says(cube, measure, own)?;
        }
        let top = view.top.as_ref().map(|top| top_of(&found, &top.measure, top.rows)).transpose()?;
        let parts = parts_of(cube, &found);
        let currency = cube.schema.currency.filter(|_| found.iter().any(|measure| measure.currency));
        let currency = currency.map(|dimension| Axis::of_codes(dimension, &cube.dictionaries[dimension]));
        let all_axes: Vec<&Axis> = axes.iter().chain(&currency).collect();
        check_size(cube, &view, &all_axes, &parts)?;
        let target = Target::new(cube, &all_axes, own, &parts);
        let bins = axes.iter().map(|axis| axis.bins as usize).product();
        Ok(Self {
            measures: found.iter().filter_map(|measure| place_of(cube, measure)).collect(),
            silent,
            top,
            currencies: currency.as_ref().map_or(1, |axis| axis.bins as usize),
            no_currency: match &currency {
                Some(axis) => axis.missing.map(|bin| bin as usize),
                None => Some(0),
            },
            own,
            target,
            tile: None,
            state: State::Stale,
            shown: Shown::new(cube, &parts, bins, found.len()),
            parts,
            axes,
        })
    }

    pub(crate) fn filter_changed(&mut self, dimension: u32) {
        if self.own & dimension == 0 {
            self.state = State::Stale;
        }
    }

    pub(crate) fn is_stale(&self) -> bool {
        self.state == State::Stale
    }

    pub(crate) fn clear(&mut self) {
        self.target.totals.clear();
    }

    pub(crate) const fn target(&mut self) -> &mut Target {
        &mut self.target
    }

    pub(crate) fn scanned(&mut self) {
        if self.state == State::Stale {
            self.state = State::Added;
        }
    }

    /// Begins a tile along a dimension, unless the filters on it do not matter here.
    pub(crate) fn make_tile(&mut self, cube: &Cube, dimension: usize) {
        let matters = self.own & bit(dimension) == 0;
        self.tile = matters.then(|| Tile::new(cube, &self.target, &self.parts, dimension)).flatten();
    }

    pub(crate) const fn tile(&mut self) -> Option<&mut Tile> {
        self.tile.as_mut()
    }

    pub(crate) fn drop_tile(&mut self) {
        self.tile = None;
    }

    pub(crate) fn read_tile(&mut self, selection: Option<&Selection>) {
        if let Some(tile) = self.tile.as_ref().filter(|_| self.state == State::Stale) {
            tile.read(selection, &mut self.target.totals);
            self.state = State::Added;
        }
    }

    /// Works out what is shown. `filtered` has the bits of dimensions that are filtered.
    pub(crate) fn show(&mut self, cube: &Cube, filtered: u32) {
        if self.state == State::Shown {
            return;
        }
        self.state = State::Shown;
        let places = &self.measures;
        let measure = |place: usize| &cube.schema.measures[places[place]];
        let is_read =
            |totals: &Totals, group: usize| (0..places.len()).any(|place| is_read(totals, group, &[measure(place)]));
        self.shown.collapse(&self.target.totals, self.currencies, self.no_currency, is_read);
        if self.axes.is_empty() {
            self.shown.bins = vec![0];
        }
        if let Some((rows, by)) = self.top {
            self.shown.keep_top(cube, rows, measure(by));
        }
        for (place, silent) in self.silent.iter().enumerate() {
            self.shown.number(cube, place, measure(place), silent & filtered == 0);
        }
    }

    pub(crate) fn rows(&self) -> ViewRows<'_> {
        ViewRows { bins: &self.shown.bins, other: self.shown.other, numbers: &self.shown.numbers }
    }

    pub(crate) fn bins(&self) -> Vec<u32> {
        self.axes.iter().map(|axis| axis.bins).collect()
    }

    pub(crate) fn answer(&self, cube: &Cube, filtered: u32) -> Result<Answer, CubeError> {
        let measures: Vec<&Measure> = self.measures.iter().map(|place| &cube.schema.measures[*place]).collect();
        for measure in &measures {
            check_says(cube, measure, filtered)?;
        }
        let figures = |measure: &&Measure| {
            let of = |group| value(cube, &self.shown.totals, group, &measure.formula, Nothing::Zero);
            self.shown.groups().map(of).collect()
        };
        let keys =
            self.shown.bins.iter().map(|bin| Some(key(&self.axes, *bin))).chain(self.shown.other.then_some(None));
        let table = Table {
            cube,
            axes: &self.axes,
            measures: &measures,
            keys: keys.collect(),
            values: measures.iter().map(figures).collect(),
            currencies: self.shown.groups().map(|group| self.shown.currencies[group]).collect(),
        };
        table.answer(true)
    }
}

impl Shown {
    fn new(cube: &Cube, parts: &[usize], bins: usize, measures: usize) -> Self {
        Self {
            totals: Totals::new(cube, parts, bins + 1),
            currencies: vec![None; bins + 1],
            bins: Vec::new(),
            other: false,
            ranks: Vec::new(),
            numbers: vec![Vec::new(); measures],
        }
    }

    /// Puts the currencies of each bin together, and notes which there are.
    fn collapse(
        &mut self,
        totals: &Totals,
        currencies: usize,
        no_currency: Option<usize>,
        is_read: impl Fn(&Totals, usize) -> bool,
    ) {
        self.totals.clear();
        self.currencies.fill(None);
        self.bins.clear();
        self.other = false;
        for group in (0..totals.groups()).filter(|group| is_read(totals, *group)) {
            let (bin, currency) = (group / currencies, group % currencies);
            self.totals.merge(bin, totals, group);
            if Some(currency) != no_currency {
                let code = currency as u32;
                self.currencies[bin] = spanning(self.currencies[bin], Some((code, code)));
            }
            if self.bins.last() != Some(&(bin as u32)) {
                self.bins.push(bin as u32);
            }
        }
    }

    /// Keeps the greatest rows, and puts all others together.
    fn keep_top(&mut self, cube: &Cube, rows: usize, by: &Measure) {
        self.ranks.clear();
        for bin in &self.bins {
            let figure = value(cube, &self.totals, *bin as usize, &by.formula, Nothing::Last);
            self.ranks.push((figure.unwrap_or_default(), *bin));
        }
        self.ranks.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        self.bins.clear();
        self.bins.extend(self.ranks.iter().take(rows).map(|(_, bin)| *bin));
        let all_others = self.currencies.len() - 1;
        for (_, bin) in self.ranks.iter().skip(rows) {
            self.totals.merge_within(all_others, *bin as usize);
            self.currencies[all_others] = spanning(self.currencies[all_others], self.currencies[*bin as usize]);
            self.other = true;
        }
    }

    /// Works out a measure for drawing.
    fn number(&mut self, cube: &Cube, place: usize, measure: &Measure, says: bool) {
        let mut numbers = std::mem::take(&mut self.numbers[place]);
        numbers.clear();
        numbers.extend(self.groups().map(|group| {
            let mixed = measure.currency && self.currencies[group].is_some_and(|(least, greatest)| least != greatest);
            let figure = value(cube, &self.totals, group, &measure.formula, Nothing::Zero).unwrap_or_default();
            figure.filter(|_| says && !mixed).map_or(f64::NAN, Fraction::to_f64)
        }));
        self.numbers[place] = numbers;
    }

    /// The groups of the rows that are shown.
    fn groups(&self) -> impl Iterator<Item = usize> {
        let all_others = self.other.then(|| self.currencies.len() - 1);
        self.bins.iter().map(|bin| *bin as usize).chain(all_others)
    }
}

fn silent(cube: &Cube, measure: &Measure) -> u32 {
    let silent = |(place, name): (usize, &str)| if measure.says_by(name) { 0 } else { bit(place) };
    let names = cube.schema.dimensions.iter().map(|dimension| dimension.name.as_str());
    names.enumerate().map(silent).fold(0, |bits, bit| bits | bit)
}

fn check_says(cube: &Cube, measure: &Measure, dimensions: u32) -> Result<(), CubeError> {
    match silent(cube, measure) & dimensions {
        0 => Ok(()),
        silent => Err(CubeError::SaysNothing {
            measure: measure.name.clone(),
            dimension: cube.schema.dimensions[silent.trailing_zeros() as usize].name.clone(),
        }),
    }
}

fn top_of(measures: &[&Measure], by: &str, rows: usize) -> Result<(usize, usize), CubeError> {
    let place = measures.iter().position(|measure| measure.name == by);
    Ok((rows, place.ok_or_else(|| CubeError::unknown("measure", by))?))
}

fn place_of(cube: &Cube, measure: &Measure) -> Option<usize> {
    cube.schema.measures.iter().position(|known| known.name == measure.name)
}

fn check_size(cube: &Cube, view: &View, axes: &[&Axis], parts: &[usize]) -> Result<(), CubeError> {
    let bytes = Totals::bytes_of_group(cube, parts);
    let bytes = axes.iter().try_fold(bytes, |bytes, axis| bytes.checked_mul((axis.bins as usize).max(1)));
    match bytes.filter(|bytes| *bytes <= MOST_BYTES) {
        Some(_) => Ok(()),
        None => {
            let by: Vec<String> = view.by.iter().map(ToString::to_string).collect();
            Err(CubeError::TooManyBins { by: by.join(", ") })
        }
    }
}

/// The least and the greatest of both.
fn spanning(one: Option<(u32, u32)>, other: Option<(u32, u32)>) -> Option<(u32, u32)> {
    match (one, other) {
        (Some((least, greatest)), Some(other)) => Some((least.min(other.0), greatest.max(other.1))),
        (one, other) => one.or(other),
    }
}
