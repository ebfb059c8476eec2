//! What a tile is made of, as fields: measures and dimensions.

use std::sync::Arc;

use ::dashboard::{Part, Shape, goes_with, measures_with};
use contract::{By, DimensionKind, Grain, KnownMeasure, ParameterDefinition, Show, TileDefinition, Vocabulary};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Checkbox, Choice, IconButton, IconName, SelectField};

use super::bench::Bench;

/// The measures of a tile, as many as its kind takes.
#[component]
pub(super) fn Measures(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let counts = bench.of_tile(&name, |tile| {
        let shape = Shape::of(tile.show).measures;
        (tile.measures.len(), *shape.start(), *shape.end())
    });
    let fields = move || {
        let (count, least, _) = counts.get();
        let field = |number| {
            let (label, removable) = (numbered("Measure", number, count), count > least.max(1));
            let choices = {
                let vocabulary = bench.vocabulary();
                let open = as_choices(left_open(bench, |parameter| !parameter.measures.is_empty()));
                let known = bench.of_tile(&stored.get_value(), move |tile| {
                    // The first one says what the tile is about.
                    let others = if count == 1 { &[][..] } else { &tile.measures[..1] };
                    let known = measures_with(&vocabulary, others);
                    measure_choices(known.filter(|one| is_open(&one.name, number, &tile.measures)))
                });
                Signal::derive(move || known.get().into_iter().chain(open.get()).collect::<Vec<_>>())
            };
            let value =
                bench.of_tile(&stored.get_value(), move |tile| tile.measures.get(number).cloned().unwrap_or_default());
            let change = move |measure: String| {
                bench.change(&stored.get_value(), |tile| {
                    if let Some(slot) = tile.measures.get_mut(number) {
                        *slot = measure;
                    }
                });
            };
            let remove = move |_| {
                bench.change(&stored.get_value(), |tile| {
                    tile.measures.remove(number);
                });
            };
            row(
                view! {
                    <SelectField
                        name=format!("measure-{number}")
                        label=label.clone()
                        options=choices
                        value=value
                        on_change=change
                    />
                }
                .into_any(),
                removable.then(|| (label, Callback::new(remove))),
            )
        };
        (0..count).map(field).collect_view()
    };
    let more = move || {
        let (count, _, most) = counts.get();
        let next = stored
            .with_value(|name| bench.with(|definition| next_measure(&bench.vocabulary(), definition.tiles.get(name)?)));
        next.filter(|_| count < most).map(|next| {
            let add = move |_| {
                bench.change(&stored.get_value(), |tile| {
                    tile.measures.push(next.clone());
                    // A series splits one measure.
                    if Shape::of(tile.show).series == Part::OfOne {
                        tile.series = None;
                    }
                });
            };
            view! { <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=add>"Add measure"</Button> }
        })
    };
    view! {
        <div class="parts">
            {fields} {more} <Lines bench=bench name=name />
        </div>
    }
}

/// Of columns and lines: which measures are lines.
#[component]
fn Lines(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let measures = bench.of_tile(&name, |tile| {
        if tile.show == Show::Combo && tile.measures.len() > 1 { tile.measures.clone() } else { Vec::new() }
    });
    move || {
        let vocabulary = bench.vocabulary();
        measures
            .get()
            .into_iter()
            .map(|measure| {
                let title = vocabulary.measure(&measure).map_or_else(|| measure.clone(), |known| known.title.clone());
                let checked = {
                    let measure = measure.clone();
                    bench.of_tile(&stored.get_value(), move |tile| tile.lines.contains(&measure))
                };
                let field = format!("line-{measure}");
                let change = move |on: bool| {
                    bench.change(&stored.get_value(), |tile| {
                        tile.lines.retain(|line| *line != measure);
                        if on {
                            tile.lines.push(measure.clone());
                        }
                    });
                };
                view! { <Checkbox name=field label=format!("{title} as a line") checked=checked on_change=change /> }
                    .into_any()
            })
            .collect_view()
    }
}

/// What a tile is broken down by, and split into series by.
#[component]
pub(super) fn Dimensions(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let counts = bench.of_tile(&name, |tile| {
        let shape = Shape::of(tile.show);
        (tile.by.len(), *shape.by.start(), *shape.by.end())
    });
    let fields = move || {
        let (count, least, _) = counts.get();
        let field = |number| {
            let label = numbered("Broken down by", number, count);
            let remove = move |_| {
                bench.change(&stored.get_value(), |tile| {
                    tile.by.remove(number);
                });
            };
            let removable = (count > least).then(|| (label.clone(), Callback::new(remove)));
            let place = move |tile: &mut TileDefinition, by: Option<By>| {
                if let (Some(slot), Some(by)) = (tile.by.get_mut(number), by) {
                    *slot = by;
                }
            };
            let field = view! {
                <DimensionField
                    bench=bench
                    tile=stored.get_value()
                    field=format!("by-{number}")
                    label=label
                    read=Callback::new(move |tile: TileDefinition| tile.by.get(number).cloned())
                    write=place
                />
            };
            row(field.into_any(), removable)
        };
        (0..count).map(field).collect_view()
    };
    let more = move || {
        let (count, _, most) = counts.get();
        let vocabulary = bench.vocabulary();
        let next = stored.with_value(|name| {
            bench.with(|definition| open_dimensions(&vocabulary, definition.tiles.get(name)?).into_iter().next())
        });
        next.filter(|_| count < most).map(|next| {
            let add = move |_| {
                bench.change(&stored.get_value(), |tile| tile.by.push(By { dimension: next.clone(), grain: None }));
            };
            view! { <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=add>"Add dimension"</Button> }
        })
    };
    let takes_series = bench.of_tile(&name, |tile| match Shape::of(tile.show).series {
        Part::Never => None,
        Part::OfOne => (tile.measures.len() == 1).then_some(true),
        Part::Maybe => Some(true),
        Part::Always => Some(false),
    });
    let series = move || {
        takes_series.get().map(|optional| {
            let place = |tile: &mut TileDefinition, by: Option<By>| tile.series = by;
            view! {
                <DimensionField
                    bench=bench
                    tile=stored.get_value()
                    field="series".to_owned()
                    label="Split into series by".to_owned()
                    optional=optional
                    read=Callback::new(|tile: TileDefinition| tile.series)
                    write=place
                />
            }
        })
    };
    view! { <div class="parts">{fields} {more} {series}</div> }
}

/// A dimension, and of time how wide a bucket is.
#[component]
fn DimensionField<W>(
    bench: Bench,
    tile: String,
    field: String,
    label: String,
    /// Whether there may be none.
    #[prop(optional)]
    optional: bool,
    read: Callback<TileDefinition, Option<By>>,
    write: W,
) -> impl IntoView
where
    W: Fn(&mut TileDefinition, Option<By>) + Clone + Send + Sync + 'static,
{
    let stored = StoredValue::new(tile.clone());
    let value = bench.of_tile(&tile, move |tile| read.run(tile.clone()));
    let chosen = Signal::derive(move || value.get().map(|by| by.dimension).unwrap_or_default());
    let options = {
        let vocabulary = bench.vocabulary();
        bench.of_tile(&tile, move |tile| {
            let mut names = open_dimensions(&vocabulary, tile);
            names.extend(read.run(tile.clone()).map(|by| by.dimension));
            let none = optional.then(|| ChoiceOf(String::new(), "Nothing".to_owned()));
            none.into_iter().chain(dimension_choices(&vocabulary, &names)).collect::<Vec<_>>()
        })
    };
    let open = left_open(bench, |parameter| !parameter.dimensions.is_empty());
    let options = Signal::derive(move || options.get().into_iter().chain(open.get()).collect::<Vec<_>>());
    let is_time = {
        let vocabulary = bench.vocabulary();
        Memo::new(move |_| vocabulary.kind_of(&chosen.get()) == Some(DimensionKind::Time))
    };
    let grain = Signal::derive(move || {
        value.get().and_then(|by| by.grain).map(|grain| grain.as_str().to_owned()).unwrap_or_default()
    });
    let put = {
        let write = write.clone();
        move |dimension: String| {
            let by = (!dimension.is_empty()).then_some(By { dimension, grain: None });
            bench.change(&stored.get_value(), |tile| write(tile, by));
        }
    };
    let put_grain = Callback::new(move |grain: String| {
        let dimension = chosen.get_untracked();
        let by = By { dimension, grain: grain.parse::<Grain>().ok() };
        bench.change(&stored.get_value(), |tile| write(tile, Some(by)));
    });
    let grain_field = format!("{field}-grain");
    view! {
        <div class="parts__pair">
            <SelectField name=field label=label options=as_choices(options) value=chosen on_change=put />
            {move || {
                is_time
                    .get()
                    .then(|| {
                        view! {
                            <SelectField
                                name=grain_field.clone()
                                label="In steps of"
                                options=vec![
                                    Choice::new("", "As the dashboard"),
                                    Choice::new("day", "Days"),
                                    Choice::new("week", "Weeks"),
                                    Choice::new("month", "Months"),
                                ]
                                value=grain
                                on_change=put_grain
                            />
                        }
                    })
            }}
        </div>
    }
}

/// A value and its text, which can be compared where it stands in a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChoiceOf(pub(super) String, pub(super) String);

pub(super) fn as_choices(options: Signal<Vec<ChoiceOf>>) -> Signal<Vec<Choice>> {
    Signal::derive(move || options.get().into_iter().map(|ChoiceOf(value, label)| Choice { value, label }).collect())
}

/// The parameters of the dashboard that choose what can stand in a part, as choices.
fn left_open(bench: Bench, fits: fn(&ParameterDefinition) -> bool) -> Signal<Vec<ChoiceOf>> {
    bench.map(move |definition| {
        let fitting = definition.parameters.iter().filter(|(_, parameter)| fits(parameter));
        let choice = |(name, parameter): (&String, &ParameterDefinition)| {
            ChoiceOf(format!("${name}"), format!("As viewers choose: {}", parameter.title))
        };
        fitting.map(choice).collect()
    })
}

/// Measures to choose from.
pub(super) fn measure_choices<'v>(measures: impl IntoIterator<Item = &'v KnownMeasure>) -> Vec<Choice> {
    measures.into_iter().map(|measure| Choice::new(&measure.name, &measure.title)).collect()
}

pub(super) fn dimension_choices(vocabulary: &Vocabulary, names: &[String]) -> Vec<ChoiceOf> {
    let known = vocabulary.dimensions.iter().filter(|dimension| names.contains(&dimension.name));
    known.map(|dimension| ChoiceOf(dimension.name.clone(), dimension.title.clone())).collect()
}

/// The dimensions that all measures of a tile say something by, and that it is not broken down by yet.
fn open_dimensions(vocabulary: &Arc<Vocabulary>, tile: &TileDefinition) -> Vec<String> {
    let used = |name: &str| tile.by.iter().chain(&tile.series).any(|by| by.dimension == name);
    let open = vocabulary.dimensions.iter().map(|dimension| &dimension.name);
    open.filter(|name| !used(name) && goes_with(vocabulary, &tile.measures, name)).cloned().collect()
}

fn next_measure(vocabulary: &Arc<Vocabulary>, tile: &TileDefinition) -> Option<String> {
    let mut open = measures_with(vocabulary, &tile.measures).filter(|one| !tile.measures.contains(&one.name));
    open.next().map(|measure| measure.name.clone())
}

/// Whether a measure can stand in a place: it does already, or in no other.
fn is_open(name: &str, place: usize, measures: &[String]) -> bool {
    measures.iter().position(|measure| measure == name).is_none_or(|known| known == place)
}

pub(super) fn numbered(label: &str, number: usize, count: usize) -> String {
    if count > 1 { format!("{label} {}", number + 1) } else { label.to_owned() }
}

/// A field, with a button that takes it away.
pub(super) fn row(field: AnyView, remove: Option<(String, Callback<leptos::ev::MouseEvent>)>) -> AnyView {
    let button = remove.map(|(label, remove)| {
        view! { <IconButton icon=IconName::Close label=format!("Remove {}", label.to_lowercase()) on_click=remove /> }
    });
    view! { <div class="parts__row">{field} {button}</div> }.into_any()
}
