//! Files that a run and its models left behind: folders at the left, the chosen file beside them.

use contract::{ArtifactEntry, ArtifactListing, ArtifactOwner, ArtifactPreview, Lifecycle, ModelFiles, Run};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{ButtonKind, Card, EmptyState, Icon, IconName, SkeletonShape, Tab, TabLinks, format, use_locale, words};

use super::logged_models::beginning;
use super::run_address::page_of;
use super::viewer::Viewer;
use crate::loaded::{Latest, Loaded};
use crate::pages::models::register_sheet::{RegisterButton, RegisterSheet, Registering};
use crate::remote::Remote;
use crate::server_fns::experiments::{artifacts, preview_artifact};
use crate::url::with_query;

/// How the address says that a file is looked at as text.
const AS_TEXT: &str = "text";

/// What of the files is looked at, as the address says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The page of what they belong to.
    page: String,
    /// The logged model; what the page is about where there is none.
    model: String,
    /// Of a file, or of a folder with “/” at its end; nothing for the uppermost.
    path: String,
    /// Whether a file is looked at as text that could be shown as what it is about.
    pub(super) as_text: bool,
}

impl Place {
    pub(super) fn href(&self) -> String {
        let shown = if self.as_text { AS_TEXT } else { "" };
        let pairs = [("tab", "artifacts"), ("of", &self.model), ("path", &self.path), ("as", shown)];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        with_query(&self.page, pairs.map(|(name, value)| (name, value.to_owned())))
    }

    fn at(&self, path: String) -> Self {
        Self { path, as_text: false, ..self.clone() }
    }

    /// What lies beside the file.
    pub(super) fn beside(&self, name: &str) -> Self {
        let folder = self.folder();
        self.at(if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") })
    }

    pub(super) fn as_it_is(&self) -> Self {
        self.at(self.path.clone())
    }

    pub(super) fn as_text(&self) -> Self {
        Self { as_text: true, ..self.clone() }
    }

    /// The folder that is listed, without “/” at its end.
    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn file(&self) -> Option<&str> {
        (!self.path.is_empty() && !self.path.ends_with('/')).then_some(self.path.as_str())
    }
}

/// Where somebody is among the files, and what chooses how a description of a model is shown. It is kept beside the files and not
/// below one of them: what shows a file stays for a moment after another one is chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) place: Memo<Place>,
    /// Whether a description of a model is shown as it is written.
    pub(super) is_text: Memo<bool>,
    pub(super) tabs: Signal<Vec<Tab>>,
    /// The address of the chosen tab.
    pub(super) current: Signal<String>,
}

impl Reading {
    fn new(place: Memo<Place>) -> Self {
        let words = words::experiments(use_locale());
        let tabs = Signal::derive(move || {
            let (model, text) = place.with(|place| (place.as_it_is().href(), place.as_text().href()));
            vec![Tab::new(words.as_model, model), Tab::new(words.as_text, text)]
        });
        Self {
            place,
            is_text: Memo::new(move |_| place.with(|place| place.as_text)),
            tabs,
            current: Signal::derive(move || place.with(Place::href)),
        }
    }
}

/// The files of a run and of the models that it logged.
#[component]
pub(super) fn Artifacts(run: Latest<Run>) -> impl IntoView {
    let page = run.map(|run| page_of(run.info.experiment, run.info.id));
    let own = run.map(|run| ArtifactOwner::Run(run.info.id));
    let models = run.map(|run| run.model_outputs.iter().map(|output| output.model.to_string()).collect::<Vec<_>>());
    let is_active = run.map(|run| run.info.lifecycle == Lifecycle::Active);
    let registering = RwSignal::new(None);
    let button = Callback::new(move |(owner, folder): (ArtifactOwner, String)| {
        let what = registration(owner, folder);
        let button = move || {
            let what = Signal::stored(what.clone());
            let kind = ButtonKind::Quiet;
            is_active.get().then(|| view! { <RegisterButton what=what registering=registering kind=kind /> })
        };
        button.into_any()
    });
    view! {
        <FilesOf page=page own=own models=models of_model=button />
        <RegisterSheet registering=registering />
    }
}

/// A folder that has a model, to be registered.
fn registration(owner: ArtifactOwner, folder: String) -> Registering {
    let name = folder.rsplit('/').next().unwrap_or_default().to_owned();
    let files = match owner {
        ArtifactOwner::Run(run) => ModelFiles::Folder { run, path: folder },
        ArtifactOwner::LoggedModel(id) => ModelFiles::LoggedModel(id),
    };
    Registering { files, name }
}

/// Files of what a page is about, and of the models that belong to it.
#[component]
pub(super) fn FilesOf(
    page: Signal<String>,
    own: Signal<ArtifactOwner>,
    /// The models' ids.
    #[prop(optional, into)]
    models: Signal<Vec<String>>,
    /// What can be done with a folder that has a model, of which owner it is.
    #[prop(optional)]
    of_model: Option<Callback<(ArtifactOwner, String), AnyView>>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let query = use_query_map();
    let place = Memo::new(move |_| {
        let of = |name: &str| query.with(|query| query.get(name).unwrap_or_default());
        Place { page: page.get(), model: of("of"), path: of("path"), as_text: of("as") == AS_TEXT }
    });
    let owner = Memo::new(move |_| {
        let model = place.with(|place| place.model.parse().ok());
        model.map_or_else(|| own.get(), ArtifactOwner::LoggedModel)
    });
    let folder = Memo::new(move |_| place.with(|place| place.folder().to_owned()));
    let file = Memo::new(move |_| place.with(|place| place.file().map(str::to_owned)));
    let listed = Remote::new(move || (owner.get(), folder.get()), |(owner, folder)| artifacts(owner, folder));
    // Asked for here and not within the list: what is loaded within what is loaded may be numbered otherwise by the server.
    let preview = Remote::new(
        move || (owner.get(), file.get()),
        async |(owner, file)| match file {
            Some(path) => preview_artifact(owner, path).await.map(Some),
            None => Ok(None),
        },
    );
    let tabs = Signal::derive(move || {
        let page = page.get();
        let tab = |title: String, model: String| {
            Tab::new(title, Place { page: page.clone(), model, path: String::new(), as_text: false }.href())
        };
        let models = models.get().into_iter().map(|model| tab(beginning(&model), model));
        std::iter::once(tab(words.own_files.to_owned(), String::new())).chain(models).collect::<Vec<_>>()
    });
    let current = Signal::derive(move || place.with(|place| place.at(String::new()).href()));
    let reading = Reading::new(place);
    let has_models = Memo::new(move |_| models.with(|models| !models.is_empty()));
    view! {
        <Show when=move || has_models.get()>
            <TabLinks label=words.whose_files tabs=tabs current=current />
        </Show>
        <Loaded
            remote=listed
            skeleton=SkeletonShape::Table
            children=move |listing| view! { <Files listing=listing reading=reading owner=owner file=file preview=preview of_model=of_model /> }
        />
    }
}

#[component]
fn Files(
    listing: Latest<ArtifactListing>,
    reading: Reading,
    owner: Memo<ArtifactOwner>,
    file: Memo<Option<String>>,
    preview: Remote<Option<ArtifactPreview>>,
    of_model: Option<Callback<(ArtifactOwner, String), AnyView>>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let place = reading.place;
    // The folder of what is listed, which comes a moment after what the address names.
    let model = Memo::new(move |_| {
        listing.with(|listing| {
            let described =
                listing.entries.iter().find(|entry| entry.bytes.is_some() && is_description(&entry.path))?;
            Some(described.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
        })
    });
    let actions = move || {
        let (button, folder) = (of_model?, model.get()?);
        Some(button.run((owner.get(), folder)))
    };
    let is_empty = Memo::new(move |_| {
        place.with(|place| place.path.is_empty()) && listing.with(|listing| listing.entries.is_empty())
    });
    let lines = move || {
        let place = place.get();
        listing.with(|listing| listing.entries.iter().map(|entry| line(&place, entry)).collect_view())
    };
    let above = move || {
        let folder = place.with(|place| place.folder().to_owned());
        (!folder.is_empty()).then(|| {
            let path = folder.rsplit_once('/').map_or(String::new(), |(above, _)| format!("{above}/"));
            let href = place.with(|place| place.at(path).href());
            view! {
                <li>
                    <a class="files__entry" href=href>
                        <Icon name=IconName::ChevronLeft />
                        <span class="files__name">{words.folder_above}</span>
                    </a>
                </li>
            }
        })
    };
    let heading = Signal::derive(move || place.with(|place| format!("/{}", place.folder())));
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=move || view! { <EmptyState title=words.no_files text=words.no_files_why icon=IconName::File /> }
        >
            <div class="files">
                <Card title=heading flush=true actions=move || view! { {actions} }>
                    <ul class="files__list">{above} {lines}</ul>
                </Card>
                {move || match file.get() {
                    Some(path) => view! { <Viewer owner=owner.get() path=path reading=reading preview=preview /> }.into_any(),
                    None => view! { <Card><p class="muted">{words.choose_file}</p></Card> }.into_any(),
                }}
            </div>
        </Show>
    }
}

/// Whether a file says that its folder is a model.
fn is_description(path: &str) -> bool {
    path.rsplit('/').next() == Some("MLmodel")
}

fn line(place: &Place, entry: &ArtifactEntry) -> AnyView {
    let is_folder = entry.bytes.is_none();
    let path = if is_folder { format!("{}/", entry.path) } else { entry.path.clone() };
    let name = entry.path.rsplit('/').next().unwrap_or_default().to_owned();
    let is_here = (place.path == path).then_some("true");
    let icon = if is_folder { IconName::Folder } else { IconName::File };
    let size = entry.bytes.map(|bytes| format::bytes(use_locale(), bytes));
    view! {
        <li>
            <a class="files__entry" href=place.at(path).href() aria-current=is_here>
                <Icon name=icon />
                <span class="files__name">{name}</span>
                <span class="num muted">{size}</span>
            </a>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_folder_and_maybe_a_file_in_it() {
        let place =
            |path: &str| Place { page: "/x".to_owned(), model: String::new(), path: path.to_owned(), as_text: false };
        let parts = |path: &str| (place(path).folder().to_owned(), place(path).file().map(str::to_owned));
        assert_eq!(parts(""), (String::new(), None));
        assert_eq!(parts("a.txt"), (String::new(), Some("a.txt".to_owned())));
        assert_eq!(parts("plots/"), ("plots".to_owned(), None));
        assert_eq!(parts("plots/b/c.png"), ("plots/b".to_owned(), Some("plots/b/c.png".to_owned())));
        assert_eq!(place("plots/").href(), "/x?tab=artifacts&path=plots%2F");
        let model = place("model/MLmodel").as_text();
        assert_eq!(model.href(), "/x?tab=artifacts&path=model%2FMLmodel&as=text");
        assert_eq!(model.beside("conda.yaml").href(), "/x?tab=artifacts&path=model%2Fconda.yaml");
        assert_eq!(place("MLmodel").beside("conda.yaml").path, "conda.yaml");
    }
}
