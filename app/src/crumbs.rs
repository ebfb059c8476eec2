//! The breadcrumb of a path.

use ui::words::{self, Frame};
use ui::{Crumb, Locale};

/// The steps to `path`, the last one being the page itself. Made from the address alone, so the top bar needs to wait
/// for nothing.
pub(crate) fn of_path(locale: Locale, path: &str) -> Vec<Crumb> {
    let words = words::frame(locale);
    let title = |segment: &str| title(words, segment);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut crumbs: Vec<Crumb> = match segments.as_slice() {
        // The kind of an asset is no place of its own.
        ["catalog", _, name @ ..] if !name.is_empty() => {
            vec![Crumb::link(words.catalog, "/catalog"), Crumb::here(name.join("/"))]
        }
        ["models", name, version] => vec![
            Crumb::link(words.models, "/models"),
            Crumb::link(*name, format!("/models/{name}")),
            Crumb::here((words.version)(version)),
        ],
        ["models", name] => vec![Crumb::link(words.models, "/models"), Crumb::here(*name)],
        ["experiments", id] => {
            vec![Crumb::link(words.experiments, "/experiments"), Crumb::here((words.experiment)(id))]
        }
        ["experiments", id, rest @ ..] => {
            let experiment = format!("/experiments/{id}");
            let below = [
                Crumb::link(words.experiments, "/experiments"),
                Crumb::link((words.experiment)(id), experiment.clone()),
            ];
            below.into_iter().chain(of_experiment(words, &experiment, rest)).collect()
        }
        ["dashboards", "new"] => vec![Crumb::link(words.dashboards, "/dashboards"), Crumb::here(words.new)],
        ["dashboards", name, "rows", _] => vec![
            Crumb::link(words.dashboards, "/dashboards"),
            Crumb::link(title(name), format!("/dashboards/{name}")),
            Crumb::here(words.rows),
        ],
        ["dashboards", name, page] => vec![
            Crumb::link(words.dashboards, "/dashboards"),
            Crumb::link(title(name), format!("/dashboards/{name}")),
            Crumb::here(title(page)),
        ],
        ["lake", _] => vec![Crumb::link(words.lake, "/lake"), Crumb::here(words.file)],
        ["settings", page] => vec![Crumb::here(words.settings), Crumb::here(title(page))],
        [area, page] => vec![Crumb::link(title(area), format!("/{area}")), Crumb::here(title(page))],
        [area] => vec![Crumb::here(title(area))],
        _ => Vec::new(),
    };
    for crumb in &mut crumbs {
        crumb.title = decode(&crumb.title);
    }
    crumbs
}

/// The steps within an experiment, of whose page `experiment` is the path.
fn of_experiment(words: &Frame, experiment: &str, path: &[&str]) -> Vec<Crumb> {
    let short = |id: &str, prefix: &str| {
        let digits = id.trim_start_matches(prefix);
        digits.get(..8).unwrap_or(digits).to_owned()
    };
    match path {
        ["runs", run, "metrics", key @ ..] if !key.is_empty() => vec![
            Crumb::link((words.run)(&short(run, "")), format!("{experiment}/runs/{run}")),
            Crumb::here(key.join("/")),
        ],
        ["runs", run, ..] => vec![Crumb::here((words.run)(&short(run, "")))],
        ["traces"] => vec![Crumb::here(words.traces)],
        ["traces", trace, ..] => vec![
            Crumb::link(words.traces, format!("{experiment}/traces")),
            Crumb::here((words.trace)(&short(trace, "tr-"))),
        ],
        ["models"] => vec![Crumb::here(words.models)],
        ["models", model, ..] => {
            vec![Crumb::link(words.models, format!("{experiment}/models")), Crumb::here(short(model, "m-"))]
        }
        ["datasets"] => vec![Crumb::here(words.datasets)],
        ["dataset"] => {
            vec![Crumb::link(words.datasets, format!("{experiment}/datasets")), Crumb::here(words.dataset)]
        }
        _ => vec![Crumb::here(words.comparison)],
    }
}

fn title(words: &Frame, segment: &str) -> String {
    match segment {
        "dashboards" => words.dashboards.to_owned(),
        "explore" => words.explore.to_owned(),
        "catalog" => words.catalog.to_owned(),
        "lake" => words.lake.to_owned(),
        "experiments" => words.experiments.to_owned(),
        "models" => words.models.to_owned(),
        "settings" => words.settings.to_owned(),
        "users" => words.users.to_owned(),
        "embed-keys" => words.embed_keys.to_owned(),
        "edit" => words.edit.to_owned(),
        "history" => words.history.to_owned(),
        "tokens" => words.tokens.to_owned(),
        "audit" => words.audit.to_owned(),
        "account" => words.account.to_owned(),
        _ => {
            let words = segment.replace(['-', '_'], " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

fn decode(text: &str) -> String {
    leptos_router::location::Url::unescape(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str) -> Vec<(String, Option<String>)> {
        of_path(Locale::English, path).into_iter().map(|crumb| (crumb.title, crumb.href)).collect()
    }

    #[test]
    fn every_step_but_the_page_itself_leads_somewhere() {
        assert_eq!(
            shown("/models/segments/3"),
            [
                ("Models".to_owned(), Some("/models".to_owned())),
                ("segments".to_owned(), Some("/models/segments".to_owned())),
                ("Version 3".to_owned(), None),
            ]
        );
    }

    #[test]
    fn a_run_is_below_its_experiment() {
        let crumbs = shown("/experiments/7/runs/0123456789abcdef0123456789abcdef");
        assert_eq!(crumbs[1], ("Experiment 7".to_owned(), Some("/experiments/7".to_owned())));
        assert_eq!(crumbs[2], ("Run 01234567".to_owned(), None));
    }

    #[test]
    fn a_metric_is_below_its_run_by_its_whole_key() {
        let crumbs = shown("/experiments/7/runs/0123456789abcdef0123456789abcdef/metrics/val/top%20k");
        assert_eq!(crumbs[2].1.as_deref(), Some("/experiments/7/runs/0123456789abcdef0123456789abcdef"));
        assert_eq!(crumbs[3], ("val/top k".to_owned(), None));
    }

    #[test]
    fn what_an_experiment_has_is_below_its_list() {
        let crumbs = shown("/experiments/7/traces/tr-0123456789abcdef");
        assert_eq!(crumbs[2], ("Traces".to_owned(), Some("/experiments/7/traces".to_owned())));
        assert_eq!(crumbs[3], ("Trace 01234567".to_owned(), None));
        assert_eq!(
            shown("/experiments/7/dataset?name=a&digest=b").last().map(|(title, _)| title.clone()).as_deref(),
            Some("Dataset")
        );
    }

    #[test]
    fn an_asset_is_shown_by_its_full_name() {
        let crumbs = shown("/catalog/object_set/raw/online-retail?tab=lineage");
        assert_eq!(crumbs[1], ("raw/online-retail".to_owned(), None));
    }

    #[test]
    fn the_root_has_none() {
        assert!(of_path(Locale::English, "/").is_empty());
    }
}
