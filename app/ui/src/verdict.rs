//! What is thought of a number, as a sign with a word to it.

use contract::Verdict;
use leptos::prelude::*;

use crate::{Icon, IconName, use_locale, words};

/// The sign of a verdict: its shape says the same as its colour. The word is for screen readers, or stands beside it.
#[component]
pub fn VerdictMark(
    /// What is thought.
    verdict: Verdict,
    /// Whether the word is seen.
    #[prop(optional)]
    spelled_out: bool,
) -> impl IntoView {
    let icon = match verdict {
        Verdict::Good => IconName::CircleCheck,
        Verdict::Warn => IconName::TriangleAlert,
        Verdict::Bad => IconName::CircleX,
    };
    let word = (words::tiles(use_locale()).verdict)(verdict);
    view! {
        <span class=format!("verdict verdict--{}", verdict.as_str()) title=word>
            <Icon name=icon />
            <span class=if spelled_out { "verdict__word" } else { "visually-hidden" }>{word}</span>
        </span>
        " "
    }
}

/// The sign of a value that is better than the others beside it. Its word is for screen readers and on hover.
#[component]
pub fn BestMark() -> impl IntoView {
    let word = words::experiments(use_locale()).is_best;
    view! {
        <span class="best-mark" title=word>
            <Icon name=IconName::Trophy />
            <span class="visually-hidden">{word}</span>
        </span>
        " "
    }
}
