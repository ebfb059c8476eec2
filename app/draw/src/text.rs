//! How wide text is, without a browser to ask: the advance widths of Inter.

use std::borrow::Cow;

/// The size of all text but a gauge's number, in CSS pixels.
pub const SIZE: f32 = 12.0;

/// From one line of text to the next.
pub(crate) const LINE: f32 = 16.0;

/// From the middle of a line to its baseline.
pub(crate) const TO_BASELINE: f32 = 4.3;

/// Advance widths of Inter Regular from the space to the tilde, in hundredths of the size. Digits as `tnum` has them.
const ADVANCES: [u8; 95] = [
    28, 28, 40, 63, 64, 81, 64, 22, 36, 36, 50, 66, 28, 46, 28, 36, // space to slash
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, // digits
    28, 28, 66, 66, 66, 51, 94, // colon to at
    68, 65, 73, 72, 60, 59, 74, 74, 26, 54, 65, 56, 89, 75, 76, 63, 76, 64, 64, 64, 74, 68, 95, 64, 66,
    62, // A to Z
    36, 36, 36, 47, 45, 50, // bracket to grave
    56, 62, 56, 62, 58, 36, 61, 59, 24, 24, 54, 24, 87, 59, 60, 61, 61, 37, 52, 36, 58, 56, 81, 54, 56,
    54, // a to z
    36, 33, 36, 66, // braces to tilde
];

/// Browsers round and hint, and other fonts stand in for Inter; what is cut at an edge is worse than a pixel too much.
const SLACK: f32 = 1.04;

/// The width of a line of text at [`SIZE`]: at least what it takes, at most a few percent more.
#[must_use]
pub fn width(text: &str) -> f32 {
    text.chars().map(advance).sum::<f32>() * SIZE * SLACK
}

/// The text, cut and ended by “…” where it is wider than `room`; nothing where not even three letters would be left.
#[must_use]
pub fn fitted(text: &str, room: f32) -> Cow<'_, str> {
    // Rounding must not cut the text that the room was measured by.
    if width(text) <= room + 0.05 {
        return Cow::Borrowed(text);
    }
    let left = room / (SIZE * SLACK) - advance('…');
    let mut used = 0.0;
    let kept = text
        .char_indices()
        .find(|(_, letter)| {
            used += advance(*letter);
            used > left
        })
        .map_or(0, |(end, _)| end);
    let head = text[..kept].trim_end();
    if head.chars().count() < 3 { Cow::Borrowed("") } else { Cow::Owned(format!("{head}…")) }
}

/// The text in lines that are no wider than `room`, parted between words.
#[must_use]
pub fn wrapped(text: &str, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + width(" ") + width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The advance of one letter, in sizes.
fn advance(letter: char) -> f32 {
    let code = letter as usize;
    let hundredths = match code {
        32..127 => ADVANCES[code - 32],
        0xa0 => ADVANCES[0],
        0x2212 | 0x2190..=0x21ff => 70,      // minus, arrows
        0x300..0x370 | 0x200b..=0x200f => 0, // accents that stand on the letter before
        0x2e80.. => 100,                     // ideographs, emoji
        _ => 62,
    };
    f32::from(hundredths) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_inter() {
        // Measured in Chromium with Inter 4 and the features of the page.
        let measured = [
            ("Net revenue", 69.23),
            ("1,234,567", 61.03),
            ("United Kingdom", 91.33),
            ("White hanging heart T-light holder", 195.73),
            ("26.4 %", 39.75),
        ];
        for (text, wanted) in measured {
            assert!((width(text) / (wanted * SLACK) - 1.0).abs() < 0.03, "{text}: {}", width(text));
        }
        assert_eq!(width("111"), width("888"));
    }

    #[test]
    fn lines_part_between_words() {
        assert_eq!(wrapped("Nothing in this period.", 80.0), ["Nothing in", "this period."]);
        assert_eq!(wrapped("  ", 80.0), [""; 0]);
    }

    #[test]
    fn text_is_cut_to_its_room() {
        assert_eq!(fitted("Teapot", 100.0), "Teapot");
        let cut = fitted("White hanging heart T-light holder", 80.0);
        assert!(cut.ends_with('…') && width(&cut) <= 80.0, "{cut}");
        assert_eq!(fitted("Teapot", 10.0), "");
        assert!(width(&fitted("größe größe größe", 50.0)) <= 50.0);
    }
}
