//! What is said of a version in the registry: what it is, what stands for it, how far it has come.

use contract::{ModelVersionDetail, Permission};
use leptos::prelude::*;
use ui::{Badge, Button, ButtonKind, Card, Definition, DefinitionList, IconName, Tag, use_locale, use_toasts, words};

use super::super::review::Named;
use super::alias_sheet::AliasSheet;
use super::aliases::CHAMPION;
use super::deletion_sheet::{Deletion, DeletionSheet};
use super::stage_sheet::StageSheet;
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::registry::delete_alias;
use crate::session::use_session;

/// The card; whoever may changes what it says.
#[component]
pub(crate) fn VersionCard(
    found: Latest<ModelVersionDetail>,
    named: Signal<Named>,
    /// Hears that something was changed.
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let session = use_session();
    let (may_log, may_promote) = (session.may(Permission::LogRuns), session.may(Permission::PromoteModels));
    let (aliasing, staging) = (RwSignal::new(false), RwSignal::new(false));
    let description = found.map(|detail| detail.version.description.clone());
    let aliases = found.map(|detail| detail.version.aliases.clone());
    let of_model = found.map(|detail| detail.aliases.clone());
    let stage = found.map(|detail| detail.version.stage);
    let what = move || match description.get() {
        none if none.trim().is_empty() => view! { <span class="muted">{words.no_description}</span> }.into_any(),
        text => view! { <span class="line__text">{text}</span> }.into_any(),
    };
    let add = may_log.then(|| {
        view! {
            <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=move |_| aliasing.set(true)>
                {words.add_alias}
            </Button>
        }
    });
    let change_stage = may_promote.then(|| {
        view! {
            <Button kind=ButtonKind::Quiet icon=IconName::Pencil on_click=move |_| staging.set(true)>
                {words.change_stage}
            </Button>
        }
    });
    let reached = move || {
        let name = (words.stage_name)(stage.get());
        view! { <Badge>{name}</Badge> }
    };
    view! {
        <Card title=words.heading subtitle=words.heading_what span=6>
            <DefinitionList>
                <Definition term=words.description>{what}</Definition>
                <Definition term=words.aliases>
                    <span class="line">
                        <Chips aliases=aliases named=named on_change=on_change />
                        {add}
                    </span>
                </Definition>
                <Definition term=words.stage>
                    <span class="line">
                        {reached}
                        {change_stage}
                    </span>
                </Definition>
            </DefinitionList>
        </Card>
        {may_log.then(|| view! { <AliasSheet open=aliasing named=named aliases=of_model on_done=on_change /> })}
        {may_promote.then(|| view! { <StageSheet open=staging named=named stage=stage on_done=on_change /> })}
    }
}

/// The aliases of the version, to be taken off by whoever may. Taking the champion's off is asked about: nothing answers then.
#[component]
fn Chips(aliases: Signal<Vec<String>>, named: Signal<Named>, on_change: Callback<()>) -> impl IntoView {
    let (words, toasts) = (words::registry(use_locale()), use_toasts());
    let session = use_session();
    let deleting = RwSignal::new(None);
    // Told from here and not from an effect: the chip, and its effects, are gone when the answer comes.
    let take_off = Action::new(move |alias: &String| {
        let ((name, _), alias) = (named.get_untracked(), alias.clone());
        async move {
            match delete_alias(name, alias.clone()).await {
                Ok(()) => {
                    toasts.good((words.alias_gone)(&alias));
                    // The page may have been left meanwhile.
                    let _ = on_change.try_run(());
                }
                Err(Failure(error)) => toasts.bad(error.message),
            }
        }
    });
    let remove = move |alias: &str| {
        if alias == CHAMPION {
            let (name, version) = named.get_untracked();
            deleting.set(Some(Deletion::Champion { name, version }));
        } else {
            if !take_off.pending().get_untracked() {
                take_off.dispatch(alias.to_owned());
            }
        }
    };
    let chip = move |alias: String| {
        let needed = if alias == CHAMPION { Permission::PromoteModels } else { Permission::LogRuns };
        let (name, label) = (format!("@{alias}"), (words.remove_alias)(&alias));
        if session.may(needed) {
            view! { <Tag name=name remove_label=label on_remove=move |_: String| remove(&alias) /> }.into_any()
        } else {
            view! { <Tag name=name /> }.into_any()
        }
    };
    let chips = move || match aliases.get() {
        none if none.is_empty() => view! { <span class="muted">{words.no_aliases}</span> }.into_any(),
        all => view! { <span class="tags">{all.into_iter().map(chip).collect_view()}</span> }.into_any(),
    };
    view! {
        {chips}
        <DeletionSheet deleting=deleting on_done=on_change />
    }
}
