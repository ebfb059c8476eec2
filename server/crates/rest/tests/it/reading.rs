//! Jobs, batches, models, charts as CSV, the catalog.

use axum::http::StatusCode;
use contract::Role;

use crate::client::Client;

#[tokio::test]
async fn what_is_read_has_a_stable_form() {
    let client = Client::of(Role::Viewer);
    for (name, path) in [
        ("job", "/api/v1/jobs/00000000-0000-0000-0000-000000000002?after=1"),
        ("batches", "/api/v1/batches"),
        ("model", "/api/v1/models/segments"),
        ("search", "/api/v1/catalog/search?q=fct+sales"),
        ("measures", "/api/v1/measures"),
        ("project", "/api/v1/project"),
        ("revisions", "/api/v1/project/revisions?limit=5"),
        ("revision", "/api/v1/project/revisions/3"),
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        insta::assert_json_snapshot!(name, answer.json());
    }
}

#[tokio::test]
async fn versions_of_a_model_come_part_by_part() {
    let client = Client::of(Role::Viewer);
    let first = client.get("/api/v1/models/segments").await.json();
    let rest = client.get(&format!("/api/v1/models/segments?after={}", first["next"].as_str().unwrap())).await.json();
    assert_eq!((&first["versions"][0]["version"], &rest["versions"][0]["version"]), (&2.into(), &1.into()));
    assert!(rest["next"].is_null());
    let refused = client.get("/api/v1/models/segments?after=elsewhere").await;
    assert_eq!((refused.status, &refused.json()["field"]), (StatusCode::BAD_REQUEST, &"after".into()));
}

#[tokio::test]
async fn a_tile_is_saved_for_what_the_address_chooses() {
    let client = Client::of(Role::Viewer);
    let path = "/api/v1/dashboards/sales/tiles/revenue.csv?date=2010-12-01..2010-12-31&country=France&country=Spain\
                &pick.channel=web&compare=year";
    let answer = client.get(path).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "week,net\r\n2010-12-06,1234.5\r\n"));
    assert!(answer.header("content-type").starts_with("text/csv; charset=utf-8"));
    let name = "attachment; filename=\"sales-revenue-2010-12-01_2010-12-31.csv\"";
    assert_eq!(answer.header("content-disposition"), name);
    insta::assert_snapshot!("tile_query", client.memory.asked.lock().unwrap().join("\n"));
    for (chosen, name) in [("", "sales-revenue"), ("?country=..%22%0d", "sales-revenue-___")] {
        let answer = client.get(&format!("/api/v1/dashboards/sales/tiles/revenue.csv{chosen}")).await;
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{name}.csv\""));
    }
}

#[tokio::test]
async fn the_rows_behind_a_tile_are_saved_for_how_it_is_looked_at() {
    let client = Client::of(Role::Viewer);
    let path = "/api/v1/dashboards/sales/rows/revenue.csv?drill.revenue=country:France&by.revenue=channel";
    let answer = client.get(path).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "invoice,amount\r\nA1,5\r\n"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"sales-revenue-rows.csv\"");
    let asked = client.memory.asked.lock().unwrap().join("\n");
    assert!(asked.contains("Step { dimension: \"country\", value: \"France\" }"), "{asked}");
    let refused = client.get("/api/v1/dashboards/sales/rows/revenue.csv?drill.revenue=France").await;
    assert_eq!((refused.status, &refused.json()["field"]), (StatusCode::BAD_REQUEST, &"drill".into()));
}

#[tokio::test]
async fn pictures_are_drawn_as_the_address_says() {
    let client = Client::of(Role::Viewer);
    for (path, name) in [
        ("/api/v1/dashboards/sales/tiles/revenue.png?country=France&theme=dark", "sales-revenue"),
        ("/api/v1/dashboards/sales.png?country=France&width=800&scale=1", "sales"),
    ] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/png"));
        assert_eq!(answer.header("content-disposition"), format!("inline; filename=\"{name}.png\""));
    }
    let asked = client.memory.asked.lock().unwrap().join("\n");
    assert!(asked.contains("width: 720, theme: Dark, scale: 2"), "{asked}");
    assert!(asked.contains("width: 800, theme: Light, scale: 1"), "{asked}");
    assert!(asked.matches("{\"country\": [\"France\"]}").count() == 2, "the size is no filter: {asked}");
}

#[tokio::test]
async fn the_catalog_is_asked_what_the_address_says() {
    let client = Client::of(Role::Viewer);
    client.get("/api/v1/catalog/search?q=sales&kind=table&kind=column&tag=core&offset=10&limit=5").await;
    insta::assert_snapshot!("catalog_query", client.memory.asked.lock().unwrap().join("\n"));
}

#[tokio::test]
async fn bad_parameters_name_themselves() {
    let client = Client::of(Role::Viewer);
    for (path, field) in [
        ("/api/v1/dashboards/sales/tiles/revenue.csv?compare=before", "compare"),
        ("/api/v1/dashboards/sales/tiles/revenue.png?width=9000", "width"),
        ("/api/v1/dashboards/sales.png?theme=blue", "theme"),
        ("/api/v1/dashboards/sales.png?lang=fr", "lang"),
        ("/api/v1/catalog/search?kind=view", "kind"),
        ("/api/v1/catalog/search?q=%00", "q"),
        ("/api/v1/batches?limit=-1", "limit"),
        ("/api/v1/jobs/00000000-0000-0000-0000-000000000002?after=x", "after"),
    ] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, &answer.json()["field"]), (StatusCode::BAD_REQUEST, &field.into()), "{path}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let client = Client::of(Role::Viewer);
    for path in [
        "/api/v1/jobs/7",
        "/api/v1/jobs/00000000-0000-0000-0000-000000000009",
        "/api/v1/models/nothing",
        "/api/v1/dashboards/sales/tiles/nothing.csv",
        "/api/v1/dashboards/sales/tiles/revenue",
        "/api/v1/dashboards/sales/tiles/nothing.png",
        "/api/v1/dashboards/sales",
        "/api/v1/dashboards/nothing.png",
    ] {
        assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_revision_is_named_by_its_number() {
    let none = Client::of(Role::Viewer).get("/api/v1/project/revisions/first").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "{}", none.text);
}

#[tokio::test]
async fn every_value_of_a_metric_is_had_as_csv() {
    let client = Client::of(Role::Viewer);
    let run = "/api/v1/runs/00000000000000000000000000000000/metric.csv";
    let csv = client.get(&format!("{run}?key=val%2Floss")).await;
    assert_eq!(
        (csv.status, csv.text.as_str()),
        (StatusCode::OK, "step,timestamp,value\r\n0,1000,0.5\r\n1,1000,0.5\r\n")
    );
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"val_loss.csv\"");
    assert_eq!(client.get(&format!("{run}?key=none")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.get(run).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(client.get("/api/v1/runs/me/metric.csv?key=loss").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_of_a_run_is_stored_or_shown_where_it_reaches_nothing() {
    let client = Client::of(Role::Viewer);
    let folder = "/api/v1/artifacts/00000000000000000000000000000000/plots";
    let stored = client.get(&format!("{folder}/report.html")).await;
    assert_eq!((stored.status, stored.text.as_str()), (StatusCode::OK, "<b>"));
    assert_eq!(stored.header("content-disposition"), "attachment; filename=\"report.html\"");
    let shown = client.get(&format!("{folder}/report.html?inline=true")).await;
    assert_eq!(shown.header("content-disposition"), "inline; filename=\"report.html\"");
    assert!(shown.header("content-security-policy").starts_with("sandbox allow-scripts; default-src 'none'"));
    for name in ["script.js", "page.xhtml", "data.bin"] {
        let stored = client.get(&format!("{folder}/{name}?inline=true")).await;
        assert!(stored.header("content-disposition").starts_with("attachment"), "{name}");
    }
    for path in ["/api/v1/artifacts/me/x.png", "/api/v1/artifacts/m-1/x.png"] {
        assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(client.get(&format!("{folder}/a.png?inline=maybe")).await.status, StatusCode::BAD_REQUEST);
}
