//! What a file says of itself, before the library believes it.
//!
//! The library makes room for as many row groups, pages and values as a file says that it has. Each takes a byte at the least, so
//! what says more than it can have is found by walking over it without keeping anything. It is written in Thrift's compact protocol.

use crate::frame::MAX_RECORDS;

/// The longest description of a file, in bytes. Two thousand columns take a tenth of it.
const LONGEST_DESCRIPTION: usize = 2 << 20;
/// By how much Snappy packs at the most: a copy of 64 bytes is said in 3.
const SNAPPY_PACKS: usize = 22;
/// How values may be written: plain, or as places in a dictionary, which are all that pandas writes by itself. Others say how many
/// values there are once more.
const ENCODINGS: [usize; 4] = [0, 2, 3, 8];
/// How deep a description is nested. Parquet's own are not half as deep.
const DEEPEST: usize = 16;

/// Whether the description at the end of a file has all that it says. What ends otherwise is left to the library, which refuses it.
pub(super) fn are_plausible(file: &[u8]) -> bool {
    description(file).is_none_or(|text| text.len() <= LONGEST_DESCRIPTION && Thrift(text).fields(DEEPEST).is_some())
}

/// To how many bytes the pages of a column chunk unpack; `None` where they say what cannot be.
pub(super) fn unpacked(chunk: &[u8]) -> Option<usize> {
    let mut left = Thrift(chunk);
    let mut bytes = 0_usize;
    while !left.0.is_empty() {
        let page = left.page()?;
        let is_plausible = page.unpacked <= page.packed.checked_mul(SNAPPY_PACKS)?.checked_add(64)?
            && page.values <= MAX_RECORDS
            && ENCODINGS.contains(&page.encoding);
        if !is_plausible {
            return None;
        }
        left.skip(page.packed)?;
        bytes = bytes.checked_add(page.unpacked)?;
    }
    Some(bytes)
}

fn description(file: &[u8]) -> Option<&[u8]> {
    let (rest, end) = file.split_at(file.len().checked_sub(8)?);
    let (length, magic) = end.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    (magic == b"PAR1").then(|| rest.get(rest.len().checked_sub(length)?..)).flatten()
}

/// The head of a page.
#[derive(Default)]
struct Page {
    unpacked: usize,
    packed: usize,
    values: usize,
    encoding: usize,
}

/// What is still to be walked over.
struct Thrift<'a>(&'a [u8]);

impl Thrift<'_> {
    fn page(&mut self) -> Option<Page> {
        let (mut page, mut last) = (Page::default(), 0);
        while let Some((id, kind)) = self.field(&mut last)? {
            match (id, kind) {
                (2, 5) => page.unpacked = self.size()?,
                (3, 5) => page.packed = self.size()?,
                // A page of values, a dictionary, a page of values in the second form.
                (5 | 7, 12) => self.values(&mut page, 2)?,
                (8, 12) => self.values(&mut page, 4)?,
                _ => self.value(kind, DEEPEST)?,
            }
        }
        Some(page)
    }

    /// How many values a page has, and how they are written, which the field `encoding` says.
    fn values(&mut self, page: &mut Page, encoding: i64) -> Option<()> {
        let mut last = 0;
        while let Some((id, kind)) = self.field(&mut last)? {
            match (id, kind) {
                (1, 5) => page.values = self.size()?,
                (id, 5) if id == encoding => page.encoding = self.size()?,
                _ => self.value(kind, DEEPEST)?,
            }
        }
        Some(())
    }

    fn fields(&mut self, depth: usize) -> Option<()> {
        let mut last = 0;
        while let Some((_, kind)) = self.field(&mut last)? {
            self.value(kind, depth)?;
        }
        Some(())
    }

    /// The number and the type of the next field, or nothing at the end. None comes twice.
    fn field(&mut self, last: &mut i64) -> Option<Option<(i64, u8)>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        let id = match head >> 4 {
            0 => self.integer()?,
            further => last.checked_add(further.into())?,
        };
        let is_next = id > *last;
        *last = id;
        is_next.then_some(Some((id, head & 0x0f)))
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        let below = depth.checked_sub(1)?;
        match kind {
            // True and false are said by the type.
            1 | 2 => Some(()),
            3 => self.skip(1),
            4..=6 => self.varint().map(drop),
            7 => self.skip(8),
            8 => {
                let length = self.length()?;
                self.skip(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let length = if head >> 4 == 15 { self.length()? } else { usize::from(head >> 4) };
                (length <= self.0.len()).then_some(())?;
                (0..length).try_for_each(|_| self.element(head & 0x0f, below))
            }
            11 => {
                let length = self.length()?;
                let kinds = if length == 0 { 0 } else { self.byte()? };
                (0..length).try_for_each(|_| {
                    self.element(kinds >> 4, below)?;
                    self.element(kinds & 0x0f, below)
                })
            }
            12 => self.fields(below),
            13 => self.skip(16),
            _ => None,
        }
    }

    /// A value within a list, where true and false take a byte.
    fn element(&mut self, kind: u8, depth: usize) -> Option<()> {
        if matches!(kind, 1 | 2) { self.skip(1) } else { self.value(kind, depth) }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.get(bytes..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.varint()?).ok()
    }

    /// A whole number, whose last bit is its sign.
    fn integer(&mut self) -> Option<i64> {
        let value = self.varint()?;
        let half = i64::try_from(value >> 1).ok()?;
        Some(if value & 1 == 0 { half } else { -half - 1 })
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.integer()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that ends with this description.
    fn file(description: &[u8]) -> Vec<u8> {
        let length = u32::try_from(description.len()).unwrap().to_le_bytes();
        [&b"PAR1"[..], description, &length, b"PAR1"].concat()
    }

    #[test]
    fn a_list_has_no_more_than_its_bytes() {
        // Field 4, a list of structures: two that are empty, and what says that it has 2^31 of them.
        assert!(are_plausible(&file(&[0x49, 0x2c, 0, 0, 0])));
        assert!(!are_plausible(&file(&[0x49, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0])));
        // A text of more bytes than there are, a field that comes twice, and structures without end.
        assert!(!are_plausible(&file(&[0x48, 0x7f, 0, 0])));
        assert!(!are_plausible(&file(&[0x45, 0x02, 0x05, 0x08, 0x02, 0])));
        assert!(!are_plausible(&file(&[0x1c; 100])));
    }

    #[test]
    fn pages_unpack_to_what_their_bytes_can_hold() {
        // Its sizes unpacked and packed, and a dictionary with so many plain values.
        let page = |unpacked: u8, packed: u8, values: &[u8]| {
            let head =
                [&[0x15, 0x04, 0x15, unpacked << 1, 0x15, packed << 1, 0x4c, 0x15][..], values, &[0x15, 0, 0, 0]]
                    .concat();
            [head, vec![0; packed.into()]].concat()
        };
        assert_eq!(unpacked(&[page(60, 3, &[2]), page(5, 5, &[2])].concat()), Some(65));
        assert_eq!(unpacked(&page(60, 3, &[0xfe, 0xff, 0xff, 0xff, 0x0f])), None, "more values than there are records");
        assert_eq!(unpacked(&page(60, 3, &[2])[..5]), None, "it ends in the middle");
        let claims = [0x15, 0x04, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 0x02, 0, 0];
        assert_eq!(unpacked(&claims), None, "two gigabytes in one byte");
    }
}
