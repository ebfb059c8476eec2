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
use crate::sending::Sending;
use crate::server_fns::promotions::{get_promotion_policy, set_promotion_policy};
use crate::session::use_session;

/// The gates that are there or not, in the order they are asked in.
const PLAIN: [Gate; 6] = [Gate::Card, Gate::Ready, Gate::Signature, Gate::Lineage, Gate::Finished, Gate::Servable];

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
    let thresholds = RwSignal::new(written(&policy.gates, threshold));
    let checks = RwSignal::new(written(&policy.gates, check));
    let plain = PLAIN.map(|gate| (RwSignal::new(policy.gates.contains(&gate)), gate));
    let (no_threshold, no_check) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let sending = Sending::new(
        move |policy: &PromotionPolicy| {
            let (name, policy) = (name.clone(), policy.clone());
            async move {
                set_promotion_policy(name, policy, revision).await?;
                toasts.good(words.saved);
                let _ = on_saved.try_run(());
                Ok(())
            }
        },
        move || open.set(false),
    );
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
        let of_metrics = read(&thresholds.get_untracked(), read_threshold);
        let of_tags = read(&checks.get_untracked(), read_check);
        no_threshold.set(of_metrics.as_ref().err().map(|line| (words.no_threshold)(line)));
        no_check.set(of_tags.as_ref().err().map(|line| (words.no_check)(line)));
        if let (Ok(mut gates), Ok(of_tags)) = (of_metrics, of_tags) {
            gates.extend(of_tags);
            gates.extend(plain.iter().filter(|(chosen, _)| chosen.get_untracked()).map(|(_, gate)| gate.clone()));
            sending.send(PromotionPolicy { needs_approval: approval.get_untracked(), gates });
        }
    };
    let failure = move || sending.failure().map(|error| view! { <Notice tone=Tone::Bad>{error.message}</Notice> });
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
                error=no_threshold
                on_input=move |text| thresholds.set(text)
            />
            <TextArea
                name="checks"
                label=words.checks
                mono=true
                hint=words.checks_how
                value=checks
                error=no_check
                on_input=move |text| checks.set(text)
            />
            <fieldset class="gates__choice">
                <legend class="field__label">{words.gates}</legend>
                {boxes}
            </fieldset>
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=sending.is_pending()>{words.save}</Button>
                <Button on_click=move |_| open.set(false)>{words.cancel}</Button>
            </FormActions>
        </form>
    }
}

/// Those gates that `line` writes, as people write them, one in each line.
fn written(gates: &[Gate], line: fn(&Gate) -> Option<String>) -> String {
    gates.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// The same read back; a line that cannot be read is the error.
fn read(text: &str, gate: fn(&str) -> Option<Gate>) -> Result<Vec<Gate>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| gate(line).ok_or_else(|| line.to_owned())).collect()
}

fn threshold(gate: &Gate) -> Option<String> {
    match gate {
        Gate::Metric { metric, comparison: GateComparison::AtLeast, value } => Some(format!("{metric} >= {value}")),
        Gate::Metric { metric, comparison: GateComparison::AtMost, value } => Some(format!("{metric} <= {value}")),
        _ => None,
    }
}

fn read_threshold(line: &str) -> Option<Gate> {
    let signs = [(">=", GateComparison::AtLeast), ("<=", GateComparison::AtMost)];
    let (metric, comparison, value) = signs.into_iter().find_map(|(sign, comparison)| {
        let (metric, value) = line.rsplit_once(sign)?;
        Some((metric.trim().to_owned(), comparison, value.trim().parse::<f64>().ok()?))
    })?;
    (!metric.is_empty() && value.is_finite()).then_some(Gate::Metric { metric, comparison, value })
}

fn check(gate: &Gate) -> Option<String> {
    if let Gate::Tag { tag, is } = gate { Some(format!("{tag} = {is}")) } else { None }
}

/// No key has a `=` in it, so the first one ends the key.
fn read_check(line: &str) -> Option<Gate> {
    let (tag, is) = line.split_once('=')?;
    let (tag, is) = (tag.trim().to_owned(), is.trim().to_owned());
    (!tag.is_empty() && !is.is_empty()).then_some(Gate::Tag { tag, is })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_as_they_are_written() {
        let text = "auc >= 0.75\nval/loss <= -0.2";
        let gates = read(&format!("\n{text}\n \n"), read_threshold).unwrap();
        assert_eq!((gates.len(), written(&gates, threshold).as_str()), (2, text));
        for bad in ["auc", "auc > 1", ">= 1", "auc >= much", "auc >= NaN", "auc >= inf"] {
            assert_eq!(read(bad, read_threshold).unwrap_err(), bad);
        }
    }

    #[test]
    fn checks_are_read_as_they_are_written() {
        let text = "validation_status = approved\ncheck.fairness = a = b";
        let gates = read(&format!("{text}\n\n"), read_check).unwrap();
        assert_eq!((gates.len(), written(&gates, check).as_str()), (2, text));
        assert_eq!(
            read("ci=passed", read_check).unwrap(),
            [Gate::Tag { tag: "ci".to_owned(), is: "passed".to_owned() }]
        );
        assert_eq!(written(&gates, threshold), "", "each field has its own");
        for bad in ["ci", "ci =", "= passed"] {
            assert_eq!(read(bad, read_check).unwrap_err(), bad);
        }
    }
}
