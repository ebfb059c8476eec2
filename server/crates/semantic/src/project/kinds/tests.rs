//! Which paths have a kind, and whether schemas and readers agree.

use boon::{Compiler, Schemas};
use proptest::prelude::*;

use super::*;

#[test]
fn a_path_has_one_kind_or_none() {
    let kind = |path: &str| FileKind::of(path).map(|kind| kind.name);
    assert_eq!(kind("terrarium.toml"), Some("project"));
    assert_eq!(kind("semantic/shop.yml"), Some("semantic"));
    assert_eq!(kind("semantic/Größe 2.yml"), Some("semantic"));
    for path in [
        "",
        "/terrarium.toml",
        "./terrarium.toml",
        "semantic/.yml",
        "semantic/.hidden.yml",
        "semantic/../secret.yml",
        "semantic/..yml",
        "semantic\\shop.yml",
        "semantic/a\\b.yml",
        "semantic/c:x.yml",
        "semantic/a\0.yml",
        "semantic/a\n.yml",
        "semantic/finance/shop.yml",
        "semantic/shop.yaml",
        "/semantic/shop.yml",
        "SEMANTIC/shop.yml",
    ] {
        assert_eq!(kind(path), None, "{path:?}");
    }
}

proptest! {
    #[test]
    fn no_path_leads_out_of_its_folder(path in "(semantic/)?[./\\\\a-z:\\PC]{0,12}(\\.yml)?") {
        if FileKind::of(&path).is_some() {
            let parts: Vec<_> = std::path::Path::new(&path).components().collect();
            prop_assert!(parts.iter().all(|part| matches!(part, std::path::Component::Normal(_))), "{path}");
            prop_assert!(parts.len() <= 2, "{path}");
        }
    }
}

/// What is shipped: each file with its kind.
fn shipped() -> impl Iterator<Item = (&'static FileKind, DefinitionFile<'static>)> {
    demo::PROJECT.into_iter().map(|(path, text)| (FileKind::of(path).unwrap(), DefinitionFile { path, text }))
}

fn parsed(file: DefinitionFile<'_>) -> Value {
    if file.path.ends_with(".toml") {
        toml::from_str(file.text).unwrap()
    } else {
        serde_saphyr::from_str(file.text).unwrap()
    }
}

/// `value` as a file like `file`. What is JSON is YAML.
fn written(file: DefinitionFile<'_>, value: &Value) -> String {
    if file.path.ends_with(".toml") { toml::to_string(value).unwrap() } else { value.to_string() }
}

fn fits_schema(kind: &FileKind, value: &Value) -> bool {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("schema.json", serde_json::from_str(&kind.schema()).unwrap()).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas.validate(value, schema).is_ok()
}

fn is_read(kind: &FileKind, path: &str, text: &str) -> bool {
    (kind.read)(&[DefinitionFile { path, text }], &mut Contents::default()).is_empty()
}

/// Every value that differs from `value` by one field more or less, with how it differs.
fn neighbours(value: &Value) -> Vec<(String, Value)> {
    let Value::Object(fields) = value else { return Vec::new() };
    let mut more = fields.clone();
    more.insert("nonsense".to_owned(), Value::from(3));
    let mut found = vec![("nonsense".to_owned(), Value::Object(more))];
    for (name, inner) in fields {
        let mut less = fields.clone();
        less.remove(name);
        found.push((format!("without {name}"), Value::Object(less)));
        for (how, inner) in neighbours(inner) {
            let mut other = fields.clone();
            other.insert(name.clone(), inner);
            found.push((format!("{name}: {how}"), Value::Object(other)));
        }
    }
    found
}

#[test]
fn what_is_shipped_fits_its_schema() {
    for (kind, file) in shipped() {
        assert!(fits_schema(kind, &parsed(file)), "{}", file.path);
        assert!(file.text.lines().next().is_some_and(|line| line.contains(&format!("schemas/{}.json", kind.name))));
    }
}

#[test]
fn what_the_schema_refuses_is_refused_by_the_reader_and_unknown_fields_by_both() {
    for (kind, file) in shipped() {
        // Labels and tabs are texts under any name, and a reader of YAML takes a number for one.
        let is_text = |how: &str| how.contains("labels: ") || how.starts_with("tabs: ");
        for (how, value) in neighbours(&parsed(file)).into_iter().filter(|(how, _)| !is_text(how)) {
            let (fits, read) = (fits_schema(kind, &value), is_read(kind, file.path, &written(file, &value)));
            assert!(fits || !read, "{}: {how}: the reader takes what the schema refuses", file.path);
            assert!(!(how.contains("nonsense") && (fits || read)), "{}: {how}", file.path);
        }
    }
}

#[test]
fn everything_in_a_schema_is_described() {
    for kind in KINDS {
        let schema: Value = serde_json::from_str(&kind.schema()).unwrap();
        let types = schema["definitions"].as_object().unwrap().values().chain([&schema]);
        for (name, field) in types.filter_map(|known| known["properties"].as_object()).flatten() {
            assert!(field["description"].is_string(), "{}: {name}", kind.name);
        }
    }
}
