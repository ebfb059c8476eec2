//! The tiles in their places, each in a frame that takes focus, keys and the pointer.

use ::dashboard::{COLUMNS, usual_width};
use contract::{Show, TileDefinition};
use leptos::{ev, prelude::*};
use ui::{Card, Icon, IconButton, IconName};

use super::super::tiles::{self, TileView};
use super::bench::{Bench, Panel};
use super::kinds;
use super::pointer::Pointer;

/// Tiles that stand together; big numbers that follow each other share a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    numbers: bool,
    names: Vec<String>,
}

/// The tiles of the tab that is on the bench, in reading order.
#[component]
pub(super) fn Frames(bench: Bench) -> impl IntoView {
    let pointer = Pointer::new(bench);
    let tab = Memo::new(move |_| bench.tab());
    let groups = bench.map(move |definition| {
        let (tab, mut groups) = (tab.get(), Vec::<Group>::new());
        for (name, tile) in definition.tiles_on(tab.as_deref()) {
            let numbers = tile.show == Show::Number;
            match groups.last_mut().filter(|group| group.numbers == numbers) {
                Some(group) => group.names.push(name.clone()),
                None => groups.push(Group { numbers, names: vec![name.clone()] }),
            }
        }
        groups
    });
    Effect::new(move |_| {
        groups.track();
        if let Some(name) = bench.focus.get() {
            // The frame may have been built only now.
            request_animation_frame(move || focus(&name));
            bench.focus.set(None);
        }
    });
    move || {
        let group = |Group { numbers, names }: Group| {
            let frames = names
                .into_iter()
                .map(|name| view! { <Frame bench=bench pointer=pointer name=name /> }.into_any())
                .collect_view();
            view! { <div class=if numbers { "kpis kpis--edited" } else { "grid" }>{frames}</div> }.into_any()
        };
        groups.get().into_iter().map(group).collect_view()
    }
}

#[component]
fn Frame(bench: Bench, pointer: Pointer, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let title = {
        let name = name.clone();
        Memo::new(move |_| bench.title(&name))
    };
    let label = move || {
        stored.with_value(|name| {
            let names = bench.names();
            let place = names.iter().position(|known| known == name);
            bench.with(|definition| {
                let (Some(place), Some(tile)) = (place, definition.tiles.get(name)) else { return String::new() };
                let size = if tile.show == Show::Number {
                    String::new()
                } else {
                    format!(", {} of {COLUMNS} columns", width_of(tile))
                };
                format!("{}: {}{size}, place {} of {}", title.get(), kinds::title(tile.show), place + 1, names.len())
            })
        })
    };
    let width = bench.of_tile(&name, width_of);
    let class = move || {
        stored.with_value(|name| {
            let width = pointer.width_of(name).unwrap_or_else(|| width.get());
            let state = pointer.state_of(name);
            format!("edited-tile span-{} {state}", width.clamp(1, COLUMNS))
        })
    };
    let open = move || {
        bench.focus.set(None);
        bench.panel.set(Some(Panel::Tile(stored.get_value())));
    };
    view! {
        <div
            id=format!("tile-{name}")
            class=class
            data-tile=name
            tabindex="0"
            role="group"
            aria-label=label
            aria-describedby="editor-help"
            on:keydown=move |event| keys(bench, &stored.get_value(), &event, open)
            on:dblclick=move |_| open()
            on:pointerdown=move |event| pointer.down(&stored.get_value(), &event)
            on:pointermove=move |event| pointer.moved(&event)
            on:pointerup=move |event| pointer.up(&event)
            on:pointercancel=move |_| pointer.cancel()
        >
            <div class="edited-tile__body" inert=true>
                <Content bench=bench name=name.clone() title=title.into() />
            </div>
            <div class="edited-tile__bar">
                <span class="edited-tile__grip" aria-hidden="true"><Icon name=IconName::Grip /></span>
                <IconButton
                    icon=IconName::Pencil
                    label=Signal::derive(move || format!("Settings of {}", title.get()))
                    on_click=move |_| open()
                />
                <IconButton
                    icon=IconName::Trash
                    label=Signal::derive(move || format!("Remove {}", title.get()))
                    on_click=move |_| bench.remove(&stored.get_value())
                />
            </div>
            <span class="edited-tile__edge" aria-hidden="true"></span>
        </div>
    }
}

/// What the tile shows, or what is wrong with it.
#[component]
fn Content(bench: Bench, name: String, title: Signal<String>) -> impl IntoView {
    let problems = {
        let name = name.clone();
        Memo::new(move |_| {
            bench.problems.with(|problems| {
                let own = problems.iter().filter(|problem| problem.tile.as_ref() == Some(&name));
                own.map(|problem| problem.message.clone()).collect::<Vec<_>>()
            })
        })
    };
    let place = bench.board.map(move |dashboard| {
        let places = tiles::layout(dashboard).into_iter().flat_map(|group| group.tiles);
        places.into_iter().find(|place| place.tile() == name)
    });
    move || {
        let wrong = problems.get();
        if !wrong.is_empty() {
            let lines =
                wrong.into_iter().map(|text| view! { <p class="edited-tile__problem">{text}</p> }).collect_view();
            return view! { <Card title=title>{lines}</Card> }.into_any();
        }
        match place.get() {
            Some(place) => view! { <TileView board=bench.board place=place /> }.into_any(),
            None => view! { <Card title=title><p class="muted">"Asking…"</p></Card> }.into_any(),
        }
    }
}

/// How many columns a tile takes.
pub(super) fn width_of(tile: &TileDefinition) -> u8 {
    tile.width.unwrap_or_else(|| usual_width(tile.show))
}

fn keys(bench: Bench, name: &str, event: &ev::KeyboardEvent, open: impl Fn()) {
    // What is pressed on a button in the frame is the button's.
    if event.target() != event.current_target() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let (place, width, show) = untrack(|| {
        let place = bench.place_of(name)?;
        bench.with(|definition| definition.tiles.get(name).map(|tile| (place, width_of(tile), tile.show)))
    })
    .unwrap_or_default();
    match (event.key().as_str(), event.shift_key()) {
        ("ArrowLeft" | "ArrowUp", false) if place > 0 => bench.move_to(name, place - 1),
        ("ArrowRight" | "ArrowDown", false) => bench.move_to(name, place + 1),
        ("ArrowLeft" | "ArrowRight", true) if show == Show::Number => {
            bench.say("Big numbers that follow each other share a row.");
        }
        ("ArrowLeft", true) if width > 1 => bench.resize(name, width - 1),
        ("ArrowRight", true) if width < COLUMNS => bench.resize(name, width + 1),
        ("ArrowUp" | "ArrowDown", true) if show.plot().is_some() => {
            let tall = event.key() == "ArrowDown";
            bench.change(name, |tile| tile.tall = Some(tall));
            bench.say(if tall { "320 pixels tall." } else { "240 pixels tall." });
        }
        ("Delete" | "Backspace", false) => bench.remove(name),
        ("Enter", false) => open(),
        ("ArrowLeft" | "ArrowUp" | "ArrowRight" | "ArrowDown", _) => {}
        _ => return,
    }
    event.prevent_default();
}

fn focus(name: &str) {
    ui::focus(document().get_element_by_id(&format!("tile-{name}")));
}
