use contract::{ErrorCode, IdentityApi, Role};
use futures::future::join_all;
use identity::Config;

use crate::support::{Fixture, HOME, PASSWORD, asked_by, refusal, system};

#[tokio::test]
async fn the_right_password_opens_a_session_and_nothing_else_does() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Engineer).await;
    let signed_in = fixture.sign_in("  Kim ", PASSWORD).await.unwrap();
    assert_eq!(signed_in.user.id, kim.id, "case and blanks around the name do not matter");
    assert!(signed_in.user.last_seen_at.is_some());
    let holder = fixture.service.by_session(&signed_in.session).await.unwrap().unwrap();
    assert_eq!((holder.user_id, holder.role), (Some(kim.id), Role::Engineer));

    let wrong = refusal(fixture.sign_in("kim", "some other words").await);
    let unknown = refusal(fixture.sign_in("nobody", PASSWORD).await);
    assert_eq!(wrong.code, ErrorCode::Unauthenticated);
    assert_eq!(wrong, unknown, "a wrong name and a wrong password look alike");
}

#[tokio::test]
async fn success_and_failure_are_in_the_trail_without_what_was_typed() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    fixture.sign_in("kim", PASSWORD).await.unwrap();
    refusal(fixture.sign_in("kim", "not the password").await);
    refusal(fixture.sign_in("my password in the wrong field", "").await);

    let entered = fixture.audit("user.signed_in").await;
    assert_eq!((entered[0].actor.as_str(), entered[0].subject.as_str()), ("kim", "user/kim"));
    let failed = fixture.audit("user.sign_in_failed").await;
    assert_eq!(failed.iter().map(|event| event.subject.as_str()).collect::<Vec<_>>(), ["user", "user/kim"]);
    let dump = fixture.dump().await;
    for secret in [PASSWORD, "not the password", "my password in the wrong field"] {
        assert!(!dump.contains(secret), "“{secret}” is in the database");
    }
}

#[tokio::test]
async fn a_disabled_person_is_told_so_only_with_the_right_password() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Viewer).await;
    fixture.service.set_disabled(&system(), kim.id, true).await.unwrap();
    assert_eq!(refusal(fixture.sign_in("kim", PASSWORD).await).code, ErrorCode::Forbidden);
    assert_eq!(refusal(fixture.sign_in("kim", "wrong words").await).code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn ten_failures_are_free_then_one_waits_until_the_window_is_over() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    for _ in 0..10 {
        assert_eq!(refusal(fixture.sign_in("kim", "wrong words").await).code, ErrorCode::Unauthenticated);
    }
    let refused = refusal(fixture.sign_in("kim", PASSWORD).await);
    assert_eq!(refused.code, ErrorCode::TooManyRequests, "even the right password has to wait");
    assert_eq!(refused.message, "Too many failed attempts. Try again in 15 minutes.");
    fixture.sign_in_from("192.0.2.99", "kim", PASSWORD).await.expect("another place is not affected");

    // The refusals above did not count, so the end of the window does not move.
    fixture.run("UPDATE identity.sign_in_attempt SET at = at - interval '14 minutes 30 seconds'").await;
    assert!(refusal(fixture.sign_in("kim", PASSWORD).await).message.contains("seconds"));
    fixture.run("UPDATE identity.sign_in_attempt SET at = at - interval '30 seconds'").await;
    fixture.sign_in("kim", PASSWORD).await.expect("the window is over");
}

#[tokio::test]
async fn success_clears_the_failures() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    for _ in 0..3 {
        for _ in 0..9 {
            assert_eq!(refusal(fixture.sign_in("kim", "wrong words").await).code, ErrorCode::Unauthenticated);
        }
        fixture.sign_in("kim", PASSWORD).await.expect("nine failures are free");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn attempts_at_the_same_time_do_not_slip_through() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    let outcomes = join_all((0..25).map(|_| fixture.sign_in("kim", "wrong words"))).await;
    let verified = outcomes.into_iter().map(refusal).filter(|error| error.code == ErrorCode::Unauthenticated).count();
    assert_eq!(verified, 10);
}

#[tokio::test]
async fn an_address_cannot_try_everybody() {
    let fixture = Fixture::with(Config { failures_per_address: 5, ..Config::for_tests() }).await;
    for number in 0..5 {
        refusal(fixture.sign_in(&format!("user{number}"), "Summer 2026 sale").await);
    }
    assert_eq!(refusal(fixture.sign_in("user9", "Summer 2026 sale").await).code, ErrorCode::TooManyRequests);
}

#[tokio::test]
async fn nobody_is_locked_out_of_a_place_they_are_known_at() {
    let fixture = Fixture::with(Config { failures_per_name: 5, ..Config::for_tests() }).await;
    fixture.add("root", Role::Administrator).await;
    fixture.sign_in_from(HOME, "root", PASSWORD).await.unwrap();
    for number in 0..5 {
        refusal(fixture.sign_in_from(&format!("198.51.100.{number}"), "root", "wrong words").await);
    }
    let elsewhere = refusal(fixture.sign_in_from("198.51.100.77", "root", PASSWORD).await);
    assert_eq!(elsewhere.code, ErrorCode::TooManyRequests, "a new place waits");
    fixture.sign_in_from(HOME, "root", PASSWORD).await.expect("the usual place does not");
}

#[tokio::test]
async fn limits_survive_a_restart() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    for _ in 0..10 {
        refusal(fixture.sign_in("kim", "wrong words").await);
    }
    let restarted = identity::Service::new(fixture.test.db.clone(), Config::for_tests());
    let credentials = contract::Credentials { name: "kim".into(), password: PASSWORD.into() };
    let refused = refusal(restarted.sign_in(&crate::support::nobody(), credentials, HOME).await);
    assert_eq!(refused.code, ErrorCode::TooManyRequests);
}

#[tokio::test]
async fn a_hash_of_old_parameters_is_renewed_at_sign_in() {
    let fixture = Fixture::new().await;
    fixture.add("kim", Role::Viewer).await;
    let dearer = Config { password_passes: 2, ..Config::for_tests() };
    let later = identity::Service::new(fixture.test.db.clone(), dearer);
    for _ in 0..2 {
        let credentials = contract::Credentials { name: "kim".into(), password: PASSWORD.into() };
        later.sign_in(&crate::support::nobody(), credentials, HOME).await.expect("the password stays the same");
    }
    assert!(fixture.dump().await.contains("m=8,t=2,p=1"));
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_a_new_one() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Viewer).await;
    let desk = fixture.sign_in("kim", PASSWORD).await.unwrap();
    let phone = fixture.sign_in("kim", PASSWORD).await.unwrap();
    let fresh = fixture.service.change_password(&asked_by(&kim), PASSWORD, "entirely new words").await.unwrap();
    for old in [&desk, &phone] {
        assert!(fixture.service.by_session(&old.session).await.unwrap().is_none());
    }
    assert!(fixture.service.by_session(&fresh.session).await.unwrap().is_some());
    refusal(fixture.sign_in("kim", PASSWORD).await);
    fixture.sign_in("kim", "entirely new words").await.unwrap();
    assert_eq!(fixture.audit("user.password_changed").await.len(), 1);
}

#[tokio::test]
async fn the_old_password_is_needed_and_cannot_be_guessed() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Viewer).await;
    let cx = asked_by(&kim);
    for _ in 0..10 {
        let refused = refusal(fixture.service.change_password(&cx, "wrong words", "entirely new words").await);
        assert_eq!(refused.field.as_deref(), Some("old"));
    }
    let refused = refusal(fixture.service.change_password(&cx, PASSWORD, "entirely new words").await);
    assert_eq!(refused.code, ErrorCode::TooManyRequests);
    let weak = refusal(fixture.service.change_password(&cx, PASSWORD, "1234567890").await);
    assert_eq!(weak.field.as_deref(), Some("password"));
    fixture.sign_in("kim", PASSWORD).await.expect("signing in is not affected");
}
