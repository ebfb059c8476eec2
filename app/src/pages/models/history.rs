//! What was done to a model and its versions.

use contract::{ChangedTag, Format, ModelEvent};
use leptos::prelude::*;
use ui::{Card, Cell, DataTable, Row, TableColumn, format, use_locale, words};

use crate::loaded::Loaded;
use crate::remote::Remote;
use crate::server_fns::promotions::model_history;

/// The audit trail of one model, for everybody who sees it.
#[component]
pub(crate) fn ModelHistory(
    /// The model's name.
    name: String,
    /// Changes when there may be something new.
    version: Signal<u32>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let events = Remote::new(move || version.get(), move |_| model_history(name.clone()));
    let columns = Signal::stored(vec![
        TableColumn::new(words.when, Format::Text),
        TableColumn::new(words.who, Format::Text),
        TableColumn::new(words.what, Format::Text).filling(),
        TableColumn::new(words.version, Format::Integer),
    ]);
    let row = move |event: &ModelEvent| {
        let action = (words.action)(&event.action).unwrap_or(&event.action);
        let what = match &event.tag {
            Some(ChangedTag { key, value: Some(value) }) => format!("{action}: {key} = {value}"),
            Some(ChangedTag { key, value: None }) => format!("{action}: {key}"),
            None => action.to_owned(),
        };
        Row::new(vec![
            Cell::text(format::date_time(use_locale(), event.at)).sorted_by(event.at.to_rfc3339()),
            Cell::text(event.actor.clone()),
            Cell::text(what),
            event.version.map_or_else(Cell::none, |version| Cell::integer(i64::from(version))),
        ])
    };
    view! {
        <Card title=words.history subtitle=words.history_what span=12 flush=true>
            <Loaded
                remote=events
                children=move |events| {
                    let rows = events.map(move |events: &Vec<ModelEvent>| events.iter().map(row).collect::<Vec<_>>());
                    view! { <DataTable caption=words.history columns=columns rows=rows /> }
                }
            />
        </Card>
    }
}
