use contract::{ErrorCode, IdentityApi, NewApiToken, OpContext, Role, Via};

use crate::support::{Fixture, asked_by, in_hex, refusal, system};

fn nightly(role: Role) -> NewApiToken {
    NewApiToken { name: "nightly import".into(), role, lifetime_days: Some(30) }
}

#[tokio::test]
async fn a_token_is_shown_once_and_only_its_hash_is_kept() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Analyst).await;
    let made = fixture.service.create_api_token(&asked_by(&kim), nightly(Role::Viewer)).await.unwrap();
    assert_eq!(made.secret.len(), 47);
    assert!(made.secret.starts_with("trm_") && made.secret.starts_with(&made.token.prefix));
    assert_eq!(made.token.owner.as_deref(), Some("kim"));
    let dump = fixture.dump().await;
    assert!(!dump.contains(&made.secret) && !dump.contains(&made.secret[4..]) && !dump.contains(&in_hex(&made.secret)));

    let holder = fixture.service.by_token(&made.secret).await.unwrap().unwrap();
    assert_eq!((holder.user_id, holder.role, holder.via), (Some(kim.id), Role::Viewer, Via::Token));
    assert_eq!(fixture.audit("token.created").await.len(), 1);
}

#[tokio::test]
async fn use_is_noted_to_the_minute() {
    let fixture = Fixture::new().await;
    let made = fixture.service.create_api_token(&system(), nightly(Role::Viewer)).await.unwrap();
    assert_eq!(made.token.last_used_at, None);
    fixture.service.by_token(&made.secret).await.unwrap().unwrap();
    let used = fixture.service.api_tokens(&system()).await.unwrap()[0].last_used_at.expect("it was used");
    assert_eq!(used.timestamp() % 60, 0);
}

#[tokio::test]
async fn a_token_ends_on_its_day() {
    let fixture = Fixture::new().await;
    let made = fixture.service.create_api_token(&system(), nightly(Role::Viewer)).await.unwrap();
    let lifetime = made.token.expires_at.unwrap() - made.token.created_at;
    assert_eq!(lifetime.num_hours(), 30 * 24);
    fixture.run("UPDATE identity.api_token SET expires_at = now()").await;
    assert!(fixture.service.by_token(&made.secret).await.unwrap().is_none());

    let forever = NewApiToken { lifetime_days: None, ..nightly(Role::Viewer) };
    let made = fixture.service.create_api_token(&system(), forever).await.unwrap();
    assert_eq!(made.token.expires_at, None);
    assert!(fixture.service.by_token(&made.secret).await.unwrap().is_some());
}

#[tokio::test]
async fn a_token_reaches_no_further_than_its_owner_does_now() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Engineer).await;
    let made = fixture.service.create_api_token(&asked_by(&kim), nightly(Role::Engineer)).await.unwrap();
    fixture.service.set_role(&system(), kim.id, Role::Viewer).await.unwrap();
    assert_eq!(fixture.service.by_token(&made.secret).await.unwrap().unwrap().role, Role::Viewer);
    fixture.service.set_disabled(&system(), kim.id, true).await.unwrap();
    assert!(fixture.service.by_token(&made.secret).await.unwrap().is_none());
}

#[tokio::test]
async fn nobody_makes_a_token_beyond_their_role() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Analyst).await;
    let beyond = refusal(fixture.service.create_api_token(&asked_by(&kim), nightly(Role::Engineer)).await);
    assert_eq!((beyond.code, beyond.field.as_deref()), (ErrorCode::Forbidden, Some("role")));
}

#[tokio::test]
async fn impossible_tokens_are_refused_by_field() {
    let fixture = Fixture::new().await;
    for (new, field) in [
        (NewApiToken { name: "  ".into(), ..nightly(Role::Viewer) }, "name"),
        (NewApiToken { name: "x".repeat(101), ..nightly(Role::Viewer) }, "name"),
        (NewApiToken { lifetime_days: Some(0), ..nightly(Role::Viewer) }, "lifetime_days"),
        (NewApiToken { lifetime_days: Some(u32::MAX), ..nightly(Role::Viewer) }, "lifetime_days"),
    ] {
        let refused = refusal(fixture.service.create_api_token(&system(), new).await);
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some(field)));
    }
}

#[tokio::test]
async fn people_see_and_revoke_their_own_and_administrators_all() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Analyst).await;
    let lee = fixture.add("lee", Role::Analyst).await;
    let root = fixture.add("root", Role::Administrator).await;
    let kims = fixture.service.create_api_token(&asked_by(&kim), nightly(Role::Viewer)).await.unwrap();
    let lees = fixture.service.create_api_token(&asked_by(&lee), nightly(Role::Viewer)).await.unwrap();

    let seen = |cx: OpContext| {
        let service = &fixture.service;
        async move { service.api_tokens(&cx).await.unwrap().into_iter().map(|token| token.id).collect::<Vec<_>>() }
    };
    assert_eq!(seen(asked_by(&kim)).await, [kims.token.id]);
    assert_eq!(seen(asked_by(&root)).await, [lees.token.id, kims.token.id]);

    let others = refusal(fixture.service.revoke_api_token(&asked_by(&kim), lees.token.id).await);
    assert_eq!(others.code, ErrorCode::NotFound, "not even that it exists");
    fixture.service.revoke_api_token(&asked_by(&kim), kims.token.id).await.unwrap();
    fixture.service.revoke_api_token(&asked_by(&root), lees.token.id).await.unwrap();
    for secret in [kims.secret, lees.secret] {
        assert!(fixture.service.by_token(&secret).await.unwrap().is_none());
    }
    assert_eq!(fixture.audit("token.revoked").await.len(), 2);
}
