//! The edge of a heading that makes its column wider or narrower.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::state::TableState;
use super::widths::Widths;

use crate::{use_locale, words};

/// How far an arrow key moves the edge, in pixels.
const STRIDE: f64 = 16.0;

/// Where a pointer took hold of the edge, and how wide the column was then.
#[derive(Debug, Clone, Copy)]
struct Hold {
    at: f64,
    width: f64,
}

/// Moves by pointer and by arrow keys; enter or a double click gives the column back to its content.
#[component]
pub(super) fn ResizeHandle(state: TableState, index: usize, title: String) -> impl IntoView {
    let hold = RwSignal::new(None::<Hold>);
    let take = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        // Neither marks text nor scrolls.
        event.prevent_default();
        if let Some(edge) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Refused only for a pointer that is gone already.
            let _ = edge.set_pointer_capture(event.pointer_id());
        }
        let width = width_now(state, index);
        hold.set(width.map(|width| Hold { at: f64::from(event.client_x()), width }));
    };
    let pull = move |event: PointerEvent| {
        let Some(Hold { at, width }) = hold.get_untracked() else { return };
        let by = f64::from(event.client_x()) - at;
        // A click that moves nothing chooses no width.
        if by != 0.0 || state.widths.with_untracked(Widths::are_set) {
            choose(state, index, width + by);
        }
    };
    let key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => -STRIDE,
            "ArrowRight" => STRIDE,
            "Enter" => {
                event.prevent_default();
                return release(state, index);
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(width) = width_now(state, index) {
            choose(state, index, width + by);
        }
    };
    let width = move || state.widths.with(|widths| widths.of(index).map_or(0, |width| width.round() as i64));
    let words = words::components(use_locale());
    let says = move || match width() {
        0 => words.automatic.to_owned(),
        width => (words.pixels)(&width.to_string()),
    };
    view! {
        <div
            class="table__handle"
            class:is-held=move || hold.get().is_some()
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=(words.width_of)(&title)
            aria-valuemin="0"
            aria-valuenow=width
            aria-valuetext=says
            on:pointerdown=take
            on:pointermove=pull
            on:pointerup=move |_| hold.set(None)
            on:pointercancel=move |_| hold.set(None)
            on:dblclick=move |_| release(state, index)
            on:keydown=key
        ></div>
    }
}

fn width_now(state: TableState, index: usize) -> Option<f64> {
    state.measured_widths().into_iter().find(|(column, _)| *column == index).map(|(_, width)| width)
}

fn choose(state: TableState, index: usize, width: f64) {
    let measured = state.measured_widths();
    state.widths.update(|widths| widths.choose(index, width, &measured));
}

fn release(state: TableState, index: usize) {
    if state.widths.with_untracked(Widths::are_set) {
        let natural = state.natural_widths();
        state.widths.update(|widths| widths.release(index, &natural));
    }
}
