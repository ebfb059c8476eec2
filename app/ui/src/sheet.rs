//! A panel from the right: details of something, while its context stays in view.

use leptos::{html::Dialog, prelude::*};

use crate::{IconButton, IconName, use_locale, words};

/// A side sheet. A `dialog` underneath: focus stays in it, escape and a click outside close it, focus returns after.
#[component]
pub fn Sheet(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Wishes to be closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Twice as wide: for code, tables and comparisons.
    #[prop(optional)]
    wide: bool,
    /// Buttons that stay at the bottom.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// Its content; built when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    show_while(dialog, open);
    let content = StoredValue::new(children);
    let footer = StoredValue::new(footer);
    view! {
        <dialog
            class="sheet"
            class:sheet--wide=wide
            node_ref=dialog
            aria-label=move || title.get()
            on:close=move |_| on_close.run(())
            on:click=move |event| {
                if event.target() == event.current_target() {
                    on_close.run(());
                }
            }
        >
            <div class="sheet__frame">
                <header class="sheet__head">
                    <h2 class="sheet__title">{move || title.get()}</h2>
                    <IconButton icon=IconName::Close label=words::components(use_locale()).close on_click=move |_| on_close.run(()) />
                </header>
                <Show when=move || open.get()>
                    <div class="sheet__body">{content.with_value(|content| content())}</div>
                    {footer
                        .with_value(|footer| {
                            footer.as_ref().map(|footer| view! { <footer class="sheet__foot">{footer.run()}</footer> })
                        })}
                </Show>
            </div>
        </dialog>
    }
}

/// Opens a `dialog` as modal while a signal says so.
pub(crate) fn show_while(dialog: NodeRef<Dialog>, open: Signal<bool>) {
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        match (open.get(), element.open()) {
            // Fails only for a dialog that is detached or already open.
            (true, false) => drop(element.show_modal()),
            (false, true) => element.close(),
            _ => {}
        }
    });
}
