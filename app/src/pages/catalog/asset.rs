//! One asset: what it is, who answers for it, what it holds, what it was made from.

use contract::{Asset, AssetKind, AssetRef, Permission};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::params::ParamsMap;
use ui::{
    Button, Card, Grid, IconName, LinkButton, Page, PageHeader, RelativeTime, SkeletonShape, Tag, use_locale, words,
};

use super::asset_parts::{Columns, Description, Facts, Graph, History};
use super::edit_sheet::EditSheet;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::catalog::get_asset;
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

/// The page of the asset that the address names.
#[component]
pub(crate) fn AssetPage() -> impl IntoView {
    let params = use_params_map();
    let named = Memo::new(move |_| params.with(read));
    let edits = RwSignal::new(0_u32);
    let found = Remote::new(
        move || (named.get(), edits.get()),
        |(named, _)| async move {
            match named {
                Ok(named) => get_asset(named).await,
                Err(error) => {
                    crate::pages::not_found::respond_with_status(error.code.status());
                    Err(Failure(error))
                }
            }
        },
    );
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |found| view! { <Found found=found on_edited=move |()| edits.update(|count| *count += 1) /> }
            />
        </Page>
    }
}

fn read(params: &ParamsMap) -> Result<AssetRef, contract::ApiError> {
    let kind: AssetKind = params.get("kind").unwrap_or_default().parse()?;
    Ok(AssetRef::new(kind, params.get("name").unwrap_or_default()))
}

#[component]
fn Found(found: Latest<Asset>, #[prop(into)] on_edited: Callback<()>) -> impl IntoView {
    let (session, words) = (use_session(), words::catalog(use_locale()));
    let editing = RwSignal::new(false);
    let may_edit = session.may(Permission::EditCatalog);
    let title = found.map(|asset| asset.title.clone());
    let what = found.map(|asset| format!("{} · {}", (words.kind)(asset.asset.kind), asset.asset.name));
    let href = found.map(|asset| asset.href.clone());
    let tags = move || {
        found
            .with(|asset| asset.tags.clone())
            .into_iter()
            .map(|tag| view! { <Tag name=tag.clone() href=with_query("/catalog", [("tag", tag)]) /> }.into_any())
            .collect_view()
    };
    let owner = move || found.with(|asset| asset.owner.clone()).map(|owner| view! { <span>"Owner: " {owner}</span> });
    let changed = move || {
        let at = found.with(|asset| asset.changed_at);
        view! { <span>"Changed " <RelativeTime at=at now=session.now() /></span> }
    };
    let has_columns = found.map(|asset| !asset.columns.is_empty());
    let has_history = found.map(|asset| !asset.history.is_empty());
    let connected = found.map(|asset| asset.lineage.nodes.len() > 1);
    view! {
        <Title text=title />
        <PageHeader
            title=title
            description=Signal::derive(move || Some(what.get()))
            meta=move || view! { {owner} {changed} {tags} }
            actions=move || {
                view! {
                    {move || {
                        href.get()
                            .map(|href| view! { <LinkButton href=href icon=IconName::ArrowUpRight>"Open"</LinkButton> })
                    }}
                    {may_edit
                        .then(|| {
                            view! {
                                <Button icon=IconName::Pencil on_click=move |_| editing.set(true)>"Edit"</Button>
                            }
                        })}
                }
            }
        />
        <Grid>
            <Card title="Description" span=8>
                <Description found=found />
            </Card>
            <Card title="Facts" span=4>
                <Facts found=found />
            </Card>
            <Show when=move || connected.get()>
                <Card title=words.lineage subtitle=words.lineage_what span=12>
                    <Graph found=found />
                </Card>
            </Show>
            <Show when=move || has_columns.get()>
                <Card title="Columns" span=12 flush=true>
                    <Columns found=found />
                </Card>
            </Show>
            <Show when=move || has_history.get()>
                <Card title="History" subtitle="Earlier descriptions, the newest first" span=12>
                    <History found=found />
                </Card>
            </Show>
        </Grid>
        {may_edit.then(|| view! { <EditSheet open=editing found=found on_saved=on_edited /> })}
    }
}
