//! Measures, and what they are made of.

use contract::{DimensionKind, OverTime, Stretch, Window, Within};

use super::Reading;
use crate::definitions::{EntityDefinition, MeasureDefinition, MeasureKind};
use crate::semantic_model::{Aggregation, Formula, Measure, SemanticModel};
use crate::spanned::Spanned;
use crate::sql::Expr;
use crate::wording;

/// The rank of a median, in ten-thousandths.
const MEDIAN: u16 = 5_000;
/// No measure looks back farther, in days or months.
const LONGEST: u32 = 3_660;

impl Reading<'_> {
    pub(super) fn measure(
        &mut self,
        path: &str,
        entity: &str,
        of: &EntityDefinition,
        at: &Spanned<MeasureDefinition>,
    ) -> Measure {
        let definition = &at.value;
        self.check_fields(path, at);
        let formula = match definition.kind {
            MeasureKind::Ratio => self.ratio(path, at),
            MeasureKind::Cumulative | MeasureKind::Moving | MeasureKind::ToDate => self.over_time(path, entity, of, at),
            MeasureKind::Median => self.quantile(path, entity, at, MEDIAN),
            MeasureKind::Percentile => {
                let rank = self.rank(path, at);
                self.quantile(path, entity, at, rank)
            }
            MeasureKind::Sum => self.aggregate(path, entity, at, Aggregation::Sum),
            MeasureKind::Count => self.aggregate(path, entity, at, Aggregation::Count),
            MeasureKind::CountDistinct => self.aggregate(path, entity, at, Aggregation::CountDistinct),
            MeasureKind::Average => self.aggregate(path, entity, at, Aggregation::Average),
            MeasureKind::Min => self.aggregate(path, entity, at, Aggregation::Min),
            MeasureKind::Max => self.aggregate(path, entity, at, Aggregation::Max),
        };
        // Over time, a measure is written as what it is made of.
        let like = definition.of.as_ref().and_then(|name| of.measures.get(&name.value)).map(|like| &like.value);
        let currency = definition.currency.as_ref().or(like.and_then(|like| like.currency.as_ref()));
        Measure {
            title: definition.title.clone(),
            description: definition.description.clone(),
            synonyms: definition.synonyms.clone(),
            owner: definition.owner.clone(),
            formula,
            format: definition.format.or(like.and_then(|like| like.format)).unwrap_or_default(),
            currency: currency.map(|name| name.value.clone()),
            not_by: definition.not_by.iter().map(|entity| entity.value.clone()).collect(),
            better: definition.better.or(like.and_then(|like| like.better)).unwrap_or_default(),
        }
    }

    /// The names that lead to other measures, and to a dimension of time.
    pub(super) fn check_parts(
        &mut self,
        model: &SemanticModel,
        path: &str,
        entity: &str,
        definition: &MeasureDefinition,
    ) {
        let found = |name: &str| model.entity(entity).and_then(|entity| entity.measures.get(name));
        for part in [&definition.numerator, &definition.denominator].into_iter().flatten() {
            if !found(&part.value).is_some_and(|measure| matches!(measure.formula, Formula::Aggregate { .. })) {
                let message = format!("“{}” is no measure of “{entity}” that a ratio can be made of.", part.value);
                self.wrong(path, part, message);
            }
        }
        if let Some(of) = &definition.of {
            let why = match found(&of.value) {
                None => Some(format!("“{}” is no measure of “{entity}”.", of.value)),
                Some(measure) => {
                    let mut made_from =
                        model.entity(entity).into_iter().flat_map(|known| parts(known, &of.value, measure));
                    made_from.find_map(|(name, measure)| why_not(name, measure))
                }
            };
            why.into_iter().for_each(|why| self.wrong(path, of, why));
        }
        if let Some(time) = &definition.time
            && model.dimension(entity, &time.value).is_none_or(|(_, known)| known.kind != DimensionKind::Time)
        {
            self.wrong(path, time, format!("“{}” is no dimension of time that “{entity}” leads to.", time.value));
        }
    }

    /// Whether it has no part that belongs to measures of another type.
    fn check_fields(&mut self, path: &str, at: &Spanned<MeasureDefinition>) {
        use MeasureKind::{Cumulative, Moving, Percentile, Ratio, ToDate};
        let definition = &at.value;
        let kind = definition.kind;
        let over_time = matches!(kind, Cumulative | Moving | ToDate);
        let (numerator, denominator) = (definition.numerator.is_some(), definition.denominator.is_some());
        let (value, condition) = (definition.value.is_some(), definition.condition.is_some());
        for (misplaced, message) in [
            (
                kind == Ratio && (value || condition),
                "A ratio has a numerator and a denominator, which are measures, and no value or where.",
            ),
            (kind != Ratio && (numerator || denominator), "Only a ratio has a numerator and a denominator."),
            (
                over_time && (value || condition),
                "It is made of another measure, named by “of”, and has no value or where of its own.",
            ),
            (
                kind != Percentile && definition.percentile.is_some(),
                "Only a measure of type percentile has a percentile.",
            ),
            (
                !over_time && (definition.of.is_some() || definition.time.is_some()),
                "Only measures of type cumulative, moving and to_date have “of” and “time”.",
            ),
            (
                kind != Moving && (definition.days.is_some() || definition.months.is_some() || definition.mean),
                "Only a measure of type moving has days, months or mean.",
            ),
            (kind != ToDate && definition.within.is_some(), "Only a measure of type to_date has “within”."),
            (
                over_time && (definition.format.is_some() || definition.currency.is_some()),
                "It is written as what it is made of, and has no format or currency of its own.",
            ),
        ] {
            if misplaced {
                self.wrong(path, at, message.to_owned());
            }
        }
    }

    fn aggregate(&mut self, path: &str, entity: &str, at: &Spanned<MeasureDefinition>, kind: Aggregation) -> Formula {
        let (value, condition) = self.values(path, entity, at, kind != Aggregation::Count);
        Formula::Aggregate { kind, value, condition }
    }

    fn quantile(&mut self, path: &str, entity: &str, at: &Spanned<MeasureDefinition>, rank: u16) -> Formula {
        let (value, condition) = self.values(path, entity, at, true);
        Formula::Quantile { rank, value, condition }
    }

    /// What it is worked out from, and of which rows.
    fn values(&mut self, path: &str, entity: &str, at: &Spanned<MeasureDefinition>, needed: bool) -> (Expr, Expr) {
        let definition = &at.value;
        if needed && definition.value.is_none() {
            self.wrong(path, at, "A value is missing: what is it worked out from?".to_owned());
        }
        let mut read = |text: &Option<Spanned<String>>| {
            text.as_ref().map_or(Expr::Boolean(true), |text| self.expression(path, entity, text))
        };
        (read(&definition.value), read(&definition.condition))
    }

    fn ratio(&mut self, path: &str, at: &Spanned<MeasureDefinition>) -> Formula {
        let mut part = |part: &Option<Spanned<String>>, name: &str| match part {
            Some(measure) => measure.value.clone(),
            None => {
                self.wrong(path, at, format!("A ratio needs a {name}: the name of a measure."));
                String::new()
            }
        };
        let numerator = part(&at.value.numerator, "numerator");
        Formula::Ratio { numerator, denominator: part(&at.value.denominator, "denominator") }
    }

    /// Its percentile in ten-thousandths.
    fn rank(&mut self, path: &str, at: &Spanned<MeasureDefinition>) -> u16 {
        let Some(percentile) = &at.value.percentile else {
            self.wrong(
                path,
                at,
                "A percentile is missing: how much of a hundred lies below? Write it like 95.".to_owned(),
            );
            return MEDIAN;
        };
        let hundredths = (percentile.value * 100.0).round();
        let is_exact = (percentile.value * 100.0 - hundredths).abs() < 1e-6;
        if !(is_exact && 0.0 < hundredths && hundredths < 10_000.0) {
            let message = "A percentile lies between 0 and 100, with two digits after the point at most. The ends are min \
                           and max.";
            self.wrong(path, percentile, message.to_owned());
            return MEDIAN;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number between 0 and 10,000"
        )]
        let rank = hundredths as u16;
        rank
    }

    fn over_time(
        &mut self,
        path: &str,
        entity: &str,
        of: &EntityDefinition,
        at: &Spanned<MeasureDefinition>,
    ) -> Formula {
        let definition = &at.value;
        if definition.of.is_none() {
            self.wrong(path, at, "“of” is missing: the name of the measure that it is made of.".to_owned());
        }
        let time = self.time(path, entity, of, at);
        let window = self.window(path, at);
        let name = definition.of.as_ref().map(|name| name.value.clone()).unwrap_or_default();
        let base = of.measures.get(&name).map(|base| &base.value);
        let named = |part: &Option<Spanned<String>>| part.as_ref().map(|part| part.value.clone());
        let (above, below) = match base.filter(|base| base.kind == MeasureKind::Ratio) {
            Some(ratio) => (named(&ratio.numerator).unwrap_or_default(), named(&ratio.denominator)),
            None => (name.clone(), None),
        };
        if below.is_some() && definition.mean {
            self.wrong(path, at, "A ratio is divided already; leave “mean” away.".to_owned());
        }
        let over = OverTime {
            time,
            window,
            of: above,
            below,
            format: base.and_then(|base| base.format).unwrap_or_default().into(),
            currency: base.and_then(|base| named(&base.currency)),
        };
        Formula::OverTime { of: name, over }
    }

    /// The dimension of time that it runs along: the entity's own, where nothing is said.
    fn time(&mut self, path: &str, entity: &str, of: &EntityDefinition, at: &Spanned<MeasureDefinition>) -> String {
        if let Some(time) = &at.value.time {
            return time.value.clone();
        }
        let times = of.dimensions.iter().filter(|(_, known)| known.value.kind == DimensionKind::Time);
        let times: Vec<&str> = times.map(|(name, _)| name.as_str()).collect();
        if let [time] = times.as_slice() {
            return (*time).to_owned();
        }
        let message = match times.as_slice() {
            [] => format!("“{entity}” has no dimension of time itself; name one that it leads to by “time”."),
            all => format!("Name the dimension of time that it runs along by “time”: {}.", wording::listed(all)),
        };
        self.wrong(path, at, message);
        String::new()
    }

    fn window(&mut self, path: &str, at: &Spanned<MeasureDefinition>) -> Window {
        let definition = &at.value;
        match definition.kind {
            MeasureKind::Moving => {
                let (stretch, length) = match (&definition.days, &definition.months) {
                    (Some(days), None) => (Stretch::Days(days.value), days),
                    (None, Some(months)) => (Stretch::Months(months.value), months),
                    _ => {
                        let message = "How far does it look back? Write days: 28 or months: 3, and not both.";
                        self.wrong(path, at, message.to_owned());
                        return Window::Cumulative;
                    }
                };
                if !(1..=LONGEST).contains(&length.value) {
                    self.wrong(path, length, format!("It looks back 1 to {LONGEST} days or months."));
                }
                Window::Moving { stretch, mean: definition.mean }
            }
            MeasureKind::ToDate => match &definition.within {
                Some(within) => Window::ToDate(within.value),
                None => {
                    let message = "“within” is missing: what does it begin anew with? Write year, quarter, month, week or \
                                   always.";
                    self.wrong(path, at, message.to_owned());
                    Window::ToDate(Within::Year)
                }
            },
            _ => Window::Cumulative,
        }
    }
}

/// The measures that are added up for a measure: itself, or both of a ratio.
fn parts<'m>(
    entity: &'m crate::semantic_model::Entity,
    name: &'m str,
    measure: &'m Measure,
) -> Vec<(&'m str, &'m Measure)> {
    match &measure.formula {
        Formula::Ratio { numerator, denominator } => [numerator, denominator]
            .into_iter()
            .filter_map(|name| Some((name.as_str(), entity.measures.get(name)?)))
            .collect(),
        _ => vec![(name, measure)],
    }
}

/// Why what a measure is on days cannot be put together to what it is over all of them.
fn why_not(name: &str, measure: &Measure) -> Option<String> {
    let why = match &measure.formula {
        Formula::Aggregate { kind, .. } => match kind {
            Aggregation::Sum | Aggregation::Count => return None,
            Aggregation::CountDistinct => "counts what comes on two days once, and would count it twice",
            Aggregation::Average => "is a mean; make it a ratio of a sum and a count",
            Aggregation::Min | Aggregation::Max => "is the least or greatest value, of which no sum says anything",
        },
        Formula::Quantile { .. } => "is a percentile, and those of days say nothing about all of them",
        Formula::OverTime { .. } => "runs over time itself",
        Formula::Ratio { .. } => "is a ratio of ratios",
    };
    Some(format!("“{name}” does not add up over time: it {why}."))
}
