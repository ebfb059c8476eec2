//! What webhooks may be.

use contract::{NewWebhook, WebhookEvent, WebhookSecret, WebhookUpdate};
use platform::config::Networks;
use url::{Host, Url};

use super::address::{self, REFUSED};
use crate::TrackingError;
use crate::check::at_most;

const LONGEST_NAME: usize = 63;
const LONGEST_DESCRIPTION: usize = 1_000;
const LONGEST_URL: usize = 500;
const LONGEST_SECRET: usize = 1_000;

/// Refuses a webhook that cannot be.
pub(super) fn new(new: &NewWebhook, networks: &Networks) -> Result<(), TrackingError> {
    name(&new.name)?;
    at_most("description", "A webhook's description", &new.description, LONGEST_DESCRIPTION)?;
    url(&new.url, networks)?;
    events(&new.events)?;
    secret(new.secret.as_ref())
}

/// Refuses a change that cannot be.
pub(super) fn update(update: &WebhookUpdate, networks: &Networks) -> Result<(), TrackingError> {
    update.name.as_deref().map_or(Ok(()), name)?;
    if let Some(description) = &update.description {
        at_most("description", "A webhook's description", description, LONGEST_DESCRIPTION)?;
    }
    update.url.as_deref().map_or(Ok(()), |text| url(text, networks))?;
    secret(update.secret.as_ref())
}

fn name(name: &str) -> Result<(), TrackingError> {
    let ends_well = |name: &str| {
        let alphanumeric = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        alphanumeric(name.as_bytes().first()) && alphanumeric(name.as_bytes().last())
    };
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if ends_well(name) && name.chars().all(inside) && name.len() <= LONGEST_NAME {
        return Ok(());
    }
    let message = format!(
        "Webhook name '{}' is invalid: it begins and ends with a letter or digit, has letters, digits, “.”, “_” and “-”, and \
         {LONGEST_NAME} of them at the most.",
        name.chars().take(LONGEST_NAME + 1).collect::<String>()
    );
    Err(TrackingError::invalid("name", message))
}

fn url(text: &str, networks: &Networks) -> Result<(), TrackingError> {
    let refuse = |problem: &str| Err(TrackingError::invalid("url", format!("Invalid webhook URL '{text}': {problem}")));
    at_most("url", "A webhook's URL", text, LONGEST_URL)?;
    let Ok(url) = Url::parse(text) else {
        return refuse("write one with a host, such as https://example.com/hook.");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse(&format!("the scheme '{}' is none of http and https.", url.scheme()));
    }
    let address = match url.host() {
        None => return refuse("it names no host."),
        Some(Host::Domain(_)) => return Ok(()),
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.into(),
    };
    // Only for an answer at once: what counts is what is connected to.
    if address::is_allowed(address, networks) { Ok(()) } else { refuse(REFUSED) }
}

fn events(events: &[WebhookEvent]) -> Result<(), TrackingError> {
    if events.is_empty() {
        return Err(TrackingError::invalid(
            "events",
            "A webhook is told of something: name one of the events at least.",
        ));
    }
    Ok(())
}

fn secret(secret: Option<&WebhookSecret>) -> Result<(), TrackingError> {
    // Not by `at_most`, whose message shows what is too long.
    if secret.is_some_and(|secret| secret.0.len() > LONGEST_SECRET) {
        return Err(TrackingError::invalid("secret", format!("A secret has {LONGEST_SECRET} bytes at the most.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        for good in ["a", "deploy-churn.v2_b", &"x".repeat(63)] {
            assert!(name(good).is_ok(), "{good}");
        }
        for bad in ["", "a b!", "-a", "a.", "ä", &"x".repeat(64)] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn urls_lead_to_public_hosts() {
        let networks = Networks::default();
        for good in ["https://example.com", "http://example.com:8080/a?b=c", "https://1.1.1.1/"] {
            assert!(url(good, &networks).is_ok(), "{good}");
        }
        for bad in [
            "",
            "   ",
            "no url",
            "https://",
            "ftp://example.com",
            "file:///etc/passwd",
            "http://127.0.0.1/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://2130706433/",
            "http://169.254.169.254/latest",
        ] {
            assert!(url(bad, &networks).is_err(), "{bad}");
        }
        assert!(url("http://127.0.0.1:80/", &"127.0.0.1".parse().unwrap()).is_ok());
    }
}
