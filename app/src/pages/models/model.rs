//! One model: its versions, which of them answers, training, and trying it out.

use contract::{JobQuery, JobState, Model, ModelVersion, Permission};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{
    Badge, Button, ButtonKind, Card, Cell, DataTable, Grid, IconName, Page, PageHeader, Row, TableColumn, Tone,
    use_locale,
};
use ui::{EmptyState, SkeletonShape, format};

use super::comparison::{self, Comparison};
use super::history::ModelHistory;
use super::policy::PolicyCard;
use super::promote_sheet::PromoteSheet;
use super::registry::{AliasCard, ModelActions};
use super::train_sheet::TrainSheet;
use super::try_it::TryIt;
use super::versions::{self, FoundVersions, Versions};
use crate::loaded::{Latest, Loaded};
use crate::pages::about::{Subject, TagCard};
use crate::pages::job_progress::JobProgress;
use crate::remote::Remote;
use crate::server_fns::lake::jobs;
use crate::server_fns::models::get_model;
use crate::session::use_session;
use crate::title::Title;

/// The page of the model that the address names.
#[component]
pub(crate) fn ModelPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("name").unwrap_or_default()));
    let changes = RwSignal::new(0_u32);
    let found = Remote::new(move || (name.get(), changes.get()), |(name, _)| get_model(name));
    // Asked for here and not below the model: what is loaded within what is loaded may be numbered otherwise by the server.
    let listed = Remote::new(move || (name.get(), changes.get()), |(name, turn)| versions::find(name, turn));
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(versions::compared));
    let compared = Remote::new(move || (name.get(), chosen.get()), |(name, chosen)| comparison::find(name, chosen));
    let beside = Beside { listed, chosen, compared };
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |found| {
                    view! { <Found found=found beside=beside changes=changes.into() on_change=move |()| changes.update(|count| *count += 1) /> }
                }
            />
        </Page>
    }
}

/// What is loaded beside the model.
#[derive(Clone, Copy)]
struct Beside {
    listed: Remote<FoundVersions>,
    /// The numbers of the versions that are to be compared.
    chosen: Memo<Vec<i32>>,
    compared: Remote<Vec<ModelVersion>>,
}

#[component]
fn Found(
    found: Latest<Model>,
    beside: Beside,
    changes: Signal<u32>,
    #[prop(into)] on_change: Callback<()>,
) -> impl IntoView {
    let may = use_session().may(Permission::TrainModels);
    // Others are registered by whoever trains them.
    let trained_here = untrack(|| found.with(|model| model.summary.trained_here));
    let may_train = trained_here && may;
    let name = untrack(|| found.with(|model| model.summary.name.clone()));
    let title = found.map(|model| model.summary.title.clone());
    let description = found.map(|model| Some(model.summary.description.clone()));
    let champion = found.map(|model| model.summary.champion);
    let has_versions = found.map(|model| model.summary.versions > 0);
    let promoted = found.map(|model| !model.promotions.is_empty());
    let training = RwSignal::new(false);
    let job = RwSignal::new(None);
    let promoting = RwSignal::new(None);
    follow_running(&name, job);
    let meta = move || match champion.get() {
        Some(version) => {
            view! { <Badge tone=Tone::Good icon=IconName::Crown>{format!("Version {version} answers")}</Badge> }
                .into_any()
        }
        None => view! { <Badge>"No champion yet"</Badge> }.into_any(),
    };
    let open_training = move |_| training.set(true);
    let (try_name, policy_name) = (name.clone(), name.clone());
    let history_name = name.clone();
    let called = found.map(|model| model.summary.name.clone());
    let subject = found.map(|model| Subject::Model(model.summary.name.clone()));
    view! {
        <Title text=title />
        <PageHeader
            title=title
            description=description
            meta=move || view! { {meta} }
            actions=move || {
                let train = may_train
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Primary icon=IconName::Play on_click=open_training>"Train"</Button>
                        }
                    });
                view! {
                    {train}
                    <ModelActions model=found.map(|model| model.summary.clone()) on_change=on_change />
                }
            }
        />
        <Grid>
            {move || {
                job.get()
                    .map(|id| {
                        view! {
                            <Card title="Training" span=12>
                                <JobProgress id=id on_end=move |_| on_change.run(()) />
                            </Card>
                        }
                    })
            }}
            <Show
                when=move || has_versions.get()
                fallback=move || {
                    view! {
                        <Card span=12>
                            <EmptyState
                                title=if trained_here { "Not trained yet" } else { "No version yet" }
                                text=match (trained_here, may_train) {
                                    (true, true) => "A training learns from the warehouse and registers a first version.",
                                    (true, false) => "An engineer can train it; a version appears here then.",
                                    (false, _) => "It appears here when a client registers one.",
                                }
                                icon=IconName::FlaskConical
                            >
                                {may_train
                                    .then(|| {
                                        view! { <Button on_click=open_training>"Train"</Button> }
                                    })}
                            </EmptyState>
                        </Card>
                    }
                }
            >
                <Card title="Versions" subtitle="Choose two to compare them" span=12 flush=true>
                    <Loaded
                        remote=beside.listed
                        skeleton=SkeletonShape::Table
                        children=move |listed| view! { <Versions found=found listed=listed promoting=promoting /> }
                    />
                </Card>
                <Comparison chosen=beside.chosen compared=beside.compared />
            </Show>
            <AliasCard name=called aliases=found.map(|model| model.summary.aliases.clone()) />
            <TagCard subject=subject tags=found.map(|model| model.summary.tags.clone()) on_change=on_change />
            <TryIt name=try_name.clone() champion=champion />
            <Show when=move || promoted.get()>
                <Card title="Promotions" subtitle="Who said which version answers" span=6 flush=true>
                    <Promotions found=found />
                </Card>
            </Show>
            <PolicyCard name=policy_name.clone() on_change=on_change />
            <ModelHistory name=history_name.clone() version=changes />
        </Grid>
        {may_train
            .then(|| view! { <TrainSheet name=name.clone() open=training on_started=move |id| job.set(Some(id)) /> })}
        <PromoteSheet name=name promoting=promoting champion=champion on_done=on_change />
    }
}

/// Shows a training that somebody else started, or that went on while the page was away.
fn follow_running(name: &str, job: RwSignal<Option<contract::JobId>>) {
    let subject = format!("model/{name}");
    Effect::new(move |_| {
        let query = JobQuery { kind: Some("train".to_owned()), subject: Some(subject.clone()), limit: 1 };
        leptos::task::spawn_local(async move {
            let latest = jobs(query).await.ok().and_then(|jobs| jobs.into_iter().next());
            let running = latest.filter(|job| matches!(job.state, JobState::Queued | JobState::Running));
            if let Some(running) = running {
                // The page may have been left meanwhile.
                job.try_set(Some(running.id));
            }
        });
    });
}

#[component]
fn Promotions(found: Latest<Model>) -> impl IntoView {
    let columns = vec![
        TableColumn::new("When", contract::Format::Text),
        TableColumn::new("Who", contract::Format::Text),
        TableColumn::new("Version", contract::Format::Integer),
        TableColumn::new("Before", contract::Format::Integer),
    ];
    let rows = found.map(|model| {
        let row = |promotion: &contract::Promotion| {
            Row::new(vec![
                Cell::text(format::date_time(use_locale(), promotion.at)).sorted_by(promotion.at.to_rfc3339()),
                Cell::text(promotion.by.clone()),
                Cell::integer(i64::from(promotion.version)),
                promotion.before.map_or_else(Cell::none, |version| Cell::integer(i64::from(version))),
            ])
        };
        model.promotions.iter().map(row).collect::<Vec<_>>()
    });
    view! { <DataTable caption="Promotions" columns=columns rows=rows /> }
}
