//! The command palette: go to anything by typing a part of its name.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{Icon, IconName, LoadingBar, sheet::show_while, use_locale, words};

/// Something to go to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PaletteItem {
    /// The heading it stands under: "Pages", "Tables". Items of one group must follow each other.
    pub group: String,
    /// Its name.
    pub title: String,
    /// What tells it from others of that name.
    pub detail: String,
    /// Its icon.
    pub icon: IconName,
    /// Where it leads.
    pub href: String,
}

/// A dialog with a line of text and what matches it. The app finds the items; the dialog chooses among them.
#[component]
pub fn CommandPalette(
    /// Whether it is open; closes itself.
    open: RwSignal<bool>,
    /// What was typed.
    query: RwSignal<String>,
    /// What matches, best first.
    #[prop(into)]
    items: Signal<Vec<PaletteItem>>,
    /// Whether more may come.
    #[prop(optional, into)]
    pending: Signal<bool>,
) -> impl IntoView {
    let words = words::frame(use_locale());
    let (before, after) = words.nothing_called;
    let dialog = NodeRef::<html::Dialog>::new();
    let input = NodeRef::<html::Input>::new();
    let chosen = RwSignal::new(0_usize);
    show_while(dialog, open.into());
    Effect::new(move |_| {
        if open.get()
            && let Some(input) = input.get_untracked()
        {
            input.select();
        }
    });
    Effect::new(move |_| {
        query.track();
        chosen.set(0);
    });
    let step = move |forward: bool| {
        let count = items.with_untracked(Vec::len);
        if count > 0 {
            chosen.update(|index| *index = (*index + if forward { 1 } else { count - 1 }) % count);
            show_option(chosen.get_untracked());
        }
    };
    let on_key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => step(true),
            "ArrowUp" => step(false),
            "Enter" => {
                // A click, so that the router, a new tab by Ctrl and middle click all behave as for any link.
                if let Some(link) = option_element(chosen.get_untracked()) {
                    link.click();
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let options = move || {
        let all = items.get();
        let mut group = String::new();
        all.into_iter()
            .enumerate()
            .map(|(index, item)| {
                let heading = (item.group != group).then(|| item.group.clone());
                group.clone_from(&item.group);
                view! { <PaletteOption index=index item=item heading=heading chosen=chosen open=open /> }.into_any()
            })
            .collect_view()
    };
    let nothing = move || {
        (items.with(Vec::is_empty) && !pending.get() && !query.with(String::is_empty)).then(|| {
            view! {
                <p class="palette__none">
                    {before} {move || query.get()} {after}
                </p>
            }
        })
    };
    view! {
        <dialog
            class="palette"
            node_ref=dialog
            aria-label=words.search
            on:close=move |_| open.set(false)
            on:click=move |event| {
                if event.target() == event.current_target() {
                    open.set(false);
                }
            }
        >
            <div class="palette__frame">
                <div class="palette__line">
                    <Icon name=IconName::Search />
                    <input
                        class="palette__input"
                        node_ref=input
                        type="text"
                        role="combobox"
                        aria-label=words.go_to
                        aria-expanded="true"
                        aria-controls="palette-options"
                        aria-autocomplete="list"
                        aria-activedescendant=move || format!("palette-option-{}", chosen.get())
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=words.go_to
                        prop:value=move || query.get()
                        on:input=move |event| query.set(event_target_value(&event))
                        on:keydown=on_key
                    />
                    <kbd class="kbd">"Esc"</kbd>
                </div>
                <LoadingBar active=pending />
                <div class="palette__options" id="palette-options" role="listbox" aria-label=words.matches>
                    {options}
                </div>
                {nothing}
            </div>
        </dialog>
    }
}

#[component]
fn PaletteOption(
    index: usize,
    item: PaletteItem,
    heading: Option<String>,
    chosen: RwSignal<usize>,
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        {heading.map(|text| view! { <div class="palette__group" role="presentation">{text}</div> })}
        <a
            class="palette__option"
            id=format!("palette-option-{index}")
            role="option"
            tabindex="-1"
            href=item.href
            aria-selected=move || if chosen.get() == index { "true" } else { "false" }
            on:mousemove=move |_| chosen.set(index)
            on:click=move |_| open.set(false)
        >
            <Icon name=item.icon />
            <span class="palette__title">{item.title}</span>
            <span class="palette__detail">{item.detail}</span>
        </a>
    }
}

fn option_element(index: usize) -> Option<web_sys::HtmlElement> {
    document().get_element_by_id(&format!("palette-option-{index}"))?.dyn_into().ok()
}

fn show_option(index: usize) {
    if let Some(option) = option_element(index) {
        option.scroll_into_view_with_bool(false);
    }
}
