//! Tokens that open a dashboard or a part of one, for what is chosen of it, in pages of one origin.

mod earlier;

use chrono::{DateTime, Utc};
use contract::DashboardQuery;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::policies::Visibility;
use earlier::Written;

const ISSUER: &str = "terrarium";
/// The only algorithm tokens are signed and read with, whatever their header says.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// Longer texts are no tokens of ours and are not looked at: about 250 countries fit.
const LONGEST: usize = 16 * 1024;

/// What a token says. Nothing in it is secret: whoever shows a chart can read what it is locked to, and the values that its
/// maker sees the rows of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct Claims {
    iss: String,
    /// The one origin that may show it.
    pub(crate) aud: String,
    /// What it opens, as an address: `dashboard` or `dashboard/tile`.
    sub: String,
    /// What is chosen.
    pub(crate) query: DashboardQuery,
    /// What the reader may choose.
    pub(crate) open: Vec<String>,
    /// Which rows its maker saw.
    pub(crate) rows: Visibility,
    /// Whether only some people saw the dashboard when it was made.
    pub(crate) of_limited: bool,
    iat: i64,
    exp: i64,
    /// Tells tokens apart in the audit trail.
    pub(crate) jti: Uuid,
}

impl Claims {
    /// What a token says.
    pub(crate) fn new(
        (dashboard, tile): (&str, Option<&str>),
        origin: String,
        (query, open): (DashboardQuery, Vec<String>),
        (rows, of_limited): (Visibility, bool),
        issued_at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud: origin,
            sub: subject(dashboard, tile),
            query,
            open,
            rows,
            of_limited,
            iat: issued_at.timestamp(),
            exp: expires_at.timestamp(),
            jti: Uuid::new_v4(),
        }
    }

    /// When the token stops working.
    pub(crate) fn expires_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.exp, 0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Whether it opens a tile of a dashboard, or all of it. What opens all of it opens its parts.
    fn opens(&self, dashboard: &str, tile: Option<&str>) -> bool {
        // A slug has no slash: two names cannot be confused with one.
        self.sub == subject(dashboard, None) || self.sub == subject(dashboard, tile)
    }
}

/// A key that tokens are signed with.
#[derive(Clone)]
pub(crate) struct Key {
    /// Stands in the head of its tokens.
    pub(crate) id: String,
    pub(crate) secret: Vec<u8>,
}

impl Key {
    /// A token that says this.
    ///
    /// # Errors
    /// `Invalid` where it would be too long to be read; `Signing`.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<String, Error> {
        let header = Header { kid: Some(self.id.clone()), ..Header::new(ALGORITHM) };
        let token = encode(&header, claims, &EncodingKey::from_secret(&self.secret)).map_err(Error::Signing)?;
        if token.len() > LONGEST {
            let message =
                "What is chosen, with the values that you see the rows of, is too long for a token. Choose less.";
            return Err(Error::invalid("query", message));
        }
        Ok(token)
    }

    /// What a token of this key says.
    ///
    /// # Errors
    /// `BadToken` for everything that may be wrong with it, so that trying teaches nothing.
    pub(crate) fn open(&self, token: &str, dashboard: &str, tile: Option<&str>) -> Result<Claims, Error> {
        let mut validation = Validation::new(ALGORITHM);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[ISSUER]);
        // Who frames it is known to the browser alone; it is told by `frame-ancestors`, made from this claim.
        validation.validate_aud = false;
        let decoded = decode::<Claims>(token, &DecodingKey::from_secret(&self.secret), &validation);
        let opened = decoded.map_err(|_| Error::BadToken)?;
        let is_ours = opened.header.kid.as_deref() == Some(self.id.as_str());
        if is_ours && opened.claims.opens(dashboard, tile) { Ok(opened.claims) } else { Err(Error::BadToken) }
    }
}

/// The key that a token says it is of. Nobody has checked whether it is.
///
/// # Errors
/// `BadToken` for what is no token of ours.
pub(crate) fn key_id(token: &str) -> Result<String, Error> {
    if token.len() > LONGEST {
        return Err(Error::BadToken);
    }
    decode_header(token).ok().and_then(|header| header.kid).ok_or(Error::BadToken)
}

fn subject(dashboard: &str, tile: Option<&str>) -> String {
    tile.map_or_else(|| dashboard.to_owned(), |tile| format!("{dashboard}/{tile}"))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use chrono::TimeDelta;

    use super::*;

    const REVENUE: (&str, Option<&str>) = ("sales", Some("revenue"));

    fn key() -> Key {
        Key { id: "embed-1".to_owned(), secret: vec![7; 32] }
    }

    fn claims_of(what: (&str, Option<&str>), lifetime: i64) -> Claims {
        let now = Utc::now();
        let query = DashboardQuery::from_pairs([("shop", "demo"), ("grain", "week")]).unwrap();
        let origin = "https://shop.example".to_owned();
        let (chosen, rows) = ((query, vec!["country".to_owned()]), Visibility::default());
        Claims::new(what, origin, chosen, (rows, false), now, now + TimeDelta::seconds(lifetime))
    }

    fn claims(lifetime: i64) -> Claims {
        claims_of(REVENUE, lifetime)
    }

    /// As the service does it.
    fn opened(token: &str, (dashboard, tile): (&str, Option<&str>)) -> Result<Claims, Error> {
        match key_id(token)? {
            id if id == key().id => key().open(token, dashboard, tile),
            _ => Err(Error::BadToken),
        }
    }

    fn refused(token: &str) -> bool {
        matches!(opened(token, REVENUE), Err(Error::BadToken))
    }

    fn with_header(token: &str, header: &str) -> String {
        let rest = token.split_once('.').unwrap().1;
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn a_token_opens_what_it_was_made_for() {
        let claims = claims(60);
        assert_eq!(opened(&key().sign(&claims).unwrap(), REVENUE).unwrap(), claims);
    }

    #[test]
    fn a_token_of_a_tile_opens_nothing_else() {
        let token = key().sign(&claims(60)).unwrap();
        for other in [("sales", Some("products")), ("other", Some("revenue")), ("sales", None), ("sales/revenue", None)]
        {
            let is_refused = matches!(opened(&token, other), Err(Error::BadToken));
            // A name with a slash is no slug, so there is no dashboard of that name.
            assert_eq!(is_refused, other.0 != "sales/revenue", "{other:?}");
        }
        let other_key = Key { secret: vec![8; 32], ..key() };
        assert!(matches!(other_key.open(&token, "sales", Some("revenue")), Err(Error::BadToken)));
        let other_name = Key { id: "embed-2".to_owned(), ..key() };
        assert!(matches!(other_name.open(&token, "sales", Some("revenue")), Err(Error::BadToken)));
    }

    #[test]
    fn a_token_of_a_dashboard_opens_its_tiles_as_well() {
        let token = key().sign(&claims_of(("sales", None), 60)).unwrap();
        for (what, opens) in [(("sales", None), true), (REVENUE, true), (("other", None), false)] {
            assert_eq!(opened(&token, what).is_ok(), opens, "{what:?}");
        }
    }

    #[test]
    fn an_expired_token_opens_nothing_not_even_a_second_later() {
        assert!(refused(&key().sign(&claims(-1)).unwrap()));
    }

    #[test]
    fn a_changed_token_opens_nothing() {
        let token = key().sign(&claims(60)).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let changed = URL_SAFE_NO_PAD.encode(payload.replace("\"demo\"", "\"cdnow\""));
        assert_ne!(parts[1], changed, "the test changes something");
        assert!(refused(&format!("{}.{changed}.{}", parts[0], parts[2])));
    }

    #[test]
    fn the_header_cannot_choose_how_it_is_read() {
        let token = key().sign(&claims(60)).unwrap();
        let unsigned = token.rsplit_once('.').unwrap().0;
        for header in [
            r#"{"alg":"none","typ":"JWT","kid":"embed-1"}"#,
            r#"{"alg":"HS384","typ":"JWT","kid":"embed-1"}"#,
            r#"{"alg":"RS256","typ":"JWT","kid":"embed-1"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"other"}"#,
            r#"{"alg":"HS256","typ":"JWT"}"#,
        ] {
            assert!(refused(&with_header(&token, header)), "{header}");
            assert!(refused(&with_header(&format!("{unsigned}."), header)), "{header}");
        }
    }

    #[test]
    fn properly_signed_tokens_of_other_makes_open_nothing() {
        let secret = EncodingKey::from_secret(&[7; 32]);
        let ours = || Header { kid: Some(key().id), ..Header::new(ALGORITHM) };
        let sign = |header: &Header, claims: &serde_json::Value| encode(header, claims, &secret).unwrap();
        let good = serde_json::to_value(claims(60)).unwrap();
        assert!(!refused(&sign(&ours(), &good)), "the one that the others are compared with");
        assert!(refused(&sign(&Header::new(ALGORITHM), &good)), "no key id");
        assert!(refused(&sign(&Header { kid: Some(key().id), ..Header::new(Algorithm::HS512) }, &good)));
        for missing in ["iss", "aud", "sub", "query", "open", "iat", "exp", "jti"] {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().remove(missing);
            assert!(refused(&sign(&ours(), &claims)), "without {missing}");
        }
        let mut foreign = good;
        foreign["iss"] = "somebody".into();
        assert!(refused(&sign(&ours(), &foreign)));
    }

    #[test]
    fn what_is_no_token_opens_nothing() {
        for text in ["", ".", "..", "a.b.c", "ä", &"x".repeat(LONGEST + 1)] {
            assert!(refused(text), "{}", text.len());
        }
    }
}
