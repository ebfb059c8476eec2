//! Aliases as they are shown.

use contract::{ModelVersion, Stage, escape};
use leptos::prelude::*;
use ui::{Badge, Card, Tag, use_locale, words};

/// The alias of the version that answers.
pub(super) const CHAMPION: &str = "champion";

/// An alias with the version that it stands for.
pub(super) type Aliased = (String, i32);

/// The aliases of a model, each with the way to its version.
#[component]
pub(crate) fn AliasCard(
    /// The model's name.
    #[prop(into)]
    name: Signal<String>,
    aliases: Signal<Vec<Aliased>>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let chips = move || {
        let chip = |(alias, version): Aliased| {
            let href = name.with(|name| format!("/models/{}/{version}", escape(name)));
            view! { <Tag name=(words.stands_for)(&alias, version) href=href /> }.into_any()
        };
        match aliases.get() {
            none if none.is_empty() => view! { <p class="muted">{words.no_aliases_yet}</p> }.into_any(),
            all => view! { <div class="tags">{all.into_iter().map(chip).collect_view()}</div> }.into_any(),
        }
    };
    view! { <Card title=words.aliases subtitle=words.aliases_what span=6>{chips}</Card> }
}

/// What stands for a version in a list where the champion is marked already, and how far it has come.
#[component]
pub(crate) fn Labels(version: ModelVersion) -> impl IntoView {
    let words = words::registry(use_locale());
    let others = version.aliases.into_iter().filter(|alias| alias != CHAMPION);
    let chips = others.map(|alias| view! { <Tag name=format!("@{alias}") /> }.into_any()).collect_view();
    let stage = (version.stage != Stage::None).then(|| view! { <Badge>{(words.stage_name)(version.stage)}</Badge> });
    view! { <span class="tags tags--line">{chips} {stage}</span> }
}
