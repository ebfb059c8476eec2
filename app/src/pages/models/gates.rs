//! What a version has to show, and how it stands to that.

use contract::{GateResult, PromotionPolicy};
use leptos::prelude::*;
use ui::{Badge, IconName, Tone, use_locale, words};

/// What a model asks, in words.
#[component]
pub(crate) fn PolicyWords(policy: Signal<PromotionPolicy>) -> impl IntoView {
    let words = words::promotions(use_locale());
    let approval = move || if policy.with(|policy| policy.needs_approval) { words.approval } else { words.no_approval };
    let gates = move || {
        let gates = policy.with(|policy| policy.gates.clone());
        if gates.is_empty() {
            return view! { <p class="muted">{words.no_gates}</p> }.into_any();
        }
        let items = gates.iter().map(|gate| view! { <li>{(words.gate)(gate)}</li> }.into_any()).collect_view();
        view! {
            <h3 class="gates__heading">{words.gates}</h3>
            <ul class="gates">{items}</ul>
        }
        .into_any()
    };
    view! {
        <p>{approval}</p>
        {gates}
    }
}

/// Each gate with what came of it; nothing where there are none.
#[component]
pub(crate) fn GateList(#[prop(into)] results: Signal<Vec<GateResult>>) -> impl IntoView {
    let words = words::promotions(use_locale());
    let items = move || {
        let item = |result: GateResult| {
            let (tone, icon, verdict) = if result.passed {
                (Tone::Good, IconName::CircleCheck, words.passes)
            } else {
                (Tone::Bad, IconName::CircleX, words.fails)
            };
            let found = (words.found)(&result);
            view! {
                <li class="gates__item">
                    <Badge tone=tone icon=icon>{verdict}</Badge>
                    <span>
                        {(words.gate)(&result.gate)}
                        {(!found.is_empty()).then(|| view! { <span class="muted num">" " {found}</span> })}
                    </span>
                </li>
            }
            .into_any()
        };
        results.get().into_iter().map(item).collect_view()
    };
    view! {
        <Show when=move || results.with(|results| !results.is_empty())>
            <ul class="gates">{items}</ul>
        </Show>
    }
}
