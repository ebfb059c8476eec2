//! Dashboards that only some people see, asked for in every way by others, on a real database.

use contract::{
    Access, ApiError, Audience, DashboardApi, DashboardDefinition, DashboardEdit, DashboardQuery, EditingApi, EmbedApi,
    EmbedRequest, ErrorCode, NewEmbed, OpContext, PageRequest, Picture, Principal, ProjectApi, ProjectFile, RequestId,
    RevisionId, Role, UserId, Via,
};
use platform::testing::TestDb;
use semantic::Service;
use uuid::Uuid;

use crate::sales::with_two_weeks;
use crate::shop::{asked_by, service_with};

const QUIET: &str = "\
title: Zebra plan
description: Striped.
access: {view: {people: [kim, sam]}, edit: {people: [kim]}}
time: date
tiles:
  orders: {show: number, measures: [orders]}
  countries:
    show: bar
    measures: [net_revenue]
    by: [country]
";
const PATH: &str = "dashboards/quiet.yml";

fn person(name: &str, role: Role) -> OpContext {
    let who = Principal {
        user_id: Some(UserId(Uuid::new_v4())),
        person: Some(name.to_owned()),
        ..Principal::new(name, role, Via::Session)
    };
    OpContext { principal: Some(who), ..asked_by(role) }
}

/// Somebody who sees it and changes it, somebody who sees it, and an engineer who is not named.
fn people() -> [OpContext; 3] {
    [person("kim", Role::Analyst), person("sam", Role::Analyst), person("robin", Role::Engineer)]
}

async fn shop() -> (TestDb, Service) {
    let db = with_two_weeks().await;
    let service = service_with(&db, &[(PATH, QUIET)]);
    service.publish_assets().await.unwrap();
    (db, service)
}

fn embed_of(dashboard: &str) -> NewEmbed {
    NewEmbed {
        dashboard: dashboard.to_owned(),
        tile: None,
        query: DashboardQuery::default(),
        open: Vec::new(),
        origin: "https://shop.example".to_owned(),
        lifetime_seconds: 3600,
    }
}

async fn opened(service: &Service, dashboard: &str, token: &str) -> Result<(), ErrorCode> {
    let request = EmbedRequest {
        dashboard: dashboard.to_owned(),
        tile: None,
        token: token.to_owned(),
        query: DashboardQuery::default(),
    };
    let opened = service.open_embed(&OpContext::anonymous(RequestId(Uuid::nil())), request).await;
    opened.map(drop).map_err(|error| error.code)
}

async fn definition(service: &Service, kim: &OpContext) -> (DashboardDefinition, RevisionId) {
    let draft = service.draft(kim, Some("quiet")).await.unwrap();
    (draft.definition, draft.base)
}

type Outcome = Result<(), ApiError>;

/// How each way to a dashboard ends: those that show it, and then those that change or share it.
async fn ways(service: &Service, cx: &OpContext) -> (Vec<(&'static str, Outcome)>, Vec<Outcome>) {
    let all = DashboardQuery::default;
    let first = service.revisions(&asked_by(Role::Administrator), PageRequest::default()).await.unwrap();
    let first = first.items.last().unwrap().id;
    let seen = vec![
        ("summary", service.summary(cx, "quiet").await.map(drop)),
        ("page", service.dashboard(cx, "quiet", all()).await.map(drop)),
        ("csv", service.tile_csv(cx, "quiet", "countries", all()).await.map(drop)),
        ("png", service.tile_png(cx, "quiet", "countries", all(), Picture::TILE).await.map(drop)),
        ("all png", service.dashboard_png(cx, "quiet", all(), Picture::DASHBOARD).await.map(drop)),
        ("cube", service.cube(cx, "quiet", None, Vec::new()).await.map(drop)),
        ("answers", service.answers(cx, "quiet", "demo", "no tag", Vec::new()).await.map(drop)),
        ("favourite", service.set_favourite(cx, "quiet", true).await),
        ("history", service.history(cx, "quiet", PageRequest::default()).await.map(drop)),
        ("revision", service.dashboard_revision(cx, "quiet", first).await.map(drop)),
    ];
    let definition = DashboardDefinition { title: "Mine".to_owned(), ..DashboardDefinition::default() };
    let edit = DashboardEdit { slug: Some("quiet".to_owned()), definition, base: first, message: String::new() };
    let changed = vec![
        service.draft(cx, Some("quiet")).await.map(drop),
        service.create_embed(cx, embed_of("quiet")).await.map(drop),
        service.save(cx, edit).await.map(drop),
        service.restore_dashboard(cx, "quiet", first).await.map(drop),
        service.delete(cx, "quiet").await.map(drop),
    ];
    (seen, changed)
}

#[tokio::test]
async fn who_is_not_named_finds_nothing_in_any_way() {
    let (_db, service) = shop().await;
    let [_, _, robin] = people();
    let viewer = person("vic", Role::Viewer);
    let of_kims_token = OpContext {
        principal: Some(Principal::new("token “kim”", Role::Engineer, Via::Token)),
        ..asked_by(Role::Engineer)
    };
    for cx in [&robin, &of_kims_token] {
        let (seen, changed) = ways(&service, cx).await;
        for (way, outcome) in seen {
            let error = outcome.unwrap_err();
            let is_person = cx.principal.as_ref().unwrap().user_id.is_some();
            let expected = if way == "favourite" && !is_person { ErrorCode::Forbidden } else { ErrorCode::NotFound };
            assert_eq!(error.code, expected, "{way}: {error}");
            assert!(!error.message.contains("Zebra"), "{way}: {error}");
        }
        for outcome in changed {
            let error = outcome.unwrap_err();
            assert!(error.code == ErrorCode::NotFound && !error.message.contains("Zebra"), "{error}");
        }
        assert_eq!(service.duplicate(cx, "quiet").await.unwrap_err().code, ErrorCode::NotFound);
    }
    for cx in [&robin, &viewer, &of_kims_token] {
        assert!(service.dashboards(cx).await.unwrap().iter().all(|one| one.slug != "quiet"));
        assert!(DashboardApi::plan(&service, cx, "quiet", None).await.unwrap().is_none());
        assert!(service.project(cx).await.unwrap().files.iter().all(|file| file.path != PATH));
        let who = cx.principal.as_ref().unwrap();
        assert_eq!(service.hidden_dashboards(who).await.unwrap(), ["quiet"]);
    }
    let unknown = service.dashboard(&robin, "nothing", DashboardQuery::default()).await.unwrap_err();
    let hidden = service.dashboard(&robin, "quiet", DashboardQuery::default()).await.unwrap_err();
    assert_eq!(unknown.message.replace("nothing", "quiet"), hidden.message, "nobody learns whether it is there");
}

#[tokio::test]
async fn who_sees_it_alone_neither_changes_nor_shares_it() {
    let (_db, service) = shop().await;
    let [_, sam, _] = people();
    let (seen, changed) = ways(&service, &sam).await;
    for (way, outcome) in seen {
        match way {
            // The tag is of other data.
            "answers" => assert_eq!(outcome.unwrap_err().code, ErrorCode::Conflict),
            _ => assert!(outcome.is_ok(), "{way}: {outcome:?}"),
        }
    }
    for outcome in changed {
        assert_eq!(outcome.unwrap_err().code, ErrorCode::Forbidden);
    }
    let summary = service.summary(&sam, "quiet").await.unwrap();
    assert!(!summary.is_editable && summary.access.view.is_some());
    // A copy is for those who saw the first, and whoever copied it is among them.
    let copy = service.duplicate(&sam, "quiet").await.unwrap().slug;
    let access = service.draft(&sam, Some(&copy)).await.unwrap().definition.access;
    assert_eq!((access.view, access.edit), (summary.access.view, None));
    let viewer = person("kim", Role::Viewer);
    assert!(service.dashboard(&viewer, "quiet", DashboardQuery::default()).await.is_ok());
    assert_eq!(service.draft(&viewer, Some("quiet")).await.unwrap_err().code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn who_may_change_it_shares_it_but_not_themselves_away() {
    let (_db, service) = shop().await;
    let [kim, _, robin] = people();
    let (known, base) = definition(&service, &kim).await;
    let only = |name: &str| Some(Audience { role: None, people: vec![name.to_owned()] });
    let edit = |access: Access| DashboardEdit {
        slug: Some("quiet".to_owned()),
        definition: DashboardDefinition { access, ..known.clone() },
        base,
        message: String::new(),
    };
    let away = service.save(&kim, edit(Access { view: None, edit: only("robin") })).await.unwrap_err();
    assert_eq!(away.code, ErrorCode::Forbidden);
    service.save(&kim, edit(Access { view: only("robin"), edit: only("kim") })).await.unwrap();
    assert!(service.dashboard(&robin, "quiet", DashboardQuery::default()).await.is_ok());
    // Somebody has to be able to put it right.
    let administrator = asked_by(Role::Administrator);
    assert!(service.summary(&administrator, "quiet").await.unwrap().is_editable);
}

#[tokio::test]
async fn a_project_is_applied_around_what_its_author_does_not_see() {
    let (_db, service) = shop().await;
    let [kim, _, robin] = people();
    let mut files = service.project(&robin).await.unwrap().files;
    files.retain(|file| file.path != "dashboards/sales.yml");
    let planned = ProjectApi::plan(&service, &robin, files.clone()).await.unwrap();
    assert_eq!(planned.changes.len(), 1, "what is not seen is not to be removed");
    service.apply(&robin, files.clone(), None, String::new()).await.unwrap();
    assert!(service.dashboard(&kim, "quiet", DashboardQuery::default()).await.is_ok());

    let mine = ProjectFile { path: PATH.to_owned(), text: QUIET.replace("[kim, sam]", "[robin]") };
    files.push(mine);
    let refused = service.apply(&robin, files, None, String::new()).await.unwrap_err();
    assert!(refused.code == ErrorCode::Forbidden && !refused.message.contains(PATH), "{refused}");

    // What was said and done about it is told to those who see it, and to others neither when it is gone.
    service.delete(&kim, "quiet").await.unwrap();
    for (cx, is_told) in [(&kim, true), (&robin, false), (&asked_by(Role::Viewer), false)] {
        let revisions = service.revisions(cx, PageRequest::default()).await.unwrap().items;
        let message = &revisions[0].message;
        assert_eq!(message.contains("Zebra"), is_told, "{message}");
        let detail = service.revision(cx, revisions[0].id).await.unwrap();
        assert_eq!((detail.changes.len(), detail.revision.message.contains("Zebra")), (usize::from(is_told), is_told));
    }
    let first = service.revisions(&kim, PageRequest::default()).await.unwrap().items.last().unwrap().id;
    assert_eq!(service.restore(&robin, first).await.unwrap_err().code, ErrorCode::Forbidden);
    let gone = service.restore_dashboard(&robin, "quiet", first).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    assert_eq!(service.history(&robin, "quiet", PageRequest::default()).await.unwrap_err().code, ErrorCode::NotFound);
    let hidden = service.hidden_dashboards(robin.principal.as_ref().unwrap()).await.unwrap();
    assert_eq!(hidden, ["quiet"], "the catalog still knows it");
    service.restore_dashboard(&kim, "quiet", first).await.unwrap();
}

#[tokio::test]
async fn an_embed_shows_what_was_shared_when_it_was_made() {
    let (_db, service) = shop().await;
    let [kim, ..] = people();
    let of_quiet = service.create_embed(&kim, embed_of("quiet")).await.unwrap().token;
    let of_sales = service.create_embed(&kim, embed_of("sales")).await.unwrap().token;
    assert_eq!(opened(&service, "quiet", &of_quiet).await, Ok(()));
    assert_eq!(opened(&service, "sales", &of_sales).await, Ok(()));
    let draft = service.draft(&kim, Some("sales")).await.unwrap();
    let access = Access { view: Some(Audience { role: Some(Role::Analyst), people: Vec::new() }), edit: None };
    let definition = DashboardDefinition { access, ..draft.definition };
    let edit = DashboardEdit { slug: draft.slug, definition, base: draft.base, message: String::new() };
    service.save(&kim, edit).await.unwrap();
    assert_eq!(opened(&service, "quiet", &of_quiet).await, Ok(()));
    assert_eq!(opened(&service, "sales", &of_sales).await, Err(ErrorCode::Unauthenticated), "nobody was asked");
    let anew = service.create_embed(&kim, embed_of("sales")).await.unwrap().token;
    assert_eq!(opened(&service, "sales", &anew).await, Ok(()));
}
