//! The tables of the settings: rows with something that can be done about each.

use leptos::prelude::*;
use ui::Card;

/// A table in a card. Its last column holds the actions, and stays in reach where the table is wider than the screen.
#[component]
pub(super) fn Listing(
    /// What its rows are.
    label: &'static str,
    /// What its columns are called; the name of the last one is for screen readers alone.
    columns: &'static [&'static str],
    /// The rows, each with as many cells; the class of the last one is `is-actions`.
    #[prop(into)]
    rows: ViewFn,
) -> impl IntoView {
    let (actions, named) = columns.split_last().unwrap_or((&"", &[]));
    let headings = named.iter().map(|name| view! { <th scope="col">{*name}</th> }.into_any()).collect_view();
    view! {
        <Card flush=true>
            <div class="table-scroll" role="region" tabindex="0" aria-label=label>
                <table class="table">
                    <caption class="visually-hidden">{label}</caption>
                    <thead>
                        <tr>
                            {headings}
                            <th scope="col" class="is-actions"><span class="visually-hidden">{*actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.run()}</tbody>
                </table>
            </div>
        </Card>
    }
}
