//! Sharing a dashboard: its address with what is chosen, who sees it, and the way into other pages.

use contract::{Access, DashboardSummary};
use leptos::prelude::*;
use ui::{
    Button, CodeBlock, Definition, DefinitionList, IconName, LinkButton, Sheet, use_locale, words, words::Boards,
};

use super::board::Board;
use super::embed_sheet::EmbedDashboard;
use crate::loaded::Latest;
use crate::url::with_query;

/// A button, and the sheet that it opens.
#[component]
pub(super) fn Share(board: Board, about: Latest<DashboardSummary>) -> impl IntoView {
    let words = words::boards(use_locale());
    let open = RwSignal::new(false);
    view! {
        <Button icon=IconName::Share on_click=move |_| open.set(true)>{words.share}</Button>
        <Sheet
            open=open
            on_close=move |()| open.set(false)
            title=Signal::derive(move || about.with(|about| (words.share_title)(&about.title)))
        >
            <Ways board=board about=about open=open />
        </Sheet>
    }
}

#[component]
fn Ways(board: Board, about: Latest<DashboardSummary>, open: RwSignal<bool>) -> impl IntoView {
    let words = words::boards(use_locale());
    let path = about.map(|about| format!("/dashboards/{}", about.slug));
    // Where this site is, only a browser knows, and only there the sheet opens.
    let address = Memo::new(move |_| {
        let pairs = board.query.with(contract::DashboardQuery::to_pairs);
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let origin = window().location().origin().unwrap_or_default();
        origin + &with_query(&path.get(), pairs)
    });
    let view = about.map(move |about| who_sees(words, &about.access));
    let edit = about.map(move |about| who_edits(words, &about.access));
    let owner = about.map(|about| about.owner.clone());
    // An embed shows it to people whom nobody knows, so that of a limited one is its editors' to make.
    let embeds = about.map(|about| about.is_editable || about.access.view.is_none());
    view! {
        <div class="stack">
            <p class="muted">{words.share_what}</p>
            <CodeBlock code=address title=words.link wrap=true />
            <DefinitionList>
                <Definition term=words.seen_by>{move || view.get()}</Definition>
                <Definition term=words.changed_and_shared_by>{move || edit.get()}</Definition>
                {move || owner.get().map(|owner| view! { <Definition term=words.owner>{owner}</Definition> })}
            </DefinitionList>
            <div class="share__more">
                <Show when=move || embeds.get()>
                    <EmbedDashboard board=board on_open=Callback::new(move |()| open.set(false)) />
                </Show>
                <Show when=move || about.with(|about| about.is_editable)>
                    <LinkButton href=Signal::derive(move || format!("{}/edit", path.get())) icon=IconName::Users>
                        {words.change_access}
                    </LinkButton>
                </Show>
            </div>
        </div>
    }
}

fn who_sees(words: &Boards, access: &Access) -> String {
    match (&access.view, &access.edit) {
        (None, _) => words.everybody.to_owned(),
        (Some(view), None) => (words.audience)(view),
        (Some(view), Some(_)) => (words.and_editors)(&(words.audience)(view)),
    }
}

fn who_edits(words: &Boards, access: &Access) -> String {
    match (&access.view, &access.edit) {
        (_, Some(edit)) => (words.editors_of)(&(words.audience)(edit)),
        (Some(_), None) => words.editors_of_viewers.to_owned(),
        (None, None) => words.editors.to_owned(),
    }
}
