//! What a version has to show, and how it stands to that.

use contract::{Gate, GateResult, Permission, PromotionPolicy, Reported};
use leptos::prelude::*;
use ui::{Badge, CodeBlock, Icon, IconName, RelativeTime, Tone, use_locale, words};

use super::review::Named;
use crate::pages::experiments::start::quoted;
use crate::session::use_session;

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
pub(crate) fn GateList(
    #[prop(into)] results: Signal<Vec<GateResult>>,
    /// The version that they are of.
    named: Signal<Named>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let may_report = use_session().may(Permission::LogRuns);
    let items = move || {
        let item = |result: GateResult| {
            let (tone, icon, verdict) = if result.passed {
                (Tone::Good, IconName::CircleCheck, words.passes)
            } else {
                (Tone::Bad, IconName::CircleX, words.fails)
            };
            let found = (words.found)(&result);
            let report =
                named.with_untracked(|named| report(named, &result.gate)).filter(|_| !result.passed && may_report);
            view! {
                <li class="gates__item">
                    <Badge tone=tone icon=icon>{verdict}</Badge>
                    <div class="gates__words">
                        {(words.gate)(&result.gate)}
                        {(!found.is_empty()).then(|| view! { <span class="muted num">" " {found}</span> })}
                        {result.reported.map(|reported| view! { <Reporter reported=reported /> })}
                        {report.map(|code| view! { <HowToReport code=code /> })}
                    </div>
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

/// Who said what was found, and when; nothing where nobody noted it.
#[component]
fn Reporter(reported: Reported) -> impl IntoView {
    let words = words::promotions(use_locale());
    let now = use_session().now();
    reported.set.map(|(by, at)| {
        view! { <span class="muted">", " {(words.reported_by)(&by)} ", " <RelativeTime at=at now=now /></span> }
    })
}

#[component]
fn HowToReport(code: String) -> impl IntoView {
    let words = words::promotions(use_locale());
    view! {
        <details class="gates__how">
            <summary class="muted"><Icon name=IconName::ChevronRight />{words.how_to_report}</summary>
            <CodeBlock code=code title="Python" wrap=true />
        </details>
    }
}

/// What reports to the server that a version passes, in Python; `None` where that is not said by a tag.
fn report((model, version): &Named, gate: &Gate) -> Option<String> {
    let Gate::Tag { tag, is } = gate else { return None };
    let (model, version, tag, is) = (quoted(model), quoted(&version.to_string()), quoted(tag), quoted(is));
    Some(format!(
        "from mlflow import MlflowClient\n\nMlflowClient().set_model_version_tag({model}, {version}, {tag}, {is})"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_is_python_whatever_the_names_are() {
        let gate = Gate::Tag { tag: "check: fairness".to_owned(), is: r#"a "yes""#.to_owned() };
        let code = report(&("churn".to_owned(), 3), &gate).unwrap();
        assert!(code.ends_with(r#"set_model_version_tag("churn", "3", "check: fairness", "a \"yes\"")"#), "{code}");
        assert_eq!(report(&("churn".to_owned(), 3), &Gate::Card), None);
    }
}
