//! How one state of a dashboard differs from another, in words.

use contract::TileChange;
use leptos::prelude::*;

/// Settings and tiles that differ.
#[component]
pub(super) fn ChangeList(settings: Vec<String>, tiles: Vec<TileChange>) -> impl IntoView {
    if settings.is_empty() && tiles.is_empty() {
        return view! { <p class="muted">"No tile and no setting differs."</p> }.into_any();
    }
    let settings = settings
        .into_iter()
        .map(|name| view! { <li><span class="changed__kind">"changed"</span> " " {name}</li> }.into_any())
        .collect_view();
    let tiles = tiles
        .into_iter()
        .map(|TileChange { name, kind, parts }| {
            let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
            let class = format!("changed__kind changed__kind--{}", kind.as_str());
            view! { <li><span class=class>{kind.as_str()}</span> " " <code>{name}</code> {parts}</li> }.into_any()
        })
        .collect_view();
    view! { <ul class="changed">{settings} {tiles}</ul> }.into_any()
}
