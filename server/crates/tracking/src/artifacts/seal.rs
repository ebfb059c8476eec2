//! What this installation says about uploads in parts and hands out, so that it has to remember none of it: that an upload is of a
//! path, that somebody may send a part of it, and that the part came. Whoever has not the key can make up none of these.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac};
use object_store::path::Path;
use sha2::Sha256;

/// Signs, and recognises what it has signed.
#[derive(Debug)]
pub(super) struct Seal(Vec<u8>);

/// An upload, as its id says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// What the store calls it.
    pub(super) stored_as: String,
    /// How many parts it has.
    pub(super) parts: u32,
}

/// A part that came, as its receipt says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// What the store calls it.
    pub(super) stored_as: String,
    pub(super) bytes: u64,
}

impl Seal {
    pub(super) const fn new(key: Vec<u8>) -> Self {
        Self(key)
    }

    /// The id of an upload to `path`.
    pub(super) fn upload(&self, path: &Path, upload: &Upload) -> String {
        let said = format!("{}.{}", BASE64.encode(&upload.stored_as), upload.parts);
        let signature = self.sign(&["upload", path.as_ref(), &said]);
        format!("{said}.{signature}")
    }

    /// The upload that `id` names; `None` where it is of another path.
    pub(super) fn open_upload(&self, path: &Path, id: &str) -> Option<Upload> {
        let (said, signature) = id.rsplit_once('.')?;
        let (stored_as, parts) = self.open(&["upload", path.as_ref(), said], signature).then(|| pair(said))??;
        Some(Upload { stored_as, parts: u32::try_from(parts).ok()? })
    }

    /// What permits to send a part of an upload until `expires_at`, in seconds since 1970.
    pub(super) fn permit(&self, path: &Path, upload: &str, number: u32, expires_at: i64) -> String {
        self.sign(&["part", path.as_ref(), upload, &number.to_string(), &expires_at.to_string()])
    }

    /// Whether `signature` permits that.
    pub(super) fn permits(&self, path: &Path, upload: &str, number: u32, expires_at: i64, signature: &str) -> bool {
        let fields = ["part", path.as_ref(), upload, &number.to_string(), &expires_at.to_string()];
        self.open(&fields, signature)
    }

    /// The receipt for a part.
    pub(super) fn receipt(&self, path: &Path, upload: &str, number: u32, part: &Part) -> String {
        let said = format!("{}.{}", BASE64.encode(&part.stored_as), part.bytes);
        let signature = self.sign(&["receipt", path.as_ref(), upload, &number.to_string(), &said]);
        format!("{said}.{signature}")
    }

    /// The part that a receipt is for; `None` where it is for another.
    pub(super) fn open_receipt(&self, path: &Path, upload: &str, number: u32, receipt: &str) -> Option<Part> {
        let (said, signature) = receipt.rsplit_once('.')?;
        let fields = ["receipt", path.as_ref(), upload, &number.to_string(), said];
        let (stored_as, bytes) = self.open(&fields, signature).then(|| pair(said))??;
        Some(Part { stored_as, bytes })
    }

    fn sign(&self, fields: &[&str]) -> String {
        BASE64.encode(self.mac(fields).finalize().into_bytes())
    }

    fn open(&self, fields: &[&str], signature: &str) -> bool {
        BASE64.decode(signature).is_ok_and(|signature| self.mac(fields).verify_slice(&signature).is_ok())
    }

    /// Each field after its length, so that none can be mistaken for a part of another.
    fn mac(&self, fields: &[&str]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        for field in fields {
            mac.update(&(field.len() as u64).to_be_bytes());
            mac.update(field.as_bytes());
        }
        mac
    }
}

/// A text in base64 and a number, with a point between.
fn pair(said: &str) -> Option<(String, u64)> {
    let (text, number) = said.split_once('.')?;
    Some((String::from_utf8(BASE64.decode(text).ok()?).ok()?, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> (Seal, Path) {
        (Seal::new(vec![7; 32]), Path::from("0/run/artifacts/model.bin"))
    }

    fn upload() -> Upload {
        Upload { stored_as: "2~a.b/ü".to_owned(), parts: 3 }
    }

    #[test]
    fn what_was_said_is_recognised() {
        let (seal, path) = seal();
        for stored_as in ["", "2~a.b/ü", "<PartMetadata><e_tag>\"x\"</e_tag></PartMetadata>"] {
            let upload = Upload { stored_as: stored_as.to_owned(), parts: 3 };
            let id = seal.upload(&path, &upload);
            assert_eq!(seal.open_upload(&path, &id), Some(upload));
            let part = Part { stored_as: stored_as.to_owned(), bytes: 5 << 20 };
            let receipt = seal.receipt(&path, &id, 2, &part);
            assert_eq!(seal.open_receipt(&path, &id, 2, &receipt), Some(part));
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            assert!(id.chars().chain(receipt.chars()).all(plain), "it goes through addresses and headers as it is");
        }
        assert!(seal.permits(&path, "u", 1, 9, &seal.permit(&path, "u", 1, 9)));
    }

    #[test]
    fn a_signature_is_what_another_program_works_out() {
        // python3 -c 'import hmac,base64; b=b"".join(len(f).to_bytes(8,"big")+f for f in [b"part",b"a/b",b"u",b"1",b"9"])
        //             print(base64.urlsafe_b64encode(hmac.digest(bytes([7]*32), b, "sha256")))'
        let (seal, _) = seal();
        assert_eq!(seal.permit(&Path::from("a/b"), "u", 1, 9), "nB4VITLr1w1dhQLIJ2SpEujpHDLs0W17QwPUKHljx2I");
    }

    #[test]
    fn nothing_is_good_for_anything_else() {
        let (seal, path) = seal();
        let (other, elsewhere) = (Seal::new(vec![8; 32]), Path::from("0/run/artifacts/model.bi"));
        let id = seal.upload(&path, &upload());
        assert_eq!(seal.open_upload(&elsewhere, &id), None);
        assert_eq!(other.open_upload(&path, &id), None);
        assert_eq!(seal.open_upload(&path, &id.replacen(".3.", ".4.", 1)), None);
        for forged in ["", ".", "..", "a.b.c", &id[1..], &id[..id.len() - 1]] {
            assert_eq!(seal.open_upload(&path, forged), None, "{forged}");
        }

        let permit = seal.permit(&path, &id, 2, 100);
        assert!(!seal.permits(&elsewhere, &id, 2, 100, &permit));
        assert!(!seal.permits(&path, "another", 2, 100, &permit));
        assert!(!seal.permits(&path, &id, 1, 100, &permit));
        assert!(!seal.permits(&path, &id, 2, 101, &permit), "nobody lengthens it");
        assert!(!other.permits(&path, &id, 2, 100, &permit));
        for forged in ["", "!", "AAAA"] {
            assert!(!seal.permits(&path, &id, 2, 100, forged), "{forged}");
        }
        // The same texts, cut otherwise.
        assert_ne!(seal.permit(&Path::from("a"), "b1", 1, 9), seal.permit(&Path::from("a"), "b", 11, 9));

        let receipt = seal.receipt(&path, &id, 2, &Part { stored_as: "x".to_owned(), bytes: 1 });
        assert_eq!(seal.open_receipt(&path, &id, 1, &receipt), None);
        assert_eq!(seal.open_receipt(&elsewhere, &id, 2, &receipt), None);
        assert_eq!(seal.open_receipt(&path, "another", 2, &receipt), None);
        assert_eq!(seal.open_receipt(&path, &id, 2, &id), None, "an upload's id is no receipt");
    }
}
