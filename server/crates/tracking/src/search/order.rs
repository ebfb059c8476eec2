//! What comes first: `metrics.auc DESC`.

use super::filter::{Field, field};
use super::lexer::{Token, tokens};
use crate::TrackingError;

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Ordering {
    pub field: Field,
    pub descending: bool,
}

/// Reads the keys of an order; without a direction the least comes first.
pub(crate) fn parse_order(keys: &[String]) -> Result<Vec<Ordering>, TrackingError> {
    let read: Vec<Ordering> = keys.iter().map(|key| parse_key(key)).collect::<Result<_, _>>()?;
    for (place, order) in read.iter().enumerate() {
        if read[..place].iter().any(|before| before.field == order.field) {
            let message = format!("Invalid order_by: “{}” is in it more than once.", keys[place]);
            return Err(TrackingError::invalid("order_by", message));
        }
    }
    Ok(read)
}

fn parse_key(key: &str) -> Result<Ordering, TrackingError> {
    let refuse = || {
        TrackingError::invalid(
            "order_by",
            format!("Invalid order_by clause “{key}”; write it as “metrics.auc DESC” or “start_time”."),
        )
    };
    let mut tokens = tokens(key).map_err(|_| refuse())?.into_iter().peekable();
    let field = field(&mut tokens).map_err(|_| refuse())?;
    let descending = match tokens.next() {
        None => false,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("asc") => false,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("desc") => true,
        Some(_) => return Err(refuse()),
    };
    match tokens.next() {
        None => Ok(Ordering { field, descending }),
        Some(_) => Err(refuse()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_field_and_a_direction() {
        let read = |key: &str| parse_order(&[key.to_owned()]).map(|mut keys| keys.remove(0));
        let found = read("metrics.`val loss` desc").unwrap();
        assert_eq!((found.field.key.as_str(), found.descending), ("val loss", true));
        assert!(!read("start_time").unwrap().descending);
        for bad in ["", "start_time UP", "a ASC b", "metrics.", "'x'"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(parse_order(&["a ASC".to_owned(), "a DESC".to_owned()]).is_err());
    }
}
