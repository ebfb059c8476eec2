use super::*;

const MODEL: &str = "\
entities:
  sales:
    table: w.s
    joins: {product: product_key}
    dimensions:
      date: {title: Date, type: time}
      shipped: {title: Shipped, type: time}
      channel: {title: Channel}
    measures:
      lines: {title: Lines, type: count}
      so_far: {title: Lines so far, type: cumulative, of: lines, time: shipped}
      orders: {title: Orders, type: count, not_by: [product]}
  product:
    table: w.p
    key: product_key
    dimensions:
      product: {title: Product}
";

fn errors(path: &str, text: &str) -> Vec<String> {
    let model = SemanticModel::read(&[DefinitionFile { path: "m.yml", text: MODEL }]).unwrap();
    let found = read(&[DefinitionFile { path, text }], &model).map(|dashboards| dashboards.len());
    found.map_or_else(|errors| errors.iter().map(ToString::to_string).collect(), |_| Vec::new())
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_line() {
    let text = "\
title: Shop
description: All of it.
time: channel
filters: [colour]
tabs: {now: Now, then: ''}
annotations: [{at: 2026-03-12, text: New shop}, {at: yesterday, text: x}, {when: lines = 3, text: x}]
tiles:
  profit: {show: number, measures: [profit]}
  orders: {show: bar, measures: [orders], by: [product]}
  Lines: {show: line, measures: [lines]}
  wide:
    show: bar
    measures: [lines]
    by: [channel]
    width: 13
  words: {show: text}
  list: {show: table, measures: [lines], by: [channel], format: {bar: [orders]}}
  days: {show: table, measures: [lines], by: [date.day], course: lines}
  pivot: {show: pivot, measures: [lines], by: [channel]}
  so-far: {show: number, measures: [so_far], time: date}
  shipped: {show: number, measures: [so_far], time: shipped}
  placed: {show: number, measures: [lines], tab: then}
  lost: {show: number, measures: [lines], tab: later}
  note: {show: text, text: Hello, period: all}
  marked: {show: bar, measures: [lines], by: [channel], time: date, annotations: [{at: 2026-03-12, text: New shop}]}
  found: {show: line, measures: [lines], by: [date], time: date, annotations: [{when: orders > 3, by: product}, {text: Never}]}
  judged: {show: table, measures: [lines], by: [channel], format: {bad: [lines = 3, orders > 3]}}
";
    let found = errors("dashboards/shop.yml", text);
    let wanted = [
        ("dashboards/shop.yml:3: ", "“channel” is no dimension of type time"),
        ("dashboards/shop.yml:4: ", "“colour” is no dimension; use date"),
        ("dashboards/shop.yml:5: ", "The tab “then” needs a title"),
        ("dashboards/shop.yml:6: ", "“yesterday” is no period"),
        ("dashboards/shop.yml:6: ", "“lines = 3” compares with no number"),
        ("dashboards/shop.yml:8: ", "“profit” is no measure; use lines"),
        ("dashboards/shop.yml:9: ", "“orders” says nothing by product"),
        ("dashboards/shop.yml:10: ", "“Lines” cannot stand in an address"),
        ("dashboards/shop.yml:10: ", "This needs measures and one dimension in by"),
        ("dashboards/shop.yml:15: ", "A tile is 1 to 12 columns wide"),
        ("dashboards/shop.yml:16: ", "This needs text"),
        ("dashboards/shop.yml:17: ", "“orders” is not one of the tile's measures"),
        ("dashboards/shop.yml:18: ", "This needs one dimension in by, not of time"),
        ("dashboards/shop.yml:19: ", "This needs one measure and one dimension in by, and a series"),
        ("dashboards/shop.yml:20: ", "“so_far” runs along “shipped”, and the periods of this tile are of “date”"),
        ("dashboards/shop.yml:23: ", "“later” is no tab; use now or then"),
        ("dashboards/shop.yml:24: ", "Words have no period"),
        ("dashboards/shop.yml:25: ", "Only charts along date have annotations"),
        ("dashboards/shop.yml:26: ", "“orders” says nothing by product"),
        ("dashboards/shop.yml:26: ", "An annotation needs a day in at and a text"),
        ("dashboards/shop.yml:27: ", "“lines = 3” compares with no number"),
        ("dashboards/shop.yml:27: ", "“orders” is not one of the tile's measures"),
    ];
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
    for (error, (place, message)) in found.iter().zip(wanted) {
        assert!(error.starts_with(place) && error.contains(message), "{error}");
    }
}

#[test]
fn what_cannot_be_read_says_what_can() {
    let text = "title: Shop\ndescription: x\ntime: date\ntiles:\n  a: {show: pie, measures: [lines]}\n";
    let found = errors("dashboards/shop.yml", text);
    assert!(found[0].starts_with("dashboards/shop.yml:5: "), "{found:?}");
    let named = errors("dashboards/My Shop.yml", "title: Shop\ndescription: x\ntime: date\ntiles: {}\n");
    assert!(named[0].contains("name the file with a-z"), "{named:?}");
    assert_eq!(errors("dashboards/shop.yml", "title: Shop\ndescription: x\ntime: date\ntiles: {}\n"), [""; 0]);
}

#[test]
fn access_names_people_and_roles() {
    let found = |access: &str| {
        let text = format!("title: Shop\ndescription: x\naccess:\n  {access}\ntime: date\ntiles: {{}}\n");
        errors("dashboards/shop.yml", &text)
    };
    for access in ["view: {role: analyst}", "edit: {people: [kim, robin.b]}", "view: {}"] {
        assert_eq!(found(access), [""; 0], "{access}");
    }
    let named = found("view: {people: [Kim B]}");
    assert!(named[0].starts_with("dashboards/shop.yml:4: “Kim B” is no name of a person"), "{named:?}");
    for access in ["view: {role: boss}", "view: {group: [x]}", "see: {role: analyst}"] {
        assert!(found(access)[0].starts_with("dashboards/shop.yml:4: "), "{access}");
    }
}

#[test]
fn folders_have_names() {
    let found = |folder: &str| {
        let text = format!("title: Shop\ndescription: x\nfolder: {folder:?}\ntime: date\ntiles: {{}}\n");
        errors("dashboards/shop.yml", &text)
    };
    for folder in ["Marketing", "Marketing/Campaigns in spring", "Größe/Ümlaut", "a/b/c/d"] {
        assert_eq!(found(folder), [""; 0], "{folder}");
    }
    for folder in ["", "/", "Marketing/", "/Marketing", "a//b", "a/ b", "a/b/c/d/e", &"a".repeat(101)] {
        let found = found(folder);
        assert!(found[0].starts_with("dashboards/shop.yml:3: ") && found[0].contains("no folder"), "{found:?}");
    }
}

#[test]
fn what_is_left_to_viewers_makes_sense_however_they_choose() {
    let text = "\
title: Shop
description: x
time: date
parameters:
  show: {title: Show, measures: [lines, orders]}
  by: {title: By, dimensions: [channel, product]}
  most: {title: ' ', numbers: [5, 0], default: 7}
  mixed: {title: Mixed, measures: [lines], numbers: [1]}
  lost:
    title: Lost
    measures: [profit]
    dimensions: [colour]
  a-b: {title: Dash, numbers: [1]}
tiles:
  open: {show: bar, measures: [$show], by: [channel], top: $most}
  narrow: {show: bar, measures: [$show], by: [$by]}
  gone: {show: bar, measures: [$sow], by: [channel]}
  other: {show: bar, measures: [$by], by: [$most], top: many}
  grain: {show: line, measures: [lines], by: [$by.day]}
  closed: {show: bar, measures: [$show], by: [channel], order: [-$show]}
";
    let wanted = [
        (":7: ", "A parameter needs a title"),
        (":7: ", "A tile shows 1 to"),
        (":7: ", "“7” is no choice; use 5 or 0"),
        (":8: ", "write one of the three"),
        (":10: ", "write one of the three"),
        (":11: ", "“profit” is no measure"),
        (":12: ", "“colour” is no dimension"),
        (":13: ", "“a-b” cannot be named"),
        (":16: ", "With by = product and show = orders: “orders” says nothing by product"),
        (":17: ", "“sow” is no parameter; use show, by"),
        (":18: ", "“$by” chooses dimensions, and here stand measures"),
        (":18: ", "“$most” chooses numbers, and here stand dimensions"),
        (":18: ", "“many” is no number"),
        (":19: ", "Leave the grain away"),
        (":20: ", "“-$show” cannot stand here"),
    ];
    let found = errors("dashboards/shop.yml", text);
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
    for (error, (place, message)) in found.iter().zip(wanted) {
        assert!(error.contains(place) && error.contains(message), "{error} is not {place} {message}");
    }
    let none = errors(
        "dashboards/shop.yml",
        "title: S\ndescription: x\ntime: date\ntiles:\n  a: {show: number, measures: [$x]}\n",
    );
    assert!(none[0].contains("The dashboard has no parameters"), "{none:?}");
}
