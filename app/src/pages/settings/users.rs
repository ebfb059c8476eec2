//! People, for administrators.

use contract::{CreatedUser, NewUser, Permission, Role, User};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, Card, Choice, CodeBlock, FormActions, IconName, Notice, Page, PageHeader,
    SelectField, Sheet, SkeletonShape, TextField, Tone,
};

use super::attributes_sheet::AttributesSheet;
use super::listing::Listing;
use super::tabs::SettingsTabs;
use super::user_row::UserRow;
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::NotAllowed;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::identity::{create_user, users};
use crate::session::use_session;
use crate::title::Title;

/// A password that was made up, to be handed to its owner; shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handover {
    pub(crate) name: String,
    pub(crate) password: String,
}

/// Who can sign in, and as what.
#[component]
pub(crate) fn Users() -> impl IntoView {
    if !use_session().may(Permission::ManageUsers) {
        return view! { <NotAllowed text="Only administrators manage users." /> }.into_any();
    }
    let changes = RwSignal::new(0_u32);
    let all = Remote::new(move || changes.get(), |_| users());
    let adding = RwSignal::new(false);
    let handover = RwSignal::new(None::<Handover>);
    let editing = RwSignal::new(None::<User>);
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    let on_added = move |created: CreatedUser| {
        adding.set(false);
        on_change.run(());
        handover.set(created.password.map(|password| Handover { name: created.user.name, password }));
    };
    view! {
        <Title text="Users" />
        <Page>
            <PageHeader
                title="Users"
                description="Who can sign in, and what they may do. A change holds at once."
                actions=move || {
                    view! {
                        <Button kind=ButtonKind::Primary icon=IconName::Plus on_click=move |_| adding.set(true)>
                            "Add user"
                        </Button>
                    }
                }
            />
            <SettingsTabs current="/settings/users" />
            <div role="status">{move || handover.get().map(|handover| view! { <Password handover=handover /> })}</div>
            <Loaded
                remote=all
                skeleton=SkeletonShape::Table
                children=move |all| view! { <UserTable all=all on_change=on_change handover=handover editing=editing /> }
            />
        </Page>
        <Sheet open=adding on_close=move |()| adding.set(false) title="Add user">
            <AddForm on_added=on_added />
        </Sheet>
        <AttributesSheet editing=editing on_change=on_change />
    }
    .into_any()
}

#[component]
fn Password(handover: Handover) -> impl IntoView {
    view! {
        <Card title=format!("Password of {}", handover.name)>
            <Notice tone=Tone::Warn>"Hand it over now: it is not shown again."</Notice>
            <CodeBlock code=handover.password />
        </Card>
    }
}

#[component]
fn UserTable(
    all: Latest<Vec<User>>,
    on_change: Callback<()>,
    handover: RwSignal<Option<Handover>>,
    editing: RwSignal<Option<User>>,
) -> impl IntoView {
    let rows = move || {
        all.with(|all| {
            let row = |user: &User| {
                view! { <UserRow user=user.clone() on_change=on_change handover=handover editing=editing /> }.into_any()
            };
            all.iter().map(row).collect_view()
        })
    };
    view! {
        <Listing label="Users" columns=&["Name", "Role", "State", "Last signed in", "Attributes", "Actions"] rows=rows />
    }
}

#[component]
fn AddForm(#[prop(into)] on_added: Callback<CreatedUser>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Viewer.as_str().to_owned());
    let add = Action::new(|new: &NewUser| {
        let new = new.clone();
        async move { create_user(new).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(created)) = add.value().get() {
            on_added.run(created);
        }
    });
    let failure = move |about_name: bool| match add.value().get() {
        Some(Err(Failure(error))) if (error.field.as_deref() == Some("name")) == about_name => Some(error.message),
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let role = role.get_untracked().parse().unwrap_or(Role::Viewer);
        add.dispatch(NewUser { name: name.get_untracked(), role, password: None });
    };
    let roles: Vec<Choice> = Role::ALL.into_iter().map(|role| Choice::same(role.as_str())).collect();
    view! {
        <form on:submit=submit>
            {move || failure(false).map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <TextField
                name="name"
                label="Name"
                autocomplete="off"
                hint="Lower case letters, digits, dots, hyphens."
                required=true
                value=name
                error=Signal::derive(move || failure(true))
                on_input=move |text| name.set(text)
            />
            <SelectField name="role" label="Role" options=roles value=role on_change=move |value| role.set(value) />
            <p class="muted">"Terrarium makes up a password and shows it once."</p>
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=add.pending()>"Add"</Button>
            </FormActions>
        </form>
    }
}
