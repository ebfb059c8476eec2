use chrono::Days;
use contract::{
    AnswerColumn, By, Cells, DashboardDefinition, DimensionKind, Format, KnownDimension, KnownMeasure, Locale,
    PlannedCube, ShopChoice, Show, Tile, TileBody, TileDefinition, Vocabulary,
};
use cube::{CubeBuilder, Dimension, Formula, Measure, Part, PartValue, Schema, Value, hash};
use indexmap::IndexMap;

use super::*;

const DIMENSIONS: [(&str, DimensionKind); 3] =
    [("shop", DimensionKind::Text), ("date", DimensionKind::Time), ("channel", DimensionKind::Text)];
const CHANNELS: [&str; 2] = ["web", "store"];
/// Days with an order on each channel.
const DAYS: u64 = 10;

/// Orders, which add up, and customers, which a cube estimates.
fn cube() -> Vec<u8> {
    let measure = |name: &str, part| Measure {
        name: name.to_owned(),
        title: name.to_owned(),
        format: Format::Integer,
        currency: false,
        formula: Formula::Total(part),
        rows: vec![0],
        dimensions: DIMENSIONS.map(|(name, _)| name.to_owned()).to_vec(),
    };
    let dimension =
        |(name, kind): (&str, DimensionKind)| Dimension { name: name.to_owned(), title: name.to_owned(), kind };
    let mut builder = CubeBuilder::new(Schema {
        dimensions: DIMENSIONS.map(dimension).to_vec(),
        parts: vec![Part::Count, Part::Distinct { precision: 12 }],
        measures: vec![measure("orders", 0), measure("customers", 1)],
        currency: None,
    })
    .unwrap();
    for day in 0..DAYS {
        for channel in CHANNELS {
            let day = shop().first_day + Days::new(day);
            let values = [Value::Text("demo".into()), Value::Day(day), Value::Text(channel.into())];
            builder.push(&values, &[PartValue::Count(1), PartValue::Hashes(&[hash(channel.as_bytes())])]).unwrap();
        }
    }
    builder.finish().unwrap().to_bytes()
}

fn shop() -> ShopChoice {
    ShopChoice {
        code: "demo".to_owned(),
        name: "Demo shop".to_owned(),
        currency: "EUR".to_owned(),
        first_day: "2026-01-01".parse().unwrap(),
        last_day: "2026-01-10".parse().unwrap(),
    }
}

/// A dashboard of these measures, each as a number and by channel.
fn plan(measures: &[&str]) -> DashboardPlan {
    let known = |name: &&str| KnownMeasure {
        name: (*name).to_owned(),
        title: (*name).to_owned(),
        description: String::new(),
        synonyms: Vec::new(),
        entity: "sales".to_owned(),
        higher_is_better: true,
        adds_up: *name == "orders",
        over_time: None,
        dimensions: DIMENSIONS.map(|(name, _)| name.to_owned()).to_vec(),
    };
    let dimension = |(name, kind): (&str, DimensionKind)| KnownDimension {
        name: name.to_owned(),
        title: name.to_owned(),
        kind,
        ..KnownDimension::default()
    };
    let number = |name: &str| TileDefinition {
        show: Show::Number,
        measures: vec![name.to_owned()],
        ..TileDefinition::default()
    };
    let by_channel = |name: &str| TileDefinition {
        show: Show::Bar,
        by: vec![By { dimension: "channel".to_owned(), grain: None }],
        ..number(name)
    };
    let tiles: IndexMap<String, TileDefinition> = measures
        .iter()
        .flat_map(|name| [((*name).to_owned(), number(name)), (format!("{name}-by-channel"), by_channel(name))])
        .collect();
    DashboardPlan {
        locale: Locale::English,
        slug: "shop".to_owned(),
        definition: DashboardDefinition {
            title: "Shop".to_owned(),
            time: "date".to_owned(),
            tiles,
            ..DashboardDefinition::default()
        },
        vocabulary: Vocabulary {
            measures: measures.iter().map(known).collect(),
            dimensions: DIMENSIONS.map(dimension).to_vec(),
            hierarchies: Vec::new(),
        },
        shops: vec![shop()],
        shop: "demo".to_owned(),
        fresh_at: "2026-01-11T00:00:00Z".parse().unwrap(),
        tag: "1".to_owned(),
        cube: PlannedCube::There,
    }
}

fn query(pairs: &[(&str, &str)]) -> DashboardQuery {
    DashboardQuery::from_pairs(pairs.iter().copied()).unwrap()
}

fn show(pairs: &[(&str, &str)], learned: Vec<Learned>) -> Ask {
    Ask::Show { query: query(pairs), learned }
}

fn brush(pairs: &[(&str, &str)]) -> Ask {
    Ask::Brush { dimension: "date".to_owned(), query: query(pairs) }
}

/// Says something as a page does.
fn say(desk: &mut Desk, ask: &Ask, cube: &[u8]) -> Reply {
    Reply::from_text(&desk.hear(&ask.to_text(), cube)).unwrap()
}

fn opened(measures: &[&str]) -> Desk {
    let mut desk = Desk::default();
    assert_eq!(say(&mut desk, &Ask::Open(Box::new(plan(measures))), &cube()), Reply::Ready);
    desk
}

fn whole(reply: Reply) -> Dashboard {
    match reply {
        Reply::Whole(dashboard) => *dashboard,
        other => panic!("not all of it: {other:?}"),
    }
}

fn number(dashboard: &Dashboard, tile: usize) -> Option<f64> {
    match &dashboard.tiles[tile].body {
        TileBody::Number(measure) => measure.value,
        other => panic!("no number: {other:?}"),
    }
}

#[test]
fn what_is_chosen_is_answered_by_the_cube() {
    let mut desk = opened(&["orders"]);
    let all = whole(say(&mut desk, &show(&[], vec![]), &[]));
    assert_eq!((all.slug.as_str(), number(&all, 0)), ("shop", Some(20.0)));
    let web = whole(say(&mut desk, &show(&[("pick.channel", "web")], vec![]), &[]));
    assert_eq!((number(&web, 0), web.query.picks["channel"].as_slice()), (Some(10.0), &["web".to_owned()][..]));
}

#[test]
fn what_is_dragged_over_is_shown_as_if_it_had_been_picked() {
    let mut desk = opened(&["orders"]);
    for (last, orders) in [("2026-01-03", 4.0), ("2026-01-05", 8.0), ("2026-01-04", 6.0)] {
        let picked = format!("2026-01-02..{last}");
        let asked = [("pick.date", picked.as_str())];
        let Reply::Preview(preview) = say(&mut desk, &brush(&asked), &[]) else { panic!("it can be told") };
        let whole = whole(say(&mut desk, &show(&asked, vec![]), &[]));
        assert_eq!(number(&whole, 0), Some(orders), "{picked}");
        let tiles: Vec<&Tile> = preview.tiles.iter().map(|(_, tile)| tile.as_deref().unwrap()).collect();
        assert_eq!((preview.query, tiles), (whole.query, whole.tiles.iter().collect()), "{picked}");
    }
}

#[test]
fn what_was_prepared_is_told_the_same() {
    let (mut desk, mut prepared) = (opened(&["orders"]), opened(&["orders"]));
    let prepare =
        Ask::Prepare { dimension: "date".to_owned(), query: query(&[("pick.date", "2026-01-01..2026-01-01")]) };
    assert_eq!(say(&mut prepared, &prepare, &[]), Reply::Ready);
    let asked = brush(&[("pick.date", "2026-01-02..2026-01-05")]);
    assert_eq!(say(&mut prepared, &asked, &[]), say(&mut desk, &asked, &[]));
    let elsewhere = Ask::Prepare { dimension: "date".to_owned(), query: query(&[("shop", "elsewhere")]) };
    assert_eq!(say(&mut prepared, &elsewhere, &[]), Reply::Nothing);
}

#[test]
fn what_the_cube_only_estimates_is_shown_until_the_server_has_answered() {
    let mut desk = opened(&["orders", "customers"]);
    let Reply::Without { questions, preview } = say(&mut desk, &show(&[], vec![]), &[]) else {
        panic!("an estimate is not the last word")
    };
    assert!(questions.iter().all(|question| question.measures == ["customers"]), "{questions:?}");
    let known: Vec<&str> =
        preview.tiles.iter().filter_map(|(name, tile)| Some(name.as_str()).filter(|_| tile.is_some())).collect();
    assert_eq!(known, ["orders", "orders-by-channel", "customers", "customers-by-channel"]);
    let answer = |question: &Question| {
        let column = |name: &str, cells| AnswerColumn {
            name: name.to_owned(),
            title: name.to_owned(),
            format: Format::Integer,
            currency: None,
            cells,
            error: None,
        };
        let number = Cells::Exact { units: vec![Some(7)], scale: 0 };
        let keys = question.by.iter().map(|by| column(&by.dimension, Cells::Text(vec![Some("web".to_owned())])));
        let columns = keys.chain([column("customers", number)]).collect();
        Answer { columns, complete: true }
    };
    let learned = questions.into_iter().map(|question| (question.clone(), Ok(answer(&question)))).collect();
    let shown = whole(say(&mut desk, &show(&[], learned), &[]));
    assert_eq!((number(&shown, 0), number(&shown, 2)), (Some(20.0), Some(7.0)));
}

#[test]
fn what_cannot_be_answered_is_said_to_be_nothing() {
    let mut desk = Desk::default();
    assert_eq!(say(&mut desk, &show(&[], vec![]), &[]), Reply::Nothing, "nobody gave it a cube");
    assert_eq!(say(&mut desk, &Ask::Open(Box::new(plan(&["orders"]))), b"no cube"), Reply::Nothing);
    assert_eq!(Reply::from_text(&desk.hear("no JSON", &[])).unwrap(), Reply::Nothing);
    let mut desk = opened(&["orders"]);
    for wrong in [("shop", "elsewhere"), ("date", "yesterday")] {
        assert_eq!(say(&mut desk, &show(&[wrong], vec![]), &[]), Reply::Nothing, "{wrong:?}");
        assert_eq!(say(&mut desk, &brush(&[wrong]), &[]), Reply::Nothing, "{wrong:?}");
    }
    assert_eq!(Reply::from_text(&Desk::greeting()).unwrap(), Reply::Ready);
}
