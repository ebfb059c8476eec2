//! Dashboards that are defined in files, over a week that was added up by hand.

use contract::{
    CellLook, Column, ControlKind, Cut, Dashboard, DashboardApi, DashboardQuery, ErrorCode, Format, Grain, Measure,
    Picture, PlotKind, Role, Tile, TileBody, Values, Verdict,
};
use platform::testing::TestDb;

use crate::sales::with_two_weeks;
use crate::shop::{asked_by, invoice, load, service, service_with};

pub(crate) const WEEK: (&str, &str) = ("date", "2011-01-03..2011-01-09");

pub(crate) fn query(pairs: &[(&str, &str)]) -> DashboardQuery {
    DashboardQuery::from_pairs(pairs.iter().copied()).unwrap()
}

/// A dashboard with the tiles of all its tabs.
pub(crate) async fn shown(db: &TestDb, slug: &str, pairs: &[(&str, &str)]) -> Dashboard {
    let (service, cx) = (service(db), asked_by(Role::Viewer));
    let mut dashboard = service.dashboard(&cx, slug, query(pairs)).await.unwrap();
    for tab in dashboard.tabs.iter().skip(1) {
        let on_tab = DashboardQuery { tab: Some(tab.name.clone()), ..query(pairs) };
        dashboard.tiles.extend(service.dashboard(&cx, slug, on_tab).await.unwrap().tiles);
    }
    dashboard
}

pub(crate) fn tile<'a>(dashboard: &'a Dashboard, slug: &str) -> &'a Tile {
    dashboard.tiles.iter().find(|tile| tile.slug == slug).unwrap()
}

pub(crate) fn columns<'a>(dashboard: &'a Dashboard, slug: &str) -> &'a [Column] {
    match &tile(dashboard, slug).body {
        TileBody::Chart(chart) => &chart.columns,
        TileBody::Table(table) => &table.columns,
        other => panic!("{slug} shows {other:?}"),
    }
}

/// A big number.
pub(crate) fn number<'a>(dashboard: &'a Dashboard, slug: &str) -> &'a Measure {
    match &tile(dashboard, slug).body {
        TileBody::Number(measure) => measure,
        other => panic!("{slug} shows {other:?}"),
    }
}

/// The rows of a tile, a cell after the other.
pub(crate) fn rows(dashboard: &Dashboard, slug: &str) -> Vec<String> {
    let columns = columns(dashboard, slug);
    let cell = |column: &Column, row: usize| match &column.values {
        Values::Text(values) => values[row].clone(),
        Values::Number(values) => values[row].map_or_else(|| "–".to_owned(), |value| value.to_string()),
    };
    let row = |row| columns.iter().map(|column| cell(column, row)).collect::<Vec<_>>().join(" ");
    (0..columns[0].values.len()).map(row).collect()
}

#[tokio::test]
async fn every_dashboard_that_is_shipped_answers_every_tile() {
    let db = with_two_weeks().await;
    let list = service(&db).dashboards(&asked_by(Role::Viewer)).await.unwrap();
    let slugs: Vec<&str> = list.iter().map(|dashboard| dashboard.slug.as_str()).collect();
    assert_eq!(slugs, ["customers", "operations", "products", "sales"]);
    for slug in slugs {
        let dashboard = shown(&db, slug, &[WEEK]).await;
        for tile in &dashboard.tiles {
            match &tile.body {
                TileBody::Failed(error) => panic!("{slug}/{}: {error}", tile.slug),
                TileBody::Chart(chart) => {
                    let plot = chart.plot.as_ref().unwrap();
                    let known = |name: &String| chart.columns.iter().any(|column| column.name == *name);
                    assert!(
                        plot.x.iter().chain(&plot.y).chain(&plot.series).chain(&plot.lines).all(known),
                        "{slug}/{}",
                        tile.slug
                    );
                    assert!(
                        tile.pick_values.is_empty() || tile.pick_values.len() == chart.rows(),
                        "{slug}/{}",
                        tile.slug
                    );
                }
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn big_numbers_are_compared_and_have_a_course() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "operations", &[WEEK, ("grain", "day")]).await;
    let TileBody::Number(orders) = &tile(&dashboard, "orders").body else { panic!("a number") };
    assert_eq!((orders.value, orders.exact.as_str(), orders.previous), (Some(4.0), "4", Some(2.0)));
    assert_eq!(orders.sparkline, [2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0].map(Some));
    assert_eq!(orders.versus, "vs. 7 days before");
    let TileBody::Number(returns) = &tile(&dashboard, "returns").body else { panic!("a number") };
    assert!((returns.value, returns.higher_is_better) == (Some(0.25), false));
    assert_eq!(returns.sparkline[1], None, "nothing was sold that day");

    let alone = shown(&db, "operations", &[WEEK, ("compare", "nothing")]).await;
    let TileBody::Number(orders) = &tile(&alone, "orders").body else { panic!("a number") };
    assert_eq!((orders.previous, orders.versus.as_str()), (None, ""));
}

#[tokio::test]
async fn time_has_every_bucket_with_the_period_before_beside_it() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "operations", &[WEEK, ("grain", "day")]).await;
    let expected = [
        "2011-01-03 2 1",
        "2011-01-04 0 0",
        "2011-01-05 1 0",
        "2011-01-06 0 0",
        "2011-01-07 0 0",
        "2011-01-08 0 0",
        "2011-01-09 1 1",
    ];
    assert_eq!(rows(&dashboard, "orders-over-time"), expected);
    let tile = tile(&dashboard, "orders-over-time");
    assert_eq!(tile.title, "Orders by day");
    assert_eq!((tile.picks.as_deref(), tile.pick_values[1].as_deref()), (Some("date"), Some("2011-01-04..2011-01-04")));
    let TileBody::Chart(chart) = &tile.body else { panic!("a chart") };
    assert_eq!(chart.columns[2].title, "Period before");
    let plot = chart.plot.as_ref().unwrap();
    assert_eq!((plot.kind, plot.before.as_slice()), (PlotKind::Line, &["orders_before".to_owned()][..]));
    assert_eq!(chart.subtitle, "3 Jan 2011 – 9 Jan 2011");
}

#[tokio::test]
async fn a_pick_filters_every_other_tile_and_marks_its_own() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "customers", &[WEEK, ("pick.country", "France")]).await;
    assert_eq!(rows(&dashboard, "countries"), ["France 1", "Germany 1"], "its own chart shows all");
    let TileBody::Number(customers) = &tile(&dashboard, "customers").body else { panic!("a number") };
    assert_eq!(customers.value, Some(1.0));
    assert_eq!(dashboard.query.picks["country"], ["France"]);

    let filtered = shown(&db, "customers", &[WEEK, ("country", "France")]).await;
    assert_eq!(rows(&filtered, "countries"), ["France 1"]);
    let TileBody::Chart(chart) = &tile(&filtered, "countries").body else { panic!("a chart") };
    assert_eq!(chart.subtitle, "3 Jan 2011 – 9 Jan 2011 · Country: France");
}

#[tokio::test]
async fn a_tab_shows_its_tiles_for_the_filters_of_all() {
    let db = with_two_weeks().await;
    let (service, cx) = (service(&db), asked_by(Role::Viewer));
    let on = async |tab: &str| {
        let pairs = [WEEK, ("tab", tab), ("country", "France")];
        service.dashboard(&cx, "products", query(&pairs)).await.unwrap()
    };
    let slugs = |dashboard: &Dashboard| dashboard.tiles.iter().map(|tile| tile.slug.clone()).collect::<Vec<_>>();
    let prices = on("prices").await;
    assert_eq!(slugs(&prices), ["price", "ranges", "prices"]);
    assert_eq!(prices.tab().map(|tab| tab.title.as_str()), Some("Prices"));
    let TileBody::Chart(ranges) = &tile(&prices, "ranges").body else { panic!("a chart") };
    assert_eq!(ranges.subtitle, "3 Jan 2011 – 9 Jan 2011 · Country: France");
    let first = on("gone").await;
    assert_eq!((first.query.tab.as_deref(), slugs(&first)[0].as_str()), (Some("overview"), "revenue"));
    let list = service.tile_csv(&cx, "products", "list", query(&[WEEK])).await;
    assert!(list.is_ok(), "a tile is had by its name, whichever tab it is on: {list:?}");
}

#[tokio::test]
async fn a_tile_with_a_period_of_its_own_says_so_and_follows_no_other() {
    let db = with_two_weeks().await;
    let text = "title: P\ndescription: P.\ntime: date\ntiles:\n  week: {show: number, measures: [orders], period: last 7 days}\n  \
                all: {show: bar, measures: [orders], by: [country], period: all}\n  chosen: {show: number, measures: [orders]}\n";
    let service = service_with(&db, &[("dashboards/periods.yml", text)]);
    let day = [("date", "2011-01-03..2011-01-03"), ("pick.date", "2011-01-03..2011-01-03")];
    let dashboard = service.dashboard(&asked_by(Role::Viewer), "periods", query(&day)).await.unwrap();
    let week = number(&dashboard, "week");
    assert_eq!((week.value, week.previous, week.versus.as_str()), (Some(4.0), Some(2.0), "vs. 7 days before"));
    assert_eq!(week.sparkline.len(), 7);
    assert_eq!(number(&dashboard, "chosen").value, Some(2.0));
    let all = tile(&dashboard, "all");
    assert_eq!((all.period.as_deref(), tile(&dashboard, "chosen").period.as_deref()), (Some("All time"), None));
    let TileBody::Chart(chart) = &all.body else { panic!("a chart") };
    assert_eq!(chart.subtitle, "27 Dec 2010 – 9 Jan 2011");
}

#[tokio::test]
async fn charts_over_time_are_marked_with_what_is_known_and_what_is_found() {
    let db = with_two_weeks().await;
    let text = "title: M\ndescription: M.\ntime: date\nannotations:\n  - {at: 2011-01-08..2011-02-20, text: Sale}\n  - {at: 2010-06-01, text: \
                Long ago}\n  - {when: orders >= 2, text: Busy}\n  - {when: lines_per_order > 1, by: country, text: Many}\ntiles:\n  days: {show: line, \
                measures: [orders], by: [date.day], annotations: [{at: 2011-01-04, text: New shop}]}\n  weeks: {show: column, measures: \
                [orders], by: [date.week]}\n  where: {show: bar, measures: [orders], by: [country]}\n";
    let service = service_with(&db, &[("dashboards/marked.yml", text)]);
    let marked = async |pairs: &[(&str, &str)], slug: &str| {
        let dashboard = service.dashboard(&asked_by(Role::Viewer), "marked", query(pairs)).await.unwrap();
        let TileBody::Chart(chart) = &tile(&dashboard, slug).body else { panic!("a chart") };
        let annotations = &chart.plot.as_ref().unwrap().annotations;
        annotations.iter().map(|known| format!("{}..{} {}", known.from, known.to, known.in_words())).collect::<Vec<_>>()
    };
    let days = marked(&[WEEK], "days").await;
    assert!(days.contains(&"2011-01-03..2011-01-03 3 Jan 2011: Busy".to_owned()), "{days:?}");
    assert!(days.contains(&"2011-01-04..2011-01-04 4 Jan 2011: New shop".to_owned()), "{days:?}");
    assert_eq!(days.last().unwrap(), "2011-01-08..2011-01-09 8 Jan 2011 – 20 Feb 2011: Sale", "as far as is shown");
    assert!(!days.iter().any(|known| known.contains("Long ago")));
    let weeks = marked(&[WEEK], "weeks").await;
    assert!(weeks.iter().all(|known| known.starts_with("2011-01-03..2011-01-03")), "{weeks:?}");
    assert!(!weeks.iter().any(|known| known.contains("New shop")), "that is of another tile");
    assert!(marked(&[WEEK], "where").await.is_empty(), "its axis is no time");
    let picked = marked(&[WEEK, ("pick.product", "Cup")], "days").await;
    assert!(!picked.iter().any(|known| known.contains("Many")), "an order says nothing by product: {picked:?}");
}

#[tokio::test]
async fn numbers_are_good_or_bad_by_what_the_file_says() {
    let db = with_two_weeks().await;
    let text = "title: V\ndescription: V.\ntime: date\ntiles:\n  orders: {show: number, measures: [orders], format: {good: [orders >= 4], bad: \
                [orders < 2]}}\n  days: {show: table, measures: [orders], by: [date.day], order: [date], format: {bar: [orders], warn: [orders <= 1]}}\n  \
                pivot: {show: pivot, measures: [orders], by: [country], series: date.day, format: {good: [orders > 0]}}\n";
    let service = service_with(&db, &[("dashboards/verdicts.yml", text)]);
    let dashboard = service.dashboard(&asked_by(Role::Viewer), "verdicts", query(&[WEEK])).await.unwrap();
    assert_eq!(number(&dashboard, "orders").verdict, Some(Verdict::Good));
    let table = |slug: &str| match &tile(&dashboard, slug).body {
        TileBody::Table(table) => table.clone(),
        other => panic!("{other:?}"),
    };
    let days = table("days");
    assert_eq!(rows(&dashboard, "days")[0], "2011-01-03 2");
    assert_eq!(days.verdicts["orders"][..2], [None, Some(Verdict::Warn)]);
    let pivot = table("pivot");
    assert_eq!(pivot.verdicts.len(), pivot.columns.len() - 2, "totals are another matter");
}

#[tokio::test]
async fn what_a_measure_says_nothing_by_is_named() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "products", &[WEEK, ("pick.product", "Cup")]).await;
    assert_eq!(tile(&dashboard, "basket").not_filtered_by, ["Product"]);
    assert!(tile(&dashboard, "revenue").not_filtered_by.is_empty());
    let TileBody::Number(revenue) = &tile(&dashboard, "revenue").body else { panic!("a number") };
    assert_eq!(revenue.exact, "8.25");
}

#[tokio::test]
async fn cohorts_are_customers_by_the_month_of_their_first_order() {
    let db = with_two_weeks().await;
    set_first_orders(&db).await;
    let dashboard = shown(&db, "customers", &[("date", "2010-12-01..2011-01-31")]).await;
    assert_eq!(rows(&dashboard, "cohorts"), ["0 Dec 2010 1 1", "0 Jan 2011 1 1", "1 Dec 2010 1 1"]);
    assert_eq!(columns(&dashboard, "cohorts")[0].title, "Months since then");
    let TileBody::Number(new) = &tile(&dashboard, "new-customers").body else { panic!("a number") };
    assert_eq!(new.value, Some(2.0));
}

/// What a load would have noted.
pub(crate) async fn set_first_orders(db: &TestDb) {
    sqlx::query!(
        "UPDATE warehouse.dim_customer c SET first_ordered_on =
             (SELECT min(sold_at)::date FROM warehouse.fact_sales f WHERE f.customer_key = c.customer_key AND f.kind = 'sale')"
    )
    .execute(db.db.app())
    .await
    .unwrap();
}

#[tokio::test]
async fn what_is_past_a_ranking_is_one_mark() {
    let db = TestDb::new().await;
    let codes: Vec<String> = (10..30).map(|number| format!("P{number}")).collect();
    let lines: Vec<(&str, &str)> =
        codes.iter().map(|code| (code.as_str(), "2.00")).chain([("BIG", "9.00"), ("POST", "5.00")]).collect();
    load(&db, "demo", &[invoice("A1", "2011-01-03T10:00:00", Some("c1"), "France", &lines)]).await;
    let ranking = "title: Ranking\ndescription: The best.\ntime: date\ntiles:\n  best: {show: bar, measures: [net_revenue], \
                   by: [product], where: [merchandise = true], top: 12, others: true}\n  first: {show: table, measures: [net_revenue], \
                   by: [product], where: [merchandise = true], top: 12}\n";
    let service = service_with(&db, &[("dashboards/ranking.yml", ranking)]);
    let dashboard = service.dashboard(&asked_by(Role::Viewer), "ranking", DashboardQuery::default()).await.unwrap();
    let best = rows(&dashboard, "best");
    assert_eq!((best.len(), best[0].as_str(), best[12].as_str()), (13, "Big 9", "Others (9) 18"));
    assert_eq!(tile(&dashboard, "best").pick_values[12], None);
    assert_eq!(tile(&dashboard, "best").cut, None, "nothing is left out");
    assert_eq!(tile(&dashboard, "first").cut, Some(Cut { shown: 12, of: Some(21) }));
}

#[tokio::test]
async fn a_pivot_asks_for_its_totals() {
    let db = with_two_weeks().await;
    let text = "title: P\ndescription: P.\ntime: date\ntiles:\n  who: {show: pivot, measures: [customers], by: [country], \
                series: date.day, format: {heat: [customers]}}\n  one: {show: pivot, measures: [orders], by: [country], \
                series: date.day, top: 1}\n";
    let service = service_with(&db, &[("dashboards/pivots.yml", text)]);
    let dashboard = service.dashboard(&asked_by(Role::Viewer), "pivots", query(&[WEEK])).await.unwrap();
    let TileBody::Table(table) = &tile(&dashboard, "who").body else { panic!("{:?}", tile(&dashboard, "who").body) };
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    assert_eq!((titles[0], titles[1], titles[titles.len() - 1]), ("Country", "3 Jan 2011", "All"));
    let across: f64 = table.totals[1..table.totals.len() - 1].iter().flatten().sum();
    let all = table.totals.last().copied().flatten().unwrap();
    assert!(all < across, "who came on two days is one customer: {:?}", table.totals);
    assert_eq!(table.looks.len(), table.columns.len() - 2, "totals are not compared with their parts");

    let cut = tile(&dashboard, "one");
    let TileBody::Table(one) = &cut.body else { panic!("a table") };
    assert_eq!((one.columns[0].values.len(), cut.cut), (1, Some(Cut { shown: 1, of: Some(2) })));
    assert_eq!(one.totals.last(), Some(&Some(4.0)), "totals are of all rows");

    let who = tile(&dashboard, "who");
    let Values::Text(names) = &table.columns[0].values else { panic!("names") };
    let values: Vec<_> = names.iter().cloned().map(Some).collect();
    assert_eq!((who.picks.as_deref(), &who.pick_values), (Some("country"), &values));
    let picked = [WEEK, ("pick.country", "France")];
    let picked = service.dashboard(&asked_by(Role::Viewer), "pivots", query(&picked)).await.unwrap();
    assert_eq!(tile(&picked, "who").body, who.body, "all rows are there, whatever is picked of them");
}

#[tokio::test]
async fn rows_of_a_table_have_their_course() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "customers", &[WEEK, ("grain", "day")]).await;
    let TileBody::Table(best) = &tile(&dashboard, "best").body else { panic!("a table") };
    let course = best.course.as_ref().unwrap();
    assert_eq!(course.title, "Net revenue by day");
    let Values::Number(revenue) = &best.columns[1].values else { panic!("numbers") };
    assert_eq!(course.rows.len(), revenue.len());
    for (values, whole) in course.rows.iter().zip(revenue) {
        assert_eq!((values.len(), values.iter().flatten().sum::<f64>()), (7, whole.unwrap()));
    }
    assert_eq!((best.looks["net_revenue"], best.looks["return_rate"]), (CellLook::Bar, CellLook::Heat));
}

#[tokio::test]
async fn what_is_empty_says_why_and_what_to_do() {
    let db = with_two_weeks().await;
    let before = ("date", "2010-11-01..2010-11-07");
    let dashboard = shown(&db, "operations", &[before]).await;
    let TileBody::Chart(orders) = &tile(&dashboard, "orders-over-time").body else { panic!("a chart") };
    let why = orders.plot.as_ref().unwrap().nothing.as_deref();
    assert_eq!((orders.rows(), why), (0, Some("Nothing in this period. Choose a longer period, or another one.")));

    let filtered = shown(&db, "operations", &[before, ("country", "France")]).await;
    let TileBody::Table(days) = &tile(&filtered, "days").body else { panic!("a table") };
    assert_eq!(days.nothing, "Nothing in this period with these filters. Clear a filter, or choose a longer period.");
}

#[tokio::test]
async fn series_over_time_lie_along_an_axis_of_time() {
    let db = with_two_weeks().await;
    let months = ("date", "2010-12-01..2011-01-31");
    let dashboard = shown(&db, "products", &[months]).await;
    let columns = columns(&dashboard, "categories-over-time");
    assert_eq!(columns[0].format, Format::Date);
    let TileBody::Chart(chart) = &tile(&dashboard, "categories-over-time").body else { panic!("a chart") };
    assert_eq!(chart.plot.as_ref().unwrap().grain, Some(Grain::Month));
    let picks = &tile(&dashboard, "categories-over-time").pick_values;
    assert!(picks.iter().flatten().all(|pick| pick.contains("..")) && picks.len() == chart.rows(), "{picks:?}");
}

#[tokio::test]
async fn a_picked_time_is_compared_with_the_same_time_before() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "operations", &[WEEK, ("grain", "day"), ("pick.date", "2011-01-03..2011-01-03")]).await;
    let TileBody::Number(orders) = &tile(&dashboard, "orders").body else { panic!("a number") };
    assert_eq!((orders.value, orders.previous), (Some(2.0), Some(1.0)));
    assert_eq!(orders.sparkline.iter().flatten().sum::<f64>(), 4.0, "its course shows all days");
    let TileBody::Chart(channels) = &tile(&dashboard, "channels").body else { panic!("a chart") };
    assert_eq!(channels.subtitle, "3 Jan 2011");
    assert_eq!(rows(&dashboard, "days"), ["2011-01-03 2 3 3 30 0"], "tables over time follow");
}

#[tokio::test]
async fn a_grid_is_whole_and_in_order() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "operations", &[WEEK]).await;
    let grid = rows(&dashboard, "rhythm");
    // Hours from 9 to 23 for each of the days from Monday to Sunday.
    assert_eq!(grid.len(), 15 * 7);
    assert_eq!((grid[0].as_str(), grid[14].as_str()), ("9 Monday 2", "23 Monday 0"));
    assert_eq!((grid[15].as_str(), grid[104].as_str()), ("9 Tuesday 0", "23 Sunday 0"));
    assert_eq!(tile(&dashboard, "rhythm").pick_values[14].as_deref(), Some("23"));
}

#[tokio::test]
async fn bins_are_numbers_along_an_axis() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "products", &[WEEK]).await;
    assert_eq!(rows(&dashboard, "prices"), ["1 1", "2 1", "6 1", "7 1", "20 1"], "postage is no product");
    assert!(matches!(columns(&dashboard, "prices")[0].values, Values::Number(_)));
    let ranges = ["1 – 2 1.25", "2 – 5 2.75", "5 – 10 13", "10 – 20 -10", "20 – 50 20"];
    assert_eq!(rows(&dashboard, "ranges"), ranges, "elsewhere they have names");
    assert_eq!(rows(&dashboard, "sizes"), ["0 – 10 3", "10 – 25 1"]);
}

#[tokio::test]
async fn what_runs_over_time_has_a_value_in_every_bucket() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "products", &[("date", "2011-01-03..2011-01-05"), ("grain", "day")]).await;
    let year = ["2011-01-03 34.5 15.5", "2011-01-04 34.5 0", "2011-01-05 35.75 4.5"];
    assert_eq!(rows(&dashboard, "year"), year);
    // The days before are as many, each with the 28 days up to it.
    let trend = ["2011-01-03 50 15.5", "2011-01-04 50 15.5", "2011-01-05 51.25 20"];
    assert_eq!(rows(&dashboard, "trend"), trend);
}

#[tokio::test]
async fn controls_offer_what_there_is() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "operations", &[]).await;
    let names: Vec<&str> = dashboard.controls.iter().map(|control| control.dimension.as_str()).collect();
    assert_eq!(names, ["shop", "date", "country"], "where no line has a channel, there is none to choose");
    assert_eq!(dashboard.controls[0].kind, ControlKind::One(vec![("demo".into(), "Demo shop".into())]));
    let ControlKind::Period(first, last) = dashboard.controls[1].kind else { panic!("a period") };
    assert_eq!((first.to_string().as_str(), last.to_string().as_str()), ("2010-12-27", "2011-01-09"));
    assert_eq!(dashboard.controls[2].kind, ControlKind::Many(vec!["France".into(), "Germany".into()]));
}

#[tokio::test]
async fn a_load_is_seen_at_once() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let orders = |dashboard: &Dashboard| match &tile(dashboard, "orders").body {
        TileBody::Number(orders) => orders.value,
        other => panic!("{other:?}"),
    };
    let before = service.dashboard(&cx, "operations", query(&[WEEK])).await.unwrap();
    load(&db, "demo", &[invoice("B9", "2011-01-04T10:00:00", Some("c1"), "Spain", &[("CUP", "1.00")])]).await;
    let after = service.dashboard(&cx, "operations", query(&[WEEK])).await.unwrap();
    assert_eq!((orders(&before), orders(&after)), (Some(4.0), Some(5.0)));
}

#[tokio::test]
async fn tiles_are_had_as_csv() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let csv = async |tile: &str| service.tile_csv(&cx, "customers", tile, query(&[WEEK])).await;
    assert_eq!(csv("countries").await.unwrap(), "Country,Customers\r\nFrance,1\r\nGermany,1\r\n");
    let best = csv("best").await.unwrap();
    assert!(best.starts_with("Customer,Net revenue (EUR),Orders,Average order (EUR),Return rate\r\nc1,17,"), "{best}");
    assert_eq!(csv("customers").await.unwrap_err().code, ErrorCode::NotFound);
    let missing = csv("profit").await.unwrap_err();
    assert!(missing.code == ErrorCode::NotFound && missing.message.contains("cohorts"), "{missing}");
}

#[tokio::test]
async fn tiles_and_dashboards_are_had_as_pictures() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let small = Picture { scale: 1, ..Picture::TILE };
    // The header of a PNG says its width after the signature and the name of the first chunk.
    let width = |png: &[u8]| u32::from_be_bytes(png[16..20].try_into().unwrap());
    for tile in ["channels", "orders", "days", "orders-over-time"] {
        let png = service.tile_png(&cx, "operations", tile, query(&[WEEK]), small).await.unwrap();
        assert_eq!((&png[1..4], width(&png)), (&b"PNG"[..], 720), "{tile}");
    }
    let png = service.dashboard_png(&cx, "customers", query(&[WEEK]), small).await.unwrap();
    assert_eq!(width(&png), 720);

    let unknown = service.tile_png(&cx, "operations", "profit", query(&[]), small).await.unwrap_err();
    assert!(unknown.code == ErrorCode::NotFound && unknown.message.contains("channels"), "{unknown}");
    let large = Picture { width: 2400, scale: 3, ..small };
    let refused = service.dashboard_png(&cx, "operations", query(&[WEEK]), large).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some("scale")));
    let nobody = contract::OpContext::anonymous(cx.request_id);
    let of_tile = service.tile_png(&nobody, "operations", "channels", query(&[]), small).await.unwrap_err();
    let of_all = service.dashboard_png(&nobody, "operations", query(&[]), small).await.unwrap_err();
    assert_eq!((of_tile.code, of_all.code), (ErrorCode::Unauthenticated, ErrorCode::Unauthenticated));
}

#[tokio::test]
async fn what_cannot_be_shown_says_why() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let ask = async |slug: &str, pairs: &[(&str, &str)]| service.dashboard(&cx, slug, query(pairs)).await.unwrap_err();
    assert_eq!(ask("profit", &[]).await.code, ErrorCode::NotFound);
    assert_eq!(ask("operations", &[("shop", "nope")]).await.field.as_deref(), Some("shop"));
    assert_eq!(ask("operations", &[("date", "tomorrow")]).await.code, ErrorCode::InvalidInput);
    let nobody = contract::OpContext::anonymous(cx.request_id);
    assert_eq!(
        service.dashboard(&nobody, "operations", query(&[])).await.unwrap_err().code,
        ErrorCode::Unauthenticated
    );
    assert_eq!(
        service.tile_csv(&nobody, "operations", "channels", query(&[])).await.unwrap_err().code,
        ErrorCode::Unauthenticated
    );

    let empty = TestDb::new().await;
    let none = crate::shop::service(&empty).dashboard(&cx, "operations", query(&[])).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::Unavailable);
}
