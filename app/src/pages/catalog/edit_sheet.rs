//! Changing what people may change about an asset.

use contract::{Asset, AssetEdit};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Sheet, TextArea, TextField, Tone, use_toasts};

use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::catalog::edit_asset;

/// The form, in a sheet beside the asset.
#[component]
pub(crate) fn EditSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The asset as it is.
    found: Latest<Asset>,
    /// Hears that something was changed.
    on_saved: Callback<()>,
) -> impl IntoView {
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title="Edit asset">
            <EditForm open=open found=found on_saved=on_saved />
        </Sheet>
    }
}

#[component]
fn EditForm(open: RwSignal<bool>, found: Latest<Asset>, on_saved: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (named, before) = untrack(|| {
        found.with(|asset| {
            let before = (asset.description.clone(), asset.owner.clone().unwrap_or_default(), asset.tags.join(", "));
            (asset.asset.clone(), before)
        })
    });
    let description = RwSignal::new(before.0.clone());
    let owner = RwSignal::new(before.1.clone());
    let tags = RwSignal::new(before.2.clone());
    let save = Action::new(move |edit: &AssetEdit| {
        let (named, edit) = (named.clone(), edit.clone());
        async move { edit_asset(named, edit).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(_)) = save.value().get() {
            open.set(false);
            on_saved.run(());
            toasts.good("Saved.");
        }
    });
    let failure = move |field: &'static str| match save.value().get() {
        Some(Err(Failure(error))) if error.field.as_deref() == Some(field) => Some(error.message),
        _ => None,
    };
    let general = move || match save.value().get() {
        Some(Err(Failure(error))) if !matches!(error.field.as_deref(), Some("description" | "owner" | "tags")) => {
            Some(error.message)
        }
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let changed = |now: String, before: &str| (now != before).then_some(now);
        save.dispatch(AssetEdit {
            description: changed(description.get_untracked(), &before.0),
            owner: changed(owner.get_untracked(), &before.1),
            tags: changed(tags.get_untracked(), &before.2).map(|tags| split(&tags)),
        });
    };
    view! {
        <form on:submit=submit>
            {move || general().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <TextArea
                name="description"
                label="Description"
                rows=10
                hint="What it is, where it comes from, what to mind. A blank line begins a paragraph."
                value=description
                error=Signal::derive(move || failure("description"))
                on_input=move |text| description.set(text)
            />
            <TextField
                name="owner"
                label="Owner"
                hint="The person or team that answers for it."
                value=owner
                error=Signal::derive(move || failure("owner"))
                on_input=move |text| owner.set(text)
            />
            <TextField
                name="tags"
                label="Tags"
                hint="Separated by commas: lower case letters, digits and hyphens."
                value=tags
                error=Signal::derive(move || failure("tags"))
                on_input=move |text| tags.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=save.pending()>"Save"</Button>
                <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            </FormActions>
        </form>
    }
}

fn split(tags: &str) -> Vec<String> {
    tags.split(',').map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn tags_are_trimmed_and_empty_ones_dropped() {
        assert_eq!(split(" Sales, core ,,"), ["sales", "core"]);
    }
}
