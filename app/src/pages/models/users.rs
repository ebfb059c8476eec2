//! Who uses a version, as far as that is known.

use contract::{AssetKind, AssetRef, Stage, VersionReview};
use leptos::prelude::*;
use ui::{Card, Definition, DefinitionList, use_locale, words};

use super::review::Named;
use crate::loaded::Latest;

/// The endpoint where it answers, what names stand for it, and the way to what it was made from.
#[component]
pub(crate) fn Users(review: Latest<VersionReview>, named: Signal<Named>) -> impl IntoView {
    let words = words::promotions(use_locale());
    let used = review.map(|review| (review.answers, review.aliases.join(", "), review.stage));
    let catalog = move || {
        named.with(|(name, version)| AssetRef::new(AssetKind::ModelVersion, format!("{name}/{version}")).path())
    };
    let content = move || {
        let (answers, aliases, stage) = used.get();
        if !answers && aliases.is_empty() && stage == Stage::None {
            return view! { <p class="muted">{words.unused}</p> }.into_any();
        }
        let endpoint = answers.then(|| named.with(|(name, _)| format!("POST /api/v1/models/{name}/invocations")));
        view! {
            <DefinitionList>
                {endpoint
                    .map(|path| {
                        view! { <Definition term=words.endpoint><code class="break">{path}</code></Definition> }
                    })}
                {(!aliases.is_empty())
                    .then(|| view! { <Definition term=words.aliases><span class="break">{aliases}</span></Definition> })}
                {(stage != Stage::None).then(|| view! { <Definition term=words.stage>{stage.as_str()}</Definition> })}
            </DefinitionList>
        }
        .into_any()
    };
    view! {
        <Card title=words.users subtitle=words.users_what span=4>
            {content}
            <p><a href=catalog>{words.lineage}</a></p>
        </Card>
    }
}
