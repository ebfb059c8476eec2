//! Two versions side by side.

use contract::{DataReference, ModelVersion, Pair, VersionSearch};
use leptos::prelude::*;
use ui::{Card, SkeletonShape, format, use_locale, words};

use super::signature_changes::SignatureChanges;
use crate::loaded::Loaded;
use crate::pages::about::is_of_client;
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

/// What versions are compared by: a heading, and its lines.
type Part = (&'static str, Vec<Line>);

/// The metrics, parameters, tags and data of both, and what the newer takes and gives otherwise.
#[component]
pub(crate) fn SideBySide(older: ModelVersion, newer: ModelVersion) -> impl IntoView {
    let title = format!("Version {} and version {}", older.version, newer.version);
    let headings = [&older, &newer].map(|version| format!("Version {}", version.version));
    let line = |line: Line| {
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
    };
    let part = |(heading, lines): Part| {
        view! {
            <tbody>
                <tr class="table__part">
                    <th colspan="4" scope="rowgroup">{heading}</th>
                </tr>
                {lines.into_iter().map(line).collect_view()}
            </tbody>
        }
        .into_any()
    };
    let parts = parts(&older, &newer).into_iter().filter(|(_, lines)| !lines.is_empty()).map(part).collect_view();
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
                    {parts}
                </table>
            </div>
        </Card>
        <SignatureChanges before=older after=newer />
    }
}

/// What both are compared by; in each part the names of both versions, each once, in order.
fn parts(older: &ModelVersion, newer: &ModelVersion) -> [Part; 4] {
    let words = words::registry(use_locale());
    let own = |version: &ModelVersion| {
        version.tags.iter().filter(|(key, _)| !is_of_client(key)).cloned().collect::<Vec<Pair>>()
    };
    [
        (words.metrics, metrics(older, newer)),
        (words.params, pairs(&older.params, &newer.params)),
        (words.tags, pairs(&own(older), &own(newer))),
        (words.data, data(older, newer)),
    ]
}

fn metrics(older: &ModelVersion, newer: &ModelVersion) -> Vec<Line> {
    let metric = |version: &ModelVersion, name: &str| {
        version.metrics.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    };
    let line = |name: String| {
        let (before, after) = (metric(older, &name), metric(newer, &name));
        let change = before
            .zip(after)
            .filter(|(before, _)| *before != 0.0)
            .map(|(before, after)| (after - before) / before.abs());
        let values = [before, after].map(|number| number.map(|number| format::decimal(use_locale(), number)));
        Line { values, change, name }
    };
    names(older.metrics.iter().chain(&newer.metrics).map(|(name, _)| name)).into_iter().map(line).collect()
}

fn pairs(older: &[Pair], newer: &[Pair]) -> Vec<Line> {
    let value =
        |pairs: &[Pair], name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
    let line = |name: String| Line { values: [value(older, &name), value(newer, &name)], change: None, name };
    names(older.iter().chain(newer).map(|(name, _)| name)).into_iter().map(line).collect()
}

fn data(older: &ModelVersion, newer: &ModelVersion) -> Vec<Line> {
    let of_data = |written: fn(&DataReference) -> String| {
        [older, newer].map(|version| version.trained.as_ref().map(|trained| written(&trained.data)))
    };
    [
        ("Shop", of_data(|data| data.shop.clone())),
        ("Customers", of_data(|data| format::integer(use_locale(), data.rows))),
        ("Data until", of_data(|data| format::date(use_locale(), data.until))),
    ]
    .into_iter()
    .filter(|(_, values)| values.iter().any(Option::is_some))
    .map(|(name, values)| Line { name: name.to_owned(), values, change: None })
    .collect()
}

fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = all.cloned().collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_of_two_versions_lacks_stands_beside_what_the_other_has() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let lines = pairs(&[pair("team", "growth"), pair("depth", "3")], &[pair("depth", "5")]);
        let written: Vec<_> = lines.iter().map(|line| (line.name.as_str(), line.values.clone())).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(written, [("depth", [some("3"), some("5")]), ("team", [some("growth"), None])]);
    }
}
