//! A form that asks the champion.

use contract::{Endpoint, Field, FieldKind, Invocation, Predictions};
use leptos::prelude::*;
use serde_json::{Map, Value};
use ui::{
    Button, ButtonKind, ButtonType, Card, Definition, DefinitionList, FormActions, Notice, TextField, Tone, format,
    use_locale,
};

use crate::loaded::Loaded;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::models::{model_endpoint, predict};

/// One field for each input of the signature, and the answer. Asks for a new signature when the champion changes.
#[component]
pub(crate) fn TryIt(
    /// The model's name.
    name: String,
    /// The version that answers.
    champion: Signal<Option<i32>>,
) -> impl IntoView {
    let endpoint = Remote::new(
        move || (name.clone(), champion.get()),
        |(name, champion)| async move {
            match champion {
                Some(_) => model_endpoint(name).await,
                None => Ok(None),
            }
        },
    );
    view! {
        <Card title="Try it" subtitle="Asks the version that answers" span=6>
            <section aria-label="Try it">
                <Loaded
                    remote=endpoint
                    children=move |endpoint| {
                        move || match endpoint.with(Clone::clone) {
                            Some(endpoint) => view! { <AskForm endpoint=endpoint /> }.into_any(),
                            None => view! { <p class="muted">"Promote a version first; then you can ask it here."</p> }.into_any(),
                        }
                    }
                />
            </section>
        </Card>
    }
}

#[component]
fn AskForm(endpoint: Endpoint) -> impl IntoView {
    let inputs = StoredValue::new(endpoint.signature.inputs.clone());
    let texts: Vec<(Field, RwSignal<String>)> =
        endpoint.signature.inputs.into_iter().map(|field| (field, RwSignal::new(String::new()))).collect();
    let values: Vec<RwSignal<String>> = texts.iter().map(|(_, text)| *text).collect();
    let model = endpoint.model;
    let ask = Action::new(move |invocation: &Invocation| {
        let (model, invocation) = (model.clone(), invocation.clone());
        async move { predict(model, invocation).await }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let record = inputs.with_value(|fields| {
            fields
                .iter()
                .zip(&values)
                .map(|(field, text)| (field.name.clone(), value(field.kind, &text.get_untracked())))
                .collect::<Map<_, _>>()
        });
        ask.dispatch(Invocation::DataframeRecords(vec![record]));
    };
    let fields = texts
        .into_iter()
        .map(|(field, text)| {
            let numeric = field.kind != FieldKind::String;
            view! {
                <TextField
                    name=field.name.clone()
                    label=field.name
                    hint=field.description
                    input_type=if numeric { "number" } else { "text" }
                    required=true
                    value=text
                    on_input=move |typed| text.set(typed)
                />
            }
            .into_any()
        })
        .collect_view();
    let answer = move || match ask.value().get() {
        Some(Ok(predictions)) => view! { <Answer predictions=predictions /> }.into_any(),
        Some(Err(Failure(error))) => view! { <Notice tone=Tone::Bad>{error.message}</Notice> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <form on:submit=submit>
            {fields}
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=ask.pending()>"Predict"</Button>
            </FormActions>
        </form>
        <div role="status">{answer}</div>
    }
}

/// What was typed, in the signature's type. What is no such number is sent as it is: the service says what is wrong.
fn value(kind: FieldKind, text: &str) -> Value {
    let number = match kind {
        FieldKind::Long => text.trim().parse::<i64>().ok().map(Value::from),
        FieldKind::Double => text.trim().parse::<f64>().ok().map(Value::from),
        FieldKind::String => None,
    };
    number.unwrap_or_else(|| Value::from(text))
}

#[component]
fn Answer(predictions: Predictions) -> impl IntoView {
    let version = predictions.version;
    let lines = predictions
        .predictions
        .into_iter()
        .next()
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => {
                    number.as_f64().map(|number| format::decimal(use_locale(), number)).unwrap_or_default()
                }
                other => other.to_string(),
            };
            view! { <Definition term=name>{text}</Definition> }.into_any()
        })
        .collect_view();
    view! {
        <div class="answer">
            <DefinitionList>{lines}</DefinitionList>
            <p class="muted">{format!("Answered by version {version}.")}</p>
        </div>
    }
}
