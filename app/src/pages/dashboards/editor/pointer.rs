//! Dragging tiles, and their right edges, with a pointer.

use ::dashboard::COLUMNS;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::bench::Bench;
use super::frame::width_of;

/// A pointer that moves less, in CSS pixels, clicks.
const SLACK: i32 = 6;

/// What the pointer does with tiles.
#[derive(Clone, Copy)]
pub(super) struct Pointer {
    bench: Bench,
    held: RwSignal<Option<Held>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    name: String,
    at: (i32, i32),
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// Pressed, and not moved yet. By touch only the grip drags: the rest scrolls the page.
    Nothing,
    /// The tile, over another one: before it or after it.
    Tile(Option<(String, bool)>),
    /// The right edge, which would make it so wide.
    Edge(u8),
}

impl Pointer {
    pub(super) fn new(bench: Bench) -> Self {
        Self { bench, held: RwSignal::new(None) }
    }

    /// How wide a tile is while its edge is dragged.
    pub(super) fn width_of(self, name: &str) -> Option<u8> {
        self.held.with(|held| match held {
            Some(Held { name: of, what: What::Edge(width), .. }) if of == name => Some(*width),
            _ => None,
        })
    }

    /// How a tile looks while one is dragged.
    pub(super) fn state_of(self, name: &str) -> &'static str {
        self.held.with(|held| match held {
            Some(Held { name: of, what: What::Tile(_), .. }) if of == name => "is-dragged",
            Some(Held { what: What::Tile(Some((over, after))), .. }) if over == name => {
                if *after {
                    "is-after"
                } else {
                    "is-before"
                }
            }
            _ => "",
        })
    }

    pub(super) fn down(self, name: &str, event: &ev::PointerEvent) {
        let (Some(target), Some(frame)) = (element(event.target()), element(event.current_target())) else { return };
        let on = |selector: &str| target.closest(selector).ok().flatten().is_some();
        let by_touch = event.pointer_type() == "touch" && !on(".edited-tile__grip, .edited-tile__edge");
        if event.button() != 0 || on("button") || by_touch {
            return;
        }
        let what = if on(".edited-tile__edge") {
            let width = untrack(|| self.bench.with(|definition| definition.tiles.get(name).map(width_of)));
            What::Edge(width.unwrap_or_default())
        } else {
            What::Nothing
        };
        // Fails only for a pointer that is gone by now.
        drop(frame.set_pointer_capture(event.pointer_id()));
        self.held.set(Some(Held { name: name.to_owned(), at: (event.client_x(), event.client_y()), what }));
    }

    pub(super) fn moved(self, event: &ev::PointerEvent) {
        let Some(held) = self.held.get_untracked() else { return };
        let (x, y) = (event.client_x(), event.client_y());
        let what = match &held.what {
            What::Nothing if (x - held.at.0).abs().max((y - held.at.1).abs()) < SLACK => return,
            What::Nothing | What::Tile(_) => What::Tile(over(x, y).filter(|(over, _)| *over != held.name)),
            What::Edge(_) => {
                let Some(width) = element(event.current_target()).and_then(|frame| columns_to(&frame, x)) else {
                    return;
                };
                What::Edge(width)
            }
        };
        if what != held.what {
            self.held.set(Some(Held { what, ..held }));
        }
    }

    pub(super) fn up(self, event: &ev::PointerEvent) {
        let Some(held) = self.held.try_update(Option::take).flatten() else { return };
        event.prevent_default();
        match held.what {
            What::Tile(Some((over, after))) => {
                let (from, to) = untrack(|| (self.bench.place_of(&held.name), self.bench.place_of(&over)));
                if let (Some(from), Some(over)) = (from, to) {
                    let place = over + usize::from(after);
                    // What stands behind it moves up when it is taken out.
                    self.bench.move_to(&held.name, if place > from { place - 1 } else { place });
                }
            }
            What::Edge(width) => self.bench.resize(&held.name, width),
            What::Tile(None) | What::Nothing => {}
        }
    }

    pub(super) fn cancel(self) {
        self.held.set(None);
    }
}

/// The tile under a point, and whether the point lies in its second half.
fn over(x: i32, y: i32) -> Option<(String, bool)> {
    let found = document().element_from_point(x as f32, y as f32)?.closest("[data-tile]").ok().flatten()?;
    let frame = found.get_bounding_client_rect();
    Some((found.get_attribute("data-tile")?, f64::from(x) > frame.left() + frame.width() / 2.0))
}

/// How many columns wide a tile is whose right edge is at `x`.
fn columns_to(frame: &web_sys::Element, x: i32) -> Option<u8> {
    let grid = frame.parent_element()?.get_bounding_client_rect();
    let column = grid.width() / f64::from(COLUMNS);
    let width = (f64::from(x) - frame.get_bounding_client_rect().left()) / column;
    Some((width.round() as u8).clamp(1, COLUMNS))
}

fn element(target: Option<web_sys::EventTarget>) -> Option<web_sys::Element> {
    target.and_then(|target| target.dyn_into().ok())
}
