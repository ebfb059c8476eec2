//! The beginning of texts that may be long.

use contract::Beginning;
use serde_json::Value;

use crate::json;

/// The longest text that is shown, in bytes.
const LONGEST: usize = 64 << 10;

/// What is left to be shown of texts that stand together, in bytes.
pub(crate) struct Budget(usize);

impl Budget {
    pub(crate) const fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    /// How a text begins, indented where it is JSON.
    pub(crate) fn text(&mut self, text: &str) -> Beginning {
        self.take(readable(text))
    }

    /// How a value begins.
    pub(crate) fn value(&mut self, value: &Value) -> Beginning {
        match value {
            Value::String(text) => self.text(text),
            other => self.take(serde_json::to_string_pretty(other).unwrap_or_default()),
        }
    }

    fn take(&mut self, text: String) -> Beginning {
        let end = text.floor_char_boundary(LONGEST.min(self.0));
        self.0 -= end;
        if end == text.len() {
            return Beginning { text, is_whole: true };
        }
        Beginning { text: text[..end].to_owned(), is_whole: false }
    }
}

/// How one text begins, indented where it is JSON.
pub(crate) fn beginning(text: &str) -> Beginning {
    Budget::new(LONGEST).text(text)
}

/// A text as people read it: clients write JSON without line breaks, also of texts.
fn readable(text: &str) -> String {
    // Only these begin what is more than a word as JSON.
    match text.trim_start().as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).unwrap_or_else(|_| text.to_owned()),
        Some(b'{' | b'[') => {
            json::lay_out(text, LONGEST, usize::MAX).map_or_else(|_| text.to_owned(), |code| code.text())
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_indented_in_its_own_order_and_other_text_stays() {
        assert_eq!(readable(r#"{"b":[1,2.50],"a":null}"#), "{\n  \"b\": [\n    1,\n    2.50\n  ],\n  \"a\": null\n}");
        assert_eq!(readable(r#""a \"word\"""#), "a \"word\"");
        for same in ["", "word", "12", "{not json", "[1] and more", "\"open", "true"] {
            assert_eq!(readable(same), same);
        }
    }

    #[test]
    fn what_is_long_is_cut_between_characters() {
        let long = "ä".repeat(LONGEST);
        let shown = beginning(&long);
        assert!(!shown.is_whole && shown.text.len() <= LONGEST && long.starts_with(&shown.text));
        let mut budget = Budget::new(3);
        assert_eq!(budget.text("ab"), Beginning { text: "ab".to_owned(), is_whole: true });
        assert_eq!(budget.text("öä"), Beginning { text: String::new(), is_whole: false });
        assert_eq!(budget.value(&serde_json::json!(7)), Beginning { text: "7".to_owned(), is_whole: true });
        assert_eq!(budget.text(""), Beginning { text: String::new(), is_whole: true });
    }
}
