//! What a model takes and gives.

use contract::{Field, Format, ModelParam, Signature};
use leptos::prelude::*;
use ui::{Cell, DataTable, EmptyState, IconName, Row, TableColumn, use_locale, words};

use crate::pages::models::version::kind;

/// A signature as a table, with what to do where there is none.
#[component]
pub(in super::super) fn SignatureTable(signature: Signal<Option<Signature>>) -> impl IntoView {
    let locale = use_locale();
    let words = words::logged_models(locale);
    let unnamed = words::models(locale).unnamed;
    let rows = Signal::derive(move || {
        let row = |direction: &'static str| {
            move |field: &Field| {
                let name = if field.name.is_empty() { unnamed } else { &field.name };
                Row::new(vec![Cell::identifier(name), Cell::text(direction), Cell::identifier(&kind(field))])
            }
        };
        let signature = signature.get().unwrap_or_default();
        let param = |param: &ModelParam| {
            let kind = Cell::identifier(&param.to_string());
            Row::new(vec![Cell::identifier(&param.name), Cell::text(words::models(locale).param), kind])
        };
        let takes = signature.inputs.iter().map(row(words.takes)).chain(signature.params.iter().map(param));
        takes.chain(signature.outputs.iter().map(row(words.gives))).collect::<Vec<_>>()
    });
    let columns = Signal::stored(vec![
        TableColumn::new(words::experiments(locale).name, Format::Identifier).filling(),
        TableColumn::new(words.direction, Format::Text),
        TableColumn::new(words.column_type, Format::Identifier),
    ]);
    let is_there = Memo::new(move |_| signature.with(Option::is_some));
    view! {
        <Show
            when=move || is_there.get()
            fallback=move || {
                view! { <EmptyState title=words.no_signature text=words.no_signature_why icon=IconName::Boxes /> }
            }
        >
            <DataTable caption=words.signature columns=columns rows=rows bare=true />
        </Show>
    }
}
