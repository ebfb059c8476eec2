//! Small words on a ground: states and tags.

use leptos::prelude::*;

use crate::{Icon, IconName};

/// What a badge or a notice means. Its colour is never the only sign: the text says it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// Chosen, current, champion.
    Accent,
    /// It went well.
    Good,
    /// Look at it.
    Warn,
    /// It went wrong.
    Bad,
}

impl Tone {
    /// The class suffix.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A state in a word or two.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// An icon before the word.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=move || format!("badge badge--{}", tone.get().as_str())>
            {icon.map(|name| view! { <Icon name=name /> })}
            {children()}
        </span>
    }
}

/// A tag: links to what else carries it, and can be taken off where that is allowed.
#[component]
pub fn Tag(
    /// Its name.
    #[prop(into)]
    name: String,
    /// Where everything with this tag is listed.
    #[prop(optional, into)]
    href: Option<String>,
    /// Takes it off.
    #[prop(optional, into)]
    on_remove: Option<Callback<String>>,
    /// What taking it off is called, where it is no tag of the catalog's.
    #[prop(optional, into)]
    remove_label: Option<String>,
) -> impl IntoView {
    let removed = name.clone();
    let label = remove_label.unwrap_or_else(|| format!("Remove tag {name}"));
    let text = match href {
        Some(href) => view! { <a class="tag__name" href=href>{name}</a> }.into_any(),
        None => view! { <span class="tag__name">{name}</span> }.into_any(),
    };
    view! {
        <span class="tag">
            {text}
            {on_remove
                .map(|on_remove| {
                    view! {
                        <button
                            class="tag__remove"
                            type="button"
                            aria-label=label
                            on:click=move |_| on_remove.run(removed.clone())
                        >
                            <Icon name=IconName::Close />
                        </button>
                    }
                })}
        </span>
    }
}
