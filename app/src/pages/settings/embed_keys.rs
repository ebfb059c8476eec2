//! The keys that embed tokens are signed with, for administrators.

use contract::{EmbedKey, Permission};
use leptos::prelude::*;
use ui::{Button, ButtonKind, EmptyState, IconName, Page, PageHeader, RelativeTime, SkeletonShape, use_toasts};

use super::listing::Listing;
use super::tabs::SettingsTabs;
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::NotAllowed;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::dashboards::{embed_keys, revoke_embed_key, rotate_embed_key};
use crate::session::use_session;
use crate::title::Title;

/// The keys there are and have been.
#[component]
pub(crate) fn EmbedKeys() -> impl IntoView {
    if !use_session().may(Permission::ManageEmbedKeys) {
        return view! { <NotAllowed text="Only administrators manage the keys of embeds." /> }.into_any();
    }
    let toasts = use_toasts();
    let changes = RwSignal::new(0_u32);
    let all = Remote::new(move || changes.get(), |_| embed_keys());
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    let rotate = Action::new(|(): &()| rotate_embed_key());
    Effect::new(move |_| match rotate.value().get() {
        Some(Ok(_)) => on_change.run(()),
        Some(Err(Failure(error))) => toasts.bad(error.message),
        None => {}
    });
    view! {
        <Title text="Embed keys" />
        <Page>
            <PageHeader
                title="Embed keys"
                description="Charts in other pages are opened by tokens, which are signed with the newest of these keys. Revoking one ends all of its tokens at once."
                actions=move || {
                    view! {
                        <Button
                            kind=ButtonKind::Primary
                            icon=IconName::Plus
                            busy=rotate.pending()
                            on_click=move |_| drop(rotate.dispatch(()))
                        >
                            "New key"
                        </Button>
                    }
                }
            />
            <SettingsTabs current="/settings/embed-keys" />
            <Loaded
                remote=all
                skeleton=SkeletonShape::Table
                children=move |all| view! { <KeyTable all=all on_change=on_change /> }
            />
        </Page>
    }
    .into_any()
}

#[component]
fn KeyTable(all: Latest<Vec<EmbedKey>>, on_change: Callback<()>) -> impl IntoView {
    let rows = move || {
        all.with(|all| {
            all.iter().map(|key| view! { <KeyRow key=key.clone() on_change=on_change /> }.into_any()).collect_view()
        })
    };
    view! {
        <Show
            when=move || all.with(|all| !all.is_empty())
            fallback=|| {
                view! {
                    <EmptyState
                        title="No keys yet"
                        text="The first one is made when somebody embeds a chart."
                        icon=IconName::KeyRound
                    />
                }
            }
        >
            <Listing label="Embed keys" columns=&["Key", "Made", "By", "State", "Revoke"] rows=rows />
        </Show>
    }
}

#[component]
fn KeyRow(key: EmbedKey, on_change: Callback<()>) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let revoke = Action::new(|id: &String| revoke_embed_key(id.clone()));
    Effect::new(move |_| match revoke.value().get() {
        Some(Ok(())) => on_change.run(()),
        Some(Err(Failure(error))) => toasts.bad(error.message),
        None => {}
    });
    let EmbedKey { id, created_at, created_by, revoked_at, signs } = key;
    let state = match revoked_at {
        Some(at) => view! { "revoked " <RelativeTime at=at now=session.now() /> }.into_any(),
        None if signs => "signs new tokens".into_any(),
        None => "valid".into_any(),
    };
    let name = id.clone();
    let button = revoked_at.is_none().then(|| {
        let asked = id.clone();
        view! {
            <Button kind=ButtonKind::Danger busy=revoke.pending() on_click=move |_| drop(revoke.dispatch(asked.clone()))>
                "Revoke" <span class="visually-hidden">{format!(" {id}")}</span>
            </Button>
        }
    });
    view! {
        <tr>
            <td><code>{name}</code></td>
            <td><RelativeTime at=created_at now=session.now() /></td>
            <td>{created_by}</td>
            <td>{state}</td>
            <td class="is-actions">{button}</td>
        </tr>
    }
}
