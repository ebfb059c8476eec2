//! What a version takes and gives otherwise than another one.

use contract::{Field, FieldChange, Format, ModelVersion};
use leptos::prelude::*;
use ui::{Card, Cell, DataTable, Row, TableColumn, Tone, use_locale, words};

use super::signature_table::kind;

/// The columns and tensors that came, went, or are of another type.
#[component]
pub(crate) fn SignatureChanges(
    /// The one that it is compared with.
    before: ModelVersion,
    /// The one that is looked at.
    after: ModelVersion,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let title = (words.signature_since)(before.version);
    let known = before.signature.zip(after.signature);
    let changes = known.map(|(before, after)| after.changes_since(&before));
    let content = match changes {
        None => view! { <p class="muted">{words.signature_unknown}</p> }.into_any(),
        Some(changes) if changes.is_empty() => view! { <p class="muted">{words.signature_same}</p> }.into_any(),
        Some(changes) => view! { <Changes title=title.clone() changes=changes /> }.into_any(),
    };
    view! { <Card title=title span=12>{content}</Card> }
}

#[component]
fn Changes(title: String, changes: Vec<FieldChange>) -> impl IntoView {
    let (words, of_models) = (words::promotions(use_locale()), words::models(use_locale()));
    let columns = vec![
        TableColumn::new(words.column, Format::Identifier),
        TableColumn::new(of_models.direction, Format::Text),
        TableColumn::new(words.change, Format::Text),
        TableColumn::new(words.before, Format::Identifier),
        TableColumn::new(words.now, Format::Identifier),
    ];
    let form = |field: &Option<Field>| field.as_ref().map_or_else(Cell::none, |field| Cell::identifier(&kind(field)));
    let row = |change: &FieldChange| {
        let (what, tone) = match (&change.before, &change.after) {
            (None, _) => (words.added, Tone::Good),
            (_, None) => (words.removed, Tone::Bad),
            _ => (words.retyped, Tone::Warn),
        };
        let name = if change.name.is_empty() { of_models.unnamed } else { &change.name };
        Row::new(vec![
            Cell::identifier(name),
            Cell::text(if change.is_input { of_models.takes } else { of_models.gives }),
            Cell::badge(what, tone),
            form(&change.before),
            form(&change.after),
        ])
    };
    let rows: Vec<Row> = changes.iter().map(row).collect();
    view! { <DataTable caption=title columns=columns rows=Signal::stored(rows) bare=true /> }
}
