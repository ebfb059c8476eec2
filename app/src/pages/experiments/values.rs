//! Every value of a metric, by its time: a first part with the page, and more when somebody scrolls.

use contract::{MetricPoint, Part, RunId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Button, ButtonKind, Card, RowList, format, use_locale, use_toasts, words};

use super::course::moment;
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiments::metric_values;

/// How many columns there are.
const COLUMNS: usize = 4;

/// A part of the values, and what asked for it.
#[derive(Debug, Clone, PartialEq)]
struct Further {
    asked: String,
    part: Part<MetricPoint>,
}

/// What comes after the first part, for as long as that ends where it did.
#[derive(Debug, Clone, PartialEq, Default)]
struct Rest {
    after: Option<String>,
    parts: Vec<Further>,
}

/// The values as a table. What a run logs meanwhile comes to their end.
#[component]
pub(super) fn Values(
    /// The first of them, as they are now.
    first: Latest<Part<MetricPoint>>,
    run: Signal<RunId>,
    key_of: Signal<String>,
    /// How many there are.
    points: Signal<i64>,
) -> impl IntoView {
    let locale = use_locale();
    let (words, all) = (words::experiments(locale), words::runs(locale));
    let toasts = use_toasts();
    let rest = RwSignal::new(Rest::default());
    let is_loading = RwSignal::new(false);
    let end = first.map(|first| first.next.clone());
    let further = move || rest.with(|rest| if rest.after == end.get() { rest.parts.clone() } else { Vec::new() });
    let values = Memo::new(move |_| {
        let mut values = first.with(|first| first.items.clone());
        values.extend(further().into_iter().flat_map(|further| further.part.items));
        values
    });
    let count = Memo::new(move |_| values.with(Vec::len));
    let has_more = Memo::new(move |_| {
        end.with(Option::is_some) && i64::try_from(count.get()).is_ok_and(|count| count < points.get())
    });
    let more = move || {
        let Some(end) = end.get_untracked().filter(|_| has_more.get_untracked() && !is_loading.get_untracked()) else {
            return;
        };
        let last = untrack(further).pop();
        // The last part may have grown since it came.
        let asked = last.map_or_else(|| end.clone(), |last| last.part.next.unwrap_or(last.asked));
        is_loading.set(true);
        spawn_local(async move {
            let came = metric_values(run.get_untracked(), key_of.get_untracked(), Some(asked.clone())).await;
            // The page may have been left meanwhile.
            let _ = is_loading.try_set(false);
            match came {
                Ok(part) => {
                    rest.try_update(|rest| {
                        if rest.after.as_ref() != Some(&end) {
                            *rest = Rest { after: Some(end), parts: Vec::new() };
                        }
                        rest.parts.retain(|further| further.asked != asked);
                        rest.parts.push(Further { asked, part });
                    });
                }
                Err(Failure(error)) => toasts.bad(error.message),
            }
        });
    };
    let keys = Signal::derive(move || (0..count.get()).map(|place| place.to_string()).collect::<Vec<_>>());
    let row = Callback::new(move |(key, index): (String, usize)| {
        let place = key.parse::<usize>().unwrap_or_default();
        let value = Memo::new(move |_| values.with(|values| values.get(place).copied().zip(values.first().copied())));
        view! { <ValueRow value=value index=index /> }.into_any()
    });
    let head = move || {
        view! {
            <th scope="col" class="is-number">{words.step}</th>
            <th scope="col">{all.moment}</th>
            <th scope="col" class="is-number">{all.since_first}</th>
            <th scope="col" class="is-number">{words.value}</th>
        }
    };
    let counted = move || {
        let shown = format::integer(locale, count.get() as u64);
        (all.values_shown)(&shown, &format::integer(locale, points.get()))
    };
    view! {
        <Card title=all.all_values flush=true>
            <RowList
                caption=all.all_values
                head=head
                columns=COLUMNS
                keys=keys
                row=row
                on_end=Some(Callback::new(move |()| more()))
            />
            <div class="table-foot">
                <span class="table-foot__count">{counted}</span>
                <Show when=move || has_more.get()>
                    <Button kind=ButtonKind::Quiet busy=is_loading on_click=move |_| more()>{words.more_runs}</Button>
                </Show>
            </div>
        </Card>
    }
}

/// A value, with the first one.
#[component]
fn ValueRow(value: Memo<Option<(MetricPoint, MetricPoint)>>, index: usize) -> impl IntoView {
    let locale = use_locale();
    let step = move || value.get().map(|(value, _)| format::integer(locale, value.step));
    let at = move || value.get().map(|(value, _)| format::date_iso(locale, &moment(&value)));
    let since = move || {
        let (value, first) = value.get()?;
        Some(format::duration(locale, value.timestamp.saturating_sub(first.timestamp) as f64 / 1000.0))
    };
    let exact = move || value.get().map(|(value, _)| exactly(value.value));
    view! {
        <tr aria-rowindex=index>
            <td class="is-number num">{step}</td>
            <td class="num">{at}</td>
            <td class="is-number num">{since}</td>
            <td class="is-number num">{exact}</td>
        </tr>
    }
}

/// A number to its last digit.
fn exactly(number: f64) -> String {
    contract::number_to_text(number).map_or_else(|| number.to_string(), str::to_owned)
}
