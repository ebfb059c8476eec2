//! Dashboards that are changed in the browser, on a real database.

use contract::{
    AnnotationDefinition, By, DashboardApi, DashboardDefinition, DashboardDraft, DashboardEdit, DashboardQuery,
    EditingApi, ErrorCode, LastChange, PageRequest, ProjectApi, QuestionApi, Revision, RevisionId, Role, Show,
    TableFormat, TileBody, TileDefinition,
};
use platform::testing::TestDb;
use semantic::Service;

use crate::sales::with_two_weeks;
use crate::shop::{asked_by, service, service_with, shipped};

async fn draft(service: &Service, slug: Option<&str>) -> DashboardDraft {
    service.draft(&asked_by(Role::Analyst), slug).await.unwrap()
}

fn tile(show: Show, measure: &str, by: &[&str]) -> TileDefinition {
    let by = by.iter().map(|name| name.parse::<By>().unwrap()).collect();
    TileDefinition { show, measures: vec![measure.to_owned()], by, ..TileDefinition::default() }
}

/// A dashboard of two tiles.
fn two(base: &DashboardDraft) -> DashboardDefinition {
    let tiles = [
        ("orders".to_owned(), tile(Show::Number, "orders", &[])),
        ("countries".to_owned(), tile(Show::Bar, "net_revenue", &["country"])),
    ];
    DashboardDefinition {
        title: "Two numbers".to_owned(),
        description: "For a start.".to_owned(),
        tiles: tiles.into_iter().collect(),
        ..base.definition.clone()
    }
}

fn edit(draft: &DashboardDraft, definition: DashboardDefinition) -> DashboardEdit {
    DashboardEdit { slug: draft.slug.clone(), definition, base: draft.base, message: String::new() }
}

async fn text(service: &Service, slug: &str) -> Option<String> {
    let files = service.project(&asked_by(Role::Viewer)).await.unwrap().files;
    files.into_iter().find(|file| file.path == format!("dashboards/{slug}.yml")).map(|file| file.text)
}

#[tokio::test]
async fn a_dashboard_is_made_changed_taken_back_and_deleted() {
    let db = TestDb::new().await;
    let (service, kim) = (service(&db), asked_by(Role::Analyst));
    let empty = draft(&service, None).await;
    assert!(empty.slug.is_none() && !empty.vocabulary.measures.is_empty());
    let made = service.save(&kim, edit(&empty, two(&empty))).await.unwrap();
    assert_eq!((made.slug.as_str(), made.revision.author.as_str()), ("two-numbers", "kim"));
    assert_eq!(made.revision.message, "Adds the dashboard “Two numbers”.");
    insta::assert_snapshot!(text(&service, "two-numbers").await.unwrap(), @"
    # yaml-language-server: $schema=../.terrarium/schemas/dashboard.json
    title: Two numbers
    description: For a start.
    time: date
    months: 12
    tiles:
      orders: {show: number, measures: [orders]}
      countries:
        show: bar
        measures: [net_revenue]
        by: [country]
    ");
    let again = service.save(&kim, edit(&empty, two(&empty))).await.unwrap();
    assert_eq!(again.slug, "two-numbers-2", "a title may be had twice");

    let known = draft(&service, Some("two-numbers")).await;
    let mut changed = known.definition.clone();
    changed.tiles.swap_indices(0, 1);
    changed.tiles.insert(
        "words".to_owned(),
        TileDefinition { show: Show::Text, text: Some("Why.".to_owned()), ..TileDefinition::default() },
    );
    changed.title = "Three".to_owned();
    (changed.owner, changed.folder) = (Some("Marketing".to_owned()), Some("Marketing/Campaigns".to_owned()));
    let saved =
        service.save(&kim, DashboardEdit { message: "More.".to_owned(), ..edit(&known, changed) }).await.unwrap();
    let list = service.dashboards(&asked_by(Role::Viewer)).await.unwrap();
    let summary = list.iter().find(|summary| summary.slug == "two-numbers").unwrap();
    assert_eq!((summary.title.as_str(), summary.folder.as_deref()), ("Three", Some("Marketing/Campaigns")));
    assert_eq!(summary.owner.as_deref(), Some("Marketing"));
    let change = |revision: &Revision| Some(LastChange { by: revision.author.clone(), at: revision.at });
    assert_eq!(summary.changed, change(&saved.revision), "what came with the program and was saved between is not it");
    let shipped = list.iter().find(|summary| summary.slug == "sales").unwrap();
    assert_eq!(shipped.changed.as_ref().map(|last| last.by.as_str()), Some("Terrarium"));

    let revisions = service.history(&kim, "two-numbers", PageRequest::default()).await.unwrap();
    let messages: Vec<&str> = revisions.items.iter().map(|revision| revision.message.as_str()).collect();
    assert_eq!((messages, revisions.total), (vec!["More.", "Adds the dashboard “Two numbers”."], 2));
    let detail = service.dashboard_revision(&kim, "two-numbers", saved.revision.id).await.unwrap();
    let tiles: Vec<String> =
        detail.tiles.iter().map(|change| format!("{} {}", change.kind.as_str(), change.name)).collect();
    assert_eq!(
        (detail.settings, tiles),
        (["title", "owner", "folder"].map(str::to_owned).to_vec(), vec!["moved orders".into(), "added words".into()])
    );
    assert!(detail.diff.contains("-title: Two numbers\n+title: Three\n"), "{}", detail.diff);

    service.restore_dashboard(&kim, "two-numbers", made.revision.id).await.unwrap();
    let (now, other) = (text(&service, "two-numbers").await, text(&service, "two-numbers-2").await);
    assert!(now.is_some() && now == other, "the other one is untouched");

    service.delete(&kim, "two-numbers").await.unwrap();
    assert_eq!(text(&service, "two-numbers").await, None);
    let gone = service.history(&kim, "two-numbers", PageRequest::default()).await.unwrap();
    let last = service.dashboard_revision(&kim, "two-numbers", gone.items[0].id).await.unwrap();
    assert!(gone.total == 4 && !last.is_there && last.tiles.len() == 2);
    service.restore_dashboard(&kim, "two-numbers", saved.revision.id).await.unwrap();
    assert_eq!(draft(&service, Some("two-numbers")).await.definition.title, "Three", "what was deleted can come back");
}

#[tokio::test]
async fn what_somebody_wrote_by_hand_stays_and_is_copied() {
    let db = TestDb::new().await;
    let by_hand = "# For the board.\ntitle: Board\ndescription: All.\ntime: date\ntiles:\n  # First of all.\n  \
                   orders: {show: number,  measures: [orders]}\n";
    let (service, kim) = (service_with(&db, &[("dashboards/board.yml", by_hand)]), asked_by(Role::Analyst));
    let known = draft(&service, Some("board")).await;
    assert!(!known.loses_comments);
    let definition = DashboardDefinition { months: Some(3), ..known.definition.clone() };
    service.save(&kim, edit(&known, definition)).await.unwrap();
    assert_eq!(text(&service, "board").await.unwrap(), by_hand.replace("tiles:\n", "months: 3\ntiles:\n"));
    let copy = service.duplicate(&kim, "board").await.unwrap();
    let copied = text(&service, &copy.slug).await.unwrap();
    assert!(copy.slug == "copy-of-board" && copied.contains("title: Copy of Board\n") && copied.contains("# First"));
}

#[tokio::test]
async fn a_change_is_refused_only_where_the_same_dashboard_was_changed() {
    let db = TestDb::new().await;
    let (service, kim) = (service(&db), asked_by(Role::Analyst));
    let (mine, other) = (draft(&service, Some("operations")).await, draft(&service, Some("products")).await);
    let titled = |draft: &DashboardDraft, title: &str| {
        edit(draft, DashboardDefinition { title: title.to_owned(), ..draft.definition.clone() })
    };
    let change = DashboardEdit { message: "Clearer.".to_owned(), ..titled(&mine, "One") };
    let first = service.save(&kim, change).await.unwrap();
    service.save(&kim, titled(&other, "Other")).await.unwrap();
    let late = service.save(&kim, titled(&mine, "Two")).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::Conflict);
    let who = format!("kim has changed this dashboard since, in revision {} (“Clearer.”)", first.revision.id);
    assert!(late.message.starts_with(&who), "{late}");
    service.delete(&kim, "products").await.unwrap();
    let gone = service.save(&kim, titled(&other, "Late")).await.unwrap_err();
    assert!(gone.code == ErrorCode::Conflict && gone.message.contains("Deletes the dashboard"), "{gone}");
}

#[tokio::test]
async fn what_is_wrong_comes_with_its_tile_and_its_part() {
    let db = with_two_weeks().await;
    let (service, kim) = (service(&db), asked_by(Role::Analyst));
    let empty = draft(&service, None).await;
    let mut wrong = two(&empty);
    wrong.title = " ".to_owned();
    wrong.tiles.insert("a".to_owned(), tile(Show::Number, "profit", &[]));
    wrong.tiles.insert("b".to_owned(), tile(Show::Bar, "orders", &["product"]));
    wrong.tiles.insert("c".to_owned(), tile(Show::Line, "orders", &[]));
    let refused = service.save(&kim, edit(&empty, wrong.clone())).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some("title")));
    assert!(refused.message.contains("tiles.a.measures: “profit” is no measure"), "{refused}");

    let preview = service.preview(&kim, None, wrong, DashboardQuery::default()).await.unwrap();
    let places: Vec<String> = preview.problems.iter().map(contract::DashboardProblem::field).collect();
    assert_eq!(places, ["title", "tiles.a.measures", "tiles.b.measures", "tiles.c"]);
    let shown = preview.dashboard.unwrap();
    let bodies: Vec<bool> = shown.tiles.iter().map(|tile| matches!(tile.body, TileBody::Failed(_))).collect();
    assert_eq!(bodies, [false, false], "the tiles that make sense are shown");

    let mut marked = two(&empty);
    marked.annotations = vec![
        AnnotationDefinition { at: Some("2026-01-01".to_owned()), ..AnnotationDefinition::default() },
        AnnotationDefinition { when: Some("orders >= \"\"".parse().unwrap()), ..AnnotationDefinition::default() },
    ];
    let judged = TableFormat {
        bad: vec!["orders < 3".parse().unwrap(), "lines > 1".parse().unwrap()],
        ..TableFormat::default()
    };
    marked.tiles.insert("a".to_owned(), TileDefinition { format: judged, ..tile(Show::Number, "orders", &[]) });
    let preview = service.preview(&kim, None, marked, DashboardQuery::default()).await.unwrap();
    let within: Vec<String> = preview.problems.iter().map(|problem| problem.within.join(".")).collect();
    assert_eq!(within, ["0.text", "1.when", "bad.1"], "{:?}", preview.problems);
    assert!(preview.dashboard.is_some(), "the rest is shown");

    let mut timeless = two(&empty);
    timeless.time = "country".to_owned();
    let preview = service.preview(&kim, None, timeless, DashboardQuery::default()).await.unwrap();
    assert!(preview.dashboard.is_none() && preview.problems[0].field() == "time");
    assert_eq!(service.project(&kim).await.unwrap().files, shipped(), "nothing was stored");
}

#[tokio::test]
async fn what_is_previewed_is_what_is_shown_once_it_is_saved() {
    let db = with_two_weeks().await;
    let (service, kim) = (service(&db), asked_by(Role::Analyst));
    let known = draft(&service, Some("operations")).await;
    let mut changed = known.definition.clone();
    changed.tiles.insert("countries".to_owned(), tile(Show::Bar, "net_revenue", &["country"]));
    let query = DashboardQuery::default();
    let preview = service.preview(&kim, Some("operations"), changed.clone(), query.clone()).await.unwrap();
    service.save(&kim, edit(&known, changed)).await.unwrap();
    let shown = service.dashboard(&kim, "operations", query).await.unwrap();
    assert_eq!(preview.dashboard.unwrap(), shown);
}

#[tokio::test]
async fn whoever_sees_dashboards_may_explore() {
    let db = with_two_weeks().await;
    let (service, viewer) = (service(&db), asked_by(Role::Viewer));
    let bars = tile(Show::Bar, "net_revenue", &["country"]);
    let found = service.explore(&viewer, bars, DashboardQuery::default()).await.unwrap();
    let shown = found.dashboard.unwrap();
    assert!(found.problems.is_empty() && matches!(shown.tiles[0].body, TileBody::Chart(_)), "{:?}", shown.tiles);
    let wrong = service.explore(&viewer, tile(Show::Bar, "profit", &[]), DashboardQuery::default()).await.unwrap();
    assert!(wrong.dashboard.unwrap().tiles.is_empty() && wrong.problems[0].field() == "tiles.answer");
}

#[tokio::test]
async fn who_may_not_define_measures_may_not_edit_either() {
    let db = TestDb::new().await;
    let (service, viewer, page) = (service(&db), asked_by(Role::Viewer), PageRequest::default());
    let base = draft(&service, Some("operations")).await;
    let (slug, id) = ("operations", RevisionId(1));
    let refusals = [
        service.draft(&viewer, Some(slug)).await.unwrap_err(),
        service.preview(&viewer, None, base.definition.clone(), DashboardQuery::default()).await.unwrap_err(),
        service.save(&viewer, edit(&base, base.definition.clone())).await.unwrap_err(),
        service.duplicate(&viewer, slug).await.unwrap_err(),
        service.delete(&viewer, slug).await.unwrap_err(),
        service.history(&viewer, slug, page).await.unwrap_err(),
        service.dashboard_revision(&viewer, slug, id).await.unwrap_err(),
        service.restore_dashboard(&viewer, slug, id).await.unwrap_err(),
    ];
    assert!(refusals.iter().all(|error| error.code == ErrorCode::Forbidden), "{refusals:?}");
    let kim = asked_by(Role::Analyst);
    for missing in ["none", "../x"] {
        assert_eq!(service.draft(&kim, Some(missing)).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(service.history(&kim, missing, page).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(service.restore_dashboard(&kim, missing, base.base).await.unwrap_err().code, ErrorCode::NotFound);
    }
}
