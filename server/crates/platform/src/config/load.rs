//! Putting the layers together, and remembering which one each value came from.

use std::path::{Path, PathBuf};

use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider, providers::Serialized};
use serde_json::Value as Json;

use super::{Config, check};

/// The section by which a folder is known as a project.
const PROJECT_SECTION: &str = "project";
const PREFIX: &str = "TERRARIUM_";
/// Variables that begin like settings and are none: the file's name, and those of the build and of its scripts.
const OTHER_VARIABLES: [&str; 4] = ["TERRARIUM_CONFIG", "TERRARIUM_BIN", "TERRARIUM_SITE", "TERRARIUM_SCREENSHOTS"];
/// Belongs to the tests.
const TEST_PREFIX: &str = "TERRARIUM_TEST_";
/// Names that people expect, beside those that follow from the key.
const ALIASES: [(&str, &str); 1] = [("POSTGRES_BIN", "database.postgres_bin")];

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("The configuration file {} cannot be read: {source}.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("The configuration file {} is not valid TOML:\n{message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        message: String,
    },
    /// A key that does not exist.
    #[error("{origin}: there is no setting `{key}`. {hint}")]
    UnknownKey {
        /// The file or variable.
        origin: String,
        /// The key.
        key: String,
        /// The nearest one that does exist.
        hint: String,
    },
    /// A value that does not fit.
    #[error("{origin}: `{key}` {message}.")]
    BadValue {
        /// The file or variable.
        origin: String,
        /// The key.
        key: String,
        /// What is wrong with it, and what would be right.
        message: String,
    },
}

/// The configuration in force, and where its values came from.
#[derive(Debug)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    figment: Figment,
}

/// One value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its key: `database.url`.
    pub key: String,
    /// Its value for people; secrets are hidden, and what is not set is empty.
    pub value: String,
    /// `default`, the file, or the environment variable.
    pub origin: String,
}

impl Config {
    /// Loads defaults, the file (`terrarium.toml` in the working directory where none is named) and `variables`.
    ///
    /// # Errors
    /// When a named file is missing, or any layer holds an unknown key or a value that does not fit.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Loaded, ConfigError> {
        let known = known_keys();
        let mut layers: Vec<Layer> = file_layer(file)?.into_iter().collect();
        layers.extend(variable_layers(variables, &known)?);
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        for layer in layers {
            refuse_unknown(&layer, &known)?;
            figment = figment.merge(layer);
        }
        let config: Self = figment.extract().map_err(|error| bad_value(&error))?;
        let loaded = Loaded { config, figment };
        check::check(&loaded)?;
        Ok(loaded)
    }
}

impl Loaded {
    /// Every value in force, in the order of the keys.
    #[must_use]
    pub fn settings(&self) -> Vec<Setting> {
        let mut settings = Vec::new();
        for (key, value) in leaves(&self.config) {
            let value = match value {
                Json::Null => String::new(),
                Json::String(text) => text,
                Json::Object(_) => "{}".to_owned(),
                other => other.to_string(),
            };
            settings.push(Setting { origin: self.origin(&key), key, value });
        }
        settings.sort_by(|one, other| one.key.cmp(&other.key));
        settings
    }

    /// Where the value of a key came from.
    #[must_use]
    pub fn origin(&self, key: &str) -> String {
        let found = self.figment.find_metadata(key).map(|metadata| metadata.name.to_string());
        found.filter(|name| name != DEFAULTS).unwrap_or_else(|| "default".to_owned())
    }
}

/// What figment calls the layer of defaults.
const DEFAULTS: &str = "platform::config::Config";

/// Values from one place.
struct Layer {
    origin: String,
    values: toml::Table,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let values = Value::serialize(&self.values)?.into_dict().unwrap_or_default();
        Ok(Map::from([(Profile::Default, values)]))
    }
}

fn file_layer(file: Option<&Path>) -> Result<Option<Layer>, ConfigError> {
    let path = file.unwrap_or(Path::new("terrarium.toml")).to_owned();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(err) if file.is_none() && err.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ConfigError::Unreadable { path, source }),
    };
    match text.parse::<toml::Table>() {
        Ok(mut values) => {
            // In a project's folder the file says what makes it a project; that is no setting.
            values.remove(PROJECT_SECTION);
            Ok(Some(Layer { origin: path.display().to_string(), values }))
        }
        Err(err) => Err(ConfigError::Syntax { path, message: toml::de::Error::to_string(&err) }),
    }
}

fn variable_layers(
    variables: impl IntoIterator<Item = (String, String)>,
    known: &[(String, Json)],
) -> Result<Vec<Layer>, ConfigError> {
    let mut variables: Vec<_> = variables
        .into_iter()
        .filter(|(name, value)| name.starts_with(PREFIX) && !name.starts_with(TEST_PREFIX) && !value.is_empty())
        .filter(|(name, _)| !OTHER_VARIABLES.contains(&name.as_str()))
        .collect();
    variables.sort();
    variables.into_iter().map(|(name, value)| variable_layer(name, &value, known)).collect()
}

fn variable_layer(name: String, text: &str, known: &[(String, Json)]) -> Result<Layer, ConfigError> {
    let Some((key, default)) = key_of(&name[PREFIX.len()..], known) else {
        let key = name[PREFIX.len()..].to_ascii_lowercase().replace("__", ".");
        let nearest = nearest(&key, known).map(|key| variable_of(&key));
        let hint = nearest.map_or_else(all_keys_hint, |name| format!("Did you mean {name}?"));
        return Err(ConfigError::UnknownKey { origin: name, key, hint });
    };
    let value = match default {
        Json::Number(_) => text.parse().map(toml::Value::Integer).ok(),
        Json::Bool(_) => text.parse().map(toml::Value::Boolean).ok(),
        _ => Some(toml::Value::String(text.to_owned())),
    };
    let Some(value) = value else {
        let wanted = if default.is_boolean() { "true or false" } else { "a whole number" };
        return Err(ConfigError::BadValue {
            origin: name, key, message: format!("must be {wanted}, not “{text}”")
        });
    };
    let mut parts = key.rsplit('.');
    let last = parts.next().unwrap_or_default().to_owned();
    let innermost = toml::Table::from_iter([(last, value)]);
    let values =
        parts.fold(innermost, |inner, part| toml::Table::from_iter([(part.to_owned(), toml::Value::Table(inner))]));
    Ok(Layer { origin: name, values })
}

/// The key that a variable's name (without the prefix) stands for, with that key's default.
fn key_of(name: &str, known: &[(String, Json)]) -> Option<(String, Json)> {
    for (alias, key) in ALIASES {
        if name == alias {
            return known.iter().find(|(known, _)| known == key).cloned();
        }
    }
    known.iter().find_map(|(key, default)| {
        ["_", "__"].into_iter().find_map(|between| {
            let spelled = key.replace('.', between).to_ascii_uppercase();
            if !default.is_object() {
                return (name == spelled).then(|| (key.clone(), default.clone()));
            }
            // A map with keys of the user's own.
            let own = name.strip_prefix(&spelled)?.strip_prefix(between)?;
            (!own.is_empty() && !own.starts_with('_'))
                .then(|| (format!("{key}.{}", own.to_ascii_lowercase()), Json::Null))
        })
    })
}

fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_ascii_uppercase())
}

fn refuse_unknown(layer: &Layer, known: &[(String, Json)]) -> Result<(), ConfigError> {
    let values = serde_json::to_value(&layer.values).unwrap_or_default();
    for (key, _) in flatten(&values) {
        let exists = known.iter().any(|(name, default)| {
            *name == key
                || (default.is_object() && key.strip_prefix(name.as_str()).is_some_and(|own| own.starts_with('.')))
        });
        // A section where a value belongs, or the other way round, is told by its type.
        let section = known.iter().any(|(name, _)| name.starts_with(&format!("{key}.")));
        let below_value = known.iter().any(|(name, _)| key.starts_with(&format!("{name}.")));
        if !(exists || section || below_value) {
            let hint = nearest(&key, known).map_or_else(all_keys_hint, |near| format!("Did you mean `{near}`?"));
            return Err(ConfigError::UnknownKey { origin: layer.origin.clone(), key, hint });
        }
    }
    Ok(())
}

fn bad_value(error: &figment::Error) -> ConfigError {
    let origin = error.metadata.as_ref().map_or_else(|| "The configuration".to_owned(), |found| found.name.to_string());
    let message = match &error.kind {
        figment::error::Kind::InvalidType(_, wanted) if wanted.starts_with("struct") => {
            "is a section, not a value: its settings stand below it".to_owned()
        }
        figment::error::Kind::InvalidType(found, wanted) => format!("must be {wanted}, not {found}"),
        figment::error::Kind::UnknownVariant(found, wanted) => {
            format!("must be {}, not “{found}”", wanted.join(" or "))
        }
        other => format!("is not usable: {other}"),
    };
    ConfigError::BadValue { origin, key: error.path.join("."), message }
}

/// The existing key that was most probably meant.
fn nearest(key: &str, known: &[(String, Json)]) -> Option<String> {
    let written = key.replace('.', "_");
    known
        .iter()
        .map(|(name, _)| {
            let whole = strsim::jaro_winkler(&written, &name.replace('.', "_"));
            let last = name.rsplit('.').next().unwrap_or(name);
            (name, whole.max(strsim::normalized_damerau_levenshtein(&written, last)))
        })
        .filter(|(_, likeness)| *likeness > 0.75)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(name, _)| name.clone())
}

fn all_keys_hint() -> String {
    "`terrarium config` lists all settings.".to_owned()
}

/// All keys with their defaults, as the structs have them.
fn known_keys() -> Vec<(String, Json)> {
    leaves(&Config::default())
}

fn leaves(config: &Config) -> Vec<(String, Json)> {
    // A struct of plain values always serialises.
    flatten(&serde_json::to_value(config).unwrap_or_default())
}

fn flatten(value: &Json) -> Vec<(String, Json)> {
    let Json::Object(fields) = value else { return Vec::new() };
    fields
        .iter()
        .flat_map(|(name, value)| match value {
            Json::Object(inner) if !inner.is_empty() => {
                flatten(value).into_iter().map(|(key, value)| (format!("{name}.{key}"), value)).collect()
            }
            _ => vec![(name.clone(), value.clone())],
        })
        .collect()
}
