//! From columns and an encoding to a chart.

use std::collections::HashSet;

use contract::{Chart, ChartSpec, Column, Format, Values};
use plotly::Layout;
use serde_json::{Value, json};

use crate::{ChartError, Series, bars, xy};

/// How tall a chart stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Height {
    /// 240 pixels.
    #[default]
    Normal,
    /// 320 pixels.
    Tall,
}

impl Height {
    const fn pixels(self) -> u16 {
        match self {
            Self::Normal => 240,
            Self::Tall => 320,
        }
    }
}

/// Collects columns; one of the encodings at the end makes them a [`Chart`].
#[derive(Debug, Clone)]
pub struct ChartBuilder {
    slug: String,
    title: String,
    subtitle: String,
    height: Height,
    columns: Vec<Column>,
}

/// A figure with columns named in place of arrays, before it is written as JSON.
pub(crate) struct Figure {
    pub(crate) traces: Vec<Value>,
    pub(crate) layout: Layout,
}

impl ChartBuilder {
    /// A chart without columns yet. The title says measure and grain: "Net revenue by week".
    pub fn new(slug: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            slug: slug.into(),
            title: title.into(),
            subtitle: String::new(),
            height: Height::default(),
            columns: Vec::new(),
        }
    }

    /// The filters in force, for people.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = subtitle.into();
        self
    }

    /// How tall it stands on the page.
    #[must_use]
    pub const fn height(mut self, height: Height) -> Self {
        self.height = height;
        self
    }

    /// Adds a column of words, dates or identifiers.
    #[must_use]
    pub fn text(self, name: &str, title: impl Into<String>, format: Format, values: Vec<String>) -> Self {
        self.column(name, title, format, Values::Text(values))
    }

    /// Adds a column of numbers. What is not finite is taken as missing, since JSON has no way to write it.
    #[must_use]
    pub fn number(self, name: &str, title: impl Into<String>, format: Format, values: Vec<Option<f64>>) -> Self {
        let finite = values.into_iter().map(|value| value.filter(|value| value.is_finite())).collect();
        self.column(name, title, format, Values::Number(finite))
    }

    /// Lines over `x`: dates, numbers or words in the order they are given.
    ///
    /// # Errors
    /// When columns and encoding do not fit: [`ChartError`].
    pub fn line(self, x: &str, series: &[Series]) -> Result<Chart, ChartError> {
        let figure = xy::lines(&self, x, series)?;
        self.finish(&figure)
    }

    /// Points at `x` and each series' value; a column of words named `label` is shown on hover.
    ///
    /// Groups are series of their own, with no value where a row belongs to another group.
    ///
    /// # Errors
    /// When columns and encoding do not fit: [`ChartError`].
    pub fn scatter(self, x: &str, series: &[Series], label: Option<&str>) -> Result<Chart, ChartError> {
        let figure = xy::points(&self, x, series, label)?;
        self.finish(&figure)
    }

    /// Upright bars: one group for each `x`, one bar in it for each series.
    ///
    /// # Errors
    /// When columns and encoding do not fit: [`ChartError`].
    pub fn grouped_bars(self, x: &str, series: &[Series]) -> Result<Chart, ChartError> {
        let figure = bars::grouped(&self, x, series)?;
        self.finish(&figure)
    }

    /// The column of this name.
    pub(crate) fn find(&self, name: &str) -> Result<&Column, ChartError> {
        self.columns.iter().find(|column| column.name == name).ok_or_else(|| ChartError::NoSuchColumn(name.to_owned()))
    }

    /// The numbers of the column of this name, with the column itself.
    pub(crate) fn numbers(&self, name: &str) -> Result<(&Column, &[Option<f64>]), ChartError> {
        let column = self.find(name)?;
        match &column.values {
            Values::Number(values) => Ok((column, values)),
            Values::Text(_) => Err(ChartError::WrongType { column: name.to_owned(), wanted: "numbers" }),
        }
    }

    /// The words of the column of this name.
    pub(crate) fn words(&self, name: &str) -> Result<&[String], ChartError> {
        match &self.find(name)?.values {
            Values::Text(values) => Ok(values),
            Values::Number(_) => Err(ChartError::WrongType { column: name.to_owned(), wanted: "words" }),
        }
    }

    fn column(mut self, name: &str, title: impl Into<String>, format: Format, values: Values) -> Self {
        self.columns.push(Column { name: name.to_owned(), title: title.into(), format, values });
        self
    }

    fn finish(self, figure: &Figure) -> Result<Chart, ChartError> {
        self.check()?;
        let figure = json!({ "data": figure.traces, "layout": serde_json::to_value(&figure.layout)? });
        let spec = ChartSpec { figure: Some(figure.to_string()), height: self.height.pixels() };
        let Self { slug, title, subtitle, columns, .. } = self;
        Ok(Chart { slug, title, subtitle, columns, spec, plot: None })
    }

    fn check(&self) -> Result<(), ChartError> {
        let expected = self.columns.first().map_or(0, |column| column.values.len());
        let mut names = HashSet::new();
        for column in &self.columns {
            if !names.insert(column.name.as_str()) {
                return Err(ChartError::TwoOfOneName(column.name.clone()));
            }
            let len = column.values.len();
            if len != expected {
                return Err(ChartError::UnequalLength { column: column.name.clone(), len, expected });
            }
        }
        Ok(())
    }
}

/// A trace as JSON, with `references` put in where its arrays would be.
pub(crate) fn trace<T: serde::Serialize>(trace: &T, references: &[(&str, Value)]) -> Result<Value, ChartError> {
    let mut value = serde_json::to_value(trace)?;
    for (key, reference) in references {
        value[*key] = reference.clone();
    }
    Ok(value)
}

/// What stands in a trace for the values of a column.
pub(crate) fn reference(column: &str) -> Value {
    json!({ "column": column })
}
