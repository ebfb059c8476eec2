//! Saved ways of looking at runs.

use contract::{
    ErrorCode, ExperimentApi, LifecycleView, NewRunView, Role, RunView, RunViewId, RunViewSettings, RunViewUpdate,
};

use crate::registry::asked_by;
use crate::stage::Stage;

impl Stage {
    async fn save(&self, name: &str, settings: RunViewSettings) -> contract::ApiResult<RunView> {
        let new = NewRunView { experiment: self.experiment, name: name.to_owned(), settings };
        self.service.add_run_view(&self.engineer, new).await
    }

    async fn views(&self) -> Vec<RunView> {
        self.service.run_views(&asked_by(Role::Viewer), self.experiment).await.unwrap()
    }
}

fn settings() -> RunViewSettings {
    RunViewSettings {
        filter: "metrics.auc > 0.8 AND params.depth = '6'".to_owned(),
        lifecycle: LifecycleView::Deleted,
        sort: Some("-greatest.auc".to_owned()),
        columns: Some(vec!["greatest.auc".to_owned(), "params.depth".to_owned()]),
        group: Some("tags.team".to_owned()),
    }
}

fn renaming(view: &RunView, name: &str) -> RunViewUpdate {
    RunViewUpdate { id: view.id, revision: view.revision, name: Some(name.to_owned()), settings: None }
}

#[tokio::test]
async fn a_view_is_saved_changed_renamed_and_deleted() {
    let stage = Stage::new().await;
    let first = stage.save(" the best ", settings()).await.unwrap();
    assert_eq!((first.name.as_str(), first.revision, &first.settings), ("the best", 1, &settings()));
    stage.save("A", RunViewSettings::default()).await.unwrap();
    let names: Vec<_> = stage.views().await.into_iter().map(|view| view.name).collect();
    assert_eq!(names, ["A", "the best"]);

    let other = RunViewSettings { group: None, ..settings() };
    let update = RunViewUpdate { id: first.id, revision: 1, name: None, settings: Some(other.clone()) };
    let changed = stage.service.update_run_view(&stage.engineer, update.clone()).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.revision, changed.settings), ("the best", 2, other.clone()));
    // Who has not seen that changes nothing.
    let late = stage.service.update_run_view(&stage.engineer, update).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::Conflict);
    let current = RunView { revision: 2, ..first.clone() };
    let taken = stage.service.update_run_view(&stage.engineer, renaming(&current, "A")).await.unwrap_err();
    assert_eq!((taken.code, taken.field.as_deref()), (ErrorCode::Conflict, Some("name")));
    let renamed = stage.service.update_run_view(&stage.engineer, renaming(&current, "best")).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.settings), ("best", other));

    stage.service.delete_run_view(&stage.engineer, first.id).await.unwrap();
    assert_eq!(stage.views().await.len(), 1);
    let gone = stage.service.delete_run_view(&stage.engineer, first.id).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    let audited: Vec<String> =
        sqlx::query_scalar("SELECT action FROM platform.audit_event WHERE action LIKE 'run_view.%' ORDER BY event_id")
            .fetch_all(stage.db.db.app())
            .await
            .unwrap();
    let expected = ["run_view.created", "run_view.created", "run_view.changed", "run_view.changed", "run_view.deleted"];
    assert_eq!(audited, expected);
}

#[tokio::test]
async fn what_no_page_could_show_is_refused() {
    let stage = Stage::new().await;
    let refused = |outcome: contract::ApiResult<RunView>| {
        let error = outcome.unwrap_err();
        (error.code, error.field.unwrap_or_default())
    };
    let with = |change: fn(&mut RunViewSettings)| {
        let mut settings = settings();
        change(&mut settings);
        settings
    };
    for (settings, field) in [
        (with(|settings| settings.filter = "metrics.auc >".to_owned()), "filter"),
        (with(|settings| settings.filter = "nothing.auc > 1".to_owned()), "filter"),
        (with(|settings| settings.group = Some("metrics.auc".to_owned())), "group"),
        (with(|settings| settings.columns = Some(vec!["x".repeat(301)])), "columns"),
        (with(|settings| settings.columns = Some(vec![String::new(); 501])), "columns"),
    ] {
        assert_eq!(refused(stage.save("x", settings).await), (ErrorCode::InvalidInput, field.to_owned()));
    }
    assert_eq!(refused(stage.save("  ", settings()).await).0, ErrorCode::InvalidInput);
    assert_eq!(refused(stage.save(&"x".repeat(101), settings()).await).0, ErrorCode::InvalidInput);
    stage.save("x", settings()).await.unwrap();
    assert_eq!(refused(stage.save("x", settings()).await), (ErrorCode::Conflict, "name".to_owned()));
    stage.service.delete_experiment(&stage.engineer, stage.experiment).await.unwrap();
    assert_eq!(refused(stage.save("y", settings()).await).0, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn who_only_looks_changes_no_view() {
    let stage = Stage::new().await;
    let view = stage.save("x", settings()).await.unwrap();
    let viewer = asked_by(Role::Viewer);
    let new = NewRunView { experiment: stage.experiment, name: "y".to_owned(), settings: settings() };
    assert_eq!(stage.service.add_run_view(&viewer, new).await.unwrap_err().code, ErrorCode::Forbidden);
    let update = renaming(&view, "y");
    assert_eq!(stage.service.update_run_view(&viewer, update).await.unwrap_err().code, ErrorCode::Forbidden);
    assert_eq!(stage.service.delete_run_view(&viewer, view.id).await.unwrap_err().code, ErrorCode::Forbidden);
    let none = stage.service.delete_run_view(&stage.engineer, RunViewId(0)).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::NotFound);
}
