//! Changes of tabs, with what becomes of the tiles on them.

use indexmap::IndexMap;

use super::{Editor, Operation, free};

/// What the first tab of a dashboard is called that had none.
const FIRST: (&str, &str) = ("overview", "Overview");

impl Editor {
    /// Adds a tab at the right end, with nothing on it; to a dashboard without tabs one more before it, with all there is.
    /// Answers its name.
    pub fn add_tab(&mut self, title: &str) -> String {
        let mut tabs = self.definition.tabs.clone();
        if tabs.is_empty() {
            tabs.insert(FIRST.0.to_owned(), FIRST.1.to_owned());
        }
        let name = free(title, "tab", |name| tabs.contains_key(name));
        tabs.insert(name.clone(), title.to_owned());
        self.apply(self.with_tabs(tabs, None));
        name
    }

    /// Takes a tab away; its tiles come to stand on the one before it, or after it where it is the first. Of two tabs the other
    /// goes as well, since nothing is left to choose between. Answers whether there was one.
    pub fn remove_tab(&mut self, name: &str) -> bool {
        let mut tabs = self.definition.tabs.clone();
        let Some(place) = tabs.get_index_of(name) else { return false };
        tabs.shift_remove(name);
        if tabs.len() == 1 {
            tabs.clear();
        }
        let refuge = tabs.get_index(place.saturating_sub(1)).map(|(name, _)| name.clone());
        self.apply(self.with_tabs(tabs, refuge.as_ref()))
    }

    /// Moves a tab to a place, from 0. Answers whether it stands elsewhere now.
    pub fn move_tab(&mut self, name: &str, to: usize) -> bool {
        let mut tabs = self.definition.tabs.clone();
        let Some(from) = tabs.get_index_of(name).filter(|_| to < tabs.len()) else { return false };
        tabs.move_index(from, to);
        self.apply(self.with_tabs(tabs, None))
    }

    /// Gives a tab another title by typing. Its address stays as it is.
    pub fn rename_tab(&mut self, name: &str, title: &str) -> bool {
        let mut tabs = self.definition.tabs.clone();
        let Some(known) = tabs.get_mut(name) else { return false };
        title.clone_into(known);
        self.type_into(&format!("tab {name}"), Operation::Tabs { tabs, tiles: Vec::new() })
    }

    /// The change to other tabs. Tiles stay on theirs, which has to be said of those that were on the first one because nothing
    /// was; those whose tab is gone come to stand on `refuge`, or on the first.
    fn with_tabs(&self, tabs: IndexMap<String, String>, refuge: Option<&String>) -> Operation {
        let definition = &self.definition;
        let first = tabs.keys().next();
        let tiles = definition.tiles.iter().filter_map(|(name, tile)| {
            let own = definition.tab_of(tile).and_then(|tab| tabs.get_key_value(tab)).map(|(tab, _)| tab);
            let wanted = own.or(refuge).or(first);
            let moves = tile.tab.as_ref().or(first) != wanted;
            moves.then(|| (name.clone(), wanted.filter(|tab| Some(*tab) != first).cloned()))
        });
        Operation::Tabs { tiles: tiles.collect(), tabs }
    }
}

#[cfg(test)]
mod tests {
    use contract::{DashboardDefinition, TileDefinition};

    use super::*;

    /// What is on each tab: "overview: a b | more: c".
    fn arranged(editor: &Editor) -> String {
        let definition = editor.definition();
        let on = |tab: &String| {
            let names: Vec<&str> = definition.tiles_on(Some(tab)).map(|(name, _)| name.as_str()).collect();
            format!("{tab}: {}", names.join(" "))
        };
        definition.tabs.keys().map(on).collect::<Vec<_>>().join(" | ")
    }

    fn with_tiles(names: &[&str]) -> Editor {
        let tiles = names.iter().map(|name| ((*name).to_owned(), TileDefinition::default())).collect();
        Editor::new(DashboardDefinition { tiles, ..DashboardDefinition::default() })
    }

    fn put(editor: &mut Editor, name: &str, tab: &str) {
        let tile = TileDefinition { tab: Some(tab.to_owned()), ..editor.tile(name).unwrap().clone() };
        assert!(editor.apply(Operation::Change { name: name.to_owned(), tile: Box::new(tile) }));
    }

    #[test]
    fn the_first_tab_that_is_added_comes_with_one_for_what_there_is() {
        let mut editor = with_tiles(&["a", "b"]);
        assert_eq!(editor.add_tab("Over time"), "over-time");
        assert_eq!(editor.add_tab("Over time"), "over-time-2");
        assert_eq!(arranged(&editor), "overview: a b | over-time:  | over-time-2: ");
        assert!(editor.definition().tiles.values().all(|tile| tile.tab.is_none()), "nothing has to be said of them");
    }

    #[test]
    fn tiles_stay_on_their_tab_wherever_it_goes() {
        let mut editor = with_tiles(&["a", "b", "c"]);
        editor.add_tab("More");
        put(&mut editor, "c", "more");
        assert!(editor.move_tab("more", 0) && !editor.move_tab("more", 0) && !editor.move_tab("more", 2));
        assert_eq!(arranged(&editor), "more: c | overview: a b");
        editor.undo();
        assert_eq!(arranged(&editor), "overview: a b | more: c");
    }

    #[test]
    fn the_tiles_of_a_tab_that_goes_stay() {
        let mut editor = with_tiles(&["a", "b", "c"]);
        editor.add_tab("More");
        editor.add_tab("Most");
        put(&mut editor, "b", "more");
        put(&mut editor, "c", "most");
        let before = editor.definition().clone();
        assert!(editor.remove_tab("more"));
        assert_eq!(arranged(&editor), "overview: a b | most: c");
        assert!(editor.remove_tab("overview") && !editor.remove_tab("overview"));
        assert_eq!(arranged(&editor), "");
        assert!(editor.definition().tiles.values().all(|tile| tile.tab.is_none()));
        assert!(editor.undo() && editor.undo());
        assert_eq!(editor.definition(), &before);
    }

    #[test]
    fn a_title_is_typed_in_one_go_and_keeps_the_address() {
        let mut editor = with_tiles(&["a"]);
        editor.add_tab("More");
        for title in ["Mor", "Mo", "Moon"] {
            assert!(editor.rename_tab("more", title));
        }
        assert_eq!(editor.definition().tabs["more"], "Moon");
        editor.undo();
        assert_eq!(editor.definition().tabs["more"], "More");
        assert!(!editor.rename_tab("gone", "x") && !editor.rename_tab("more", "More"));
    }
}
