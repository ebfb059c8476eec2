//! What became of a dashboard: its revisions, what each changed, and the way back.

use contract::{DashboardRevision, Page as Part, PageRequest, Revision, RevisionId};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use ui::{
    Badge, Button, ButtonKind, Card, CodeBlock, FormActions, LinkButton, Notice, Page, PageHeader, RelativeTime, Sheet,
    SkeletonShape, Tone, use_toasts,
};

use super::changed::ChangeList;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::editing::{dashboard_history, get_dashboard_revision, restore_dashboard};
use crate::session::use_session;
use crate::title::Title;

/// So many revisions are listed; the command line lists all.
const MOST: u32 = 200;

/// The revisions of the dashboard that the address names.
#[component]
pub(crate) fn History() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let load = |slug: String| dashboard_history(slug, PageRequest { offset: 0, limit: MOST });
    let revisions = Remote::new(move || slug.get(), load);
    let back = Signal::derive(move || format!("/dashboards/{}", slug.get()));
    let description =
        Signal::derive(move || Some(format!("The revisions that changed “{}”, newest first.", slug.get())));
    view! {
        <Title text="History" />
        <Page narrow=true>
            <PageHeader
                title="History"
                description=description
                actions=move || view! { <LinkButton href=back>"Back to the dashboard"</LinkButton> }
            />
            <Loaded
                remote=revisions
                skeleton=SkeletonShape::Table
                children=move |found| view! { <Revisions found=found slug=slug /> }
            />
        </Page>
    }
}

#[component]
fn Revisions(found: Latest<Part<Revision>>, slug: Memo<String>) -> impl IntoView {
    let session = use_session();
    let opened = RwSignal::new(None::<RevisionId>);
    let newest = found.map(|found| found.items.first().map(|revision| revision.id));
    let rows = move || {
        found
            .with(|found| found.items.clone())
            .into_iter()
            .map(|revision| {
                let id = revision.id;
                let message = if revision.message.is_empty() { "No message".to_owned() } else { revision.message };
                let show = move |_| opened.set(Some(id));
                view! {
                    <li class="revisions__item">
                        <div class="revisions__words">
                            <p class="revisions__message">{message}</p>
                            <p class="muted">
                                {format!("Revision {id} by {} · ", revision.author)}
                                <RelativeTime at=revision.at now=session.now() />
                            </p>
                        </div>
                        {move || (newest.get() == Some(id)).then(|| view! { <Badge tone=Tone::Good>"As it is now"</Badge> })}
                        <Button on_click=show>
                            "Show changes" <span class="visually-hidden">{format!(" of revision {id}")}</span>
                        </Button>
                    </li>
                }
                .into_any()
            })
            .collect_view()
    };
    let left = found.map(|found| found.total.saturating_sub(found.items.len() as u64));
    let open = Signal::derive(move || opened.with(Option::is_some));
    let title = Signal::derive(move || opened.get().map(|id| format!("Revision {id}")).unwrap_or_default());
    view! {
        <Card flush=true>
            <ul class="revisions">{rows}</ul>
        </Card>
        {move || (left.get() > 0).then(|| view! { <p class="muted">{format!("{} earlier ones are not listed.", left.get())}</p> })}
        <Sheet open=open on_close=move |()| opened.set(None) title=title wide=true>
            {move || {
                let is_newest = opened.get() == newest.get();
                opened.get().map(|id| view! { <Detail slug=slug.get_untracked() id=id is_newest=is_newest /> })
            }}
        </Sheet>
    }
}

/// What a revision changed.
#[component]
fn Detail(slug: String, id: RevisionId, is_newest: bool) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let asked = slug.clone();
    // A sheet is opened in a browser only.
    let found = LocalResource::new(move || get_dashboard_revision(asked.clone(), id));
    let restore = Action::new(move |(): &()| restore_dashboard(slug.clone(), id));
    Effect::new(move |_| match restore.value().get() {
        Some(Ok(saved)) => {
            toasts.good(format!("Restored, as revision {}.", saved.revision.id));
            navigate(&format!("/dashboards/{}", saved.slug), leptos_router::NavigateOptions::default());
        }
        Some(Err(Failure(error))) => toasts.bad(error.message),
        None => {}
    });
    let content = move || match found.get() {
        None => view! { <p class="muted">"Loading…"</p> }.into_any(),
        Some(Err(Failure(error))) => view! { <Notice tone=Tone::Bad>{error.message}</Notice> }.into_any(),
        Some(Ok(DashboardRevision { is_there, settings, tiles, diff, .. })) => {
            let restorable = is_there && !is_newest;
            view! {
                <ChangeList settings=settings tiles=tiles />
                <CodeBlock code=diff title="What changed in its file" />
                {restorable
                    .then(|| {
                        view! {
                            <FormActions>
                                <Button
                                    kind=ButtonKind::Primary
                                    busy=restore.pending()
                                    on_click=move |_| {
                                        restore.dispatch(());
                                    }
                                >
                                    "Restore this revision"
                                </Button>
                            </FormActions>
                            <p class="muted">
                                "The dashboard becomes what it was after this revision, as a new revision. Nothing else changes."
                            </p>
                        }
                    })}
            }
            .into_any()
        }
    };
    view! { <div class="stack">{content}</div> }
}
