//! Saying how far a version has come.

use contract::Stage;
use leptos::prelude::*;
use ui::{Checkbox, Choice, SelectField, Sheet, use_locale, use_toasts, words};

use super::super::review::Named;
use crate::change_form::{Change, ChangeForm};
use crate::server_fns::registry::transition_stage;

/// The form, in a sheet beside the version.
#[component]
pub(super) fn StageSheet(
    open: RwSignal<bool>,
    /// The version.
    named: Signal<Named>,
    /// Where it is.
    stage: Signal<Stage>,
    /// Hears that it was moved.
    on_done: Callback<()>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let title = Signal::derive(move || named.with(|(_, version)| (words.stage_of)(*version)));
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=title>
            <StageForm open=open named=named stage=stage on_done=on_done />
        </Sheet>
    }
}

#[component]
fn StageForm(open: RwSignal<bool>, named: Signal<Named>, stage: Signal<Stage>, on_done: Callback<()>) -> impl IntoView {
    let (words, toasts) = (words::registry(use_locale()), use_toasts());
    let (chosen, archive) = (RwSignal::new(stage.get_untracked()), RwSignal::new(false));
    // Only for these others make room.
    let is_shared = Memo::new(move |_| matches!(chosen.get(), Stage::Staging | Stage::Production));
    let change = Callback::new(move |()| -> Change {
        let (name, version) = named.get_untracked();
        let archive = archive.get_untracked() && is_shared.get_untracked();
        let stage = chosen.get_untracked();
        Box::pin(async move {
            transition_stage(name, version, stage, archive).await?;
            toasts.good((words.staged)(version, (words.stage_name)(stage)));
            let _ = on_done.try_run(());
            Ok(())
        })
    });
    let choices = Stage::ALL.map(|stage| Choice::new(stage.as_str(), (words.stage_name)(stage))).to_vec();
    view! {
        <ChangeForm send=words.save change=change on_close=move |()| open.set(false)>
            <SelectField
                name="stage"
                label=words.stage
                hint=words.stage_hint
                options=Signal::stored(choices)
                value=Signal::derive(move || chosen.get().as_str().to_owned())
                on_change=move |text: String| {
                    if let Ok(stage) = text.parse() {
                        chosen.set(stage);
                    }
                }
            />
            <Show when=move || is_shared.get()>
                <Checkbox
                    name="archive"
                    label=words.archive
                    checked=archive
                    on_change=move |on| archive.set(on)
                />
            </Show>
        </ChangeForm>
    }
}
