use contract::{IdentityApi, Locale, NewApiToken, Role};

use crate::support::{Fixture, PASSWORD, asked_by};

#[tokio::test]
async fn sessions_have_the_language_that_their_user_chose_and_tokens_have_none() {
    let fixture = Fixture::new().await;
    let service = &fixture.service;
    let kim = fixture.add("kim", Role::Viewer).await;
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    let new = NewApiToken { name: "x".into(), role: Role::Viewer, lifetime_days: None };
    let token = service.create_api_token(&asked_by(&kim), new).await.unwrap().secret;
    for chosen in [None, Some(Locale::German), Some(Locale::German), Some(Locale::English), None] {
        service.set_locale(&asked_by(&kim), chosen).await.unwrap();
        assert_eq!(service.by_session(&session).await.unwrap().unwrap().locale, chosen);
        assert_eq!(service.by_token(&token).await.unwrap().unwrap().locale, None);
    }
    let trail = fixture.audit("user.language_changed").await;
    let said: Vec<&str> = trail.iter().map(|event| event.detail.as_str()).collect();
    assert_eq!(said, [r#"{"to":null}"#, r#"{"to":"en"}"#, r#"{"to":"de"}"#], "what changes nothing is not noted");
    assert_eq!(trail[0].subject, "user/kim");
}
