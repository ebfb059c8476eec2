//! One file, shown as what it is.

use contract::{ArtifactOwner, ArtifactPreview, Format, Shown};
use leptos::prelude::*;
use ui::{
    ButtonKind, Card, Cell, CodeBlock, DataTable, IconName, LinkButton, Row, SkeletonShape, TableColumn, format,
    use_locale, words,
};

use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::url::escape;

/// A file of a run or a model.
#[component]
pub(super) fn Viewer(
    owner: ArtifactOwner,
    path: String,
    /// What can be shown of it; nothing until it is chosen.
    preview: Remote<Option<ArtifactPreview>>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let address = address(owner, &path);
    let download = address.clone();
    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
    let file_name = name.clone();
    let actions = move || {
        view! {
            <LinkButton href=download kind=ButtonKind::Quiet icon=IconName::Download download=file_name>
                {words.download}
            </LinkButton>
        }
    };
    let title = name.clone();
    view! {
        <Card title=title flush=true actions=actions>
            <Loaded
                remote=preview
                skeleton=SkeletonShape::Table
                children=move |preview| view! { <Preview preview=preview name=name.clone() address=address.clone() /> }
            />
        </Card>
    }
}

/// Where a file is handed out.
fn address(owner: ArtifactOwner, path: &str) -> String {
    let path: Vec<String> = path.split('/').map(escape).collect();
    format!("/api/v1/artifacts/{owner}/{}", path.join("/"))
}

#[component]
fn Preview(preview: Latest<Option<ArtifactPreview>>, name: String, address: String) -> impl IntoView {
    let locale = use_locale();
    let words = words::experiments(locale);
    move || {
        let Some(ArtifactPreview { bytes, shown }) = preview.with(Option::clone) else { return ().into_any() };
        let inline = format!("{address}?inline=true");
        let name = name.clone();
        match shown {
            Shown::Text { text, is_whole } => {
                let note = (!is_whole).then(|| (words.only_beginning)(&format::bytes(locale, bytes)));
                view! {
                    {note.map(|note| view! { <p class="muted files__note">{note}</p> })}
                    <CodeBlock code=text />
                }
                .into_any()
            }
            Shown::Table { columns, rows, total, is_whole } => {
                let shown = format::integer(locale, rows.len() as u64);
                let note = (!is_whole).then(|| match total {
                    Some(total) => (words.only_rows)(&shown, &format::integer(locale, total)),
                    None => (words.only_beginning)(&format::bytes(locale, bytes)),
                });
                let columns: Vec<TableColumn> =
                    columns.into_iter().map(|column| TableColumn::new(column, Format::Text)).collect();
                let cell = |cell: Option<String>| cell.map_or_else(Cell::none, Cell::text);
                let rows: Vec<Row> =
                    rows.into_iter().map(|row| Row::new(row.into_iter().map(cell).collect())).collect();
                view! {
                    {note.map(|note| view! { <p class="muted files__note">{note}</p> })}
                    <DataTable
                        caption=name
                        columns=Signal::stored(columns)
                        rows=Signal::stored(rows)
                        nothing=words.nothing_logged
                        scroll=true
                    />
                }
                .into_any()
            }
            Shown::Image => view! { <div class="files__picture"><img src=inline alt=name /></div> }.into_any(),
            // The file's own policy lets it reach nothing; the frame says so once more.
            Shown::Html => {
                view! { <iframe class="files__frame" src=inline title=name sandbox="allow-scripts"></iframe> }
                    .into_any()
            }
            Shown::Pdf => view! { <iframe class="files__frame" src=inline title=name></iframe> }.into_any(),
            Shown::Nothing => view! { <p class="muted files__note">{words.not_shown}</p> }.into_any(),
            Shown::Unreadable(why) => view! { <p class="muted files__note">{(words.unreadable)(&why)}</p> }.into_any(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_folders_stay() {
        let owner: ArtifactOwner = "0123456789abcdef0123456789abcdef".parse().expect("an id");
        assert_eq!(address(owner, "a b/c?.png"), "/api/v1/artifacts/0123456789abcdef0123456789abcdef/a%20b/c%3F.png");
    }
}
