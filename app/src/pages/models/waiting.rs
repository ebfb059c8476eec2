//! Requests that wait for somebody to decide, of all models.

use contract::{Part, Permission, PromotionRequest, RequestQuery};
use leptos::prelude::*;
use ui::{Badge, Card, IconName, RelativeTime, Tone, use_locale, words};

use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::promotions::promotion_requests;
use crate::session::use_session;
use crate::url::escape;

/// So many are listed; who decides about the newest sees the next.
const MOST: u32 = 50;

/// The open requests; nothing while there are none.
#[component]
pub(crate) fn WaitingRequests() -> impl IntoView {
    let query = || RequestQuery { open: true, limit: MOST, ..RequestQuery::default() };
    let waiting = Remote::new(|| (), move |()| promotion_requests(query()));
    view! { <Loaded remote=waiting children=move |waiting| view! { <Waiting waiting=waiting /> } /> }
}

#[component]
fn Waiting(waiting: Latest<Part<PromotionRequest>>) -> impl IntoView {
    let words = words::promotions(use_locale());
    let session = use_session();
    let me = session.principal().and_then(|who| who.user_id);
    let may_decide = session.may(Permission::PromoteModels) && me.is_some();
    let items = move || {
        let item = |request: PromotionRequest| {
            let for_you = may_decide && me != Some(request.asked_by_id);
            view! {
                <li class="revisions__item">
                    <div class="revisions__words">
                        <p class="revisions__message">
                            <a href=format!("/models/{}/{}", escape(&request.model), request.version)>
                                {(words.version_of)(&request.title, request.version)}
                            </a>
                        </p>
                        <p class="muted">
                            {(words.asked_by)(&request.asked_by)} ", "
                            <RelativeTime at=request.asked_at now=session.now() /> ": " {request.reason}
                        </p>
                    </div>
                    {for_you.then(|| view! { <Badge tone=Tone::Accent icon=IconName::User>{words.for_you}</Badge> })}
                </li>
            }
            .into_any()
        };
        waiting.with(|waiting| waiting.items.clone()).into_iter().map(item).collect_view()
    };
    let is_any = waiting.map(|waiting| !waiting.items.is_empty());
    view! {
        <Show when=move || is_any.get()>
            <Card title=words.waiting subtitle=words.waiting_what span=12 flush=true>
                <ul class="revisions">{items}</ul>
            </Card>
        </Show>
    }
}
