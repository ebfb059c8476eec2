//! Addresses that clients of experiments print: MLflow's have a path of their own behind `#`, which no server sees. Who opens
//! one is led to the page that shows the same here.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use leptos_router::location::Url;

use crate::url::escape;

/// Leads on from such an address, once the page is there.
#[component]
pub(crate) fn ClientLinks() -> impl IntoView {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let fragment = window().location().hash().unwrap_or_default();
        if let Some(page) = page_of(&fragment) {
            navigate(&page, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

/// The page that a client's fragment names; `None` where it names none that there is.
fn page_of(fragment: &str) -> Option<String> {
    let path = fragment.strip_prefix("#/")?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let trace = query.split('&').find_map(|pair| pair.strip_prefix("selectedEvaluationId="));
    let parts: Vec<String> =
        path.split('/').filter(|part| !part.is_empty()).map(|part| escape(&Url::unescape(part))).collect();
    match parts.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["experiments"] => Some("/experiments".to_owned()),
        ["experiments", id, "runs", run, ..] => Some(format!("/experiments/{id}/runs/{run}")),
        ["experiments", id, "traces"] => Some(match trace {
            Some(trace) => format!("/experiments/{id}/traces/{}", escape(&Url::unescape(trace))),
            None => format!("/experiments/{id}/traces"),
        }),
        ["experiments", id, "models"] => Some(format!("/experiments/{id}/models")),
        ["experiments", id, "models", model, ..] => Some(format!("/experiments/{id}/models/{model}")),
        ["experiments", id, ..] => Some(format!("/experiments/{id}")),
        ["models"] => Some("/models".to_owned()),
        ["models", name, "versions", version, ..] => Some(format!("/models/{name}/{version}")),
        ["models", name, ..] => Some(format!("/models/{name}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_print_leads_to_pages() {
        let run = "0af7651916cd43dd8448eb211c80319c";
        for (printed, page) in [
            ("#/experiments/3", Some("/experiments/3".to_owned())),
            (&*format!("#/experiments/3/runs/{run}"), Some(format!("/experiments/3/runs/{run}"))),
            (&*format!("#/experiments/3/runs/{run}/artifacts"), Some(format!("/experiments/3/runs/{run}"))),
            ("#/experiments/3/traces?selectedEvaluationId=tr-1", Some("/experiments/3/traces/tr-1".to_owned())),
            ("#/experiments/3/traces", Some("/experiments/3/traces".to_owned())),
            ("#/experiments/3/models/m-1", Some("/experiments/3/models/m-1".to_owned())),
            ("#/experiments/3/chat-sessions", Some("/experiments/3".to_owned())),
            ("#/models/churn%20risk/versions/2", Some("/models/churn%20risk/2".to_owned())),
            ("#/models/churn", Some("/models/churn".to_owned())),
            ("#/models", Some("/models".to_owned())),
            ("#/nothing", None),
            ("#charts", None),
            ("", None),
        ] {
            assert_eq!(page_of(printed), page, "{printed}");
        }
    }

    #[test]
    fn no_other_site_is_led_to() {
        for odd in ["#//example.org", "#/models/..%2f..%2fexample.org", "#/experiments/%2f%2fexample.org"] {
            assert!(page_of(odd).is_none_or(|page| !page.starts_with("//") && !page.contains("example.org/")), "{odd}");
        }
    }
}
