//! Identifiers as MLflow's clients write them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ApiError;

/// An experiment: a whole number, written as text. 0 is the one called “Default”, which is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExperimentId(pub i64);

impl std::fmt::Display for ExperimentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for ExperimentId {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More digits than any has name none that is there, and are no mistake of form.
        let number = digits.then(|| text.parse().unwrap_or(i64::MAX));
        number.map(Self).ok_or_else(|| {
            let message = format!("“{text}” is no id of an experiment; use digits, such as 0.");
            ApiError::invalid("experiment_id", message)
        })
    }
}

macro_rules! hex_ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal $field:literal $what:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0.simple())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ApiError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                hex_of(text, $prefix).map(Self).ok_or_else(|| {
                    let message = format!(concat!("“{}” is no id of ", $what, "; use “", $prefix, "” and 32 of 0-9 and a-f."), text);
                    ApiError::invalid($field, message)
                })
            }
        }

        impl TryFrom<String> for $name {
            type Error = ApiError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )+};
}

hex_ids! {
    /// A run: 32 hexadecimal digits.
    RunId "" "run_id" "a run",
    /// A model that was logged: `m-` and 32 hexadecimal digits.
    LoggedModelId "m-" "model_id" "a logged model",
}

fn hex_of(text: &str, prefix: &str) -> Option<Uuid> {
    let digits = text.strip_prefix(prefix)?;
    let simple = digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    simple.then(|| Uuid::try_parse(digits).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_as_clients_write_them() {
        let hex = "0123456789abcdef0123456789abcdef";
        assert_eq!(hex.parse::<RunId>().unwrap().to_string(), hex);
        let model = format!("m-{hex}");
        assert_eq!(model.parse::<LoggedModelId>().unwrap().to_string(), model);
        assert_eq!(serde_json::to_string(&model.parse::<LoggedModelId>().unwrap()).unwrap(), format!("\"{model}\""));
        for bad in ["", "m-", "0123", "0123456789ABCDEF0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"] {
            assert!(bad.parse::<RunId>().is_err(), "{bad}");
            assert!(format!("m-{bad}").parse::<LoggedModelId>().is_err(), "m-{bad}");
        }
        assert_eq!("0".parse::<ExperimentId>().unwrap(), ExperimentId(0));
        assert_eq!("9999999999999999999999".parse::<ExperimentId>().unwrap(), ExperimentId(i64::MAX));
        for bad in ["", "-1", "1.0", "x"] {
            assert!(bad.parse::<ExperimentId>().is_err(), "{bad}");
        }
    }
}
