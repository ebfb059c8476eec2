//! The tabs of a dashboard: changing between them, changing them, and the one that a tile is on.

use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, IconButton, IconName, SelectField, Tab, TabList, TabPanel, TextField};

use super::bench::Bench;
use super::frame::Frames;
use super::parts::{ChoiceOf, as_choices};

/// The element that shows the tiles of the chosen tab.
const PANEL: &str = "editor-tab";

/// The tiles; below tabs where the dashboard has some.
#[component]
pub(super) fn TabbedFrames(bench: Bench) -> impl IntoView {
    let has_tabs = bench.map(|definition| !definition.tabs.is_empty());
    let tabs = bench.map(|definition| {
        let tab = |(name, title): (&String, &String)| Tab::new(title, format!("?tab={name}"));
        definition.tabs.iter().map(tab).collect::<Vec<_>>()
    });
    let current = Memo::new(move |_| {
        let tab = bench.tab();
        bench.with(|definition| definition.tabs.get_index_of(tab.as_ref()?)).unwrap_or_default()
    });
    let choose = move |place: usize| {
        let name = |(name, _): (&String, &String)| name.clone();
        bench.turn_to(untrack(|| bench.with(|definition| definition.tabs.get_index(place).map(name))));
    };
    move || {
        if !has_tabs.get() {
            return view! { <Frames bench=bench /> }.into_any();
        }
        view! {
            <TabList
                label="Parts of this dashboard"
                tabs=tabs
                current=current
                on_choose=Callback::new(choose)
                panel=PANEL
            />
            <TabPanel id=PANEL current=current>
                <Frames bench=bench />
            </TabPanel>
        }
        .into_any()
    }
}

/// The tabs as fields: their titles, their order, and one more.
#[component]
pub(super) fn TabSettings(bench: Bench) -> impl IntoView {
    let names = bench.map(|definition| definition.tabs.keys().cloned().collect::<Vec<_>>());
    let title = RwSignal::new(String::new());
    let rows = move || {
        let names = names.get();
        let last = names.len().saturating_sub(1);
        let row = |(place, name): (usize, String)| {
            view! { <TabRow bench=bench name=name place=place last=last /> }.into_any()
        };
        names.into_iter().enumerate().map(row).collect_view()
    };
    let add = move |_| {
        let wanted = title.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            bench.add_tab(&wanted);
            title.set(String::new());
        }
    };
    view! {
        <fieldset class="parts">
            <legend class="field__label">"Tabs"</legend>
            {rows}
            <div class="parts__row">
                <TextField
                    name="new-tab"
                    label="New tab"
                    hint="Its address is made from this title, and stays when the title changes."
                    value=title
                    on_input=move |text: String| title.set(text)
                />
                <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=add>"Add tab"</Button>
            </div>
        </fieldset>
    }
}

#[component]
fn TabRow(bench: Bench, name: String, place: usize, last: usize) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let title = bench.map(move |definition| definition.tabs.get(&name).cloned().unwrap_or_default());
    let of_tab = move |what: &'static str| Signal::derive(move || format!("{what} {}", title.get()));
    view! {
        <div class="parts__row">
            <TextField
                name=format!("tab-{place}")
                label=format!("Tab {}", place + 1)
                value=title
                on_input=move |text: String| bench.rename_tab(&stored.get_value(), &text)
            />
            <IconButton
                icon=IconName::ArrowUp
                label=of_tab("Move up:")
                disabled=Signal::stored(place == 0)
                on_click=move |_| bench.move_tab(&stored.get_value(), place - 1)
            />
            <IconButton
                icon=IconName::ArrowDown
                label=of_tab("Move down:")
                disabled=Signal::stored(place == last)
                on_click=move |_| bench.move_tab(&stored.get_value(), place + 1)
            />
            <IconButton
                icon=IconName::Close
                label=of_tab("Remove the tab:")
                on_click=move |_| bench.remove_tab(&stored.get_value())
            />
        </div>
    }
}

/// Which tab a tile is on, where there are some.
#[component]
pub(super) fn TileTab(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let tabs = bench.map(|definition| {
        let choice = |(name, title): (&String, &String)| ChoiceOf(name.clone(), title.clone());
        definition.tabs.iter().map(choice).collect::<Vec<_>>()
    });
    let options: Signal<Vec<Choice>> = as_choices(tabs);
    let has_tabs = Memo::new(move |_| tabs.with(|tabs| !tabs.is_empty()));
    let tab = bench.map(move |definition| {
        let tile = definition.tiles.get(&name);
        tile.and_then(|tile| definition.tab_of(tile)).unwrap_or_default().to_owned()
    });
    move || {
        has_tabs.get().then(|| {
            view! {
                <SelectField
                    name="tab"
                    label="Tab"
                    options=options
                    value=tab
                    on_change=move |tab: String| bench.put_on(&stored.get_value(), &tab)
                />
            }
        })
    }
}
