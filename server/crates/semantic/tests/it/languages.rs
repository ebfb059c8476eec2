//! Dashboards in the language of whoever reads them.

use contract::{
    Compare, DashboardApi, DashboardQuery, EmbedApi, EmbedRequest, Format, Locale, NewEmbed, OpContext, PageRequest,
    Picture, Role, TileBody, Values,
};

use crate::dashboards::{WEEK, columns, number, query, set_first_orders, tile};
use crate::sales::with_two_weeks;
use crate::shop::{asked_by, service};

fn reader(locale: Locale) -> OpContext {
    OpContext { locale, ..asked_by(Role::Analyst) }
}

#[tokio::test]
async fn what_tiles_say_is_in_the_language_and_numbers_stay_numbers() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let german = service.dashboard(&reader(Locale::German), "sales", query(&[WEEK])).await.unwrap();
    let english = service.dashboard(&reader(Locale::English), "sales", query(&[WEEK])).await.unwrap();
    assert_eq!((german.locale, english.locale), (Locale::German, Locale::English));

    let said = |dashboard| (number(dashboard, "net-revenue").versus.clone(), tile(dashboard, "revenue").title.clone());
    assert_eq!(said(&german), ("ggü. den 7 Tagen davor".to_owned(), "Net revenue nach Tag".to_owned()));
    assert_eq!(said(&english), ("vs. 7 days before".to_owned(), "Net revenue by day".to_owned()));
    let TileBody::Chart(chart) = &tile(&german, "revenue").body else { panic!("it is a chart") };
    assert_eq!(chart.subtitle, "3. Jan. 2011 – 9. Jan. 2011");
    assert_eq!(chart.columns[2].title, "Zeitraum davor");

    // What is drawn from is the same: it is written where it is drawn.
    let values =
        |dashboard| columns(dashboard, "revenue").iter().map(|column| column.values.clone()).collect::<Vec<_>>();
    assert_eq!(values(&german), values(&english));
    assert_eq!(number(&german, "net-revenue").value, number(&english, "net-revenue").value);
    let days = &columns(&german, "revenue")[0];
    assert_eq!(days.format, Format::Date);
    assert!(matches!(&days.values, Values::Text(days) if days[0] == "2011-01-03"));
}

#[tokio::test]
async fn files_are_the_same_in_every_language_and_pictures_are_not() {
    let db = with_two_weeks().await;
    set_first_orders(&db).await;
    let service = service(&db);
    let chosen = || DashboardQuery { compare: Some(Compare::Year), ..query(&[WEEK]) };
    let small = Picture { width: 320, scale: 1, ..Picture::TILE };
    let (german, english) = (reader(Locale::German), reader(Locale::English));
    for (slug, name) in [("sales", "revenue"), ("sales", "countries"), ("customers", "cohorts")] {
        let csv = async |cx| service.tile_csv(cx, slug, name, chosen()).await.unwrap();
        assert_eq!(csv(&german).await, csv(&english).await, "{name}");
        let png = async |cx| service.tile_png(cx, slug, name, chosen(), small).await.unwrap();
        assert!(png(&german).await != png(&english).await, "{name}");
    }
    let rows = async |cx| service.tile_rows(cx, "sales", "revenue", chosen(), PageRequest::default()).await.unwrap();
    let (german_rows, english_rows) = (rows(&german).await, rows(&english).await);
    assert_eq!(german_rows.columns, english_rows.columns);
    assert_eq!(german_rows.in_force, "3. Jan. 2011 – 9. Jan. 2011");
    assert_eq!(english_rows.in_force, "3 Jan 2011 – 9 Jan 2011");
}

#[tokio::test]
async fn an_embed_is_in_the_language_of_whoever_opens_it() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let new = NewEmbed {
        dashboard: "sales".into(),
        tile: Some("revenue".into()),
        query: query(&[WEEK]),
        open: vec![],
        origin: "https://shop.example".into(),
        lifetime_seconds: 3600,
    };
    let token = service.create_embed(&reader(Locale::German), new).await.unwrap().token;
    let request = || EmbedRequest {
        dashboard: "sales".into(),
        tile: Some("revenue".into()),
        token: token.clone(),
        query: DashboardQuery::default(),
    };
    let title = async |locale| {
        let opened = service.open_embed(&reader(locale), request()).await.unwrap();
        opened.dashboard.tiles[0].title.clone()
    };
    assert_eq!(title(Locale::English).await, "Net revenue by day");
    assert_eq!(title(Locale::German).await, "Net revenue nach Tag");
    let csv = async |locale| service.embed_csv(&reader(locale), request()).await.unwrap();
    assert_eq!(csv(Locale::German).await, csv(Locale::English).await);
}
