//! A dashboard that answers in the browser shows what the server shows, whatever is chosen and in whatever order.

use std::time::Duration;

use contract::{
    Compare, ControlKind, Dashboard, DashboardApi, DashboardPlan, DashboardQuery, Drill, ErrorCode, Grain, Locale,
    OpContext, PlannedCube, RequestId, Role, Step, Tile,
};
use dashboard::{Ask, Desk, Learned, Reply};
use futures::StreamExt;
use platform::testing::TestDb;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use semantic::Service;
use tokio_util::sync::CancellationToken;

use crate::agreement::{invoices, vary};
use crate::cubes::built;
use crate::dashboards::set_first_orders;
use crate::sales::with_two_weeks;
use crate::shop::{asked_by, clear, invoice, load, service, service_with};

const CASES: u32 = 6;
const CHANGES: usize = 16;
const DASHBOARDS: [&str; 4] = ["customers", "operations", "products", "marked"];
/// Those that are read in German.
const IN_GERMAN: [&str; 2] = ["operations", "marked"];
/// Everything that follows rules of its own: periods, annotations that ask, and what is left to viewers.
const MARKED: &str = "\
title: Marked
description: Annotations and periods of their own.
time: date
filters: [country]
parameters:
  show: {title: Show, measures: [net_revenue, orders, customers]}
  split: {title: By, dimensions: [country, channel, date.week], default: channel}
  series: {title: Series, dimensions: [channel, country]}
  most: {title: First, numbers: [1, 2, 5]}
tabs: {all: All, some: Some}
annotations:
  - {at: 2011-01-03..2011-01-05, text: Sale}
  - {when: orders >= 2, text: Busy}
  - {when: pieces_sold < 3, by: country, grain: week}
tiles:
  orders: {show: line, measures: [orders], by: [date], compare: true}
  weeks: {show: column, measures: [net_revenue], by: [date.week], series: country, period: last 3 weeks}
  number: {show: number, measures: [orders], period: last 5 days}
  open: {show: bar, measures: [$show], by: [$split], top: $most, others: true}
  open-number: {show: number, measures: [$show]}
  open-series: {show: line, measures: [$show], by: [date], series: $series, tab: some}
  first: {show: line, measures: [new_customers], by: [first_order], time: first_order, annotations: [{when: new_customers > 0, text: New}], tab: some}
  list: {show: table, measures: [net_revenue], by: [product], course: net_revenue, period: all, tab: some}
";

/// Something that is done to a dashboard, before it is known what there is on it.
#[derive(Debug, Clone)]
enum Change {
    Filter(Index, Vec<Index>),
    Period(u64, u64),
    Pick(Index, Index),
    /// A range is dragged along a chart over time, and then picked.
    Drag(Index, Vec<(Index, Index)>),
    /// Somebody goes into a mark of a tile.
    Drill(Index, Index),
    /// A tile is broken out by something else.
    BreakOut(Index, Index),
    /// A way back is taken.
    Back(Index, Index),
    /// Tiles show something else that is left to viewers.
    Choose(Index, Index),
    Grain(Option<Grain>),
    Compare(Compare),
    Tab(Index),
    Clear,
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let grain = prop::option::of(select(vec![Grain::Day, Grain::Week, Grain::Month]));
    prop_oneof![
        (index(), prop::collection::vec(index(), 0..3)).prop_map(|(control, values)| Change::Filter(control, values)),
        (0..40_u64, 0..40_u64).prop_map(|(from, days)| Change::Period(from, days)),
        (index(), index()).prop_map(|(tile, row)| Change::Pick(tile, row)),
        (index(), prop::collection::vec((index(), index()), 1..5)).prop_map(|(tile, ends)| Change::Drag(tile, ends)),
        (index(), index()).prop_map(|(tile, row)| Change::Drill(tile, row)),
        (index(), index()).prop_map(|(tile, by)| Change::BreakOut(tile, by)),
        (index(), index()).prop_map(|(tile, crumb)| Change::Back(tile, crumb)),
        (index(), index()).prop_map(|(control, choice)| Change::Choose(control, choice)),
        grain.prop_map(Change::Grain),
        select(vec![Compare::Period, Compare::Year, Compare::Nothing]).prop_map(Change::Compare),
        index().prop_map(Change::Tab),
        Just(Change::Clear),
    ]
}

#[test]
fn the_browser_shows_what_the_server_shows() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::new());
    let service = service_with(&db, &[("dashboards/marked.yml", MARKED)]);
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let changes = prop::collection::vec(change(), CHANGES);
    let outcome = runner.run(&(invoices(), changes), |(invoices, changes)| {
        prop_assume!(invoices.iter().any(|invoice| !invoice.is_return));
        runtime.block_on(async {
            clear(&db).await;
            load(&db, "demo", &invoices).await;
            vary(&db).await;
            set_first_orders(&db).await;
            for slug in DASHBOARDS {
                let mut browser = Browser::of(&service, slug).await;
                let mut last = from_server(&service, slug, &DashboardQuery::default()).await;
                for change in &changes {
                    last = changed(&service, &mut browser, last, change).await?;
                }
            }
            Ok(())
        })
    });
    runtime.block_on(db.db.close());
    outcome.unwrap();
}

#[tokio::test]
async fn another_shop_and_what_cannot_be_chosen_are_for_the_server() {
    let db = with_two_weeks().await;
    load(&db, "cdnow", &[invoice("X1", "2010-12-28T10:00:00", None, "France", &[("P1", "5.00")])]).await;
    let service = service(&db);
    let mut browser = Browser::of(&service, "operations").await;
    let mut shown = |pairs: &[(&str, &str)]| {
        let query = DashboardQuery::from_pairs(pairs.iter().copied()).unwrap();
        browser.say(&Ask::Show { query, learned: Vec::new() }) != Reply::Nothing
    };
    assert!(shown(&[]) && shown(&[("shop", "demo")]));
    assert!(!shown(&[("shop", "cdnow")]) && !shown(&[("date", "yesterday")]));
    let viewer = asked_by(Role::Viewer);
    assert_eq!(service.plan(&viewer, "gone", None).await.unwrap(), None);
    assert_eq!(service.plan(&viewer, "operations", Some("gone")).await.unwrap(), None);
}

#[tokio::test]
async fn answers_are_of_the_data_that_the_plan_is_of() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let viewer = asked_by(Role::Viewer);
    let DashboardPlan { shop, tag, .. } = service.plan(&viewer, "operations", None).await.unwrap().unwrap();
    assert_eq!(service.answers(&viewer, "operations", &shop, &tag, vec![]).await.unwrap(), []);
    load(&db, "demo", &[invoice("Z1", "2011-01-09T10:00:00", None, "France", &[("P1", "5.00")])]).await;
    let refused = service.answers(&viewer, "operations", &shop, &tag, vec![]).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
}

#[tokio::test]
async fn whoever_follows_hears_of_loads_until_the_server_ends() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let stop = CancellationToken::new();
    let watching = tokio::spawn({
        let (service, stop) = (service.clone(), stop.clone());
        async move { service.watch(&stop).await }
    });
    let nobody = OpContext::anonymous(RequestId(uuid::Uuid::nil()));
    assert!(service.changes(&nobody).await.is_err());
    let mut changes = service.changes(&asked_by(Role::Viewer)).await.unwrap();
    // The first look only learns what there is, so loads go on until one is noticed.
    let loads = async {
        for number in 0.. {
            let number = format!("Z{number}");
            load(&db, "demo", &[invoice(&number, "2011-01-09T10:00:00", None, "France", &[("P1", "5.00")])]).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::select! {
        change = changes.next() => assert_eq!(change, Some(())),
        () = loads => unreachable!("there is always one more"),
        () = tokio::time::sleep(Duration::from_secs(30)) => panic!("nobody noticed"),
    }
    stop.cancel();
    watching.await.unwrap();
    while changes.next().await.is_some() {}
}

/// What answers in a browser, asked as the page asks it.
struct Browser {
    desk: Desk,
    plan: DashboardPlan,
}

impl Browser {
    async fn of(service: &Service, slug: &str) -> Self {
        let (tag, cube) = built(service, slug).await;
        let plan = service.plan(&reader_of(slug), slug, None).await.unwrap().unwrap();
        assert_eq!((&plan.tag, plan.cube), (&tag, PlannedCube::There));
        let mut browser = Self { desk: Desk::default(), plan: plan.clone() };
        let ask = serde_json::to_string(&Ask::Open(Box::new(plan))).unwrap();
        assert_eq!(browser.desk.hear(&ask, &cube.to_bytes()), Desk::greeting());
        browser
    }

    fn say(&mut self, ask: &Ask) -> Reply {
        Reply::from_text(&self.desk.hear(&ask.to_text(), &[])).unwrap()
    }
}

/// Whoever looks at a dashboard, in their language.
fn reader_of(slug: &str) -> OpContext {
    let locale = if IN_GERMAN.contains(&slug) { Locale::German } else { Locale::English };
    OpContext { locale, ..asked_by(Role::Viewer) }
}

async fn from_server(service: &Service, slug: &str, query: &DashboardQuery) -> Dashboard {
    service.dashboard(&reader_of(slug), slug, query.clone()).await.unwrap()
}

/// What is shown after a change, which has to be the same by both ways.
async fn changed(
    service: &Service,
    browser: &mut Browser,
    last: Dashboard,
    change: &Change,
) -> Result<Dashboard, TestCaseError> {
    let mut query = last.query.clone();
    match change {
        Change::Filter(control, values) => {
            let many = last.controls.iter().filter_map(|control| match &control.kind {
                ControlKind::Many(known) => Some((&control.dimension, known)),
                _ => None,
            });
            let many: Vec<_> = many.collect();
            if !many.is_empty() {
                let (dimension, known) = control.get(&many);
                let values = values.iter().map(|value| value.get(known).clone()).collect();
                query.filters.insert((*dimension).clone(), values);
            }
        }
        Change::Choose(control, choice) => {
            let open = last.controls.iter().filter_map(|control| match &control.kind {
                ControlKind::One(choices) if control.dimension.starts_with("param.") => {
                    Some((&control.dimension, choices))
                }
                _ => None,
            });
            let open: Vec<_> = open.collect();
            if !open.is_empty() {
                let (name, choices) = control.get(&open);
                query.set(name, vec![choice.get(choices).0.clone()]);
            }
        }
        Change::Period(from, days) => {
            let first = chrono::NaiveDate::from_ymd_opt(2010, 12, 15).unwrap() + chrono::Days::new(*from);
            let period = format!("{first}..{}", first + chrono::Days::new(*days));
            query.filters.insert("date".to_owned(), vec![period]);
            query.grain = None;
        }
        Change::Pick(tile, row) => {
            if let Some((dimension, value)) = pick(&last, tile, row) {
                let is_time = value.contains("..");
                query = query.toggled(&dimension, &value);
                if is_time && query.picks.contains_key(&dimension) {
                    query.picks.insert(dimension, vec![value]);
                }
            }
        }
        Change::Drag(tile, ends) => {
            for (one, other) in ends {
                let (Some((dimension, one)), Some((_, other))) = (pick(&last, tile, one), pick(&last, tile, other))
                else {
                    break;
                };
                let (Some((a, b)), Some((c, d))) = (one.split_once(".."), other.split_once("..")) else { break };
                query.picks.insert(dimension.clone(), vec![format!("{}..{}", a.min(c), b.max(d))]);
                let Reply::Preview(preview) = browser.say(&Ask::Brush { dimension, query: query.clone() }) else {
                    panic!("nothing can be told of {query:?}")
                };
                let theirs = from_server(service, &last.slug, &query).await;
                prop_assert_eq!(&preview.query.tab, &last.query.tab);
                for theirs in &theirs.tiles {
                    let ours = preview.tile(&theirs.slug).filter(|ours| ours.error.is_none());
                    prop_assert!(ours.is_none_or(|ours| **ours == *theirs), "{query:?}: {ours:?} is not {theirs:?}");
                }
            }
        }
        Change::Drill(tile, row) => {
            if let Some((tile, dimension, value)) = mark(&last, tile, row, |tile| tile.ways.down.is_some()) {
                query = query.drilled(&tile.slug, Step { dimension, value });
            }
        }
        Change::BreakOut(tile, by) => {
            if let Some(tile) = one_of(&last, tile, |tile| !tile.ways.out.is_empty()) {
                let drill = Drill { by: Some(by.get(&tile.ways.out).clone()), ..query.drill(&tile.slug) };
                query = query.with_drill(&tile.slug, drill);
            }
        }
        Change::Back(tile, crumb) => {
            if let Some(tile) = one_of(&last, tile, |tile| !tile.ways.up.is_empty()) {
                query = query.with_drill(&tile.slug, crumb.get(&tile.ways.up).drill.clone());
            }
        }
        Change::Grain(grain) => query.grain = *grain,
        Change::Compare(compare) => query.compare = Some(*compare),
        Change::Tab(tab) if last.tabs.is_empty() => query.tab = Some(format!("gone-{tab:?}")),
        Change::Tab(tab) => query.tab = Some(tab.get(&last.tabs).name.clone()),
        Change::Clear => query.picks.clear(),
    }
    let theirs = from_server(service, &last.slug, &query).await;
    let ours = by_itself(service, browser, &query).await;
    prop_assert_eq!(&ours, &theirs, "{:?}", query);
    Ok(ours)
}

fn pick(dashboard: &Dashboard, tile: &Index, row: &Index) -> Option<(String, String)> {
    mark(dashboard, tile, row, |_| true).map(|(_, dimension, value)| (dimension, value))
}

/// A mark of one of the tiles that are `wanted`, with its dimension and value.
fn mark<'a>(
    dashboard: &'a Dashboard,
    tile: &Index,
    row: &Index,
    wanted: impl Fn(&Tile) -> bool,
) -> Option<(&'a Tile, String, String)> {
    let tile = one_of(dashboard, tile, |tile| wanted(tile) && tile.pick_values.iter().any(Option::is_some))?;
    let values: Vec<_> = tile.pick_values.iter().flatten().collect();
    Some((tile, tile.picks.clone()?, (*row.get(&values)).clone()))
}

fn one_of<'a>(dashboard: &'a Dashboard, tile: &Index, wanted: impl Fn(&Tile) -> bool) -> Option<&'a Tile> {
    let found: Vec<&Tile> = dashboard.tiles.iter().filter(|tile| wanted(tile)).collect();
    if found.is_empty() { None } else { Some(*tile.get(&found)) }
}

/// As the page does it: what the cube does not know is asked for.
async fn by_itself(service: &Service, browser: &mut Browser, query: &DashboardQuery) -> Dashboard {
    let mut learned: Vec<Learned> = Vec::new();
    for _ in 0..4 {
        match browser.say(&Ask::Show { query: query.clone(), learned }) {
            Reply::Whole(dashboard) => return *dashboard,
            Reply::Without { questions, .. } => {
                let DashboardPlan { slug, shop, tag, .. } = &browser.plan;
                let viewer = asked_by(Role::Viewer);
                let answers = service.answers(&viewer, slug, shop, tag, questions.clone()).await.unwrap();
                learned = questions.into_iter().zip(answers).collect();
            }
            other => panic!("{query:?} is answered by {other:?}"),
        }
    }
    panic!("the browser asks for ever: {query:?}");
}
