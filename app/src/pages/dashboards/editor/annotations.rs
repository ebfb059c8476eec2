//! What is marked on charts over time, as fields.

use ::dashboard::SHOP;
use contract::{AnnotationDefinition, ControlKind, DashboardDefinition, DimensionKind, Filter, Grain, Operator};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, IconName, SelectField, TextField};

use super::bench::Bench;
use super::parts::{ChoiceOf, as_choices, numbered, row};
use super::threshold_fields::ThresholdFields;

/// The part of the file, for problems and for what is typed into.
const PART: &str = "annotations";
/// Between the first and the last of several days.
const TO: &str = "..";
/// Days that are known, as a value of the select.
const KNOWN: &str = "at";
/// Days that a question finds.
const FOUND: &str = "when";

/// The annotations of the whole dashboard.
#[component]
pub(super) fn DashboardAnnotations(bench: Bench) -> impl IntoView {
    let whole = Marked { bench, tile: StoredValue::new(None) };
    view! { <Annotations marked=whole hint="Marked on every chart along the time above." /> }
}

/// The annotations of a tile alone, where it is a chart over time.
#[component]
pub(super) fn TileAnnotations(bench: Bench, name: String) -> impl IntoView {
    let is_along = {
        let name = name.clone();
        bench.map(move |definition| {
            definition.tiles.get(&name).is_some_and(|tile| tile.is_along(definition.time_of(tile)))
        })
    };
    let marked = Marked { bench, tile: StoredValue::new(Some(name)) };
    move || {
        is_along.get().then(
            || view! { <Annotations marked=marked hint="Marked on this chart, besides those of the dashboard." /> },
        )
    }
}

/// What has annotations: a tile by its name, or the dashboard.
#[derive(Clone, Copy)]
struct Marked {
    bench: Bench,
    tile: StoredValue<Option<String>>,
}

impl Marked {
    /// Something of the dashboard, of the annotations, and of the dimension of time that they lie along.
    fn map<U>(self, look: impl Fn(&[AnnotationDefinition], &str) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Default + Send + Sync + 'static,
    {
        let of = move |definition: &DashboardDefinition| match self.tile.get_value() {
            None => look(&definition.annotations, &definition.time),
            Some(name) => {
                let tile = definition.tiles.get(&name);
                tile.map(|tile| look(&tile.annotations, definition.time_of(tile))).unwrap_or_default()
            }
        };
        self.bench.map(of)
    }

    /// Something of one of them, for as long as it is there.
    fn of<U>(self, number: usize, look: impl Fn(&AnnotationDefinition) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Default + Send + Sync + 'static,
    {
        self.map(move |annotations, _| annotations.get(number).map(&look).unwrap_or_default())
    }

    fn change_all(self, change: impl FnOnce(&mut Vec<AnnotationDefinition>)) {
        match self.tile.get_value() {
            None => self.bench.change_settings(|settings| change(&mut settings.annotations)),
            Some(name) => {
                self.bench.change(&name, |tile| change(&mut tile.annotations));
            }
        }
    }

    fn change(self, number: usize, change: impl FnOnce(&mut AnnotationDefinition)) {
        self.change_all(|annotations| {
            annotations.get_mut(number).map(change);
        });
    }

    /// Changes one of them by typing into a field of it.
    fn type_into(self, number: usize, field: &str, change: impl FnOnce(&mut AnnotationDefinition)) {
        let part = format!("{PART}.{number}.{field}");
        match self.tile.get_value() {
            None => self.bench.set(&part, |settings| {
                settings.annotations.get_mut(number).map(change);
            }),
            Some(name) => self.bench.type_into(&name, &part, |tile| {
                tile.annotations.get_mut(number).map(change);
            }),
        }
    }

    fn problem(self, number: usize, field: &str) -> Signal<Option<String>> {
        self.tile
            .with_value(|tile| self.bench.problem_at(tile.as_deref(), PART, [number.to_string(), field.to_owned()]))
    }
}

#[component]
fn Annotations(marked: Marked, hint: &'static str) -> impl IntoView {
    let count = marked.map(|annotations, _| annotations.len());
    let fields = move || {
        let count = count.get();
        let fields = |number: usize| {
            let label = numbered("Annotation", number, count);
            let remove = move |_| {
                marked.change_all(|annotations| {
                    annotations.remove(number);
                });
            };
            let fields = view! { <Fields marked=marked number=number /> };
            let fields = row(fields.into_any(), Some((label.clone(), Callback::new(remove))));
            view! { <div class="parts__group" role="group" aria-label=label>{fields}</div> }.into_any()
        };
        (0..count).map(fields).collect_view()
    };
    let add = move |_| {
        let day = last_day(marked.bench);
        marked.change_all(|annotations| {
            annotations.push(AnnotationDefinition { at: Some(day), ..AnnotationDefinition::default() });
        });
    };
    view! {
        <fieldset class="parts">
            <legend class="field__label">"Annotations"</legend>
            <p class="field__note">{hint}</p>
            {fields}
            <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=add>"Add annotation"</Button>
        </fieldset>
    }
}

/// The last day of the data; nothing where none are shown.
fn last_day(bench: Bench) -> String {
    let last = untrack(|| {
        bench.board.with(|dashboard| {
            dashboard.controls.iter().find_map(|control| match control.kind {
                ControlKind::Period(_, last) => Some(last),
                ControlKind::One(_) | ControlKind::Many(_) => None,
            })
        })
    });
    last.map(|day| day.to_string()).unwrap_or_default()
}

/// One annotation.
#[component]
fn Fields(marked: Marked, number: usize) -> impl IntoView {
    let name = format!("annotation-{number}");
    let is_found = marked.of(number, |annotation| annotation.when.is_some());
    let time = marked.map(|_, time| time.to_owned());
    let turn = move |kind: String| {
        let day = last_day(marked.bench);
        let measure = measures_along(marked.bench, &time.get_untracked()).into_iter().next();
        marked.change(number, |annotation| {
            let text = annotation.text.take();
            *annotation = match measure.filter(|_| kind == FOUND) {
                Some(measure) => AnnotationDefinition {
                    when: Some(Filter::new(measure, Operator::AtLeast, [""])),
                    text,
                    ..AnnotationDefinition::default()
                },
                None => AnnotationDefinition { at: Some(day), text, ..AnnotationDefinition::default() },
            };
        });
    };
    let stored = StoredValue::new(name.clone());
    let days = move || view! { <Days marked=marked number=number name=stored.get_value() /> }.into_any();
    let found = move || view! { <Found marked=marked number=number time=time name=stored.get_value() /> }.into_any();
    let hint =
        Signal::derive(move || is_found.get().then(|| "Stands before the name where it is for each.".to_owned()));
    view! {
        <div class="parts">
            <SelectField
                name=format!("{name}-kind")
                label="Marks"
                hide_label=true
                options=vec![Choice::new(KNOWN, "Days that are known"), Choice::new(FOUND, "Days when a measure was")]
                value=Signal::derive(move || if is_found.get() { FOUND } else { KNOWN }.to_owned())
                on_change=turn
            />
            {move || if is_found.get() { found() } else { days() }}
            <TextField
                name=format!("{name}-text")
                label="Text"
                placeholder="What happened"
                hint=hint
                value=marked.of(number, |annotation| annotation.text.clone().unwrap_or_default())
                error=marked.problem(number, "text")
                on_input=move |text: String| {
                    marked
                        .type_into(
                            number,
                            "text",
                            |annotation| annotation.text = Some(text).filter(|text| !text.trim().is_empty()),
                        );
                }
            />
        </div>
    }
}

/// A day, or the first and the last of several.
#[component]
fn Days(marked: Marked, number: usize, name: String) -> impl IntoView {
    let days = marked.of(number, |annotation| {
        let at = annotation.at.clone().unwrap_or_default();
        let (from, to) = at.split_once(TO).unwrap_or((&at, ""));
        (from.to_owned(), to.to_owned())
    });
    let set = move |from: String, to: String| {
        let at = if to.is_empty() || to == from { from } else { format!("{from}{TO}{to}") };
        marked.type_into(number, "at", |annotation| annotation.at = Some(at));
    };
    view! {
        <div class="parts__pair">
            <TextField
                name=format!("{name}-from")
                label="Day"
                input_type="date"
                value=Signal::derive(move || days.get().0)
                error=marked.problem(number, "at")
                on_change=move |from: String| set(from, days.get_untracked().1)
            />
            <TextField
                name=format!("{name}-to")
                label="Last day, of several"
                input_type="date"
                value=Signal::derive(move || days.get().1)
                on_change=move |to: String| set(days.get_untracked().0, to)
            />
        </div>
    }
}

/// What a measure has to be, in which steps of time, and of what.
#[component]
fn Found(marked: Marked, number: usize, time: Signal<String>, name: String) -> impl IntoView {
    let bench = marked.bench;
    let measures = Signal::derive(move || measures_along(bench, &time.get()));
    let value = marked.of(number, |annotation| annotation.when.clone());
    let change = Callback::new(move |condition: Filter| {
        marked.change(number, |annotation| annotation.when = Some(condition));
    });
    let by = marked.of(number, |annotation| annotation.by.clone().unwrap_or_default());
    let offered = Memo::new(move |_| {
        let measure = value.get().map(|condition| condition.dimension).unwrap_or_default();
        let vocabulary = bench.vocabulary();
        let names = vocabulary.dimensions.iter().filter(|known| {
            let says =
                known.kind != DimensionKind::Time && known.name != SHOP && vocabulary.says_by(&measure, &known.name);
            says || known.name == by.get()
        });
        let all = std::iter::once(ChoiceOf(String::new(), "All together".to_owned()));
        all.chain(names.map(|known| ChoiceOf(known.name.clone(), format!("For each: {}", known.title))))
            .collect::<Vec<_>>()
    });
    let grain = marked.of(number, |annotation| annotation.grain.unwrap_or(Grain::Day).as_str().to_owned());
    view! {
        <ThresholdFields
            bench=bench
            name=name.clone()
            measures=measures
            value=value
            error=marked.problem(number, "when")
            on_change=change
        />
        <div class="parts__pair">
            <SelectField
                name=format!("{name}-grain")
                label="In steps of"
                hide_label=true
                options=vec![
                    Choice::new("day", "On a day"),
                    Choice::new("week", "In a week"),
                    Choice::new("month", "In a month"),
                ]
                value=grain
                on_change=move |text: String| {
                    marked
                        .change(
                            number,
                            |annotation| annotation.grain = text.parse().ok().filter(|grain| *grain != Grain::Day),
                        );
                }
            />
            <SelectField
                name=format!("{name}-by")
                label="For each"
                hide_label=true
                options=as_choices(offered.into())
                value=by
                error=marked.problem(number, "by")
                on_change=move |name: String| {
                    marked.change(number, |annotation| annotation.by = Some(name).filter(|name| !name.is_empty()));
                }
            />
        </div>
    }
}

/// Names of the measures that say something by this dimension of time.
fn measures_along(bench: Bench, time: &str) -> Vec<String> {
    let vocabulary = bench.vocabulary();
    let along = vocabulary.measures.iter().filter(|measure| vocabulary.says_by(&measure.name, time));
    along.map(|measure| measure.name.clone()).collect()
}
