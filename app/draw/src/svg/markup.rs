//! XML that is well-formed whatever is written into it.

/// Text of an XML document that grows.
#[derive(Debug, Default)]
pub struct Markup {
    text: String,
}

impl Markup {
    /// Begins a tag; attributes follow.
    pub fn open(&mut self, name: &str) -> &mut Self {
        self.text.push('<');
        self.text.push_str(name);
        self
    }

    /// An attribute of the tag that is open.
    pub fn attribute(&mut self, name: &str, value: &str) -> &mut Self {
        self.begin_value(name);
        self.words(value);
        self.text.push('"');
        self
    }

    /// The same of a number, in hundredths.
    pub fn number(&mut self, name: &str, value: f32) -> &mut Self {
        self.begin_value(name);
        push_number(&mut self.text, value);
        self.text.push('"');
        self
    }

    /// An attribute that is a path, written by `path`.
    pub(crate) fn path(&mut self, path: impl FnOnce(&mut String)) -> &mut Self {
        self.begin_value("d");
        path(&mut self.text);
        self.text.push('"');
        self
    }

    /// Ends a tag that has content.
    pub fn end_tag(&mut self) -> &mut Self {
        self.text.push('>');
        self
    }

    /// Ends a tag that has none.
    pub fn end_empty(&mut self) {
        self.text.push_str("/>");
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Text, with what XML reads as markup escaped and what it does not allow left out.
    pub fn words(&mut self, words: &str) {
        for letter in words.chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.text.push(' '),
                '\u{fffe}' | '\u{ffff}' => {}
                letter if letter.is_control() => {}
                letter => self.text.push(letter),
            }
        }
    }

    /// Elements that are well-formed already.
    pub fn raw(&mut self, elements: &str) {
        self.text.push_str(elements);
    }

    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    fn begin_value(&mut self, name: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
    }
}

/// Writes a number in hundredths, without zeros at its end. What is not finite is 0: a drawing is never broken by it.
pub(super) fn push_number(text: &mut String, value: f32) {
    let hundredths = (value * 100.0).round() as i32;
    if hundredths < 0 {
        text.push('-');
    }
    let size = hundredths.unsigned_abs();
    text.push_str(&(size / 100).to_string());
    let rest = size % 100;
    if rest == 0 {
        return;
    }
    text.push('.');
    text.push(digit(rest / 10));
    if !rest.is_multiple_of(10) {
        text.push(digit(rest % 10));
    }
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f32) -> String {
        let mut text = String::new();
        push_number(&mut text, value);
        text
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(-0.5), "-0.5");
        assert_eq!(number(2.6789), "2.68");
        assert_eq!(number(0.05), "0.05");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(f32::NAN), "0");
    }

    #[test]
    fn data_is_never_markup() {
        let mut out = Markup::default();
        out.words("<a href=\"x\">R&D</a>\u{1}\n");
        assert_eq!(out.text, "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt; ");
    }
}
