use contract::{Audience, Compare, Grain};

use super::Counted;

/// What the pages of dashboards say around the numbers.
#[derive(Debug)]
pub struct Boards {
    /// What the list of dashboards is.
    pub about: &'static str,
    /// Makes one.
    pub new_dashboard: &'static str,
    /// In the list.
    pub search: &'static str,
    /// What is looked through there.
    pub search_hint: &'static str,
    /// No dashboard has what was typed.
    pub nothing_found: &'static str,
    /// The same as a sentence.
    pub nothing_found_why: &'static str,
    /// Shows all again.
    pub clear_search: &'static str,
    /// For those who may make one.
    pub none_yet: &'static str,
    /// The same as a sentence.
    pub none_yet_why: &'static str,
    /// For those who may not.
    pub none_for_you: &'static str,
    /// The same as a sentence.
    pub none_for_you_why: &'static str,
    /// A heading of the list.
    pub favourites: &'static str,
    /// A heading of the list, below favourites.
    pub all_others: &'static str,
    /// A heading of the list, below folders.
    pub not_in_a_folder: &'static str,
    /// Not everybody sees it.
    pub limited: &'static str,
    /// Before when it was.
    pub changed: &'static str,
    /// After when it was, before who did it.
    pub changed_by: &'static str,
    /// Before when its data last changed.
    pub data_from: &'static str,
    /// There is none.
    pub no_data: &'static str,
    /// The star, for screen readers, of the dashboard's title.
    pub favourite: fn(&str) -> String,
    /// Takes the star away.
    pub take: &'static str,
    /// Gives the star.
    pub keep: &'static str,
    /// The star could not be given, of title and reason.
    pub not_kept: fn(&str, &str) -> String,
    /// The star could not be taken away, of title and reason.
    pub not_taken: fn(&str, &str) -> String,
    /// After what was wrong with an address.
    pub defaults: &'static str,
    /// Leads to the address without a choice.
    pub clear_address: &'static str,
    /// The menu of a dashboard, for screen readers.
    pub more: &'static str,
    /// Saves a picture.
    pub png: &'static str,
    /// Saves a table.
    pub csv: &'static str,
    /// Prints.
    pub print: &'static str,
    /// Changes it.
    pub edit: &'static str,
    /// What it was before.
    pub history: &'static str,
    /// Makes a copy of it.
    pub duplicate: &'static str,
    /// That worked, of the number of the revision.
    pub copy_made: fn(&str) -> String,
    /// Asks before it deletes.
    pub delete_menu: &'static str,
    /// Asks.
    pub delete_title: &'static str,
    /// What that means.
    pub delete_what: &'static str,
    /// Does it.
    pub delete: &'static str,
    /// Does not.
    pub cancel: &'static str,
    /// It was done, of the dashboard and the number of the revision.
    pub deleted: fn(&str, &str) -> String,
    /// With its key.
    pub enter_full_screen: &'static str,
    /// With its key.
    pub leave_full_screen: &'static str,
    /// For screen readers.
    pub tabs: &'static str,
    /// There are no tiles.
    pub empty_tab: &'static str,
    /// How wide steps of time are.
    pub grain: &'static str,
    /// One of those.
    pub each: fn(Grain) -> &'static str,
    /// What numbers are compared with.
    pub compare: &'static str,
    /// The same as something that readers of an embed may change.
    pub comparison: &'static str,
    /// One of those.
    pub compared: fn(Compare) -> &'static str,
    /// A filter that keeps nothing back, of its name: "Country: all".
    pub all: fn(&str) -> String,
    /// The days that are looked at.
    pub period: &'static str,
    /// A period that is asked for often, of a number.
    pub last_days: fn(&str) -> String,
    /// A period that is asked for often, of a number.
    pub last_months: fn(&str) -> String,
    /// A period that is asked for often.
    pub this_month: &'static str,
    /// A period that is asked for often.
    pub this_year: &'static str,
    /// A period that is asked for often.
    pub all_time: &'static str,
    /// A chip, for screen readers, of what it says.
    pub remove: fn(&str) -> String,
    /// Before what was picked.
    pub picked: &'static str,
    /// Where nothing was.
    pub pick_one: &'static str,
    /// Lets go of all of it.
    pub clear_all: &'static str,
    /// A range without an end, of its beginning: "5 and more".
    pub and_more: fn(&str) -> String,
    /// The menu of a tile, of its title.
    pub actions: fn(&str) -> String,
    /// What a tile's numbers were added up from.
    pub show_rows: &'static str,
    /// Makes what other pages can show.
    pub embed: &'static str,
    /// What a letter does on a mark, of a dimension; after another sentence.
    pub down_key: fn(&str) -> String,
    /// What a letter does on a mark; after another sentence.
    pub rows_key: &'static str,
    /// How somebody came to look at a tile like this, for screen readers.
    pub way: &'static str,
    /// Looks closer at what is picked.
    pub drill_down: &'static str,
    /// Follows it for screen readers, of a mark and a dimension.
    pub into: fn(&str, &str) -> String,
    /// The rows behind what is picked.
    pub rows: &'static str,
    /// Follows it for screen readers, of a mark.
    pub rows_of: fn(&str) -> String,
    /// Asks which mark.
    pub drill_down_menu: &'static str,
    /// Asks by what.
    pub break_out_menu: &'static str,
    /// Asks which mark, of a tile's title.
    pub drill_down_title: fn(&str) -> String,
    /// Asks by what, of a tile's title.
    pub break_out_title: fn(&str) -> String,
    /// The page of rows, of a tile's title.
    pub rows_behind: fn(&str) -> String,
    /// Leads from there to the dashboard.
    pub back: &'static str,
    /// In which order rows are.
    pub latest_first: &'static str,
    /// There are none.
    pub no_rows: &'static str,
    /// Which rows are on a page, of first, last and all.
    pub rows_place: fn(&str, &str, &str) -> String,
    /// For screen readers.
    pub row_pages: &'static str,
    /// A page back.
    pub later_rows: &'static str,
    /// A page on.
    pub earlier_rows: &'static str,
    /// Opens the ways to share it.
    pub share: &'static str,
    /// Those, of the dashboard's title.
    pub share_title: fn(&str) -> String,
    /// What a link shows.
    pub share_what: &'static str,
    /// What is to be copied.
    pub link: &'static str,
    /// Before whom it is shared with.
    pub seen_by: &'static str,
    /// Before who may change it.
    pub changed_and_shared_by: &'static str,
    /// Before who answers for it.
    pub owner: &'static str,
    /// Leads to where that is said.
    pub change_access: &'static str,
    /// Some people: a role and up, and names.
    pub audience: fn(&Audience) -> String,
    /// Whom it is shared with: all.
    pub everybody: &'static str,
    /// Whom it is shared with, of some people: they, and those who may change it.
    pub and_editors: fn(&str) -> String,
    /// Who may change it, of some people: those of them who may change any.
    pub editors_of: fn(&str) -> String,
    /// Who may change it: those who see it and may change any.
    pub editors_of_viewers: &'static str,
    /// Who may change it: all who may change any.
    pub editors: &'static str,
    /// The form, of the dashboard's title.
    pub embed_title: fn(&str) -> String,
    /// What an embed shows.
    pub embed_what: &'static str,
    /// Which part is embedded.
    pub what: &'static str,
    /// All of it.
    pub whole_dashboard: &'static str,
    /// What is left open.
    pub readers_may_change: &'static str,
    /// Which pages may show it.
    pub origin: &'static str,
    /// How that is written.
    pub origin_hint: &'static str,
    /// How long.
    pub valid_for: &'static str,
    /// After a number.
    pub days: Counted,
    /// After a number.
    pub years: Counted,
    /// Makes it.
    pub create_snippet: &'static str,
    /// Before and after the time when it ends.
    pub valid_until: (&'static str, &'static str),
    /// What is to be pasted.
    pub snippet: &'static str,
    /// The same without a script.
    pub iframe: &'static str,
}
