//! Tokens that open one chart, with one set of filters, in pages of one origin.

use chrono::{DateTime, Utc};
use contract::SalesQuery;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::policies::Visibility;

/// Names the key in a token's header, so that a second one can be brought in beside it one day.
const KEY_ID: &str = "embed-1";
const ISSUER: &str = "terrarium";
/// The only algorithm tokens are signed and read with, whatever their header says.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// Longer texts are no tokens of ours and are not looked at: about 250 countries fit.
const LONGEST: usize = 16 * 1024;

/// What a token says. Nothing in it is secret: whoever shows a chart can read the filters it is locked to, and the values
/// that its maker sees the rows of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    /// The one origin that may show the chart.
    pub(crate) aud: String,
    /// `dashboard/chart`.
    sub: String,
    /// The filters in force, whole.
    pub(crate) filters: SalesQuery,
    /// Which rows its maker saw. Tokens from before there were policies do not say.
    #[serde(default)]
    pub(crate) rows: Visibility,
    iat: i64,
    exp: i64,
    /// Tells tokens apart in the audit trail.
    pub(crate) jti: Uuid,
}

impl Claims {
    /// What a token for this chart says.
    pub(crate) fn new(
        dashboard: &str,
        chart: &str,
        origin: String,
        filters: SalesQuery,
        rows: Visibility,
        issued_at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud: origin,
            sub: subject(dashboard, chart),
            filters,
            rows,
            iat: issued_at.timestamp(),
            exp: expires_at.timestamp(),
            jti: Uuid::new_v4(),
        }
    }
}

/// Signs tokens and reads them.
#[derive(Clone)]
pub(crate) struct Signer {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Signer {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self { encoding: EncodingKey::from_secret(key), decoding: DecodingKey::from_secret(key) }
    }

    pub(crate) fn sign(&self, claims: &Claims) -> Result<String, Error> {
        let header = Header { kid: Some(KEY_ID.to_owned()), ..Header::new(ALGORITHM) };
        let token = encode(&header, claims, &self.encoding).map_err(Error::Signing)?;
        if token.len() > LONGEST {
            let message =
                "These filters, with the values that you see the rows of, are too long for a token. Choose fewer.";
            return Err(Error::invalid("filters", message));
        }
        Ok(token)
    }

    /// What a token for this chart says; one error for everything that may be wrong with it, so that trying teaches
    /// nothing.
    pub(crate) fn open(&self, token: &str, dashboard: &str, chart: &str) -> Result<Claims, Error> {
        if token.len() > LONGEST {
            return Err(Error::BadToken);
        }
        let mut validation = Validation::new(ALGORITHM);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[ISSUER]);
        validation.sub = Some(subject(dashboard, chart));
        // Who frames the chart is known to the browser alone; it is told by `frame-ancestors`, made from this claim.
        validation.validate_aud = false;
        let opened = decode::<Claims>(token, &self.decoding, &validation).map_err(|_| Error::BadToken)?;
        if opened.header.kid.as_deref() == Some(KEY_ID) { Ok(opened.claims) } else { Err(Error::BadToken) }
    }
}

/// Two names cannot be confused with two others: a slug has no slash.
fn subject(dashboard: &str, chart: &str) -> String {
    format!("{dashboard}/{chart}")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use chrono::TimeDelta;

    use super::*;

    fn signer() -> Signer {
        Signer::new(&[7; 32])
    }

    fn claims(lifetime: i64) -> Claims {
        let now = Utc::now();
        let filters = SalesQuery { shop: Some("demo".into()), ..SalesQuery::default() };
        let origin = "https://shop.example".to_owned();
        Claims::new("sales", "revenue", origin, filters, Visibility::default(), now, now + TimeDelta::seconds(lifetime))
    }

    fn refused(token: &str) -> bool {
        matches!(signer().open(token, "sales", "revenue"), Err(Error::BadToken))
    }

    fn with_header(token: &str, header: &str) -> String {
        let rest = token.split_once('.').unwrap().1;
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn a_token_opens_what_it_was_made_for() {
        let claims = claims(60);
        let token = signer().sign(&claims).unwrap();
        assert_eq!(signer().open(&token, "sales", "revenue").unwrap(), claims);
    }

    #[test]
    fn a_token_opens_nothing_else() {
        let token = signer().sign(&claims(60)).unwrap();
        assert!(matches!(signer().open(&token, "sales", "products"), Err(Error::BadToken)));
        assert!(matches!(signer().open(&token, "other", "revenue"), Err(Error::BadToken)));
        assert!(matches!(Signer::new(&[8; 32]).open(&token, "sales", "revenue"), Err(Error::BadToken)));
    }

    #[test]
    fn an_expired_token_opens_nothing_not_even_a_second_later() {
        assert!(refused(&signer().sign(&claims(-1)).unwrap()));
    }

    #[test]
    fn a_changed_token_opens_nothing() {
        let token = signer().sign(&claims(60)).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let changed = URL_SAFE_NO_PAD.encode(payload.replace("\"demo\"", "\"cdnow\""));
        assert_ne!(parts[1], changed, "the test changes something");
        assert!(refused(&format!("{}.{changed}.{}", parts[0], parts[2])));
    }

    #[test]
    fn the_header_cannot_choose_how_it_is_read() {
        let token = signer().sign(&claims(60)).unwrap();
        let unsigned = token.rsplit_once('.').unwrap().0;
        for header in [
            r#"{"alg":"none","typ":"JWT","kid":"embed-1"}"#,
            r#"{"alg":"HS384","typ":"JWT","kid":"embed-1"}"#,
            r#"{"alg":"RS256","typ":"JWT","kid":"embed-1"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"other"}"#,
        ] {
            assert!(refused(&with_header(&token, header)), "{header}");
            assert!(refused(&with_header(&format!("{unsigned}."), header)), "{header}");
        }
    }

    #[test]
    fn properly_signed_tokens_of_other_makes_open_nothing() {
        let key = EncodingKey::from_secret(&[7; 32]);
        let ours = || Header { kid: Some(KEY_ID.into()), ..Header::new(ALGORITHM) };
        let sign = |header: &Header, claims: &serde_json::Value| encode(header, claims, &key).unwrap();
        let good = serde_json::to_value(claims(60)).unwrap();
        assert!(!refused(&sign(&ours(), &good)), "the one that the others are compared with");
        assert!(refused(&sign(&Header::new(ALGORITHM), &good)), "no key id");
        assert!(refused(&sign(&Header { kid: Some(KEY_ID.into()), ..Header::new(Algorithm::HS512) }, &good)));
        for missing in ["iss", "aud", "sub", "filters", "iat", "exp", "jti"] {
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
