//! Starting a training.

use contract::{JobId, TrainRequest};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Sheet, TextField, Tone};

use crate::server_fns::Failure;
use crate::server_fns::models::train;

/// What to train with; left empty, the model's defaults.
#[component]
pub(crate) fn TrainSheet(
    /// The model's name.
    name: String,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Hears which job trains.
    #[prop(into)]
    on_started: Callback<JobId>,
) -> impl IntoView {
    let title = format!("Train {name}");
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=title>
            <TrainForm name=name.clone() open=open on_started=on_started />
        </Sheet>
    }
}

#[component]
fn TrainForm(name: String, open: RwSignal<bool>, on_started: Callback<JobId>) -> impl IntoView {
    let shop = RwSignal::new(String::new());
    let fewest = RwSignal::new("3".to_owned());
    let most = RwSignal::new("8".to_owned());
    let start = Action::new(move |request: &TrainRequest| {
        let (name, request) = (name.clone(), request.clone());
        async move { train(name, request).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(job)) = start.value().get() {
            on_started.run(job);
            open.set(false);
        }
    });
    let failure = move |field: &'static str| match start.value().get() {
        Some(Err(Failure(error))) if error.field.as_deref() == Some(field) => Some(error.message),
        _ => None,
    };
    let general = move || match start.value().get() {
        Some(Err(Failure(error))) if !matches!(error.field.as_deref(), Some("shop" | "k_min" | "k_max")) => {
            Some(error.message)
        }
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = shop.get_untracked().trim().to_owned();
        start.dispatch(TrainRequest {
            shop: (!text.is_empty()).then_some(text),
            k_min: fewest.get_untracked().parse().ok(),
            k_max: most.get_untracked().parse().ok(),
            seed: None,
        });
    };
    view! {
        <form on:submit=submit>
            <p class="muted">
                "Every number of segments between these two is tried; the one whose segments are told apart best is kept."
            </p>
            {move || general().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <TextField
                name="shop"
                label="Shop"
                hint="Its code, such as demo or online-retail; empty for the first shop that has data."
                value=shop
                mono=true
                error=Signal::derive(move || failure("shop"))
                on_input=move |text| shop.set(text)
            />
            <TextField
                name="k_min"
                label="Fewest segments"
                input_type="number"
                value=fewest
                error=Signal::derive(move || failure("k_min"))
                on_input=move |text| fewest.set(text)
            />
            <TextField
                name="k_max"
                label="Most segments"
                input_type="number"
                value=most
                error=Signal::derive(move || failure("k_max"))
                on_input=move |text| most.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=start.pending()>
                    "Start training"
                </Button>
            </FormActions>
        </form>
    }
}
