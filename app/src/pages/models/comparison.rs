//! Two versions side by side.

use contract::{DataReference, ModelVersion, VersionSearch};
use leptos::prelude::*;
use ui::{Card, SkeletonShape, format, use_locale};

use crate::loaded::Loaded;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::models::model_versions;

/// The versions with these numbers, newest first, if there are two: they need not be among those that are listed.
pub(crate) async fn find(model: String, only: Vec<i32>) -> Result<Vec<ModelVersion>, Failure> {
    if only.len() != 2 {
        return Ok(Vec::new());
    }
    model_versions(VersionSearch { model, only, limit: 2, after: None }).await.map(|part| part.items)
}

/// Two versions with what differs marked; nothing while no two are chosen.
#[component]
pub(crate) fn Comparison(chosen: Memo<Vec<i32>>, compared: Remote<Vec<ModelVersion>>) -> impl IntoView {
    view! {
        <Show when=move || chosen.with(|chosen| chosen.len() == 2)>
            <div class="span-12">
                <Loaded
                    remote=compared
                    skeleton=SkeletonShape::Table
                    children=move |compared| {
                        let pair = compared.map(|versions| {
                            let [newer, older] = versions.as_slice() else { return None };
                            Some((older.clone(), newer.clone()))
                        });
                        move || pair.get().map(|(older, newer)| view! { <SideBySide older=older newer=newer /> })
                    }
                />
            </div>
        </Show>
    }
}

/// One line of the comparison: what it is, and its value in both versions.
struct Line {
    name: String,
    values: [Option<String>; 2],
    change: Option<f64>,
}

/// The metrics, parameters and data of both.
#[component]
pub(crate) fn SideBySide(older: ModelVersion, newer: ModelVersion) -> impl IntoView {
    let title = format!("Version {} and version {}", older.version, newer.version);
    let headings = [&older, &newer].map(|version| format!("Version {}", version.version));
    let lines = lines(&older, &newer)
        .into_iter()
        .map(|line| {
            let differs = line.values[0] != line.values[1];
            let value = |value: Option<String>| {
                view! { <td class="is-number num">{value.unwrap_or_else(|| "–".to_owned())}</td> }.into_any()
            };
            let [before, after] = line.values;
            let change =
                line.change.filter(|_| differs).map(|number| format::change(use_locale(), number)).unwrap_or_default();
            view! {
                <tr class:is-different=differs>
                    <th scope="row">{line.name}</th>
                    {value(before)}
                    {value(after)}
                    <td class="is-number num">{change}</td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let [before, after] = headings;
    view! {
        <Card title="Comparison" subtitle=title span=12 flush=true>
            <div class="table-scroll" role="region" tabindex="0" aria-label="Comparison">
                <table class="table table--comparison">
                    <caption class="visually-hidden">"Comparison"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Measure"</th>
                            <th scope="col" class="is-number">{before}</th>
                            <th scope="col" class="is-number">{after}</th>
                            <th scope="col" class="is-number">"Change"</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </Card>
    }
}

/// Metrics, then parameters, then the data; names of both versions, each once, in order.
fn lines(older: &ModelVersion, newer: &ModelVersion) -> Vec<Line> {
    let metric = |version: &ModelVersion, name: &str| {
        version.metrics.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    };
    let param = |version: &ModelVersion, name: &str| {
        version.params.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    };
    let metrics = names(older.metrics.iter().chain(&newer.metrics).map(|(name, _)| name)).into_iter().map(|name| {
        let (before, after) = (metric(older, &name), metric(newer, &name));
        let change = before
            .zip(after)
            .filter(|(before, _)| *before != 0.0)
            .map(|(before, after)| (after - before) / before.abs());
        Line {
            values: [
                before.map(|number| format::decimal(use_locale(), number)),
                after.map(|number| format::decimal(use_locale(), number)),
            ],
            change,
            name,
        }
    });
    let params = names(older.params.iter().chain(&newer.params).map(|(name, _)| name)).into_iter().map(|name| Line {
        values: [param(older, &name), param(newer, &name)],
        change: None,
        name,
    });
    let of_data = |written: fn(&DataReference) -> String| {
        [older, newer].map(|version| version.trained.as_ref().map(|trained| written(&trained.data)))
    };
    let data = [
        ("Shop", of_data(|data| data.shop.clone())),
        ("Customers", of_data(|data| format::integer(use_locale(), data.rows))),
        ("Data until", of_data(|data| format::date(use_locale(), data.until))),
    ]
    .into_iter()
    .filter(|(_, values)| values.iter().any(Option::is_some))
    .map(|(name, values)| Line { name: name.to_owned(), values, change: None });
    metrics.chain(params).chain(data).collect()
}

fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = all.cloned().collect();
    names.sort();
    names.dedup();
    names
}
