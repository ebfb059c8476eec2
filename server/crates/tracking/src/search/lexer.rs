//! A filter's text as words, texts in quotes, operators and brackets.

use crate::TrackingError;

/// One piece of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// What stands without quotes: a name, a keyword or a number.
    Word(String),
    /// What stands in `"` or backticks, or, for `'`, is a text for certain.
    Quoted { quote: char, text: String },
    /// `=`, `!=`, `<`, `<=`, `>` or `>=`.
    Operator(&'static str),
    /// `(`, `)` or `,`.
    Mark(char),
}

const OPERATORS: [&str; 6] = ["!=", "<=", ">=", "=", "<", ">"];

/// Takes a filter apart.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, TrackingError> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '\'' | '"' | '`' => quoted(rest, first)?,
            '(' | ')' | ',' => (Token::Mark(first), &rest[1..]),
            '=' | '!' | '<' | '>' => operator(rest)?,
            _ => word(rest),
        };
        found.push(token);
        rest = after.trim_start();
    }
    Ok(found)
}

/// A quote in the text is written twice.
fn quoted(rest: &str, quote: char) -> Result<(Token, &str), TrackingError> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c != quote {
            text.push(c);
        } else if characters.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Ok((Token::Quoted { quote, text }, &rest[at + 1..]));
        }
    }
    Err(TrackingError::invalid("filter", format!("A quote is opened and not closed: “{rest}”.")))
}

fn operator(rest: &str) -> Result<(Token, &str), TrackingError> {
    let found = OPERATORS.into_iter().find_map(|operator| Some((operator, rest.strip_prefix(operator)?)));
    let (operator, after) = found.ok_or_else(|| {
        TrackingError::invalid("filter", format!("No comparison begins like this: {rest}. Use = != < <= > or >=."))
    })?;
    Ok((Token::Operator(operator), after))
}

fn word(rest: &str) -> (Token, &str) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`' | '(' | ')' | ',' | '=' | '!' | '<' | '>');
    let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    (Token::Word(word.to_owned()), after)
}
