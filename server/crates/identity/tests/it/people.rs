use contract::{AuditQuery, ErrorCode, IdentityApi, NewUser, PageRequest, Role, UserId};
use futures::future::join_all;

use crate::support::{Fixture, PASSWORD, asked_by, refusal, system};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_first_administrator_is_made_once() {
    let fixture = Fixture::new().await;
    let made = join_all((0..4).map(|_| fixture.service.ensure_first_administrator())).await;
    let mut made: Vec<_> = made.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(made.len(), 1);
    let admin = made.remove(0);
    assert_eq!((admin.user.name.as_str(), admin.user.role), ("admin", Role::Administrator));
    fixture.sign_in("admin", &admin.password.expect("it is made up")).await.unwrap();
    assert!(fixture.service.ensure_first_administrator().await.unwrap().is_none());
}

#[tokio::test]
async fn a_person_gets_the_password_that_was_chosen_or_a_made_up_one() {
    let fixture = Fixture::new().await;
    let chosen = NewUser { name: "kim".into(), role: Role::Viewer, password: Some(PASSWORD.into()) };
    assert_eq!(fixture.service.create_user(&system(), chosen).await.unwrap().password, None);
    let made_up = NewUser { name: "lee".into(), role: Role::Analyst, password: None };
    let lee = fixture.service.create_user(&system(), made_up).await.unwrap();
    fixture.sign_in("lee", &lee.password.expect("it is made up")).await.unwrap();
    let names: Vec<_> = fixture.service.users(&system()).await.unwrap().into_iter().map(|user| user.name).collect();
    assert_eq!(names, ["kim", "lee"]);
}

#[tokio::test]
async fn bad_names_and_passwords_are_refused_by_field() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    for (name, password, code, field) in [
        ("k", PASSWORD, ErrorCode::InvalidInput, "name"),
        ("Kim", PASSWORD, ErrorCode::InvalidInput, "name"),
        ("kim anders", PASSWORD, ErrorCode::InvalidInput, "name"),
        (&"k".repeat(65), PASSWORD, ErrorCode::InvalidInput, "name"),
        ("kim", PASSWORD, ErrorCode::Conflict, "name"),
        ("lee", "short", ErrorCode::InvalidInput, "password"),
        ("lee-lee-lee", "lee-lee-lee", ErrorCode::InvalidInput, "password"),
    ] {
        let new = NewUser { name: name.into(), role: Role::Viewer, password: Some(password.into()) };
        let refused = refusal(fixture.service.create_user(&system(), new).await);
        assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)), "{name} {password}");
    }
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let fixture = Fixture::new().await;
    let root = fixture.add("root", Role::Administrator).await;
    let away = fixture.add("away", Role::Administrator).await;
    fixture.service.set_disabled(&system(), away.id, true).await.unwrap();

    let cx = asked_by(&root);
    assert_eq!(refusal(fixture.service.set_role(&cx, root.id, Role::Viewer).await).code, ErrorCode::Conflict);
    assert_eq!(refusal(fixture.service.set_disabled(&cx, root.id, true).await).code, ErrorCode::Conflict);
    fixture.service.set_role(&cx, away.id, Role::Viewer).await.expect("a disabled one does not count and can go");

    let next = fixture.add("next", Role::Viewer).await;
    fixture.service.set_role(&cx, next.id, Role::Administrator).await.unwrap();
    fixture.service.set_role(&cx, root.id, Role::Viewer).await.expect("there is another one now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn administrators_who_remove_each_other_cannot_both_succeed() {
    let fixture = Fixture::new().await;
    let one = fixture.add("one", Role::Administrator).await;
    let two = fixture.add("two", Role::Administrator).await;
    for _ in 0..10 {
        let (by_one, by_two) = (asked_by(&one), asked_by(&two));
        let (demoted, disabled) = tokio::join!(
            fixture.service.set_role(&by_one, two.id, Role::Viewer),
            fixture.service.set_disabled(&by_two, one.id, true),
        );
        let refused: Vec<_> = [demoted, disabled].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.iter().map(|error| error.code).collect::<Vec<_>>(), [ErrorCode::Conflict]);
        fixture.service.set_role(&system(), two.id, Role::Administrator).await.unwrap();
        fixture.service.set_disabled(&system(), one.id, false).await.unwrap();
    }
}

#[tokio::test]
async fn a_reset_password_replaces_the_old_one_and_ends_the_sessions() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Viewer).await;
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    for _ in 0..10 {
        refusal(fixture.sign_in("kim", "forgotten it").await);
    }
    let made_up = fixture.service.reset_password(&system(), kim.id).await.unwrap();
    assert!(fixture.service.by_session(&session).await.unwrap().is_none());
    refusal(fixture.sign_in("kim", PASSWORD).await);
    fixture.sign_in("kim", &made_up).await.expect("the failures are forgotten, too");
    assert!(!fixture.dump().await.contains(&made_up));
}

#[tokio::test]
async fn nobody_is_found_under_an_unknown_id() {
    let fixture = Fixture::new().await;
    let nobody = UserId(uuid::Uuid::nil());
    for refused in [
        refusal(fixture.service.set_role(&system(), nobody, Role::Viewer).await),
        refusal(fixture.service.set_disabled(&system(), nobody, true).await),
        refusal(fixture.service.reset_password(&system(), nobody).await),
    ] {
        assert_eq!(refused.code, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn every_change_is_in_the_trail_once_and_no_change_is_not() {
    let fixture = Fixture::new().await;
    let root = fixture.add("root", Role::Administrator).await;
    let kim = fixture.add("kim", Role::Viewer).await;
    let cx = asked_by(&root);
    for _ in 0..2 {
        fixture.service.set_role(&cx, kim.id, Role::Analyst).await.unwrap();
        fixture.service.set_disabled(&cx, kim.id, true).await.unwrap();
    }
    fixture.service.set_disabled(&cx, kim.id, false).await.unwrap();
    fixture.service.reset_password(&cx, kim.id).await.unwrap();

    let query = AuditQuery { subject: Some("user/kim".into()), ..AuditQuery::default() };
    let trail = fixture.service.audit_events(&cx, query).await.unwrap();
    let actions: Vec<_> = trail.items.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        ["user.password_reset", "user.enabled", "user.disabled", "user.role_changed", "user.created"],
        "newest first"
    );
    assert_eq!(trail.total, 5);
    assert!(trail.items[..4].iter().all(|event| event.actor == "root"));
    assert_eq!(trail.items[3].detail, r#"{"from":"viewer","to":"analyst"}"#);

    let part =
        AuditQuery { page: PageRequest { offset: 1, limit: 2 }, subject: Some("user".into()), ..AuditQuery::default() };
    let part = fixture.service.audit_events(&cx, part).await.unwrap();
    assert_eq!((part.items.len(), part.total), (2, 6), "all that begin with it");
    for (subject, total) in [("user/", 6), ("user/k", 5), ("user_", 0), ("%", 0), ("ser/", 0)] {
        let query = AuditQuery { subject: Some(subject.into()), ..AuditQuery::default() };
        let found = fixture.service.audit_events(&cx, query).await.unwrap();
        assert_eq!((found.items.len() as u64, found.total), (total, total), "{subject}");
    }
}
