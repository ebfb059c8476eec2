//! Revisions of the project on a real database: whole or not at all, one after the other, and to the last byte.

use std::cell::Cell;
use std::collections::HashSet;

use contract::{
    ApiError, ApiResult, Applied, ChangeKind, ErrorCode, PageRequest, ProjectApi, ProjectFile, Question, QuestionApi,
    RevisionId, Role,
};
use platform::testing::TestDb;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use semantic::Service;
use serde_json::Value;
use sqlx::{ConnectOptions, PgConnection};

use crate::shop::{asked_by, service, service_with, shipped};

const SHOP: &str = "semantic/shop.yml";

/// What is shipped, with `from` replaced by `to` in the definitions.
fn edited(from: &str, to: &str) -> Vec<ProjectFile> {
    let mut files = shipped();
    let shop = files.iter_mut().find(|file| file.path == SHOP).unwrap();
    assert!(shop.text.contains(from), "{from}");
    shop.text = shop.text.replacen(from, to, 1);
    files
}

/// What is shipped, where net revenue is called `title`.
fn called(title: &str) -> Vec<ProjectFile> {
    edited("title: Net revenue", &format!("title: {title}"))
}

async fn apply(service: &Service, files: Vec<ProjectFile>, base: Option<RevisionId>) -> ApiResult<Applied> {
    service.apply(&asked_by(Role::Analyst), files, base, "Because.".to_owned()).await
}

async fn files(service: &Service) -> Vec<ProjectFile> {
    service.project(&asked_by(Role::Viewer)).await.unwrap().files
}

async fn newest(service: &Service) -> RevisionId {
    service.project(&asked_by(Role::Viewer)).await.unwrap().revision.id
}

/// What net revenue is called by whoever asks now.
async fn title(service: &Service) -> String {
    let known = service.vocabulary(&asked_by(Role::Viewer)).await.unwrap();
    known.measures.into_iter().find(|measure| measure.name == "net_revenue").unwrap().title
}

/// Rows of each table of the project, audit events and events for other domains.
async fn rows(db: &TestDb) -> [i64; 4] {
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM semantic.project_revision) AS "revisions!",
                  (SELECT count(*) FROM semantic.project_file) AS "files!",
                  (SELECT count(*) FROM platform.audit_event WHERE action = 'project.applied') AS "audited!",
                  (SELECT count(*) FROM platform.outbox) AS "told!""#,
    )
    .fetch_one(&mut owner(db).await)
    .await
    .unwrap();
    [row.revisions, row.files, row.audited, row.told]
}

async fn owner(db: &TestDb) -> PgConnection {
    db.owner.connect().await.unwrap()
}

/// The files that define no dashboard, which would miss a measure that is gone.
fn without_dashboards(files: Vec<ProjectFile>) -> Vec<ProjectFile> {
    files.into_iter().filter(|file| !file.path.starts_with("dashboards/")).collect()
}

#[tokio::test]
async fn what_the_next_program_ships_follows_until_somebody_applies_a_project() {
    let db = TestDb::new().await;
    service(&db).publish_assets().await.unwrap();
    let next = || service_with(&db, &[("semantic/zzz.yml", "entities: {}\n")]);
    next().publish_assets().await.unwrap();
    assert_eq!(files(&next()).await.len(), shipped().len() + 1);
    next().publish_assets().await.unwrap();
    assert_eq!(rows(&db).await[0], 2, "the same files make no revision");
    apply(&service(&db), shipped(), None).await.unwrap();
    next().publish_assets().await.unwrap();
    assert_eq!(files(&next()).await, shipped(), "what somebody applied stays");
}

#[tokio::test]
async fn a_dashboard_is_checked_with_the_measures_that_it_shows() {
    let db = TestDb::new().await;
    let service = service(&db);
    let refused = apply(&service, edited("      average_price:\n", "      mean_price:\n"), None).await.unwrap_err();
    assert!(
        refused.message.contains("dashboards/products.yml:") && refused.message.contains("“average_price”"),
        "{refused}"
    );
    let added =
        "title: Two\ndescription: Two numbers.\ntime: date\ntiles:\n  orders: {show: number, measures: [orders]}\n";
    let file = ProjectFile { path: "dashboards/two.yml".to_owned(), text: added.to_owned() };
    let files: Vec<_> = shipped().into_iter().chain([file]).collect();
    let plan = service.plan(&asked_by(Role::Viewer), files.clone()).await.unwrap();
    let names: Vec<_> =
        plan.changes[0].details.iter().map(|detail| format!("{} {}", detail.what, detail.name)).collect();
    assert_eq!(names, ["dashboard Two", "tile orders"]);
    apply(&service, files, None).await.unwrap();
    let list = contract::DashboardApi::dashboards(&service, &asked_by(Role::Viewer)).await.unwrap();
    assert!(list.iter().any(|dashboard| dashboard.slug == "two"), "it is there without a restart");
}

#[tokio::test]
async fn an_installation_begins_with_what_is_shipped() {
    let db = TestDb::new().await;
    let (one, other) = (service(&db), service(&db));
    let viewer = asked_by(Role::Viewer);
    let (found, again) = tokio::join!(one.project(&viewer), other.project(&viewer));
    let project = found.unwrap();
    assert_eq!(project, again.unwrap(), "two processes that start at once agree");
    assert_eq!((project.revision.author.as_str(), project.revision.base), ("Terrarium", None));
    assert_eq!(project.files, shipped());
    assert_eq!(rows(&db).await[..3], [1, 6, 1]);
    let detail = one.revision(&viewer, project.revision.id).await.unwrap();
    assert!(detail.changes.iter().all(|change| change.kind == ChangeKind::Added && change.diff.contains("\n+")));
}

#[tokio::test]
async fn a_plan_says_what_an_apply_then_does() {
    let db = TestDb::new().await;
    let service = service(&db);
    let files = edited("      orders:\n        title: Orders", "      purchases:\n        title: Orders");
    let files: Vec<_> = without_dashboards(files)
        .into_iter()
        .map(|file| {
            let text = file.text.replace("denominator: orders", "denominator: purchases");
            ProjectFile { text: text.replace("numerator: orders", "numerator: purchases"), ..file }
        })
        .collect();
    let plan = service.plan(&asked_by(Role::Viewer), files.clone()).await.unwrap();
    let shop = plan.changes.iter().find(|change| change.path == "semantic/shop.yml").unwrap();
    let details: Vec<_> = shop.details.iter().map(|d| format!("{} {} {}", d.kind.sign(), d.what, d.name)).collect();
    let of_ratios = ["average_order", "lines_per_order", "orders_per_customer", "pieces_per_order"];
    for name in of_ratios {
        assert!(details.contains(&format!("~ measure {name}")), "{details:?}");
    }
    assert!(details.contains(&"- measure orders".to_owned()) && details.contains(&"+ measure purchases".to_owned()));
    assert_eq!(details.len(), of_ratios.len() + 2, "{details:?}");
    assert_eq!(plan.changes.iter().filter(|change| change.kind == ChangeKind::Removed).count(), 4, "the dashboards");
    assert!(plan.problems.is_empty());

    let applied = apply(&service, files.clone(), Some(plan.base)).await.unwrap();
    assert_eq!(applied.changes, plan.changes);
    assert_eq!((applied.revision.base, applied.revision.author.as_str()), (Some(plan.base), "kim"));
    assert_eq!(applied.revision.message, "Because.");
    let seen = service.revision(&asked_by(Role::Viewer), applied.revision.id).await.unwrap();
    assert_eq!((seen.revision, seen.changes), (applied.revision.clone(), plan.changes));

    let before = rows(&db).await;
    let again = apply(&service, files, None).await.unwrap();
    assert_eq!((again.revision, again.changes), (applied.revision, vec![]), "the same files make no revision");
    assert_eq!(rows(&db).await, before);
}

#[tokio::test]
async fn other_processes_answer_by_the_newest_revision() {
    let db = TestDb::new().await;
    let (one, other) = (service(&db), service(&db));
    assert_eq!((title(&one).await, title(&other).await), ("Net revenue".to_owned(), "Net revenue".to_owned()));
    apply(&one, called("Turnover"), None).await.unwrap();
    assert_eq!((title(&one).await, title(&other).await), ("Turnover".to_owned(), "Turnover".to_owned()));
    apply(&other, without_dashboards(edited("      average_price:\n", "      price:\n")), None).await.unwrap();
    let question = Question { measures: vec!["average_price".to_owned()], ..Question::default() };
    let refused = one.ask(&asked_by(Role::Viewer), question).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput, "{refused}");
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_and_nothing_applied() {
    let db = TestDb::new().await;
    let service = service(&db);
    newest(&service).await;
    let before = rows(&db).await;
    let mut files = edited("value: amount\n", "value: amount where\n");
    files.push(ProjectFile { path: "semantic/new.yml".to_owned(), text: "entities:\n  x: {tabel: w.x}\n".to_owned() });
    let plan = service.plan(&asked_by(Role::Viewer), files.clone()).await.unwrap();
    assert_eq!((plan.changes.len(), plan.problems.len()), (2, 2), "{plan:?}");
    let refused = apply(&service, files, None).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some("files")));
    for problem in &plan.problems {
        assert!(refused.message.contains(&problem.to_string()), "{refused}");
    }
    for files in [vec![], vec![ProjectFile { path: "../x.yml".to_owned(), text: String::new() }]] {
        assert_eq!(apply(&service, files, None).await.unwrap_err().code, ErrorCode::InvalidInput);
    }
    assert_eq!(rows(&db).await, before);
    assert_eq!(title(&service).await, "Net revenue");
}

#[tokio::test]
async fn roles_are_held_to() {
    let db = TestDb::new().await;
    let service = service(&db);
    let (viewer, first) = (asked_by(Role::Viewer), newest(&service).await);
    let denied = service.apply(&viewer, called("Mine"), None, String::new()).await.unwrap_err();
    assert_eq!(denied.code, ErrorCode::Forbidden);
    assert!(
        denied.message.contains("change measures and dashboards") && denied.message.contains("analyst"),
        "{denied}"
    );
    // The permission comes before everything else, also before what is wrong with the files.
    assert_eq!(service.apply(&viewer, vec![], None, String::new()).await.unwrap_err().code, ErrorCode::Forbidden);
    assert_eq!(service.restore(&viewer, RevisionId(99)).await.unwrap_err().code, ErrorCode::Forbidden);
    assert_eq!(service.plan(&viewer, called("Mine")).await.unwrap().base, first);

    let mut nobody = viewer.clone();
    nobody.principal = None;
    let page = PageRequest::default();
    let refused: [ApiError; 4] = [
        service.project(&nobody).await.unwrap_err(),
        service.plan(&nobody, vec![]).await.unwrap_err(),
        service.revisions(&nobody, page).await.unwrap_err(),
        service.revision(&nobody, first).await.unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.code == ErrorCode::Unauthenticated), "{refused:?}");
    assert_eq!(newest(&service).await, first);
}

#[tokio::test]
async fn who_built_on_an_older_revision_is_told() {
    let db = TestDb::new().await;
    let service = service(&db);
    let base = newest(&service).await;
    let applied = apply(&service, called("First"), Some(base)).await.unwrap();
    let stale = apply(&service, called("Second"), Some(base)).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::Conflict);
    assert!(stale.message.contains(&format!("revision {}", applied.revision.id)), "{stale}");
    assert_eq!(title(&service).await, "First");
}

#[tokio::test]
async fn many_at_once_take_turns() {
    let db = TestDb::new().await;
    let services: Vec<Service> = (0..8).map(|_| service(&db)).collect();
    let base = newest(&services[0]).await;
    let title = |number| called(&format!("Title {number}"));
    let applied = services.iter().zip(0..).map(|(service, number)| apply(service, title(number), None));
    let applied: Vec<_> = futures::future::join_all(applied).await.into_iter().map(Result::unwrap).collect();
    let bases: HashSet<_> = applied.iter().map(|applied| applied.revision.base.unwrap()).collect();
    assert_eq!(bases.len(), 8, "each has one of its own");
    assert_eq!(rows(&db).await[..3], [9, 54, 9]);

    let base_now = newest(&services[0]).await;
    assert!(base_now > base);
    let applied = services.iter().zip(10..).map(|(service, number)| apply(service, title(number), Some(base_now)));
    let applied = futures::future::join_all(applied).await;
    assert_eq!(applied.iter().filter(|result| result.is_ok()).count(), 1, "of those who built on one, one is in time");
    let refused = applied.iter().filter_map(|result| result.as_ref().err());
    assert!(refused.into_iter().all(|error| error.code == ErrorCode::Conflict));
}

#[tokio::test]
async fn an_apply_that_is_cut_off_leaves_nothing() {
    let db = TestDb::new().await;
    let service = service(&db);
    newest(&service).await;
    let before = rows(&db).await;
    // It waits here with revision and files written, and is killed there.
    let mut holder = owner(&db).await;
    sqlx::query!("BEGIN").execute(&mut holder).await.unwrap();
    sqlx::query!("LOCK TABLE platform.outbox IN ACCESS EXCLUSIVE MODE").execute(&mut holder).await.unwrap();
    let mut killer = owner(&db).await;
    let kill = async {
        let mut killed = false;
        while !killed {
            killed = sqlx::query_scalar!(
                r#"SELECT coalesce(bool_or(pg_terminate_backend(pid)), false) AS "killed!" FROM pg_locks
                   WHERE NOT granted AND relation = 'platform.outbox'::regclass
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"#,
            )
            .fetch_one(&mut killer)
            .await
            .unwrap();
        }
    };
    let (applied, ()) = tokio::join!(apply(&service, called("Half"), None), kill);
    assert_eq!(applied.unwrap_err().code, ErrorCode::Internal);
    sqlx::query!("ROLLBACK").execute(&mut holder).await.unwrap();
    assert_eq!(rows(&db).await, before);
    assert_eq!(title(&service).await, "Net revenue");
    apply(&service, called("Whole"), None).await.unwrap();
    assert_eq!(title(&service).await, "Whole");
}

#[tokio::test]
async fn an_earlier_revision_comes_back_as_a_new_one() {
    let db = TestDb::new().await;
    let service = service(&db);
    let (analyst, first) = (asked_by(Role::Analyst), newest(&service).await);
    let second = apply(&service, called("Turnover"), None).await.unwrap().revision;
    let restored = service.restore(&analyst, first).await.unwrap().revision;
    assert_eq!((restored.base, restored.message), (Some(second.id), format!("Restores revision {first}.")));
    assert_eq!(service.project(&analyst).await.unwrap().files, shipped());
    assert_eq!(title(&service).await, "Net revenue");

    let listed = service.revisions(&analyst, PageRequest { offset: 0, limit: 2 }).await.unwrap();
    assert_eq!(listed.total, 3);
    assert_eq!(listed.items.iter().map(|item| item.id).collect::<Vec<_>>(), [restored.id, second.id]);
    let absent = service.restore(&analyst, RevisionId(99)).await.unwrap_err();
    assert_eq!((absent.code, absent.message.as_str()), (ErrorCode::NotFound, "There is no revision 99."));
}

#[tokio::test]
async fn the_catalog_hears_of_measures_that_come_change_and_go() {
    let db = TestDb::new().await;
    let service = service(&db);
    service.publish_assets().await.unwrap();
    let told = rows(&db).await[3];
    let files = edited("      pieces:\n        title: Pieces", "      units:\n        title: Units");
    apply(&service, files.clone(), None).await.unwrap();
    service.publish_assets().await.unwrap();
    let events = sqlx::query_scalar!("SELECT event FROM platform.outbox ORDER BY event_id OFFSET $1", told)
        .fetch_all(db.db.app())
        .await
        .unwrap();
    let facts = |name: &str| -> Vec<&Value> {
        events.iter().filter(|event| event["asset"]["name"] == name).map(|event| &event["facts"][0]).collect()
    };
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(facts("units"), [&serde_json::json!(["Worked out as", "Sum"])]);
    assert_eq!(facts("pieces"), [&serde_json::json!(["State", "No longer defined"])]);
    apply(&service, shipped(), None).await.unwrap();
    assert_eq!(rows(&db).await[3], told + 4, "and that it is back");
}

#[test]
fn files_come_back_to_the_last_byte() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::new());
    let service = service(&db);
    let line = prop_oneof![Just(""), Just("\n"), Just("\r\n"), Just("\n\n\t#"), Just("\u{feff}"), Just("\r")];
    let text = prop::collection::vec(("[^\0\r\n\u{85}\u{2028}\u{2029}]{0,20}", line), 0..6);
    let mut runner = TestRunner::new(Config { cases: 48, ..Config::default() });
    let applied_times = Cell::new(0);
    let result = runner.run(&text, |lines| {
        let comments: String = lines.iter().map(|(text, end)| format!("# {text}\n# {end}")).collect();
        let text =
            format!("entities: {{}}\n{}", comments.replace(|c: char| c.is_control() && !"\r\n\t".contains(c), ""));
        let mut files = shipped();
        files.push(ProjectFile { path: "semantic/a.yml".to_owned(), text });
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let applied = runtime.block_on(apply(&service, files.clone(), None));
        // What cannot be read as YAML cannot be applied; that is for the reader to say.
        if let Err(refused) = &applied {
            prop_assert_eq!(refused.code, ErrorCode::InvalidInput, "{}", refused);
            return Ok(());
        }
        let found = runtime.block_on(service.project(&asked_by(Role::Viewer))).unwrap();
        prop_assert_eq!(found.files, files);
        applied_times.set(applied_times.get() + 1);
        Ok(())
    });
    result.unwrap();
    assert!(applied_times.get() > 24, "{applied_times:?} of 48 could be read");
}
