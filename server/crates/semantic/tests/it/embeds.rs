//! Dashboards, and parts of them, in other people's pages.

use contract::{
    ApiError, ApiResult, ControlKind, DashboardQuery, Embed, EmbedApi, EmbedRequest, Embedded, ErrorCode, NewEmbed,
    OpContext, RequestId, Role, TileBody,
};
use platform::testing::TestDb;
use semantic::Service;
use sqlx::{ConnectOptions, Executor};
use uuid::Uuid;

use crate::dashboards::{query, rows};
use crate::shop::{asked_by, invoice, load, service, service_with};

async fn with_sales() -> (TestDb, Service) {
    let db = TestDb::new().await;
    let invoices = [
        invoice("A1", "2011-01-03T10:00:00", Some("c1"), "France", &[("CUP", "5.00")]),
        invoice("A2", "2011-01-04T10:00:00", Some("c2"), "Germany", &[("CUP", "7.00"), ("TEAPOT", "1.00")]),
    ];
    load(&db, "online-retail", &invoices).await;
    let service = service(&db);
    (db, service)
}

/// The countries of Sales, locked to France.
fn new_embed() -> NewEmbed {
    NewEmbed {
        dashboard: "sales".into(),
        tile: Some("countries".into()),
        query: query(&[("country", "France")]),
        open: vec![],
        origin: "https://Shop.example/".into(),
        lifetime_seconds: 3600,
    }
}

fn whole() -> NewEmbed {
    NewEmbed { tile: None, ..new_embed() }
}

async fn created(service: &Service, new: NewEmbed) -> Embed {
    service.create_embed(&asked_by(Role::Analyst), new).await.unwrap()
}

fn reader() -> OpContext {
    OpContext::anonymous(RequestId(Uuid::nil()))
}

fn request(what: &str, token: &str, chosen: &[(&str, &str)]) -> EmbedRequest {
    let (dashboard, tile) = what.split_once('/').map_or((what, None), |(dashboard, tile)| (dashboard, Some(tile)));
    EmbedRequest {
        dashboard: dashboard.to_owned(),
        tile: tile.map(str::to_owned),
        token: token.to_owned(),
        query: query(chosen),
    }
}

async fn opened(service: &Service, what: &str, token: &str, chosen: &[(&str, &str)]) -> ApiResult<Embedded> {
    service.open_embed(&reader(), request(what, token, chosen)).await
}

async fn csv(service: &Service, what: &str, token: &str, chosen: &[(&str, &str)]) -> ApiResult<String> {
    service.embed_csv(&reader(), request(what, token, chosen)).await
}

/// The same refusal on every way to the numbers.
async fn refused(service: &Service, what: &str, token: &str, chosen: &[(&str, &str)]) -> ApiError {
    let error = opened(service, what, token, chosen).await.unwrap_err();
    assert_eq!(csv(service, what, token, chosen).await.unwrap_err(), error);
    error
}

#[tokio::test]
async fn a_token_opens_its_tile_for_what_it_is_locked_to() {
    let (_db, service) = with_sales().await;
    let embed = created(&service, new_embed()).await;
    let embedded = opened(&service, "sales/countries", &embed.token, &[]).await.unwrap();
    assert_eq!(embedded.origin, "https://shop.example");
    assert_eq!(rows(&embedded.dashboard, "countries"), ["France 5"], "Germany is filtered out");
    assert_eq!(embedded.dashboard.tiles.len(), 1);
    assert!(embedded.dashboard.controls.is_empty(), "what could be chosen would tell of Germany");
    let csv = csv(&service, "sales/countries", &embed.token, &[]).await.unwrap();
    assert_eq!(csv, "Country,Net revenue (GBP)\r\nFrance,5\r\n");
    assert!(embed.snippet.contains("<terrarium-chart src=\"https://terrarium.example/embed/sales/countries\""));
    assert!(embed.iframe.contains(&format!("/embed/sales/countries?token={}", embed.token)), "{}", embed.iframe);
}

#[tokio::test]
async fn a_token_of_a_dashboard_opens_all_of_it_for_what_it_is_locked_to() {
    let (_db, service) = with_sales().await;
    let embed = created(&service, whole()).await;
    assert!(embed.snippet.contains("<terrarium-dashboard src=\"https://terrarium.example/embed/sales\""));
    let embedded = opened(&service, "sales", &embed.token, &[]).await.unwrap();
    assert_eq!(rows(&embedded.dashboard, "countries"), ["France 5"]);
    assert_eq!(rows(&embedded.dashboard, "invoices"), ["A1 2011-01-03 10:00:00 c1 France 1 5"]);
    assert_eq!(
        csv(&service, "sales/products", &embed.token, &[]).await.unwrap(),
        "Product,Net revenue (GBP)\r\nCup,5\r\n"
    );
    let other = refused(&service, "customers", &embed.token, &[]).await;
    assert_eq!(other.code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn every_tile_of_every_dashboard_can_be_embedded() {
    let (_db, service) = with_sales().await;
    for slug in ["customers", "operations", "products", "sales"] {
        let new = NewEmbed { dashboard: slug.into(), query: DashboardQuery::default(), ..whole() };
        let token = created(&service, new).await.token;
        let first = opened(&service, slug, &token, &[]).await.unwrap().dashboard;
        let mut tiles = first.tiles;
        for tab in first.tabs.iter().skip(1) {
            tiles.extend(opened(&service, slug, &token, &[("tab", &tab.name)]).await.unwrap().dashboard.tiles);
        }
        for tile in tiles {
            let what = format!("{slug}/{}", tile.slug);
            let new = NewEmbed {
                dashboard: slug.into(),
                tile: Some(tile.slug.clone()),
                query: DashboardQuery::default(),
                ..new_embed()
            };
            let own = created(&service, new).await.token;
            assert_eq!(opened(&service, &what, &own, &[]).await.unwrap().dashboard.tiles, [tile], "{what}");
        }
    }
}

#[tokio::test]
async fn what_is_locked_cannot_be_chosen() {
    let (_db, service) = with_sales().await;
    let token = created(&service, NewEmbed { open: vec!["date".into()], ..whole() }).await.token;
    for chosen in [
        ("country", "Germany"),
        ("pick.country", "Germany"),
        ("pick.customer", "c1"),
        ("shop", "demo"),
        ("grain", "day"),
        ("compare", "year"),
        ("utm_source", "mail"),
    ] {
        for what in ["sales", "sales/countries"] {
            let error = refused(&service, what, &token, &[chosen]).await;
            assert_eq!(
                (error.code, error.field.as_deref()),
                (ErrorCode::InvalidInput, Some("query")),
                "{what} {chosen:?}"
            );
        }
    }
    let narrowed = opened(&service, "sales", &token, &[("date", "2011-01-04..2011-01-04")]).await.unwrap();
    assert_eq!(rows(&narrowed.dashboard, "countries"), [""; 0], "nothing was sold to France that day");
}

#[tokio::test]
async fn what_is_open_begins_as_the_token_says_and_is_the_readers() {
    let (_db, service) = with_sales().await;
    let token = created(&service, NewEmbed { open: vec!["country".into()], ..whole() }).await.token;
    let begun = opened(&service, "sales", &token, &[]).await.unwrap();
    assert_eq!(rows(&begun.dashboard, "countries"), ["France 5"]);
    let [control] = begun.dashboard.controls.as_slice() else { panic!("{:?}", begun.dashboard.controls) };
    assert_eq!(control.kind, ControlKind::Many(vec!["Germany".into(), "France".into()]));
    let chosen = opened(&service, "sales", &token, &[("country", "Germany")]).await.unwrap();
    assert_eq!(rows(&chosen.dashboard, "countries"), ["Germany 8"]);
    let picked = opened(
        &service,
        "sales",
        &token,
        &[("country", "Germany"), ("country", "France"), ("pick.country", "Germany")],
    );
    assert_eq!(rows(&picked.await.unwrap().dashboard, "invoices"), ["A2 2011-01-04 10:00:00 c2 Germany 2 8"]);
}

#[tokio::test]
async fn what_is_left_to_viewers_stays_as_it_was_unless_it_is_open() {
    let (_db, service) = with_sales().await;
    let made = |open: &[&str]| NewEmbed {
        dashboard: "products".into(),
        query: query(&[("param.split", "country")]),
        open: open.iter().map(|name| (*name).to_owned()).collect(),
        ..whole()
    };
    let closed = created(&service, made(&[])).await.token;
    let kept = opened(&service, "products", &closed, &[]).await.unwrap().dashboard;
    assert!(kept.controls.is_empty() && kept.query.parameters["split"] == "country", "{:?}", kept.query);
    assert!(kept.tiles.iter().any(|tile| tile.title == "Net revenue by month and country"));
    let error = refused(&service, "products", &closed, &[("param.split", "channel")]).await;
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some("query")));

    let open = created(&service, made(&["param.split"])).await.token;
    let begun = opened(&service, "products", &open, &[]).await.unwrap().dashboard;
    assert_eq!((begun.query.parameters["split"].as_str(), begun.controls.len()), ("country", 1));
    let chosen = opened(&service, "products", &open, &[("param.split", "channel")]).await.unwrap().dashboard;
    assert!(chosen.tiles.iter().any(|tile| tile.title == "Net revenue by month and channel"));
    let unknown = service.create_embed(&asked_by(Role::Analyst), made(&["param.gone"])).await.unwrap_err();
    assert!(unknown.message.contains("param.split"), "{unknown}");
}

#[tokio::test]
async fn what_is_open_offers_nothing_that_only_rows_have_that_are_locked_away() {
    let db = TestDb::new().await;
    let invoices = [
        invoice("F0", "2010-12-01T10:00:00", Some("c1"), "France", &[("OLD", "1.00")]),
        invoice("F1", "2011-01-03T10:00:00", Some("c1"), "France", &[("CUP", "5.00"), ("HAT", "4.00")]),
        invoice("G1", "2011-01-04T10:00:00", Some("c2"), "Germany", &[("SECRET", "7.00")]),
    ];
    load(&db, "demo", &invoices).await;
    let mut owner = db.owner.connect().await.unwrap();
    owner.execute("UPDATE warehouse.dim_product SET category = initcap(product_code)").await.unwrap();
    let service = service(&db);
    let january = ("date", "2011-01-01..2011-01-31");
    for (locked, open, offered) in [
        (&[january, ("country", "France")][..], &["category"][..], &["Cup", "Hat"][..]),
        (&[january, ("pick.country", "France")], &["category"], &["Cup", "Hat"]),
        (&[january, ("pick.country", "France")], &["category", "date"], &["Cup", "Hat", "Old"]),
        (&[january], &["category"], &["Secret", "Cup", "Hat"]),
        (&[january], &["category", "date"], &["Secret", "Cup", "Hat", "Old"]),
        (&[january, ("country", "France")], &["category", "country"], &["Secret", "Cup", "Hat"]),
    ] {
        let open = open.iter().map(|name| (*name).to_owned()).collect();
        let new = NewEmbed { dashboard: "products".into(), query: query(locked), open, ..whole() };
        let token = created(&service, new).await.token;
        let controls = opened(&service, "products", &token, &[]).await.unwrap().dashboard.controls;
        let control = controls.iter().find(|control| control.dimension == "category").unwrap();
        let offered = offered.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(control.kind, ControlKind::Many(offered), "{locked:?}");
    }
}

#[tokio::test]
async fn what_was_picked_when_it_was_made_is_locked_in_its_own_chart_too() {
    let (_db, service) = with_sales().await;
    let query = query(&[("pick.country", "France"), ("pick.customer", "c1"), ("pick.date", "2011-01-03..2011-01-03")]);
    let token = created(&service, NewEmbed { query, ..whole() }).await.token;
    let shown = opened(&service, "sales", &token, &[]).await.unwrap().dashboard;
    assert_eq!(rows(&shown, "countries"), ["France 5"], "on the page the chart shows all, here it does not");
    assert_eq!(shown.query.filters["date"], ["2011-01-03..2011-01-03"]);
    assert_eq!(rows(&shown, "invoices").len(), 1);
}

#[tokio::test]
async fn a_tile_that_does_not_know_what_is_locked_shows_nothing() {
    let (_db, service) = with_sales().await;
    let query = query(&[("pick.product", "Cup")]);
    let token = created(&service, NewEmbed { query, ..whole() }).await.token;
    let shown = opened(&service, "sales", &token, &[]).await.unwrap().dashboard;
    assert_eq!(rows(&shown, "countries"), ["Germany 7", "France 5"]);
    for tile in shown.tiles.iter().filter(|tile| ["orders", "invoices", "rhythm"].contains(&tile.slug.as_str())) {
        assert!(matches!(&tile.body, TileBody::Failed(error) if error.code == ErrorCode::Forbidden), "{}", tile.slug);
    }
    let csv = csv(&service, "sales/invoices", &token, &[]).await.unwrap_err();
    assert_eq!(csv.code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_dashboard_that_lost_its_filter_is_still_locked_by_it() {
    let (db, service) = with_sales().await;
    let token = created(&service, new_embed()).await.token;
    let bare = "title: Sales\ndescription: x\ntime: date\ntiles:\n  countries: {show: bar, measures: [net_revenue], by: [country]}\n";
    let files = crate::shop::shipped().into_iter().filter(|file| file.path != "dashboards/sales.yml");
    let files =
        files.chain([contract::ProjectFile { path: "dashboards/sales.yml".into(), text: bare.into() }]).collect();
    contract::ProjectApi::apply(&service, &asked_by(Role::Analyst), files, None, "No filters.".into()).await.unwrap();
    let shown = opened(&service, "sales/countries", &token, &[]).await.unwrap().dashboard;
    assert_eq!(rows(&shown, "countries"), ["France 5"]);
    drop(db);
}

#[tokio::test]
async fn a_token_opens_nothing_else_and_says_nothing_about_it() {
    let (_db, service) = with_sales().await;
    let token = created(&service, new_embed()).await.token;
    let forged = format!("{}x", &token[..token.len() - 1]);
    let (other_db, other) = with_sales().await;
    let foreign = created(&other, new_embed()).await.token;
    let mut errors = Vec::new();
    for (what, token) in [
        ("sales/revenue", token.as_str()),
        ("other/countries", &token),
        ("sales/no-such-tile", &token),
        ("sales", &token),
        ("sales/countries", ""),
        ("sales/countries", &forged),
        ("sales/countries", &foreign),
    ] {
        errors.push(refused(&service, what, token, &[("country", "Germany")]).await);
    }
    assert!(errors.iter().all(|error| error.code == ErrorCode::Unauthenticated && *error == errors[0]), "{errors:#?}");
    drop(other_db);
}

#[tokio::test]
async fn a_token_without_a_shop_is_pinned_to_the_one_it_was_made_for() {
    let (db, service) = with_sales().await;
    let token = created(&service, NewEmbed { query: DashboardQuery::default(), ..new_embed() }).await.token;
    // The demo shop was set up first, so it is the default as soon as it has data.
    load(&db, "demo", &[invoice("D1", "2012-01-01T10:00:00", None, "Spain", &[("CUP", "1.00")])]).await;
    let shown = opened(&service, "sales/countries", &token, &[]).await.unwrap().dashboard;
    assert_eq!(shown.query.filters["shop"], ["online-retail"]);
}

#[tokio::test]
async fn making_one_is_written_down_without_the_token() {
    let (db, service) = with_sales().await;
    let embed = created(&service, new_embed()).await;
    let event = sqlx::query!(
        "SELECT actor, action, subject, detail FROM platform.audit_event WHERE action = 'dashboard.embedded'"
    )
    .fetch_one(db.db.app())
    .await
    .unwrap();
    assert_eq!((event.actor.as_str(), event.subject.as_str()), ("kim", "dashboard/sales/countries"));
    assert_eq!(event.detail["origin"], "https://shop.example");
    assert_eq!(event.detail["query"]["filters"]["shop"][0], "online-retail");
    let signature = embed.token.rsplit('.').next().unwrap();
    assert!(!event.detail.to_string().contains(signature));
}

#[tokio::test]
async fn viewers_may_not_make_one() {
    let (_db, service) = with_sales().await;
    let denied = service.create_embed(&asked_by(Role::Viewer), new_embed()).await.unwrap_err();
    assert_eq!(denied.code, ErrorCode::Forbidden);
    assert_eq!(service.create_embed(&reader(), new_embed()).await.unwrap_err().code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn what_cannot_be_embedded_is_refused_when_it_is_made() {
    let (_db, service) = with_sales().await;
    let invalid = |field: &'static str| (ErrorCode::InvalidInput, Some(field));
    for (new, expected) in [
        (NewEmbed { dashboard: "profit".into(), ..new_embed() }, (ErrorCode::NotFound, None)),
        (NewEmbed { tile: Some("profit".into()), ..new_embed() }, (ErrorCode::NotFound, None)),
        (NewEmbed { origin: "https://*".into(), ..new_embed() }, invalid("origin")),
        (NewEmbed { lifetime_seconds: 59, ..new_embed() }, invalid("lifetime_seconds")),
        (NewEmbed { lifetime_seconds: 31_536_001, ..new_embed() }, invalid("lifetime_seconds")),
        (NewEmbed { query: query(&[("shop", "x")]), ..new_embed() }, invalid("shop")),
        (NewEmbed { query: query(&[("colour", "red")]), ..new_embed() }, (ErrorCode::NotFound, None)),
        (NewEmbed { open: vec!["customer".into()], ..new_embed() }, invalid("open")),
    ] {
        let error = service.create_embed(&asked_by(Role::Analyst), new.clone()).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), expected, "{new:?}");
    }
}

#[tokio::test]
async fn keys_take_each_others_place_and_a_revoked_one_dies_at_once() {
    let (db, service) = with_sales().await;
    let elsewhere = service_with(&db, &[]);
    let admin = asked_by(Role::Administrator);
    let first = created(&service, new_embed()).await.token;
    assert!(opened(&elsewhere, "sales/countries", &first, &[]).await.is_ok(), "another process reads it");

    let second_key = elsewhere.rotate_embed_key(&admin).await.unwrap();
    let second = created(&service, new_embed()).await.token;
    let keys = service.embed_keys(&admin).await.unwrap();
    let [newest, oldest] = keys.as_slice() else { panic!("{keys:?}") };
    assert_eq!((&newest.id, newest.signs, oldest.signs), (&second_key.id, true, false));
    assert_eq!((newest.created_by.as_str(), oldest.created_by.as_str()), ("kim", "Terrarium"));
    for token in [&first, &second] {
        assert!(opened(&service, "sales/countries", token, &[]).await.is_ok(), "both keys are valid");
    }

    elsewhere.revoke_embed_key(&admin, &oldest.id).await.unwrap();
    elsewhere.revoke_embed_key(&admin, &oldest.id).await.unwrap();
    assert_eq!(refused(&service, "sales/countries", &first, &[]).await.code, ErrorCode::Unauthenticated);
    assert!(opened(&service, "sales/countries", &second, &[]).await.is_ok());

    service.revoke_embed_key(&admin, &newest.id).await.unwrap();
    assert_eq!(refused(&elsewhere, "sales/countries", &second, &[]).await.code, ErrorCode::Unauthenticated);
    let third = created(&service, new_embed()).await.token;
    assert!(opened(&elsewhere, "sales/countries", &third, &[]).await.is_ok(), "a key is made where there is none");
    let unknown = service.revoke_embed_key(&admin, "embed-0").await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn only_administrators_manage_keys() {
    let (_db, service) = with_sales().await;
    let token = created(&service, new_embed()).await.token;
    let key = service.embed_keys(&asked_by(Role::Administrator)).await.unwrap().remove(0);
    let others = Role::ALL.into_iter().filter(|role| *role != Role::Administrator);
    let others = others.map(|role| (asked_by(role), ErrorCode::Forbidden));
    for (cx, code) in others.chain([(reader(), ErrorCode::Unauthenticated)]) {
        assert_eq!(service.embed_keys(&cx).await.unwrap_err().code, code);
        assert_eq!(service.rotate_embed_key(&cx).await.unwrap_err().code, code);
        for id in [key.id.as_str(), "no-such-key"] {
            let refused = service.revoke_embed_key(&cx, id).await.unwrap_err();
            assert_eq!(refused.code, code, "whether there is {id} is not told");
        }
    }
    assert_eq!(service.embed_keys(&asked_by(Role::Administrator)).await.unwrap(), [key]);
    assert!(opened(&service, "sales/countries", &token, &[]).await.is_ok(), "nothing was revoked");
}

#[tokio::test]
async fn a_locked_period_is_that_of_every_tile() {
    let (db, _) = with_sales().await;
    let text = "title: Own\ndescription: O.\ntime: date\ntiles:\n  all: {show: bar, measures: [orders], by: [country], period: all}\n";
    let service = service_with(&db, &[("dashboards/own.yml", text)]);
    let shown = async |chosen: &[(&str, &str)], open: &[&str]| {
        let new = NewEmbed {
            dashboard: "own".into(),
            tile: Some("all".into()),
            query: query(chosen),
            open: open.iter().map(|name| (*name).to_owned()).collect(),
            ..new_embed()
        };
        let token = created(&service, new).await.token;
        let dashboard = opened(&service, "own/all", &token, &[]).await.unwrap().dashboard;
        (rows(&dashboard, "all"), dashboard.tiles[0].period.clone())
    };
    let day = [("date", "2011-01-03..2011-01-03")];
    let all = (vec!["France 1".to_owned(), "Germany 1".to_owned()], Some("All time".to_owned()));
    assert_eq!(shown(&day, &[]).await, (vec!["France 1".to_owned()], None), "nobody sees another day");
    assert_eq!(shown(&day, &["date"]).await, all);
    assert_eq!(shown(&[], &[]).await, all, "a period that was left open moves");
}
