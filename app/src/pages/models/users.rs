//! Who uses a version, as far as that is known.

use contract::{AssetKind, AssetRef, VersionReview};
use leptos::prelude::*;
use ui::{Card, Definition, DefinitionList, use_locale, words};

use super::review::Named;
use crate::loaded::Latest;
use crate::url::escape;

/// The endpoint where it answers, and the way to what it was made from.
#[component]
pub(crate) fn Users(review: Latest<VersionReview>, named: Signal<Named>) -> impl IntoView {
    let words = words::promotions(use_locale());
    let answers = review.map(|review| review.answers);
    let catalog = move || {
        named.with(|(name, version)| AssetRef::new(AssetKind::ModelVersion, format!("{name}/{version}")).path())
    };
    let content = move || {
        if !answers.get() {
            return view! { <p class="muted">{words.unused}</p> }.into_any();
        }
        let path = named.with(|(name, _)| format!("POST /api/v1/models/{}/invocations", escape(name)));
        view! {
            <DefinitionList>
                <Definition term=words.endpoint><code class="break">{path}</code></Definition>
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
