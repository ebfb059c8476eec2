//! Who may not, asked of every method.

use contract::{ApiError, AuditQuery, ErrorCode, IdentityApi, NewApiToken, NewUser, OpContext, Role, TokenId, UserId};
use identity::Service;
use uuid::Uuid;

use crate::support::{Fixture, asked_by, nobody};

/// The error of each method that needs `ManageUsers`, by its name.
async fn managing(service: &Service, cx: &OpContext, user: UserId) -> Vec<(&'static str, Option<ApiError>)> {
    let new = NewUser { name: "new".into(), role: Role::Viewer, password: None };
    vec![
        ("users", service.users(cx).await.err()),
        ("create_user", service.create_user(cx, new).await.err()),
        ("set_role", service.set_role(cx, user, Role::Viewer).await.err()),
        ("set_disabled", service.set_disabled(cx, user, true).await.err()),
        ("reset_password", service.reset_password(cx, user).await.err()),
        ("audit_events", service.audit_events(cx, AuditQuery::default()).await.err()),
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
    let new = NewApiToken { name: "x".into(), role: Role::Viewer, lifetime_days: None };
    refused.extend([
        ("change_password", service.change_password(&cx, "old", "entirely new words").await.err()),
        ("api_tokens", service.api_tokens(&cx).await.err()),
        ("create_api_token", service.create_api_token(&cx, new).await.err()),
        ("revoke_api_token", service.revoke_api_token(&cx, TokenId(Uuid::nil())).await.err()),
    ]);
    for (method, error) in refused {
        assert_eq!(error.map(|error| error.code), Some(ErrorCode::Unauthenticated), "{method}");
    }
}
