//! Who changed what, for administrators.

use contract::{AuditEvent, AuditQuery, Format, PageRequest, Permission};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Card, Cell, DataTable, EmptyState, FilterBar, IconName, Page, PageHeader, Row, SkeletonShape, TableColumn,
    TextField, format, use_locale,
};

use super::tabs::SettingsTabs;
use crate::loaded::Loaded;
use crate::pages::not_found::NotAllowed;
use crate::remote::Remote;
use crate::server_fns::identity::audit_events;
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

const PATH: &str = "/settings/audit";
/// How many events are listed.
const LIMIT: u32 = 200;

/// The audit trail. Its filters live in the address.
#[component]
pub(crate) fn AuditTrail() -> impl IntoView {
    if !use_session().may(Permission::ManageUsers) {
        return view! { <NotAllowed text="Only administrators read the audit trail." /> }.into_any();
    }
    let params = use_query_map();
    let given = move |name: &'static str| params.with(|params| params.get(name)).filter(|value| !value.is_empty());
    let asked = Memo::new(move |_| AuditQuery {
        action: given("action"),
        subject: given("subject"),
        page: PageRequest { offset: 0, limit: LIMIT },
    });
    let events = Remote::new(move || asked.get(), audit_events);
    let navigate = use_navigate();
    let ask = Callback::new(move |(name, value): (&'static str, String)| {
        let asked = asked.get_untracked();
        let mut pairs =
            vec![("action", asked.action.unwrap_or_default()), ("subject", asked.subject.unwrap_or_default())];
        for pair in &mut pairs {
            if pair.0 == name {
                pair.1.clone_from(&value);
            }
        }
        pairs.retain(|(_, value)| !value.is_empty());
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_query(PATH, pairs), options);
    });
    let columns = Signal::stored(vec![
        TableColumn::new("When", Format::Text),
        TableColumn::new("Who", Format::Text),
        TableColumn::new("Action", Format::Identifier),
        TableColumn::new("Subject", Format::Identifier),
        TableColumn::new("Detail", Format::Text).unsorted(),
        TableColumn::new("Request", Format::Identifier).unsorted(),
    ]);
    view! {
        <Title text="Audit trail" />
        <Page>
            <PageHeader title="Audit trail" description="Every change, who made it and when. It can be added to, never rewritten." />
            <SettingsTabs current=PATH />
            <FilterBar>
                <TextField
                    name="action"
                    label="Action begins with"
                    placeholder="model."
                    value=Signal::derive(move || asked.with(|asked| asked.action.clone().unwrap_or_default()))
                    on_change=move |text| ask.run(("action", text))
                />
                <TextField
                    name="subject"
                    label="Subject begins with"
                    placeholder="user/"
                    value=Signal::derive(move || asked.with(|asked| asked.subject.clone().unwrap_or_default()))
                    on_change=move |text| ask.run(("subject", text))
                />
            </FilterBar>
            <Loaded
                remote=events
                skeleton=SkeletonShape::Table
                children=move |events| {
                    let rows = events.map(|part| part.items.iter().map(to_row).collect::<Vec<_>>());
                    let total = events.map(|part| Some(part.total));
                    view! {
                        <Show
                            when=move || events.with(|part| !part.items.is_empty())
                            fallback=|| {
                                view! { <EmptyState title="Nothing matches" text="No change has such an action and subject." icon=IconName::History /> }
                            }
                        >
                            <Card flush=true>
                                <DataTable caption="Audit trail" columns=columns rows=rows total=total />
                            </Card>
                        </Show>
                    }
                }
            />
        </Page>
    }
    .into_any()
}

fn to_row(event: &AuditEvent) -> Row {
    Row::new(vec![
        Cell::text(format::date_time(use_locale(), event.at)).sorted_by(event.at.to_rfc3339()),
        Cell::text(event.actor.clone()),
        Cell::identifier(&event.action),
        Cell::identifier(&event.subject),
        Cell::text(event.detail.clone()),
        Cell::identifier(&event.request_id),
    ])
}
