//! Bringing in a file.

use contract::{ApiError, JobId, Received, SourceFormat};
use leptos::html::Input;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, Choice, Field, FormActions, Notice, SelectField, Sheet, Tone, use_toasts};

use crate::url::with_query;

/// A form that streams a file to the server; it is not read into the page's memory.
#[component]
pub(crate) fn UploadSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Hears the job that loads the file; none when the same bytes had been loaded before.
    #[prop(into)]
    on_received: Callback<Option<JobId>>,
) -> impl IntoView {
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title="Bring in a file">
            <UploadForm open=open on_received=on_received />
        </Sheet>
    }
}

#[component]
fn UploadForm(open: RwSignal<bool>, on_received: Callback<Option<JobId>>) -> impl IntoView {
    let toasts = use_toasts();
    let format = RwSignal::new(SourceFormat::OnlineRetail.as_str().to_owned());
    let file = NodeRef::<Input>::new();
    let upload = Action::new_local(move |file: &web_sys::File| {
        let url = with_query("/api/v1/uploads", [("format", format.get_untracked()), ("file_name", file.name())]);
        let file = file.clone();
        async move { send(&url, &file).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(received)) = upload.value().get() {
            open.set(false);
            if received.job.is_none() {
                toasts.note("These bytes had been loaded before. Nothing was changed.");
            }
            on_received.run(received.job);
        }
    });
    let failure = move || upload.value().get().and_then(Result::err).map(|error| error.message);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = file.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        if let Some(chosen) = chosen {
            upload.dispatch_local(chosen);
        }
    };
    let formats = vec![
        Choice::new("online-retail", "Invoice lines (CSV: InvoiceNo, StockCode, …)"),
        Choice::new("cdnow", "CDNOW purchases (columns with spaces between)"),
        Choice::new("demo-shop", "Demo shop (CSV with channel and category)"),
    ];
    view! {
        <form on:submit=submit>
            {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <SelectField name="format" label="Format" options=formats value=format on_change=move |value| format.set(value) />
            <Field
                id="file"
                label="File"
                hint="Plain or gzip. Rows that cannot be used are kept in quarantine with the reason."
            >
                <input class="control" id="file" name="file" type="file" required=true node_ref=file />
            </Field>
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=upload.pending()>"Upload"</Button>
            </FormActions>
        </form>
    }
}

/// Sends the file as the body of one request, which the browser streams from disk.
async fn send(url: &str, file: &web_sys::File) -> Result<Received, ApiError> {
    let unreachable = |_| {
        ApiError::new(contract::ErrorCode::Unavailable, "The upload was interrupted. Nothing was loaded; try again.")
    };
    let options = web_sys::RequestInit::new();
    options.set_method("POST");
    options.set_body(file);
    let answer = wasm_bindgen_futures::JsFuture::from(window().fetch_with_str_and_init(url, &options));
    let answer: web_sys::Response = wasm_bindgen::JsCast::unchecked_into(answer.await.map_err(unreachable)?);
    let text = wasm_bindgen_futures::JsFuture::from(answer.text().map_err(unreachable)?).await.map_err(unreachable)?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        return serde_json::from_str(&text).map_err(|_| ApiError::internal());
    }
    Err(serde_json::from_str(&text).unwrap_or_else(|_| ApiError::internal()))
}
