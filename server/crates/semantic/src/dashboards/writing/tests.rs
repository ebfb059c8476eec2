use contract::{Access, Audience, By, Filter, Operator, Role, Stack};
use dashboard::{KINDS, is_same};
use proptest::prelude::*;

use super::*;
use crate::definitions::{DefinitionFile, parse};

pub(crate) fn read(text: &str) -> DashboardDefinition {
    parse(DefinitionFile { path: "dashboards/x.yml", text }).unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// A dashboard of anything that can be written.
pub(crate) fn any_dashboard() -> impl Strategy<Value = DashboardDefinition> {
    let tiles = prop::collection::vec(("[a-z0-9-]{1,8}|null|true|12", any_tile()), 0..5);
    let annotations = prop::collection::vec(any_annotation(), 0..3);
    let tabs = prop::collection::vec(("[a-z0-9-]{1,8}|null|true|12", any_text()), 0..4);
    let parameters = prop::collection::vec((any_name(), any_parameter()), 0..3);
    let named = (tabs, parameters);
    let settings =
        (any_text(), any_text(), prop::option::of(any_text()), prop::option::of(any_text()), any_access(), any_name());
    (settings, prop::option::of(0..300_u32), prop::collection::vec(any_name(), 0..3), named, annotations, tiles)
        .prop_map(
            |(
                (title, description, owner, folder, access, time),
                months,
                filters,
                (tabs, parameters),
                annotations,
                tiles,
            )| {
                DashboardDefinition {
                    title,
                    description,
                    owner,
                    folder,
                    access,
                    time,
                    months,
                    filters,
                    parameters: parameters.into_iter().collect(),
                    tabs: tabs.into_iter().collect(),
                    annotations,
                    tiles: tiles.into_iter().collect(),
                }
            },
        )
}

fn any_parameter() -> impl Strategy<Value = ParameterDefinition> {
    let choices = (
        prop::collection::vec(any_name(), 0..3),
        prop::collection::vec(any_by(), 0..3),
        prop::collection::vec(any::<u32>(), 0..3),
    );
    (any_text(), choices, prop::option::of(any_number_or_name())).prop_map(
        |(title, (measures, dimensions, numbers), default)| ParameterDefinition {
            title,
            measures,
            dimensions,
            numbers,
            default,
        },
    )
}

fn any_number_or_name() -> impl Strategy<Value = NumberOrName> {
    prop_oneof![any::<u32>().prop_map(NumberOrName::Number), any_name().prop_map(NumberOrName::Name)]
}

fn any_access() -> impl Strategy<Value = Access> {
    (prop::option::of(any_audience()), prop::option::of(any_audience())).prop_map(|(view, edit)| Access { view, edit })
}

fn any_audience() -> impl Strategy<Value = Audience> {
    let role = prop::option::of(prop::sample::select(Role::ALL.to_vec()));
    (role, prop::collection::vec(any_text(), 0..3)).prop_map(|(role, people)| Audience { role, people })
}

fn any_tile() -> impl Strategy<Value = TileDefinition> {
    let names = || prop::collection::vec(any_name(), 0..3);
    let many = (names(), prop::collection::vec(any_by(), 0..3), names(), prop::collection::vec(any_filter(), 0..3));
    let ones = (prop::option::of(any_by()), prop::option::of(any_name()), prop::option::of(any_name()));
    let texts = (prop::option::of(any_text()), prop::option::of(any_text()), prop::option::of(any_name()));
    let switches = any::<[bool; 3]>();
    let looks = (
        prop::option::of(any_name()),
        names(),
        names(),
        prop::option::of(any_period()),
        prop::collection::vec(any_annotation(), 0..2),
    );
    let conditions = || prop::collection::vec(any_filter(), 0..2);
    let verdicts = (conditions(), conditions(), conditions());
    let numbers =
        (prop::option::of(any_number_or_name()), prop::option::of(any::<u8>()), prop::option::of(any::<bool>()));
    let order = prop::collection::vec("-?[a-z_]{1,5}", 0..3);
    (0..KINDS.len(), many, ones, texts, switches, numbers, order, 0..3_usize, (looks, verdicts)).prop_map(
        |(
            show,
            many,
            ones,
            (title, text, tab),
            [others, compare, of_first],
            (top, width, tall),
            order,
            stack,
            (looks, verdicts),
        )| {
            let (measures, by, lines, conditions) = many;
            let (series, size, time) = ones;
            let (course, bar, heat, period, annotations) = looks;
            let (good, warn, bad) = verdicts;
            TileDefinition {
                show: KINDS[show],
                title,
                tab,
                measures,
                by,
                series,
                lines,
                size,
                conditions,
                order,
                top,
                others,
                stack: [Stack::Grouped, Stack::Stacked, Stack::Share][stack],
                time,
                period,
                annotations,
                compare,
                of_first,
                course,
                format: TableFormat { bar, heat, good, warn, bad },
                width,
                tall,
                text,
            }
        },
    )
}

fn any_annotation() -> impl Strategy<Value = AnnotationDefinition> {
    let parts = (prop::option::of(any_text()), prop::option::of(any_filter()), prop::option::of("day|week|month"));
    (parts, prop::option::of(any_name()), prop::option::of(any_text())).prop_map(|((at, when, grain), by, text)| {
        AnnotationDefinition { at, when, grain: grain.map(|grain| grain.parse().unwrap()), by, text }
    })
}

fn any_period() -> impl Strategy<Value = contract::TilePeriod> {
    ("all|last [1-9] (days|weeks|months|years)").prop_map(|text| text.parse().unwrap())
}

fn any_name() -> impl Strategy<Value = String> {
    "[a-z_][a-z0-9_]{0,6}|no|true|null|on|12|[$][a-z_]{1,4}"
}

fn any_by() -> impl Strategy<Value = By> {
    ("[$]?[a-z_]{1,5}", prop::option::of("day|week|month"))
        .prop_map(|(dimension, grain)| By { dimension, grain: grain.and_then(|grain| grain.parse().ok()) })
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let compared = ("[a-z_]{1,5}", prop::collection::vec("[ -~é]{1,5}", 1..3))
        .prop_map(|(dimension, values)| Filter::new(dimension, Operator::In, values));
    let missing = "[a-z_]{1,5}".prop_map(|dimension| Filter::new(dimension, Operator::Missing, [""; 0]));
    // What people write has no spaces around values.
    prop_oneof![compared, missing].prop_filter_map("cannot be written", |filter| {
        let read: Filter = filter.to_string().parse().ok()?;
        (read == filter).then_some(filter)
    })
}

/// Words, lines, signs that mean something to YAML, and whatever else there is.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z]{1,8}( [a-zA-Z,.]{1,8}){0,3}",
        "[-?:,\\[\\]{}#&*!|>'\"%@` a0.~\\\\]{0,8}",
        "([a-z #:-]{0,6}\n){0,3}[a-z ]{0,6}",
        "1e3|0x1f|12|-1|\\.5|2026-01-01|=|<<|No|YES|~|é|日本",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(definition in any_dashboard()) {
        let written = text(&definition);
        prop_assert!(is_same(&read(&written), &definition), "{}", written);
    }
}

#[test]
fn what_is_shipped_is_written_like_this() {
    for (path, shipped) in demo::PROJECT.iter().filter(|(path, _)| path.starts_with("dashboards/")) {
        assert_eq!(text(&read(shipped)), *shipped, "{path}");
    }
}

#[test]
fn words_stay_words_and_lines_lines() {
    let tile = TileDefinition {
        show: Show::Text,
        title: Some("No".to_owned()),
        text: Some("Orders: all of them.\n\nReturns are # left out.".to_owned()),
        ..TileDefinition::default()
    };
    let definition = DashboardDefinition {
        title: "Shop: a week".to_owned(),
        description: "What it sold, and more.".to_owned(),
        time: "date".to_owned(),
        tiles: [("on".to_owned(), tile)].into_iter().collect(),
        ..DashboardDefinition::default()
    };
    insta::assert_snapshot!(text(&definition), @r##"
    # yaml-language-server: $schema=../.terrarium/schemas/dashboard.json
    title: "Shop: a week"
    description: What it sold, and more.
    time: date
    tiles:
      "on":
        title: "No"
        show: text
        text: |-
          Orders: all of them.

          Returns are # left out.
    "##);
}
