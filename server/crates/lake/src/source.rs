//! From the bytes of a file to its text: gzip, byte order marks, and files that are no text at all.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use crate::LakeError;
use crate::object::io_error;

const BUFFER: usize = 128 << 10;

/// The text in `bytes`, unpacked if it is gzip and without its byte order mark.
///
/// # Errors
/// [`LakeError::Unusable`] for an empty file and for what is known not to be UTF-8 text.
pub(crate) fn open_text<R: Read + Send + 'static>(bytes: R) -> Result<Box<dyn BufRead + Send>, LakeError> {
    let (head, bytes) = sniff(bytes)?;
    if head.is_empty() {
        return Err(LakeError::Unusable("The file is empty.".to_owned()));
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        let unpacked = MultiGzDecoder::new(BufReader::with_capacity(BUFFER, bytes));
        let (head, text) = sniff(unpacked)?;
        if head.is_empty() {
            return Err(LakeError::Unusable("The file is empty once it is unpacked.".to_owned()));
        }
        return without_mark(&head, text);
    }
    without_mark(&head, bytes)
}

/// Turns a failure to read into an error about the file or, where the store failed, about that.
pub(crate) fn read_error(error: io::Error) -> LakeError {
    io_error(error, |error| {
        LakeError::Unusable(match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                "The gzip file ends too early. It was probably cut short on its way; send it again.".to_owned()
            }
            _ => format!("The gzip file is damaged ({error}). Pack it again, or send it unpacked."),
        })
    })
}

/// The first four bytes (fewer where there are no more), and everything including them.
fn sniff<R: Read>(mut bytes: R) -> Result<(Vec<u8>, impl Read + use<R>), LakeError> {
    let mut head = Vec::with_capacity(4);
    bytes.by_ref().take(4).read_to_end(&mut head).map_err(read_error)?;
    let all = Cursor::new(head.clone()).chain(bytes);
    Ok((head, all))
}

fn without_mark<R: Read + Send + 'static>(head: &[u8], mut text: R) -> Result<Box<dyn BufRead + Send>, LakeError> {
    let unusable = |message: &str| Err(LakeError::Unusable(message.to_owned()));
    if head.starts_with(b"PK\x03\x04") {
        return unusable("This is a zip archive or a spreadsheet. Save it as CSV; it may be packed with gzip.");
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return unusable("This text is encoded as UTF-16. Save it as UTF-8.");
    }
    if head.starts_with(b"PAR1") {
        return unusable("This is a Parquet file. Save it as CSV; it may be packed with gzip.");
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        text.read_exact(&mut [0; 3]).map_err(read_error)?;
    }
    Ok(Box::new(BufReader::with_capacity(BUFFER, text)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn text(bytes: &[u8]) -> Result<String, String> {
        let mut text = open_text(Cursor::new(bytes.to_vec())).map_err(|error| error.to_string())?;
        let mut all = String::new();
        text.read_to_string(&mut all).map_err(|error| read_error(error).to_string())?;
        Ok(all)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn plain_packed_and_marked_text_read_the_same() {
        let marked = b"\xef\xbb\xbfa,b\n1,2\n";
        for bytes in [&b"a,b\n1,2\n"[..], &marked[..], &gzip(b"a,b\n1,2\n"), &gzip(marked)] {
            assert_eq!(text(bytes).unwrap(), "a,b\n1,2\n");
        }
        let two_members = [gzip(b"a,b\n"), gzip(b"1,2\n")].concat();
        assert_eq!(text(&two_members).unwrap(), "a,b\n1,2\n");
        assert_eq!(text(b"x").unwrap(), "x");
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (&gzip(b""), "empty"),
            (b"PK\x03\x04rest", "zip"),
            (b"\xff\xfea\0", "UTF-16"),
            (b"PAR1....", "Parquet"),
        ] {
            let error = text(bytes).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn a_gzip_that_is_cut_or_damaged_says_so() {
        let lines: String = (0..20_000).map(|n| format!("{n},{}\n", n * 7919 % 1000)).collect();
        let whole = gzip(lines.as_bytes());
        let error = text(&whole[..whole.len() / 2]).unwrap_err();
        assert!(error.contains("too early"), "{error}");
        let mut damaged = whole;
        let middle = damaged.len() / 2;
        damaged[middle..middle + 64].fill(0x55);
        let error = text(&damaged).unwrap_err();
        assert!(error.contains("damaged") || error.contains("too early"), "{error}");
    }
}
