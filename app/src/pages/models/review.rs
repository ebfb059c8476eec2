//! What whoever decides about a version looks at: where it stands, what it says of itself, what is other than the champion's.

use contract::{ModelVersionDetail, PromotionRequest, RequestState, VersionReview};
use leptos::prelude::*;
use ui::{Card, Grid, SkeletonShape, use_locale, words};

use super::card::ModelCardView;
use super::comparison::SideBySide;
use super::requests::{EndedRequests, PromotionCard};
use super::users::Users;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::promotions::get_version_review;

/// A version of a model, by name and number.
pub(crate) type Named = (String, i32);

/// Everything about the promotion of the version that the address names.
#[component]
pub(crate) fn Review(
    found: Latest<ModelVersionDetail>,
    named: Signal<Named>,
    /// Changes when there may be something new.
    changes: Signal<u32>,
    /// Hears that something was changed.
    on_change: Callback<()>,
) -> impl IntoView {
    let review =
        Remote::new(move || (named.get(), changes.get()), |((name, version), _)| get_version_review(name, version));
    view! {
        <div class="span-12">
            <Loaded
                remote=review
                skeleton=SkeletonShape::Table
                children=move |review| {
                    view! {
                        <Parts found=found review=review named=named on_change=on_change />
                    }
                }
            />
        </div>
    }
}

#[component]
fn Parts(
    found: Latest<ModelVersionDetail>,
    review: Latest<VersionReview>,
    named: Signal<Named>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let champion = review.map(|review| review.champion.clone());
    let ended = review.map(|review| {
        let is_over = |request: &&PromotionRequest| request.state != RequestState::Open;
        review.requests.iter().filter(is_over).cloned().collect::<Vec<_>>()
    });
    let beside = move || {
        champion.get().map(|champion| {
            let this = found.with(|detail| detail.version.clone());
            view! {
                <SideBySide older=champion newer=this />
            }
        })
    };
    view! {
        <Grid>
            <PromotionCard review=review named=named on_change=on_change />
            <Users review=review named=named />
            <Show when=move || ended.with(|ended| !ended.is_empty())>
                <Card title=words.earlier span=12 flush=true>
                    <EndedRequests requests=ended />
                </Card>
            </Show>
            <ModelCardView review=review named=named on_change=on_change />
            {beside}
        </Grid>
    }
}
