//! How one state of a dashboard differs from another.

use contract::{DashboardDefinition, TileChange, TileChangeKind, TileDefinition};

/// Parts of the dashboard itself that differ, by their names in the file.
#[must_use]
pub fn changed_settings(before: &DashboardDefinition, after: &DashboardDefinition) -> Vec<&'static str> {
    let parts = [
        ("title", before.title != after.title),
        ("description", before.description != after.description),
        ("owner", before.owner != after.owner),
        ("folder", before.folder != after.folder),
        ("access", before.access != after.access),
        ("time", before.time != after.time),
        ("months", before.months != after.months),
        ("filters", before.filters != after.filters),
        ("parameters", !before.parameters.iter().eq(&after.parameters)),
        ("annotations", before.annotations != after.annotations),
        ("tabs", !before.tabs.iter().eq(&after.tabs)),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// How the tiles differ: in the reading order of `after`, the removed ones last.
#[must_use]
pub fn changed_tiles(before: &DashboardDefinition, after: &DashboardDefinition) -> Vec<TileChange> {
    let kept = kept_in_order(before, after);
    let change = |name: &String, kind, parts: Vec<&str>| TileChange {
        name: name.clone(),
        kind,
        parts: parts.into_iter().map(str::to_owned).collect(),
    };
    let now = after.tiles.iter().filter_map(|(name, tile)| {
        let Some(known) = before.tiles.get(name) else {
            return Some(change(name, TileChangeKind::Added, Vec::new()));
        };
        let parts = changed_parts(known, tile);
        if !parts.is_empty() {
            return Some(change(name, TileChangeKind::Changed, parts));
        }
        (!kept.contains(&name.as_str())).then(|| change(name, TileChangeKind::Moved, Vec::new()))
    });
    let gone = before.tiles.keys().filter(|name| !after.tiles.contains_key(*name));
    now.chain(gone.map(|name| change(name, TileChangeKind::Removed, Vec::new()))).collect()
}

/// Parts of a tile that differ, by their names in the file.
#[must_use]
pub fn changed_parts(before: &TileDefinition, after: &TileDefinition) -> Vec<&'static str> {
    let parts = [
        ("show", before.show != after.show),
        ("title", before.title != after.title),
        ("tab", before.tab != after.tab),
        ("measures", before.measures != after.measures),
        ("by", before.by != after.by),
        ("series", before.series != after.series),
        ("lines", before.lines != after.lines),
        ("size", before.size != after.size),
        ("where", before.conditions != after.conditions),
        ("order", before.order != after.order),
        ("top", before.top != after.top),
        ("others", before.others != after.others),
        ("stack", before.stack != after.stack),
        ("time", before.time != after.time),
        ("period", before.period != after.period),
        ("annotations", before.annotations != after.annotations),
        ("compare", before.compare != after.compare),
        ("of_first", before.of_first != after.of_first),
        ("course", before.course != after.course),
        ("format", before.format != after.format),
        ("width", before.width != after.width),
        ("tall", before.tall != after.tall),
        ("text", before.text != after.text),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Whether two states are the same, the order of their parameters, tabs and tiles too.
#[must_use]
pub fn is_same(one: &DashboardDefinition, other: &DashboardDefinition) -> bool {
    // Two maps count as equal in any order.
    one == other
        && one.parameters.keys().eq(other.parameters.keys())
        && one.tabs.keys().eq(other.tabs.keys())
        && one.tiles.keys().eq(other.tiles.keys())
}

/// The names of as many tiles as possible that are in both states and follow each other alike. The others were moved.
fn kept_in_order<'a>(before: &DashboardDefinition, after: &'a DashboardDefinition) -> Vec<&'a str> {
    let places: Vec<(&str, usize)> =
        after.tiles.keys().filter_map(|name| Some((name.as_str(), before.tiles.get_index_of(name)?))).collect();
    // Of each tile: how many are kept at best up to it, and which comes before it then.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (index, (_, place)) in places.iter().enumerate() {
        let earlier = (0..index).filter(|&earlier| places[earlier].1 < *place);
        let longest = earlier.max_by_key(|&earlier| (best[earlier].0, std::cmp::Reverse(earlier)));
        best.push((longest.map_or(1, |longest| best[longest].0 + 1), longest));
    }
    let mut at = (0..best.len()).max_by_key(|&index| (best[index].0, std::cmp::Reverse(index)));
    let mut kept = Vec::new();
    while let Some(index) = at {
        kept.push(places[index].0);
        at = best[index].1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use contract::Show;

    use super::*;

    fn dashboard(tiles: &[(&str, Show)]) -> DashboardDefinition {
        let tile = |show| TileDefinition { show, ..TileDefinition::default() };
        DashboardDefinition {
            title: "Shop".to_owned(),
            tiles: tiles.iter().map(|(name, show)| ((*name).to_owned(), tile(*show))).collect(),
            ..DashboardDefinition::default()
        }
    }

    fn found(before: &[(&str, Show)], after: &[(&str, Show)]) -> Vec<String> {
        let changes = changed_tiles(&dashboard(before), &dashboard(after));
        changes.iter().map(|change| format!("{} {}", change.kind.as_str(), change.name)).collect()
    }

    #[test]
    fn tiles_are_added_changed_moved_and_removed() {
        let before = [("a", Show::Bar), ("b", Show::Bar), ("c", Show::Bar), ("d", Show::Bar)];
        let after = [("d", Show::Bar), ("a", Show::Line), ("new", Show::Text), ("c", Show::Bar)];
        assert_eq!(found(&before, &after), ["moved d", "changed a", "added new", "removed b"]);
        assert_eq!(found(&before, &before), [""; 0]);
    }

    #[test]
    fn one_tile_that_is_moved_is_one_change() {
        let before = [("a", Show::Bar), ("b", Show::Bar), ("c", Show::Bar), ("d", Show::Bar)];
        let after = [("b", Show::Bar), ("c", Show::Bar), ("d", Show::Bar), ("a", Show::Bar)];
        assert_eq!(found(&before, &after), ["moved a"]);
        assert!(!is_same(&dashboard(&before), &dashboard(&after)), "the order counts");
    }

    #[test]
    fn parts_are_named_as_in_the_file() {
        let tile = TileDefinition { top: Some(3.into()), ..TileDefinition::default() };
        let other = TileDefinition { compare: true, ..TileDefinition::default() };
        assert_eq!(changed_parts(&tile, &other), ["top", "compare"]);
        let renamed = DashboardDefinition { title: "Other".to_owned(), ..DashboardDefinition::default() };
        assert_eq!(changed_settings(&DashboardDefinition::default(), &renamed), ["title"]);
    }
}
