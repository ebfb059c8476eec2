//! What the address of an experiment asks for.

use contract::{ExperimentId, LifecycleView, RunInfo, RunSearch};
use leptos_router::params::ParamsMap;

use super::columns::{Column, fields};
use crate::url::with_query;

/// How many runs come at once: more than are in the document at once, so that the rows scroll.
const AT_ONCE: u32 = 250;

/// The page of a run.
pub(super) fn page_of(run: &RunInfo) -> String {
    format!("/experiments/{}/runs/{}", run.experiment, run.id)
}

/// What runs are ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sort {
    /// A column's text, or an attribute such as `start_time`.
    pub(super) by: String,
    pub(super) descending: bool,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Asked {
    pub(super) filter: String,
    pub(super) view: LifecycleView,
    /// Those that began last, where nothing is said.
    pub(super) sort: Option<Sort>,
    /// The usual ones, where nothing is said.
    pub(super) columns: Option<Vec<Column>>,
    /// The runs whose nested runs are shown, by id.
    pub(super) open: Vec<String>,
}

impl Asked {
    pub(super) fn read(params: &ParamsMap) -> Self {
        let listed = |name: &str| -> Option<Vec<String>> {
            params.get(name).map(|text| text.split(',').map(str::to_owned).collect())
        };
        let sort = params.get("sort").filter(|by| !by.is_empty()).map(|by| match by.strip_prefix('-') {
            Some(by) => Sort { by: by.to_owned(), descending: true },
            None => Sort { by, descending: false },
        });
        let is_deleted = params.get("view").as_deref() == Some("deleted");
        Self {
            filter: params.get("q").unwrap_or_default(),
            view: if is_deleted { LifecycleView::Deleted } else { LifecycleView::Active },
            sort,
            columns: listed("columns").map(|texts| texts.iter().filter_map(|text| Column::parse(text)).collect()),
            open: listed("open").unwrap_or_default(),
        }
    }

    pub(super) fn href(&self, path: &str) -> String {
        let texts = |columns: &[Column]| columns.iter().map(Column::text).collect::<Vec<_>>().join(",");
        let sign = |sort: &Sort| if sort.descending { "-" } else { "" };
        let pairs = [
            ("q", (!self.filter.is_empty()).then(|| self.filter.clone())),
            ("view", (self.view == LifecycleView::Deleted).then(|| "deleted".to_owned())),
            ("sort", self.sort.as_ref().map(|sort| format!("{}{}", sign(sort), sort.by))),
            ("columns", self.columns.as_deref().map(texts)),
            ("open", (!self.open.is_empty()).then(|| self.open.join(","))),
        ];
        with_query(path, pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }

    /// The same with another order: a column's first click sorts numbers downwards and words upwards, its third takes it back.
    pub(super) fn sorted_by(&self, by: &str, is_number: bool) -> Self {
        let sort = match self.sort.as_ref().filter(|sort| sort.by == by) {
            None => Some(Sort { by: by.to_owned(), descending: is_number }),
            Some(sort) if sort.descending == is_number => Some(Sort { by: by.to_owned(), descending: !is_number }),
            Some(_) => None,
        };
        Self { sort, ..self.clone() }
    }

    /// The search that brings the first of its runs.
    pub(super) fn search(&self, experiment: ExperimentId, columns: &[Column]) -> RunSearch {
        let order = |sort: &Sort| {
            let field = Column::parse(&sort.by).map_or_else(|| sort.by.clone(), |column| column.field());
            format!("{field} {}", if sort.descending { "DESC" } else { "ASC" })
        };
        RunSearch {
            experiments: vec![experiment],
            view: self.view,
            filter: self.filter.clone(),
            order_by: self.sort.iter().map(order).collect(),
            limit: AT_ONCE,
            after: None,
            fields: fields(columns),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_asked_and_the_other_way_round() {
        let asked = Asked {
            filter: "metrics.auc > 0.8".to_owned(),
            view: LifecycleView::Deleted,
            sort: Some(Sort { by: "greatest.auc".to_owned(), descending: true }),
            columns: Some(vec![Column::Param("depth".to_owned())]),
            open: vec!["ab".to_owned(), "cd".to_owned()],
        };
        let href = asked.href("/x");
        let query = href.strip_prefix("/x?").unwrap_or_default();
        let mut params = ParamsMap::new();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or_default();
            params.insert(name.to_owned(), leptos_router::location::Url::unescape(value));
        }
        assert_eq!(Asked::read(&params), asked);
        assert_eq!(Asked::default().href("/x"), "/x");
    }

    #[test]
    fn the_third_click_takes_an_order_back() {
        let first = Asked::default().sorted_by("metrics.auc", true);
        assert_eq!(first.search(ExperimentId(1), &[]).order_by, ["metrics.auc DESC"]);
        let second = first.sorted_by("metrics.auc", true);
        assert_eq!(second.search(ExperimentId(1), &[]).order_by, ["metrics.auc ASC"]);
        assert_eq!(second.sorted_by("metrics.auc", true).sort, None);
        assert_eq!(second.sorted_by("run_name", false).search(ExperimentId(1), &[]).order_by, ["run_name ASC"]);
    }
}
