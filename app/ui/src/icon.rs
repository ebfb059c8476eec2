//! Icons of one sprite, so that a page names an icon and carries none.

use leptos::prelude::*;

use crate::use_assets;

macro_rules! icons {
    ($($variant:ident => $name:literal,)*) => {
        /// The icons there are. The bundler makes the sprite of exactly these, so one that is missing cannot compile.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum IconName {
            $(
                #[doc = concat!("Lucide's `", $name, "`.")]
                $variant,
            )*
        }

        impl IconName {
            /// All of them, for the bundler.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Lucide's name, which is also the symbol's id in the sprite.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

icons! {
    Activity => "activity",
    ArrowDown => "arrow-down",
    ArrowRight => "arrow-right",
    ArrowUp => "arrow-up",
    ArrowUpRight => "arrow-up-right",
    Boxes => "boxes",
    Calendar => "calendar",
    ChartArea => "chart-area",
    ChartBar => "chart-bar",
    ChartBox => "chart-candlestick",
    ChartColumn => "chart-column",
    ChartBins => "chart-column-big",
    ChartCombo => "chart-no-axes-combined",
    ChartGantt => "chart-gantt",
    ChartLine => "chart-line",
    ChartPie => "chart-pie",
    ChartScatter => "chart-scatter",
    ChartSteps => "chart-no-axes-gantt",
    Check => "check",
    ChevronDown => "chevron-down",
    ChevronLeft => "chevron-left",
    ChevronRight => "chevron-right",
    ChevronUp => "chevron-up",
    ChevronsUpDown => "chevrons-up-down",
    CircleAlert => "circle-alert",
    CircleCheck => "circle-check",
    CircleDot => "circle-dot",
    CircleX => "circle-x",
    Clock => "clock",
    Close => "x",
    Code => "code",
    Columns => "columns-3",
    Compass => "compass",
    Copy => "copy",
    CornerDownLeft => "corner-down-left",
    Crown => "crown",
    Database => "database",
    Download => "download",
    Ellipsis => "ellipsis",
    ExternalLink => "external-link",
    Eye => "eye",
    EyeOff => "eye-off",
    File => "file",
    FlaskConical => "flask-conical",
    Folder => "folder",
    Funnel => "funnel",
    Gauge => "gauge",
    GitCompareArrows => "git-compare-arrows",
    Globe => "globe",
    GridCells => "grid-3x3",
    Grip => "grip-vertical",
    Hash => "hash",
    History => "history",
    Info => "info",
    KeyRound => "key-round",
    LayoutDashboard => "layout-dashboard",
    LayoutGrid => "layout-grid",
    Library => "library",
    Link => "link",
    ListFilter => "list-filter",
    Lock => "lock",
    LogOut => "log-out",
    Maximize => "maximize",
    Menu => "menu",
    Minimize => "minimize",
    Minus => "minus",
    Moon => "moon",
    PanelLeft => "panel-left",
    Pencil => "pencil",
    Play => "play",
    PlugZap => "plug-zap",
    Plus => "plus",
    Printer => "printer",
    ReceiptText => "receipt-text",
    Redo => "redo-2",
    RefreshCw => "refresh-cw",
    Rocket => "rocket",
    ScrollText => "scroll-text",
    Search => "search",
    Settings => "settings",
    Share => "share-2",
    ShieldCheck => "shield-check",
    SlidersHorizontal => "sliders-horizontal",
    SquareTerminal => "square-terminal",
    Star => "star",
    Stop => "square",
    Store => "store",
    Sun => "sun",
    SunMoon => "sun-moon",
    Table => "table-2",
    Tag => "tag",
    Trash => "trash-2",
    TriangleAlert => "triangle-alert",
    Trophy => "trophy",
    Type => "type",
    Undo => "undo-2",
    Upload => "upload",
    User => "user",
    Users => "users",
    Waves => "waves",
    Waypoints => "waypoints",
    Workflow => "workflow",
}

/// An icon, 16 px unless its surroundings say otherwise. It is decoration (hidden from screen readers) unless labelled.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
    /// What it means, where no text beside it says so.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let href = format!("{}#{}", use_assets().icons, name.as_str());
    let hidden = label.is_none().then_some("true");
    let role = label.is_some().then_some("img");
    view! {
        <svg class="icon" width="16" height="16" aria-hidden=hidden role=role aria-label=label>
            <use href=href></use>
        </svg>
    }
}
