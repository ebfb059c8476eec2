//! Buttons, and links that look like them.

use leptos::{ev::MouseEvent, prelude::*};

use crate::{Icon, IconName};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one main action of a page or form.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// Actions in toolbars, cards and rows: no border until pointed at.
    Quiet,
    /// What cannot be undone.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button button--secondary",
            Self::Quiet => "button button--quiet",
            Self::Danger => "button button--danger",
        }
    }
}

/// What a button does within a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonType {
    /// Nothing but its `on_click`.
    #[default]
    Button,
    /// Sends the form.
    Submit,
}

/// A button.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it sends its form.
    #[prop(optional)]
    button_type: ButtonType,
    /// An icon before the text.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Not possible now. Prefer `why_not`, which says why.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Why it is not possible now. While there is a reason the button keeps its focus, does nothing, and shows it.
    #[prop(optional, into)]
    why_not: MaybeProp<String>,
    /// At work: shows a spinner and takes no second click.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// Its text.
    children: Children,
) -> impl IntoView {
    let blocked = move || why_not.get().is_some() || busy.get();
    let click = move |event: MouseEvent| {
        if why_not.get_untracked().is_some() || busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    let button_type = match button_type {
        ButtonType::Button => "button",
        ButtonType::Submit => "submit",
    };
    view! {
        <button
            class=kind.class()
            class:is-busy=move || busy.get()
            type=button_type
            disabled=move || disabled.get()
            aria-disabled=move || blocked().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            title=move || why_not.get()
            on:click=click
        >
            {icon.map(|name| view! { <Icon name=name /> })}
            <span class="button__text">{children()}</span>
        </button>
    }
}

/// A link that looks like a button: for actions that are addresses (a page, a download).
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks for attention.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the text.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The file name, where it is a download.
    #[prop(optional, into)]
    download: MaybeProp<String>,
    /// Whether the browser loads it, though it is a page of ours: the router passes over the page that is there already.
    #[prop(optional)]
    anew: bool,
    /// Its text.
    children: Children,
) -> impl IntoView {
    // `rel=external` keeps the router's hands off: a download is not a page.
    let rel = move || (anew || download.get().is_some()).then_some("external");
    view! {
        <a class=kind.class() href=move || href.get() download=move || download.get() rel=rel>
            {icon.map(|name| view! { <Icon name=name /> })}
            <span class="button__text">{children()}</span>
        </a>
    }
}

/// A square button with an icon alone.
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// What it does, for screen readers and on hover.
    #[prop(into)]
    label: Signal<String>,
    /// Not possible now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let click = move |event| {
        if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            class="button button--quiet button--icon"
            type="button"
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            on:click=click
        >
            <Icon name=icon />
        </button>
    }
}
