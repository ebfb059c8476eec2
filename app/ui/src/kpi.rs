//! Big numbers.

use contract::{Measure, MeasureChange};
use leptos::prelude::*;

use crate::{Icon, IconName, Sparkline, VerdictMark, format, use_locale, words};

/// A big number with what it is, its change and its course.
#[component]
pub fn Kpi(
    /// What it is.
    #[prop(into)]
    title: Signal<String>,
    /// The number, in three significant digits.
    #[prop(into)]
    value: Signal<String>,
    /// The number to the last digit, on hover.
    #[prop(optional, into)]
    exact: MaybeProp<String>,
    /// What it means, on hover of its title.
    #[prop(optional, into)]
    definition: MaybeProp<String>,
    /// Its course, oldest first; none draws no line.
    #[prop(optional, into)]
    sparkline: Signal<Vec<Option<f64>>>,
    /// A [`Delta`], or a note.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="kpi">
            <h2 class="kpi__title" title=move || definition.get()>{move || title.get()}</h2>
            <p class="kpi__value num" title=move || exact.get()>{move || value.get()}</p>
            <div class="kpi__delta">{children.map(|children| children())}</div>
            {move || sparkline.with(|values| values.len() > 1).then(|| view! { <Sparkline values=sparkline /> })}
        </section>
    }
}

/// A change, with an arrow, a sign and what it compares with.
#[component]
pub fn Delta(
    /// The change; `None` where it is undefined.
    #[prop(into)]
    change: Signal<Option<MeasureChange>>,
    /// Whether more is better; decides the colour.
    #[prop(default = true.into(), into)]
    higher_is_better: Signal<bool>,
    /// What it compares with: "vs. previous 90 days".
    #[prop(optional, into)]
    versus: MaybeProp<String>,
) -> impl IntoView {
    let locale = use_locale();
    let amount = move || change.get().map(MeasureChange::amount);
    let tone = move || match amount() {
        Some(share) if share.abs() < 0.0005 => "delta",
        Some(share) if (share > 0.0) == higher_is_better.get() => "delta delta--good",
        Some(_) => "delta delta--bad",
        None => "delta",
    };
    let arrow = move || {
        let share = amount().filter(|share| share.abs() >= 0.0005)?;
        let name = if share > 0.0 { IconName::ArrowUp } else { IconName::ArrowDown };
        Some(view! { <Icon name=name /> })
    };
    let text = move || match change.get() {
        None => words::tiles(locale).no_comparison.to_owned(),
        Some(MeasureChange::Share(share)) => format::change(locale, share),
        Some(MeasureChange::Points(points)) => format::change_in_points(locale, points),
    };
    view! {
        <span class=tone>
            <span class="delta__change num">{arrow}{text}</span>
            {move || {
                versus
                    .get()
                    .filter(|_| change.get().is_some())
                    .map(|versus| view! { <span class="delta__versus">{versus}</span> })
            }}
        </span>
    }
}

/// A [`Kpi`] of one of a dashboard's measures.
#[component]
pub fn MeasureCard(
    /// The measure.
    #[prop(into)]
    measure: Signal<Measure>,
    /// What is to be said besides: "Not filtered by Product".
    #[prop(optional, into)]
    note: MaybeProp<String>,
) -> impl IntoView {
    let locale = use_locale();
    let value =
        move || measure.with(|measure| format::big(locale, measure.value, measure.format, measure.currency.as_deref()));
    view! {
        <Kpi
            title=Signal::derive(move || measure.with(|measure| measure.title.clone()))
            value=Signal::derive(value)
            exact=Signal::derive(move || measure.with(|measure| Some(format::exact(locale, &measure.exact))))
            definition=Signal::derive(move || measure.with(|measure| Some(measure.definition.clone())))
            sparkline=Signal::derive(move || measure.with(|measure| measure.sparkline.clone()))
        >
            <Delta
                change=Signal::derive(move || measure.with(Measure::change))
                higher_is_better=Signal::derive(move || measure.with(|measure| measure.higher_is_better))
                versus=Signal::derive(move || Some(measure.with(|measure| measure.versus.clone())).filter(|text| !text.is_empty()))
            />
            {move || {
                let verdict = measure.with(|measure| measure.verdict);
                verdict.map(|verdict| view! { <p><VerdictMark verdict=verdict spelled_out=true /></p> })
            }}
            {move || note.get().map(|note| view! { <p class="kpi__note">{note}</p> })}
        </Kpi>
    }
}
