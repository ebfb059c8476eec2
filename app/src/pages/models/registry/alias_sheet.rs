//! Letting an alias stand for a version.

use leptos::prelude::*;
use ui::{Button, Notice, Sheet, TextField, Tone, use_locale, use_toasts, words};

use super::super::review::Named;
use super::aliases::{Aliased, CHAMPION};
use crate::change_form::{Change, ChangeForm};
use crate::server_fns::registry::set_alias;

/// The form, in a sheet beside the version.
#[component]
pub(super) fn AliasSheet(
    open: RwSignal<bool>,
    /// The version.
    named: Signal<Named>,
    /// The aliases of its model.
    aliases: Signal<Vec<Aliased>>,
    /// Hears that one was set.
    on_done: Callback<()>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let title = Signal::derive(move || named.with(|(_, version)| (words.alias_for)(*version)));
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=title>
            <AliasForm open=open named=named aliases=aliases on_done=on_done />
        </Sheet>
    }
}

#[component]
fn AliasForm(
    open: RwSignal<bool>,
    named: Signal<Named>,
    aliases: Signal<Vec<Aliased>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let (words, toasts) = (words::registry(use_locale()), use_toasts());
    let typed = RwSignal::new(String::new());
    let alias = Memo::new(move |_| typed.with(|typed| typed.trim().trim_start_matches('@').to_owned()));
    let version = Memo::new(move |_| named.with(|(_, version)| *version));
    let change = Callback::new(move |()| -> Change {
        let ((name, version), alias) = (named.get_untracked(), alias.get_untracked());
        Box::pin(async move {
            set_alias(name, alias.clone(), version).await?;
            toasts.good((words.alias_set)(&alias, version));
            let _ = on_done.try_run(());
            Ok(())
        })
    });
    let leaves = move || {
        let stands_for = aliases.with(|aliases| {
            aliases.iter().find(|(other, _)| alias.with(|alias| alias == other)).map(|(_, version)| *version)
        });
        stands_for.map(|other| {
            let text = alias.with(|alias| match other == version.get() {
                true => (words.stands_here)(alias),
                false => (words.leaves)(alias, other),
            });
            view! { <Notice>{text}</Notice> }
        })
    };
    let answers = move || {
        let answers = alias.with(|alias| alias == CHAMPION);
        answers.then(|| view! { <Notice tone=Tone::Warn>{words.will_answer}</Notice> })
    };
    view! {
        <ChangeForm send=words.set_alias change=change on_close=move |()| open.set(false)>
            <TextField
                name="alias"
                label=words.alias
                hint=words.alias_hint
                required=true
                autofocus=true
                autocomplete="off"
                mono=true
                value=typed
                on_input=move |text| typed.set(text)
            />
            <Elsewhere aliases=aliases version=version typed=typed />
            {leaves}
            {answers}
        </ChangeForm>
    }
}

/// The aliases that stand for other versions, to be moved here.
#[component]
fn Elsewhere(aliases: Signal<Vec<Aliased>>, version: Memo<i32>, typed: RwSignal<String>) -> impl IntoView {
    let words = words::registry(use_locale());
    let others = move || {
        let others = aliases
            .with(|aliases| aliases.iter().filter(|(_, other)| *other != version.get()).cloned().collect::<Vec<_>>());
        let button = |(alias, version): Aliased| {
            let text = (words.stands_for)(&alias, version);
            view! { <Button on_click=move |_| typed.set(alias.clone())>{text}</Button> }.into_any()
        };
        (!others.is_empty()).then(|| {
            view! {
                <div class="field" role="group" aria-labelledby="alias-elsewhere">
                    <span class="field__label" id="alias-elsewhere">{words.move_here}</span>
                    <div class="row">{others.into_iter().map(button).collect_view()}</div>
                </div>
            }
        })
    };
    view! { {others} }
}
