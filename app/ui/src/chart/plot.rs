//! A chart that is drawn as SVG: on the server into the page, and in the browser as wide as its card.
//!
//! A pointer reads values and picks, a drag along time or numbers selects a range, arrow keys walk from mark to mark. A finger cannot
//! point at what it does not press: its first tap reads, and another one on the same mark picks.

use contract::{Chart, Format, PlotKind};
use draw::{Direction, Frame, Look, MarkId, Marked, Rect, Scene};
use leptos::{html::Div, prelude::*};
use web_sys::{KeyboardEvent, PointerEvent};

use super::linked::Member;
use super::picture::Picture;
use super::tip::Tip;
use super::watching::drawing;
use crate::{use_locale, words};

/// How wide a column of the grid is on a usual screen, with its share of the gaps.
const COLUMN: f32 = 97.0;
/// What a card takes from its columns: the gap and its own margins.
const SURROUNDINGS: f32 = 42.0;
/// A pointer that moved less than this picked a mark and dragged no range, in CSS pixels.
const STILL: f32 = 4.0;

/// What somebody picks on a chart: a row of its table, or all rows between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picked {
    /// The first row.
    pub first: usize,
    /// The last row, the first itself where it is one.
    pub last: usize,
}

/// Where the pointer or the keyboard is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Attention {
    pub(super) mark: Option<MarkId>,
    /// Whether it came by keyboard, which shows a ring.
    by_key: bool,
    /// Where the pointer was pressed and where it is now, along the first axis.
    press: Option<(f32, f32)>,
    /// The mark that a finger tapped last, which stays read until something else is touched.
    pub(super) tapped: Option<MarkId>,
}

/// The drawing, without its card.
#[component]
pub(super) fn PlotArea(
    /// The chart, which has a plot.
    chart: Signal<Chart>,
    /// How many of twelve columns it takes, which says how wide it is drawn before anybody has measured.
    span: u8,
    /// The rows that stand out; none dims nothing.
    picked: Signal<Vec<usize>>,
    /// Hears what is picked; without, nothing can be.
    on_pick: Option<Callback<Picked>>,
    /// Hears where a range may begin.
    on_aim: Option<Callback<Picked>>,
    /// Hears what is being dragged over.
    on_brush: Option<Callback<Option<Picked>>>,
    /// Hears letters that are pressed on a mark.
    on_letter: Option<Callback<(String, Picked)>>,
    /// What these letters do, in words.
    letters: Signal<String>,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    let attention = RwSignal::new(Attention::default());
    let scene = drawing(host, chart, f32::from(span).mul_add(COLUMN, -SURROUNDINGS), drawn);
    // Along time and along numbers whatever lies between two places is a range.
    let has_ranges = Memo::new(move |_| {
        chart.with(|chart| {
            let is_time = chart.columns.first().is_some_and(|column| column.format == Format::Date);
            is_time || chart.plot.as_ref().is_some_and(|plot| plot.kind == PlotKind::Histogram)
        })
    });
    // What follows the pointer lies over the picture, which is made anew only when it shows something else.
    let dragged = Memo::new(move |_| {
        attention.with(|attention| attention.press).filter(|press| has_ranges.get() && is_drag(*press))
    });
    let is_dragged = Memo::new(move |_| dragged.with(Option::is_some));
    let focused = Memo::new(move |_| attention.with(|attention| attention.mark.filter(|_| attention.by_key)));
    let picture = Memo::new(move |_| {
        let rows = picked.get();
        let mut marked = Marked::rows(rows.iter().copied());
        if let Some(mark) = focused.get() {
            marked = marked.focused(mark);
        }
        let has_band = has_ranges.get() && !is_dragged.get();
        scene.with(|scene| {
            if let Some((from, to)) = band(scene, &rows).filter(|_| has_band) {
                marked = marked.clone().brushed(from, to);
            }
            scene.svg(Look::Page, Some(&marked))
        })
    });
    let overlay = move || {
        let (from, to) = dragged.get()?;
        let Rect { x, y, width, height } = scene.with(|scene| scene.band(from, to))?;
        let [left, top, width, height] = [x, y, width, height].map(|length| format!("{length:.1}px"));
        Some(view! {
            <div
                class="plot__dragged"
                style:left=left
                style:top=top
                style:width=width
                style:height=height
            ></div>
        })
    };
    // What other charts of the page point at lies over the picture as well.
    let linked = Member::join();
    let tell = move |mark: Option<MarkId>| {
        if let Some(linked) = linked {
            linked.point(mark.and_then(|mark| scene.with_untracked(|scene| scene.subject(mark))));
        }
    };
    let pick = move |picked: Picked| {
        if let Some(on_pick) = on_pick {
            on_pick.run(picked);
        }
    };

    // What is dragged over changes less often than the pointer moves.
    let brushed = StoredValue::new(None::<Picked>);
    let brush = move |picked: Option<Picked>| {
        if let Some(on_brush) = on_brush.filter(|_| brushed.get_value() != picked) {
            brushed.set_value(picked);
            on_brush.run(picked);
        }
    };

    let aim = move |(x, y): (f32, f32)| {
        let Some(on_aim) = on_aim.filter(|_| has_ranges.get_untracked()) else { return };
        let mark = |scene: &Scene| scene.at(x, y).or_else(|| scene.first());
        if let Some(found) = scene.with_untracked(|scene| mark(scene).and_then(|mark| ends(scene.rows(mark)))) {
            on_aim.run(found);
        }
    };
    let on_enter = move |event: PointerEvent| {
        if let Some(place) = place(host, &event) {
            aim(place);
        }
    };
    let on_move = move |event: PointerEvent| {
        let Some((x, y)) = place(host, &event) else { return };
        let mark = scene.with_untracked(|scene| scene.at(x, y));
        attention.update(|attention| {
            attention.mark = mark;
            attention.by_key = false;
            attention.press = attention.press.map(|(from, _)| (from, x));
        });
        tell(mark);
        let drag = attention.get_untracked().press.filter(|press| has_ranges.get_untracked() && is_drag(*press));
        if let Some((from, to)) = drag {
            brush(scene.with_untracked(|scene| ends(&scene.rows_between(from, to))));
        }
    };
    let on_down = move |event: PointerEvent| {
        let Some((x, y)) = place(host, &event).filter(|_| event.button() == 0 && on_pick.is_some()) else { return };
        if let Some(host) = host.get_untracked().filter(|_| has_ranges.get_untracked()) {
            // Only a pointer that is gone could not be captured.
            let _ = host.set_pointer_capture(event.pointer_id());
        }
        attention.update(|attention| attention.press = Some((x, x)));
        aim((x, y));
    };
    let on_up = move |event: PointerEvent| {
        let Attention { press, tapped, .. } = attention.get_untracked();
        attention.update(|attention| attention.press = None);
        let Some((x, y)) = place(host, &event) else { return };
        let is_range = press.is_some_and(|press| has_ranges.get_untracked() && is_drag(press));
        if is_touch(&event) && !is_range {
            let mark = scene.with_untracked(|scene| scene.at(x, y));
            let first = mark.filter(|_| mark != tapped);
            attention.set(Attention { mark: first, tapped: first, ..Attention::default() });
            tell(first);
            if first == mark {
                return;
            }
        }
        let Some(press) = press else { return };
        let found = scene.with_untracked(|scene| {
            if has_ranges.get_untracked() && is_drag(press) {
                ends(&scene.rows_between(press.0, press.1))
            } else {
                scene.at(x, y).and_then(|mark| ends(scene.rows(mark)))
            }
        });
        match found {
            Some(found) => {
                brushed.set_value(None);
                pick(found);
            }
            None => brush(None),
        }
    };
    let leave = move || {
        // What leaves the document has no signals any more.
        if attention.try_set(Attention::default()).is_none() {
            brush(None);
            tell(None);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let key = event.key();
        let focused =
            || attention.get_untracked().mark.and_then(|mark| scene.with_untracked(|scene| ends(scene.rows(mark))));
        if matches!(key.as_str(), "Enter" | " ") {
            event.prevent_default();
            if let Some(found) = focused() {
                pick(found);
            }
            return;
        }
        let is_letter = key.len() == 1 && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if let Some(on_letter) = on_letter.filter(|_| is_letter) {
            if let Some(found) = focused() {
                on_letter.run((key.to_lowercase(), found));
            }
            return;
        }
        if key == "Escape" {
            leave();
            return;
        }
        let from = attention.get_untracked().mark;
        let Some(next) = scene.with_untracked(|scene| step(scene, from, &key)) else { return };
        event.prevent_default();
        attention.update(|attention| {
            attention.mark = Some(next);
            attention.by_key = true;
        });
        tell(Some(next));
    };
    let words = words::components(use_locale());
    let label = move || {
        let how = if on_pick.is_some() { words.reads_and_filters } else { words.reads_marks };
        let letters = letters.get();
        chart.with(|chart| format!("{}. {} {how}{letters}", chart.title, chart.subtitle))
    };
    let spoken = move || match attention.get() {
        Attention { mark: Some(mark), by_key: true, .. } => scene.with(|scene| scene.spoken(mark)),
        _ => String::new(),
    };
    view! {
        <div
            class="plot"
            class:plot--picks=on_pick.is_some()
            class:plot--ranges=move || on_pick.is_some() && has_ranges.get()
            node_ref=host
            tabindex="0"
            role="group"
            aria-roledescription=words.chart
            aria-label=label
            on:pointerenter=on_enter
            on:pointermove=on_move
            on:pointerdown=on_down
            on:pointerup=on_up
            on:pointercancel=move |_| leave()
            // A finger that is lifted leaves as well.
            on:pointerleave=move |event| {
                let is_read = attention.try_get_untracked().is_some_and(|attention| attention.tapped.is_some());
                if !is_touch(&event) || !is_read {
                    leave();
                }
            }
            // An element that leaves the document loses the focus on its way out. By then nobody may want to know.
            on:blur=move |_| queue_microtask(leave)
            on:keydown=on_key
        >
            <Picture svg=picture />
            {linked
                .map(|linked| {
                    let echo = linked.echo(scene);
                    view! { <div class="plot__echo" aria-hidden="true" inner_html=move || echo.get()></div> }
                })}
            {overlay}
            <Tip chart=chart scene=scene attention=attention picks=on_pick.is_some() />
            <p class="visually-hidden" role="status">{spoken}</p>
        </div>
    }
}

fn drawn(chart: &Chart, width: f32) -> Scene {
    let frame = Frame::new(width, f32::from(chart.spec.height));
    let plot = chart.plot.as_ref().expect("only charts with a plot are drawn here");
    draw::chart(&chart.columns, plot, frame, use_locale()).with_id(format!("plot-{}", chart.slug))
}

/// Where the pointer is on the drawing, in CSS pixels.
fn place(host: NodeRef<Div>, event: &PointerEvent) -> Option<(f32, f32)> {
    let bounds = host.get_untracked()?.get_bounding_client_rect();
    let along = |at: i32, start: f64| (f64::from(at) - start) as f32;
    Some((along(event.client_x(), bounds.left()), along(event.client_y(), bounds.top())))
}

fn is_touch(event: &PointerEvent) -> bool {
    event.pointer_type() == "touch"
}

/// Whether a press has become a drag.
fn is_drag((from, to): (f32, f32)) -> bool {
    (from - to).abs() >= STILL
}

/// Where the picked rows lie along the first axis; nothing where none is picked.
fn band(scene: &Scene, rows: &[usize]) -> Option<(f32, f32)> {
    let picked = scene.ids().filter(|mark| scene.rows(*mark).iter().any(|row| rows.contains(row)));
    let at: Vec<f32> = picked.filter_map(|mark| scene.anchor(mark)).map(|anchor| anchor.x).collect();
    let least = at.iter().copied().reduce(f32::min)?;
    let greatest = at.iter().copied().reduce(f32::max)?;
    Some((least - STILL, greatest + STILL))
}

fn ends(rows: &[usize]) -> Option<Picked> {
    Some(Picked { first: *rows.iter().min()?, last: *rows.iter().max()? })
}

/// The mark that a key leads to; from nowhere, or where there is none further on, the first one.
fn step(scene: &Scene, from: Option<MarkId>, key: &str) -> Option<MarkId> {
    let direction = match key {
        "ArrowLeft" => Direction::Left,
        "ArrowRight" => Direction::Right,
        "ArrowUp" => Direction::Up,
        "ArrowDown" => Direction::Down,
        "Home" => return scene.first(),
        "End" => return scene.last(),
        _ => return None,
    };
    match from {
        Some(mark) => scene.next(mark, direction).or(Some(mark)),
        None => scene.first(),
    }
}
