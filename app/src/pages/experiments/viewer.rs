//! One file, shown as what it is.

use contract::{ArtifactOwner, ArtifactPreview, AsWritten, Format, Shown, ShownModel};
use leptos::prelude::*;
use ui::{
    ButtonKind, Card, Cell, CodeBlock, DataTable, Definition, DefinitionList, FoldedJson, IconName, LinkButton,
    MarkedCode, Row, SkeletonShape, TabLinks, TableColumn, format, use_locale, words,
};

use super::artifacts::Reading;
use crate::loaded::{Latest, Loaded};
use crate::pages::models::signature_table::SignatureTable;
use crate::remote::Remote;
use crate::url::escape;

/// A file of a run or a model.
#[component]
pub(super) fn Viewer(
    owner: ArtifactOwner,
    path: String,
    reading: Reading,
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
                children=move |preview| {
                    view! { <Preview preview=preview name=name.clone() address=address.clone() reading=reading /> }
                }
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
fn Preview(preview: Latest<Option<ArtifactPreview>>, name: String, address: String, reading: Reading) -> impl IntoView {
    // Each answer is built anew: what is shown of one file has other parts than what is shown of another.
    let numbered = Memo::new(move |before: Option<&(u32, Option<ArtifactPreview>)>| {
        (before.map_or(0, |(number, _)| number + 1), preview.with(Option::clone))
    });
    let answer = move || numbered.with(|(number, preview)| preview.clone().map(|preview| (*number, preview)));
    let shown = move |(_, preview)| view! { <div>{show(preview, name.clone(), &address, reading)}</div> };
    view! {
        <div>
            <For each=answer key=|(number, _)| *number children=shown />
        </div>
    }
}

/// What is shown of a file.
fn show(preview: ArtifactPreview, name: String, address: &str, reading: Reading) -> AnyView {
    let locale = use_locale();
    let words = words::experiments(locale);
    let ArtifactPreview { bytes, shown } = preview;
    let inline = format!("{address}?inline=true");
    let size = format::bytes(locale, bytes);
    let only_beginning = |is_whole: bool| note((!is_whole).then(|| (words.only_beginning)(&size)));
    match shown {
        Shown::Text { text, is_whole } => view! {
            {only_beginning(is_whole)}
            <CodeBlock code=text />
        }
        .into_any(),
        Shown::Code { code, as_written } => {
            let why = as_written.map(|why| match why {
                AsWritten::TooLong => words.too_long_to_lay_out.to_owned(),
                AsWritten::Broken(why) => (words.not_what_its_name_says)(&why),
            });
            view! {
                {note(why)}
                {only_beginning(code.is_whole)}
                <MarkedCode code=code name=name />
            }
            .into_any()
        }
        Shown::Json(code) => view! {
            {only_beginning(code.is_whole)}
            <FoldedJson code=code name=name />
        }
        .into_any(),
        Shown::Model(model) => view! { <Model model=model name=name reading=reading /> }.into_any(),
        Shown::Table { columns, rows, total, is_whole } => {
            let shown = format::integer(locale, rows.len() as u64);
            let why = (!is_whole).then(|| match total {
                Some(total) => (words.only_rows)(&shown, &format::integer(locale, total)),
                None => (words.only_beginning)(&size),
            });
            let columns: Vec<TableColumn> =
                columns.into_iter().map(|column| TableColumn::new(column, Format::Text)).collect();
            let cell = |cell: Option<String>| cell.map_or_else(Cell::none, Cell::text);
            let rows: Vec<Row> = rows.into_iter().map(|row| Row::new(row.into_iter().map(cell).collect())).collect();
            view! {
                {note(why)}
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
            view! { <iframe class="files__frame" src=inline title=name sandbox="allow-scripts"></iframe> }.into_any()
        }
        Shown::Pdf => view! { <iframe class="files__frame" src=inline title=name></iframe> }.into_any(),
        Shown::Nothing => note(Some(words.not_shown.to_owned())).into_any(),
        Shown::Unreadable(why) => note(Some((words.unreadable)(&why))).into_any(),
    }
}

/// Something to know about what is shown, above it.
fn note(text: Option<String>) -> Option<impl IntoView> {
    text.map(|text| view! { <p class="muted files__note">{text}</p> })
}

/// The description of a model: what it says, or how that is written.
#[component]
fn Model(model: ShownModel, name: String, reading: Reading) -> impl IntoView {
    let words = words::experiments(use_locale());
    let Reading { is_text, tabs, current, .. } = reading;
    let shown = move || {
        let model = model.clone();
        if is_text.get() {
            view! { <MarkedCode code=model.text name=name.clone() /> }.into_any()
        } else {
            view! { <Described model=model reading=reading /> }.into_any()
        }
    };
    view! {
        <div class="files__tabs">
            <TabLinks label=words.how_shown tabs=tabs current=current />
        </div>
        {shown}
    }
}

#[component]
fn Described(model: ShownModel, reading: Reading) -> impl IntoView {
    let words = words::logged_models(use_locale());
    let ShownModel { flavors, signature, requirements, .. } = model;
    let has_requirements = !requirements.is_empty();
    let file = |name: String| {
        let href = reading.place.with_untracked(|place| place.beside(&name).href());
        view! { <li><a class="mono" href=href>{name}</a></li> }.into_any()
    };
    let files = requirements.into_iter().map(file).collect_view();
    view! {
        <div class="files__facts">
            <DefinitionList>
                <Definition term=words.flavors>{flavors.join(", ")}</Definition>
                {has_requirements
                    .then(|| {
                        view! {
                            <Definition term=words.requirements>
                                <ul class="files__beside">{files}</ul>
                            </Definition>
                        }
                    })}
            </DefinitionList>
        </div>
        <SignatureTable signature=Signal::stored(signature) />
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
