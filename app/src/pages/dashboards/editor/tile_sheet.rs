//! What one tile shows, and how.

use ::dashboard::{COLUMNS, MOST_TOP, kinds_for, usual_title, usual_width};
use contract::{DashboardProblem, DimensionKind, NumberOrName, Show, Stack, TileDefinition, Vocabulary};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, Checkbox, Choice, FormActions, IconName, Notice, Segmented, SelectField, TextArea, TextField,
    Tone, use_locale,
};

use super::annotations::TileAnnotations;
use super::bench::Bench;
use super::conditions::Conditions;
use super::frame::width_of;
use super::kinds::KindPicker;
use super::own_period::OwnPeriod;
use super::parts::{Dimensions, Measures};
use super::tabs::TileTab;
use super::thresholds::Thresholds;

/// The settings of a tile. Each change is in force at once, and can be undone.
#[component]
pub(super) fn TileSettings(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let kinds = {
        let (vocabulary, name) = (bench.vocabulary(), name.clone());
        bench.map(move |definition| {
            definition.tiles.get(&name).map(|tile| kinds_for(&vocabulary, definition, tile)).unwrap_or_default()
        })
    };
    let show = bench.of_tile(&name, |tile| tile.show);
    let turn = Callback::new(move |kind| {
        bench.change(&stored.get_value(), |tile| {
            tile.width = tile.width.filter(|width| *width != usual_width(tile.show));
            tile.show = kind;
        });
    });
    let problems = {
        let name = name.clone();
        Memo::new(move |_| {
            let all = bench.problems.get().into_iter();
            let own = all.filter(|problem| problem.tile.as_ref() == Some(&name) && !is_at_field(problem));
            own.map(|problem| match &problem.part {
                Some(part) => format!("{part}: {}", problem.message),
                None => problem.message.clone(),
            })
            .collect::<Vec<_>>()
        })
    };
    let is_text = Memo::new(move |_| show.get() == Show::Text);
    let body = move || {
        let name = stored.get_value();
        if is_text.get() {
            view! { <Words bench=bench name=name /> }.into_any()
        } else {
            view! {
                <Measures bench=bench name=name.clone() />
                <Dimensions bench=bench name=name.clone() />
                <Conditions bench=bench name=name.clone() />
                <Ranking bench=bench name=name.clone() />
                <Comparison bench=bench name=name.clone() />
                <OwnPeriod bench=bench name=name.clone() />
                <Thresholds bench=bench name=name.clone() />
                <TileAnnotations bench=bench name=name />
            }
            .into_any()
        }
    };
    let remove = move |_| {
        bench.panel.set(None);
        bench.remove(&stored.get_value());
    };
    view! {
        <div class="stack">
            {move || {
                problems.get().into_iter().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> }.into_any()).collect_view()
            }}
            <KindPicker name="kind" kinds=kinds value=show on_change=turn />
            <Look bench=bench name=name.clone() />
            <TileTab bench=bench name=name />
            {body}
            <FormActions>
                <Button kind=ButtonKind::Primary on_click=move |_| bench.panel.set(None)>"Done"</Button>
                <Button kind=ButtonKind::Quiet icon=IconName::Trash on_click=remove>"Remove tile"</Button>
            </FormActions>
        </div>
    }
}

/// Whether a problem is shown at the field that it is about.
fn is_at_field(problem: &DashboardProblem) -> bool {
    matches!(problem.part.as_deref(), Some("annotations" | "format")) && problem.within.len() == 2
}

/// Title and size.
#[component]
fn Look(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let made_up = {
        let (vocabulary, name) = (bench.vocabulary(), name.clone());
        bench.map(move |definition| {
            let tile = definition.tiles.get(&name)?;
            Some(usual_title(use_locale(), &vocabulary, definition, tile)).filter(|title| !title.is_empty())
        })
    };
    let title = bench.of_tile(&name, |tile| tile.title.clone().unwrap_or_default());
    let widths: Vec<Choice> =
        (1..=COLUMNS).map(|width| Choice::new(width.to_string(), width_in_words(width))).collect();
    let width = bench.of_tile(&name, |tile| width_of(tile).to_string());
    let is_sized = bench.of_tile(&name, |tile| tile.show != Show::Number);
    let is_plot = bench.of_tile(&name, |tile| tile.show.plot().is_some());
    let tall = bench.of_tile(&name, |tile| match tile.tall {
        None => String::new(),
        Some(true) => "tall".to_owned(),
        Some(false) => "low".to_owned(),
    });
    view! {
        <TextField
            name="tile-title"
            label="Title"
            placeholder=made_up
            hint="Made from what it shows where nothing is written."
            value=title
            on_input=move |text: String| {
                bench
                    .type_into(
                        &stored.get_value(),
                        "title",
                        |tile| tile.title = Some(text).filter(|text| !text.trim().is_empty()),
                    );
            }
        />
        {move || {
            let widths = widths.clone();
            is_sized
                .get()
                .then(|| {
                    view! {
                        <div class="parts__pair">
                            <SelectField
                                name="width"
                                label="Width"
                                options=widths
                                value=width
                                on_change=move |text: String| {
                                    if let Ok(width) = text.parse() {
                                        bench.resize(&stored.get_value(), width);
                                    }
                                }
                            />
                            {move || {
                                is_plot
                                    .get()
                                    .then(|| {
                                        view! {
                                            <SelectField
                                                name="tall"
                                                label="Height"
                                                options=vec![
                                                    Choice::new("", "As it needs"),
                                                    Choice::new("low", "240 pixels"),
                                                    Choice::new("tall", "320 pixels"),
                                                ]
                                                value=tall
                                                on_change=move |text: String| {
                                                    bench
                                                        .change(
                                                            &stored.get_value(),
                                                            |tile| tile.tall = (!text.is_empty()).then(|| text == "tall"),
                                                        );
                                                }
                                            />
                                        }
                                    })
                            }}
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn Words(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    view! {
        <TextArea
            name="tile-text"
            label="Text"
            rows=8
            hint="An empty line begins a paragraph."
            value=bench.of_tile(&name, |tile| tile.text.clone().unwrap_or_default())
            on_input=move |text: String| bench.type_into(&stored.get_value(), "text", |tile| tile.text = Some(text))
        />
    }
}

/// What comes first, and how much of it.
#[component]
pub(super) fn Ranking(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let is_broken_down = bench.of_tile(&name, |tile| !tile.by.is_empty());
    let orders = {
        let vocabulary = bench.vocabulary();
        bench.of_tile(&name, move |tile| orders(&vocabulary, tile))
    };
    let options = Signal::derive(move || {
        orders.get().into_iter().map(|(value, label)| Choice { value, label }).collect::<Vec<_>>()
    });
    let order = bench.of_tile(&name, |tile| tile.order.join(","));
    let top = bench.of_tile(&name, |tile| tile.most().map(|top| top.to_string()).unwrap_or_default());
    let left_open = bench.of_tile(&name, |tile| tile.top.as_ref().and_then(NumberOrName::name).map(str::to_owned));
    let has_top = bench.of_tile(&name, |tile| tile.top.is_some());
    let others = bench.of_tile(&name, |tile| tile.others);
    move || {
        is_broken_down.get().then(|| {
            view! {
                <div class="parts__pair">
                    <SelectField
                        name="order"
                        label="Order"
                        options=options
                        value=order
                        on_change=move |text: String| {
                            bench
                                .change(
                                    &stored.get_value(),
                                    |tile| {
                                        let fields = text.split(',').filter(|field| !field.is_empty());
                                        tile.order = fields.map(str::to_owned).collect();
                                    },
                                );
                        }
                    />
                    <TextField
                        name="top"
                        label="Only the first"
                        input_type="number"
                        placeholder=Signal::derive(move || left_open.get().or_else(|| Some("all".to_owned())))
                        value=top
                        on_change=move |text: String| {
                            bench
                                .change(
                                    &stored.get_value(),
                                    |tile| tile.top = text.parse().ok().map(|top: u32| top.clamp(1, MOST_TOP).into()),
                                );
                        }
                    />
                </div>
                {move || {
                    has_top
                        .get()
                        .then(|| {
                            view! {
                                <Checkbox
                                    name="others"
                                    label="Show the rest as one more"
                                    checked=others
                                    on_change=move |on| {
                                        bench.change(&stored.get_value(), |tile| tile.others = on);
                                    }
                                />
                            }
                        })
                }}
            }
        })
    }
}

/// How series stand to each other, and what numbers are compared with.
#[component]
pub(super) fn Comparison(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let stacks = bench.of_tile(&name, |tile| {
        let several = tile.series.is_some() || tile.measures.len() > 1;
        several && matches!(tile.show, Show::Line | Show::Area | Show::Column | Show::Bar)
    });
    let compares = bench.of_tile(&name, |tile| {
        tile.series.is_none()
            && matches!(tile.show, Show::Line | Show::Area | Show::Column | Show::Bar | Show::Combo | Show::Table)
    });
    let stack = bench.of_tile(&name, |tile| tile.stack.as_str().to_owned());
    let compare = bench.of_tile(&name, |tile| tile.compare);
    let times = {
        let vocabulary = bench.vocabulary();
        let times = vocabulary.dimensions.iter().filter(|dimension| dimension.kind == DimensionKind::Time);
        let times: Vec<Choice> = times.map(|time| Choice::new(&time.name, &time.title)).collect();
        (times.len() > 1).then(|| std::iter::once(Choice::new("", "As the dashboard")).chain(times).collect::<Vec<_>>())
    };
    let time = bench.of_tile(&name, |tile| tile.time.clone().unwrap_or_default());
    view! {
        {move || {
            stacks
                .get()
                .then(|| {
                    view! {
                        <Segmented
                            name="stack"
                            label="Series"
                            options=vec![
                                Choice::new("grouped", "Side by side"),
                                Choice::new("stacked", "Stacked"),
                                Choice::new("share", "As shares"),
                            ]
                            value=stack
                            on_change=move |text: String| {
                                let stacks = [Stack::Grouped, Stack::Stacked, Stack::Share];
                                let chosen = stacks.into_iter().find(|stack| stack.as_str() == text);
                                bench.change(&stored.get_value(), |tile| tile.stack = chosen.unwrap_or_default());
                            }
                        />
                    }
                })
        }}
        {move || {
            compares
                .get()
                .then(|| {
                    view! {
                        <Checkbox
                            name="compare"
                            label="Compare with the period before"
                            checked=compare
                            on_change=move |on| {
                                bench.change(&stored.get_value(), |tile| tile.compare = on);
                            }
                        />
                    }
                })
        }}
        {times
            .map(|times| {
                view! {
                    <SelectField
                        name="time"
                        label="What the period means"
                        options=times
                        value=time
                        on_change=move |text: String| {
                            bench
                                .change(&stored.get_value(), |tile| tile.time = Some(text).filter(|text| !text.is_empty()));
                        }
                    />
                }
            })}
    }
}

/// The orders that make sense for a tile, and the one that it has.
fn orders(vocabulary: &Vocabulary, tile: &TileDefinition) -> Vec<(String, String)> {
    let mut orders = vec![(String::new(), "As usual".to_owned())];
    for name in &tile.measures {
        let title = vocabulary.measure(name).map_or(name.as_str(), |measure| &measure.title);
        orders.push((format!("-{name}"), format!("{title}, most first")));
        orders.push((name.clone(), format!("{title}, least first")));
    }
    for by in tile.by.iter().chain(&tile.series) {
        let name = &by.dimension;
        let title = vocabulary.dimension(name).map_or(name.as_str(), |dimension| &dimension.title);
        orders.push((name.clone(), format!("{title}, first to last")));
        orders.push((format!("-{name}"), format!("{title}, last to first")));
    }
    let own = tile.order.join(",");
    if !orders.iter().any(|(value, _)| *value == own) {
        orders.push((own, tile.order.join(", then ")));
    }
    orders
}

fn width_in_words(width: u8) -> String {
    let words = match width {
        3 => " (a quarter)",
        4 => " (a third)",
        6 => " (half)",
        8 => " (two thirds)",
        9 => " (three quarters)",
        12 => " (all)",
        _ => "",
    };
    format!("{width} of {COLUMNS}{words}")
}
