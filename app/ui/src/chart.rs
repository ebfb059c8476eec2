//! Charts: a title, a drawing, and its numbers as a table. What has a plot is drawn as SVG, on the server already;
//! what only has a figure is drawn by Plotly.js once it comes into view.

mod binding;
mod data;
mod linked;
mod picture;
mod plot;
mod tip;
mod watching;

use contract::Chart;
use leptos::{html::Div, prelude::*};

use crate::{LoadingBar, Skeleton, SkeletonShape, use_assets, use_locale, words};
use binding::Mounted;
use data::ChartData;
use plot::PlotArea;

pub use linked::Linked;
pub use plot::Picked;

/// How far the drawing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Drawing {
    /// Not in view yet, or Plotly.js is on its way.
    #[default]
    Waiting,
    /// There.
    Drawn,
    /// Plotly.js could not be loaded, or refused the figure.
    Failed,
}

/// A chart in a card. The numbers are in the server's HTML, in the table behind {words.show_data}.
#[component]
pub fn ChartView(
    /// The chart.
    #[prop(into)]
    chart: Signal<Chart>,
    /// Whether newer values are on their way: the last ones stay, dimmed, under a thin bar.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// How many of twelve columns it takes within a grid; twelve by default.
    #[prop(default = 12)]
    span: u8,
    /// Buttons beside the title: embed, save as CSV.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// The rows that were picked and stand out, where it has a plot.
    #[prop(optional, into)]
    picked: Signal<Vec<usize>>,
    /// Hears what is picked, where it has a plot; without, nothing can be.
    #[prop(default = None)]
    on_pick: Option<Callback<Picked>>,
    /// Hears where a range may begin, before anything is dragged over.
    #[prop(default = None)]
    on_aim: Option<Callback<Picked>>,
    /// Hears what is being dragged over, before it is picked; nothing when it is not picked after all.
    #[prop(default = None)]
    on_brush: Option<Callback<Option<Picked>>>,
    /// A word below the title about what the chart leaves out.
    #[prop(optional, into)]
    note: MaybeProp<String>,
    /// Hears letters that are pressed on a mark, with its rows.
    #[prop(default = None)]
    on_letter: Option<Callback<(String, Picked)>>,
    /// What these letters do, in words, for screen readers.
    #[prop(optional, into)]
    letters: Signal<String>,
    /// Above the drawing: the way that led to it.
    #[prop(optional, into)]
    trail: Option<ViewFnOnce>,
    /// Below the drawing: what can be done with what is picked.
    #[prop(optional, into)]
    picked_actions: Option<ViewFnOnce>,
) -> impl IntoView {
    let heading = format!("chart-{}", chart.with_untracked(|chart| chart.slug.clone()));
    let area = if chart.with_untracked(|chart| chart.plot.is_some()) {
        view! {
            <PlotArea
                chart=chart
                span=span
                picked=picked
                on_pick=on_pick
                on_aim=on_aim
                on_brush=on_brush
                on_letter=on_letter
                letters=letters
            />
        }
        .into_any()
    } else {
        view! { <FigureArea chart=chart /> }.into_any()
    };
    let height = move || chart.with(|chart| chart.spec.height);
    let (tall, large) = (move || height() == 320, move || height() > 320);
    let labelled_by = heading.clone();
    view! {
        <section
            class=format!("card chart span-{}", span.clamp(1, 12))
            class:is-pending=move || pending.get()
            aria-labelledby=labelled_by
            aria-busy=move || pending.get().then_some("true")
        >
            <LoadingBar active=pending />
            <header class="card__head">
                <div class="card__titles">
                    <h2 class="card__title" id=heading>{move || chart.with(|chart| chart.title.clone())}</h2>
                    <p class="card__subtitle">{move || chart.with(|chart| chart.subtitle.clone())}</p>
                    {move || note.get().map(|note| view! { <p class="card__subtitle">{note}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="card__actions">{actions.run()}</div> })}
            </header>
            {trail.map(|trail| trail.run())}
            <div class="chart__area" class:chart__area--tall=tall class:chart__area--large=large>{area}</div>
            <div class="chart__foot">{picked_actions.map(|actions| actions.run())} <ChartData chart=chart /></div>
        </section>
    }
}

/// What Plotly.js draws.
#[component]
fn FigureArea(chart: Signal<Chart>) -> impl IntoView {
    let drawing = RwSignal::new(Drawing::default());
    let host = NodeRef::<Div>::new();
    draw(host, chart, drawing);
    let words = words::components(use_locale());
    let label = move || chart.with(|chart| (words.figure)(&chart.title, &chart.subtitle));
    let shape = chart.with_untracked(skeleton_shape);
    view! {
        <div class="chart__figure" class:is-drawn=move || drawing.get() == Drawing::Drawn>
            <div class="chart__plot" node_ref=host role="img" aria-label=label></div>
            {move || (drawing.get() == Drawing::Waiting).then(|| view! { <Skeleton shape=shape /> })}
            {move || (drawing.get() == Drawing::Failed).then(|| view! { <CannotDraw /> })}
        </div>
    }
}

#[component]
fn CannotDraw() -> impl IntoView {
    let words = words::components(use_locale());
    view! {
        <div class="state state--error" role="alert">
            <p class="state__title">{words.not_drawn}</p>
            <p class="state__text">{words.not_drawn_why}</p>
        </div>
    }
}

/// Draws in the browser: mounts once, then follows the signal. The effect owns what is mounted, so that it is
/// unmounted with the component; on the server effects never run.
fn draw(host: NodeRef<Div>, chart: Signal<Chart>, drawing: RwSignal<Drawing>) {
    let plotly = use_assets().plotly;
    Effect::new(move |mounted: Option<Option<Mounted>>| {
        let host = host.get()?;
        let mounted = mounted.flatten().unwrap_or_else(|| {
            Mounted::new(&host, &plotly, move |drawn| {
                // The component, and the signal with it, may be gone.
                let _ = drawing.try_set(if drawn { Drawing::Drawn } else { Drawing::Failed });
            })
        });
        chart.with(|chart| mounted.update(chart));
        Some(mounted)
    });
}

fn skeleton_shape(chart: &Chart) -> SkeletonShape {
    let figure = chart.spec.figure.as_deref().unwrap_or_default();
    if figure.contains("\"bar\"") || figure.contains("\"heatmap\"") { SkeletonShape::Bars } else { SkeletonShape::Line }
}
