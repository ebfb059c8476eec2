//! Starting a training.

use contract::{JobId, ShopChoice, TrainRequest};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, Choice, FormActions, Notice, SelectField, Sheet, TextField, Tone, use_toasts,
};

use crate::sending::Sending;
use crate::server_fns::Failure;
use crate::server_fns::models::{train, training_shops};

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
    let toasts = use_toasts();
    let sending = Sending::new(
        move |request: &TrainRequest| {
            let (name, request) = (name.clone(), request.clone());
            async move {
                let job = train(name, request).await?;
                if on_started.try_run(job).is_none() {
                    toasts.note("The training has begun. The model’s page shows what comes of it.");
                }
                Ok(())
            }
        },
        move || open.set(false),
    );
    // The sheet builds its form when it opens, so whoever only looks at a model does not ask.
    let shops = Action::new(|(): &()| training_shops());
    Effect::new(move |_| {
        shops.dispatch(());
    });
    Effect::new(move |_| {
        if let Some(Ok(found)) = shops.value().get()
            && shop.with_untracked(String::is_empty)
            && let Some(first) = found.first()
        {
            shop.set(first.code.clone());
        }
    });
    let options = Signal::derive(move || match shops.value().get() {
        Some(Ok(found)) => found.iter().map(choice).collect(),
        _ => Vec::new(),
    });
    let failure = move || {
        let of_shops = || shops.value().get().and_then(Result::err).map(|Failure(error)| error.message);
        sending.failure_beside(&["shop", "k_min", "k_max"]).or_else(of_shops)
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let code = shop.get_untracked();
        sending.send(TrainRequest {
            shop: (!code.is_empty()).then_some(code),
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
            {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <SelectField
                name="shop"
                label="Shop"
                options=options
                value=shop
                error=Signal::derive(move || sending.failure_of("shop"))
                on_change=move |code| shop.set(code)
            />
            <TextField
                name="k_min"
                label="Fewest segments"
                input_type="number"
                value=fewest
                error=Signal::derive(move || sending.failure_of("k_min"))
                on_input=move |text| fewest.set(text)
            />
            <TextField
                name="k_max"
                label="Most segments"
                input_type="number"
                value=most
                error=Signal::derive(move || sending.failure_of("k_max"))
                on_input=move |text| most.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=sending.is_pending()>
                    "Start training"
                </Button>
            </FormActions>
        </form>
    }
}

fn choice(shop: &ShopChoice) -> Choice {
    Choice::new(&shop.code, format!("{} ({} to {})", shop.name, shop.first_day, shop.last_day))
}
