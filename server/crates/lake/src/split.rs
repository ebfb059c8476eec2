//! Splitting text into records, in constant memory, whatever the text is.
//!
//! A record ends at a line feed that is not inside quotes (RFC 4180: quotes count at the start of a field). Two things
//! must not bring the rest of the file down with them: a line without an end, and a quote that is never closed. Both are
//! noticed when a record outgrows [`LONGEST`], and then cost one line only.

use std::io::{self, BufRead};
use std::ops::Range;

/// The longest record, in bytes without its line feed.
pub(crate) const LONGEST: usize = 1 << 20;

/// How much is kept of a line that is too long, in bytes.
pub(crate) const KEPT: usize = 64 << 10;

/// One record, without the line feed and carriage return at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Record<'a> {
    /// Can be split into fields.
    Whole(&'a [u8]),
    /// A line that opens a quote and does not close it.
    Unclosed(&'a [u8]),
    /// The first [`KEPT`] bytes of a line that is longer than [`LONGEST`].
    TooLong(&'a [u8]),
}

/// Whether quotes mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// Fields may be quoted, as in CSV.
    Quoted,
    /// A line is a record.
    Plain,
}

/// Splits text into records.
pub(crate) struct Splitter<R> {
    text: R,
    quotes: Quotes,
    /// What was read and is not done with. All positions below count from its beginning.
    buffer: Vec<u8>,
    /// Where the current record begins.
    start: usize,
    /// How far the current record was looked at.
    looked: usize,
    state: State,
    /// Behind the first line feed inside the quotes of the current record.
    second_line: Option<usize>,
    /// Records that begin before this end at their line feed, quotes or not.
    plain_until: usize,
    /// Whether the rest of a line is to be passed over.
    skipping: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Field,
    Quoted,
    QuoteInQuoted,
}

impl State {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::FieldStart | Self::QuoteInQuoted, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::QuoteInQuoted,
            (Self::Quoted, _) => Self::Quoted,
            (_, b',') => Self::FieldStart,
            _ => Self::Field,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Whole,
    Unclosed,
    TooLong,
}

impl<R: BufRead> Splitter<R> {
    pub(crate) fn new(text: R, quotes: Quotes) -> Self {
        Self {
            text,
            quotes,
            buffer: Vec::new(),
            start: 0,
            looked: 0,
            state: State::FieldStart,
            second_line: None,
            plain_until: 0,
            skipping: false,
        }
    }

    /// The next record; `None` at the end. Empty lines are records, too.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        let Some((kind, range)) = self.advance()? else { return Ok(None) };
        let bytes = &self.buffer[range];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Ok(Some(match kind {
            Kind::Whole => Record::Whole(bytes),
            Kind::Unclosed => Record::Unclosed(bytes),
            Kind::TooLong => Record::TooLong(bytes),
        }))
    }

    fn advance(&mut self) -> io::Result<Option<(Kind, Range<usize>)>> {
        if self.skipping && !self.skip_line()? {
            return Ok(None);
        }
        loop {
            while self.looked < self.buffer.len() {
                let byte = self.buffer[self.looked];
                let quoted = self.state == State::Quoted && self.quotes == Quotes::Quoted;
                if byte == b'\n' && (!quoted || self.start < self.plain_until) {
                    let kind = if quoted { Kind::Unclosed } else { Kind::Whole };
                    return Ok(Some((kind, self.cut(self.looked, self.looked + 1))));
                }
                if self.looked - self.start == LONGEST {
                    return Ok(Some(self.give_up()));
                }
                self.looked += 1;
                if byte == b'\n' && self.second_line.is_none() {
                    self.second_line = Some(self.looked);
                }
                self.state = self.state.after(byte);
            }
            if !self.fill()? {
                return Ok(self.last());
            }
        }
    }

    /// Ends the current record at `end`; the next one begins at `next`.
    fn cut(&mut self, end: usize, next: usize) -> Range<usize> {
        let range = self.start..end;
        self.start = next;
        self.looked = next;
        self.state = State::FieldStart;
        self.second_line = None;
        range
    }

    /// The current record is too long: keeps its first line, and goes on behind that.
    fn give_up(&mut self) -> (Kind, Range<usize>) {
        if let Some(next) = self.second_line {
            self.plain_until = self.looked;
            return (Kind::Unclosed, self.cut(next - 1, next));
        }
        self.skipping = true;
        (Kind::TooLong, self.cut(self.start + KEPT, self.looked))
    }

    /// What is there when the text ends without a line feed.
    fn last(&mut self) -> Option<(Kind, Range<usize>)> {
        let end = self.buffer.len();
        if self.start == end {
            return None;
        }
        if self.state != State::Quoted || self.quotes == Quotes::Plain {
            return Some((Kind::Whole, self.cut(end, end)));
        }
        match self.second_line {
            Some(next) => {
                self.plain_until = end;
                Some((Kind::Unclosed, self.cut(next - 1, next)))
            }
            None => Some((Kind::Unclosed, self.cut(end, end))),
        }
    }

    /// Passes over everything up to the next line feed; `false` when the text ends before.
    fn skip_line(&mut self) -> io::Result<bool> {
        loop {
            if let Some(found) = self.buffer[self.start..].iter().position(|byte| *byte == b'\n') {
                self.cut(self.start, self.start + found + 1);
                self.skipping = false;
                return Ok(true);
            }
            self.cut(self.start, self.buffer.len());
            if !self.fill()? {
                return Ok(false);
            }
        }
    }

    /// Reads on; `false` at the end of the text.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.start);
        self.looked -= self.start;
        self.plain_until = self.plain_until.saturating_sub(self.start);
        self.second_line = self.second_line.map(|position| position - self.start);
        self.start = 0;
        let read = loop {
            match self.text.fill_buf() {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        let length = read.len();
        self.buffer.extend_from_slice(read);
        self.text.consume(length);
        Ok(length > 0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use proptest::prelude::*;

    use super::*;

    /// Hands out `bytes` in pieces of the given lengths, again and again.
    struct Pieces<'a> {
        bytes: &'a [u8],
        lengths: Vec<usize>,
        turn: usize,
    }

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.lengths[self.turn % self.lengths.len()].min(self.bytes.len()).min(buffer.len());
            self.turn += 1;
            buffer[..length].copy_from_slice(&self.bytes[..length]);
            self.bytes = &self.bytes[length..];
            Ok(length)
        }
    }

    fn split(bytes: &[u8], lengths: &[usize]) -> Vec<String> {
        let text = BufReader::new(Pieces { bytes, lengths: lengths.to_vec(), turn: 0 });
        let mut splitter = Splitter::new(text, Quotes::Quoted);
        let mut records = Vec::new();
        while let Some(record) = splitter.next().unwrap() {
            records.push(match record {
                Record::Whole(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Record::Unclosed(bytes) => format!("UNCLOSED {}", String::from_utf8_lossy(bytes)),
                Record::TooLong(bytes) => format!("TOO LONG {}", bytes.len()),
            });
        }
        records
    }

    #[test]
    fn line_ends_of_both_kinds_and_none() {
        assert_eq!(split(b"a,b\r\n1,2\n\n3,4", &[3]), ["a,b", "1,2", "", "3,4"]);
        assert!(split(b"", &[1]).is_empty());
    }

    #[test]
    fn quotes_keep_lines_together_only_at_the_start_of_a_field() {
        assert_eq!(split(b"1,\"a\nb\",2\n3\n", &[2]), ["1,\"a\nb\",2", "3"]);
        assert_eq!(split(b"\"say \"\"x\"\"\ny\"\nz\n", &[1]), ["\"say \"\"x\"\"\ny\"", "z"]);
        assert_eq!(split(b"6\" ruler,1\n7\" ruler,2\n", &[5]), ["6\" ruler,1", "7\" ruler,2"]);
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line() {
        assert_eq!(split(b"1,\"a\n2,b\n3,c\n", &[4]), ["UNCLOSED 1,\"a", "2,b", "3,c"]);
        assert_eq!(split(b"1\n2,\"b", &[4]), ["1", "UNCLOSED 2,\"b"]);

        let mut bytes = b"1,\"a\n".to_vec();
        let lines = LONGEST / 4 + 1000;
        for _ in 0..lines {
            bytes.extend_from_slice(b"2,b\n");
        }
        let records = split(&bytes, &[100_000]);
        assert_eq!(records.len(), lines + 1);
        assert_eq!(records[0], "UNCLOSED 1,\"a");
        assert!(records[1..].iter().all(|record| record == "2,b"));
    }

    #[test]
    fn a_line_that_is_too_long_costs_itself() {
        let long = "x".repeat(10 << 20);
        let text = format!("1\n{long}\n2\n");
        assert_eq!(split(text.as_bytes(), &[70_000]), ["1".to_owned(), format!("TOO LONG {KEPT}"), "2".to_owned()]);
        assert_eq!(split(format!("1\n{long}").as_bytes(), &[70_000]), ["1".to_owned(), format!("TOO LONG {KEPT}")]);
        let longest = "x".repeat(LONGEST);
        assert_eq!(split(format!("{longest}\n2\n").as_bytes(), &[4096]), [longest.clone(), "2".to_owned()]);
        assert_eq!(split(format!("{longest}x\n2").as_bytes(), &[4096]), [format!("TOO LONG {KEPT}"), "2".to_owned()]);
    }

    #[test]
    fn quotes_that_never_end_on_every_line_take_linear_time() {
        // Each line, read on its own, opens a quote; read inside quotes, it leaves them open.
        let text = "a\",\"\n".repeat(400_000);
        let records = split(text.as_bytes(), &[8192]);
        assert_eq!(records.len(), 400_000);
    }

    fn csv_like() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"\"".to_vec()),
            Just(b",".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"abc".to_vec()),
            Just(b"\"x\ny\"".to_vec()),
            any::<u8>().prop_map(|byte| vec![byte]),
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn how_the_bytes_arrive_changes_nothing(bytes in csv_like(), lengths in prop::collection::vec(1_usize..9, 1..5)) {
            prop_assert_eq!(split(&bytes, &lengths), split(&bytes, &[1 << 20]));
        }

        #[test]
        fn well_formed_fields_come_back(rows in prop::collection::vec(prop::collection::vec("[a\",\n\r ]{0,6}", 1..4), 1..8)) {
            let quote = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
            let lines: Vec<String> = rows.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",")).collect();
            prop_assert_eq!(split(format!("{}\n", lines.join("\n")).as_bytes(), &[3, 1, 7]), lines);
        }
    }
}
