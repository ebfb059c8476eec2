//! Choosing the columns of runs.

use contract::{LoggedKey, LoggedKeys};
use leptos::prelude::*;
use ui::{Icon, IconButton, IconName, Popover, format, use_locale, words};

use super::best::Better;
use super::columns::{Column, Which};

/// How many of each kind are listed; whoever wants another one searches for it.
const MOST: usize = 60;

/// A button that opens the list of all that runs logged.
#[component]
pub(super) fn ColumnPicker(
    /// What there is.
    keys: Signal<LoggedKeys>,
    /// What is shown.
    chosen: Signal<Vec<Column>>,
    /// Whether somebody chose it.
    #[prop(into)]
    is_chosen: Signal<bool>,
    /// Hears another choice; nothing for the usual columns.
    on_change: Callback<Option<Vec<Column>>>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let search = RwSignal::new(String::new());
    let group = move |title: &'static str, of: fn(&LoggedKeys) -> &Vec<LoggedKey>, column: fn(String) -> Column| {
        let found = Memo::new(move |_| {
            let needle = search.with(|search| search.trim().to_lowercase());
            keys.with(|keys| {
                of(keys)
                    .iter()
                    .filter(|logged| logged.key.to_lowercase().contains(&needle))
                    .map(|logged| logged.key.clone())
                    .collect::<Vec<_>>()
            })
        });
        move || {
            let all = found.get();
            let more = all.len() > MOST;
            let items = all
                .into_iter()
                .take(MOST)
                .map(|key| view! { <Item column=column(key) chosen=chosen on_change=on_change /> }.into_any())
                .collect_view();
            (!found.with(Vec::is_empty)).then(|| {
                view! {
                    <fieldset class="picker__group">
                        <legend class="picker__title">{title}</legend>
                        {items}
                        {more
                            .then(|| {
                                let count = format::integer(use_locale(), MOST as u64);
                                view! { <p class="muted picker__more">{(words.first_columns)(&count)}</p> }
                            })}
                    </fieldset>
                }
            })
        }
    };
    view! {
        <Popover
            trigger=move || view! { <Icon name=IconName::Columns /> <span>{words.columns}</span> }
            align_end=true
        >
            <div class="picker">
                <input
                    class="control picker__search"
                    type="search"
                    placeholder=words.search_columns
                    aria-label=words.search_columns
                    prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <div class="picker__list">
                    {group(words.metrics, |keys| &keys.metrics, |key| Column::Metric(key, Which::Last))}
                    {group(words.params, |keys| &keys.params, Column::Param)}
                    {group(words.tags, |keys| &keys.tags, Column::Tag)}
                </div>
                <div class="multi-select__foot">
                    <span class="muted">
                        {move || {
                            let count = format::integer(use_locale(), chosen.with(Vec::len) as u64);
                            (words.selected)(&count)
                        }}
                    </span>
                    <button
                        class="button button--quiet button--small"
                        type="button"
                        disabled=move || !is_chosen.get()
                        on:click=move |_| on_change.run(None)
                    >
                        {words.usual_columns}
                    </button>
                </div>
            </div>
        </Popover>
    }
}

#[component]
fn Item(column: Column, chosen: Signal<Vec<Column>>, on_change: Callback<Option<Vec<Column>>>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let this = StoredValue::new(column.clone());
    let shown = Memo::new(move |_| {
        this.with_value(|this| chosen.with(|chosen| chosen.iter().find(|other| other.is_like(this)).cloned()))
    });
    let toggle = move |on: bool| {
        let mut columns = chosen.get_untracked();
        this.with_value(|this| {
            columns.retain(|other| !other.is_like(this));
            if on {
                columns.push(this.clone());
            }
        });
        on_change.run(Some(columns));
    };
    let show = move |which: Which| {
        let mut columns = chosen.get_untracked();
        for column in &mut columns {
            if let Column::Metric(key, shown) = column
                && this.with_value(|this| this.key() == key)
            {
                *shown = which;
            }
        }
        on_change.run(Some(columns));
    };
    let key = column.key().to_owned();
    let all = Which::all(&key);
    let which = Memo::new(move |_| match shown.get() {
        Some(Column::Metric(_, which)) => Some(which),
        _ => None,
    });
    let is_metric = Memo::new(move |_| which.get().is_some());
    let place = move || which.get().map_or(0, place_of);
    let label = (words.which_value)(&key);
    let value = move || {
        let option = |which: Which| {
            let text = match which {
                Which::Last => words.last,
                Which::Least => words.least,
                Which::Greatest => words.greatest,
                Which::Best(_) => words.best,
            };
            view! { <option value=place_of(which).to_string()>{text}</option> }.into_any()
        };
        is_metric.get().then(|| {
            view! {
                <select
                    class="control control--small picker__which"
                    aria-label=label.clone()
                    prop:value=move || place().to_string()
                    on:change=move |event| {
                        let place = event_target_value(&event).parse::<usize>().ok();
                        if let Some(which) = place.and_then(|place| all.get(place)) {
                            show(*which);
                        }
                    }
                >
                    {all.map(option).collect_view()}
                </select>
            }
        })
    };
    let better = Memo::new(move |_| match which.get() {
        Some(Which::Best(better)) => Some(better),
        _ => None,
    });
    let turn = {
        let key = key.clone();
        move || {
            better.get().map(|better| {
                let (icon, label) = match better {
                    Better::Lower => (IconName::ArrowDown, words.lower_is_better),
                    Better::Higher => (IconName::ArrowUp, words.higher_is_better),
                };
                let label = label(&key);
                view! {
                    <IconButton icon=icon label=label on_click=move |_| show(Which::Best(better.turned())) />
                }
            })
        }
    };
    view! {
        <div class="picker__item">
            <label class="checkbox">
                <input
                    class="checkbox__box"
                    type="checkbox"
                    checked=shown.with_untracked(Option::is_some)
                    prop:checked=move || shown.with(Option::is_some)
                    on:change=move |event| toggle(event_target_checked(&event))
                />
                <span class="break">{key}</span>
            </label>
            {turn}
            {value}
        </div>
    }
}

/// The place of a value among those that can be chosen.
const fn place_of(which: Which) -> usize {
    match which {
        Which::Last => 0,
        Which::Least => 1,
        Which::Greatest => 2,
        Which::Best(_) => 3,
    }
}
