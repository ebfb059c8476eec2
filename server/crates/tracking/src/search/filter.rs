//! A filter as a tree: comparisons that all have to hold.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::lexer::{Token, tokens};
use crate::TrackingError;

/// What is compared: `metrics.auc` has the entity `metrics` and the key `auc`; a name alone has no entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Field {
    /// In small letters.
    pub entity: Option<String>,
    /// As it was written.
    pub key: String,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Comparison {
    pub field: Field,
    pub test: Test,
}

/// What has to hold of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Compare(Operator, Literal),
    /// One of these, or, where it is not `within`, none of them.
    Among {
        within: bool,
        values: Vec<Literal>,
    },
    /// Whether it is there at all.
    Exists(bool),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `%` is any text and `_` any character.
    Like,
    /// As `Like`, without regard to small and capital letters.
    ILike,
}

impl Operator {
    /// As SQL writes it.
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Like => "LIKE",
            Self::ILike => "ILIKE",
        }
    }

    /// Whether texts are compared like this.
    pub(crate) const fn is_of_texts(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual | Self::Like | Self::ILike)
    }

    /// Whether numbers are compared like this.
    pub(crate) const fn is_of_numbers(self) -> bool {
        !matches!(self, Self::Like | Self::ILike)
    }
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    /// In quotes.
    Text(String),
    /// Without.
    Number(String),
}

impl Literal {
    /// The text, where it is one.
    pub(crate) fn text(&self, what: &str) -> Result<&str, TrackingError> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Number(digits) => {
                Err(refused(format!("Put what {what} is compared with in quotes: '{digits}' instead of {digits}.")))
            }
        }
    }

    /// The number, where it is one.
    pub(crate) fn number<N: std::str::FromStr>(&self, what: &str) -> Result<N, TrackingError> {
        let Self::Number(digits) = self else {
            return Err(refused(format!("{what} is compared with numbers, which stand without quotes.")));
        };
        digits.parse().map_err(|_| refused(format!("{what} cannot be compared with {digits}.")))
    }
}

/// Reads a filter; an empty one has no conditions. `example` is shown to whoever wrote one that cannot be read.
pub(crate) fn parse(text: &str, example: &str) -> Result<Vec<Comparison>, TrackingError> {
    comparisons(text).map_err(|error| match error {
        TrackingError::Invalid { field, message } => {
            TrackingError::invalid(field, format!("{message} Example: {example}"))
        }
        other => other,
    })
}

fn comparisons(text: &str) -> Result<Vec<Comparison>, TrackingError> {
    let mut parser = Parser(tokens(text)?.into_iter().peekable());
    let mut found = Vec::new();
    if parser.0.peek().is_none() {
        return Ok(found);
    }
    loop {
        found.push(parser.comparison()?);
        match parser.0.next() {
            None => return Ok(found),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("and") => {}
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("or") => {
                return Err(refused("Conditions can be joined by AND alone; search twice instead of OR.".to_owned()));
            }
            Some(other) => return Err(unexpected(Some(&other), "AND or the end")),
        }
    }
}

/// Reads a field alone.
pub(crate) fn parse_field(text: &str) -> Result<Field, TrackingError> {
    let refuse = || TrackingError::invalid("field", format!("“{text}” is no field; write it as “params.depth”."));
    let mut tokens = tokens(text).map_err(|_| refuse())?.into_iter().peekable();
    let field = field(&mut tokens).map_err(|_| refuse())?;
    if tokens.next().is_some() {
        return Err(refuse());
    }
    Ok(field)
}

/// Reads a field at the beginning of `tokens`, as filters and orders have them.
pub(super) fn field(tokens: &mut Peekable<IntoIter<Token>>) -> Result<Field, TrackingError> {
    let name = match tokens.next() {
        Some(Token::Quoted { quote: '"' | '`', text }) => return Ok(Field { entity: None, key: text }),
        Some(Token::Word(name)) => name,
        other => return Err(unexpected(other.as_ref(), "a name such as metrics.auc")),
    };
    let Some((entity, key)) = name.split_once('.') else { return Ok(Field { entity: None, key: name }) };
    let entity = Some(entity.to_ascii_lowercase());
    if !key.is_empty() {
        return Ok(Field { entity, key: key.to_owned() });
    }
    match tokens.next() {
        Some(Token::Quoted { quote: '"' | '`', text }) => Ok(Field { entity, key: text }),
        other => Err(unexpected(other.as_ref(), &format!("a key after “{name}”"))),
    }
}

fn refused(message: String) -> TrackingError {
    TrackingError::invalid("filter", message)
}

fn unexpected(found: Option<&Token>, wanted: &str) -> TrackingError {
    let found = match found {
        None => "the filter ends".to_owned(),
        Some(Token::Word(text) | Token::Quoted { text, .. }) => format!("“{text}” stands"),
        Some(Token::Operator(operator)) => format!("“{operator}” stands"),
        Some(Token::Mark(mark)) => format!("“{mark}” stands"),
    };
    refused(format!("Invalid filter: {found} where {wanted} should be."))
}

struct Parser(Peekable<IntoIter<Token>>);

impl Parser {
    fn comparison(&mut self) -> Result<Comparison, TrackingError> {
        let field = field(&mut self.0)?;
        let test = match self.0.next() {
            Some(Token::Operator(operator)) => {
                let operator = match operator {
                    "=" => Operator::Equal,
                    "!=" => Operator::NotEqual,
                    "<" => Operator::Less,
                    "<=" => Operator::LessOrEqual,
                    ">" => Operator::Greater,
                    _ => Operator::GreaterOrEqual,
                };
                Test::Compare(operator, self.literal()?)
            }
            Some(Token::Word(word)) => self.test_in_words(&word)?,
            other => return Err(unexpected(other.as_ref(), "a comparison")),
        };
        Ok(Comparison { field, test })
    }

    fn test_in_words(&mut self, word: &str) -> Result<Test, TrackingError> {
        match word.to_ascii_lowercase().as_str() {
            "like" => Ok(Test::Compare(Operator::Like, self.literal()?)),
            "ilike" => Ok(Test::Compare(Operator::ILike, self.literal()?)),
            "in" => Ok(Test::Among { within: true, values: self.list()? }),
            "not" => {
                self.keyword("in")?;
                Ok(Test::Among { within: false, values: self.list()? })
            }
            "is" => {
                let negated = self.0.next_if(|token| is_keyword(token, "not")).is_some();
                self.keyword("null")?;
                Ok(Test::Exists(negated))
            }
            _ => Err(unexpected(Some(&Token::Word(word.to_owned())), "a comparison")),
        }
    }

    fn keyword(&mut self, keyword: &str) -> Result<(), TrackingError> {
        match self.0.next() {
            Some(token) if is_keyword(&token, keyword) => Ok(()),
            other => Err(unexpected(other.as_ref(), &keyword.to_uppercase())),
        }
    }

    fn literal(&mut self) -> Result<Literal, TrackingError> {
        match self.0.next() {
            Some(Token::Quoted { quote: '\'' | '"', text }) => Ok(Literal::Text(text)),
            Some(Token::Word(word)) if word.parse::<f64>().is_ok_and(f64::is_finite) => Ok(Literal::Number(word)),
            other => Err(unexpected(other.as_ref(), "a number or a text in quotes")),
        }
    }

    fn list(&mut self) -> Result<Vec<Literal>, TrackingError> {
        self.mark('(')?;
        let mut values = vec![self.literal()?];
        while self.0.next_if(|token| *token == Token::Mark(',')).is_some() {
            values.push(self.literal()?);
        }
        self.mark(')')?;
        Ok(values)
    }

    fn mark(&mut self, mark: char) -> Result<(), TrackingError> {
        match self.0.next() {
            Some(Token::Mark(found)) if found == mark => Ok(()),
            other => Err(unexpected(other.as_ref(), &format!("“{mark}”"))),
        }
    }
}

fn is_keyword(token: &Token, keyword: &str) -> bool {
    matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EXAMPLE: &str = "metrics.auc > 0.8";

    fn one(filter: &str) -> Comparison {
        let mut all = parse(filter, EXAMPLE).unwrap();
        assert_eq!(all.len(), 1, "{filter}");
        all.remove(0)
    }

    #[test]
    fn fields_are_named_in_every_way() {
        for (text, entity, key) in [
            ("metrics.auc > 1", Some("metrics"), "auc"),
            ("metric.val.loss>1", Some("metric"), "val.loss"),
            ("Params.`top k` = 'x'", Some("params"), "top k"),
            ("tags.\"mlflow.user\"='x'", Some("tags"), "mlflow.user"),
            ("status = 'x'", None, "status"),
            ("`Run name` != 'x'", None, "Run name"),
            ("\"start_time\" >= 1", None, "start_time"),
        ] {
            let found = one(text).field;
            assert_eq!((found.entity.as_deref(), found.key.as_str()), (entity, key), "{text}");
        }
    }

    #[test]
    fn every_comparison_is_read() {
        let text = |text: &str| Literal::Text(text.to_owned());
        for (filter, test) in [
            ("a = 'it''s'", Test::Compare(Operator::Equal, text("it's"))),
            ("a<=-1.5e3", Test::Compare(Operator::LessOrEqual, Literal::Number("-1.5e3".to_owned()))),
            ("a like \"x%\"", Test::Compare(Operator::Like, text("x%"))),
            ("a ILIKE 'x'", Test::Compare(Operator::ILike, text("x"))),
            ("a IN ('x','y')", Test::Among { within: true, values: vec![text("x"), text("y")] }),
            ("a NOT IN ('x')", Test::Among { within: false, values: vec![text("x")] }),
            ("a IS NULL", Test::Exists(false)),
            ("a is not null", Test::Exists(true)),
        ] {
            assert_eq!(one(filter).test, test, "{filter}");
        }
        assert_eq!(parse("a = 'x' and b.c > 1 AND d IS NULL", EXAMPLE).unwrap().len(), 3);
        assert_eq!(parse("  ", EXAMPLE).unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = |filter: &str| parse(filter, EXAMPLE).unwrap_err().to_string();
        assert!(message("a = 'x' OR b = 'y'").contains("AND alone"));
        assert!(message("a = x").contains("“x” stands where a number or a text in quotes"));
        assert!(message("a = 'x' b = 'y'").contains("“b” stands where AND or the end"));
        assert!(message("a = 'x").contains("not closed"));
        assert!(message("a").ends_with("Example: metrics.auc > 0.8"));
        for bad in [
            "a",
            "a =",
            "= 1",
            "a ! 1",
            "a IN ()",
            "a IN ('x'",
            "metrics. > 1",
            "a IS 1",
            "a NOT 1",
            "AND",
            "a = 'x' AND",
        ] {
            assert!(parse(bad, EXAMPLE).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_stumble(text in "[a-z.='\"`<>!(), \u{e9}0-9]{0,40}") {
            let _ = parse(&text, EXAMPLE);
        }

        #[test]
        fn what_stands_in_quotes_comes_back(key in "[^`\0]{1,20}", value in "[^\0]{0,20}") {
            let found = one(&format!("tags.`{key}` = '{}'", value.replace('\'', "''")));
            prop_assert_eq!(found.field.key, key);
            prop_assert_eq!(found.test, Test::Compare(Operator::Equal, Literal::Text(value)));
        }
    }
}
