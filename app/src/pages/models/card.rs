//! A version's model card, and writing it.

use contract::{CardBlock, CardSpan, ModelCard, NewModelCard, Permission, VersionReview};
use leptos::prelude::*;
use ui::{
    Badge, Button, ButtonKind, Card, IconName, RelativeTime, Sheet, TextArea, Tone, use_locale, use_toasts, words,
};

use super::review::Named;
use crate::change_form::{Change, ChangeForm};
use crate::loaded::Latest;
use crate::server_fns::promotions::save_model_card;
use crate::session::use_session;

/// The card, with what is left to be written.
#[component]
pub(crate) fn ModelCardView(
    review: Latest<VersionReview>,
    named: Signal<Named>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let session = use_session();
    let may_write = session.may(Permission::LogRuns);
    let writing = RwSignal::new(false);
    let card = review.map(|review| review.card.clone());
    let state = move || {
        let (missing, written) = card.with(|card| (card.missing.join(", "), card.written.clone()));
        let by = match written {
            Some((name, at)) => {
                view! { <span>{(words.card_by)(&name)} ", " <RelativeTime at=at now=session.now() /></span> }.into_any()
            }
            None => view! { <span>{words.card_made}</span> }.into_any(),
        };
        let badge = if missing.is_empty() {
            view! { <Badge tone=Tone::Good icon=IconName::CircleCheck>{words.card_complete}</Badge> }.into_any()
        } else {
            view! { <Badge tone=Tone::Warn icon=IconName::TriangleAlert>{(words.card_missing)(&missing)}</Badge> }
                .into_any()
        };
        view! { <p class="row muted">{badge} {by}</p> }
    };
    view! {
        <Card
            title=words.card
            span=12
            actions=move || {
                may_write
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet icon=IconName::Pencil on_click=move |_| writing.set(true)>
                                {words.write_card} <span class="visually-hidden">{format!(": {}", words.card)}</span>
                            </Button>
                        }
                    })
            }
        >
            {state}
            <div class="document">{move || card.with(|card| blocks(&card.blocks))}</div>
        </Card>
        {may_write.then(|| view! { <CardSheet open=writing card=card named=named on_saved=on_change /> })}
    }
}

#[component]
fn CardSheet(
    open: RwSignal<bool>,
    card: Signal<ModelCard>,
    named: Signal<Named>,
    on_saved: Callback<()>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=words.card wide=true>
            <CardForm open=open card=card named=named on_saved=on_saved />
        </Sheet>
    }
}

#[component]
fn CardForm(
    open: RwSignal<bool>,
    card: Signal<ModelCard>,
    named: Signal<Named>,
    on_saved: Callback<()>,
) -> impl IntoView {
    let (words, toasts) = (words::promotions(use_locale()), use_toasts());
    let ModelCard { text, revision, .. } = card.get_untracked();
    let text = RwSignal::new(text);
    let change = Callback::new(move |()| -> Change {
        let ((model, version), text) = (named.get_untracked(), text.get_untracked());
        Box::pin(async move {
            save_model_card(NewModelCard { model, version, text, revision }).await?;
            toasts.good(words.saved);
            let _ = on_saved.try_run(());
            Ok(())
        })
    });
    view! {
        <ChangeForm send=words.save change=change on_close=move |()| open.set(false)>
            <TextArea
                name="card"
                label=words.card_text
                rows=28
                mono=true
                hint=words.card_how
                value=text
                on_input=move |changed| text.set(changed)
            />
        </ChangeForm>
    }
}

/// The text as elements of the page. Its headings are below the card's own.
fn blocks(all: &[CardBlock]) -> impl IntoView + use<> {
    all.iter().map(block).collect_view()
}

fn block(block: &CardBlock) -> AnyView {
    match block {
        CardBlock::Heading(1, words) => view! { <h3 class="document__title">{spans(words)}</h3> }.into_any(),
        CardBlock::Heading(2, words) => view! { <h4>{spans(words)}</h4> }.into_any(),
        CardBlock::Heading(_, words) => view! { <h5>{spans(words)}</h5> }.into_any(),
        CardBlock::Paragraph(words) => view! { <p>{spans(words)}</p> }.into_any(),
        CardBlock::Code(text) => view! { <pre class="mono" tabindex="0"><code>{text.clone()}</code></pre> }.into_any(),
        CardBlock::List(true, items) => view! { <ol>{list_items(items)}</ol> }.into_any(),
        CardBlock::List(false, items) => view! { <ul>{list_items(items)}</ul> }.into_any(),
        CardBlock::Table(head, rows) => {
            let cell = |words: &Vec<CardSpan>| view! { <td>{spans(words)}</td> }.into_any();
            let row = |row: &Vec<Vec<CardSpan>>| view! { <tr>{row.iter().map(cell).collect_view()}</tr> }.into_any();
            let head = head.iter().map(|words| view! { <th scope="col">{spans(words)}</th> }.into_any()).collect_view();
            view! {
                <div class="table-scroll" role="region" tabindex="0" aria-label=words::promotions(use_locale()).card>
                    <table class="table">
                        <thead>
                            <tr>{head}</tr>
                        </thead>
                        <tbody>{rows.iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            }
            .into_any()
        }
    }
}

fn list_items(items: &[Vec<CardSpan>]) -> impl IntoView + use<> {
    items.iter().map(|words| view! { <li>{spans(words)}</li> }.into_any()).collect_view()
}

fn spans(all: &[CardSpan]) -> impl IntoView + use<> {
    let span = |span: &CardSpan| match span.clone() {
        CardSpan::Text(text) => view! { {text} }.into_any(),
        CardSpan::Strong(text) => view! { <strong>{text}</strong> }.into_any(),
        CardSpan::Emphasis(text) => view! { <em>{text}</em> }.into_any(),
        CardSpan::Code(text) => view! { <code>{text}</code> }.into_any(),
        CardSpan::Link(href, text) => view! { <a href=href rel="noreferrer">{text}</a> }.into_any(),
    };
    all.iter().map(span).collect_view()
}
