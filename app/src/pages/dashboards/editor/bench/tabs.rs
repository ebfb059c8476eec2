//! The tabs of the dashboard on the bench.

use leptos::prelude::*;

use super::Bench;

impl Bench {
    /// The tab whose tiles are on the bench, where there are tabs. Tracked.
    pub(in super::super) fn tab(self) -> Option<String> {
        let wanted = self.wanted_tab.get();
        self.with(|definition| {
            let wanted = wanted.and_then(|tab| definition.tabs.get_key_value(&tab));
            wanted.or(definition.tabs.first()).map(|(name, _)| name.clone())
        })
    }

    /// Puts the tiles of another tab on the bench.
    pub(in super::super) fn turn_to(self, tab: Option<String>) {
        self.wanted_tab.set(tab);
    }

    /// Moves a tile to another tab, which is shown then.
    pub(in super::super) fn put_on(self, name: &str, tab: &str) {
        let first = untrack(|| self.with(|definition| definition.tabs.keys().next().cloned()));
        let said = Some(tab.to_owned()).filter(|tab| Some(tab) != first.as_ref());
        if self.change(name, |tile| tile.tab = said) {
            self.turn_to(Some(tab.to_owned()));
            let to = untrack(|| self.with(|definition| definition.tabs.get(tab).cloned())).unwrap_or_default();
            self.say(format!("{} moved to the tab {to}.", untrack(|| self.title(name))));
        }
    }

    /// Adds a tab at the right end, and shows it.
    pub(in super::super) fn add_tab(self, title: &str) {
        let name = self.editor.try_update(|editor| editor.add_tab(title));
        self.turn_to(name);
        self.say(format!("The tab {title} is added."));
    }

    pub(in super::super) fn remove_tab(self, name: &str) {
        if self.editor.try_update(|editor| editor.remove_tab(name)).unwrap_or_default() {
            self.say("The tab is removed; its tiles are on the one beside it.");
        }
    }

    /// Moves a tab to a place, from 0.
    pub(in super::super) fn move_tab(self, name: &str, to: usize) {
        if self.editor.try_update(|editor| editor.move_tab(name, to)).unwrap_or_default() {
            self.say(format!("The tab is number {} now.", to + 1));
        }
    }

    pub(in super::super) fn rename_tab(self, name: &str, title: &str) {
        self.editor.update(|editor| {
            editor.rename_tab(name, title);
        });
    }
}
