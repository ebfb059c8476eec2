use contract::{IdentityApi, Role};

use crate::support::{Fixture, PASSWORD, in_hex, nobody, system};

#[tokio::test]
async fn the_secret_is_not_in_the_database() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    let dump = fixture.dump().await;
    assert!(!dump.contains(&session) && !dump.contains(&in_hex(&session)));
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    fixture.run("UPDATE identity.session SET expires_at = now() - interval '1 second'").await;
    assert!(fixture.service.by_session(&session).await.unwrap().is_none());
    fixture.sign_in("kim", PASSWORD).await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM identity.session").fetch_one(fixture.test.db.app()).await.unwrap();
    assert_eq!(left, 1, "signing in clears away what is over");
}

#[tokio::test]
async fn use_prolongs_a_session_but_not_for_ever() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    let signed_in = fixture.sign_in("kim", PASSWORD).await.unwrap();
    let session = signed_in.session;
    let to_its_end = signed_in.ends_at - chrono::Utc::now();
    assert_eq!((to_its_end.num_hours() + 1) / 24, 30, "the cookie outlasts every prolongation");

    fixture.run("UPDATE identity.session SET used_at = now() - interval '2 minutes', expires_at = now() + interval '1 minute'").await;
    fixture.service.by_session(&session).await.unwrap().expect("it is still good");
    assert_eq!(days_left(&fixture).await, 7, "prolonged by the idle time");

    fixture.run("UPDATE identity.session SET used_at = now() - interval '2 minutes', expires_at = now() + interval '1 minute', ends_at = now() + interval '2 days'").await;
    fixture.service.by_session(&session).await.unwrap().expect("it is still good");
    assert_eq!(days_left(&fixture).await, 2, "never past its end");
}

#[tokio::test]
async fn use_is_noted_at_most_once_a_minute() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    fixture.run("UPDATE identity.session SET used_at = now() - interval '30 seconds', expires_at = now() + interval '1 day'").await;
    fixture.service.by_session(&session).await.unwrap().expect("it is good");
    assert_eq!(days_left(&fixture).await, 1, "not written again within the minute");
}

#[tokio::test]
async fn signing_out_ends_it_and_is_in_the_trail() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    fixture.service.sign_out(&nobody(), &session).await.unwrap();
    assert!(fixture.service.by_session(&session).await.unwrap().is_none());
    fixture.service.sign_out(&nobody(), &session).await.expect("twice does nothing");
    assert_eq!(fixture.audit("user.signed_out").await.len(), 1);
}

#[tokio::test]
async fn what_is_changed_about_a_person_holds_for_open_sessions_at_once() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Viewer).await;
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    fixture.service.set_role(&system(), kim.id, Role::Engineer).await.unwrap();
    assert_eq!(fixture.service.by_session(&session).await.unwrap().unwrap().role, Role::Engineer);

    fixture.service.set_disabled(&system(), kim.id, true).await.unwrap();
    assert!(fixture.service.by_session(&session).await.unwrap().is_none());
    fixture.service.set_disabled(&system(), kim.id, false).await.unwrap();
    assert!(fixture.service.by_session(&session).await.unwrap().is_none(), "old sessions do not come back");
}

#[tokio::test]
async fn what_cannot_be_a_session_is_nobody() {
    let fixture = Fixture::new().await;
    for text in ["", "x", &"a".repeat(43), &"a".repeat(100_000), "' OR true --"] {
        assert!(fixture.service.by_session(text).await.unwrap().is_none());
    }
}

async fn days_left(fixture: &Fixture) -> i64 {
    sqlx::query_scalar("SELECT round(extract(epoch FROM expires_at - now()) / 86400)::bigint FROM identity.session")
        .fetch_one(fixture.test.db.app())
        .await
        .expect("there is one session")
}
