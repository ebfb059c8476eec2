//! The breadcrumb of a path.

use ui::Crumb;

/// The steps to `path`, the last one being the page itself. Made from the address alone, so the top bar needs to wait
/// for nothing.
pub(crate) fn of_path(path: &str) -> Vec<Crumb> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut crumbs: Vec<Crumb> = match segments.as_slice() {
        // The kind of an asset is no place of its own.
        ["catalog", _, name @ ..] if !name.is_empty() => {
            vec![Crumb::link("Catalog", "/catalog"), Crumb::here(name.join("/"))]
        }
        ["models", name, version] => vec![
            Crumb::link("Models", "/models"),
            Crumb::link(title(name), format!("/models/{name}")),
            Crumb::here(format!("Version {version}")),
        ],
        ["dashboards", "new"] => vec![Crumb::link("Dashboards", "/dashboards"), Crumb::here("New")],
        ["dashboards", name, "rows", _] => vec![
            Crumb::link("Dashboards", "/dashboards"),
            Crumb::link(title(name), format!("/dashboards/{name}")),
            Crumb::here("Rows"),
        ],
        ["dashboards", name, page] => vec![
            Crumb::link("Dashboards", "/dashboards"),
            Crumb::link(title(name), format!("/dashboards/{name}")),
            Crumb::here(title(page)),
        ],
        ["lake", _] => vec![Crumb::link("Lake", "/lake"), Crumb::here("File")],
        ["settings", page] => vec![Crumb::here("Settings"), Crumb::here(title(page))],
        [area, page] => vec![Crumb::link(title(area), format!("/{area}")), Crumb::here(title(page))],
        [area] => vec![Crumb::here(title(area))],
        _ => Vec::new(),
    };
    for crumb in &mut crumbs {
        crumb.title = decode(&crumb.title);
    }
    crumbs
}

fn title(segment: &str) -> String {
    match segment {
        "tokens" => "API tokens".to_owned(),
        "audit" => "Audit trail".to_owned(),
        "account" => "Your account".to_owned(),
        _ => {
            let words = segment.replace(['-', '_'], " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

fn decode(text: &str) -> String {
    leptos_router::location::Url::unescape(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str) -> Vec<(String, Option<String>)> {
        of_path(path).into_iter().map(|crumb| (crumb.title, crumb.href)).collect()
    }

    #[test]
    fn every_step_but_the_page_itself_leads_somewhere() {
        assert_eq!(
            shown("/models/segments/3"),
            [
                ("Models".to_owned(), Some("/models".to_owned())),
                ("Segments".to_owned(), Some("/models/segments".to_owned())),
                ("Version 3".to_owned(), None),
            ]
        );
    }

    #[test]
    fn an_asset_is_shown_by_its_full_name() {
        let crumbs = shown("/catalog/object_set/raw/online-retail?tab=lineage");
        assert_eq!(crumbs[1], ("raw/online-retail".to_owned(), None));
    }

    #[test]
    fn the_root_has_none() {
        assert!(of_path("/").is_empty());
    }
}
