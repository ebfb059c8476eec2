//! What to paste into another page to show a chart there.

use contract::{Embed, NewEmbed, SalesQuery};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, Choice, CodeBlock, DateTimeText, FormActions, Notice, SelectField, Sheet,
    TextField, Tone,
};

use crate::server_fns::Failure;
use crate::server_fns::dashboards::create_embed;

const DAY: u32 = 86_400;

/// A chart that is to be embedded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EmbedTarget {
    pub(crate) dashboard: String,
    pub(crate) chart: String,
    pub(crate) title: String,
    pub(crate) filters: SalesQuery,
}

/// A sheet that makes the snippet. The token in it is shown once and not kept.
#[component]
pub(crate) fn EmbedSheet(
    /// The chart; the sheet is open while there is one.
    target: RwSignal<Option<EmbedTarget>>,
) -> impl IntoView {
    let title = move || target.with(|target| target.as_ref().map(|target| format!("Embed “{}”", target.title)));
    view! {
        <Sheet
            open=Signal::derive(move || target.with(Option::is_some))
            on_close=move |()| target.set(None)
            title=Signal::derive(move || title().unwrap_or_default())
            wide=true
        >
            {move || target.get().map(|target| view! { <EmbedForm target=target /> })}
        </Sheet>
    }
}

#[component]
fn EmbedForm(target: EmbedTarget) -> impl IntoView {
    let origin = RwSignal::new(String::new());
    let lifetime = RwSignal::new((30 * DAY).to_string());
    let create = Action::new(|new: &NewEmbed| {
        let new = new.clone();
        async move { create_embed(new).await }
    });
    let failure = move |about_origin: bool| match create.value().get() {
        Some(Err(Failure(error))) if (error.field.as_deref() == Some("origin")) == about_origin => Some(error.message),
        _ => None,
    };
    let made = move || create.value().get().and_then(Result::ok);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let target = target.clone();
        create.dispatch(NewEmbed {
            dashboard: target.dashboard,
            chart: target.chart,
            filters: target.filters,
            origin: origin.get_untracked(),
            lifetime_seconds: lifetime.get_untracked().parse().unwrap_or(30 * DAY),
        });
    };
    let lifetimes = vec![
        Choice::new(DAY.to_string(), "1 day"),
        Choice::new((30 * DAY).to_string(), "30 days"),
        Choice::new((90 * DAY).to_string(), "90 days"),
        Choice::new((365 * DAY).to_string(), "1 year"),
    ];
    view! {
        <form on:submit=submit>
            <p class="muted">
                "The chart keeps the filters it has now, whoever looks at it. Only pages of the origin you name can show it."
            </p>
            {move || failure(false).map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <TextField
                name="origin"
                label="Allowed origin"
                input_type="url"
                placeholder="https://www.example.com"
                hint="Scheme and host of the page that will show the chart, without a path."
                required=true
                value=origin
                error=Signal::derive(move || failure(true))
                on_input=move |text| origin.set(text)
            />
            <SelectField
                name="lifetime"
                label="Valid for"
                options=lifetimes
                value=lifetime
                on_change=move |value| lifetime.set(value)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=create.pending()>
                    "Create snippet"
                </Button>
            </FormActions>
        </form>
        {move || made().map(|embed| view! { <Snippets embed=embed /> })}
    }
}

#[component]
fn Snippets(embed: Embed) -> impl IntoView {
    view! {
        <div class="stack">
            <Notice tone=Tone::Good>
                "Valid until " <DateTimeText at=embed.expires_at /> ". Copy it now: it is not shown again."
            </Notice>
            <CodeBlock code=embed.snippet title="Snippet" wrap=true />
            <CodeBlock code=embed.iframe title="Iframe, where scripts are not wanted" wrap=true />
        </div>
    }
}
