use contract::Role;

/// What stands around every page: the way around, loading, failing, signing in.
#[derive(Debug)]
pub struct Frame {
    /// Leads over the navigation.
    pub skip: &'static str,
    /// On small screens.
    pub close_navigation: &'static str,
    /// On small screens.
    pub navigation: &'static str,
    /// The navigation, for screen readers.
    pub main: &'static str,
    /// The product's name as a link, for screen readers.
    pub home: &'static str,
    /// Makes the navigation narrow or wide.
    pub fold: &'static str,
    /// The way to the page, for screen readers.
    pub breadcrumb: &'static str,
    /// Opens the search.
    pub search: &'static str,
    /// What can be found there.
    pub go_to: &'static str,
    /// Nothing was found; before and after what was typed.
    pub nothing_called: (&'static str, &'static str),
    /// A group of pages.
    pub understand: &'static str,
    /// A group of pages.
    pub trust: &'static str,
    /// A group of pages.
    pub build: &'static str,
    /// A group of pages.
    pub learn: &'static str,
    /// A page.
    pub dashboards: &'static str,
    /// A page.
    pub explore: &'static str,
    /// A page.
    pub catalog: &'static str,
    /// A page.
    pub lake: &'static str,
    /// A page.
    pub experiments: &'static str,
    /// A page.
    pub models: &'static str,
    /// A page.
    pub settings: &'static str,
    /// A page, and the menu that leads to it.
    pub account: &'static str,
    /// That menu, of the user's name.
    pub account_of: fn(&str) -> String,
    /// A page.
    pub tokens: &'static str,
    /// A page.
    pub users: &'static str,
    /// A page.
    pub embed_keys: &'static str,
    /// A page.
    pub audit: &'static str,
    /// A page.
    pub history: &'static str,
    /// The page of something that is new.
    pub new: &'static str,
    /// The page on which something is changed.
    pub edit: &'static str,
    /// The page of rows.
    pub rows: &'static str,
    /// The page of a file.
    pub file: &'static str,
    /// The page of an experiment, of its number.
    pub experiment: fn(&str) -> String,
    /// The page of a run, of how its id begins.
    pub run: fn(&str) -> String,
    /// The page of an experiment's traces.
    pub traces: &'static str,
    /// The page of a trace, of how its id begins.
    pub trace: fn(&str) -> String,
    /// The page of the datasets that runs read.
    pub datasets: &'static str,
    /// The page of one of them.
    pub dataset: &'static str,
    /// The page on which things stand side by side.
    pub comparison: &'static str,
    /// The page of a version, of its number.
    pub version: fn(&str) -> String,
    /// Ends the session.
    pub sign_out: &'static str,
    /// What somebody may do.
    pub role: fn(Role) -> &'static str,
    /// What the search finds.
    pub pages: &'static str,
    /// What the search finds.
    pub favourites: &'static str,
    /// What a page is about.
    pub about_dashboards: &'static str,
    /// What a page is about.
    pub about_explore: &'static str,
    /// What a page is about.
    pub about_catalog: &'static str,
    /// What a page is about.
    pub about_lake: &'static str,
    /// What a page is about.
    pub about_experiments: &'static str,
    /// What a page is about.
    pub about_models: &'static str,
    /// What a page is about.
    pub about_account: &'static str,
    /// What a page is about.
    pub about_tokens: &'static str,
    /// What a page is about.
    pub about_users: &'static str,
    /// What a page is about.
    pub about_embed_keys: &'static str,
    /// What a page is about.
    pub about_audit: &'static str,
    /// Above what could not be loaded anew, after the reason.
    pub stale: &'static str,
    /// Loads once more.
    pub try_again: &'static str,
    /// Failed: not found.
    pub nothing_here: &'static str,
    /// Failed: not allowed.
    pub not_allowed: &'static str,
    /// Failed: the session is over.
    pub signed_out: &'static str,
    /// Failed: wrong input.
    pub not_shown: &'static str,
    /// Failed: not there yet.
    pub not_yet: &'static str,
    /// Failed for another reason.
    pub not_loaded: &'static str,
    /// An address that leads nowhere.
    pub page_not_found: &'static str,
    /// The same as a sentence.
    pub no_such_address: &'static str,
    /// How that may be.
    pub no_such_address_why: &'static str,
    /// The way out.
    pub to_dashboards: &'static str,
    /// A page that somebody's role does not reach.
    pub role_too_low: &'static str,
    /// The page, its form and its button.
    pub sign_in: &'static str,
    /// Of whoever signs in.
    pub name: &'static str,
    /// Of whoever signs in.
    pub password: &'static str,
    /// Signing in failed: who can help.
    pub wrong_credentials: &'static str,
    /// What was found, for screen readers.
    pub matches: &'static str,
    /// The keys that open the search.
    pub search_key: &'static str,
    /// Neither says which.
    pub wrong_password: &'static str,
}
