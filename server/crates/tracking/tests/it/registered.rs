//! The registry as every tool knows it.

use contract::{
    ErrorCode, LoggedModelApi, NewLoggedModel, NewRegisteredVersion, PromotionApi, RegisteredModelApi,
    RegisteredVersion, RegistryApi, RegistrySearch, Role, Stage, VersionSearch,
};
use futures::future::join_all;

use crate::registry::{Registry, asked_by};
use crate::stage::Stage as Place;

async fn add(place: &Place, model: &str, source: &str) -> contract::ApiResult<RegisteredVersion> {
    let new =
        NewRegisteredVersion { model: model.to_owned(), source: source.to_owned(), ..NewRegisteredVersion::default() };
    place.service.create_registered_version(&place.engineer, new).await
}

async fn with_model(name: &str) -> Place {
    let place = Place::new().await;
    place.service.create_registered_model(&place.engineer, name, "", Vec::new()).await.unwrap();
    place
}

#[tokio::test]
async fn many_who_register_at_once_get_numbers_without_gaps_and_none_twice() {
    let place = &with_model("Churn by quarter").await;
    let added = join_all((0..12).map(|_| add(place, "Churn by quarter", "s3://bucket/model"))).await;
    let mut numbers: Vec<i32> = added.into_iter().map(|version| version.unwrap().version).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());

    place.service.delete_registered_version(&place.engineer, "Churn by quarter", 12).await.unwrap();
    let next = add(place, "Churn by quarter", "s3://bucket/model").await.unwrap();
    assert_eq!(next.version, 13, "a number is never given again: it may stand in somebody's notes");
}

#[tokio::test]
async fn an_alias_stands_for_one_version_whoever_sets_it() {
    let place = &with_model("churn").await;
    for _ in 0..4 {
        add(place, "churn", "s3://bucket/model").await.unwrap();
    }
    let (cx, service) = (&place.engineer, &place.service);
    join_all((1..=4).map(|version| async move { service.set_alias(cx, "churn", "best", version).await.unwrap() }))
        .await;
    let model = service.registered_model(cx, "churn").await.unwrap();
    let [(alias, version)] = model.aliases.as_slice() else { panic!("{:?}", model.aliases) };
    assert_eq!(
        (alias.as_str(), service.aliased_version(cx, "churn", "best").await.unwrap().version),
        ("best", *version)
    );
    assert_eq!(service.aliased_version(cx, "churn", "latest").await.unwrap().version, 4);
    for reserved in ["latest", "Latest", "v3", "V22", "a b", "a.b", ""] {
        assert_eq!(
            service.set_alias(cx, "churn", reserved, 1).await.unwrap_err().code,
            ErrorCode::InvalidInput,
            "{reserved}"
        );
    }
    service.delete_registered_version(cx, "churn", *version).await.unwrap();
    assert_eq!(service.aliased_version(cx, "churn", "best").await.unwrap_err().code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn a_version_comes_from_what_its_run_or_logged_model_owns() {
    let place = &with_model("churn").await;
    let run = place.run("one", 1).await;
    let other = place.run("other", 1).await;
    let own = format!("mlflow-artifacts:/{}/{run}/artifacts/model", place.experiment);
    let register = |source: String, run: String| async {
        let new = NewRegisteredVersion { model: "churn".to_owned(), source, run, ..NewRegisteredVersion::default() };
        place.service.create_registered_version(&place.engineer, new).await
    };
    let version = register(own.clone(), run.to_string()).await.unwrap();
    assert_eq!((version.location.as_str(), version.run), (own.as_str(), run.to_string()));
    for (source, run) in [
        (own.clone(), other.to_string()),
        (own.clone(), String::new()),
        (format!("mlflow-artifacts:/{}/{run}/artifacts-of-others", place.experiment), run.to_string()),
        (format!("{own}/../../x"), run.to_string()),
        ("/etc/passwd".to_owned(), run.to_string()),
        ("file:///etc/passwd".to_owned(), run.to_string()),
        ("https://example.com/model".to_owned(), run.to_string()),
        ("s3://bucket/%252e%252e/x".to_owned(), run.to_string()),
    ] {
        assert_eq!(register(source.clone(), run).await.unwrap_err().field.as_deref(), Some("source"), "{source}");
    }

    let new = NewLoggedModel {
        experiment: place.experiment,
        name: None,
        model_type: String::new(),
        source_run: Some(run),
        tags: Vec::new(),
        params: Vec::new(),
    };
    let logged = place.service.create_logged_model(&place.engineer, new).await.unwrap();
    let new = NewRegisteredVersion {
        model: "churn".to_owned(),
        source: format!("models:/{}", logged.id),
        logged_model: Some(logged.id),
        ..NewRegisteredVersion::default()
    };
    let second = place.service.create_registered_version(&place.engineer, new).await.unwrap();
    assert_eq!((second.location, second.run), (logged.artifact_uri.clone(), run.to_string()));
    let copy = add(place, "churn", "models:/churn/2").await.unwrap();
    assert_eq!((copy.location, copy.logged_model), (logged.artifact_uri, Some(logged.id)));
    let logged = place.service.logged_model(&place.engineer, logged.id).await.unwrap();
    assert_eq!(logged.registrations, [("churn".to_owned(), 2), ("churn".to_owned(), 3)]);
}

#[tokio::test]
async fn stages_move_one_by_one_and_archive_where_that_is_wanted() {
    let place = &with_model("churn").await;
    for _ in 0..2 {
        add(place, "churn", "s3://bucket/model").await.unwrap();
    }
    let (cx, service) = (&place.engineer, &place.service);
    service.transition_stage(cx, "churn", 1, Stage::Production, false).await.unwrap();
    service.transition_stage(cx, "churn", 2, Stage::Production, true).await.unwrap();
    let latest = service.latest_versions(cx, "churn", Vec::new()).await.unwrap();
    let stages: Vec<_> = latest.iter().map(|version| (version.stage, version.version)).collect();
    assert_eq!(stages, [(Stage::Archived, 1), (Stage::Production, 2)]);
    assert!(service.transition_stage(cx, "churn", 1, Stage::None, true).await.is_err());
    assert_eq!(
        service.transition_stage(&asked_by(Role::Analyst), "churn", 1, Stage::None, false).await.unwrap_err().code,
        ErrorCode::Forbidden
    );
}

#[tokio::test]
async fn pages_are_told_what_is_said_of_models_and_versions() {
    let place = &with_model("churn").await;
    for _ in 0..2 {
        add(place, "churn", "s3://bucket/model").await.unwrap();
    }
    let (cx, service) = (&place.engineer, &place.service);
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    service.set_registered_model_tag(cx, "churn", pair("team", "growth")).await.unwrap();
    service.set_registered_version_tag(cx, "churn", 1, pair("reviewed", "yes")).await.unwrap();
    service.describe_registered_version(cx, "churn", 1, "The first one.").await.unwrap();
    service.transition_stage(cx, "churn", 1, Stage::Staging, false).await.unwrap();
    service.set_alias(cx, "churn", "challenger", 2).await.unwrap();
    service.set_alias(cx, "churn", "baseline", 1).await.unwrap();

    let aliases = [("baseline".to_owned(), 1), ("challenger".to_owned(), 2)];
    let model = service.model(cx, "churn").await.unwrap();
    assert_eq!((model.summary.tags, model.summary.aliases), (vec![pair("team", "growth")], aliases.to_vec()));
    let search = VersionSearch { model: "churn".to_owned(), only: Vec::new(), limit: 10, after: None };
    let versions = service.model_versions(cx, search).await.unwrap().items;
    let [second, first] = versions.as_slice() else { panic!("{versions:?}") };
    assert_eq!((first.tags.as_slice(), first.stage), ([pair("reviewed", "yes")].as_slice(), Stage::Staging));
    assert_eq!(
        (first.description.as_str(), first.aliases.as_slice()),
        ("The first one.", ["baseline".to_owned()].as_slice())
    );
    assert_eq!((second.aliases.as_slice(), second.stage), (["challenger".to_owned()].as_slice(), Stage::None));
    assert!(second.tags.is_empty() && second.description.is_empty());

    service.set_alias(cx, "churn", "challenger", 1).await.unwrap();
    let detail = service.model_version(cx, "churn", 2).await.unwrap();
    assert_eq!(detail.aliases[1], ("challenger".to_owned(), 1), "so that its page says which one it would leave");
    assert!(detail.version.aliases.is_empty());

    let history = service.model_history(cx, "churn").await.unwrap();
    let done: Vec<_> = history.iter().map(|event| (event.action.as_str(), event.version)).collect();
    for expected in [
        ("model.tagged", None),
        ("model.version_tagged", Some(1)),
        ("model.version_described", Some(1)),
        ("model.staged", Some(1)),
        ("model.aliased", Some(2)),
    ] {
        assert!(done.contains(&expected), "{expected:?} in {done:?}");
    }
}

#[tokio::test]
async fn models_are_found_by_name_and_tags() {
    let place = Place::new().await;
    let (cx, service) = (&place.engineer, &place.service);
    for name in ["a one", "a two", "b"] {
        let tags = vec![("team".to_owned(), if name == "b" { "x" } else { "y" }.to_owned())];
        service.create_registered_model(cx, name, "", tags).await.unwrap();
    }
    let prompt = vec![("mlflow.prompt.is_prompt".to_owned(), "true".to_owned())];
    service.create_registered_model(cx, "a prompt", "", prompt).await.unwrap();
    let found = |filter: &'static str| async move {
        let search = RegistrySearch { filter: filter.to_owned(), limit: 10, ..RegistrySearch::default() };
        let models = service.search_registered_models(cx, search).await.unwrap().items;
        models.into_iter().map(|model| model.name).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["a one", "a two", "b"]);
    assert_eq!(found("name LIKE 'a%' AND tags.team = 'y'").await, ["a one", "a two"]);
    assert_eq!(found("name ILIKE 'A%' AND tags.`mlflow.prompt.is_prompt` != 'true'").await, ["a one", "a two"]);
    assert_eq!(found("tags.`mlflow.prompt.is_prompt` = 'true'").await, ["a prompt"]);
    let taken = service.create_registered_model(cx, "b", "", Vec::new()).await.unwrap_err();
    assert_eq!(taken.code, ErrorCode::Conflict);
    service.rename_registered_model(cx, "b", "c").await.unwrap();
    assert_eq!(service.registered_model(cx, "b").await.unwrap_err().code, ErrorCode::NotFound);
    for bad in ["", "  ", "a/b", "a:b", "..", &"x".repeat(257)] {
        assert_eq!(
            service.create_registered_model(cx, bad, "", Vec::new()).await.unwrap_err().code,
            ErrorCode::InvalidInput
        );
    }
}

#[tokio::test]
async fn what_terrarium_trained_is_a_version_like_others_and_its_champion_an_alias() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.add("two").await;
    let cx = asked_by(Role::Engineer);
    registry.service.set_alias(&cx, "segments", "champion", 2).await.unwrap();
    registry.service.set_alias(&cx, "segments", "champion", 2).await.unwrap();
    assert_eq!(registry.service.champion("segments").await.unwrap(), Some(2));
    let model = registry.service.model(&cx, "segments").await.unwrap();
    assert_eq!(model.promotions.len(), 1, "written down like any other promotion, once");
    let version = registry.service.aliased_version(&cx, "segments", "champion").await.unwrap();
    let run = registry.versions().await[0].run.unwrap();
    assert_eq!((version.version, version.run, version.aliases), (2, run.to_string(), vec!["champion".to_owned()]));
    registry.service.delete_alias(&cx, "segments", "champion").await.unwrap();
    assert_eq!(registry.service.champion("segments").await.unwrap(), None);
    let refused = registry.service.set_alias(&asked_by(Role::Analyst), "segments", "champion", 1).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden);
}
