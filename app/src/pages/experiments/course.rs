//! The courses of a metric as a chart.

use chrono::DateTime;
use contract::{AxisScale, Chart, ChartSpec, Column, Format, MetricPoint, Plot, PlotKind, Values};

/// What a course is drawn along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Along {
    #[default]
    Step,
    /// Seconds since its first value.
    Time,
    /// When it was measured.
    Moment,
}

impl Along {
    const ALL: [Self; 3] = [Self::Step, Self::Time, Self::Moment];

    /// Its name in addresses and forms.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Time => "time",
            Self::Moment => "moment",
        }
    }

    /// The one of that name; steps where there is none.
    pub(super) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|along| along.as_str() == name).unwrap_or_default()
    }
}

/// How courses are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Drawing {
    pub(super) along: Along,
    /// How much of the value before stays in each: 0 leaves all as they are.
    pub(super) smoothing: f64,
    /// Whether the first axis is a logarithmic one, where it is of numbers.
    pub(super) log_x: bool,
    /// Whether the second axis is.
    pub(super) log_y: bool,
}

/// What charts call their axes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    pub(super) step: &'static str,
    pub(super) seconds: &'static str,
    pub(super) moment: &'static str,
    pub(super) run: &'static str,
}

/// The course of a metric in a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course<'a> {
    /// What the run is called.
    pub(super) run: &'a str,
    pub(super) points: &'a [MetricPoint],
}

/// The chart of one metric, a line for each run.
pub(super) fn chart(key: &str, courses: &[Course<'_>], drawing: Drawing, names: Names) -> Chart {
    let (title, format) = match drawing.along {
        Along::Step => (names.step, Format::Integer),
        Along::Time => (names.seconds, Format::Decimal),
        Along::Moment => (names.moment, Format::Date),
    };
    let along = match drawing.along {
        Along::Moment => Values::Text(courses.iter().flat_map(|course| course.points).map(moment).collect()),
        Along::Step | Along::Time => {
            Values::Number(courses.iter().flat_map(|course| places(course.points, drawing.along)).map(Some).collect())
        }
    };
    let (mut values, mut runs) = (Vec::new(), Vec::new());
    for Course { run, points } in courses {
        values.extend(smoothed(points.iter().map(|point| point.value), drawing.smoothing));
        runs.extend(std::iter::repeat_n((*run).to_owned(), points.len()));
    }
    let column = |name: &str, title: &str, format, values| Column {
        name: name.to_owned(),
        title: title.to_owned(),
        format,
        values,
    };
    let is_one = courses.len() == 1;
    Chart {
        slug: format!("metric-{}", key.replace(|c: char| !c.is_ascii_alphanumeric(), "-")),
        title: key.to_owned(),
        subtitle: String::new(),
        columns: vec![
            column("along", title, format, along),
            column("value", key, Format::Decimal, Values::Number(values)),
            column("run", names.run, Format::Text, Values::Text(runs)),
        ],
        spec: ChartSpec { figure: None, height: 240 },
        plot: Some(Plot {
            kind: PlotKind::Line,
            x: vec!["along".to_owned()],
            y: vec!["value".to_owned()],
            series: (!is_one).then(|| "run".to_owned()),
            // A run keeps its colour in charts of metrics that others did not log.
            series_order: courses.iter().map(|course| course.run.to_owned()).collect(),
            x_scale: AxisScale::log_if(drawing.log_x),
            y_scale: AxisScale::log_if(drawing.log_y),
            ..Plot::default()
        }),
    }
}

/// Where the values lie along the first axis: at their steps, or at seconds since the first.
fn places(points: &[MetricPoint], along: Along) -> impl Iterator<Item = f64> {
    let first = points.first().map_or(0, |point| point.timestamp);
    points.iter().map(move |point| match along {
        Along::Step => point.step as f64,
        Along::Time | Along::Moment => point.timestamp.saturating_sub(first) as f64 / 1000.0,
    })
}

/// When a value was measured, as charts read moments; nothing where that is no date.
pub(super) fn moment(point: &MetricPoint) -> String {
    let at = DateTime::from_timestamp_millis(point.timestamp);
    at.map(|at| at.naive_utc().format("%Y-%m-%dT%H:%M:%S%.3f").to_string()).unwrap_or_default()
}

/// Each value mixed with those before it, which weigh less the further back they are. The first values are not pulled
/// towards nothing. What is no number stays a gap.
fn smoothed(values: impl Iterator<Item = f64>, weight: f64) -> Vec<Option<f64>> {
    let weight = weight.clamp(0.0, 0.999);
    let (mut mean, mut count) = (0.0, 0);
    values
        .map(|value| {
            if !value.is_finite() {
                return None;
            }
            count += 1;
            mean = mean * weight + (1.0 - weight) * value;
            Some(mean / (1.0 - weight.powi(count)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_smoothing_values_stay_and_with_it_they_begin_where_they_began() {
        let values = [4.0, f64::NAN, 2.0, 2.0];
        assert_eq!(smoothed(values.into_iter(), 0.0), [Some(4.0), None, Some(2.0), Some(2.0)]);
        let smooth = smoothed(values.into_iter(), 0.9);
        assert_eq!(smooth[1], None);
        assert!((smooth[0].unwrap_or_default() - 4.0).abs() < 1e-9);
        assert!(smooth[2] > Some(2.9) && smooth[3] < smooth[2]);
    }

    #[test]
    fn a_logarithmic_axis_leaves_the_values_as_they_are() {
        let point = |step, value| MetricPoint { timestamp: step * 500, step, value };
        let drawing = Drawing { log_y: true, along: Along::Time, ..Drawing::default() };
        let points = [point(0, 100.0), point(1, 0.0)];
        let names = Names { step: "Step", seconds: "Seconds", moment: "Time", run: "Run" };
        let chart = chart("loss", &[Course { run: "a", points: &points }], drawing, names);
        assert_eq!(chart.columns[0].values, Values::Number(vec![Some(0.0), Some(0.5)]));
        assert_eq!(chart.columns[1].values, Values::Number(vec![Some(100.0), Some(0.0)]));
        let scales = chart.plot.map(|plot| (plot.x_scale, plot.y_scale));
        assert_eq!(scales, Some((AxisScale::Linear, AxisScale::Log)));
    }

    #[test]
    fn moments_are_dates_where_they_can_be() {
        let point = |timestamp| MetricPoint { timestamp, step: 0, value: 1.0 };
        assert_eq!(moment(&point(1_500)), "1970-01-01T00:00:01.500");
        assert_eq!(moment(&point(i64::MAX)), "");
    }

    #[test]
    fn runs_are_lines_of_their_own_that_begin_where_they_began() {
        let point = |timestamp, step| MetricPoint { timestamp, step, value: 1.0 };
        let (one, other) = ([point(1000, 0), point(3000, 5)], [point(90_000, 0)]);
        let names = Names { step: "Step", seconds: "Seconds", moment: "Time", run: "Run" };
        let courses = [Course { run: "a", points: &one }, Course { run: "b", points: &other }];
        let chart = chart("loss", &courses, Drawing { along: Along::Time, ..Drawing::default() }, names);
        assert_eq!(chart.columns[0].values, Values::Number(vec![Some(0.0), Some(2.0), Some(0.0)]));
        assert_eq!(chart.columns[2].values, Values::Text(vec!["a".to_owned(), "a".to_owned(), "b".to_owned()]));
        assert_eq!(chart.plot.and_then(|plot| plot.series).as_deref(), Some("run"));
    }
}
