//! JSON as people read it: a line for each value, and each of them as it was written.

use contract::{Code, Piece, PieceKind};
use serde::de::IgnoredAny;

/// How much further each level stands to the right.
const INDENT: &str = "  ";
/// How many levels there can be. Deeper ones are more space than text.
const DEEPEST: usize = 128;

/// Lays JSON out, in the order in which it was written, until that has about `most` bytes. Behind so many `pieces` all of it is
/// in one.
///
/// # Errors
/// Why it is not JSON, with line and column.
pub(crate) fn lay_out(json: &str, most: usize, pieces: usize) -> Result<Code, String> {
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| error.to_string())?;
    let mut layout = Layout { most_pieces: pieces, ..Layout::default() };
    let mut rest = json.trim_start();
    while !rest.is_empty() {
        if layout.bytes > most {
            layout.end_plain();
            return Ok(Code { pieces: layout.pieces, is_whole: false });
        }
        rest = layout.take(rest)?.trim_start();
    }
    layout.end_plain();
    Ok(Code { pieces: layout.pieces, is_whole: true })
}

/// What is laid out so far.
#[derive(Default)]
struct Layout {
    pieces: Vec<Piece>,
    /// What follows on them, of no kind.
    plain: String,
    bytes: usize,
    depth: usize,
    most_pieces: usize,
}

impl Layout {
    /// Lays the first token of valid JSON out; answers what follows it.
    fn take<'a>(&mut self, json: &'a str) -> Result<&'a str, String> {
        // Outside of texts, JSON is ASCII.
        let (first, rest) = json.split_at(1);
        match first {
            "{" | "[" => {
                let inside = rest.trim_start();
                if let Some(end) = ["}", "]"].into_iter().find(|end| inside.starts_with(end)) {
                    self.push_plain(first);
                    self.push_plain(end);
                    return Ok(&inside[1..]);
                }
                if self.depth == DEEPEST {
                    return Err(format!("it is more than {DEEPEST} levels deep"));
                }
                self.depth += 1;
                self.push_plain(first);
                self.new_line();
            }
            "}" | "]" => {
                self.depth = self.depth.saturating_sub(1);
                self.new_line();
                self.push_plain(first);
            }
            "," => {
                self.push_plain(first);
                self.new_line();
            }
            ":" => self.push_plain(": "),
            "\"" => {
                let (text, rest) = json.split_at(end_of_text(json));
                let is_key = rest.trim_start().starts_with(':');
                self.push(if is_key { PieceKind::Name } else { PieceKind::Text }, text);
                return Ok(rest);
            }
            _ => {
                let ends = |c: char| c.is_ascii_whitespace() || matches!(c, ',' | '}' | ']');
                let (word, rest) = json.split_at(json.find(ends).unwrap_or(json.len()));
                self.push(PieceKind::Number, word);
                return Ok(rest);
            }
        }
        Ok(rest)
    }

    fn push(&mut self, kind: PieceKind, text: &str) {
        if self.pieces.len() >= self.most_pieces {
            return self.push_plain(text);
        }
        self.end_plain();
        self.bytes += text.len();
        self.pieces.push(Piece(Some(kind), text.to_owned()));
    }

    fn push_plain(&mut self, text: &str) {
        self.bytes += text.len();
        self.plain.push_str(text);
    }

    fn new_line(&mut self) {
        self.push_plain("\n");
        for _ in 0..self.depth {
            self.push_plain(INDENT);
        }
    }

    fn end_plain(&mut self) {
        if !self.plain.is_empty() {
            self.pieces.push(Piece(None, std::mem::take(&mut self.plain)));
        }
    }
}

/// Where a text ends that begins with a quotation mark, behind its last one.
fn end_of_text(json: &str) -> usize {
    let mut is_escaped = false;
    for (place, byte) in json.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn laid_out(json: &str) -> String {
        lay_out(json, usize::MAX, usize::MAX).expect("JSON").text()
    }

    #[test]
    fn each_value_has_a_line_and_stays_as_it_was_written() {
        let json = r#" {"b":[1.50,12345678901234567890123, {}],"a" : {"x\"":"}{[,:"},"b":null,"e":[ ]} "#;
        let expected = r#"{
  "b": [
    1.50,
    12345678901234567890123,
    {}
  ],
  "a": {
    "x\"": "}{[,:"
  },
  "b": null,
  "e": []
}"#;
        assert_eq!(laid_out(json), expected);
        assert_eq!(laid_out(" \"ä\" "), "\"ä\"");
    }

    #[test]
    fn keys_texts_and_numbers_are_told_apart() {
        let kinds = |json: &str| {
            let code = lay_out(json, usize::MAX, usize::MAX).expect("JSON");
            code.pieces.into_iter().filter_map(|Piece(kind, text)| Some((kind?, text))).collect::<Vec<_>>()
        };
        let piece = |kind, text: &str| (kind, text.to_owned());
        assert_eq!(
            kinds(r#"{"a" :"b","c":[-1e5,true]}"#),
            [
                piece(PieceKind::Name, "\"a\""),
                piece(PieceKind::Text, "\"b\""),
                piece(PieceKind::Name, "\"c\""),
                piece(PieceKind::Number, "-1e5"),
                piece(PieceKind::Number, "true"),
            ]
        );
    }

    #[test]
    fn what_is_no_json_says_where_it_is_wrong() {
        let wrong = |json: &str| lay_out(json, usize::MAX, usize::MAX).unwrap_err();
        assert!(wrong("{\n \"a\": 1,}").contains("line 2"), "{}", wrong("{\n \"a\": 1,}"));
        assert!(!wrong("").is_empty());
        assert!(!wrong("[1] 2").is_empty());
        assert!(wrong(&format!("{}{}", "[".repeat(200), "]".repeat(200))).contains("deep"));
    }

    #[test]
    fn it_ends_where_it_gets_too_long() {
        let json = format!("[{}0]", "1,".repeat(1000));
        let code = lay_out(&json, 100, usize::MAX).expect("JSON");
        assert!(!code.is_whole && code.text().len() < 120 && code.text().starts_with("[\n  1,\n  1"));
        let code = lay_out(&json, usize::MAX, 10).expect("JSON");
        assert!(code.is_whole && code.pieces.len() <= 12);
        assert_eq!(code.text(), laid_out(&json));
        assert!(code.pieces.iter().all(|Piece(_, text)| !text.is_empty()));
    }

    proptest! {
        #[test]
        fn it_means_the_same_as_before(words in prop::collection::vec(("[a-zä\"\\\\\n]{0,4}", any::<i64>()), 0..8)) {
            let object: serde_json::Map<String, Value> =
                words.iter().map(|(key, number)| (key.clone(), serde_json::json!([key, number, {key: [[]]}]))).collect();
            let json = Value::Object(object);
            let again: Value = serde_json::from_str(&laid_out(&json.to_string())).expect("JSON");
            prop_assert_eq!(again, json);
        }
    }
}
