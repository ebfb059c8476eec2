//! What the reader may choose, as a form that works without a script; with one, a choice counts at once.

use contract::{Compare, Control, ControlKind, DashboardTab, Embedded, Grain};

use contract::html::escaped;
use language::words::{self, Embeds};

/// The form; nothing where nothing is open. `tabs` are those that can be changed between, and `hidden` the pairs that the
/// address keeps.
pub(super) fn form(embedded: &Embedded, tabs: &[DashboardTab], hidden: &[(&str, &str)]) -> String {
    let query = &embedded.dashboard.query;
    let words = words::embeds(embedded.dashboard.locale);
    let mut fields = String::new();
    if !tabs.is_empty() {
        let options: Vec<_> = tabs.iter().map(|tab| (tab.name.as_str(), tab.title.as_str())).collect();
        fields.push_str(&select("tab", words.tab, &options, &[query.tab.as_deref().unwrap_or_default()]));
    }
    fields.extend(
        embedded.dashboard.controls.iter().map(|control| field(words, control, &query.chosen(&control.dimension))),
    );
    let is_open = |name: &str| embedded.open.iter().any(|open| open == name);
    if is_open("grain") {
        let grains = [Grain::Day, Grain::Week, Grain::Month];
        let options = grains.map(|grain| (grain.as_str(), (words.each)(grain)));
        fields.push_str(&select("grain", words.grain, &options, &[query.grain.unwrap_or_default().as_str()]));
    }
    if is_open("compare") {
        let compares = [Compare::Period, Compare::Year, Compare::Nothing];
        let options = compares.map(|compare| (compare.as_str(), (words.compared)(compare)));
        fields.push_str(&select("compare", words.compare, &options, &[query.compare.unwrap_or_default().as_str()]));
    }
    if fields.is_empty() {
        return fields;
    }
    let hidden: String = hidden
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value)))
        .collect();
    format!("<form class=\"embed-choices\" method=\"get\">{hidden}{fields}<button>{}</button></form>\n", words.show)
}

fn field(words: &Embeds, control: &Control, chosen: &[String]) -> String {
    let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
    match &control.kind {
        ControlKind::One(names) => {
            let options: Vec<_> = names.iter().map(|(value, title)| (value.as_str(), title.as_str())).collect();
            select(&control.dimension, &control.title, &options, &chosen)
        }
        ControlKind::Many(values) => {
            let all = std::iter::once(("", words.all));
            let options: Vec<_> = all.chain(values.iter().map(|value| (value.as_str(), value.as_str()))).collect();
            select(&control.dimension, &control.title, &options, &chosen)
        }
        ControlKind::Period(first, last) => {
            let (from, to) = chosen.first().and_then(|period| period.split_once("..")).unwrap_or_default();
            // One value of two fields: only a script puts them together.
            format!(
                "<span class=\"embed-period\" data-dimension=\"{}\">\
                 <label>{} <input type=\"date\" value=\"{}\" min=\"{first}\" max=\"{last}\"></label>\
                 <label>{} <input type=\"date\" value=\"{}\" min=\"{first}\" max=\"{last}\"></label></span>",
                escaped(&control.dimension),
                words.from,
                escaped(from),
                words.to,
                escaped(to),
            )
        }
    }
}

/// One value, or as many as are chosen already.
fn select(name: &str, title: &str, options: &[(&str, &str)], chosen: &[&str]) -> String {
    let option = |(value, title): &(&str, &str)| {
        let selected = if chosen.contains(value) { " selected" } else { "" };
        format!("<option value=\"{}\"{selected}>{}</option>", escaped(value), escaped(title))
    };
    let several = if chosen.len() > 1 { " multiple size=\"4\"" } else { "" };
    format!(
        "<label>{} <select name=\"{}\"{several}>{}</select></label>",
        escaped(title),
        escaped(name),
        options.iter().map(option).collect::<String>(),
    )
}
