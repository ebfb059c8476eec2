//! What a chart says under the pointer.

use std::sync::Arc;

use contract::{Chart, PlotKind};
use draw::{MarkId, Scene, Spoken};
use leptos::prelude::*;

use super::plot::Attention;

use crate::{use_locale, words};

/// More values at one place than this hide the chart; then only the nearest is said.
const MOST_VALUES: usize = 12;
/// Half of how wide a tip becomes: so far its middle stays from the sides.
const HALF_WIDTH: f32 = 130.0;

/// What is said about a place.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    x: f32,
    y: f32,
    heading: String,
    lines: Vec<Line>,
}

/// A value at a place.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    /// The class of its colour.
    class: &'static str,
    name: String,
    value: String,
    /// Whether it is the one that is pointed at.
    is_this: bool,
}

/// What the mark under the pointer says; along an axis with everything else at its place.
#[component]
pub(super) fn Tip(
    chart: Signal<Chart>,
    scene: Memo<Arc<Scene>>,
    attention: RwSignal<Attention>,
    /// Whether marks can be picked.
    picks: bool,
) -> impl IntoView {
    let compares = Memo::new(move |_| chart.with(|chart| chart.plot.as_ref().is_some_and(|plot| compares(plot.kind))));
    let said = Memo::new(move |_| {
        let mark = attention.with(|attention| attention.mark)?;
        scene.with(|scene| said(scene, mark, compares.get()))
    });
    let tap_again = words::components(use_locale()).tap_again;
    let is_tapped = Memo::new(move |_| picks && attention.with(|attention| attention.tapped.is_some()));
    move || {
        said.get().map(|said| {
            let rows = said.lines.into_iter().map(line).collect_view();
            view! {
                <div
                    class="tip"
                    aria-hidden="true"
                    style:left=format!("{:.0}px", said.x)
                    style:top=format!("{:.0}px", said.y)
                >
                    <p class="tip__title">{said.heading}</p>
                    <ul class="tip__rows">{rows}</ul>
                    {is_tapped.get().then(|| view! { <p class="tip__hint">{tap_again}</p> })}
                </div>
            }
        })
    }
}

fn line(Line { class, name, value, is_this }: Line) -> AnyView {
    let key = format!("tip__key {class}");
    view! {
        <li class="tip__row" class:tip__row--this=is_this>
            <span class=key></span>
            <span class="tip__name">{name}</span>
            <span class="num">{value}</span>
        </li>
    }
    .into_any()
}

/// Whether marks at one place are read together.
const fn compares(kind: PlotKind) -> bool {
    matches!(kind, PlotKind::Line | PlotKind::Area | PlotKind::Column | PlotKind::Combo)
}

fn said(scene: &Scene, mark: MarkId, compares: bool) -> Option<Said> {
    let anchor = scene.anchor(mark)?;
    let found = scene.mark(mark)?;
    let width = scene.frame().width;
    let x = if width > 2.0 * HALF_WIDTH { anchor.x.clamp(HALF_WIDTH, width - HALF_WIDTH) } else { width / 2.0 };
    let y = found.bounds().y;
    let values = scene.at_place(found.place());
    if !compares || values.len() > MOST_VALUES {
        return Some(Said { x, y, heading: scene.spoken(mark), lines: Vec::new() });
    }
    let line = |Spoken { mark: of, class, name, value }: Spoken| Line { class, name, value, is_this: of == mark };
    let heading = scene.places().get(found.place()).cloned().unwrap_or_default();
    Some(Said { x, y, heading, lines: values.into_iter().map(line).collect() })
}
