//! Which passwords are taken, and passwords that Terrarium makes up.
//!
//! The rules follow NIST SP 800-63B §5.1.1.2: length and a list of what everybody tries, no rules about classes of
//! characters, no ageing.

use contract::ApiError;

use crate::error::Error;
use crate::secret;

/// The least number of characters.
const SHORTEST: usize = 10;
/// The greatest number of bytes.
const LONGEST: usize = 512;

/// Letters and digits that cannot be taken for one another on any screen: no `0 o`, no `1 i l`.
const READABLE: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// The commonest passwords of ten characters or more, in lower case, from published lists of leaked ones, and those
/// that this product invites.
const COMMON: [&str; 56] = [
    "0123456789",
    "0987654321",
    "1029384756",
    "1122334455",
    "1234512345",
    "12345678900",
    "1234567890",
    "12345678901",
    "123456789a",
    "1234567891",
    "12345678910",
    "123456789q",
    "1234abcd1234",
    "123abc123abc",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "9876543210",
    "abc1234567",
    "abcd123456",
    "abcdefghij",
    "administrator",
    "basketball",
    "changeme123",
    "christopher",
    "default123",
    "dragon1234",
    "football123",
    "iloveyou12",
    "iloveyou123",
    "letmein123",
    "liverpool1",
    "master1234",
    "password01",
    "password10",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password123456",
    "passw0rd123",
    "p@ssw0rd123",
    "princess123",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "qwertyuiop123",
    "superman123",
    "terrarium1",
    "terrarium123",
    "welcome123",
    "zaq12wsxcde3",
];

/// Refuses passwords that are too short, too long, or among the first that anybody would try on `user`.
pub(crate) fn check(password: &str, user: &str) -> Result<(), ApiError> {
    let refuse = |message: String| Err(ApiError::invalid("password", message));
    let length = password.chars().count();
    if length < SHORTEST {
        return refuse(format!("The password has {length} characters; use at least {SHORTEST}. A few words will do."));
    }
    if password.len() > LONGEST {
        return refuse(format!("The password has {} bytes; use at most {LONGEST}.", password.len()));
    }
    let lower = password.to_lowercase();
    if lower == user {
        return refuse("The password is the same as the name; choose another one.".to_owned());
    }
    let first = lower.chars().next();
    if COMMON.contains(&lower.as_str()) || lower.chars().all(|char| Some(char) == first) {
        return refuse("This password is among the first that anybody would try; choose another one.".to_owned());
    }
    Ok(())
}

/// Whether `password` can have been taken by [`check`] as far as its length goes; longer ones are not hashed at all.
pub(crate) fn is_possible(password: &str) -> bool {
    password.len() <= LONGEST
}

/// A password of four groups of five readable characters: 99 bits, easy to copy from paper.
pub(crate) fn make_up() -> Result<String, Error> {
    let mut characters = Vec::with_capacity(GROUPS * GROUP);
    while characters.len() < GROUPS * GROUP {
        let fair = secret::random::<32>()?.into_iter().filter_map(readable);
        characters.extend(fair.take(GROUPS * GROUP - characters.len()));
    }
    let groups: Vec<String> = characters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// The character for a random byte; `None` for the few bytes that would make some characters likelier than others.
fn readable(byte: u8) -> Option<char> {
    let (byte, choices) = (usize::from(byte), READABLE.len());
    (byte < 256 / choices * choices).then(|| char::from(READABLE[byte % choices]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_easily_guessed_is_refused() {
        for bad in
            ["short", "123456789", "1234567890", "Password123", "aaaaaaaaaaaa", "kim.anders.on", &"x".repeat(513)]
        {
            let refused = check(bad, "kim.anders.on").unwrap_err();
            assert_eq!(refused.field.as_deref(), Some("password"), "{bad}");
        }
        assert!(check("a few plain words", "kim").is_ok());
        assert!(check("zwölf gräser", "kim").is_ok());
        assert!(check(&"ab".repeat(256), "kim").is_ok(), "512 bytes are taken");
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(check("äöüßäöüßä", "kim").is_err(), "nine characters of two bytes");
        assert!(check("äöüßäöüßäö", "kim").is_ok());
    }

    #[test]
    fn the_list_can_match_at_all() {
        for common in COMMON {
            assert!(common.chars().count() >= SHORTEST, "{common} is refused for its length already");
            assert_eq!(common, common.to_lowercase());
        }
    }

    #[test]
    fn made_up_passwords_are_readable_and_taken() {
        let password = make_up().unwrap();
        assert_eq!(password.len(), 23);
        assert!(password.chars().all(|char| char == '-' || READABLE.contains(&(char as u8))), "{password}");
        assert!(check(&password, "admin").is_ok());
        assert_ne!(password, make_up().unwrap());
    }

    #[test]
    fn every_readable_character_is_equally_likely() {
        let mut counts = std::collections::HashMap::new();
        for byte in 0..=255 {
            if let Some(char) = readable(byte) {
                *counts.entry(char).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len(), READABLE.len());
        assert!(counts.values().all(|count| *count == 8));
    }
}
