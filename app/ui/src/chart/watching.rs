//! How wide a drawing is, and whether anybody sees it.

use std::sync::Arc;
use std::time::Duration;

use contract::Chart;
use draw::Scene;
use js_sys::Array;
use leptos::{html::Div, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver};

/// What is so close to the screen, in CSS pixels, may be on it with the next turn of a wheel.
const NEARLY: f64 = 200.0;
/// What nobody sees is drawn when nothing has changed for so long.
const MOMENT: Duration = Duration::from_millis(150);

/// The drawing of a chart, as wide as its element; `width` until somebody has measured. Away from the screen it is made when
/// nothing has changed for a moment, so that what is on the screen does not wait for it.
pub(super) fn drawing(
    host: NodeRef<Div>,
    chart: Signal<Chart>,
    width: f32,
    draw: fn(&Chart, f32) -> Scene,
) -> Memo<Arc<Scene>> {
    let (is_near, width) = (RwSignal::new(true), RwSignal::new(width));
    // In this order: what is away from the screen is not drawn anew because it was measured.
    follow_nearness(host, is_near);
    follow_width(host, width);
    let is_due = RwSignal::new(false);
    let scene = Memo::new_with_compare(
        move |last: Option<&Arc<Scene>>| match (is_near.get() || is_due.get(), last) {
            (false, Some(last)) => Arc::clone(last),
            _ => Arc::new(chart.with(|chart| draw(chart, width.get()))),
        },
        |last, next| !matches!((last, next), (Some(last), Some(next)) if Arc::ptr_eq(last, next)),
    );
    Effect::new(move |_| {
        chart.track();
        width.track();
        if is_near.get() {
            return;
        }
        let catch_up = move || {
            is_due.set(true);
            // A memo is worked out when somebody looks.
            scene.with_untracked(|_| ());
            is_due.set(false);
        };
        if let Ok(timer) = set_timeout_with_handle(catch_up, MOMENT) {
            on_cleanup(move || timer.clear());
        }
    });
    scene
}

/// Keeps `width` what the element has, for as long as it is in the document.
fn follow_width(host: NodeRef<Div>, width: RwSignal<f32>) {
    Effect::new(move |watching: Option<Option<Watching<ResizeObserver>>>| {
        let host = host.get()?;
        if let Some(watching) = watching.flatten() {
            return Some(watching);
        }
        let element = host.clone();
        let measure = move |_: Array| {
            let measured = element.client_width() as f32;
            // The component, and the signal with it, may be gone.
            if measured > 0.0 && width.try_get_untracked().is_some_and(|known| (known - measured).abs() >= 1.0) {
                let _ = width.try_set(measured);
            }
        };
        measure(Array::new());
        let callback = Closure::<dyn FnMut(Array)>::new(measure);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(&host);
        Some(Watching { observer, _callback: callback })
    });
}

/// Keeps `is_near` whether the element is on the screen, or nearly.
fn follow_nearness(host: NodeRef<Div>, is_near: RwSignal<bool>) {
    Effect::new(move |watching: Option<Option<Watching<IntersectionObserver>>>| {
        let host = host.get()?;
        if let Some(watching) = watching.flatten() {
            return Some(watching);
        }
        is_near.set(is_nearly_seen(&host));
        let look = move |entries: Array| {
            let newest = entries.pop().unchecked_into::<IntersectionObserverEntry>();
            // The component, and the signal with it, may be gone.
            let _ = is_near.try_set(newest.is_intersecting());
        };
        let callback = Closure::<dyn FnMut(Array)>::new(look);
        let options = IntersectionObserverInit::new();
        options.set_root_margin(&format!("{NEARLY}px"));
        let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
        observer.observe(&host);
        Some(Watching { observer, _callback: callback })
    });
}

fn is_nearly_seen(element: &HtmlElement) -> bool {
    let bounds = element.get_bounding_client_rect();
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::INFINITY);
    bounds.bottom() > -NEARLY && bounds.top() < height + NEARLY
}

/// What calls back until it is dropped.
struct Watching<O: Observer> {
    observer: O,
    _callback: Closure<dyn FnMut(Array)>,
}

impl<O: Observer> Drop for Watching<O> {
    fn drop(&mut self) {
        self.observer.end();
    }
}

trait Observer {
    fn end(&self);
}

impl Observer for ResizeObserver {
    fn end(&self) {
        self.disconnect();
    }
}

impl Observer for IntersectionObserver {
    fn end(&self) {
        self.disconnect();
    }
}
