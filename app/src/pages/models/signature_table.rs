//! What a model takes and gives.

use contract::{Field, Format, ModelParam, Signature};
use leptos::prelude::*;
use ui::{Cell, DataTable, EmptyState, IconName, Row, TableColumn, use_locale, words};

/// A signature as a table, with what to do where there is none.
#[component]
pub(crate) fn SignatureTable(signature: Signal<Option<Signature>>) -> impl IntoView {
    let words = words::models(use_locale());
    let has_meanings = Memo::new(move |_| signature.with(|signature| signature.as_ref().is_some_and(says_meanings)));
    let columns = Signal::derive(move || {
        let name = TableColumn::new(words::experiments(use_locale()).name, Format::Identifier);
        let direction = TableColumn::new(words.direction, Format::Text);
        let kind = TableColumn::new(words.column_type, Format::Identifier);
        match has_meanings.get() {
            true => vec![name, direction, kind, TableColumn::new(words.meaning, Format::Text).filling()],
            false => vec![name, direction, kind.filling()],
        }
    });
    let rows = Signal::derive(move || {
        let signature = signature.get().unwrap_or_default();
        let width = columns.with(Vec::len);
        rows(&signature).map(|cells| Row::new(cells.into_iter().take(width).collect())).collect::<Vec<_>>()
    });
    let is_there = Memo::new(move |_| signature.with(Option::is_some));
    view! {
        <Show
            when=move || is_there.get()
            fallback=move || {
                view! { <EmptyState title=words.no_signature text=words.log_a_signature icon=IconName::Boxes /> }
            }
        >
            <DataTable caption=words.signature columns=columns rows=rows bare=true />
        </Show>
    }
}

/// The type of a column or tensor, and whether it may be left out.
pub(super) fn kind(field: &Field) -> String {
    let name = field.type_name();
    if field.optional { format!("{name}, {}", words::registry(use_locale()).optional) } else { name }
}

fn says_meanings(signature: &Signature) -> bool {
    let mut fields = signature.inputs.iter().chain(&signature.outputs);
    !signature.params.is_empty() || fields.any(|field| !field.description.is_empty())
}

/// What is taken, what may be said beside it, and what is given: names, directions, types and meanings.
fn rows(signature: &Signature) -> impl Iterator<Item = [Cell; 4]> {
    let words = words::models(use_locale());
    let row = move |direction: &'static str| {
        move |field: &Field| {
            let name = if field.name.is_empty() { words.unnamed } else { &field.name };
            [
                Cell::identifier(name),
                Cell::text(direction),
                Cell::identifier(&kind(field)),
                Cell::text(field.description.clone()),
            ]
        }
    };
    let param = move |param: &ModelParam| {
        [
            Cell::identifier(&param.name),
            Cell::text(words.param),
            Cell::identifier(&param.to_string()),
            Cell::text(words.param_meaning),
        ]
    };
    let takes = signature.inputs.iter().map(row(words.takes)).chain(signature.params.iter().map(param));
    takes.chain(signature.outputs.iter().map(row(words.gives)))
}
