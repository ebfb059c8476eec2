//! What points MLflow's client at this server: shown wherever there are no runs yet.

use contract::Permission;
use leptos::prelude::*;
use ui::{CodeBlock, EmptyState, IconName, LinkButton, use_locale, words};

use crate::session::use_session;

/// Why there are no runs, and two snippets that change it.
#[component]
pub(super) fn Start(
    /// The experiment that the runs go to; one of the reader's own naming where nothing is said.
    #[prop(optional, into)]
    experiment: MaybeProp<String>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let python = move || {
        let name = quoted(experiment.get().as_deref().unwrap_or("churn/trees"));
        format!(
            "import mlflow\n\nmlflow.set_experiment({name})\nwith mlflow.start_run():\n    mlflow.log_param(\"depth\", 6)\n    mlflow.log_metric(\"auc\", 0.87)"
        )
    };
    view! {
        <FirstSteps
            title=words.no_runs
            text=words.no_runs_why
            icon=IconName::FlaskConical
            python=Signal::derive(python)
        />
    }
}

/// Why nothing is there, and two snippets that change it: where the server is, and what a program has to say.
#[component]
pub(super) fn FirstSteps(
    title: &'static str,
    text: &'static str,
    icon: IconName,
    /// What the program has to say.
    python: Signal<String>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let may_log = use_session().may(Permission::LogRuns);
    // Where the page came from is known in the browser alone; the server may be reached by several names.
    let origin = RwSignal::new(String::new());
    Effect::new(move |_| origin.set(window().location().origin().unwrap_or_default()));
    let shell = move || {
        format!(
            "pip install mlflow\nexport MLFLOW_TRACKING_URI={}\nexport MLFLOW_TRACKING_TOKEN=<{}>",
            origin.get(),
            words.your_token
        )
    };
    view! {
        <EmptyState title=title text=text icon=icon>
            {may_log
                .then(|| {
                    view! {
                        <LinkButton href="/settings/tokens" icon=IconName::KeyRound>
                            {words.make_token}
                        </LinkButton>
                    }
                })}
        </EmptyState>
        <div class="start">
            <CodeBlock title=words.in_shell code=Signal::derive(shell) />
            <CodeBlock title=words.in_python code=python />
        </div>
    }
}

/// A text as Python writes it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
