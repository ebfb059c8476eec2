//! What surrounds every page: the rail, the top bar, the user's menu.

use leptos::{ev, prelude::*};

use crate::{
    Crumb, Icon, IconButton, IconName, Logo, Popover, ThemeToggle, Wordmark, theme::toggle_rail, use_locale, words,
};

/// What people come for, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavGroup {
    /// Its name; empty for the group at the bottom.
    pub title: String,
    /// Its pages.
    pub entries: Vec<NavEntry>,
}

/// A page in the rail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavEntry {
    /// Its name.
    pub title: String,
    /// Its address; pages below it count as it.
    pub href: String,
    /// Its icon.
    pub icon: IconName,
}

impl NavEntry {
    /// A page in the rail.
    pub fn new(title: impl Into<String>, href: impl Into<String>, icon: IconName) -> Self {
        Self { title: title.into(), href: href.into(), icon }
    }

    fn holds(&self, path: &str) -> bool {
        path.strip_prefix(self.href.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }
}

/// The frame of the application: rail on the left, top bar, and the page.
#[component]
pub fn AppShell(
    /// The groups of the rail; those without a title stand at its bottom.
    #[prop(into)]
    nav: Signal<Vec<NavGroup>>,
    /// The current path: marks the entry, and closes the rail on small screens when it changes.
    #[prop(into)]
    path: Signal<String>,
    /// The breadcrumb.
    #[prop(into)]
    crumbs: Signal<Vec<Crumb>>,
    /// Opens the search (also Ctrl-K and ⌘K).
    #[prop(into)]
    on_search: Callback<()>,
    /// Small things in the top bar before the theme: the freshness of what is shown.
    #[prop(optional, into)]
    status: Option<ViewFn>,
    /// The [`UserMenu`].
    #[prop(optional, into)]
    user: Option<ViewFn>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let words = words::frame(use_locale());
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        path.track();
        open.set(false);
    });
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                on_search.run(());
            } else if event.key() == "Escape" {
                open.set(false);
            }
        });
        on_cleanup(move || listener.remove());
    });
    view! {
        <a class="skip-link" href="#content">{words.skip}</a>
        <div class="shell" class:is-open=move || open.get()>
            <Rail nav=nav path=path />
            <button
                class="shell__scrim"
                type="button"
                tabindex="-1"
                aria-label=words.close_navigation
                on:click=move |_| open.set(false)
            ></button>
            <div class="shell__main">
                <header class="topbar">
                    <button
                        class="button button--quiet button--icon topbar__menu"
                        type="button"
                        aria-label=words.navigation
                        aria-expanded=move || if open.get() { "true" } else { "false" }
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        <Icon name=IconName::Menu />
                    </button>
                    <Breadcrumb crumbs=crumbs />
                    <div class="topbar__end">
                        <button class="search-button" type="button" on:click=move |_| on_search.run(())>
                            <Icon name=IconName::Search />
                            <span class="search-button__text">{words.search}</span>
                            <kbd class="kbd">{words.search_key}</kbd>
                        </button>
                        {status.map(|status| view! { <div class="topbar__status">{status.run()}</div> })}
                        <ThemeToggle />
                        {user.map(|user| user.run())}
                    </div>
                </header>
                <main class="shell__content" id="content" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
    }
}

#[component]
fn Rail(nav: Signal<Vec<NavGroup>>, path: Signal<String>) -> impl IntoView {
    let words = words::frame(use_locale());
    let groups = move |bottom: bool| {
        nav.get()
            .into_iter()
            .filter(|group| group.title.is_empty() == bottom)
            .map(|group| view! { <RailGroup group=group path=path /> }.into_any())
            .collect_view()
    };
    view! {
        <nav class="rail" aria-label=words.main>
            <div class="rail__head">
                <a class="rail__brand" href="/" aria-label=words.home>
                    <Logo />
                    <Wordmark />
                </a>
                <span class="rail__fold">
                    <IconButton icon=IconName::PanelLeft label=words.fold on_click=|_| toggle_rail() />
                </span>
            </div>
            <div class="rail__groups">{move || groups(false)}</div>
            <div class="rail__bottom">{move || groups(true)}</div>
        </nav>
    }
}

#[component]
fn RailGroup(group: NavGroup, path: Signal<String>) -> impl IntoView {
    let entries = group
        .entries
        .into_iter()
        .map(|entry| {
            let this = entry.clone();
            let here = move || path.with(|path| this.holds(path)).then_some("page");
            let hover = entry.title.clone();
            view! {
                <li>
                    <a class="rail__entry" href=entry.href title=hover aria-current=here>
                        <Icon name=entry.icon />
                        <span class="rail__label">{entry.title}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect_view();
    let title = (!group.title.is_empty()).then(|| view! { <p class="rail__title">{group.title}</p> });
    view! { <div class="rail__group">{title}<ul>{entries}</ul></div> }
}

#[component]
fn Breadcrumb(crumbs: Signal<Vec<Crumb>>) -> impl IntoView {
    let steps = move || {
        crumbs
            .get()
            .into_iter()
            .map(|crumb| match crumb.href {
                Some(href) => view! { <li><a href=href>{crumb.title}</a></li> }.into_any(),
                None => view! { <li><span aria-current="page">{crumb.title}</span></li> }.into_any(),
            })
            .collect_view()
    };
    view! { <nav class="breadcrumb" aria-label=words::frame(use_locale()).breadcrumb><ol>{steps}</ol></nav> }
}

/// The user's initials; behind them who they are and what they may do with their account.
#[component]
pub fn UserMenu(
    /// The user's name.
    #[prop(into)]
    name: String,
    /// Their e-mail address or role, below the name.
    #[prop(into)]
    detail: String,
    /// [`MenuLink`](crate::MenuLink)s, and the sign-out form.
    children: Children,
) -> impl IntoView {
    let initials = initials(&name);
    let account = (words::frame(use_locale()).account_of)(&name);
    view! {
        <Popover
            trigger=move || {
                view! {
                    <span class="avatar">{initials.clone()}</span>
                    <span class="visually-hidden">{account.clone()}</span>
                }
            }
            trigger_class="avatar-button"
            align_end=true
        >
            <div class="user-menu">
                <p class="user-menu__name">{name.clone()}</p>
                <p class="user-menu__detail">{detail}</p>
            </div>
            <div class="menu">{children()}</div>
        </Popover>
    }
}

fn initials(name: &str) -> String {
    let mut letters = name.split(|letter: char| !letter.is_alphanumeric()).filter_map(|word| word.chars().next());
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_holds_the_pages_below_it_and_no_others() {
        let entry = NavEntry::new("Models", "/models", IconName::Boxes);
        assert!(entry.holds("/models"));
        assert!(entry.holds("/models/segments"));
        assert!(entry.holds("/models?sort=name"));
        assert!(!entry.holds("/models-archive"));
        assert!(!entry.holds("/"));
    }

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("grace brewster hopper"), "GH");
        assert_eq!(initials("admin"), "A");
        assert_eq!(initials(""), "");
    }
}
