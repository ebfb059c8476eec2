//! The versions of a model, to open, compare and promote.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use contract::{Model, ModelVersion, Permission, VersionSearch};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use ui::{Badge, Button, ButtonKind, IconName, LinkButton, RelativeTime, Tone, format, use_locale, words};

use super::registry::Labels;
use crate::loaded::Latest;
use crate::pages::experiments::paging::{self, Found, Paged, PagedFoot};
use crate::server_fns::Failure;
use crate::server_fns::models::model_versions;
use crate::session::use_session;
use crate::url::{escape, with_query};

/// How many versions come at once.
const AT_ONCE: u32 = 100;
/// So many metrics stand beside the versions; a version's page and the comparison have all.
const METRICS: usize = 4;

/// The two versions that the address wants compared: `?compare=1,2`.
pub(crate) fn compared(params: &ParamsMap) -> Vec<i32> {
    let listed = params.get("compare").unwrap_or_default();
    let mut versions: Vec<i32> = listed.split(',').filter_map(|version| version.parse().ok()).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

/// The versions that are shown so far, newest first.
pub(crate) type FoundVersions = Found<VersionSearch, ModelVersion>;

/// The newest versions of a model.
pub(crate) async fn find(model: String, turn: u32) -> Result<FoundVersions, Failure> {
    let search = VersionSearch { model, limit: AT_ONCE, ..VersionSearch::default() };
    paging::find(search, turn, model_versions).await
}

/// The table of versions. What is checked for comparison lives in the address.
#[component]
pub(crate) fn Versions(
    found: Latest<Model>,
    listed: Latest<FoundVersions>,
    promoting: RwSignal<Option<i32>>,
) -> impl IntoView {
    let paged = Paged::new(listed, |search, after| model_versions(VersionSearch { after: Some(after), ..search }));
    let params = use_query_map();
    let navigate = use_navigate();
    let name = untrack(|| found.with(|model| model.summary.name.clone()));
    let toggle = Callback::new(move |(version, on): (i32, bool)| {
        let mut chosen = params.with_untracked(compared);
        chosen.retain(|other| *other != version);
        if on {
            // A third one takes the place of the oldest choice.
            if chosen.len() > 1 {
                chosen.remove(0);
            }
            chosen.push(version);
        }
        let listed = chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let query = (!listed.is_empty()).then_some(("compare", listed));
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_query(&format!("/models/{}", escape(&name)), query), options);
    });
    let headline = Memo::new(move |_| {
        paged.items.with(|versions| headline(versions.iter().map(|version| version.metrics.as_slice())))
    });
    let headings = move || {
        let heading = |metric: String| view! { <th scope="col" class="is-number">{metric}</th> }.into_any();
        headline.get().into_iter().map(heading).collect_view()
    };
    let rows = move || {
        let of_model = |model: &Model| (model.summary.name.clone(), model.summary.champion, model.needs_approval);
        let (name, champion, needs_approval) = found.with(of_model);
        paged.items.with(|versions| {
            let row = |version: &ModelVersion| {
                view! {
                    <VersionRow
                        name=name.clone()
                        version=version.clone()
                        champion=champion == Some(version.version)
                        needs_approval=needs_approval
                        headline=headline.get()
                        toggle=toggle
                        promoting=promoting
                    />
                }
                .into_any()
            };
            versions.iter().map(row).collect_view()
        })
    };
    view! {
        <div class="table-frame">
            <div class="table-scroll" role="region" tabindex="0" aria-label="Versions">
                <table class="table">
                    <caption class="visually-hidden">"Versions"</caption>
                    <thead>
                        <tr>
                            <th scope="col"><span class="visually-hidden">"Compare"</span></th>
                            <th scope="col">"Version"</th>
                            <th scope="col">{words::registry(use_locale()).labels}</th>
                            <th scope="col">"Registered"</th>
                            <th scope="col">"By"</th>
                            <th scope="col">"Data until"</th>
                            {headings}
                            <th scope="col"><span class="visually-hidden">"Promote"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <PagedFoot
                paged=paged
                count=|count, has_more| {
                    let locale = use_locale();
                    let words = words::registering(locale);
                    if has_more {
                        (words.newest_versions)(&format::integer(locale, count))
                    } else {
                        format::count(locale, count, words.versions)
                    }
                }
            />
        </div>
    }
}

/// The metrics that tell versions apart at a glance: those that most of them have, and of these the first by name.
fn headline<'a>(versions: impl Iterator<Item = &'a [(String, f64)]>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (metric, _) in versions.flatten() {
        *counts.entry(metric).or_default() += 1;
    }
    let mut metrics: Vec<(&str, usize)> = counts.into_iter().collect();
    metrics.sort_by_key(|(_, versions)| Reverse(*versions));
    metrics.into_iter().take(METRICS).map(|(metric, _)| metric.to_owned()).collect()
}

fn metric_of(version: &ModelVersion, metric: &str) -> Option<f64> {
    version.metrics.iter().find(|(name, _)| name == metric).map(|(_, value)| *value)
}

#[component]
fn VersionRow(
    name: String,
    version: ModelVersion,
    champion: bool,
    needs_approval: bool,
    headline: Vec<String>,
    toggle: Callback<(i32, bool)>,
    promoting: RwSignal<Option<i32>>,
) -> impl IntoView {
    let session = use_session();
    let params = use_query_map();
    let number = version.version;
    let checked = move || params.with(|params| compared(params).contains(&number));
    let metrics = headline
        .into_iter()
        .map(|metric| {
            let text = metric_of(&version, &metric)
                .map(|number| format::decimal(use_locale(), number))
                .unwrap_or_else(|| "–".to_owned());
            view! { <td class="is-number num">{text}</td> }.into_any()
        })
        .collect_view();
    let until = version.trained.as_ref().map(|trained| format::date(use_locale(), trained.data.until));
    // Where somebody else has to agree, the way leads over the version's page.
    let ask = (!champion && needs_approval && session.may(Permission::LogRuns)).then(|| {
        let words = words::promotions(use_locale());
        let of_version = format!(", {}", (words.version_of)(&name, number));
        let href = format!("/models/{}/{number}", escape(&name));
        view! {
            <LinkButton kind=ButtonKind::Quiet icon=IconName::Crown href=href>
                {words.ask} <span class="visually-hidden">{of_version}</span>
            </LinkButton>
        }
    });
    let promote = (!champion && !needs_approval && session.may(Permission::PromoteModels)).then(|| {
        view! {
            <span aria-hidden="true"></span>
            <Button kind=ButtonKind::Quiet icon=IconName::Crown on_click=move |_| promoting.set(Some(number))>
                "Promote" <span class="visually-hidden">{format!(" version {number}")}</span>
            </Button>
        }
    });
    view! {
        <tr>
            <td>
                <input
                    class="checkbox__box"
                    type="checkbox"
                    aria-label=format!("Compare version {number}")
                    prop:checked=checked
                    on:change=move |event| toggle.run((number, event_target_checked(&event)))
                />
            </td>
            <td>
                <a href=format!("/models/{}/{number}", escape(&name))>{format!("Version {number}")}</a>
                " "
                {champion.then(|| view! { <Badge tone=Tone::Good icon=IconName::Crown>"Champion"</Badge> })}
            </td>
            <td><Labels version=version.clone() /></td>
            <td><RelativeTime at=version.created_at now=session.now() /></td>
            <td>{version.created_by}</td>
            <td class="num">{until}</td>
            {metrics}
            <td>{ask} {promote}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metrics_of_most_versions_stand_beside_them() {
        let of = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), 1.0)).collect::<Vec<_>>();
        let beside = |versions: &[Vec<(String, f64)>]| headline(versions.iter().map(Vec::as_slice));
        assert_eq!(beside(&[of(&["loss", "auc"]), of(&["auc", "f1"])]), ["auc", "f1", "loss"]);
        assert_eq!(beside(&[of(&["a", "b", "c", "d", "e"]), of(&["e"])]), ["e", "a", "b", "c"]);
        assert!(beside(&[]).is_empty());
    }
}
