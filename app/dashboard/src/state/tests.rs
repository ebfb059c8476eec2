use contract::KnownDimension;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn vocabulary() -> Vocabulary {
    let dimension = |name: &str, kind| KnownDimension { name: name.to_owned(), kind, ..KnownDimension::default() };
    let dimensions = vec![
        dimension("date", DimensionKind::Time),
        dimension("shop", DimensionKind::Text),
        dimension("country", DimensionKind::Text),
        dimension("price", DimensionKind::Number),
    ];
    Vocabulary { measures: Vec::new(), dimensions, hierarchies: Vec::new() }
}

fn definition() -> DashboardDefinition {
    DashboardDefinition {
        title: "Shop".into(),
        description: "All of it.".into(),
        time: "date".into(),
        months: Some(3),
        filters: vec!["country".into()],
        ..DashboardDefinition::default()
    }
}

fn shop() -> ShopChoice {
    ShopChoice {
        code: "demo".into(),
        name: "Demo shop".into(),
        currency: "EUR".into(),
        first_day: day("2010-12-01"),
        last_day: day("2011-12-09"),
    }
}

fn resolved(pairs: &[(&str, &str)]) -> Result<State, String> {
    let query = DashboardQuery::from_pairs(pairs.iter().copied()).unwrap();
    State::resolve(&vocabulary(), &definition(), &shop(), &query).map_err(|unclear| unclear.message)
}

#[test]
fn what_is_left_open_is_spelled_out() {
    let state = resolved(&[("utm_source", "mail")]).unwrap();
    let pairs: Vec<String> = state.query.to_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(pairs, ["date=2011-09-10..2011-12-09", "shop=demo", "grain=week", "compare=period"]);
    assert_eq!(state.before.map(written).as_deref(), Some("2011-06-11..2011-09-09"));
    let filters: Vec<String> = state.filters.iter().map(ToString::to_string).collect();
    assert_eq!(filters, ["shop = demo"]);
}

#[test]
fn a_period_may_be_left_open_at_one_end() {
    let of = |date: &str| resolved(&[("date", date)]).map(|state| written(state.period));
    assert_eq!(of("2011-11-20.."), Ok("2011-11-20..2011-12-09".to_owned()));
    assert_eq!(of("..2011-11-30"), Ok("2011-08-31..2011-11-30".to_owned()), "three months, as usual");
    assert_eq!(of("..2011-01-15"), Ok("2010-12-01..2011-01-15".to_owned()), "no longer than there is data");
    assert_eq!(of("..2005-01-15"), Ok("2004-10-16..2005-01-15".to_owned()));
    assert!(of("2012-01-01..").unwrap_err().contains("9 Dec 2011"));
    assert!(of("..").unwrap_err().contains("is no period"));
}

#[test]
fn a_year_before_is_compared_where_there_are_data_of_it() {
    let of = |date: &str| resolved(&[("compare", "year"), ("date", date)]).unwrap().before.map(written);
    assert_eq!(of("2011-12-01..2011-12-09").as_deref(), Some("2010-12-01..2010-12-09"));
    assert_eq!(of("2011-11-01..2011-11-30"), None);
    assert_eq!(resolved(&[("compare", "nothing")]).unwrap().before, None);
}

#[test]
fn filters_and_picks_become_conditions() {
    let state = resolved(&[
        ("country", "France"),
        ("pick.country", "Spain"),
        ("pick.date", "2011-10-01..2011-10-31"),
        ("pick.colour", "red"),
    ]);
    let state = state.unwrap();
    let written = |filters: &[Filter]| filters.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(written(&state.filters), ["shop = demo", "country = France"]);
    assert_eq!(written(&state.picks), ["country = Spain", "date >= 2011-10-01", "date <= 2011-10-31"]);
}

#[test]
fn a_tile_with_a_period_of_its_own_follows_no_other() {
    let state = resolved(&[("date", "2011-10-01..2011-10-31"), ("pick.date", "2011-10-03..2011-10-04")]).unwrap();
    let of = |period: Option<&str>, time: &str, is_locked: bool| {
        let period = period.map(|text| text.parse().unwrap());
        let state = State { is_locked, ..state.clone() };
        let own = state.of_tile(&TileDefinition { period, ..TileDefinition::default() }, time).into_owned();
        (written(own.period), own.grain, own.before.map(written), own.picks.len())
    };
    let chosen = ("2011-10-01..2011-10-31".to_owned(), Grain::Day, Some("2011-08-31..2011-09-30".to_owned()), 2);
    assert_eq!(of(None, "date", false), chosen);
    assert_eq!(of(Some("last 2 weeks"), "date", true), chosen, "what is locked is locked");
    let weeks = ("2011-11-26..2011-12-09".to_owned(), Grain::Day, Some("2011-11-12..2011-11-25".to_owned()), 0);
    assert_eq!(of(Some("last 2 weeks"), "date", false), weeks);
    let months = ("2011-06-10..2011-12-09".to_owned(), Grain::Week, Some("2010-12-09..2011-06-09".to_owned()), 2);
    assert_eq!(of(Some("last 6 months"), "shipped", false), months, "picks of another time count");
    assert_eq!(of(Some("all"), "date", false).0, "2010-12-01..2011-12-09");
    assert_eq!(of(Some("last 5 years"), "date", false).0, "2010-12-01..2011-12-09", "no longer than there is data");
}

#[test]
fn the_first_tab_is_shown_where_no_other_one_of_the_dashboard_is_asked_for() {
    let mut definition = definition();
    let shown = |definition: &DashboardDefinition, tab: &str| {
        let query = DashboardQuery::from_pairs([("tab", tab)]).unwrap();
        State::resolve(&vocabulary(), definition, &shop(), &query).unwrap().query.tab
    };
    assert_eq!(shown(&definition, "gone"), None);
    definition.tabs.extend([("now".to_owned(), "Now".to_owned()), ("then".to_owned(), "Then".to_owned())]);
    assert_eq!(shown(&definition, "then").as_deref(), Some("then"));
    assert_eq!(shown(&definition, "gone").as_deref(), Some("now"));
    assert_eq!(shown(&definition, "").as_deref(), Some("now"));
}

#[test]
fn a_range_of_numbers_ends_before_its_upper_end() {
    let of = |prices: &[&str]| {
        let pairs: Vec<(&str, &str)> = prices.iter().map(|price| ("pick.price", *price)).collect();
        resolved(&pairs).map(|state| state.picks.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(of(&["-5..2.5"]).unwrap(), ["price >= -5", "price < 2.5"]);
    assert_eq!(of(&["100.."]).unwrap(), ["price >= 100"]);
    assert_eq!(of(&["1", "2"]).unwrap(), ["price = 1, 2"]);
    assert!(of(&["1", "2..3"]).unwrap_err().contains("one range"));
}

#[test]
fn what_cannot_be_chosen_says_what_can() {
    for (name, value, wanted) in [
        ("date", "yesterday", "2026-01-01..2026-03-31"),
        ("date", "2011-02-01..2011-01-01", "Swap"),
        ("date", "1950-01-01..2011-01-01", "20 years"),
        ("date", "2011-01-01..9999-01-01", "is no period"),
        ("pick.date", "x", "is no period"),
    ] {
        let error = resolved(&[(name, value)]).unwrap_err();
        assert!(error.contains(wanted), "{name}={value}: {error}");
    }
}
