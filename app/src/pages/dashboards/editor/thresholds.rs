//! Which numbers of a tile are good or bad, as fields.

use contract::{Filter, Locale, Operator, TileDefinition, Verdict, Vocabulary};
use language::words;
use leptos::prelude::*;
use ui::{Button, ButtonKind, IconName, VerdictMark};

use super::bench::Bench;
use super::parts::{numbered, row};
use super::threshold_fields::ThresholdFields;

/// What is said of a tile's numbers, where they can be judged.
#[component]
pub(super) fn Thresholds(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let is_judged = bench.of_tile(&name, |tile| tile.show.is_judged());
    let has_any = bench.of_tile(&name, |tile| tile.format.verdicts().next().is_some());
    let lists = move || {
        let list = |verdict| view! { <Judged bench=bench tile=stored.get_value() verdict=verdict /> }.into_any();
        Verdict::ALL.map(list).collect_view()
    };
    let adding = move || {
        let button = |verdict: Verdict| {
            let add = move |_| {
                let vocabulary = bench.vocabulary();
                bench.change(&stored.get_value(), |tile| {
                    let condition = likely(&vocabulary, tile, verdict);
                    tile.format.conditions_mut(verdict).extend(condition);
                });
            };
            let label = format!("Add {}", word(verdict).to_lowercase());
            view! { <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=add>{label}</Button> }.into_any()
        };
        Verdict::ALL.map(button).collect_view()
    };
    move || {
        is_judged.get().then(|| {
            view! {
                <fieldset class="parts">
                    <legend class="field__label">"Numbers are"</legend>
                    {lists()}
                    {move || {
                        has_any
                            .get()
                            .then(|| {
                                view! {
                                    <p class="field__note">
                                        "Shares are written as fractions: 5 % is 0.05. Where several hold, the worst counts."
                                    </p>
                                }
                            })
                    }}
                    <div class="parts__buttons">{adding()}</div>
                </fieldset>
            }
        })
    }
}

/// When numbers are of one verdict.
#[component]
fn Judged(bench: Bench, tile: String, verdict: Verdict) -> impl IntoView {
    let stored = StoredValue::new(tile.clone());
    let count = bench.of_tile(&tile, move |tile| tile.format.conditions(verdict).len());
    let measures = bench.of_tile(&tile, |tile| tile.measures.clone());
    move || {
        let count = count.get();
        let fields = |number: usize| {
            let name = stored.get_value();
            let label = numbered(word(verdict), number, count);
            let value = bench.of_tile(&name, move |tile| tile.format.conditions(verdict).get(number).cloned());
            let within = [verdict.as_str().to_owned(), number.to_string()];
            let change = Callback::new(move |condition: Filter| {
                bench.change(&stored.get_value(), |tile| {
                    if let Some(known) = tile.format.conditions_mut(verdict).get_mut(number) {
                        *known = condition;
                    }
                });
            });
            let remove = move |_| {
                bench.change(&stored.get_value(), |tile| {
                    tile.format.conditions_mut(verdict).remove(number);
                });
            };
            let group = label.clone();
            let fields = view! {
                <div class="parts__judged" role="group" aria-label=group>
                    <VerdictMark verdict=verdict spelled_out=true />
                    <ThresholdFields
                        bench=bench
                        name=format!("{}-{number}", verdict.as_str())
                        measures=measures
                        value=value
                        error=bench.problem_at(Some(&name), "format", within)
                        on_change=change
                    />
                </div>
            };
            row(fields.into_any(), Some((format!("Threshold: {label}"), Callback::new(remove))))
        };
        (0..count).map(fields).collect_view()
    }
}

/// A condition on the first measure that only wants a number.
fn likely(vocabulary: &Vocabulary, tile: &TileDefinition, verdict: Verdict) -> Option<Filter> {
    let measure = tile.measures.first()?;
    let more_is_better = vocabulary.measure(measure).is_none_or(|known| known.higher_is_better);
    let operator = if more_is_better == (verdict == Verdict::Good) { Operator::AtLeast } else { Operator::Below };
    Some(Filter::new(measure, operator, [""]))
}

/// What a verdict is called here: the editor is in English.
fn word(verdict: Verdict) -> &'static str {
    (words::tiles(Locale::English).verdict)(verdict)
}
