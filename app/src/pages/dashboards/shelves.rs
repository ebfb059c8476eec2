//! How dashboards stand together in their list.

use std::collections::BTreeMap;

use contract::{DashboardSummary, Locale};
use ui::words;

/// Dashboards under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shelf {
    /// Whether they are what somebody keeps at hand, from all folders.
    pub(super) favourites: bool,
    /// What they have in common; nothing where no heading is needed.
    pub(super) heading: Option<String>,
    pub(super) dashboards: Vec<DashboardSummary>,
}

/// The dashboards in which every word of what was `typed` is found: favourites first, then folder by folder, those outside of all
/// folders last, and by title within.
pub(super) fn shelves(locale: Locale, dashboards: &[DashboardSummary], typed: &str) -> Vec<Shelf> {
    let typed = typed.to_lowercase();
    let said = words::boards(locale);
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut found: Vec<&DashboardSummary> = dashboards.iter().filter(|one| has_words(one, &words)).collect();
    found.sort_by_key(|one| (one.title.to_lowercase(), one.slug.clone()));
    let mut folders: BTreeMap<(bool, bool, String), Shelf> = BTreeMap::new();
    for one in found {
        let favourites = one.is_favourite;
        let heading = if favourites { Some(said.favourites.to_owned()) } else { one.folder.as_deref().map(spaced) };
        // Letters in both cases stand beside each other; without a folder is last.
        let place = (!favourites, heading.is_none(), heading.as_deref().unwrap_or_default().to_lowercase());
        let shelf = folders.entry(place).or_insert_with(|| Shelf { favourites, heading, dashboards: Vec::new() });
        shelf.dashboards.push(one.clone());
    }
    let mut shelves: Vec<Shelf> = folders.into_values().collect();
    if let [before @ .., last] = shelves.as_mut_slice()
        && let Some(previous) = before.last()
    {
        let name = if previous.favourites { said.all_others } else { said.not_in_a_folder };
        last.heading.get_or_insert_with(|| name.to_owned());
    }
    shelves
}

fn has_words(dashboard: &DashboardSummary, words: &[&str]) -> bool {
    let DashboardSummary { title, description, owner, folder, .. } = dashboard;
    let all = [Some(title), Some(description), owner.as_ref(), folder.as_ref()];
    let text = all.into_iter().flatten().map(|text| text.to_lowercase()).collect::<Vec<_>>().join("\n");
    words.iter().all(|word| text.contains(word))
}

/// As a heading has it: `Marketing / Campaigns` for `Marketing/Campaigns`.
pub(super) fn spaced(folder: &str) -> String {
    folder.split('/').collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests {
    use contract::Access;

    use super::*;

    fn dashboard(title: &str, folder: Option<&str>, owner: Option<&str>) -> DashboardSummary {
        DashboardSummary {
            slug: title.to_lowercase(),
            title: title.to_owned(),
            description: format!("All about {title}."),
            owner: owner.map(str::to_owned),
            folder: folder.map(str::to_owned),
            changed: None,
            fresh_at: None,
            is_favourite: false,
            access: Access::default(),
            is_editable: false,
        }
    }

    fn listed(dashboards: &[DashboardSummary], typed: &str) -> Vec<String> {
        let titles = |shelf: Shelf| {
            let titles: Vec<String> = shelf.dashboards.into_iter().map(|one| one.title).collect();
            format!("{}: {}", shelf.heading.as_deref().unwrap_or("-"), titles.join(", "))
        };
        shelves(Locale::English, dashboards, typed).into_iter().map(titles).collect()
    }

    #[test]
    fn they_stand_by_folder_and_by_title() {
        let all = [
            dashboard("Sales", None, None),
            dashboard("Spring", Some("Marketing/Campaigns"), None),
            dashboard("Costs", Some("finance"), None),
            dashboard("Autumn", Some("Marketing/Campaigns"), None),
            dashboard("Newsletter", Some("Marketing"), None),
        ];
        let expected = [
            "finance: Costs",
            "Marketing: Newsletter",
            "Marketing / Campaigns: Autumn, Spring",
            "Not in a folder: Sales",
        ];
        assert_eq!(listed(&all, ""), expected);
        assert_eq!(listed(&all[..1], ""), ["-: Sales"], "one shelf needs no heading");
    }

    #[test]
    fn favourites_come_first_and_once() {
        let spring = dashboard("Spring", Some("Marketing/Campaigns"), None);
        let all = [dashboard("Sales", None, None), DashboardSummary { is_favourite: true, ..spring }];
        assert_eq!(listed(&all, ""), ["Favourites: Spring", "All others: Sales"]);
        assert_eq!(listed(&all, "campaigns"), ["Favourites: Spring"]);
    }

    #[test]
    fn every_word_is_looked_for_everywhere() {
        let all = [
            dashboard("Spring", Some("Marketing/Campaigns"), Some("Kim")),
            dashboard("Summer", Some("Marketing"), Some("Robin")),
        ];
        assert_eq!(listed(&all, " MARKETING  kim "), ["Marketing / Campaigns: Spring"]);
        assert_eq!(listed(&all, "about sum"), ["Marketing: Summer"]);
        assert_eq!(listed(&all, "kim robin"), [""; 0]);
    }
}
