//! What opens from a button: a panel of anything, or a menu of actions.

use leptos::{ev, html::Details, prelude::*};
use wasm_bindgen::JsCast;

use crate::{Icon, IconName};

/// A panel that opens from a button. `details` underneath, so it opens before the page has hydrated; a click elsewhere
/// or escape closes it.
#[component]
pub fn Popover(
    /// The button's content.
    #[prop(into)]
    trigger: ViewFn,
    /// The button's classes; a secondary button by default.
    #[prop(default = "button button--secondary")]
    trigger_class: &'static str,
    /// What it opens, for screen readers, where the content does not say it.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Whether the panel's right edge is under the button's, for buttons on the right of the page.
    #[prop(optional)]
    align_end: bool,
    /// The panel.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    close_when_left(details);
    view! {
        <details class="popover" class:popover--end=align_end node_ref=details on:toggle=move |_| place(details)>
            <summary class=trigger_class aria-label=move || label.get() title=move || label.get()>
                {move || trigger.run()}
            </summary>
            <div class="popover__panel">{children()}</div>
        </details>
    }
}

/// A menu of actions behind a button with three dots, or behind a `trigger` of your own.
#[component]
pub fn Menu(
    /// What the actions are about, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// [`MenuLink`]s and [`MenuButton`]s.
    children: Children,
) -> impl IntoView {
    view! {
        <Popover
            trigger=|| view! { <Icon name=IconName::Ellipsis /> }
            trigger_class="button button--quiet button--icon"
            label=label
            align_end=true
        >
            <div class="menu">{children()}</div>
        </Popover>
    }
}

/// An address in a menu.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// An icon before the text.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it is a file to save.
    #[prop(optional)]
    download: bool,
    /// Its text.
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class="menu__item"
            href=move || href.get()
            download=download.then_some("")
            rel=download.then_some("external")
        >
            {icon.map(|name| view! { <Icon name=name /> })}
            {children()}
        </a>
    }
}

/// An action in a menu.
#[component]
pub fn MenuButton(
    /// An icon before the text.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it cannot be undone.
    #[prop(optional)]
    danger: bool,
    /// Whether it sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Its text.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class="menu__item"
            class:menu__item--danger=danger
            type=if submit { "submit" } else { "button" }
            on:click=move |_| {
                if let Some(on_click) = on_click {
                    on_click.run(());
                }
            }
        >
            {icon.map(|name| view! { <Icon name=name /> })}
            {children()}
        </button>
    }
}

/// Says to the stylesheet where on the screen the button ends, for panels that what they stand in would cut off.
fn place(details: NodeRef<Details>) {
    let Some(element) = details.get_untracked().filter(|element| element.open()) else { return };
    let Some(screen) = document().document_element() else { return };
    let button = element.get_bounding_client_rect();
    for (name, value) in
        [("--popover-top", button.bottom()), ("--popover-right", f64::from(screen.client_width()) - button.right())]
    {
        // Only what is no name could be refused.
        drop(web_sys::HtmlElement::style(&element).set_property(name, &format!("{value}px")));
    }
}

/// Closes an open `details` when the user clicks elsewhere, presses escape or chooses something in a menu.
pub(crate) fn close_when_left(details: NodeRef<Details>) {
    Effect::new(move |_| {
        let pointer = window_event_listener(ev::click, move |event| {
            let Some(element) = details.get_untracked().filter(|element| element.open()) else { return };
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let inside = element.contains(target.as_ref().map(AsRef::as_ref));
            let chosen = target.is_some_and(|target| target.closest(".menu__item").ok().flatten().is_some());
            if !inside || chosen {
                element.set_open(false);
            }
        });
        let key = window_event_listener(ev::keydown, move |event| {
            let Some(element) = details.get_untracked().filter(|element| element.open()) else { return };
            if event.key() == "Escape" {
                element.set_open(false);
                let summary = element.query_selector("summary").ok().flatten();
                crate::browser::focus(summary);
            }
        });
        on_cleanup(move || {
            pointer.remove();
            key.remove();
        });
    });
}
