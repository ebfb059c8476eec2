//! Sharing a dashboard: its address with what is chosen, who sees it, and the way into other pages.

use contract::{Access, DashboardSummary};
use leptos::prelude::*;
use ui::{Button, CodeBlock, Definition, DefinitionList, IconName, LinkButton, Sheet};

use super::board::Board;
use super::embed_sheet::EmbedDashboard;
use crate::loaded::Latest;
use crate::url::with_query;

/// A button, and the sheet that it opens.
#[component]
pub(super) fn Share(board: Board, about: Latest<DashboardSummary>) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button icon=IconName::Share on_click=move |_| open.set(true)>"Share"</Button>
        <Sheet
            open=open
            on_close=move |()| open.set(false)
            title=Signal::derive(move || about.with(|about| format!("Share “{}”", about.title)))
        >
            <Ways board=board about=about open=open />
        </Sheet>
    }
}

#[component]
fn Ways(board: Board, about: Latest<DashboardSummary>, open: RwSignal<bool>) -> impl IntoView {
    let path = about.map(|about| format!("/dashboards/{}", about.slug));
    // Where this site is, only a browser knows, and only there the sheet opens.
    let address = Memo::new(move |_| {
        let pairs = board.query.with(contract::DashboardQuery::to_pairs);
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let origin = window().location().origin().unwrap_or_default();
        origin + &with_query(&path.get(), pairs)
    });
    let view = about.map(|about| who_sees(&about.access));
    let edit = about.map(|about| who_edits(&about.access));
    let owner = about.map(|about| about.owner.clone());
    // An embed shows it to people whom nobody knows, so that of a limited one is its editors' to make.
    let embeds = about.map(|about| about.is_editable || about.access.view.is_none());
    view! {
        <div class="stack">
            <p class="muted">"The address holds what is chosen now. Whoever opens it sees the rows that they may see."</p>
            <CodeBlock code=address title="Link" wrap=true />
            <DefinitionList>
                <Definition term="Seen by">{move || view.get()}</Definition>
                <Definition term="Changed and shared by">{move || edit.get()}</Definition>
                {move || owner.get().map(|owner| view! { <Definition term="Answers for it">{owner}</Definition> })}
            </DefinitionList>
            <div class="share__more">
                <Show when=move || embeds.get()>
                    <EmbedDashboard board=board on_open=Callback::new(move |()| open.set(false)) />
                </Show>
                <Show when=move || about.with(|about| about.is_editable)>
                    <LinkButton href=Signal::derive(move || format!("{}/edit", path.get())) icon=IconName::Users>
                        "Change who sees it"
                    </LinkButton>
                </Show>
            </div>
        </div>
    }
}

fn who_sees(access: &Access) -> String {
    match (&access.view, &access.edit) {
        (None, _) => "Everybody who sees dashboards".to_owned(),
        (Some(view), None) => view.to_string(),
        (Some(view), Some(_)) => format!("{view}, and whoever may change it"),
    }
}

fn who_edits(access: &Access) -> String {
    match (&access.view, &access.edit) {
        (_, Some(edit)) => format!("{edit}; analysts and up of them"),
        (Some(_), None) => "Analysts and up of those who see it".to_owned(),
        (None, None) => "Analysts and up".to_owned(),
    }
}
