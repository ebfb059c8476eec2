use std::collections::BTreeSet;

use contract::{Attributes, IdentityApi, NewApiToken, Role, UserId};

use crate::support::{Fixture, PASSWORD, asked_by, refusal, system};

fn values(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn countries(names: &[&str]) -> Attributes {
    Attributes::from([("countries".to_owned(), values(names))])
}

#[tokio::test]
async fn sessions_and_tokens_have_the_attributes_that_their_user_has_now() {
    let fixture = Fixture::new().await;
    let service = &fixture.service;
    let kim = fixture.add("kim", Role::Analyst).await;
    assert_eq!(kim.attributes, Attributes::new());
    let session = fixture.sign_in("kim", PASSWORD).await.unwrap().session;
    let new = NewApiToken { name: "x".into(), role: Role::Viewer, lifetime_days: None };
    let token = service.create_api_token(&asked_by(&kim), new.clone()).await.unwrap().secret;
    for names in [&["France", "Germany"][..], &["Germany"], &[]] {
        let changed = service.set_attribute(&system(), kim.id, "countries", values(names)).await.unwrap();
        let expected = if names.is_empty() { Attributes::new() } else { countries(names) };
        assert_eq!(changed.attributes, expected);
        assert_eq!(service.by_session(&session).await.unwrap().unwrap().attributes, expected);
        assert_eq!(service.by_token(&token).await.unwrap().unwrap().attributes, expected);
        assert_eq!(service.users(&system()).await.unwrap()[0].attributes, expected);
    }
    let nobodys = service.create_api_token(&system(), new).await.unwrap().secret;
    assert_eq!(service.by_token(&nobodys).await.unwrap().unwrap().attributes, Attributes::new());
}

#[tokio::test]
async fn a_change_is_audited_and_no_change_is_not() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Viewer).await;
    for _ in 0..2 {
        fixture.service.set_attribute(&system(), kim.id, "countries", values(&["Germany"])).await.unwrap();
    }
    fixture.service.set_attribute(&system(), kim.id, "countries", values(&["France"])).await.unwrap();
    let trail = fixture.audit("user.attribute_changed").await;
    assert_eq!(trail.len(), 2);
    let latest: serde_json::Value = serde_json::from_str(&trail[0].detail).unwrap();
    assert_eq!(latest, serde_json::json!({ "attribute": "countries", "from": ["Germany"], "to": ["France"] }));
    assert_eq!(trail[0].subject, "user/kim");
}

#[tokio::test]
async fn what_cannot_be_an_attribute_is_refused() {
    let fixture = Fixture::new().await;
    let kim = fixture.add("kim", Role::Viewer).await;
    let service = &fixture.service;
    let refused = refusal(service.set_attribute(&system(), kim.id, "Countries", values(&["x"])).await);
    assert_eq!(refused.field.as_deref(), Some("name"));
    for number in 0..50 {
        service.set_attribute(&system(), kim.id, &format!("a{number}"), values(&["x"])).await.unwrap();
    }
    assert!(service.set_attribute(&system(), kim.id, "one_more", values(&["x"])).await.is_err());
    assert!(service.set_attribute(&system(), UserId(uuid::Uuid::nil()), "a", values(&["x"])).await.is_err());
}
