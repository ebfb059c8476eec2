//! What files say, in short.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::definitions::DefinitionFile;

/// Tells files from others: equal ones are of the same files with the same text. What was made of files is kept by it, and so
/// outlives revisions that changed other files.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(files: &[DefinitionFile<'_>]) -> Self {
        let mut digest = Sha256::new();
        for part in files.iter().flat_map(|file| [file.path, file.text]) {
            // With their lengths, so that nothing can move from one to the next.
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_have_other_fingerprints() {
        let of = |files: &[(&'static str, &'static str)]| {
            let files: Vec<_> = files.iter().map(|(path, text)| DefinitionFile { path, text }).collect();
            Fingerprint::of(&files)
        };
        let known = of(&[("a", "bc"), ("d", "e")]);
        assert_eq!(known, of(&[("a", "bc"), ("d", "e")]));
        for other in
            [&[("ab", "c"), ("d", "e")][..], &[("a", "bc")], &[("a", "bcd"), ("", "e")], &[("d", "e"), ("a", "bc")]]
        {
            assert_ne!(known, of(other), "{other:?}");
        }
    }
}
