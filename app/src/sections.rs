//! The pages that a browser fetches the program of when one of their section is first opened. The frame, the dashboards and
//! signing in, which come first, are in the main module.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::pages::{catalog, dashboards, experiments, lake, models, settings};

/// Routes' views that come in one module. There are few, so that what some of them share is in few more.
macro_rules! section {
    ($section:ident, $load:ident, $preload:ident: $($page:ident => $view:path),+ $(,)?) => {
        #[derive(Debug, Clone, Copy)]
        enum $section {
            $($page),+
        }

        #[lazy]
        fn $load(page: $section) -> AnyView {
            match page {
                $($section::$page => view! { <$view /> }.into_any()),+
            }
        }

        $(
            #[derive(Debug, Clone, Copy)]
            pub(crate) struct $page;

            impl LazyRoute for $page {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    $load($section::$page).await
                }

                #[cfg(feature = "hydrate")]
                async fn preload() {
                    $preload().await;
                }
            }
        )+
    };
}

section!(Studio, studio, __preload_studio:
    NewDashboard => dashboards::editor::page::NewDashboard,
    EditDashboard => dashboards::editor::page::EditDashboard,
    History => dashboards::history::History,
    Explore => dashboards::editor::explore::Explore,
);
section!(Behind, behind, __preload_behind:
    TileRows => dashboards::rows::TileRowsPage,
);
section!(Lab, lab, __preload_lab:
    Experiments => experiments::list::Experiments,
    Experiment => experiments::experiment::ExperimentPage,
    RunOfExperiment => experiments::run::RunPage,
    MetricOfRun => experiments::metric::MetricPage,
    RunComparison => experiments::comparison::ComparisonPage,
    Traces => experiments::traces::TracesPage,
    TraceOfExperiment => experiments::traces::TracePage,
    LoggedModels => experiments::logged_models::LoggedModelsPage,
    LoggedModelOfExperiment => experiments::logged_models::LoggedModelPage,
    Datasets => experiments::datasets::DatasetsPage,
    DatasetOfExperiment => experiments::datasets::DatasetPage,
);
section!(Further, further, __preload_further:
    Catalog => catalog::search::Catalog,
    Asset => catalog::asset::AssetPage,
    Models => models::list::Models,
    Model => models::model::ModelPage,
    Version => models::version::VersionPage,
    Lake => lake::batches::Lake,
    Batch => lake::batch::BatchPage,
    Account => settings::account::Account,
    Tokens => settings::tokens::Tokens,
    Users => settings::users::Users,
    EmbedKeys => settings::embed_keys::EmbedKeys,
    Audit => settings::audit::AuditTrail,
);
