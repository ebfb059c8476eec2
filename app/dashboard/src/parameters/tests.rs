use contract::{KnownDimension, KnownMeasure, Show};

use super::*;

fn parameter(title: &str) -> ParameterDefinition {
    ParameterDefinition { title: title.to_owned(), ..ParameterDefinition::default() }
}

/// A tile that leaves everything to viewers, and one that leaves nothing.
fn dashboard() -> DashboardDefinition {
    let by = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect::<Vec<By>>();
    let parameters = [
        ("show", ParameterDefinition { measures: vec!["revenue".into(), "orders".into()], ..parameter("Show") }),
        ("split", ParameterDefinition { dimensions: by(&["country", "date.month"]), ..parameter("Break down by") }),
        ("most", ParameterDefinition { numbers: vec![5, 10], default: Some(10.into()), ..parameter("Top") }),
    ];
    let open = TileDefinition {
        show: Show::Bar,
        measures: vec!["$show".into()],
        by: by(&["$split"]),
        top: Some(NumberOrName::Name("$most".into())),
        ..TileDefinition::default()
    };
    let closed = TileDefinition { measures: vec!["customers".into()], ..TileDefinition::default() };
    DashboardDefinition {
        time: "date".into(),
        parameters: parameters.into_iter().map(|(name, parameter)| (name.to_owned(), parameter)).collect(),
        tiles: [("open".to_owned(), open), ("closed".to_owned(), closed)].into_iter().collect(),
        ..DashboardDefinition::default()
    }
}

fn query(pairs: &[(&str, &str)]) -> DashboardQuery {
    DashboardQuery::from_pairs(pairs.iter().copied()).unwrap()
}

#[test]
fn a_tile_is_what_was_chosen_and_what_is_usual_besides() {
    let dashboard = dashboard();
    let chosen = resolved(&dashboard, &query(&[("param.split", "date.month"), ("param.gone", "x")])).unwrap();
    let open = plain(&dashboard, &chosen, &dashboard.tiles["open"]);
    assert_eq!(
        (open.measures.as_slice(), open.by[0].to_string()),
        (&["revenue".to_owned()][..], "date.month".to_owned())
    );
    assert_eq!(open.top, Some(10.into()));
    assert!(matches!(plain(&dashboard, &chosen, &dashboard.tiles["closed"]), Cow::Borrowed(_)));
    let spelled_out: Vec<(&str, &str)> = chosen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(spelled_out, [("most", "10"), ("show", "revenue"), ("split", "date.month")]);
}

#[test]
fn what_cannot_be_chosen_is_said_with_what_can() {
    let error = resolved(&dashboard(), &query(&[("param.most", "7")])).unwrap_err();
    assert_eq!(error.message, "“7” is no choice of “Top”; use 5 or 10.");
}

#[test]
fn every_way_to_choose_measures_and_dimensions_is_a_tile() {
    let dashboard = dashboard();
    let tile = &dashboard.tiles["open"];
    let found: Vec<String> = variants(&dashboard, tile)
        .iter()
        .map(|(_, tile)| format!("{} by {}, {}", tile.measures[0], tile.by[0], tile.top.as_ref().unwrap()))
        .collect();
    let wanted =
        ["revenue by country, 10", "revenue by date.month, 10", "orders by country, 10", "orders by date.month, 10"];
    assert_eq!((found.as_slice(), variant_count(&dashboard, tile)), (&wanted.map(str::to_owned)[..], 4));
    assert_eq!(measures(&dashboard, tile).collect::<Vec<_>>(), ["revenue", "orders"]);
    let spelled_out = spelled_out(&dashboard);
    assert_eq!(spelled_out.tiles.len(), 5);
    assert!(spelled_out.tiles.values().all(|tile| named_by(tile).is_empty()));
}

#[test]
fn controls_say_what_can_be_chosen_of_what_is_shown() {
    let dashboard = dashboard();
    let measure = |name: &str, title: &str| KnownMeasure {
        name: name.to_owned(),
        title: title.to_owned(),
        description: String::new(),
        synonyms: Vec::new(),
        entity: "sales".to_owned(),
        higher_is_better: true,
        adds_up: true,
        over_time: None,
        dimensions: Vec::new(),
    };
    let country = KnownDimension { name: "country".into(), title: "Country".into(), ..KnownDimension::default() };
    let vocabulary = Vocabulary {
        measures: vec![measure("revenue", "Net revenue")],
        dimensions: vec![country],
        ..Vocabulary::default()
    };
    let shown =
        |name: &str| controls(Locale::English, &vocabulary, &dashboard, std::iter::once(&dashboard.tiles[name]));
    let labels: Vec<String> = shown("open")
        .into_iter()
        .map(|control| match control.kind {
            ControlKind::One(names) => {
                let names: Vec<String> = names.into_iter().map(|(value, label)| format!("{value}={label}")).collect();
                format!("{} {}", control.dimension, names.join(" "))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let wanted = [
        "param.show revenue=Net revenue orders=orders",
        "param.split country=Country date.month=Month",
        "param.most 5=5 10=10",
    ];
    assert_eq!(labels, wanted);
    assert_eq!(shown("closed"), []);
}
