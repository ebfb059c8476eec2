//! A measure that is held against a number, as fields.

use contract::{Filter, Operator};
use leptos::prelude::*;
use ui::{Choice, SelectField, TextField};

use super::bench::Bench;
use super::conditions::OPERATORS;
use super::parts::measure_choices;

/// Which measure, how it is compared, and the number. Belongs into a group with a name.
#[component]
pub(super) fn ThresholdFields(
    bench: Bench,
    /// Begins the names of the fields; unique on the page.
    name: String,
    /// Names of the measures that can be chosen.
    #[prop(into)]
    measures: Signal<Vec<String>>,
    #[prop(into)] value: Signal<Option<Filter>>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    on_change: Callback<Filter>,
) -> impl IntoView {
    let change = move |change: &dyn Fn(&mut Filter)| {
        if let Some(mut condition) = value.get_untracked() {
            change(&mut condition);
            on_change.run(condition);
        }
    };
    let measure = Signal::derive(move || value.get().map(|condition| condition.dimension).unwrap_or_default());
    let options = {
        let vocabulary = bench.vocabulary();
        Signal::derive(move || {
            let (offered, own) = (measures.get(), measure.get());
            let known = vocabulary.measures.iter();
            let mut choices = measure_choices(known.filter(|known| offered.contains(&known.name)));
            // What is not offered is a mistake, and seen as one.
            if !choices.iter().any(|choice| choice.value == own) {
                choices.push(Choice::same(own));
            }
            choices
        })
    };
    let comparing = OPERATORS.iter().filter(|(operator, ..)| compares(*operator));
    let operators: Vec<Choice> = comparing.map(|(_, value, label)| Choice::new(*value, *label)).collect();
    let operator = Signal::derive(move || {
        let chosen = value.get().map(|condition| condition.operator);
        let found = OPERATORS.iter().find(|(known, ..)| Some(*known) == chosen);
        found.map_or("", |(_, value, _)| value).to_owned()
    });
    let number = Signal::derive(move || {
        let values = value.get().map(|condition| condition.values).unwrap_or_default();
        values.into_iter().next().unwrap_or_default()
    });
    view! {
        <div class="parts__condition">
            <SelectField
                name=format!("{name}-measure")
                label="Measure"
                hide_label=true
                options=options
                value=measure
                on_change=move |measure: String| change(&|condition| condition.dimension.clone_from(&measure))
            />
            <SelectField
                name=format!("{name}-is")
                label="Condition"
                hide_label=true
                options=operators
                value=operator
                on_change=move |chosen: String| {
                    if let Some((operator, ..)) = OPERATORS.iter().find(|(_, known, _)| *known == chosen) {
                        change(&|condition| condition.operator = *operator);
                    }
                }
            />
            <TextField
                name=format!("{name}-number")
                label="Number"
                hide_label=true
                input_type="number"
                value=number
                error=error
                on_change=move |text: String| change(&|condition| condition.values = vec![text.clone()])
            />
        </div>
    }
}

/// Whether it can stand between a measure and a number.
const fn compares(operator: Operator) -> bool {
    matches!(operator, Operator::AtLeast | Operator::AtMost | Operator::Above | Operator::Below)
}
