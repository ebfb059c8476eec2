//! What rows a tile counts, as fields.

use ::dashboard::{SHOP, goes_with};
use contract::{Filter, Operator, TileDefinition};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, IconName, SelectField, TextField};

use super::bench::Bench;
use super::parts::{as_choices, dimension_choices, row};

/// What can be said of a dimension.
pub(super) const OPERATORS: [(Operator, &str, &str); 9] = [
    (Operator::In, "in", "is"),
    (Operator::NotIn, "not", "is not"),
    (Operator::AtLeast, "from", "is at least"),
    (Operator::AtMost, "to", "is at most"),
    (Operator::Above, "above", "is more than"),
    (Operator::Below, "below", "is less than"),
    (Operator::Contains, "contains", "contains"),
    (Operator::Present, "present", "has a value"),
    (Operator::Missing, "missing", "has no value"),
];

/// The conditions of a tile.
#[component]
pub(super) fn Conditions(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let count = bench.of_tile(&name, |tile| tile.conditions.len());
    let dimensions = {
        let vocabulary = bench.vocabulary();
        bench.of_tile(&name, move |tile| {
            let known = vocabulary.dimensions.iter().map(|dimension| dimension.name.clone());
            let names: Vec<String> =
                known.filter(|name| name != SHOP && goes_with(&vocabulary, &tile.measures, name)).collect();
            dimension_choices(&vocabulary, &names)
        })
    };
    let fields = move || {
        let field = |number: usize| {
            let remove = move |_| {
                bench.change(&stored.get_value(), |tile| {
                    tile.conditions.remove(number);
                });
            };
            let field = view! { <Condition bench=bench tile=stored.get_value() number=number dimensions=as_choices(dimensions) /> };
            row(field.into_any(), Some((format!("Filter {}", number + 1), Callback::new(remove))))
        };
        (0..count.get()).map(field).collect_view()
    };
    let add = move |_| {
        let first = dimensions.with_untracked(|all| all.first().map(|one| one.0.clone()));
        bench.change(&stored.get_value(), |tile| {
            tile.conditions.extend(first.map(|name| Filter::new(name, Operator::Present, [""; 0])));
        });
    };
    view! {
        <fieldset class="parts">
            <legend class="field__label">"Counts only rows where"</legend>
            {fields}
            <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=add>"Add filter"</Button>
        </fieldset>
    }
}

#[component]
fn Condition(bench: Bench, tile: String, number: usize, dimensions: Signal<Vec<Choice>>) -> impl IntoView {
    let stored = StoredValue::new(tile.clone());
    let of = move |look: fn(&Filter) -> String| {
        bench.of_tile(&stored.get_value(), move |tile| tile.conditions.get(number).map(look).unwrap_or_default())
    };
    let change = move |change: &dyn Fn(&mut Filter)| {
        bench.change(&stored.get_value(), |tile: &mut TileDefinition| {
            if let Some(filter) = tile.conditions.get_mut(number) {
                change(filter);
                match takes_values(filter.operator) {
                    false => filter.values.clear(),
                    // What is to be filled in yet. A condition without any value cannot be written.
                    true if filter.values.is_empty() => filter.values.push(String::new()),
                    true => {}
                }
            }
        });
    };
    let operators = OPERATORS.map(|(_, value, label)| Choice::new(value, label)).to_vec();
    let operator = of(|filter| {
        OPERATORS.iter().find(|(known, ..)| *known == filter.operator).map_or("", |(_, value, _)| value).to_owned()
    });
    let has_values = bench
        .of_tile(&tile, move |tile| tile.conditions.get(number).is_some_and(|filter| takes_values(filter.operator)));
    view! {
        <div class="parts__condition">
            <SelectField
                name=format!("where-{number}")
                label="Dimension"
                hide_label=true
                options=dimensions
                value=of(|filter| filter.dimension.clone())
                on_change=move |name: String| change(&|filter| filter.dimension.clone_from(&name))
            />
            <SelectField
                name=format!("where-{number}-is")
                label="Condition"
                hide_label=true
                options=operators
                value=operator
                on_change=move |value: String| {
                    let found = OPERATORS.iter().find(|(_, known, _)| *known == value);
                    if let Some((operator, ..)) = found {
                        change(&|filter| filter.operator = *operator);
                    }
                }
            />
            {move || {
                has_values
                    .get()
                    .then(|| {
                        view! {
                            <TextField
                                name=format!("where-{number}-values")
                                label="Values, with commas between them"
                                hide_label=true
                                placeholder="France, Germany"
                                value=of(|filter| filter.values.join(", "))
                                on_change=move |text: String| {
                                    let values: Vec<String> = text
                                        .split(',')
                                        .map(|value| value.trim().to_owned())
                                        .filter(|value| !value.is_empty())
                                        .collect();
                                    change(&|filter| filter.values.clone_from(&values));
                                }
                            />
                        }
                    })
            }}
        </div>
    }
}

const fn takes_values(operator: Operator) -> bool {
    !matches!(operator, Operator::Missing | Operator::Present)
}
