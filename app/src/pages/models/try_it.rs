//! A form that asks the champion.

use contract::{Endpoint, Field, FieldKind, Invocation, InvocationParams, ModelParam, Predictions, Signature};
use leptos::prelude::*;
use serde_json::{Map, Value};
use ui::{
    Button, ButtonKind, ButtonType, Card, Definition, DefinitionList, FormActions, Notice, TextField, Tone, format,
    use_locale, words,
};

use crate::loaded::Loaded;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::models::{model_endpoint, predict};

/// One field for each input and each parameter of the signature, and the answer. Asks for a new signature when the champion
/// changes.
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
                            Some(Endpoint { model, signature: Ok(signature), .. }) if signature.has_columns() => {
                                view! { <AskForm model=model signature=signature /> }.into_any()
                            }
                            Some(Endpoint { signature: Ok(_), .. }) => {
                                view! { <p class="muted">{words::models(use_locale()).tensors}</p> }.into_any()
                            }
                            Some(Endpoint { signature: Err(obstacle), .. }) => {
                                let words = words::models(use_locale());
                                view! {
                                    <Notice tone=Tone::Warn>{words.cannot_answer} ". " {(words.obstacle)(&obstacle)}</Notice>
                                }
                                    .into_any()
                            }
                            None => view! { <p class="muted">"Promote a version first; then you can ask it here."</p> }.into_any(),
                        }
                    }
                />
            </section>
        </Card>
    }
}

#[component]
fn AskForm(model: String, signature: Signature) -> impl IntoView {
    let inputs = StoredValue::new(signature.inputs.clone());
    let texts: Vec<(Field, RwSignal<String>)> =
        signature.inputs.into_iter().map(|field| (field, RwSignal::new(String::new()))).collect();
    let values: Vec<RwSignal<String>> = texts.iter().map(|(_, text)| *text).collect();
    let params: Vec<(ModelParam, RwSignal<String>)> =
        signature.params.into_iter().map(|param| (param, RwSignal::new(String::new()))).collect();
    let said = StoredValue::new(params.clone());
    let ask = Action::new(move |(invocation, params): &(Invocation, InvocationParams)| {
        let (model, invocation, params) = (model.clone(), invocation.clone(), params.clone());
        async move { predict(model, invocation, params).await }
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
        ask.dispatch((Invocation::DataframeRecords(vec![record]), said.with_value(|params| typed(params))));
    };
    let fields = texts
        .into_iter()
        .map(|(field, text)| {
            let numeric = !matches!(field.kind, FieldKind::String | FieldKind::Boolean);
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
    let params = params.into_iter().map(|(param, text)| view! { <ParamField param=param text=text /> }).collect_view();
    let answer = move || match ask.value().get() {
        Some(Ok(predictions)) => view! { <Answer predictions=predictions /> }.into_any(),
        Some(Err(Failure(error))) => view! { <Notice tone=Tone::Bad>{error.message}</Notice> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <form on:submit=submit>
            {fields}
            {params}
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=ask.pending()>"Predict"</Button>
            </FormActions>
        </form>
        <div role="status">{answer}</div>
    }
}

/// A field for a parameter, which says by itself what counts while it is empty.
#[component]
fn ParamField(param: ModelParam, text: RwSignal<String>) -> impl IntoView {
    let usual = match &param.default {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let is_number =
        param.shape.is_none() && !matches!(param.kind, FieldKind::String | FieldKind::Boolean | FieldKind::Other);
    let name = param.name;
    view! {
        <TextField
            // Columns and parameters may have one name, and fields may not.
            name=format!("param-{name}")
            label=name
            hint=words::models(use_locale()).param_meaning
            placeholder=usual
            input_type=if is_number { "number" } else { "text" }
            value=text
            on_input=move |typed| text.set(typed)
        />
    }
}

/// The parameters that something was typed for. Lists are typed as JSON.
fn typed(params: &[(ModelParam, RwSignal<String>)]) -> InvocationParams {
    let typed = params.iter().map(|(param, text)| (param, text.get_untracked()));
    let said = typed.filter(|(_, text)| !text.trim().is_empty());
    let value = |param: &ModelParam, text: &str| match param.shape {
        Some(_) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        None => value(param.kind, text),
    };
    said.map(|(param, text)| (param.name.clone(), value(param, &text))).collect()
}

/// What was typed, in the signature's type. What is no such number is sent as it is: the service says what is wrong.
fn value(kind: FieldKind, text: &str) -> Value {
    let number = match kind {
        FieldKind::Long | FieldKind::Integer => text.trim().parse::<i64>().ok().map(Value::from),
        FieldKind::Double | FieldKind::Float => text.trim().parse::<f64>().ok().map(Value::from),
        FieldKind::Boolean => text.trim().parse::<bool>().ok().map(Value::from),
        FieldKind::String | FieldKind::Other => None,
    };
    number.unwrap_or_else(|| Value::from(text))
}

#[component]
fn Answer(predictions: Predictions) -> impl IntoView {
    let version = predictions.version;
    // One record was asked about.
    let answer = predictions.predictions.get(0).and_then(Value::as_object).cloned();
    let lines = answer
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
