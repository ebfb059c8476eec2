//! What the address of an experiment asks for.

use contract::{ExperimentId, LifecycleView, RunGrouping, RunId, RunSearch, RunView, RunViewId, RunViewSettings};
use leptos_router::params::ParamsMap;

use super::columns::{Column, Which, fields};
use crate::url::{escape, with_query};

/// How many runs come at once: more than are in the document at once, so that the rows scroll.
const AT_ONCE: u32 = 250;

/// The page of a run.
pub(super) fn page_of(experiment: ExperimentId, run: RunId) -> String {
    format!("/experiments/{experiment}/runs/{run}")
}

/// Where the metrics of a run are looked at closely, beside those of other runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct MetricPages {
    /// The run's page.
    pub(super) page: String,
    /// The other runs.
    pub(super) beside: Vec<RunId>,
}

impl MetricPages {
    /// The page of a metric. Its key is a path in its shortest form, so nothing of it leads anywhere else.
    pub(super) fn href(&self, key: &str) -> String {
        let key: Vec<String> = key.split('/').map(escape).collect();
        let beside = self.beside.iter().map(RunId::to_string).collect::<Vec<_>>().join(",");
        let beside = (!beside.is_empty()).then_some(("with", beside));
        with_query(&format!("{}/metrics/{}", self.page, key.join("/")), beside)
    }
}

/// What runs are ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sort {
    /// A column's text, or an attribute such as `start_time`.
    pub(super) by: String,
    pub(super) descending: bool,
}

impl Sort {
    /// As it stands in the address: `-metrics.auc` where the greatest comes first.
    fn text(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by)
    }

    fn parse(text: &str) -> Option<Self> {
        let (by, descending) = text.strip_prefix('-').map_or((text, false), |by| (by, true));
        (!by.is_empty()).then(|| Self { by: by.to_owned(), descending })
    }
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
    pub(super) group: Option<RunGrouping>,
    /// The runs whose nested runs are shown, by id.
    pub(super) open: Vec<String>,
    /// The saved view that this is, or was before somebody changed something.
    pub(super) saved: Option<RunViewId>,
}

impl Asked {
    /// What an address asks for, where these views are there. One that names a view and says no more asks for what that shows.
    pub(super) fn read(params: &ParamsMap, views: &[RunView]) -> Self {
        let saved = named_view(params).and_then(|id| views.iter().find(|view| view.id == id));
        let asked = match saved {
            Some(view) if params.get("edited").is_none() => Self::of(&view.settings),
            _ => Self::of(&settings(params)),
        };
        Self { open: listed(params, "open").unwrap_or_default(), saved: saved.map(|view| view.id), ..asked }
    }

    /// What a view shows.
    pub(super) fn of(settings: &RunViewSettings) -> Self {
        let columns = settings.columns.as_deref();
        let deleted = settings.lifecycle == LifecycleView::Deleted;
        Self {
            filter: settings.filter.clone(),
            view: if deleted { LifecycleView::Deleted } else { LifecycleView::Active },
            sort: settings.sort.as_deref().and_then(Sort::parse),
            columns: columns.map(|texts| texts.iter().filter_map(|text| Column::parse(text)).collect()),
            group: settings.group.as_deref().and_then(|text| text.parse().ok()),
            open: Vec::new(),
            saved: None,
        }
    }

    /// The same as a view keeps it.
    pub(super) fn settings(&self) -> RunViewSettings {
        RunViewSettings {
            filter: self.filter.clone(),
            lifecycle: self.view,
            sort: self.sort.as_ref().map(Sort::text),
            columns: self.columns.as_deref().map(|columns| columns.iter().map(Column::text).collect()),
            group: self.group.as_ref().map(RunGrouping::to_string),
        }
    }

    /// Whether it is not what its view shows.
    pub(super) fn is_edited(&self, views: &[RunView]) -> bool {
        let view = self.saved.map(|id| views.iter().find(|view| view.id == id));
        view.is_some_and(|view| view.is_none_or(|view| Self::of(&view.settings).settings() != self.settings()))
    }

    /// The address of it. What a view shows is said by the view's number alone.
    pub(super) fn href(&self, path: &str, views: &[RunView]) -> String {
        let edited = self.is_edited(views);
        let RunViewSettings { filter, lifecycle, sort, columns, group } =
            if self.saved.is_some() && !edited { RunViewSettings::default() } else { self.settings() };
        let pairs = [
            ("saved", self.saved.map(|id| id.to_string())),
            ("edited", edited.then(|| "true".to_owned())),
            ("q", (!filter.is_empty()).then_some(filter)),
            ("view", (lifecycle == LifecycleView::Deleted).then(|| "deleted".to_owned())),
            ("sort", sort),
            ("columns", columns.map(|columns| columns.join(","))),
            ("group", group),
            ("open", (!self.open.is_empty()).then(|| self.open.join(","))),
        ];
        with_query(path, pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }

    /// The same with another order: a column's first click brings the greatest or the least to the top, its third takes it back.
    pub(super) fn sorted_by(&self, by: &str, greatest_first: bool) -> Self {
        let sort = match self.sort.as_ref().filter(|sort| sort.by == by) {
            None => Some(Sort { by: by.to_owned(), descending: greatest_first }),
            Some(sort) if sort.descending == greatest_first => {
                Some(Sort { by: by.to_owned(), descending: !greatest_first })
            }
            Some(_) => None,
        };
        Self { sort, ..self.clone() }
    }

    /// The same with other columns. What is sorted by the best of a metric stays so when somebody says which is better.
    pub(super) fn with_columns(&self, before: &[Column], columns: Option<Vec<Column>>) -> Self {
        let is_best = |column: &&Column| matches!(column, Column::Metric(_, Which::Best(_)));
        let turned = self.sort.as_ref().and_then(|sort| {
            let sorted = before.iter().filter(is_best).find(|column| column.sorts_by() == sort.by)?;
            let now = columns.iter().flatten().filter(is_best).find(|column| column.is_like(sorted))?;
            let was_best_first = sort.descending == sorted.is_greatest_first();
            Some(Sort { by: now.sorts_by(), descending: now.is_greatest_first() == was_best_first })
        });
        Self { sort: turned.or_else(|| self.sort.clone()), columns, ..self.clone() }
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
            within: None,
            order_by: self.sort.iter().map(order).collect(),
            limit: AT_ONCE,
            after: None,
            fields: fields(columns),
        }
    }
}

/// The saved view that an address names, be it there or not.
pub(super) fn named_view(params: &ParamsMap) -> Option<RunViewId> {
    params.get("saved").and_then(|id| id.parse().ok()).map(RunViewId)
}

/// What an address says itself.
fn settings(params: &ParamsMap) -> RunViewSettings {
    let is_deleted = params.get("view").as_deref() == Some("deleted");
    RunViewSettings {
        filter: params.get("q").unwrap_or_default(),
        lifecycle: if is_deleted { LifecycleView::Deleted } else { LifecycleView::Active },
        sort: params.get("sort"),
        columns: listed(params, "columns"),
        group: params.get("group"),
    }
}

fn listed(params: &ParamsMap, name: &str) -> Option<Vec<String>> {
    params.get(name).map(|text| text.split(',').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(href: &str) -> ParamsMap {
        let mut params = ParamsMap::new();
        for pair in href.split_once('?').map_or("", |(_, query)| query).split('&') {
            let (name, value) = pair.split_once('=').unwrap_or_default();
            params.insert(name.to_owned(), leptos_router::location::Url::unescape(value));
        }
        params
    }

    #[test]
    fn an_address_says_what_is_asked_and_the_other_way_round() {
        let asked = Asked {
            filter: "metrics.auc > 0.8".to_owned(),
            view: LifecycleView::Deleted,
            sort: Some(Sort { by: "greatest.auc".to_owned(), descending: true }),
            columns: Some(vec![Column::Param("depth".to_owned())]),
            group: Some(RunGrouping::Param("a.b".to_owned())),
            open: vec!["ab".to_owned(), "cd".to_owned()],
            saved: None,
        };
        assert_eq!(Asked::read(&params(&asked.href("/x", &[])), &[]), asked);
        assert_eq!(Asked::default().href("/x", &[]), "/x");
    }

    #[test]
    fn a_view_is_named_by_its_number_and_what_differs_from_it_is_said() {
        let shown = Asked { filter: "metrics.auc > 0.8".to_owned(), ..Asked::default() };
        let view = RunView {
            id: RunViewId(7),
            name: "best".to_owned(),
            settings: shown.settings(),
            revision: 1,
            updated_by: String::new(),
            updated_at: 0,
        };
        let views = [view];
        let shown = Asked { saved: Some(RunViewId(7)), ..shown };
        assert_eq!(shown.href("/x", &views), "/x?saved=7");
        assert_eq!(Asked::read(&params("/x?saved=7"), &views), shown);
        assert!(!shown.is_edited(&views));

        // Also where nothing is left of what it shows.
        let cleared = Asked { filter: String::new(), ..shown };
        assert_eq!(cleared.href("/x", &views), "/x?saved=7&edited=true");
        assert_eq!(Asked::read(&params("/x?saved=7&edited=true"), &views), cleared);
        assert!(cleared.is_edited(&views));
        // One that is gone shows what the address says.
        assert_eq!(
            Asked::read(&params("/x?saved=8&q=a"), &views),
            Asked { filter: "a".to_owned(), ..Asked::default() }
        );
    }

    #[test]
    fn a_metric_has_an_address_whatever_it_is_called() {
        let run: RunId = "0123456789abcdef0123456789abcdef".parse().expect("32 digits");
        let alone = MetricPages { page: "/x".to_owned(), beside: Vec::new() };
        assert_eq!(alone.href("val/top k: 5"), "/x/metrics/val/top%20k%3A%205");
        let beside = MetricPages { beside: vec![run], ..alone };
        assert_eq!(beside.href("loss"), format!("/x/metrics/loss?with={run}"));
    }

    #[test]
    fn the_best_stays_first_when_somebody_says_which_is_better() {
        let column = |text: &str| vec![Column::parse(text).expect("it is a column")];
        let (low, high) = (column("best.loss"), column("best-high.loss"));
        let asked = Asked { columns: Some(low.clone()), ..Asked::default() }.sorted_by("least.loss", false);
        let turned = asked.with_columns(&low, Some(high));
        assert_eq!(turned.search(ExperimentId(1), &[]).order_by, ["greatest.loss DESC"]);
        let other = asked.with_columns(&low, Some(column("best.auc")));
        assert_eq!(other.search(ExperimentId(1), &[]).order_by, ["least.loss ASC"]);
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
