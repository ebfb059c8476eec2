//! The kinds of tiles, with a picture and a word each.

use contract::Show;
use leptos::prelude::*;
use ui::{Icon, IconName};

/// One of several kinds. Radio buttons underneath: arrows move.
#[component]
pub(super) fn KindPicker(
    /// Its name in the form; unique on the page.
    name: &'static str,
    /// The kinds that can be chosen.
    #[prop(into)]
    kinds: Signal<Vec<Show>>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<Show>,
    /// Hears the new one.
    on_change: Callback<Show>,
) -> impl IntoView {
    let items = move || {
        kinds
            .get()
            .into_iter()
            .map(|kind| {
                let chosen = Memo::new(move |_| value.get() == kind);
                view! {
                    <label class="kinds__item">
                        <input
                            class="kinds__input"
                            type="radio"
                            name=name
                            value=kind.as_str()
                            checked=chosen.get_untracked()
                            prop:checked=move || chosen.get()
                            on:change=move |_| on_change.run(kind)
                        />
                        <span class="kinds__face">
                            <Icon name=icon(kind) />
                            {title(kind)}
                        </span>
                    </label>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <fieldset class="kinds">
            <legend class="field__label">"Shown as"</legend>
            <div class="kinds__grid">{items}</div>
        </fieldset>
    }
}

/// What a kind of tile is called.
pub(super) const fn title(show: Show) -> &'static str {
    match show {
        Show::Number => "Big number",
        Show::Table => "Table",
        Show::Pivot => "Pivot",
        Show::Text => "Text",
        Show::Line => "Lines",
        Show::Area => "Areas",
        Show::Column => "Columns",
        Show::Bar => "Bars",
        Show::Combo => "Columns and lines",
        Show::Scatter => "Points",
        Show::Bubble => "Bubbles",
        Show::Histogram => "Histogram",
        Show::Box => "Boxes",
        Show::Heatmap => "Heatmap",
        Show::Cohort => "Cohorts",
        Show::Funnel => "Funnel",
        Show::Sankey => "Flows",
        Show::Treemap => "Treemap",
        Show::Sunburst => "Rings",
        Show::Waterfall => "Waterfall",
        Show::Gauge => "Gauge",
        Show::Map => "Map",
    }
}

const fn icon(show: Show) -> IconName {
    match show {
        Show::Number => IconName::Hash,
        Show::Table => IconName::Table,
        Show::Pivot => IconName::Columns,
        Show::Text => IconName::Type,
        Show::Line => IconName::ChartLine,
        Show::Area => IconName::ChartArea,
        Show::Column => IconName::ChartColumn,
        Show::Bar => IconName::ChartBar,
        Show::Combo => IconName::ChartCombo,
        Show::Scatter => IconName::ChartScatter,
        Show::Bubble => IconName::CircleDot,
        Show::Histogram => IconName::ChartBins,
        Show::Box => IconName::ChartBox,
        Show::Heatmap => IconName::GridCells,
        Show::Cohort => IconName::ChartSteps,
        Show::Funnel => IconName::Funnel,
        Show::Sankey => IconName::Waypoints,
        Show::Treemap => IconName::LayoutGrid,
        Show::Sunburst => IconName::ChartPie,
        Show::Waterfall => IconName::ChartGantt,
        Show::Gauge => IconName::Gauge,
        Show::Map => IconName::Globe,
    }
}
