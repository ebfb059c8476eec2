//! What colours and strokes mean, before it is known whether a page or a picture is drawn.

use contract::Locale;
use language::words;

/// A colour by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hue {
    /// The nth colour of the palette, from 0 to 7.
    Series(u8),
    /// What is put together as "other", and whatever is past the seventh of more than eight series.
    Other,
    /// What is compared with, connected or aimed at.
    Muted,
    /// The high end of a shade.
    High,
    /// Gains.
    Good,
    /// Losses.
    Bad,
    /// Hairlines.
    Rule,
    /// The line that the first axis is.
    Axis,
    /// What is selected.
    Accent,
}

/// How many colours the palette has.
pub(crate) const COLOURS: usize = 8;

impl Hue {
    /// The colour of the series at `index` of `count`; "other" has its own, whatever its place. Where there are more series
    /// than colours, the last colour is that of all the others.
    pub(crate) fn of_series(index: usize, count: usize, name: &str) -> Self {
        let own = if count > COLOURS { COLOURS - 1 } else { COLOURS };
        match u8::try_from(index) {
            Ok(colour) if index < own && !is_other(name) => Self::Series(colour),
            _ => Self::Other,
        }
    }
}

/// Whether a name stands for all that have none of their own: "Other", "Others (3,172)".
pub(crate) fn is_other(name: &str) -> bool {
    let word = name.split_once(" (").map_or(name, |(word, _)| word);
    // In whichever language: what is drawn here was named before.
    let known = Locale::ALL.map(words::tiles).into_iter().flat_map(|words| [words.other, words.others]);
    known.into_iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// How a shape is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Paint {
    pub(crate) hue: Hue,
    /// How much of the fill is seen, from 0 (no fill) to 1.
    pub(crate) fill: f32,
    pub(crate) stroke: Stroke,
    /// Dashes and gaps.
    pub(crate) dash: Dash,
}

/// The outline of a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stroke {
    /// None.
    None,
    /// In its hue, that wide.
    Own(f32),
    /// In the colour of what the chart lies on, so that neighbours are told apart.
    Halo(f32),
}

/// Dashes, so that lines differ by more than their colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dash(pub(crate) &'static str);

impl Dash {
    /// No gaps.
    pub(crate) const SOLID: Self = Self("");
    /// What is compared with.
    pub(crate) const BEFORE: Self = Self("2 3");

    /// The dashes of the series at `index`.
    pub(crate) fn of_series(index: usize) -> Self {
        const DASHES: [&str; COLOURS] = ["", "7 3", "3 2", "10 3 2 3", "14 3", "5 2 1 2", "1.5 2.5", "8 2 3 2"];
        // Past the palette all are muted: each turn of the dashes begins with the second.
        Self(if index < COLOURS { DASHES[index] } else { DASHES[1 + (index - COLOURS) % (COLOURS - 1)] })
    }
}

impl Paint {
    /// A hairline.
    pub(crate) const RULE: Self = Self::line(Hue::Rule, 1.0);
    /// The line of the first axis.
    pub(crate) const AXIS: Self = Self::line(Hue::Axis, 1.0);

    /// A filled shape.
    pub(crate) const fn fill(hue: Hue) -> Self {
        Self::tint(hue, 1.0)
    }

    /// A shape of which that much is seen.
    pub(crate) const fn tint(hue: Hue, fill: f32) -> Self {
        Self { hue, fill, stroke: Stroke::None, dash: Dash::SOLID }
    }

    /// A line.
    pub(crate) const fn line(hue: Hue, width: f32) -> Self {
        Self { hue, fill: 0.0, stroke: Stroke::Own(width), dash: Dash::SOLID }
    }

    /// The same with all of its fill.
    pub(crate) const fn opaque(self) -> Self {
        Self { fill: 1.0, ..self }
    }

    /// The same with dashes.
    pub(crate) const fn dashed(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// The same with an outline.
    pub(crate) const fn outlined(self, stroke: Stroke) -> Self {
        Self { stroke, ..self }
    }
}

/// What text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Along an axis, and whatever else explains: muted.
    Tick,
    /// Names and values of marks.
    Label,
    /// Beside marks in the plot area: muted, with a seam, so that hairlines do not cross it.
    Note,
    /// On a shade that is dark in the light theme and light in the dark one.
    OnShade,
    /// On a shade that needs other text than usual in the dark theme only.
    OnShadeInDark,
    /// The number of a gauge.
    Big,
}

/// How text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}
