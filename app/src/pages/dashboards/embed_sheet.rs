//! What to paste into another page to show a dashboard, or a part of it, there.

use contract::{Dashboard, DashboardQuery, Embed, NewEmbed, Permission};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, Checkbox, Choice, CodeBlock, DateTimeText, FormActions, IconName, MenuButton,
    Notice, SelectField, Sheet, TextField, Tone, format, use_locale, words,
};

use super::board::Board;
use crate::server_fns::Failure;
use crate::server_fns::dashboards::create_embed;
use crate::session::use_session;

const DAY: u32 = 86_400;

/// What is to be embedded, and what can be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    dashboard: String,
    /// The tile; nothing is the whole dashboard.
    tile: String,
    title: String,
    query: DashboardQuery,
    /// The tiles there are.
    tiles: Vec<Choice>,
    /// What can be left to the reader.
    choices: Vec<Choice>,
}

impl Target {
    fn of(dashboard: &Dashboard, tile: String) -> Self {
        let words = words::boards(use_locale());
        let whole = Choice::new("", words.whole_dashboard);
        let named = dashboard.tiles.iter().map(|tile| Choice::new(&tile.slug, &tile.title));
        let controls = dashboard.controls.iter().map(|control| (control.dimension.as_str(), control.title.as_str()));
        let picked = dashboard.names.iter().map(|(name, title)| (name.as_str(), title.as_str()));
        let mut choices: Vec<Choice> = Vec::new();
        for (name, title) in controls.chain(picked).chain([("grain", words.grain), ("compare", words.comparison)]) {
            if choices.iter().all(|known| known.value != name) {
                choices.push(Choice::new(name, title));
            }
        }
        Self {
            dashboard: dashboard.slug.clone(),
            tile,
            title: dashboard.title.clone(),
            query: dashboard.query.clone(),
            tiles: std::iter::once(whole).chain(named).collect(),
            choices,
        }
    }
}

/// The sheet of a page, which is open while something is to be embedded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Embedding(RwSignal<Option<Target>>);

/// For the page and everything in it, where this person may embed.
pub(super) fn provide_embedding() {
    if use_session().may(Permission::EmbedCharts) {
        provide_context(Embedding(RwSignal::new(None)));
    }
}

/// In a tile's menu: makes an embed of it.
#[component]
pub(super) fn EmbedTile(
    board: Board,
    /// The tile's name.
    #[prop(into)]
    tile: Signal<String>,
) -> impl IntoView {
    use_context::<Embedding>().map(|Embedding(target)| {
        let open = move |()| {
            target.set(Some(untrack(|| board.with(|dashboard| Target::of(dashboard, tile.get())))));
        };
        view! { <MenuButton icon=IconName::Code on_click=open>{words::boards(use_locale()).embed}</MenuButton> }
    })
}

/// Makes an embed of the whole dashboard.
#[component]
pub(super) fn EmbedDashboard(
    board: Board,
    /// Hears that the sheet opens.
    on_open: Callback<()>,
) -> impl IntoView {
    use_context::<Embedding>().map(|Embedding(target)| {
        let open = move |_| {
            on_open.run(());
            target.set(Some(untrack(|| board.with(|dashboard| Target::of(dashboard, String::new())))));
        };
        view! { <Button icon=IconName::Code on_click=open>{words::boards(use_locale()).embed}</Button> }
    })
}

/// A sheet that makes the snippet. The token in it is shown once and not kept.
#[component]
pub(super) fn EmbedSheet() -> impl IntoView {
    use_context::<Embedding>().map(|Embedding(target)| {
        let title = move || {
            target.with(|target| target.as_ref().map(|target| (words::boards(use_locale()).embed_title)(&target.title)))
        };
        view! {
            <Sheet
                open=Signal::derive(move || target.with(Option::is_some))
                on_close=move |()| target.set(None)
                title=Signal::derive(move || title().unwrap_or_default())
                wide=true
            >
                {move || target.get().map(|target| view! { <EmbedForm target=target /> })}
            </Sheet>
        }
    })
}

#[component]
fn EmbedForm(target: Target) -> impl IntoView {
    let locale = use_locale();
    let words = words::boards(locale);
    let Target { dashboard, tile, query, tiles, choices, .. } = target;
    let tile = RwSignal::new(tile);
    let open = RwSignal::new(Vec::<String>::new());
    let origin = RwSignal::new(String::new());
    let lifetime = RwSignal::new((30 * DAY).to_string());
    let create = Action::new(|new: &NewEmbed| {
        let new = new.clone();
        async move { create_embed(new).await }
    });
    let failure = move |about_origin: bool| match create.value().get() {
        Some(Err(Failure(error))) if (error.field.as_deref() == Some("origin")) == about_origin => Some(error.message),
        _ => None,
    };
    let made = move || create.value().get().and_then(Result::ok);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        create.dispatch(NewEmbed {
            dashboard: dashboard.clone(),
            tile: Some(tile.get_untracked()).filter(|tile| !tile.is_empty()),
            query: query.clone(),
            open: open.get_untracked(),
            origin: origin.get_untracked(),
            lifetime_seconds: lifetime.get_untracked().parse().unwrap_or(30 * DAY),
        });
    };
    let lifetime_of = |days: u32, text: String| Choice::new((days * DAY).to_string(), text);
    let days = |days: u32| lifetime_of(days, format::count(locale, days.into(), words.days));
    let lifetimes = vec![days(1), days(30), days(90), lifetime_of(365, format::count(locale, 1, words.years))];
    let boxes = choices
        .into_iter()
        .map(|choice| {
            let name = choice.value;
            let change = move |on: bool| {
                open.update(|open| {
                    open.retain(|other| *other != name);
                    if on {
                        open.push(name.clone());
                    }
                });
            };
            view! { <Checkbox name="open" label=choice.label on_change=change /> }.into_any()
        })
        .collect_view();
    view! {
        <form on:submit=submit>
            <p class="muted">
                {words.embed_what}
            </p>
            {move || failure(false).map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <SelectField name="tile" label=words.what options=tiles value=tile on_change=move |value| tile.set(value) />
            <fieldset class="embed-open">
                <legend>{words.readers_may_change}</legend>
                {boxes}
            </fieldset>
            <TextField
                name="origin"
                label=words.origin
                input_type="url"
                placeholder="https://www.example.com"
                hint=words.origin_hint
                required=true
                value=origin
                error=Signal::derive(move || failure(true))
                on_input=move |text| origin.set(text)
            />
            <SelectField
                name="lifetime"
                label=words.valid_for
                options=lifetimes
                value=lifetime
                on_change=move |value| lifetime.set(value)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=create.pending()>
                    {words.create_snippet}
                </Button>
            </FormActions>
        </form>
        {move || made().map(|embed| view! { <Snippets embed=embed /> })}
    }
}

#[component]
fn Snippets(embed: Embed) -> impl IntoView {
    let words = words::boards(use_locale());
    let (until, copy_it) = words.valid_until;
    view! {
        <div class="stack">
            <Notice tone=Tone::Good>
                {until} <DateTimeText at=embed.expires_at /> {copy_it}
            </Notice>
            <CodeBlock code=embed.snippet title=words.snippet wrap=true />
            <CodeBlock code=embed.iframe title=words.iframe wrap=true />
        </div>
    }
}
