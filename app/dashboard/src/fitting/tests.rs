use proptest::prelude::*;

use super::*;

/// Sales by date, country and channel; customers by the date of their first order.
fn vocabulary() -> Vocabulary {
    let measure = |name: &str, entity: &str, dimensions: &[&str]| KnownMeasure {
        name: name.to_owned(),
        title: name.to_owned(),
        description: String::new(),
        synonyms: Vec::new(),
        entity: entity.to_owned(),
        higher_is_better: true,
        adds_up: true,
        over_time: None,
        dimensions: dimensions.iter().map(|name| (*name).to_owned()).collect(),
    };
    let dimension = |name: &str, kind| KnownDimension {
        name: name.to_owned(),
        title: name.to_owned(),
        kind,
        ..KnownDimension::default()
    };
    let of_sales = ["shop", "date", "first_order", "country", "channel", "price"];
    Vocabulary {
        measures: vec![
            measure("revenue", "sales", &of_sales),
            measure("orders", "sales", &of_sales[..5]),
            measure("customers", "customer", &["shop", "first_order", "country"]),
        ],
        dimensions: vec![
            dimension("shop", DimensionKind::Text),
            dimension("price", DimensionKind::Number),
            dimension("country", DimensionKind::Text),
            dimension("channel", DimensionKind::Text),
            dimension("date", DimensionKind::Time),
            dimension("first_order", DimensionKind::Time),
        ],
        hierarchies: Vec::new(),
    }
}

fn dashboard() -> DashboardDefinition {
    DashboardDefinition { time: "date".to_owned(), ..DashboardDefinition::default() }
}

fn new(show: Show, measure: &str) -> Option<TileDefinition> {
    new_tile(&vocabulary(), &dashboard(), show, measure)
}

fn by(tile: &TileDefinition) -> Vec<String> {
    tile.by.iter().chain(&tile.series).map(ToString::to_string).collect()
}

#[test]
fn what_a_kind_needs_is_filled_in() {
    assert_eq!(by(&new(Show::Line, "revenue").unwrap()), ["date"]);
    assert_eq!(by(&new(Show::Bar, "revenue").unwrap()), ["country"]);
    assert_eq!(by(&new(Show::Heatmap, "revenue").unwrap()), ["country", "channel"]);
    assert_eq!(by(&new(Show::Cohort, "revenue").unwrap()), ["date.month", "first_order.month"]);
    assert_eq!(by(&new(Show::Line, "customers").unwrap()), ["first_order"], "there is no other time");
    assert_eq!(new(Show::Scatter, "orders").unwrap().measures, ["orders", "revenue"]);
    assert_eq!(new(Show::Combo, "orders").unwrap().lines, [""; 0]);
    assert!(new(Show::Bubble, "orders").is_none(), "there are no three measures of one entity");
    assert!(new(Show::Scatter, "customers").is_none());
}

#[test]
fn annotations_stay_where_the_axis_is_their_time() {
    let annotations = vec![contract::AnnotationDefinition::default()];
    let line = TileDefinition { annotations, ..new(Show::Line, "revenue").unwrap() };
    let marks = |tile: &TileDefinition, show| fitted(&vocabulary(), &dashboard(), tile, show).annotations.len();
    assert_eq!([Show::Line, Show::Column, Show::Bar].map(|show| marks(&line, show)), [1, 1, 0]);
    let by_country = TileDefinition { by: vec!["country".parse().unwrap()], ..line };
    assert_eq!(marks(&by_country, Show::Column), 0);
}

#[test]
fn what_fits_is_kept_and_the_rest_goes() {
    let line = TileDefinition {
        show: Show::Line,
        title: Some("Revenue".to_owned()),
        measures: vec!["revenue".to_owned()],
        by: vec!["date".parse().unwrap()],
        series: Some("country".parse().unwrap()),
        stack: Stack::Stacked,
        compare: true,
        width: Some(8),
        conditions: vec!["channel = web".parse().unwrap()],
        ..TileDefinition::default()
    };
    let number = fitted(&vocabulary(), &dashboard(), &line, Show::Number);
    let wanted = TileDefinition {
        show: Show::Number,
        by: Vec::new(),
        series: None,
        stack: Stack::Grouped,
        compare: false,
        ..line.clone()
    };
    assert_eq!(number, wanted);
    let text = fitted(&vocabulary(), &dashboard(), &line, Show::Text);
    assert!(text.text.is_some() && text.measures.is_empty() && text.title == line.title);
}

#[test]
fn a_tile_about_something_else_loses_what_says_nothing_then() {
    let mut tile = new(Show::Bar, "revenue").unwrap();
    tile.by = vec!["channel".parse().unwrap()];
    tile.conditions = vec!["channel = web".parse().unwrap(), "country = France".parse().unwrap()];
    tile.measures = vec!["customers".to_owned()];
    let tile = fitted(&vocabulary(), &dashboard(), &tile, Show::Bar);
    assert_eq!((by(&tile), tile.conditions.len()), (vec!["country".to_owned()], 1));
}

#[test]
fn only_kinds_that_can_be_shown_are_offered() {
    let offered = kinds_for(&vocabulary(), &dashboard(), &new(Show::Number, "customers").unwrap());
    assert!(offered.contains(&Show::Bar) && offered.contains(&Show::Sankey) && !offered.contains(&Show::Scatter));
    assert_eq!(offered[0], Show::Number);
}

#[test]
fn a_tile_without_a_title_is_called_after_what_it_shows() {
    let tile = new(Show::Line, "revenue").unwrap();
    assert_eq!(usual_title(Locale::English, &vocabulary(), &dashboard(), &tile), "revenue by date");
}

proptest! {
    #[test]
    fn however_a_tile_is_turned_it_keeps_its_shape_and_turning_it_again_changes_nothing(
        measure in 0..3_usize,
        turns in prop::collection::vec(0..KINDS.len(), 1..8),
    ) {
        let (vocabulary, dashboard) = (vocabulary(), dashboard());
        let measure = &vocabulary.measures[measure].name;
        let mut tile = new_tile(&vocabulary, &dashboard, Show::Number, measure).unwrap();
        for turn in turns {
            let offered = kinds_for(&vocabulary, &dashboard, &tile);
            let show = KINDS[turn];
            if offered.contains(&show) && show != Show::Text {
                tile = fitted(&vocabulary, &dashboard, &tile, show);
                prop_assert_eq!(Shape::check(&tile), Ok(()));
                prop_assert_eq!(&fitted(&vocabulary, &dashboard, &tile, show), &tile);
                prop_assert!(!tile.measures.is_empty());
            }
        }
    }
}
