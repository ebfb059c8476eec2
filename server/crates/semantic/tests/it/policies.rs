//! Who sees which rows: in the database, in answers, and in what is kept.

use std::sync::Arc;

use contract::{
    Answer, ApiResult, DashboardApi, EmbedApi, EmbedRequest, ErrorCode, NewEmbed, OpContext, PageRequest, Picture,
    Principal, ProjectApi, ProjectFile, Question, QuestionApi, RequestId, Role, TileBody, Via,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use platform::testing::TestDb;
use semantic::Service;
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Executor, PgConnection};
use uuid::Uuid;

use crate::cubes::built_for;
use crate::dashboards::{query, tile};
use crate::shop::{asked_by, invoice, limited_to, load, service_with, shipped};

const COUNTRIES: &str = "
policies:
  countries: {title: Countries, dimension: country, attribute: countries, except: administrator}
";
const TABLES: [&str; 7] =
    ["dim_country", "dim_customer", "dim_date", "dim_product", "dim_shop", "fact_sales", "product_description"];

async fn with_policies(policies: &str) -> (TestDb, Service) {
    let db = TestDb::new().await;
    let invoices = [
        invoice("F1", "2011-01-03T10:00:00", Some("anne"), "France", &[("BERET", "5.00"), ("CUP", "1.00")]),
        invoice("F2", "2011-01-09T10:00:00", Some("anne"), "France", &[("BERET", "5.00")]),
        invoice("G1", "2011-01-04T10:00:00", Some("karl"), "Germany", &[("CUP", "7.00"), ("HAT", "2.00")]),
        // Somebody from France buys in Germany.
        invoice("G2", "2011-01-05T10:00:00", Some("anne"), "Germany", &[("CUP", "3.00")]),
    ];
    load(&db, "demo", &invoices).await;
    let service = service_with(&db, &[("semantic/policies.yml", policies)]);
    service.publish_assets().await.unwrap();
    (db, service)
}

/// A connection as the role that reads.
async fn reader(db: &TestDb) -> PgConnection {
    let mut connection = db.owner.connect().await.unwrap();
    connection.execute("SET ROLE terrarium_reader").await.unwrap();
    connection
}

/// How many rows of each of [`TABLES`] a transaction sees that says this.
async fn rows(db: &TestDb, said: Option<Value>) -> [i64; 7] {
    let mut reader = reader(db).await;
    reader.execute("BEGIN").await.unwrap();
    if let Some(said) = said {
        sqlx::query!("SELECT set_config('terrarium.rows', $1, true) AS said", said.to_string())
            .fetch_one(&mut reader)
            .await
            .unwrap();
    }
    let counted: Vec<i64> = sqlx::query_scalar(
        "SELECT count(*) FROM warehouse.dim_country UNION ALL SELECT count(*) FROM warehouse.dim_customer
         UNION ALL SELECT count(*) FROM warehouse.dim_date UNION ALL SELECT count(*) FROM warehouse.dim_product
         UNION ALL SELECT count(*) FROM warehouse.dim_shop UNION ALL SELECT count(*) FROM warehouse.fact_sales
         UNION ALL SELECT count(*) FROM warehouse.product_description",
    )
    .fetch_all(&mut reader)
    .await
    .unwrap();
    counted.try_into().unwrap()
}

async fn ask(service: &Service, cx: &OpContext, measure: &str, by: &[&str]) -> ApiResult<Vec<String>> {
    let by = by.iter().map(|by| by.parse().unwrap()).collect();
    let question = Question { measures: vec![measure.to_owned()], by, ..Question::default() };
    Ok(written(&service.ask(cx, question).await?))
}

fn written(answer: &Answer) -> Vec<String> {
    let row = |row| {
        let cells = answer.columns.iter().map(|column| column.cells.written(row).unwrap_or_else(|| "–".into()));
        cells.collect::<Vec<_>>().join(" ")
    };
    (0..answer.rows()).map(row).collect()
}

#[tokio::test]
async fn the_database_shows_what_the_transaction_says_and_nothing_unsaid() {
    let (db, service) = with_policies(COUNTRIES).await;
    let mut owner = db.owner.connect().await.unwrap();
    owner
        .execute("INSERT INTO warehouse.product_description SELECT product_key, 'x', now(), now() FROM warehouse.dim_product")
        .await
        .unwrap();
    let all = [3, 2, 0, 3, 3, 6, 3];
    for nothing in [None, Some(json!({})), Some(json!({"countries": []})), Some(json!({"others": ["Germany"]}))] {
        assert_eq!(rows(&db, nothing.clone()).await, [0; TABLES.len()], "{nothing:?}");
    }
    assert_eq!(rows(&db, Some(json!("all"))).await, all);
    assert_eq!(rows(&db, Some(json!({"countries": "all"}))).await, all);
    // Anne is French. Products and shops are those of the sales; of what nothing is said about, nothing is shown.
    assert_eq!(rows(&db, Some(json!({"countries": ["Germany"]}))).await, [1, 1, 0, 2, 1, 3, 0]);
    assert_eq!(rows(&db, Some(json!({"countries": ["Germany", "France"]}))).await, [2, 2, 0, 3, 1, 6, 0]);
    // The application, which loads, is not restricted.
    let loaded: i64 =
        sqlx::query_scalar("SELECT count(*) FROM warehouse.fact_sales").fetch_one(db.db.app()).await.unwrap();
    assert_eq!(loaded, 6);

    service.apply(&asked_by(Role::Administrator), shipped(), None, String::new()).await.unwrap();
    assert_eq!(rows(&db, None).await, all, "without policies nothing is restricted");
}

#[tokio::test]
async fn everybody_is_answered_by_what_they_see() {
    let (_db, service) = with_policies(COUNTRIES).await;
    let revenue = async |cx: &OpContext| ask(&service, cx, "net_revenue", &["country"]).await.unwrap();
    assert_eq!(revenue(&asked_by(Role::Administrator)).await, ["France 11.00", "Germany 12.00"]);
    assert_eq!(revenue(&limited_to(&["Germany"])).await, ["Germany 12.00"]);
    assert_eq!(revenue(&limited_to(&["France", "Nowhere"])).await, ["France 11.00"]);
    for nobody in [limited_to(&[]), limited_to(&["' OR true --"]), asked_by(Role::Engineer)] {
        assert!(revenue(&nobody).await.is_empty());
    }
    let mut system = asked_by(Role::Viewer);
    system.principal = Some(Principal::new("command line", Role::Administrator, Via::System));
    assert_eq!(revenue(&system).await.len(), 2);

    let germany = limited_to(&["Germany"]);
    assert_eq!(ask(&service, &germany, "pieces", &["product"]).await.unwrap(), ["Cup 2", "Hat 1"]);
    assert_eq!(ask(&service, &germany, "orders", &["customer"]).await.unwrap(), ["karl 1", "– 1"]);
    let nothing = service.dashboard(&limited_to(&["Nowhere"]), "sales", query(&[])).await.unwrap_err();
    assert_eq!(nothing.code, ErrorCode::Forbidden);
    assert!(nothing.message.contains("A policy limits"), "{nothing}");
    let shown = service.dashboard(&germany, "sales", query(&[])).await.unwrap();
    assert!(shown.controls.iter().all(|control| control.dimension != "country"), "of one country nothing is chosen");
}

#[tokio::test]
async fn rows_are_those_that_the_asker_sees() {
    let (_db, service) = with_policies(COUNTRIES).await;
    let page = PageRequest::default();
    let rows = async |cx: &OpContext, pairs: &[(&str, &str)]| {
        service.tile_rows(cx, "sales", "countries", query(pairs), page).await.map(|rows| rows.total)
    };
    let germany = limited_to(&["Germany"]);
    assert_eq!(rows(&asked_by(Role::Administrator), &[]).await, Ok(6));
    assert_eq!(rows(&germany, &[]).await, Ok(3));
    assert_eq!(rows(&germany, &[("drill.countries", "country:France")]).await, Ok(0));
    let csv = service.tile_rows_csv(&germany, "sales", "countries", query(&[])).await.unwrap();
    assert!(csv.contains("G1") && !csv.contains("F1") && !csv.contains("BERET"), "{csv}");
    for nobody in [limited_to(&[]), asked_by(Role::Viewer)] {
        assert_eq!(rows(&nobody, &[]).await.unwrap_err().code, ErrorCode::Forbidden);
    }
    // Whole invoices say nothing by category, so whoever is limited by it sees none of their rows.
    let categories = "policies: {categories: {title: Categories, dimension: category, attribute: categories}}";
    apply(&service, categories).await.unwrap();
    let invoices = service.tile_rows(&asked_by(Role::Viewer), "sales", "invoices", query(&[]), page).await;
    assert!(matches!(invoices.unwrap_err().code, ErrorCode::Forbidden | ErrorCode::InvalidInput));
}

#[tokio::test]
async fn of_invoices_the_lines_are_shown_that_the_asker_sees() {
    let (db, service) = with_policies(COUNTRIES).await;
    // One of the lines of a German invoice was sent to France.
    let mut owner = db.owner.connect().await.unwrap();
    owner
        .execute(
            "UPDATE warehouse.fact_sales SET country_key = (SELECT country_key FROM warehouse.dim_country WHERE name = 'France')
             WHERE invoice_no = 'G1' AND line_no = 2",
        )
        .await
        .unwrap();
    let invoices = async |cx: &OpContext| ask(&service, cx, "invoice_amount", &["invoice", "country"]).await.unwrap();
    let all = ["F1 France 6.00", "F2 France 5.00", "G1 Germany 9.00", "G2 Germany 3.00"];
    assert_eq!(invoices(&asked_by(Role::Administrator)).await, all);
    assert_eq!(invoices(&limited_to(&["Germany"])).await, ["G1 Germany 7.00", "G2 Germany 3.00"]);
    assert_eq!(invoices(&limited_to(&["France"])).await, all[..2]);
    assert!(invoices(&limited_to(&[])).await.is_empty());
    assert_eq!(
        ask(&service, &limited_to(&["Germany"]), "invoice_lines", &["customer"]).await.unwrap(),
        ["karl 1", "– 1"]
    );

    let error = apply(&service, &COUNTRIES.replace("dimension: country", "dimension: invoice_time")).await.unwrap_err();
    assert!(error.message.contains("a view"), "{error}");
    // What is worked out from products says nothing of whole invoices.
    let categories = "policies: {categories: {title: Categories, dimension: category, attribute: categories}}";
    apply(&service, categories).await.unwrap();
    let refused = ask(&service, &asked_by(Role::Viewer), "invoice_amount", &[]).await.unwrap_err();
    assert!(refused.message.contains("“Categories”"), "{refused}");
}

#[tokio::test]
async fn nothing_is_kept_from_one_who_sees_more_for_one_who_sees_less() {
    let (_db, service) = with_policies(COUNTRIES).await;
    let askers = [asked_by(Role::Administrator), limited_to(&["Germany"]), limited_to(&["France"])];
    let mut tags = Vec::new();
    // Twice: the second time from what was kept, and from cubes.
    for _ in 0..2 {
        let mut orders = Vec::new();
        for cx in &askers {
            let shown = service.dashboard(cx, "operations", query(&[])).await.unwrap();
            let TileBody::Number(number) = &tile(&shown, "orders").body else { panic!("a number") };
            orders.push(number.value);
            let sales = service.dashboard(cx, "sales", query(&[])).await.unwrap();
            assert_eq!(crate::dashboards::number(&sales, "orders").value, number.value, "Sales shows the same");
            tags.push(built_for(&service, cx, "operations").await.unwrap().0);
        }
        assert_eq!(orders, [Some(4.0), Some(2.0), Some(2.0)]);
    }
    assert_eq!(tags[..3], tags[3..]);
    assert!(tags[0] != tags[1] && tags[1] != tags[2]);
    // Whoever sees the same has the same cube.
    let mut same = limited_to(&["Germany"]);
    same.principal.as_mut().unwrap().role = Role::Viewer;
    assert_eq!(built_for(&service, &same, "operations").await.unwrap().0, tags[1]);
    let (_, cube) = built_for(&service, &same, "products").await.unwrap();
    let bytes = String::from_utf8_lossy(&cube.to_bytes()).into_owned();
    assert!(bytes.contains("Hat") && !bytes.contains("Beret") && !bytes.contains("France"), "{bytes}");
}

#[tokio::test]
async fn a_picture_is_drawn_as_if_there_were_no_hidden_rows() {
    let seen = [
        invoice("G1", "2011-01-04T10:00:00", Some("karl"), "Germany", &[("CUP", "7.00"), ("HAT", "2.00")]),
        invoice("G2", "2011-02-05T11:00:00", Some("rosa"), "Germany", &[("CUP", "3.00")]),
    ];
    let hidden = [
        invoice("F1", "2010-12-03T09:00:00", Some("anne"), "France", &[("BERET", "500.00"), ("CUP", "1.00")]),
        invoice("F2", "2011-01-09T10:00:00", Some("anne"), "France", &[("BERET", "5.00")]),
        invoice("F3", "2011-03-09T10:00:00", Some("jean"), "France", &[("BERET", "5.00")]),
    ];
    let (all, few) = (TestDb::new().await, TestDb::new().await);
    load(&all, "demo", &[&seen[..], &hidden].concat()).await;
    load(&few, "demo", &seen).await;
    let [all_service, few_service] = [&all, &few].map(|db| service_with(db, &[("semantic/policies.yml", COUNTRIES)]));
    for service in [&all_service, &few_service] {
        service.publish_assets().await.unwrap();
    }
    let (whole, germany) = (asked_by(Role::Administrator), limited_to(&["Germany"]));
    let small = Picture { scale: 1, ..Picture::TILE };
    let dashboard = async |service: &Service, cx: &OpContext, slug: &str| {
        service.dashboard_png(cx, slug, query(&[]), small).await.unwrap()
    };
    for slug in ["sales", "customers", "products", "operations"] {
        let limited = dashboard(&all_service, &germany, slug).await;
        assert!(limited == dashboard(&few_service, &whole, slug).await, "{slug} shows something of what is hidden");
        assert!(limited != dashboard(&all_service, &whole, slug).await, "{slug} shows nothing of what can be hidden");
    }
    let of_tile = async |service: &Service, cx: &OpContext, tile: &str| {
        service.tile_png(cx, "sales", tile, query(&[]), small).await.unwrap()
    };
    for tile in ["net-revenue", "revenue", "countries", "products", "rhythm", "invoices"] {
        let limited = of_tile(&all_service, &germany, tile).await;
        assert!(limited == of_tile(&few_service, &whole, tile).await, "{tile} shows something of what is hidden");
        assert!(limited != of_tile(&all_service, &whole, tile).await, "{tile} shows nothing of what can be hidden");
    }
}

#[tokio::test]
async fn an_embed_shows_what_its_maker_saw() {
    let (_db, service) = with_policies(COUNTRIES).await;
    let new = NewEmbed {
        dashboard: "sales".into(),
        tile: Some("countries".into()),
        query: query(&[]),
        open: Vec::new(),
        origin: "https://shop.example".into(),
        lifetime_seconds: 3600,
    };
    let token = async |cx: &OpContext| service.create_embed(cx, new.clone()).await.unwrap().token;
    let (limited, whole) = (token(&limited_to(&["Germany"])).await, token(&asked_by(Role::Administrator)).await);
    assert_eq!(embedded(&service, &limited).await.unwrap(), "Country,Net revenue (EUR)\r\nGermany,12\r\n");
    assert_eq!(embedded(&service, &whole).await.unwrap(), "Country,Net revenue (EUR)\r\nGermany,12\r\nFrance,11\r\n");
    // A policy that came later lets nothing pass that it was not asked about.
    let later = COUNTRIES.replace("countries:", "lands:");
    apply(&service, &later).await.unwrap();
    for token in [&limited, &whole] {
        assert_eq!(embedded(&service, token).await.unwrap_err().code, ErrorCode::Forbidden);
    }
}

#[tokio::test]
async fn a_token_of_before_there_were_policies_shows_nothing_under_one() {
    let (db, service) = with_policies(COUNTRIES).await;
    let mut owner = db.owner.connect().await.unwrap();
    let key = "INSERT INTO semantic.embed_key (key_id, secret, created_by) VALUES ('embed-1', decode(repeat('07', 32), 'hex'), 'kim')";
    owner.execute(key).await.unwrap();
    // As it was written when Sales alone could be embedded.
    let claims = json!({
        "iss": "terrarium", "aud": "https://shop.example", "sub": "sales/countries", "iat": 1, "exp": 4_000_000_000_i64,
        "jti": "00000000-0000-0000-0000-000000000001",
        "filters": {"shop": "demo", "from": null, "to": null, "countries": [], "grain": "month"},
    });
    let header = Header { kid: Some("embed-1".into()), ..Header::new(Algorithm::HS256) };
    let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&[7; 32])).unwrap();
    assert_eq!(embedded(&service, &token).await.unwrap_err().code, ErrorCode::Forbidden);
    service.apply(&asked_by(Role::Administrator), shipped(), None, String::new()).await.unwrap();
    assert_eq!(embedded(&service, &token).await.unwrap(), "Country,Net revenue (EUR)\r\nGermany,12\r\nFrance,11\r\n");
}

#[tokio::test]
async fn policies_hold_together_and_change_at_once() {
    let categories =
        "  categories: {title: Categories, dimension: category, attribute: categories, without: everything}\n";
    let (db, service) = with_policies(&format!("{COUNTRIES}{categories}")).await;
    let mut owner = db.owner.connect().await.unwrap();
    owner.execute("UPDATE warehouse.dim_product SET category = 'Cups' WHERE product_code = 'CUP'").await.unwrap();
    let mut both = limited_to(&["Germany"]);
    let attributes = &mut both.principal.as_mut().unwrap().attributes;
    attributes.insert("categories".to_owned(), ["Cups".to_owned()].into());
    assert_eq!(ask(&service, &both, "net_revenue", &["product"]).await.unwrap(), ["Cup 10.00"]);
    assert_eq!(ask(&service, &limited_to(&["Germany"]), "net_revenue", &["product"]).await.unwrap().len(), 2);
    apply(&service, &format!("policies:\n{categories}")).await.unwrap();
    assert_eq!(ask(&service, &both, "net_revenue", &["product"]).await.unwrap(), ["Cup 11.00"]);
    apply(&service, COUNTRIES).await.unwrap();
    assert_eq!(ask(&service, &both, "net_revenue", &["product"]).await.unwrap(), ["Cup 10.00", "Hat 2.00"]);
}

#[tokio::test]
async fn what_policies_say_nothing_of_is_closed_with_the_reason() {
    let days = "entities: {days: {table: warehouse.dim_date, measures: {days: {title: Days, type: count}}}}";
    let (_db, service) = with_policies(&format!("{days}{COUNTRIES}")).await;
    assert_eq!(ask(&service, &asked_by(Role::Administrator), "days", &[]).await.unwrap(), ["0"]);
    let refused = ask(&service, &limited_to(&["Germany"]), "days", &[]).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some("measures")));
    assert!(refused.message.contains("“Countries”") && refused.message.contains("“days”"), "{refused}");
    let who = |cx: &OpContext| cx.principal.clone().unwrap();
    assert!(!service.sees_all_rows(&who(&limited_to(&["Germany"]))).await.unwrap());
    assert!(service.sees_all_rows(&who(&asked_by(Role::Administrator))).await.unwrap());
}

#[tokio::test]
async fn a_policy_on_what_is_not_there_is_refused_whole() {
    let (_db, service) = with_policies(COUNTRIES).await;
    let before = service.project(&asked_by(Role::Viewer)).await.unwrap().revision.id;
    let wrong = "entities: {c: {table: warehouse.dim_country, dimensions: {land: {title: Land}}}}
policies: {countries: {title: Countries, dimension: land, attribute: countries}}
";
    let error = apply(&service, wrong).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some("files")));
    assert!(error.message.contains("land"), "{error}");
    assert_eq!(service.project(&asked_by(Role::Viewer)).await.unwrap().revision.id, before);
    assert_eq!(ask(&service, &limited_to(&["Germany"]), "net_revenue", &[]).await.unwrap(), ["12.00"]);
}

#[tokio::test]
async fn policies_that_have_to_wait_for_too_long_change_nothing() {
    let (db, service) = with_policies("entities: {}").await;
    let (admin, germany) = (asked_by(Role::Administrator), limited_to(&["Germany"]));
    let before = service.project(&admin).await.unwrap().revision.id;
    let audited_before = audited(&db).await;
    // Somebody reads for minutes.
    let mut reading = reader(&db).await;
    reading.execute("BEGIN").await.unwrap();
    reading.execute("SELECT FROM warehouse.fact_sales").await.unwrap();

    let revenue = async || ask(&service, &germany, "net_revenue", &["country"]).await.unwrap();
    let (refused, meanwhile) = tokio::join!(apply(&service, COUNTRIES), revenue());
    let refused = refused.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("Nothing was changed; try again in a minute"), "{refused}");
    assert_eq!(meanwhile.len(), 2, "whoever asks while it waits is answered");
    assert_eq!(service.project(&admin).await.unwrap().revision.id, before);
    assert_eq!(revenue().await.len(), 2);
    assert_eq!(rows(&db, None).await[5], 6, "the database restricts nothing");
    assert_eq!(audited(&db).await, audited_before);

    reading.execute("ROLLBACK").await.unwrap();
    apply(&service, COUNTRIES).await.unwrap();
    assert_eq!(revenue().await, ["Germany 12.00"]);
}

#[tokio::test]
async fn only_administrators_change_who_sees_what() {
    let (_db, service) = with_policies(COUNTRIES).await;
    let more = COUNTRIES.replace("except: administrator", "except: analyst");
    // A join or a column that policies go by changes them as well.
    let other = format!("entities: {{x: {{table: warehouse.dim_date, joins: {{country: date_key}}}}}}{COUNTRIES}");
    for changed in [&more, "entities: {}", &other] {
        for role in [Role::Analyst, Role::Engineer] {
            let error = apply_as(&service, role, changed).await.unwrap_err();
            assert_eq!(error.code, ErrorCode::Forbidden, "{changed}");
        }
    }
    let renamed = COUNTRIES.replace("title: Countries", "title: Lands");
    let measure = "entities: {c: {table: warehouse.dim_date, measures: {days: {title: Days, type: count}}}}";
    for harmless in [renamed, format!("{measure}{COUNTRIES}")] {
        apply_as(&service, Role::Analyst, &harmless).await.unwrap();
    }
    assert_eq!(ask(&service, &limited_to(&["Germany"]), "net_revenue", &["country"]).await.unwrap().len(), 1);
    let restored = service.restore(&asked_by(Role::Analyst), contract::RevisionId(1)).await;
    assert!(restored.is_ok(), "it has the same policy: {restored:?}");
}

#[tokio::test]
async fn whoever_asks_while_policies_change_is_answered_by_the_one_or_the_other() {
    let (_db, service) = with_policies(COUNTRIES).await;
    let service = Arc::new(service);
    let (germany, none) = (limited_to(&["Germany"]), asked_by(Role::Viewer));
    for round in 0..10 {
        let policies = if round % 2 == 0 { "entities: {}" } else { COUNTRIES };
        let asks = (0..8).map(|number| {
            let (service, cx) = (Arc::clone(&service), if number % 2 == 0 { germany.clone() } else { none.clone() });
            async move { (number % 2 == 0, ask(&service, &cx, "net_revenue", &["country"]).await) }
        });
        let (applied, answers) = tokio::join!(apply(&service, policies), futures::future::join_all(asks));
        applied.unwrap();
        for (is_limited, answer) in answers {
            match answer {
                Ok(rows) => assert!(rows.len() == 2 || rows.len() == usize::from(is_limited), "{rows:?}"),
                Err(error) => assert_eq!(error.code, ErrorCode::Unavailable, "{error}"),
            }
        }
    }
}

async fn audited(db: &TestDb) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM platform.audit_event").fetch_one(db.db.app()).await.unwrap()
}

/// The countries of Sales, for anybody who has the token.
async fn embedded(service: &Service, token: &str) -> ApiResult<String> {
    let (dashboard, tile) = ("sales".into(), Some("countries".into()));
    let request = EmbedRequest { dashboard, tile, token: token.to_owned(), query: query(&[]) };
    service.embed_csv(&OpContext::anonymous(RequestId(Uuid::nil())), request).await
}

async fn apply(service: &Service, policies: &str) -> ApiResult<()> {
    apply_as(service, Role::Administrator, policies).await
}

async fn apply_as(service: &Service, role: Role, policies: &str) -> ApiResult<()> {
    let mut files = shipped();
    files.push(ProjectFile { path: "semantic/policies.yml".to_owned(), text: policies.to_owned() });
    service.apply(&asked_by(role), files, None, String::new()).await.map(drop)
}
