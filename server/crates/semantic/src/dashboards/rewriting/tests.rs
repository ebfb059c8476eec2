use contract::TileDefinition;
use proptest::prelude::*;

use super::super::writing::tests::{any_dashboard, read as parsed};
use super::*;

const BY_HAND: &str = "\
# yaml-language-server: $schema=../.terrarium/schemas/dashboard.json
# The board looks at this on Mondays.
title:   Shop # for now
description: >
  All of it,
  every week.
time: date

# Twelve, as in the annual report.
months: 12
tiles:
    # The first thing that anybody asks.
    orders: { show: number, measures: [orders] }

    over-time:
        show: line   # not an area
        measures:
            - orders
        # Along the weeks.
        by: [date]
    # Last.
    words:
        show: text
        text: |
            # One
            Two: three
# The end.
";

fn change(text: &str, change: impl FnOnce(&mut DashboardDefinition)) -> String {
    let mut definition = parsed(text);
    change(&mut definition);
    let text = rewritten(text, &definition);
    assert!(is_same(&parsed(&text), &definition), "{text}");
    text
}

fn tile<'a>(definition: &'a mut DashboardDefinition, name: &str) -> &'a mut TileDefinition {
    definition.tiles.get_mut(name).unwrap()
}

#[test]
fn what_is_not_touched_stays_as_it_was_written() {
    let widened = change(BY_HAND, |definition| tile(definition, "orders").width = Some(4));
    let line = "    orders: { show: number, measures: [orders] }\n";
    assert_eq!(widened, BY_HAND.replace(line, "    orders: {show: number, measures: [orders], width: 4}\n"));

    let moved = change(BY_HAND, |definition| definition.tiles.move_index(0, 2));
    assert!(moved.find("over-time").unwrap() < moved.find("# The first thing").unwrap(), "{moved}");
    assert_eq!(moved.len(), BY_HAND.len());

    let fewer = change(BY_HAND, |definition| definition.months = Some(6));
    assert_eq!(fewer, BY_HAND.replace("months: 12", "months: 6"));
    let all = change(BY_HAND, |definition| definition.months = None);
    assert!(!all.contains("months") && !all.contains("annual report") && all.contains("Mondays"), "{all}");
    let owned = change(BY_HAND, |definition| definition.owner = Some("Kim".to_owned()));
    assert_eq!(owned, BY_HAND.replace("time: date\n", "owner: Kim\ntime: date\n"));
}

#[test]
fn tiles_come_and_go() {
    let gone = change(BY_HAND, |definition| {
        definition.tiles.shift_remove("over-time");
    });
    assert!(!gone.contains("weeks") && gone.contains("# Last.") && gone.ends_with("# The end.\n"), "{gone}");
    let empty = change(BY_HAND, |definition| definition.tiles.clear());
    assert!(empty.contains("tiles: {}\n") && empty.contains("Mondays"), "{empty}");
    let again = change(&empty, |definition| {
        definition.tiles.insert("orders".to_owned(), TileDefinition::default());
    });
    assert!(again.contains("tiles:\n  orders: {show: number}\n") && again.contains("Mondays"), "{again}");
}

#[test]
fn what_is_laid_out_otherwise_is_written_anew_and_that_is_known_before() {
    assert!(!loses_comments(BY_HAND));
    let flow = "# Mine.\n{title: Shop, description: x, time: date, tiles: {}}\n";
    assert!(loses_comments(flow) && !loses_comments(&flow.replace("# Mine.\n", "")));
    let named = change(flow, |definition| definition.title = "Other".to_owned());
    assert!(named.starts_with("# yaml-language-server") && !named.contains("Mine"), "{named}");
    let in_flow = "# Mine.\ntitle: Shop\ndescription: x\ntime: date\ntiles: {a: {show: number}}\n";
    assert!(loses_comments(in_flow));
    assert_eq!(change(in_flow, |_| ()), in_flow, "what changes nothing loses nothing");
}

proptest! {
    #[test]
    fn whatever_changes_the_file_says_it(before in any_dashboard(), after in any_dashboard(), mixed in any::<u8>()) {
        // Some tiles stay, so that parts of both are put together.
        let mut after = after;
        for (number, (name, tile)) in before.tiles.iter().enumerate() {
            if mixed & (1 << number) != 0 {
                after.tiles.insert(name.clone(), tile.clone());
            }
        }
        let text = rewritten(&writing::text(&before), &after);
        prop_assert!(is_same(&parsed(&text), &after), "{}", text);
        prop_assert_eq!(&text, &writing::text(&after), "what the editor wrote looks as if it were new");
    }
}
