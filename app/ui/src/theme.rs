//! Preferences of how Terrarium looks: kept in cookies, so that the server renders them and nothing flashes.

use leptos::prelude::*;

use crate::{Icon, IconName, browser, use_locale, words};

const THEME: &str = "theme";
const RAIL: &str = "rail";

/// What the cookies say; put the two attributes on `<html>`.
///
/// ```
/// let preferences = ui::Preferences::from_cookies("session=x; theme=dark");
/// assert_eq!(preferences.theme(), Some("dark"));
/// assert_eq!(preferences.rail(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preferences {
    theme: Option<&'static str>,
    rail: Option<&'static str>,
}

impl Preferences {
    /// Reads a `Cookie` header. Values that Terrarium did not set count as none.
    #[must_use]
    pub fn from_cookies(header: &str) -> Self {
        let value = |name: &str| {
            header
                .split(';')
                .filter_map(|pair| pair.trim().split_once('='))
                .find(|pair| pair.0 == name)
                .map(|pair| pair.1)
        };
        let known =
            |found: Option<&str>, values: &[&'static str]| values.iter().copied().find(|value| Some(*value) == found);
        Self { theme: known(value(THEME), &["light", "dark"]), rail: known(value(RAIL), &["folded"]) }
    }

    /// The root element's `data-theme`; none follows the system.
    #[must_use]
    pub const fn theme(&self) -> Option<&'static str> {
        self.theme
    }

    /// The root element's `data-rail`.
    #[must_use]
    pub const fn rail(&self) -> Option<&'static str> {
        self.rail
    }
}

/// Changes between the system's theme, light and dark. The root element's attribute is its state and CSS picks the
/// icon, so the server need not know the choice to render it.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let words = words::components(use_locale());
    let label = RwSignal::new(words.theme.to_owned());
    let describe = move || {
        label.set((words.theme_is)(browser::root_data(THEME).as_deref()));
    };
    Effect::new(move |_| {
        // Local storage outlives a cleared cookie.
        if browser::root_data(THEME).is_none()
            && let Some(theme @ ("light" | "dark")) = browser::remembered(THEME).as_deref()
        {
            browser::set_root_data(THEME, Some(theme));
            browser::remember(THEME, theme);
        }
        describe();
    });
    let change = move |_| {
        let next = match browser::root_data(THEME).as_deref() {
            None => Some("light"),
            Some("light") => Some("dark"),
            Some(_) => None,
        };
        browser::set_root_data(THEME, next);
        browser::remember(THEME, next.unwrap_or_default());
        describe();
    };
    view! {
        <button
            class="button button--quiet button--icon theme-toggle"
            type="button"
            aria-label=move || label.get()
            title=move || label.get()
            on:click=change
        >
            <span class="theme-toggle__system"><Icon name=IconName::SunMoon /></span>
            <span class="theme-toggle__light"><Icon name=IconName::Sun /></span>
            <span class="theme-toggle__dark"><Icon name=IconName::Moon /></span>
        </button>
    }
}

/// Folds the rail to its icons, or unfolds it.
pub(crate) fn toggle_rail() {
    let next = browser::root_data(RAIL).is_none().then_some("folded");
    browser::set_root_data(RAIL, next);
    browser::remember(RAIL, next.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_values_are_taken_from_cookies() {
        let preferences = Preferences::from_cookies("theme=dark; rail=folded");
        assert_eq!((preferences.theme(), preferences.rail()), (Some("dark"), Some("folded")));
        assert_eq!(Preferences::from_cookies("theme=\"><script>; rail=1"), Preferences::default());
        assert_eq!(Preferences::from_cookies(""), Preferences::default());
        assert_eq!(Preferences::from_cookies("xtheme=dark").theme(), None);
    }
}
