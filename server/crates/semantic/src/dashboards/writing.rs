//! Dashboards as text: the form in which the editor writes them, and in which the shipped ones are written.
//!
//! Only what differs from what nothing said would mean is written, parts in one order, big numbers on one line.

use contract::{
    Access, AnnotationDefinition, Audience, DashboardDefinition, Filter, NumberOrName, ParameterDefinition, Show,
    TableFormat, TileDefinition,
};
use dashboard::days;

/// Where editors find the schema.
const SCHEMA_LINE: &str = "# yaml-language-server: $schema=../.terrarium/schemas/dashboard.json\n";
/// A tile that would be longer is not written on one line.
const LONGEST_LINE: usize = 100;
/// What YAML, or one of its older versions, would take for something other than a text.
const WORDS: [&str; 13] =
    ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf", "infinity", "undefined"];

/// The parts of a dashboard, in the order of a file.
pub(super) const ORDER: [&str; 12] = [
    "title",
    "description",
    "owner",
    "folder",
    "access",
    "time",
    "months",
    "filters",
    "parameters",
    "tabs",
    "annotations",
    "tiles",
];

/// A part of a dashboard as it is written: its name, and its lines without an indent.
pub(super) type Part = (&'static str, String);

/// A dashboard's file.
pub(super) fn text(definition: &DashboardDefinition) -> String {
    let parts = settings(definition).into_iter().map(|(_, text)| text);
    let tiles = tiles(definition.tiles.iter().map(|(name, tile)| tile_text(name, tile, TILE_INDENT)));
    std::iter::once(SCHEMA_LINE.to_owned()).chain(parts).chain([tiles]).collect()
}

/// How far tiles stand in.
pub(super) const TILE_INDENT: usize = 2;

/// The part with all tiles, of tiles as they are written.
pub(super) fn tiles(tiles: impl IntoIterator<Item = String>) -> String {
    let tiles: String = tiles.into_iter().collect();
    if tiles.is_empty() { "tiles: {}\n".to_owned() } else { format!("tiles:\n{tiles}") }
}

/// Everything but the tiles, as [`ORDER`] has it.
pub(super) fn settings(definition: &DashboardDefinition) -> Vec<Part> {
    let line = |name: &'static str, value: String| (name, format!("{name}: {value}\n"));
    let mut parts = vec![
        line("title", scalar(&definition.title, false)),
        line("description", scalar(&definition.description, false)),
    ];
    parts.extend(definition.owner.as_ref().map(|owner| line("owner", scalar(owner, false))));
    parts.extend(definition.folder.as_ref().map(|folder| line("folder", scalar(folder, false))));
    parts.extend((!definition.access.is_open()).then(|| line("access", access(&definition.access))));
    parts.push(line("time", scalar(&definition.time, false)));
    parts.extend(definition.months.map(|months| line("months", months.to_string())));
    if !definition.filters.is_empty() {
        parts.push(line("filters", list(&definition.filters)));
    }
    if !definition.parameters.is_empty() {
        let line =
            |(name, of): (&String, &ParameterDefinition)| format!("  {}: {}\n", scalar(name, false), parameter(of));
        parts.push((
            "parameters",
            format!("parameters:\n{}", definition.parameters.iter().map(line).collect::<String>()),
        ));
    }
    if !definition.tabs.is_empty() {
        let tab = |(name, title): (&String, &String)| format!("  {}: {}\n", scalar(name, false), scalar(title, false));
        parts.push(("tabs", format!("tabs:\n{}", definition.tabs.iter().map(tab).collect::<String>())));
    }
    if !definition.annotations.is_empty() {
        let annotation = |known| format!("  - {}\n", annotation(known));
        let lines: String = definition.annotations.iter().map(annotation).collect();
        parts.push(("annotations", format!("annotations:\n{lines}")));
    }
    parts
}

fn access(Access { view, edit }: &Access) -> String {
    let audience = |Audience { role, people }: &Audience| {
        let role = role.map(|role| format!("role: {role}"));
        let people = (!people.is_empty()).then(|| format!("people: {}", list(people)));
        role.into_iter().chain(people).collect::<Vec<_>>().join(", ")
    };
    let parts = [("view", view), ("edit", edit)].into_iter();
    let parts = parts.filter_map(|(name, of)| of.as_ref().map(|of| format!("{name}: {{{}}}", audience(of))));
    format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
}

/// A parameter within braces.
fn parameter(parameter: &ParameterDefinition) -> String {
    let ParameterDefinition { title, measures, dimensions, numbers, default } = parameter;
    let dimensions: Vec<String> = dimensions.iter().map(ToString::to_string).collect();
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let lists = [
        ("measures", measures.is_empty(), list(measures)),
        ("dimensions", dimensions.is_empty(), list(&dimensions)),
        ("numbers", numbers.is_empty(), format!("[{}]", numbers.join(", "))),
    ];
    let lists = lists.into_iter().filter(|(_, is_empty, _)| !is_empty).map(|(name, _, list)| format!("{name}: {list}"));
    let default = default.as_ref().map(|default| format!("default: {}", number_or_name(default)));
    let parts: Vec<String> =
        std::iter::once(format!("title: {}", scalar(title, true))).chain(lists).chain(default).collect();
    format!("{{{}}}", parts.join(", "))
}

fn number_or_name(value: &NumberOrName) -> String {
    match value {
        NumberOrName::Number(number) => number.to_string(),
        NumberOrName::Name(name) => scalar(name, true),
    }
}

/// A tile under its name, standing in by `indent`.
pub(super) fn tile_text(name: &str, tile: &TileDefinition, indent: usize) -> String {
    let (name, space) = (scalar(name, false), " ".repeat(indent));
    let parts = tile_parts(tile, indent + 4);
    if tile.show == Show::Number && tile.title.is_none() && tile.text.is_none() {
        let flow: Vec<String> = parts.iter().map(|(part, value)| format!("{part}: {value}")).collect();
        let line = format!("{space}{name}: {{{}}}\n", flow.join(", "));
        if line.chars().count() <= LONGEST_LINE {
            return line;
        }
    }
    let lines = parts.iter().map(|(part, value)| format!("{space}  {part}: {value}\n"));
    std::iter::once(format!("{space}{name}:\n")).chain(lines).collect()
}

/// The parts of a tile that say something, in the order of a file.
fn tile_parts(tile: &TileDefinition, indent: usize) -> Vec<Part> {
    let text = |name, value: &Option<String>| value.as_ref().map(|value| (name, scalar(value, false)));
    let all = |name, values: Vec<String>| (!values.is_empty()).then(|| (name, list(&values)));
    let written = |values: &[contract::By]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    let yes = |name, value: bool| value.then(|| (name, "true".to_owned()));
    let stacks = tile.stack != contract::Stack::default();
    [
        text("title", &tile.title),
        text("tab", &tile.tab),
        Some(("show", tile.show.as_str().to_owned())),
        all("measures", tile.measures.clone()),
        all("lines", tile.lines.clone()),
        text("size", &tile.size),
        all("by", written(&tile.by)),
        tile.series.as_ref().map(|by| ("series", scalar(&by.to_string(), false))),
        stacks.then(|| ("stack", tile.stack.as_str().to_owned())),
        text("time", &tile.time),
        tile.period.map(|period| ("period", scalar(&period.to_string(), false))),
        (!tile.annotations.is_empty()).then(|| {
            let annotations: Vec<String> = tile.annotations.iter().map(annotation).collect();
            ("annotations", format!("[{}]", annotations.join(", ")))
        }),
        all("where", tile.conditions.iter().map(ToString::to_string).collect()),
        all("order", tile.order.clone()),
        tile.top.as_ref().map(|top| ("top", number_or_name(top))),
        yes("others", tile.others),
        yes("compare", tile.compare),
        yes("of_first", tile.of_first),
        text("course", &tile.course),
        formats(&tile.format).map(|format| ("format", format)),
        tile.tall.map(|tall| ("tall", tall.to_string())),
        tile.width.map(|width| ("width", width.to_string())),
        tile.text.as_ref().map(|text| ("text", paragraphs(text, indent))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An annotation within braces.
fn annotation(annotation: &AnnotationDefinition) -> String {
    let AnnotationDefinition { at, when, grain, by, text } = annotation;
    let word = |text: &String| scalar(text, true);
    // Days need no quotes.
    let day = |text: &String| if days(text).is_ok() { text.clone() } else { word(text) };
    let parts = [
        ("at", at.as_ref().map(day)),
        ("when", when.as_ref().map(|when| word(&when.to_string()))),
        ("grain", grain.map(|grain| grain.as_str().to_owned())),
        ("by", by.as_ref().map(word)),
        ("text", text.as_ref().map(word)),
    ];
    let part = |(name, value): (&str, Option<String>)| Some(format!("{name}: {}", value?));
    format!("{{{}}}", parts.into_iter().filter_map(part).collect::<Vec<_>>().join(", "))
}

/// What lies behind the numbers of a table, where anything does.
fn formats(TableFormat { bar, heat, good, warn, bad }: &TableFormat) -> Option<String> {
    let written = |conditions: &[Filter]| conditions.iter().map(ToString::to_string).collect::<Vec<_>>();
    let verdicts = [("good", written(good)), ("warn", written(warn)), ("bad", written(bad))];
    let parts = [("bar", bar.clone()), ("heat", heat.clone())].into_iter().chain(verdicts);
    let parts: Vec<String> = parts
        .filter(|(_, values)| !values.is_empty())
        .map(|(name, values)| format!("{name}: {}", list(&values)))
        .collect();
    (!parts.is_empty()).then(|| format!("{{{}}}", parts.join(", ")))
}

fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| scalar(value, true)).collect();
    format!("[{}]", values.join(", "))
}

/// Several lines as they are, where they can be written so.
fn paragraphs(text: &str, indent: usize) -> String {
    let is_line = |line: &str| line.chars().all(is_plain) && !line.ends_with(' ');
    let begins = !text.starts_with(['\n', ' ']);
    if !text.contains('\n') || text.ends_with('\n') || !begins || !text.split('\n').all(is_line) {
        return scalar(text, false);
    }
    let space = " ".repeat(indent);
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("\n{space}{line}") };
    format!("|-{}", text.split('\n').map(line).collect::<String>())
}

/// A text as YAML reads it back, in quotes only where it needs them. `in_list` is for those within brackets.
fn scalar(text: &str, in_list: bool) -> String {
    let mut letters = text.chars();
    let begins = match (letters.next(), letters.next()) {
        (Some('-' | '$'), Some(next)) => next.is_ascii_alphabetic(),
        (Some(first), _) => first.is_alphabetic() || first == '_',
        (None, _) => false,
    };
    let means_more = text.contains(": ")
        || text.contains(" #")
        || text.ends_with([':', ' '])
        || (in_list && text.contains([',', '[', ']', '{', '}', ':', '"', '\'']))
        || WORDS.contains(&text.to_ascii_lowercase().as_str());
    if begins && !means_more && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// Letters that stand for themselves everywhere.
fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || letter == ' ' || letter.is_ascii_graphic() || "–—’“”…·€£×".contains(letter)
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() || is_invisible(letter) => {
                quoted.push_str(&match u32::from(letter) {
                    code @ 0..=0xffff => format!("\\u{code:04X}"),
                    code => format!("\\U{code:08X}"),
                });
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Line ends, marks of byte order, and what is no letter at all.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}') || u32::from(letter) & 0xfffe == 0xfffe
}

#[cfg(test)]
pub(super) mod tests;
