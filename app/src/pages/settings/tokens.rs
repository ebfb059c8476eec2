//! API tokens.

use contract::{ApiToken, CreatedApiToken, NewApiToken, Role, TokenId};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, Card, Choice, CodeBlock, EmptyState, FormActions, IconName, Notice, Page,
    PageHeader, RelativeTime, SelectField, Sheet, SkeletonShape, TextField, Tone, use_locale, use_toasts,
};

use super::listing::Listing;
use super::tabs::SettingsTabs;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::identity::{api_tokens, create_api_token, revoke_api_token};
use crate::session::use_session;
use crate::title::Title;

/// One's tokens; for administrators everybody's.
#[component]
pub(crate) fn Tokens() -> impl IntoView {
    let changes = RwSignal::new(0_u32);
    let all = Remote::new(move || changes.get(), |_| api_tokens());
    let making = RwSignal::new(false);
    let made = RwSignal::new(None::<CreatedApiToken>);
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Title text="API tokens" />
        <Page>
            <PageHeader
                title="API tokens"
                description="For programs: sent as “Authorization: Bearer …”, with the rights of the role you give them."
                actions=move || {
                    view! {
                        <Button kind=ButtonKind::Primary icon=IconName::Plus on_click=move |_| making.set(true)>
                            "New token"
                        </Button>
                    }
                }
            />
            <SettingsTabs current="/settings/tokens" />
            <div role="status">{move || made.get().map(|created| view! { <Secret created=created /> })}</div>
            <Loaded
                remote=all
                skeleton=SkeletonShape::Table
                children=move |all| view! { <TokenTable all=all on_change=on_change /> }
            />
        </Page>
        <Sheet open=making on_close=move |()| making.set(false) title="New token">
            <TokenForm
                on_made=move |created| {
                    making.set(false);
                    made.set(Some(created));
                    on_change.run(());
                }
            />
        </Sheet>
    }
}

#[component]
fn Secret(created: CreatedApiToken) -> impl IntoView {
    view! {
        <Card title=format!("Token “{}”", created.token.name)>
            <Notice tone=Tone::Warn>"Copy it now: it is not shown again."</Notice>
            <CodeBlock code=created.secret />
        </Card>
    }
}

#[component]
fn TokenTable(all: Latest<Vec<ApiToken>>, on_change: Callback<()>) -> impl IntoView {
    let rows = move || {
        all.with(|all| {
            all.iter()
                .map(|token| view! { <TokenRow token=token.clone() on_change=on_change /> }.into_any())
                .collect_view()
        })
    };
    view! {
        <Show
            when=move || all.with(|all| !all.is_empty())
            fallback=|| {
                view! {
                    <EmptyState
                        title="No tokens yet"
                        text="A program that uploads files or asks for predictions needs one."
                        icon=IconName::KeyRound
                    />
                }
            }
        >
            <Listing label="API tokens" columns=&["Name", "Begins with", "Role", "Owner", "Expires", "Last used", "Revoke"] rows=rows />
        </Show>
    }
}

#[component]
fn TokenRow(token: ApiToken, on_change: Callback<()>) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let revoke = Action::new(|id: &TokenId| {
        let id = *id;
        async move { revoke_api_token(id).await }
    });
    Effect::new(move |_| match revoke.value().get() {
        Some(Ok(())) => on_change.run(()),
        Some(Err(Failure(error))) => toasts.bad(error.message),
        None => {}
    });
    let id = token.id;
    let when = move |at: Option<chrono::DateTime<chrono::Utc>>, never: &'static str| match at {
        Some(at) => view! { <RelativeTime at=at now=session.now() /> }.into_any(),
        None => never.into_any(),
    };
    let name = token.name.clone();
    view! {
        <tr>
            <td>{token.name}</td>
            <td><code>{token.prefix} "…"</code></td>
            <td>{token.role.as_str()}</td>
            <td>{token.owner.unwrap_or_else(|| "command line".to_owned())}</td>
            <td>{token.expires_at.map_or_else(|| "never".to_owned(), |at| ui::format::date_time(use_locale(), at))}</td>
            <td>{move || when(token.last_used_at, "never")}</td>
            <td class="is-actions">
                <Button kind=ButtonKind::Danger busy=revoke.pending() on_click=move |_| drop(revoke.dispatch(id))>
                    "Revoke" <span class="visually-hidden">{format!(" {name}")}</span>
                </Button>
            </td>
        </tr>
    }
}

#[component]
fn TokenForm(#[prop(into)] on_made: Callback<CreatedApiToken>) -> impl IntoView {
    let own = use_session().principal().map_or(Role::Viewer, |principal| principal.role);
    let roles: Vec<Choice> =
        Role::ALL.into_iter().filter(|role| *role <= own).map(|role| Choice::same(role.as_str())).collect();
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Viewer.as_str().to_owned());
    let days = RwSignal::new("90".to_owned());
    let create = Action::new(|new: &NewApiToken| {
        let new = new.clone();
        async move { create_api_token(new).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(created)) = create.value().get() {
            on_made.run(created);
        }
    });
    let failure = move || match create.value().get() {
        Some(Err(Failure(error))) => Some(error.message),
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        create.dispatch(NewApiToken {
            name: name.get_untracked(),
            role: role.get_untracked().parse().unwrap_or(Role::Viewer),
            lifetime_days: days.get_untracked().parse().ok(),
        });
    };
    let lifetimes = vec![
        Choice::new("30", "30 days"),
        Choice::new("90", "90 days"),
        Choice::new("365", "1 year"),
        Choice::new("", "For ever"),
    ];
    view! {
        <form on:submit=submit>
            {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <TextField
                name="name"
                label="Name"
                hint="What it is for: “nightly upload”."
                required=true
                value=name
                on_input=move |text| name.set(text)
            />
            <SelectField name="role" label="Role" options=roles value=role on_change=move |value| role.set(value) />
            <SelectField
                name="days"
                label="Valid for"
                options=lifetimes
                value=days
                on_change=move |value| days.set(value)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=create.pending()>"Create"</Button>
            </FormActions>
        </form>
    }
}
