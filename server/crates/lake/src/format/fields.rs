//! The fields of one record.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// More fields than any format has columns; a record with more is refused without being read on.
const MOST_FIELDS: usize = 100;

/// The fields of one record, one buffer for all of them.
pub(crate) struct Fields {
    csv: Reader,
    text: String,
    ends: Vec<usize>,
}

impl Default for Fields {
    fn default() -> Self {
        // Records come one at a time, so what ends one is not looked for again; a carriage return is data.
        let csv = ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build();
        Self { csv, text: String::new(), ends: Vec::new() }
    }
}

impl Fields {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The field at `index`, without white space around it; empty where there is none.
    pub(crate) fn get(&self, index: usize) -> &str {
        let start = if index == 0 { Some(0) } else { self.ends.get(index - 1).copied() };
        let (Some(start), Some(end)) = (start, self.ends.get(index)) else { return "" };
        self.text[start..*end].trim()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Takes the fields of a CSV record.
    pub(crate) fn read_csv(&mut self, record: &str) -> Result<(), String> {
        let mut output = std::mem::take(&mut self.text).into_bytes();
        output.resize(record.len() + 1, 0);
        self.ends.resize(MOST_FIELDS, 0);
        self.csv.reset();
        let (mut input, mut written, mut fields) = (record.as_bytes(), 0, 0);
        let complete = loop {
            let (result, taken, put, ended) =
                self.csv.read_record(input, &mut output[written..], &mut self.ends[fields..]);
            (input, written, fields) = (&input[taken..], written + put, fields + ended);
            match result {
                // An empty input, which comes next, ends the record.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => break true,
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => break false,
            }
        };
        output.truncate(written);
        self.ends.truncate(fields);
        self.text = String::from_utf8(output).map_err(|_| "It is not UTF-8.".to_owned())?;
        if complete { Ok(()) } else { Err(format!("There are more than {MOST_FIELDS} fields.")) }
    }

    /// Takes the words of a line.
    pub(crate) fn read_words(&mut self, record: &str) -> Result<(), String> {
        self.text.clear();
        self.ends.clear();
        for word in record.split_whitespace() {
            if self.ends.len() == MOST_FIELDS {
                return Err(format!("There are more than {MOST_FIELDS} fields."));
            }
            self.text.push_str(word);
            self.ends.push(self.text.len());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn csv(record: &str) -> Result<Vec<String>, String> {
        let mut fields = Fields::default();
        // The buffers are used again for every record, so a first one must leave nothing behind.
        fields.read_csv("some,\"thing, that\",came,before")?;
        fields.read_csv(record)?;
        Ok(fields.iter().map(str::to_owned).collect())
    }

    #[test]
    fn quotes_spaces_and_empty_fields() {
        assert_eq!(csv("a,\"b, \"\"c\"\"\",, d ").unwrap(), ["a", "b, \"c\"", "", "d"]);
        assert_eq!(csv("6\" ruler,1").unwrap(), ["6\" ruler", "1"]);
        assert_eq!(csv("a,b\rc").unwrap(), ["a", "b\rc"]);
        assert_eq!(csv("a,").unwrap(), ["a", ""]);
        assert_eq!(csv("ü,é").unwrap(), ["ü", "é"]);
    }

    #[test]
    fn too_many_fields_are_refused() {
        assert_eq!(csv(&",".repeat(MOST_FIELDS - 1)).unwrap().len(), MOST_FIELDS);
        assert!(csv(&",".repeat(5000)).unwrap_err().contains("100"));
    }

    #[test]
    fn words_are_split_at_any_white_space() {
        let mut fields = Fields::default();
        fields.read_words(" 00001 19970101  1   11.77").unwrap();
        assert_eq!(fields.iter().collect::<Vec<_>>(), ["00001", "19970101", "1", "11.77"]);
        assert_eq!(fields.get(4), "");
    }

    proptest! {
        #[test]
        fn quoted_fields_come_back(row in prop::collection::vec("[a\",\n\rü]{0,6}", 1..6)) {
            let record = row.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
            let trimmed: Vec<&str> = row.iter().map(|field| field.trim()).collect();
            prop_assert_eq!(csv(&record).unwrap(), trimmed);
        }
    }
}
