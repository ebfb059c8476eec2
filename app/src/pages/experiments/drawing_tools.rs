//! How the courses of metrics are drawn: along what, how smooth, and on which axes. It is kept in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use ui::{Checkbox, Choice, Segmented, use_locale, words};

use super::choosing::choosing;
use super::course::{Along, Drawing};

const ALONG: &str = "along";
const SMOOTHING: &str = "smoothing";
/// Makes the first axis a logarithmic one.
pub(super) const LOG_X: &str = "logx";
/// The same of the second axis.
pub(super) const LOG_Y: &str = "logy";

/// The smoothest that lines become.
const SMOOTHEST: f64 = 0.99;

/// How courses are drawn, as the address says.
pub(super) fn use_drawing() -> RwSignal<Drawing> {
    let query = use_query_map();
    let drawing = RwSignal::new(query.with_untracked(read));
    Effect::new(move |_| {
        let asked = query.with(read);
        if drawing.get_untracked() != asked {
            drawing.set(asked);
        }
    });
    drawing
}

/// Whether an address switches something on.
pub(super) fn is_on(params: &ParamsMap, name: &str) -> bool {
    params.get(name).as_deref() == Some("true")
}

/// What chooses it.
#[component]
pub(super) fn DrawingTools(drawing: RwSignal<Drawing>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let moment = words::runs(use_locale()).moment;
    let choose = choosing();
    let along = Memo::new(move |_| drawing.with(|drawing| drawing.along));
    let smoothing = move || drawing.with(|drawing| drawing.smoothing.to_string());
    let smoothing_before = untrack(smoothing);
    let option = |along: Along, text| Choice::new(along.as_str(), text);
    let options =
        vec![option(Along::Step, words.step), option(Along::Time, words.elapsed), option(Along::Moment, moment)];
    let check = move |name: &'static str, label: &'static str, is_log: fn(&Drawing) -> bool| {
        let checked = Signal::derive(move || drawing.with(is_log));
        let choose = move |is_log: bool| choose.run((name, is_log.then(|| true.to_string())));
        view! { <Checkbox name=name label=label checked=checked on_change=choose /> }
    };
    let of_event = |event: &leptos::ev::Event| event_target_value(event).parse().unwrap_or(0.0);
    view! {
        <Segmented
            name=ALONG
            label=words.along
            options=options
            value=Signal::derive(move || along.get().as_str().to_owned())
            on_change=move |value: String| {
                choose.run((ALONG, Some(value).filter(|value| Along::named(value) != Along::default())));
            }
        />
        <label class="range">
            <span>{words.smoothing}</span>
            <input
                type="range"
                min="0"
                max=SMOOTHEST.to_string()
                step="0.01"
                value=smoothing_before
                prop:value=smoothing
                // The lines follow what is dragged, and the address what it is dragged to.
                on:input=move |event| drawing.update(|drawing| drawing.smoothing = of_event(&event))
                on:change=move |event| {
                    let smoothing: f64 = of_event(&event);
                    choose.run((SMOOTHING, (smoothing > 0.0).then(|| smoothing.to_string())));
                }
            />
        </label>
        {check(LOG_Y, words.log_y, |drawing| drawing.log_y)}
        // By the clock there is no beginning that powers of ten could be counted from.
        <Show when=move || along.get() != Along::Moment>{check(LOG_X, words.log_x, |drawing| drawing.log_x)}</Show>
    }
}

fn read(params: &ParamsMap) -> Drawing {
    let smoothing = params.get(SMOOTHING).and_then(|text| text.parse().ok()).filter(|weight: &f64| weight.is_finite());
    Drawing {
        along: Along::named(&params.get(ALONG).unwrap_or_default()),
        smoothing: smoothing.unwrap_or(0.0).clamp(0.0, SMOOTHEST),
        log_x: is_on(params, LOG_X),
        log_y: is_on(params, LOG_Y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_courses_are_drawn_and_nonsense_says_nothing() {
        let params = |pairs: &[(&str, &str)]| {
            let mut params = ParamsMap::new();
            pairs.iter().for_each(|(name, value)| params.insert((*name).to_owned(), (*value).to_owned()));
            params
        };
        let asked = read(&params(&[("along", "time"), ("smoothing", "0.6"), ("logx", "true"), ("logy", "true")]));
        assert_eq!(asked, Drawing { along: Along::Time, smoothing: 0.6, log_x: true, log_y: true });
        let odd = read(&params(&[("along", "up"), ("smoothing", "NaN"), ("logy", "perhaps")]));
        assert_eq!(odd, Drawing::default());
        assert_eq!(read(&params(&[("smoothing", "7")])).smoothing, SMOOTHEST);
    }
}
