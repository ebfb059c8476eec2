//! Colours: as classes that the page's styles resolve, or as they are for a picture.

use crate::paint::{Hue, Role};

/// For whom a scene is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// For a page: classes of `style/_draw.scss`, so that the drawing follows the theme.
    #[default]
    Page,
    /// For a picture of its own, as in the light theme.
    Light,
    /// For a picture of its own, as in the dark theme.
    Dark,
}

/// The colours of a theme, as `style/tokens.scss` has them.
#[derive(Debug)]
pub(crate) struct Palette {
    pub(crate) surface: &'static str,
    ink: &'static str,
    muted: &'static str,
    rule: &'static str,
    axis: &'static str,
    accent: &'static str,
    high: &'static str,
    good: &'static str,
    bad: &'static str,
    /// Text on `high`.
    on_shade: &'static str,
    is_dark: bool,
}

const SERIES: [&str; 8] = ["#2e854d", "#397bbb", "#c87f2c", "#c8433c", "#8e67ab", "#2b9095", "#7b7341", "#c66897"];
const OTHER: &str = "#8b928a";

const LIGHT: Palette = Palette {
    surface: "#ffffff",
    ink: "#1a211c",
    muted: "#586059",
    rule: "#deded9",
    axis: "#c4c6bf",
    accent: "#267543",
    high: "#1f6a3b",
    good: SERIES[0],
    bad: SERIES[3],
    on_shade: "#f9fdfa",
    is_dark: false,
};

const DARK: Palette = Palette {
    surface: "#171e1a",
    ink: "#eaece6",
    muted: "#a0a79e",
    rule: "#2e3531",
    axis: "#434b46",
    accent: "#6bc987",
    high: "#6bc987",
    good: SERIES[0],
    bad: SERIES[3],
    on_shade: "#06150c",
    is_dark: true,
};

/// The colours of what stands around drawings, as `style/tokens.scss` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// What cards lie on.
    pub paper: &'static str,
    /// Cards.
    pub surface: &'static str,
    /// Hairlines.
    pub line: &'static str,
    /// Text.
    pub ink: &'static str,
    /// Secondary text.
    pub muted: &'static str,
    /// What stands out.
    pub accent: &'static str,
    /// The high end of a shade.
    pub shade: &'static str,
    /// Bars of gains.
    pub gain: &'static str,
    /// Bars of losses.
    pub loss: &'static str,
    /// Text of gains.
    pub good: &'static str,
    /// Text of losses.
    pub bad: &'static str,
}

const LIGHT_PICTURE: Colours = Colours {
    paper: "#fbfaf7",
    surface: LIGHT.surface,
    line: LIGHT.rule,
    ink: LIGHT.ink,
    muted: LIGHT.muted,
    accent: LIGHT.good,
    shade: LIGHT.high,
    gain: LIGHT.good,
    loss: LIGHT.bad,
    good: "#267543",
    bad: "#b4362f",
};

const DARK_PICTURE: Colours = Colours {
    paper: "#101512",
    surface: DARK.surface,
    line: DARK.rule,
    ink: DARK.ink,
    muted: DARK.muted,
    accent: DARK.good,
    shade: DARK.high,
    gain: DARK.good,
    loss: DARK.bad,
    good: "#6bc987",
    bad: "#ee8a83",
};

impl Look {
    /// The colours of a picture around drawings; those of the light theme for a page, which has its own.
    #[must_use]
    pub const fn colours(self) -> Colours {
        if matches!(self, Self::Dark) { DARK_PICTURE } else { LIGHT_PICTURE }
    }

    /// The colours to write, where no page resolves them.
    pub(crate) const fn palette(self) -> Option<&'static Palette> {
        match self {
            Self::Page => None,
            Self::Light => Some(&LIGHT),
            Self::Dark => Some(&DARK),
        }
    }
}

impl Palette {
    /// The colour of a hue.
    pub(crate) fn hue(&self, hue: Hue) -> &'static str {
        match hue {
            Hue::Series(index) => SERIES[usize::from(index) % SERIES.len()],
            Hue::Other => OTHER,
            Hue::Muted => self.muted,
            Hue::High => self.high,
            Hue::Good => self.good,
            Hue::Bad => self.bad,
            Hue::Rule => self.rule,
            Hue::Axis => self.axis,
            Hue::Accent => self.accent,
        }
    }

    /// The colour of text.
    pub(crate) fn text(&self, role: Role) -> &'static str {
        match role {
            Role::Tick | Role::Note => self.muted,
            Role::Label | Role::Big => self.ink,
            Role::OnShade => self.on_shade,
            Role::OnShadeInDark if self.is_dark => self.on_shade,
            Role::OnShadeInDark => self.ink,
        }
    }
}

/// The class of a hue.
pub(crate) fn hue_class(hue: Hue) -> &'static str {
    match hue {
        Hue::Series(index) => ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"][usize::from(index) % 8],
        Hue::Other => "other",
        Hue::Muted => "muted",
        Hue::High => "high",
        Hue::Good => "good",
        Hue::Bad => "bad",
        Hue::Rule => "rule",
        Hue::Axis => "axis",
        Hue::Accent => "accent",
    }
}

/// The class of text.
pub(crate) fn role_class(role: Role) -> &'static str {
    match role {
        Role::Tick => "tick",
        Role::Label => "label",
        Role::Note => "note",
        Role::OnShade => "on-shade",
        Role::OnShadeInDark => "on-shade-in-dark",
        Role::Big => "big",
    }
}
