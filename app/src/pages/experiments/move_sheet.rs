//! Moving runs to another experiment: asks where to.

use contract::{ExperimentId, ExperimentSummary, LifecycleView, RunId, RunMove};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, FormActions, Notice, Sheet, SkeletonShape, TextField, Tone, format, use_locale, use_toasts,
    words,
};

use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::sending::Sending;
use crate::server_fns::experiments::{experiments, move_runs};

/// How many experiments are listed; whoever wants another one searches for it.
const MOST: usize = 50;

/// A sheet that is open while runs are to be moved. `on_done` hears which were.
#[component]
pub(super) fn MoveSheet(
    /// Where the runs are.
    from: ExperimentId,
    moving: RwSignal<Option<Vec<RunId>>>,
    on_done: Callback<Vec<RunId>>,
) -> impl IntoView {
    let words = words::runs(use_locale());
    view! {
        <Sheet
            open=Signal::derive(move || moving.with(Option::is_some))
            on_close=move |()| moving.set(None)
            title=words.move_title
        >
            {move || moving.get().map(|runs| view! { <Question from=from runs=runs moving=moving on_done=on_done /> })}
        </Sheet>
    }
}

/// An experiment that is chosen, and what it is called.
type Choice = (ExperimentId, String);

#[component]
fn Question(
    from: ExperimentId,
    runs: Vec<RunId>,
    moving: RwSignal<Option<Vec<RunId>>>,
    on_done: Callback<Vec<RunId>>,
) -> impl IntoView {
    let words = words::runs(use_locale());
    let cancel = words::experiments(use_locale()).cancel;
    let toasts = use_toasts();
    let chosen = RwSignal::new(None::<Choice>);
    let all = Remote::new(|| (), |()| experiments(LifecycleView::Active, String::new()));
    let about = (words.moves)(runs.len() as u64);
    let sending = Sending::new(
        move |(to, name): &Choice| {
            let (runs, to, name) = (runs.clone(), *to, name.clone());
            async move {
                let moved = move_runs(RunMove { runs: runs.clone(), from, to }).await?;
                toasts.good((words.moved)(moved.runs, moved.nested, &name));
                let _ = on_done.try_run(runs);
                Ok(())
            }
        },
        move || moving.set(None),
    );
    let failure = move || sending.failure().map(|error| view! { <Notice tone=Tone::Bad>{error.message}</Notice> });
    let start = move |_| {
        if let Some(choice) = chosen.get_untracked() {
            sending.send(choice);
        }
    };
    let why_not = move || chosen.with(Option::is_none).then(|| words.move_why_not.to_owned());
    view! {
        <p>{about}</p>
        <p class="muted">{words.moves_along}</p>
        {failure}
        <Loaded
            remote=all
            skeleton=SkeletonShape::Table
            children=move |all| view! { <Chooser all=all from=from chosen=chosen /> }
        />
        <FormActions>
            <Button kind=ButtonKind::Primary busy=sending.is_pending() why_not=Signal::derive(why_not) on_click=start>
                {words.do_move}
            </Button>
            <Button on_click=move |_| moving.set(None)>{cancel}</Button>
        </FormActions>
    }
}

#[component]
fn Chooser(all: Latest<Vec<ExperimentSummary>>, from: ExperimentId, chosen: RwSignal<Option<Choice>>) -> impl IntoView {
    let locale = use_locale();
    let words = words::runs(locale);
    let search = RwSignal::new(String::new());
    let others = all.map(move |all| {
        let others = all.iter().filter(|summary| summary.experiment.id != from);
        others.map(|summary| (summary.experiment.id, summary.experiment.name.clone())).collect::<Vec<Choice>>()
    });
    let found = Memo::new(move |_| {
        let needle = search.with(|search| search.trim().to_lowercase());
        others.with(|others| {
            let fits = |(_, name): &&Choice| name.to_lowercase().contains(&needle);
            others.iter().filter(fits).take(MOST + 1).cloned().collect::<Vec<_>>()
        })
    });
    let note = move || {
        let (count, has_others) = (found.with(Vec::len), others.with(|others| !others.is_empty()));
        match count {
            0 if has_others => Some(words.no_such_experiment.to_owned()),
            0 => Some(words.no_other_experiment.to_owned()),
            count if count > MOST => Some((words.first_experiments)(&format::integer(locale, MOST as u64))),
            _ => None,
        }
    };
    view! {
        <TextField
            name="experiment"
            label=words.search_experiments
            hide_label=true
            input_type="search"
            autocomplete="off"
            placeholder=words.search_experiments
            value=search
            on_input=move |text| search.set(text)
        />
        <fieldset class="chooser">
            <legend class="visually-hidden">{words.experiments}</legend>
            <For each=move || found.get().into_iter().take(MOST) key=|(id, _)| *id let(choice)>
                <Item choice=choice chosen=chosen />
            </For>
        </fieldset>
        {move || note().map(|text| view! { <p class="muted">{text}</p> })}
    }
}

#[component]
fn Item(choice: Choice, chosen: RwSignal<Option<Choice>>) -> impl IntoView {
    let (id, name) = choice.clone();
    let is_chosen = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref().is_some_and(|(other, _)| *other == id)));
    view! {
        <label class="checkbox chooser__item">
            <input
                class="checkbox__box"
                type="radio"
                name="move-to"
                value=id.to_string()
                prop:checked=move || is_chosen.get()
                on:change=move |_| chosen.set(Some(choice.clone()))
            />
            <span class="break">{name}</span>
        </label>
    }
}
