//! What a model asks of its versions, and changing that.

use contract::{Gate, GateComparison, KeptPolicy, Permission, PromotionPolicy};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, Card, Checkbox, FormActions, IconName, Notice, Sheet, TextArea, Tone, use_locale,
    use_toasts, words,
};

use super::gates::PolicyWords;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::promotions::{get_promotion_policy, set_promotion_policy};
use crate::session::use_session;

/// The gates that are there or not, in the order they are asked in.
const PLAIN: [Gate; 5] = [Gate::Card, Gate::Ready, Gate::Signature, Gate::Lineage, Gate::Servable];

/// The policy of a model; whoever governs models changes it in a sheet.
#[component]
pub(crate) fn PolicyCard(
    /// The model's name.
    name: String,
    /// Hears that it was changed.
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let may_change = use_session().may(Permission::GovernModels);
    let (editing, changes) = (RwSignal::new(false), RwSignal::new(0_u32));
    let asked = name.clone();
    let kept = Remote::new(move || changes.get(), move |_| get_promotion_policy(asked.clone()));
    let on_saved = Callback::new(move |()| {
        changes.update(|count| *count += 1);
        on_change.run(());
    });
    view! {
        <Card
            title=words.promotion
            span=6
            actions=move || {
                may_change
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet icon=IconName::Pencil on_click=move |_| editing.set(true)>
                                {words.change_policy} <span class="visually-hidden">{format!(": {}", words.policy)}</span>
                            </Button>
                        }
                    })
            }
        >
            <Loaded
                remote=kept
                children=move |kept| {
                    let name = name.clone();
                    view! {
                        <PolicyWords policy=kept.map(|kept: &KeptPolicy| kept.policy.clone()) />
                        {may_change.then(|| view! { <PolicySheet name=name kept=kept open=editing on_saved=on_saved /> })}
                    }
                }
            />
        </Card>
    }
}

#[component]
fn PolicySheet(name: String, kept: Latest<KeptPolicy>, open: RwSignal<bool>, on_saved: Callback<()>) -> impl IntoView {
    let words = words::promotions(use_locale());
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=words.policy>
            <PolicyForm name=name.clone() kept=kept open=open on_saved=on_saved />
        </Sheet>
    }
}

#[component]
fn PolicyForm(name: String, kept: Latest<KeptPolicy>, open: RwSignal<bool>, on_saved: Callback<()>) -> impl IntoView {
    let (words, toasts) = (words::promotions(use_locale()), use_toasts());
    let KeptPolicy { policy, revision, .. } = untrack(|| kept.with(Clone::clone));
    let approval = RwSignal::new(policy.needs_approval);
    let thresholds = RwSignal::new(written(&policy.gates));
    let plain = PLAIN.map(|gate| (RwSignal::new(policy.gates.contains(&gate)), gate));
    let unreadable = RwSignal::new(None::<String>);
    let save =
        Action::new(move |policy: &PromotionPolicy| set_promotion_policy(name.clone(), policy.clone(), revision));
    Effect::new(move |_| {
        if let Some(Ok(_)) = save.value().get() {
            open.set(false);
            on_saved.run(());
            toasts.good(words.saved);
        }
    });
    let boxes = plain
        .iter()
        .enumerate()
        .map(|(place, (chosen, gate))| {
            let chosen = *chosen;
            view! {
                <Checkbox
                    name=format!("gate-{place}")
                    label=(words.gate)(gate)
                    checked=chosen
                    on_change=move |on| chosen.set(on)
                />
            }
            .into_any()
        })
        .collect_view();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match read(&thresholds.get_untracked()) {
            Ok(mut gates) => {
                unreadable.set(None);
                gates.extend(plain.iter().filter(|(chosen, _)| chosen.get_untracked()).map(|(_, gate)| gate.clone()));
                save.dispatch(PromotionPolicy { needs_approval: approval.get_untracked(), gates });
            }
            Err(line) => unreadable.set(Some((words.no_threshold)(&line))),
        }
    };
    let failure = move || match save.value().get() {
        Some(Err(Failure(error))) => Some(view! { <Notice tone=Tone::Bad>{error.message}</Notice> }),
        _ => None,
    };
    view! {
        <form class="stack" on:submit=submit>
            {failure}
            <Checkbox
                name="needs_approval"
                label=words.ask_approval
                checked=approval
                on_change=move |on| approval.set(on)
            />
            <TextArea
                name="thresholds"
                label=words.thresholds
                mono=true
                hint=words.thresholds_how
                value=thresholds
                error=unreadable
                on_input=move |text| thresholds.set(text)
            />
            <fieldset class="gates__choice">
                <legend class="field__label">{words.gates}</legend>
                {boxes}
            </fieldset>
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=save.pending()>{words.save}</Button>
                <Button on_click=move |_| open.set(false)>{words.cancel}</Button>
            </FormActions>
        </form>
    }
}

/// The thresholds as people write them, one in each line.
fn written(gates: &[Gate]) -> String {
    let line = |gate: &Gate| match gate {
        Gate::Metric { metric, comparison: GateComparison::AtLeast, value } => Some(format!("{metric} >= {value}")),
        Gate::Metric { metric, comparison: GateComparison::AtMost, value } => Some(format!("{metric} <= {value}")),
        _ => None,
    };
    gates.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// The same read back; a line that cannot be read is the error.
fn read(text: &str) -> Result<Vec<Gate>, String> {
    let gate = |line: &str| {
        let signs = [(">=", GateComparison::AtLeast), ("<=", GateComparison::AtMost)];
        let (metric, comparison, value) = signs.into_iter().find_map(|(sign, comparison)| {
            let (metric, value) = line.rsplit_once(sign)?;
            Some((metric.trim().to_owned(), comparison, value.trim().parse::<f64>().ok()?))
        })?;
        (!metric.is_empty() && value.is_finite()).then_some(Gate::Metric { metric, comparison, value })
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| gate(line).ok_or_else(|| line.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_as_they_are_written() {
        let text = "auc >= 0.75\nval/loss <= -0.2";
        let gates = read(&format!("\n{text}\n \n")).unwrap();
        assert_eq!((gates.len(), written(&gates).as_str()), (2, text));
        for bad in ["auc", "auc > 1", ">= 1", "auc >= much", "auc >= NaN", "auc >= inf"] {
            assert_eq!(read(bad).unwrap_err(), bad);
        }
    }
}
