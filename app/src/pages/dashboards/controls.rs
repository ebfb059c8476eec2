//! What can be chosen for a whole dashboard, and what was picked on its charts.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use contract::{Compare, Control, ControlKind, DashboardQuery, Grain};
use dashboard::SHOP;
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, Choice, DateRange, FilterBar, Icon, IconName, MultiSelect, Segmented, SelectField, format,
    use_locale, words,
};

use super::board::Board;
use super::presets::presets;

/// The filter bar. Each change is reported at once, as all that is chosen then.
#[component]
pub(super) fn ControlBar(board: Board) -> impl IntoView {
    let words = words::boards(use_locale());
    let Board { query, apply, .. } = board;
    // What can be chosen changes with the shop; which controls there are only with the dashboard.
    let names =
        board.map(|dashboard| dashboard.controls.iter().map(|control| control.dimension.clone()).collect::<Vec<_>>());
    let controls = move || {
        names
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                let control = board.map(move |dashboard| dashboard.controls.get(index).cloned());
                let change =
                    Callback::new(move |values: Vec<String>| apply.run(changed(&query.get_untracked(), &name, values)));
                control.get_untracked().map(|first| one_control(first, control, query, change))
            })
            .collect_view()
    };
    let grain = move || query.with(|query| query.grain.unwrap_or_default().as_str().to_owned());
    let compare = move || query.with(|query| query.compare.unwrap_or_default().as_str().to_owned());
    view! {
        <FilterBar>
            {controls}
            <Segmented
                name="grain"
                label=words.grain
                options=[Grain::Day, Grain::Week, Grain::Month]
                    .map(|grain| Choice::new(grain.as_str(), (words.each)(grain)))
                    .to_vec()
                value=Signal::derive(grain)
                on_change=move |grain: String| {
                    apply.run(DashboardQuery { grain: grain.parse::<Grain>().ok(), ..query.get_untracked() });
                }
            />
            <SelectField
                name="compare"
                label=words.compare
                hide_label=true
                options=[Compare::Period, Compare::Year, Compare::Nothing]
                    .map(|compare| Choice::new(compare.as_str(), (words.compared)(compare)))
                    .to_vec()
                value=Signal::derive(compare)
                on_change=move |compare: String| {
                    apply.run(DashboardQuery { compare: compare.parse::<Compare>().ok(), ..query.get_untracked() });
                }
            />
        </FilterBar>
    }
}

fn one_control(
    first: Control,
    control: Signal<Option<Control>>,
    query: Signal<DashboardQuery>,
    change: Callback<Vec<String>>,
) -> AnyView {
    let name = first.dimension.clone();
    let values = {
        let name = name.clone();
        Signal::derive(move || query.with(|query| query.chosen(&name)))
    };
    let kind = move || control.get().map(|control| control.kind);
    match first.kind {
        ControlKind::One(_) => {
            // Which shop it is says itself; of what else is chosen, its name has to be seen.
            let prefix = if name == SHOP { String::new() } else { format!("{}: ", first.title) };
            let options = Signal::derive(move || match kind() {
                Some(ControlKind::One(names)) => {
                    names.iter().map(|(value, label)| Choice::new(value, format!("{prefix}{label}"))).collect()
                }
                _ => Vec::new(),
            });
            let value = Signal::derive(move || values.with(|values| values.first().cloned().unwrap_or_default()));
            view! {
                <SelectField
                    name=name
                    label=first.title
                    hide_label=true
                    options=options
                    value=value
                    on_change=move |value: String| change.run(vec![value])
                />
            }
            .into_any()
        }
        ControlKind::Many(_) => {
            let options = Signal::derive(move || match kind() {
                Some(ControlKind::Many(values)) => values.iter().map(Choice::same).collect(),
                _ => Vec::new(),
            });
            let all_label = (words::boards(use_locale()).all)(&first.title);
            view! {
                <MultiSelect
                    name=name
                    label=first.title
                    all_label=all_label
                    options=options
                    selected=values
                    on_change=change
                />
            }
            .into_any()
        }
        ControlKind::Period(..) => {
            let bounds = Memo::new(move |_| match kind() {
                Some(ControlKind::Period(first, last)) => Some((first, last)),
                _ => None,
            });
            let ends = Signal::derive(move || {
                let text = values.with(|values| values.first().cloned().unwrap_or_default());
                text.split_once("..").map(|(from, to)| (from.to_owned(), to.to_owned())).unwrap_or_default()
            });
            view! {
                <DateRange
                    label=words::boards(use_locale()).period
                    from=Signal::derive(move || ends.get().0)
                    to=Signal::derive(move || ends.get().1)
                    min=Signal::derive(move || bounds.get().map(|bounds| bounds.0.to_string()))
                    max=Signal::derive(move || bounds.get().map(|bounds| bounds.1.to_string()))
                    presets=Signal::derive(move || bounds.get().map(|(first, last)| presets(use_locale(), first, last)).unwrap_or_default())
                    on_change=move |(from, to): (String, String)| change.run(vec![format!("{from}..{to}")])
                />
            }
            .into_any()
        }
    }
}

/// What is chosen after one control was set. Another shop has other days and values, which are not kept; what tiles show
/// is. Another period has a grain of its own.
fn changed(query: &DashboardQuery, name: &str, values: Vec<String>) -> DashboardQuery {
    let is_period = values.first().is_some_and(|value| value.contains(".."));
    let mut query = if name == SHOP {
        DashboardQuery {
            compare: query.compare,
            tab: query.tab.clone(),
            parameters: query.parameters.clone(),
            ..DashboardQuery::default()
        }
    } else {
        query.clone()
    };
    if is_period {
        query.grain = None;
    }
    query.set(name, values);
    query
}

/// What was picked on charts, each to be let go.
#[component]
pub(super) fn PickBar(board: Board) -> impl IntoView {
    let words = words::boards(use_locale());
    let Board { query, apply, .. } = board;
    let title = move |dimension: &str| {
        board.with(|dashboard| dashboard.names.get(dimension).cloned().unwrap_or_else(|| dimension.to_owned()))
    };
    let chips = move || {
        let picks: Vec<(String, String)> = query.with(|query| {
            let of = |(name, values): (&String, &Vec<String>)| {
                values.iter().map(|value| (name.clone(), value.clone())).collect::<Vec<_>>()
            };
            query.picks.iter().flat_map(of).collect()
        });
        picks
            .into_iter()
            .map(|(name, value)| {
                let text = format!("{}: {}", title(&name), spoken(&value));
                let label = (words.remove)(&text);
                let let_go = move |_| apply.run(query.get_untracked().toggled(&name, &value));
                view! {
                    <button type="button" class="chip" aria-label=label on:click=let_go>
                        {text}
                        <Icon name=IconName::Close />
                    </button>
                }
                .into_any()
            })
            .collect_view()
    };
    let any = Memo::new(move |_| query.with(|query| !query.picks.is_empty()));
    let clear = move |_| apply.run(DashboardQuery { picks: BTreeMap::default(), ..query.get_untracked() });
    // The line is there before anything is picked, so that a pick moves nothing.
    view! {
        <div class="picks" data-answers=move || board.answers_here().then_some("here")>
            <span class="muted">
                {move || if any.get() { words.picked } else { words.pick_one }}
            </span>
            {chips}
            {move || any.get().then(|| view! { <Button kind=ButtonKind::Quiet on_click=clear>{words.clear_all}</Button> })}
        </div>
    }
}

/// "Feb 2026" for a month, "2 Feb 2026 – 29 Mar 2026" for another period, "5 – 10" for a range of numbers, other values as they are.
pub(super) fn spoken(value: &str) -> String {
    let locale = use_locale();
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    match value.split_once("..").filter(|(from, _)| !from.is_empty()) {
        None => value.to_owned(),
        Some((from, "")) => (words::boards(locale).and_more)(&format::exact(locale, from)),
        Some((from, to)) => match day(from).zip(day(to)) {
            None => format!("{} – {}", format::exact(locale, from), format::exact(locale, to)),
            Some((from, to)) if is_month(from, to) => format::month_year(locale, from),
            Some((from, to)) => format::days(locale, from, to),
        },
    }
}

fn is_month(from: NaiveDate, to: NaiveDate) -> bool {
    from.day() == 1 && from.checked_add_months(Months::new(1)).is_some_and(|next| to.succ_opt() == Some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> DashboardQuery {
        DashboardQuery::from_pairs(pairs.iter().copied()).unwrap()
    }

    #[test]
    fn picked_periods_are_said_as_short_as_they_can_be() {
        for (value, said) in [
            ("2026-02-01..2026-02-28", "Feb 2026"),
            ("2026-02-01..2026-02-27", "1 Feb 2026 – 27 Feb 2026"),
            ("2026-01-01..2026-02-28", "1 Jan 2026 – 28 Feb 2026"),
            ("2026-02-02..2026-02-02", "2 Feb 2026"),
            ("5..10", "5 – 10"),
            ("100..", "100 and more"),
            ("France", "France"),
            ("..", ".."),
        ] {
            assert_eq!(spoken(value), said);
        }
    }

    #[test]
    fn another_shop_keeps_nothing_of_the_last_one() {
        let before = query(&[
            ("shop", "demo"),
            ("country", "France"),
            ("pick.channel", "web"),
            ("compare", "year"),
            ("tab", "map"),
            ("param.show", "orders"),
        ]);
        let after = query(&[("shop", "cdnow"), ("compare", "year"), ("tab", "map"), ("param.show", "orders")]);
        assert_eq!(changed(&before, "shop", vec!["cdnow".into()]), after);
    }

    #[test]
    fn another_period_takes_its_own_grain_and_all_values_are_none() {
        let before = query(&[("country", "France"), ("grain", "day"), ("date", "2026-01-01..2026-01-31")]);
        let year = changed(&before, "date", vec!["2025-01-01..2026-01-31".into()]);
        assert_eq!(year, query(&[("country", "France"), ("date", "2025-01-01..2026-01-31")]));
        assert!(!changed(&before, "country", vec![]).filters.contains_key("country"));
    }
}
