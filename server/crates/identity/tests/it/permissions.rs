//! Who may not, asked of every method.

use std::collections::BTreeSet;

use contract::{ApiError, AuditQuery, ErrorCode, IdentityApi, NewApiToken, NewUser, OpContext, Role, TokenId, UserId};
use identity::Service;
use uuid::Uuid;

use crate::support::{Fixture, as_principal, asked_by, nobody, system};

/// What became of each method that was called, by its name.
type Outcomes = Vec<(&'static str, Option<ApiError>)>;

/// The methods that need `ManageUsers` and change nothing.
async fn reading(service: &Service, cx: &OpContext) -> Outcomes {
    vec![
        ("users", service.users(cx).await.err()),
        ("audit_events", service.audit_events(cx, AuditQuery::default()).await.err()),
    ]
}

/// The methods that need `ManageUsers` and a session.
async fn changing(service: &Service, cx: &OpContext, user: UserId) -> Outcomes {
    let new = NewUser { name: "new".into(), role: Role::Viewer, password: None };
    vec![
        ("create_user", service.create_user(cx, new).await.err()),
        ("set_role", service.set_role(cx, user, Role::Viewer).await.err()),
        ("set_disabled", service.set_disabled(cx, user, true).await.err()),
        ("set_attribute", service.set_attribute(cx, user, "countries", BTreeSet::from(["Germany".into()])).await.err()),
        ("reset_password", service.reset_password(cx, user).await.err()),
    ]
}

async fn managing(service: &Service, cx: &OpContext, user: UserId) -> Outcomes {
    let mut outcomes = reading(service, cx).await;
    outcomes.extend(changing(service, cx, user).await);
    outcomes
}

/// The methods that need nothing but a session.
async fn ones_own(service: &Service, cx: &OpContext) -> Outcomes {
    let new = NewApiToken { name: "x".into(), role: Role::Viewer, lifetime_days: None };
    vec![
        ("set_locale", service.set_locale(cx, None).await.err()),
        ("change_password", service.change_password(cx, "old", "entirely new words").await.err()),
        ("api_tokens", service.api_tokens(cx).await.err()),
        ("create_api_token", service.create_api_token(cx, new).await.err()),
        ("revoke_api_token", service.revoke_api_token(cx, TokenId(Uuid::nil())).await.err()),
    ]
}

#[tokio::test]
async fn only_administrators_manage_people() {
    let fixture = Fixture::new().await;
    let victim = fixture.add("victim", Role::Viewer).await;
    for role in [Role::Viewer, Role::Analyst, Role::Engineer] {
        let user = fixture.add(role.as_str(), role).await;
        for (method, error) in managing(&fixture.service, &asked_by(&user), victim.id).await {
            assert_eq!(error.map(|error| error.code), Some(ErrorCode::Forbidden), "{method} as {role}");
        }
    }
    let root = fixture.add("root", Role::Administrator).await;
    for (method, error) in managing(&fixture.service, &asked_by(&root), victim.id).await {
        assert_eq!(error, None, "{method} as administrator");
    }
}

#[tokio::test]
async fn nobody_may_do_nothing() {
    let fixture = Fixture::new().await;
    let victim = fixture.add("victim", Role::Viewer).await;
    let service = &fixture.service;
    let cx = nobody();
    let mut refused = managing(service, &cx, victim.id).await;
    refused.extend(ones_own(service, &cx).await);
    for (method, error) in refused {
        assert_eq!(error.map(|error| error.code), Some(ErrorCode::Unauthenticated), "{method}");
    }
}

#[tokio::test]
async fn an_api_token_manages_neither_people_nor_tokens() {
    let fixture = Fixture::new().await;
    let service = &fixture.service;
    let root = fixture.add("root", Role::Administrator).await;
    let victim = fixture.add("victim", Role::Viewer).await;
    let new = NewApiToken { name: "x".into(), role: Role::Administrator, lifetime_days: None };
    for maker in [asked_by(&root), system()] {
        let made = service.create_api_token(&maker, new.clone()).await.unwrap();
        let cx = as_principal(service.by_token(&made.secret).await.unwrap().unwrap());
        let mut refused = changing(service, &cx, victim.id).await;
        refused.extend(ones_own(service, &cx).await);
        for (method, error) in refused {
            let error = error.unwrap_or_else(|| panic!("{method} should have been refused"));
            assert_eq!(error.code, ErrorCode::Forbidden, "{method}");
            assert!(error.message.starts_with("An API token cannot"), "{method}: {error}");
        }
        for (method, error) in reading(service, &cx).await {
            assert_eq!(error, None, "{method} changes nothing");
        }
    }
}
