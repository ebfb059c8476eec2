//! The tabs of a dashboard, of which one is shown at a time.

use contract::DashboardQuery;
use leptos::prelude::*;
use ui::{Tab, TabList, TabPanel, use_locale, words};

use super::board::Board;
use crate::url::with_query;

/// The element that shows what is on the chosen tab.
const PANEL: &str = "dashboard-tab";

/// Tiles; below tabs where the dashboard has some.
#[component]
pub(super) fn Tabbed(board: Board, children: ChildrenFn) -> impl IntoView {
    let words = words::boards(use_locale());
    let has_tabs = board.map(|dashboard| !dashboard.tabs.is_empty());
    let is_empty = board.map(|dashboard| dashboard.tiles.is_empty());
    let children = StoredValue::new(children);
    let names = board.map(|dashboard| dashboard.tabs.iter().map(|tab| tab.name.clone()).collect::<Vec<_>>());
    // The tab is chosen as soon as the address says so.
    let current = Memo::new(move |_| {
        let chosen = board.query.with(|query| query.tab.clone());
        names.with(|names| names.iter().position(|name| Some(name) == chosen.as_ref())).unwrap_or_default()
    });
    let choose = move |place: usize| {
        if let Some(tab) = names.with_untracked(|names| names.get(place).cloned()) {
            board.apply.run(DashboardQuery { tab: Some(tab), ..board.query.get_untracked() });
        }
    };
    move || {
        if !has_tabs.get() {
            return children.with_value(|children| children()).into_any();
        }
        view! {
            <TabList
                label=words.tabs
                tabs=tabs(board)
                current=current
                on_choose=Callback::new(choose)
                panel=PANEL
            />
            <TabPanel id=PANEL current=current>
                {children.with_value(|children| children())}
                {move || is_empty.get().then(|| view! { <p class="muted">{words.empty_tab}</p> })}
            </TabPanel>
        }
        .into_any()
    }
}

/// The tabs, each with the address of what is chosen now.
fn tabs(board: Board) -> Signal<Vec<Tab>> {
    Memo::new(move |_| {
        let query = board.query.get();
        let tab = |path: &str, name: &String, title: &String| {
            let pairs = DashboardQuery { tab: Some(name.clone()), ..query.clone() }.to_pairs();
            Tab::new(title, with_query(path, pairs.iter().map(|(name, value)| (name.as_str(), value.clone()))))
        };
        board.with(|dashboard| {
            let path = format!("/dashboards/{}", dashboard.slug);
            dashboard.tabs.iter().map(|known| tab(&path, &known.name, &known.title)).collect::<Vec<_>>()
        })
    })
    .into()
}
