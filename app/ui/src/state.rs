//! What stands where data would: nothing yet, something went wrong, on its way.

use leptos::prelude::*;

use crate::{Icon, IconName, Tone, use_locale, words};

/// Nothing here: one sentence why, and one button that changes it.
#[component]
pub fn EmptyState(
    /// What is empty: "No models yet".
    #[prop(into)]
    title: Signal<String>,
    /// Why, in one sentence.
    #[prop(into)]
    text: Signal<String>,
    /// An icon above.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The button that changes it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state">
            {icon.map(|name| view! { <div class="state__icon"><Icon name=name /></div> })}
            <p class="state__title">{move || title.get()}</p>
            <p class="state__text">{move || text.get()}</p>
            {children.map(|children| view! { <div class="state__actions">{children()}</div> })}
        </div>
    }
}

/// Something went wrong: what happened, what to do, and an id to quote.
#[component]
pub fn ErrorState(
    /// What happened: "The sales could not be read."
    #[prop(into)]
    title: Signal<String>,
    /// What it means and what to do.
    #[prop(into)]
    text: Signal<String>,
    /// The id to quote when asking for help.
    #[prop(optional, into)]
    reference: MaybeProp<String>,
    /// A button that tries again.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (before, after) = words::components(use_locale()).quote;
    let quoted =
        move || reference.get().map(|id| view! { <p class="state__reference">{before} <code>{id}</code> {after}</p> });
    view! {
        <div class="state state--error" role="alert">
            <div class="state__icon">
                <Icon name=IconName::CircleAlert />
            </div>
            <p class="state__title">{move || title.get()}</p>
            <p class="state__text">{move || text.get()}</p>
            {children.map(|children| view! { <div class="state__actions">{children()}</div> })}
            {quoted}
        </div>
    }
}

/// A sentence above content: an error of a form, a warning, a confirmation.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The sentence.
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        Tone::Good => IconName::CircleCheck,
        Tone::Warn => IconName::TriangleAlert,
        Tone::Bad => IconName::CircleAlert,
        Tone::Neutral | Tone::Accent => IconName::Info,
    };
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div class=format!("notice notice--{}", tone.as_str()) role=role>
            <Icon name=icon />
            <div class="notice__text">{children()}</div>
        </div>
    }
}

/// What a skeleton stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SkeletonShape {
    /// Lines of text.
    #[default]
    Text,
    /// A line over time.
    Line,
    /// Bars.
    Bars,
    /// A table.
    Table,
    /// A row of big numbers.
    Kpis,
}

/// The shape of what is on its way, the first time only; a reload dims the last values instead.
#[component]
pub fn Skeleton(
    /// What it stands for.
    #[prop(optional)]
    shape: SkeletonShape,
    /// Rows of text or of a table.
    #[prop(default = 4)]
    rows: usize,
) -> impl IntoView {
    let content = match shape {
        SkeletonShape::Text => lines("skeleton__line", rows),
        SkeletonShape::Table => lines("skeleton__row", rows),
        SkeletonShape::Kpis => lines("skeleton__kpi", 5),
        SkeletonShape::Line => view! {
            <svg class="skeleton__plot" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
                <path d="M0 30 L10 26 L20 28 L30 18 L40 22 L50 14 L60 19 L70 12 L80 15 L90 8 L100 11" />
            </svg>
        }
        .into_any(),
        SkeletonShape::Bars => view! {
            <svg class="skeleton__plot skeleton__plot--bars" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
                <path d="M0 2h92v5H0z M0 10h74v5H0z M0 18h61v5H0z M0 26h43v5H0z M0 34h30v5H0z" />
            </svg>
        }
        .into_any(),
    };
    let class = match shape {
        SkeletonShape::Kpis => "skeleton skeleton--kpis",
        _ => "skeleton",
    };
    view! {
        <div class=class role="status">
            <span class="visually-hidden">{words::components(use_locale()).loading}</span>
            {content}
        </div>
    }
}

fn lines(class: &'static str, count: usize) -> AnyView {
    (0..count).map(|_| view! { <span class=class aria-hidden="true"></span> }.into_any()).collect_view().into_any()
}
