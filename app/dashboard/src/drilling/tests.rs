use std::collections::BTreeMap;

use chrono::NaiveDate;
use contract::{DashboardQuery, Hierarchy, KnownDimension, KnownMeasure, ShopChoice};
use indexmap::IndexMap;

use super::*;
use crate::asking;

fn vocabulary() -> Vocabulary {
    let dimension = |name: &str, kind| KnownDimension {
        name: name.to_owned(),
        title: name[..1].to_uppercase() + &name[1..],
        kind,
        ..KnownDimension::default()
    };
    let names = ["shop", "date", "category", "product", "channel", "country"];
    let kinds = [DimensionKind::Text, DimensionKind::Time].into_iter().chain([DimensionKind::Text; 4]);
    let revenue = KnownMeasure {
        name: "revenue".into(),
        title: "Revenue".into(),
        description: String::new(),
        synonyms: Vec::new(),
        entity: "sales".into(),
        higher_is_better: true,
        dimensions: names.map(str::to_owned).to_vec(),
        adds_up: true,
        over_time: None,
    };
    let levels = vec!["category".to_owned(), "product".to_owned()];
    Vocabulary {
        measures: vec![revenue],
        dimensions: names.into_iter().zip(kinds).map(|(name, kind)| dimension(name, kind)).collect(),
        hierarchies: vec![Hierarchy { name: "product".into(), levels }],
    }
}

fn dashboard(show: Show, by: &[&str]) -> DashboardDefinition {
    let tile = TileDefinition {
        show,
        title: Some("Its own".into()),
        measures: vec!["revenue".into()],
        by: by.iter().map(|by| by.parse().unwrap()).collect(),
        order: vec![format!("-{}", by[0])],
        ..TileDefinition::default()
    };
    DashboardDefinition {
        time: "date".into(),
        tiles: IndexMap::from([("tile".to_owned(), tile)]),
        ..DashboardDefinition::default()
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn state(dashboard: &DashboardDefinition, pairs: &[(&str, &str)]) -> Result<State, crate::Unclear> {
    let shop = ShopChoice {
        code: "demo".into(),
        name: "Demo".into(),
        currency: "EUR".into(),
        first_day: day("2010-12-01"),
        last_day: day("2011-12-09"),
    };
    let query = DashboardQuery::from_pairs(pairs.iter().copied()).unwrap();
    State::resolve(&vocabulary(), dashboard, &shop, &query)
}

/// What is asked for the one tile, and the ways from it.
fn asked(show: Show, by: &[&str], pairs: &[(&str, &str)]) -> (String, Ways) {
    let dashboard = dashboard(show, by);
    let state = state(&dashboard, pairs).unwrap();
    let looked =
        looked_at(Locale::English, &vocabulary(), &dashboard, &state, "tile", Cow::Borrowed(&dashboard.tiles["tile"]));
    let question = asking::of_tile(&vocabulary(), &dashboard, &looked.state, &looked.tile).now;
    let by: Vec<String> = question.by.iter().map(ToString::to_string).collect();
    let filters: Vec<String> = question.filters.iter().skip(1).map(ToString::to_string).collect();
    let show = looked.tile.show.as_str();
    (format!("{show} by {} where {}", by.join(", "), filters.join("; ")), looked.ways)
}

fn titles(ways: &Ways) -> Vec<&str> {
    ways.up.iter().map(|crumb| crumb.title.as_str()).collect()
}

const PERIOD: (&str, &str) = ("date", "2011-01-01..2011-03-31");

#[test]
fn a_tile_is_looked_at_as_defined_until_somebody_goes_closer() {
    let (question, ways) = asked(Show::Bar, &["category"], &[PERIOD]);
    assert_eq!(question, "bar by category where date >= 2011-01-01; date <= 2011-03-31");
    assert_eq!((ways.up.len(), ways.down.as_deref()), (0, Some("Product")));
    assert_eq!(ways.out, ["product", "channel", "country"]);
}

#[test]
fn a_mark_is_looked_at_by_the_next_level() {
    let steps = [PERIOD, ("drill.tile", "category:Garden")];
    let wanted = "by product where date >= 2011-01-01; date <= 2011-03-31; category = Garden";
    let (question, ways) = asked(Show::Bar, &["category"], &steps);
    assert_eq!(question, format!("bar {wanted}"));
    assert_eq!((titles(&ways), ways.down.as_deref()), (vec!["All", "Garden"], None));
    assert!(ways.up[0].drill.is_none());
    // Levels that are there already are not there twice.
    let (question, _) = asked(Show::Treemap, &["category", "product"], &steps);
    assert_eq!(question, format!("treemap {wanted}"));
}

#[test]
fn what_was_picked_of_a_mark_does_not_count_where_somebody_went_into_another() {
    let steps = [PERIOD, ("drill.tile", "category:Garden"), ("pick.category", "Toys"), ("pick.channel", "web")];
    let (question, _) = asked(Show::Bar, &["category"], &steps);
    assert_eq!(
        question,
        "bar by product where channel = web; date >= 2011-01-01; date <= 2011-03-31; category = Garden"
    );
}

#[test]
fn a_month_is_looked_at_by_day_and_compared_with_the_days_before() {
    let month = [PERIOD, ("grain", "month"), ("drill.tile", "date:2011-02-01..2011-02-28")];
    let (question, ways) = asked(Show::Line, &["date"], &month);
    assert_eq!(question, "line by date.day where date >= 2011-02-01; date <= 2011-02-28");
    assert_eq!((titles(&ways), ways.down.as_deref()), (vec!["All", "1 Feb 2011 – 28 Feb 2011"], None));
    let (_, ways) = asked(Show::Line, &["date"], &month[..2]);
    assert_eq!(ways.down.as_deref(), Some("Day"));
    let dashboard = dashboard(Show::Line, &["date"]);
    let state = state(&dashboard, &month).unwrap();
    let looked =
        looked_at(Locale::English, &vocabulary(), &dashboard, &state, "tile", Cow::Borrowed(&dashboard.tiles["tile"]));
    assert_eq!(looked.state.before.map(|before| before.to), Some(day("2011-01-31")));
}

#[test]
fn a_tile_is_broken_out_in_place_or_along_time_into_series() {
    let (question, ways) = asked(Show::Map, &["country"], &[PERIOD, ("by.tile", "channel")]);
    assert_eq!(question, "bar by channel where date >= 2011-01-01; date <= 2011-03-31");
    assert_eq!(titles(&ways), ["All", "by channel"]);
    let (question, ways) = asked(Show::Line, &["date.month"], &[PERIOD, ("by.tile", "channel")]);
    assert_eq!(question, "line by date.month, channel where date >= 2011-01-01; date <= 2011-03-31");
    assert_eq!(titles(&ways), ["All", "by channel"]);
    assert!(!ways.out.contains(&"channel".to_owned()));
}

#[test]
fn the_way_back_passes_what_was_broken_out_on_the_way() {
    let pairs = [PERIOD, ("drill.tile", "channel:web"), ("drill.tile", "category:Garden"), ("by.tile", "country")];
    let (question, ways) = asked(Show::Bar, &["country"], &pairs);
    assert_eq!(
        question,
        "bar by country where date >= 2011-01-01; date <= 2011-03-31; channel = web; category = Garden"
    );
    assert_eq!(titles(&ways), ["All", "by channel", "web", "by category", "Garden", "by country"]);
    assert_eq!((ways.up[3].drill.steps.len(), ways.up[3].drill.by.as_deref()), (1, Some("category")));
    let last = ways.up.last().unwrap();
    assert_eq!((last.drill.steps.len(), last.drill.by.as_deref()), (2, Some("country")));
}

#[test]
fn what_is_not_there_is_passed_over_and_no_period_is_refused() {
    let of =
        |pairs: &[(&str, &str)]| state(&dashboard(Show::Bar, &["category"]), pairs).map(|state| state.query.drills);
    for pair in [("drill.gone", "category:Garden"), ("drill.tile", "colour:red"), ("by.tile", "colour")] {
        assert_eq!(of(&[pair]), Ok(BTreeMap::new()), "{pair:?}");
    }
    assert!(of(&[("drill.tile", "date:yesterday")]).unwrap_err().message.contains("is no period"));
}
