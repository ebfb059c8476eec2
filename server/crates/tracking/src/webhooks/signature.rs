//! How a receiver knows that a delivery is from here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The version of this way of signing, as MLflow's receivers know it.
const VERSION: &str = "v1";

/// `v1,` and the HMAC-SHA256, in base64, of the delivery's id, the seconds since 1970 and the body, with points between.
pub(super) fn signature(secret: &[u8], delivery: &str, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    for part in [delivery, ".", timestamp, ".", body] {
        mac.update(part.as_bytes());
    }
    format!("{VERSION},{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_another_program_works_out() {
        // printf '%s' 'd-1.1700000000.{"a": 1}' | openssl dgst -sha256 -hmac hush -binary | base64
        assert_eq!(
            signature(b"hush", "d-1", "1700000000", r#"{"a": 1}"#),
            "v1,zSERKKW1oIzECEwVipysftc1IlZZCEaNksdK8IBFoxA="
        );
    }
}
