//! Where the promotion of a version stands: asking for it, and deciding about what somebody else asked.

use contract::{Decision, Permission, PromotionRequest, RequestState, VersionReview};
use leptos::prelude::*;
use ui::{
    Badge, Button, ButtonKind, Card, FormActions, IconName, LinkButton, Notice, RelativeTime, TextArea, Tone,
    use_locale, use_toasts, words,
};

use super::ask_sheet::AskSheet;
use super::gates::{GateList, PolicyWords};
use super::review::Named;
use crate::loaded::Latest;
use crate::sending::Sending;
use crate::server_fns::promotions::{decide_promotion, withdraw_promotion};
use crate::session::use_session;
use crate::url::escape;

/// What the model asks, how the version stands to it, and what can be done about it now.
#[component]
pub(crate) fn PromotionCard(
    review: Latest<VersionReview>,
    named: Signal<Named>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let asking = RwSignal::new(false);
    let gates = review.map(|review| review.gates.clone());
    let failing = Signal::derive(move || gates.with(|gates| gates.iter().any(|gate| !gate.passed)));
    let open = review.map(|review| review.requests.iter().find(|request| request.state == RequestState::Open).cloned());
    let policy = review.map(|review| review.policy.policy.clone());
    let answers = review.map(|review| review.answers);
    let standing = move || match open.get() {
        Some(request) => view! { <OpenRequest request=request failing=failing on_change=on_change /> }.into_any(),
        None if answers.get() => {
            view! { <p><Badge tone=Tone::Good icon=IconName::Crown>{words.answers}</Badge></p> }.into_any()
        }
        None => view! { <NobodyAsked named=named policy=policy asking=asking /> }.into_any(),
    };
    view! {
        <Card title=words.promotion span=8>
            <div class="stack">
                {standing}
                <GateList results=gates named=named />
                <Show when=move || gates.with(Vec::is_empty)>
                    <PolicyWords policy=policy />
                </Show>
            </div>
        </Card>
        <AskSheet open=asking named=named gates=gates on_done=on_change />
    }
}

#[component]
fn NobodyAsked(
    named: Signal<Named>,
    policy: Signal<contract::PromotionPolicy>,
    asking: RwSignal<bool>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let may_ask = use_session().may(Permission::LogRuns);
    let href = Signal::derive(move || named.with(|(name, _)| format!("/models/{}", escape(name))));
    let way = move || {
        if policy.with(|policy| policy.needs_approval) {
            let button = may_ask.then(|| {
                view! {
                    <p>
                        <Button kind=ButtonKind::Primary icon=IconName::Crown on_click=move |_| asking.set(true)>
                            {words.ask}
                        </Button>
                    </p>
                }
            });
            view! {
                <p>{words.nobody_asked}</p>
                {button}
            }
            .into_any()
        } else {
            view! {
                <p>{words.on_models_page}</p>
                <p><LinkButton href=href>{words.to_model}</LinkButton></p>
            }
            .into_any()
        }
    };
    view! { {way} }
}

/// A request that waits, and what who looks may do about it.
#[component]
fn OpenRequest(request: PromotionRequest, failing: Signal<bool>, on_change: Callback<()>) -> impl IntoView {
    let words = words::promotions(use_locale());
    let session = use_session();
    let me = session.principal().and_then(|who| who.user_id);
    let is_own = me == Some(request.asked_by_id);
    let (id, at) = (request.id, request.asked_at);
    let turn = if is_own {
        view! { <Withdraw id=id on_change=on_change /> }.into_any()
    } else if me.is_some() && session.may(Permission::PromoteModels) {
        view! { <Decide id=id version=request.version failing=failing on_change=on_change /> }.into_any()
    } else {
        view! { <p class="muted">{words.waits}</p> }.into_any()
    };
    view! {
        <div class="request">
            <p>
                <strong>{(words.asked_by)(&request.asked_by)}</strong>
                ", "
                <RelativeTime at=at now=session.now() />
            </p>
            <blockquote class="request__reason">{request.reason}</blockquote>
            {turn}
        </div>
    }
}

#[component]
fn Withdraw(id: i64, on_change: Callback<()>) -> impl IntoView {
    let (words, toasts) = (words::promotions(use_locale()), use_toasts());
    let sending = Sending::new(
        move |(): &()| async move {
            withdraw_promotion(id).await?;
            toasts.note(words.withdrawn);
            let _ = on_change.try_run(());
            Ok(())
        },
        || (),
    );
    let failure = move || sending.failure().map(|error| view! { <Notice tone=Tone::Bad>{error.message}</Notice> });
    view! {
        <p class="muted">{words.is_own}</p>
        {failure}
        <p>
            <Button busy=sending.is_pending() on_click=move |_| sending.send(())>{words.withdraw}</Button>
        </p>
    }
}

#[component]
fn Decide(id: i64, version: i32, failing: Signal<bool>, on_change: Callback<()>) -> impl IntoView {
    let (words, toasts) = (words::promotions(use_locale()), use_toasts());
    let comment = RwSignal::new(String::new());
    let sending = Sending::new(
        move |approve: &bool| {
            let decision = Decision { id, approve: *approve, comment: comment.get_untracked() };
            async move {
                match decide_promotion(decision).await?.state {
                    RequestState::Approved => toasts.good((words.approved)(version)),
                    _ => toasts.note(words.refused),
                }
                let _ = on_change.try_run(());
                Ok(())
            }
        },
        || (),
    );
    let failure = move || sending.failure_beside(&["comment"]);
    let decide = move |approve: bool| move |_: leptos::ev::MouseEvent| sending.send(approve);
    view! {
        {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
        <TextArea
            name="comment"
            label=words.comment
            rows=2
            hint=words.comment_when
            value=comment
            error=Signal::derive(move || sending.failure_of("comment"))
            on_input=move |text| comment.set(text)
        />
        <FormActions>
            <Button
                kind=ButtonKind::Primary
                busy=sending.is_pending()
                why_not=Signal::derive(move || failing.get().then(|| words.not_yet.to_owned()))
                on_click=decide(true)
            >
                {words.approve}
            </Button>
            <Button busy=sending.is_pending() on_click=decide(false)>{words.refuse}</Button>
        </FormActions>
    }
}

/// Requests that are over, newest first.
#[component]
pub(crate) fn EndedRequests(requests: Signal<Vec<PromotionRequest>>) -> impl IntoView {
    let words = words::promotions(use_locale());
    let now = use_session().now();
    let items = move || {
        let item = |request: PromotionRequest| {
            let tone = match request.state {
                RequestState::Approved => Tone::Good,
                RequestState::Refused => Tone::Bad,
                _ => Tone::Neutral,
            };
            let end = request.end.map(|end| {
                let comment = (!end.comment.is_empty()).then(|| format!(": {}", end.comment));
                view! { <p class="muted">{end.by} ", " <RelativeTime at=end.at now=now /> {comment}</p> }
            });
            view! {
                <li class="revisions__item">
                    <div class="revisions__words">
                        <p class="revisions__message">{(words.asked_by)(&request.asked_by)} ": " {request.reason}</p>
                        {end}
                    </div>
                    <Badge tone=tone>{(words.state)(request.state)}</Badge>
                </li>
            }
            .into_any()
        };
        requests.get().into_iter().map(item).collect_view()
    };
    view! { <ul class="revisions">{items}</ul> }
}
