//! The dashboards there are.

use contract::Permission;
use leptos::prelude::*;
use ui::{ButtonKind, Card, Grid, IconName, LinkButton, Page, PageHeader, RelativeTime};

use crate::loaded::Loaded;
use crate::remote::Remote;
use crate::server_fns::dashboards::dashboards;
use crate::session::use_session;
use crate::title::Title;

/// The list of dashboards.
#[component]
pub(crate) fn Dashboards() -> impl IntoView {
    let session = use_session();
    let all = Remote::new(|| (), |()| dashboards());
    view! {
        <Title text="Dashboards" />
        <Page>
            <PageHeader
                title="Dashboards"
                description="The numbers of your shops, for the filters you choose."
                actions=move || {
                    session
                        .may(Permission::DefineMeasures)
                        .then(|| {
                            view! {
                                <LinkButton href="/dashboards/new" kind=ButtonKind::Primary icon=IconName::Plus>
                                    "New dashboard"
                                </LinkButton>
                            }
                        })
                }
            />
            <Loaded
                remote=all
                children=move |all| {
                    let cards = move || {
                        all.with(Clone::clone)
                            .into_iter()
                            .map(|dashboard| {
                                let fresh = move || match dashboard.fresh_at {
                                    Some(at) => view! { "Data from " <RelativeTime at=at now=session.now() /> }.into_any(),
                                    None => "No data yet".into_any(),
                                };
                                view! {
                                    <Card span=4>
                                        <h2 class="card-link">
                                            <a href=format!("/dashboards/{}", dashboard.slug)>{dashboard.title}</a>
                                        </h2>
                                        <p>{dashboard.description}</p>
                                        <p class="muted">{fresh}</p>
                                    </Card>
                                }
                                    .into_any()
                            })
                            .collect_view()
                    };
                    view! { <Grid>{cards}</Grid> }
                }
            />
        </Page>
    }
}
