//! The design system: every component that pages are made of, and what language they are in.
//!
//! Invariants, most of them absences: this crate knows no page, calls no server function and reads no clock.
//! What a component renders depends on its props and the page's language alone, so the server's HTML and the browser's first view agree. What
//! only a browser can do (focus, clipboard, storage, charts) happens in event handlers and `Effect`s.
//!
//! Each component has one partial of the same name in `style/`.

#![expect(unreachable_pub, reason = "leptos gives each component a hidden public function that nobody imports")]

pub use browser::focus;
pub use draw::{in_force, not_filtered, note};
pub use language::{Locale, format, words};

mod assets;
mod badge;
mod browser;
mod button;
mod card;
mod chart;
mod code;
mod date_range;
mod definition;
mod field;
mod form;
mod icon;
mod kpi;
mod lineage;
mod locale;
mod logo;
mod marked;
mod menu;
mod multi_select;
mod page;
mod palette;
mod progress;
mod segmented;
mod sheet;
mod shell;
mod sparkline;
mod state;
mod table;
mod tabs;
mod theme;
mod time;
mod toast;
mod verdict;

pub use assets::{AssetLinks, Assets, use_assets};
pub use badge::{Badge, Tag, Tone};
pub use button::{Button, ButtonKind, ButtonType, IconButton, LinkButton};
pub use card::{Card, Grid};
pub use chart::{ChartView, Linked, Picked};
pub use code::{CodeBlock, CopyButton};
pub use date_range::{DatePreset, DateRange};
pub use definition::{Definition, DefinitionList};
pub use field::{Checkbox, Choice, Field, SelectField, TextArea, TextField};
pub use form::FormActions;
pub use icon::{Icon, IconName};
pub use kpi::{Delta, Kpi, MeasureCard};
pub use lineage::{LineageEdge, LineageGraph, LineageItem};
pub use locale::use_locale;
pub use logo::{Logo, Wordmark};
pub use marked::{FoldedJson, MarkedCode};
pub use menu::{Menu, MenuButton, MenuLink, Popover};
pub use multi_select::MultiSelect;
pub use page::{Crumb, FilterBar, Page, PageHeader};
pub use palette::{CommandPalette, PaletteItem};
pub use progress::{LoadingBar, ProgressBar};
pub use segmented::Segmented;
pub use sheet::Sheet;
pub use shell::{AppShell, NavEntry, NavGroup, UserMenu};
pub use sparkline::Sparkline;
pub use state::{EmptyState, ErrorState, Notice, Skeleton, SkeletonShape};
pub use table::{Cell, DataTable, Row, RowList, RowPicks, TableColumn};
pub use tabs::{Tab, TabLinks, TabList, TabPanel};
pub use theme::{Preferences, ThemeToggle};
pub use time::{DateTimeText, RelativeTime};
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
pub use verdict::{BestMark, VerdictMark};
