//! Cubes of dashboards: when there is one, what is answered from it, and who may have it.

use std::time::Duration;

use contract::{
    ApiResult, Dashboard, DashboardApi, DashboardCube, ErrorCode, OpContext, ProjectApi, Question, QuestionApi, Role,
    TileBody,
};
use cube::{Cube, Part};
use platform::testing::TestDb;
use semantic::Service;
use sqlx::ConnectOptions;

use crate::dashboards::{query, tile};
use crate::sales::with_two_weeks;
use crate::shop::{Written, asked_by, invoice, load, service, service_with, shipped};

const ALL: (&str, &str) = ("date", "2010-12-27..2011-01-09");

/// The cube of a dashboard with its tag, as soon as it is built.
pub(crate) async fn built(service: &Service, dashboard: &str) -> (String, Cube) {
    built_for(service, &asked_by(Role::Viewer), dashboard).await.unwrap()
}

/// The same for whoever asks, unless they are refused it.
pub(crate) async fn built_for(service: &Service, cx: &OpContext, dashboard: &str) -> ApiResult<(String, Cube)> {
    for _ in 0..3_000 {
        match service.cube(cx, dashboard, None, vec![]).await? {
            DashboardCube::Bytes { tag, bytes } => return Ok((tag, Cube::from_bytes(&bytes).unwrap())),
            DashboardCube::UnderWay => tokio::time::sleep(Duration::from_millis(10)).await,
            DashboardCube::Unchanged { .. } => panic!("nobody has it yet"),
        }
    }
    panic!("the cube of {dashboard} is not built within half a minute");
}

async fn shown(service: &Service, pairs: &[(&str, &str)]) -> Dashboard {
    service.dashboard(&asked_by(Role::Viewer), "operations", query(pairs)).await.unwrap()
}

fn number(dashboard: &Dashboard, slug: &str) -> Option<f64> {
    match &tile(dashboard, slug).body {
        TileBody::Number(number) => number.value,
        other => panic!("{slug} shows {other:?}"),
    }
}

fn names(cube: &Cube) -> Vec<&str> {
    cube.schema().dimensions.iter().map(|dimension| dimension.name.as_str()).collect()
}

/// Takes the lines of an invoice away, which no load would do.
pub(crate) async fn take_away(db: &TestDb, number: &str) {
    let mut owner = db.owner.connect().await.unwrap();
    sqlx::query!("DELETE FROM warehouse.fact_sales WHERE invoice_no = $1", number).execute(&mut owner).await.unwrap();
}

#[tokio::test]
async fn who_wants_a_cube_waits_a_moment_for_it() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let first = service.cube(&asked_by(Role::Viewer), "operations", None, vec![]).await.unwrap();
    assert!(matches!(first, DashboardCube::Bytes { .. }), "nobody had asked for it before: {first:?}");
}

#[tokio::test]
async fn a_cube_has_what_the_dashboard_asks_for() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let (_, operations) = built(&service, "operations").await;
    assert_eq!(names(&operations), ["shop", "date", "channel", "country", "hour", "weekday", "currency"]);
    assert!(operations.schema().measures.iter().all(|measure| measure.name != "net_revenue"));
    let (_, customers) = built(&service, "customers").await;
    assert!(names(&customers).contains(&"first_order") && names(&customers).contains(&"customer"));
    assert!(customers.schema().measures.iter().all(|measure| measure.name != "new_customers"), "of another entity");
    let (_, products) = built(&service, "products").await;
    let orders = products.schema().measures.iter().find(|measure| measure.name == "lines_per_order").unwrap();
    assert!(!orders.dimensions.contains(&"product".to_owned()));
    // Amounts have two digits behind the point, whatever their column could hold.
    assert!(products.schema().parts.iter().all(|part| !matches!(part, Part::Sum { scale: 3.., .. })));
}

#[tokio::test]
async fn what_was_never_asked_is_answered_by_the_cube() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let first = shown(&service, &[ALL]).await;
    assert_eq!(number(&first, "orders"), Some(6.0), "answered by the database, while the cube is begun");
    built(&service, "operations").await;
    // Only who asks the database notices.
    take_away(&db, "B2").await;
    let from_cube = shown(&service, &[ALL, ("country", "Germany")]).await;
    assert_eq!(number(&from_cube, "orders"), Some(3.0));
    let question = |filter: &str| Question {
        measures: vec!["orders".into()],
        filters: vec![filter.parse().unwrap()],
        ..Question::default()
    };
    let answer = service.ask(&asked_by(Role::Viewer), question("country = Germany")).await.unwrap();
    assert_eq!(answer.columns[0].cells.number(0), Some(2.0), "questions of no dashboard have no cube");
    let picked = shown(&service, &[ALL, ("pick.customer", "c2")]).await;
    assert_eq!(number(&picked, "orders"), Some(0.0), "the cube does not know customers");
}

#[tokio::test]
async fn estimates_are_not_shown() {
    let db = with_two_weeks().await;
    let service = service(&db);
    built(&service, "customers").await;
    take_away(&db, "B2").await;
    let cx = asked_by(Role::Viewer);
    let customers = service.dashboard(&cx, "customers", query(&[ALL, ("country", "Germany")])).await.unwrap();
    assert_eq!(number(&customers, "customers"), Some(0.0));
}

#[tokio::test]
async fn a_load_makes_another_cube() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let (before, _) = built(&service, "operations").await;
    load(&db, "demo", &[invoice("B9", "2011-01-04T10:00:00", Some("c1"), "Spain", &[("CUP", "1.00")])]).await;
    let spain = [ALL, ("country", "Spain")];
    assert_eq!(number(&shown(&service, &spain).await, "orders"), Some(1.0), "the old cube is not asked");
    let (after, cube) = built(&service, "operations").await;
    assert_ne!(before, after);
    assert!(cube.rows() > 0 && number(&shown(&service, &spain).await, "pieces") == Some(1.0));
    let again = service.cube(&asked_by(Role::Viewer), "operations", Some("demo"), vec![before, after.clone()]).await;
    assert_eq!(again, Ok(DashboardCube::Unchanged { tag: after }));
}

#[tokio::test]
async fn a_revision_that_changes_something_else_leaves_cubes_and_answers() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let mut files = shipped();
    let mut apply = async |path: &str, from: &str, to: &str| {
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        assert!(file.text.contains(from), "{from}");
        file.text = file.text.replacen(from, to, 1);
        service.apply(&asked_by(Role::Analyst), files.clone(), None, "Because.".to_owned()).await.unwrap();
        let (tag, _) = built(&service, "operations").await;
        (tag, number(&shown(&service, &[ALL, ("pick.customer", "c2")]).await, "orders"))
    };
    let first = apply("terrarium.toml", "name = ", "# Ours.\nname = ").await;
    // Neither the cube, nor an answer that it could not give, is had anew.
    take_away(&db, "B2").await;
    let same = apply("dashboards/products.yml", "title: ", "title: Our ").await;
    assert_eq!(same, first);
    let other = apply("dashboards/operations.yml", "title: ", "title: Our ").await;
    assert!(other.0 != first.0 && other.1 == first.1, "{other:?}");
    let other_model = apply("semantic/shop.yml", "title: Net revenue", "title: Turnover").await;
    assert!(other_model.0 != other.0 && other_model.1 != other.1, "{other_model:?}");
}

#[tokio::test]
async fn different_values_are_counted_within_the_stated_error() {
    let db = TestDb::new().await;
    let invoices: Vec<Written> = (0..900_usize)
        .map(|number| {
            let country = ["France", "Germany", "Spain"][number % 3];
            let at = format!("2011-0{}-03T10:00:00", 1 + number % 4);
            invoice(&format!("I{number}"), &at, Some(&format!("c{}", number * 7 % 650)), country, &[("CUP", "1.00")])
        })
        .collect();
    load(&db, "demo", &invoices).await;
    let service = service(&db);
    let (_, cube) = built(&service, "customers").await;
    for by in ["", "country", "date.month"] {
        let question = Question {
            measures: vec!["customers".into(), "revenue_per_customer".into()],
            by: (!by.is_empty()).then(|| by.parse().unwrap()).into_iter().collect(),
            ..Question::default()
        };
        let exact = service.ask(&asked_by(Role::Viewer), question.clone()).await.unwrap();
        let estimated = cube.answer(&question).unwrap();
        assert_eq!(estimated.rows(), exact.rows());
        for measure in &question.measures {
            let (ours, theirs) = (estimated.column(measure).unwrap(), exact.column(measure).unwrap());
            let error = 3.0 * f64::from(ours.error.unwrap()) / 10_000.0;
            for row in 0..exact.rows() {
                let (ours, theirs) = (ours.cells.number(row).unwrap(), theirs.cells.number(row).unwrap());
                assert!((ours / theirs - 1.0).abs() <= error, "{measure} by “{by}”: {ours} instead of {theirs}");
            }
        }
    }
}

#[tokio::test]
async fn a_dimension_of_very_many_values_is_left_out() {
    let db = with_two_weeks().await;
    let mut owner = db.owner.connect().await.unwrap();
    sqlx::query!(
        "WITH customers AS (
             INSERT INTO warehouse.dim_customer (shop_key, customer_code, country_key)
             SELECT s.shop_key, 'many' || n, c.country_key
             FROM warehouse.dim_shop s, warehouse.dim_country c, generate_series(1, 66000) n
             WHERE s.code = 'demo' AND c.name = 'France' RETURNING customer_key, shop_key, country_key)
         INSERT INTO warehouse.fact_sales (sold_at, shop_key, customer_key, product_key, date_key, country_key,
             quantity, line_no, batch_id, unit_price, amount, kind, invoice_no)
         SELECT '2011-01-05 12:00', shop_key, customer_key, (SELECT min(product_key) FROM warehouse.dim_product),
             20110105, country_key, 1, 1, gen_random_uuid(), 1, 1, 'sale', 'M' || customer_key
         FROM customers"
    )
    .execute(&mut owner)
    .await
    .unwrap();
    let (_, cube) = built(&service(&db), "customers").await;
    assert!(!names(&cube).contains(&"customer"), "{:?}", names(&cube));
    let question = |by: &str| Question {
        measures: vec!["net_revenue".into()],
        by: vec![by.parse().unwrap()],
        ..Question::default()
    };
    assert!(cube.answers_exactly(&question("country")) && !cube.can_answer(&question("customer")));
    assert!(cube.rows() < 20);
}

#[tokio::test]
async fn what_does_not_fit_says_why() {
    let db = with_two_weeks().await;
    let places = "entities:\n  place:\n    table: warehouse.dim_country\n    key: country_key\n    dimensions:\n      \
                  place: {title: Place, value: name}\n    measures:\n      places: {title: Places, type: count}\n";
    let dashboard = "title: Places\ndescription: Where we are.\ntime: date\ntiles:\n  places: {show: bar, measures: \
                     [places], by: [place]}\n";
    let service = service_with(&db, &[("semantic/places.yml", places), ("dashboards/places.yml", dashboard)]);
    let cx = asked_by(Role::Viewer);
    let cube = async || service.cube(&cx, "places", None, vec![]).await;
    while cube().await == Ok(DashboardCube::UnderWay) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let refused = cube().await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("measure of one shop"), "{refused}");
    let shown = service.dashboard(&cx, "places", query(&[])).await.unwrap();
    assert!(matches!(tile(&shown, "places").body, TileBody::Chart(_)), "the database answers");
}

#[tokio::test]
async fn whoever_may_not_see_dashboards_gets_no_cube() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let cube = async |cx: &OpContext, slug: &str, shop| service.cube(cx, slug, shop, vec![]).await.map(|_| ());
    let nobody = OpContext::anonymous(cx.request_id);
    for slug in ["operations", "profit"] {
        let refused = cube(&nobody, slug, None).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Unauthenticated, "whether it is there is not said");
    }
    let missing = cube(&cx, "profit", None).await.unwrap_err();
    assert_eq!(
        (missing.code, missing.message.as_str()),
        (
            ErrorCode::NotFound,
            "There is no dashboard “profit” that you see; ask whoever told you of it to share it with you."
        )
    );
    let missing = cube(&cx, "operations", Some("nope")).await.unwrap_err();
    assert_eq!(missing.field.as_deref(), Some("shop"));
}
