//! Lists of models and versions, part by part.

use contract::{
    ErrorCode, ModelSearch, ModelSummary, NewRegisteredVersion, Part, RegisteredModelApi, RegistryApi, VersionSearch,
};

use crate::stage::Stage;

async fn models(stage: &Stage, text: &str, limit: u32, after: Option<String>) -> Part<ModelSummary> {
    let search = ModelSearch { text: text.to_owned(), limit, after };
    stage.service.models(&stage.engineer, search).await.unwrap()
}

async fn names(stage: &Stage, text: &str) -> Vec<String> {
    models(stage, text, 1_000, None).await.items.into_iter().map(|model| model.name).collect()
}

async fn add(stage: &Stage, model: &str, tags: &[(&str, &str)]) {
    let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    stage.service.create_registered_model(&stage.engineer, model, "", tags).await.unwrap();
}

async fn version(stage: &Stage, model: &str) -> i32 {
    let (model, source) = (model.to_owned(), "s3://bucket/model".to_owned());
    let new = NewRegisteredVersion { model, source, ..NewRegisteredVersion::default() };
    stage.service.create_registered_version(&stage.engineer, new).await.unwrap().version
}

#[tokio::test]
async fn parts_of_the_models_are_whole_whatever_comes_and_goes_meanwhile() {
    let stage = Stage::new().await;
    for number in 0..25 {
        add(&stage, &format!("model {number:02}"), &[]).await;
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let part = models(&stage, "", 10, after).await;
        seen.extend(part.items.into_iter().map(|model| model.name));
        match seen.len() {
            10 => {
                // Before the place, where they are passed over; and what was seen goes.
                add(&stage, "a", &[]).await;
                stage.service.delete_registered_model(&stage.engineer, "model 09").await.unwrap();
            }
            20 => add(&stage, "z", &[]).await,
            _ => {}
        }
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    let mut expected: Vec<String> = (0..25).map(|number| format!("model {number:02}")).collect();
    expected.push("z".to_owned());
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn models_are_found_by_name_and_by_filter() {
    let stage = Stage::new().await;
    add(&stage, "Churn by 100%", &[("team", "growth")]).await;
    add(&stage, "churn", &[]).await;
    add(&stage, "segments_of_customers", &[("team", "growth")]).await;
    add(&stage, "greeting", &[("mlflow.prompt.is_prompt", "true")]).await;
    version(&stage, "churn").await;
    assert_eq!(names(&stage, "CHURN").await, ["Churn by 100%", "churn"]);
    // Not as patterns.
    assert_eq!(names(&stage, "100%").await, ["Churn by 100%"]);
    assert_eq!(names(&stage, "s_of").await, ["segments_of_customers"]);
    assert_eq!(names(&stage, " churn ").await.len(), 2);
    assert_eq!(names(&stage, "'; DROP").await, Vec::<String>::new());
    assert_eq!(names(&stage, "tags.team = 'growth'").await, ["Churn by 100%", "segments_of_customers"]);
    assert_eq!(names(&stage, "name LIKE 'churn%' AND tags.team IS NULL").await, ["churn"]);
    assert_eq!(names(&stage, "tags.`mlflow.prompt.is_prompt` = 'true'").await, ["greeting"]);
    let churn = models(&stage, "name = 'churn'", 1, None).await.items.pop().unwrap();
    assert_eq!((churn.versions, churn.champion, churn.trained_at.is_some()), (1, None, true));
}

#[tokio::test]
async fn what_is_no_search_is_refused_with_what_to_write_instead() {
    let stage = Stage::new().await;
    add(&stage, "one", &[]).await;
    add(&stage, "two", &[]).await;
    let refused = |text: &str, limit: u32, after: Option<String>| {
        let search = ModelSearch { text: text.to_owned(), limit, after };
        async { stage.service.models(&stage.engineer, search).await.unwrap_err() }
    };
    let error = refused("name = ", 10, None).await;
    assert!(error.code == ErrorCode::InvalidInput && error.message.contains("Example: name LIKE"), "{error}");
    let error = refused("metrics.auc > 0.5", 10, None).await;
    assert!(error.message.contains("use name and tags.KEY"), "{error}");
    assert_eq!(refused("", 0, None).await.code, ErrorCode::InvalidInput);
    assert_eq!(refused("", 1_001, None).await.code, ErrorCode::InvalidInput);
    let next = models(&stage, "o", 1, None).await.next;
    assert!(next.is_some());
    assert_eq!(refused("", 1, next).await.field.as_deref(), Some("page_token"), "it is of another search");
}

#[tokio::test]
async fn versions_come_newest_first_without_gaps_or_doubles() {
    let stage = Stage::new().await;
    add(&stage, "churn", &[]).await;
    add(&stage, "other", &[]).await;
    for _ in 0..25 {
        version(&stage, "churn").await;
        version(&stage, "other").await;
    }
    let search = |only: &[i32], limit: u32, after: Option<String>| VersionSearch {
        model: "churn".to_owned(),
        only: only.to_vec(),
        limit,
        after,
    };
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let part = stage.service.model_versions(&stage.engineer, search(&[], 10, after)).await.unwrap();
        seen.extend(part.items.into_iter().map(|version| version.version));
        if seen.len() == 10 {
            assert_eq!(version(&stage, "churn").await, 26);
            stage.service.delete_registered_version(&stage.engineer, "churn", 3).await.unwrap();
        }
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=25).rev().filter(|number| *number != 3).collect::<Vec<_>>());

    let two = stage.service.model_versions(&stage.engineer, search(&[2, 24, 99], 10, None)).await.unwrap();
    assert_eq!(two.items.iter().map(|version| version.version).collect::<Vec<_>>(), [24, 2]);
    assert_eq!(two.next, None);
    let one = stage.service.model_versions(&stage.engineer, search(&[2, 24], 1, None)).await.unwrap();
    let rest = stage.service.model_versions(&stage.engineer, search(&[2, 24], 1, one.next.clone())).await.unwrap();
    assert_eq!((rest.items[0].version, rest.next), (2, None));
    for bad in [search(&[], 0, None), search(&[], 201, None), search(&[1; 101], 1, None), search(&[], 1, one.next)] {
        let refused = stage.service.model_versions(&stage.engineer, bad).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput);
    }
    let unknown = VersionSearch { model: "nothing".to_owned(), limit: 1, ..VersionSearch::default() };
    assert_eq!(stage.service.model_versions(&stage.engineer, unknown).await.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_version_has_what_its_run_was_told_and_measured() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    stage.log_pairs(run, &[("depth", "4"), ("alpha", "0.1")], &[]).await;
    stage.log(run, &[("auc", 0.7, 1, 0), ("auc", 0.8, 2, 1), ("loss", 0.3, 1, 0)]).await;
    add(&stage, "churn", &[]).await;
    let source = "s3://bucket/model".to_owned();
    for run in [run.to_string(), "elsewhere-7".to_owned()] {
        let new = NewRegisteredVersion { model: "churn".to_owned(), source: source.clone(), run, ..Default::default() };
        stage.service.create_registered_version(&stage.engineer, new).await.unwrap();
    }
    let search = VersionSearch { model: "churn".to_owned(), limit: 10, ..VersionSearch::default() };
    let items = stage.service.model_versions(&stage.engineer, search).await.unwrap().items;
    let [second, first] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!(first.metrics, [("auc".to_owned(), 0.8), ("loss".to_owned(), 0.3)]);
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(first.params, [pair("alpha", "0.1"), pair("depth", "4")]);
    assert!(second.metrics.is_empty() && second.params.is_empty() && second.run.is_none());
}
