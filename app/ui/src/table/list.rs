//! Rows of anything below one heading, for tables whose rows hold more than values: folders, checkboxes, menus.

use leptos::{attr::custom::custom_attribute, html::Div, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::window::{MOST, Viewport};
use crate::browser;

/// How tall a row is, as the style sheet has it.
const ROW: f64 = 32.0;
/// What follows is fetched when so many rows are left below those in the document.
const AHEAD: usize = 24;

/// A table whose rows are drawn by whoever uses it. Past 200 rows they scroll in a region of their own, and only those in view
/// are in the document.
#[component]
pub fn RowList(
    /// What the table shows, for screen readers.
    #[prop(into)]
    caption: Signal<String>,
    /// The cells of its heading.
    #[prop(into)]
    head: ViewFnOnce,
    /// How many columns there are.
    #[prop(into)]
    columns: Signal<usize>,
    /// What tells its rows apart, in their order.
    #[prop(into)]
    keys: Signal<Vec<String>>,
    /// Draws the row of a key, a `tr` in which `aria-rowindex` is the second argument.
    #[prop(into)]
    row: Callback<(String, usize), AnyView>,
    /// What it says where there is no row.
    #[prop(optional, into)]
    nothing: MaybeProp<String>,
    /// Hears that the end comes into view, where there are so many rows that they scroll.
    #[prop(default = None)]
    on_end: Option<Callback<()>>,
    /// The element in which the rows scroll, for whoever asks it where they are.
    #[prop(default = NodeRef::new())]
    region: NodeRef<Div>,
) -> impl IntoView {
    let viewport = RwSignal::new(Viewport::new(ROW));
    let count = Memo::new(move |_| keys.with(Vec::len));
    let is_long = Memo::new(move |_| count.get() > MOST);
    let window = Memo::new(move |_| viewport.get().window(count.get()));
    let heights = Memo::new(move |_| window.with(|window| viewport.get().around(window, count.get())));
    let lines = move || {
        let window = window.get();
        let start = window.start;
        keys.with(|keys| {
            let rows = keys.get(window).unwrap_or_default();
            rows.iter().enumerate().map(|(place, key)| (start + place, key.clone())).collect::<Vec<_>>()
        })
    };
    let near_end = move || {
        let left = count.get_untracked().saturating_sub(window.with_untracked(|window| window.end));
        if let Some(on_end) = on_end.filter(|_| is_long.get_untracked() && left < AHEAD) {
            on_end.run(());
        }
    };
    // Before it is scrolled, nobody has measured how tall it is.
    Effect::new(move |_| {
        if is_long.get() {
            read(region, viewport);
        }
    });
    let on_scroll = move |_| {
        keep_focus(region, || read(region, viewport));
        near_end();
    };
    view! {
        <div class="table-frame">
            <div
                class="table-scroll"
                class:table-scroll--limited=move || is_long.get()
                class:table-scroll--tall=true
                role="region"
                tabindex="0"
                aria-label=move || caption.get()
                node_ref=region
                on:scroll=on_scroll
            >
                <table class="table" aria-rowcount=move || count.get() + 1>
                    <caption class="visually-hidden">{move || caption.get()}</caption>
                    <thead>
                        <tr aria-rowindex="1">{head.run()}</tr>
                    </thead>
                    <tbody>
                        <Space columns=columns height=Signal::derive(move || heights.get().0) />
                        <For each=lines key=|line| line.clone() let(line)>
                            {row.run((line.1, line.0 + 2))}
                        </For>
                        <Space columns=columns height=Signal::derive(move || heights.get().1) />
                        {move || {
                            nothing
                                .get()
                                .filter(|_| count.get() == 0)
                                .map(|why| {
                                    view! {
                                        <tr class="table__nothing">
                                            <td colspan=move || columns.get()>
                                                <div class="table__message">{why}</div>
                                            </td>
                                        </tr>
                                    }
                                })
                        }}
                    </tbody>
                </table>
            </div>
        </div>
    }
}

/// Stands for rows that are not in the document.
#[component]
fn Space(columns: Signal<usize>, height: Signal<f64>) -> impl IntoView {
    let there = Memo::new(move |_| height.get() > 0.0);
    move || {
        there.get().then(|| {
            let height = custom_attribute("height", move || height.get().to_string());
            view! {
                <tr class="table__spacer" aria-hidden="true" {..height}>
                    <td colspan=move || columns.get()></td>
                </tr>
            }
        })
    }
}

/// Takes over how far the region is scrolled, and how tall it is.
fn read(region: NodeRef<Div>, viewport: RwSignal<Viewport>) {
    let Some(region) = region.get_untracked() else { return };
    let height = f64::from(region.client_height());
    viewport.update(|viewport| {
        viewport.top = f64::from(region.scroll_top());
        // Nothing is that tall while it is folded away.
        if height > 0.0 {
            viewport.height = height;
        }
    });
}

/// What has the focus may leave the document with its row; the region takes it then, so that the keyboard is not thrown back to
/// the top of the page.
fn keep_focus(region: NodeRef<Div>, change: impl FnOnce()) {
    let Some(region) = region.get_untracked() else { return };
    let region: &HtmlElement = region.unchecked_ref();
    let was_within = document()
        .active_element()
        .filter(|focused| focused != AsRef::<web_sys::Element>::as_ref(region) && region.contains(Some(focused)));
    change();
    if let Some(focused) = was_within {
        let region = region.clone();
        request_animation_frame(move || {
            if !focused.is_connected() {
                browser::focus(Some(region));
            }
        });
    }
}
