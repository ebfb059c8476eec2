//! Markdown as blocks that pages draw themselves: nothing of a text becomes markup of a page, and HTML in it is left out.

use contract::{CardBlock, CardSpan};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The blocks of a text, in order.
pub(super) fn blocks(text: &str) -> Vec<CardBlock> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        reader.read(event);
    }
    reader.blocks
}

/// Those of `needed` that no heading of the text says, or below whose heading nothing stands.
pub(super) fn missing(blocks: &[CardBlock], needed: &[&str]) -> Vec<String> {
    let says = |wanted: &str| {
        blocks.iter().enumerate().any(|(place, block)| match block {
            CardBlock::Heading(level, title) if words(title).trim().eq_ignore_ascii_case(wanted) => {
                let below = blocks[place + 1..]
                    .iter()
                    .take_while(|block| !matches!(block, CardBlock::Heading(other, _) if other <= level));
                below.into_iter().any(says_something)
            }
            _ => false,
        })
    };
    needed.iter().filter(|wanted| !says(wanted)).map(|wanted| (*wanted).to_owned()).collect()
}

fn says_something(block: &CardBlock) -> bool {
    let any = |spans: &Vec<CardSpan>| !words(spans).trim().is_empty();
    match block {
        CardBlock::Heading(..) => false,
        CardBlock::Paragraph(spans) => any(spans),
        CardBlock::List(_, items) => items.iter().any(any),
        CardBlock::Code(text) => !text.trim().is_empty(),
        CardBlock::Table(_, rows) => rows.iter().flatten().any(any),
    }
}

fn words(spans: &[CardSpan]) -> String {
    let text = |span: &CardSpan| match span {
        CardSpan::Text(text)
        | CardSpan::Strong(text)
        | CardSpan::Emphasis(text)
        | CardSpan::Code(text)
        | CardSpan::Link(_, text) => text.clone(),
    };
    spans.iter().map(text).collect()
}

/// Puts blocks together from what the parser finds.
#[derive(Default)]
struct Reader {
    blocks: Vec<CardBlock>,
    /// The line that is being read.
    spans: Vec<CardSpan>,
    strong: usize,
    emphasis: usize,
    link: Option<String>,
    /// Whether the list that is being read is numbered, and its items so far; with how many lists are open within it.
    list: Option<(bool, Vec<Vec<CardSpan>>)>,
    lists: usize,
    code: Option<String>,
    table: Option<Rows>,
}

/// Head and rows of a table, and the row that is being read.
#[derive(Default)]
struct Rows {
    head: Vec<Vec<CardSpan>>,
    rows: Vec<Vec<Vec<CardSpan>>>,
    row: Vec<Vec<CardSpan>>,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push(&text),
            },
            Event::Code(text) => self.spans.push(CardSpan::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => self.push(" "),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => self.link = leads_somewhere(&dest_url).then(|| dest_url.into_string()),
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            Tag::Table(_) => self.table = Some(Rows::default()),
            Tag::List(first) => {
                self.end_item();
                self.lists += 1;
                self.list.get_or_insert_with(|| (first.is_some(), Vec::new()));
            }
            Tag::Paragraph if !self.spans.is_empty() => self.push(" "),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Heading(level) => {
                let spans = std::mem::take(&mut self.spans);
                self.blocks.push(CardBlock::Heading(number(level), spans));
            }
            TagEnd::Paragraph if self.list.is_none() => {
                let spans = std::mem::take(&mut self.spans);
                self.blocks.push(CardBlock::Paragraph(spans));
            }
            TagEnd::CodeBlock => self.blocks.extend(self.code.take().map(CardBlock::Code)),
            TagEnd::Item => self.end_item(),
            TagEnd::List(_) => self.end_list(),
            TagEnd::TableCell | TagEnd::TableHead | TagEnd::TableRow | TagEnd::Table => self.end_of_table(tag),
            _ => {}
        }
    }

    fn end_item(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        if let Some((_, items)) = &mut self.list
            && !spans.is_empty()
        {
            items.push(spans);
        }
    }

    fn end_list(&mut self) {
        self.lists = self.lists.saturating_sub(1);
        if self.lists == 0 {
            self.blocks.extend(self.list.take().map(|(numbered, items)| CardBlock::List(numbered, items)));
        }
    }

    fn end_of_table(&mut self, tag: TagEnd) {
        let Some(table) = &mut self.table else { return };
        match tag {
            TagEnd::TableCell => table.row.push(std::mem::take(&mut self.spans)),
            TagEnd::TableHead => table.head = std::mem::take(&mut table.row),
            TagEnd::TableRow => table.rows.push(std::mem::take(&mut table.row)),
            _ => {
                let table = self.table.take().map(|table| CardBlock::Table(table.head, table.rows));
                self.blocks.extend(table);
            }
        }
    }

    /// Adds words to the line, to the last ones where they are alike.
    fn push(&mut self, text: &str) {
        let new = match (&self.link, self.strong, self.emphasis) {
            (Some(href), ..) => CardSpan::Link(href.clone(), text.to_owned()),
            (None, 1.., _) => CardSpan::Strong(text.to_owned()),
            (None, 0, 1..) => CardSpan::Emphasis(text.to_owned()),
            (None, 0, 0) => CardSpan::Text(text.to_owned()),
        };
        match (self.spans.last_mut(), &new) {
            (Some(CardSpan::Text(last)), CardSpan::Text(_))
            | (Some(CardSpan::Strong(last)), CardSpan::Strong(_))
            | (Some(CardSpan::Emphasis(last)), CardSpan::Emphasis(_)) => last.push_str(text),
            (Some(CardSpan::Link(last_href, last)), CardSpan::Link(href, _)) if last_href == href => {
                last.push_str(text);
            }
            _ => self.spans.push(new),
        }
    }
}

/// Whether a page may link there: nothing that a browser would run, and no other server by half an address.
fn leads_somewhere(href: &str) -> bool {
    let here = href.starts_with('/') && !href[1..].starts_with(['/', '\\']);
    here || ["https://", "http://", "mailto:"].iter().any(|scheme| href.starts_with(scheme))
}

const fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> CardSpan {
        CardSpan::Text(words.to_owned())
    }

    #[test]
    fn a_text_becomes_blocks_in_order() {
        let parsed = blocks(
            "# A *new* one\n\nOne\ntwo **three**.\n\n- a\n- b\n  - c\n\n1. x\n\n```\nlet y;\n```\n\n| k | v |\n|---|---|\n| a | `b` |\n",
        );
        let expected = [
            CardBlock::Heading(1, vec![text("A "), CardSpan::Emphasis("new".to_owned()), text(" one")]),
            CardBlock::Paragraph(vec![text("One two "), CardSpan::Strong("three".to_owned()), text(".")]),
            CardBlock::List(false, vec![vec![text("a")], vec![text("b")], vec![text("c")]]),
            CardBlock::List(true, vec![vec![text("x")]]),
            CardBlock::Code("let y;\n".to_owned()),
            CardBlock::Table(
                vec![vec![text("k")], vec![text("v")]],
                vec![vec![vec![text("a")], vec![CardSpan::Code("b".to_owned())]]],
            ),
        ];
        assert_eq!(parsed, expected);
    }

    #[test]
    fn nothing_of_it_is_markup_or_leads_astray() {
        let parsed = blocks(
            "<script>alert(1)</script>\n\nA <b onclick=x>b</b> [c](javascript:alert(1)) [d](//evil.example) [e](https://example.org) [f](/models)",
        );
        let link = |href: &str, words: &str| CardSpan::Link(href.to_owned(), words.to_owned());
        let expected = [CardBlock::Paragraph(vec![
            text("A b c d "),
            link("https://example.org", "e"),
            text(" "),
            link("/models", "f"),
        ])];
        assert_eq!(parsed, expected);
    }

    #[test]
    fn a_section_says_something_by_more_than_its_heading() {
        let needed = ["Use", "Data", "Limits", "Scores"];
        let card = blocks(
            "# Card\n\n## Use\n\nFor *us*.\n\n## data\n\n<!-- later -->\n\n### Tables\n\n## Limits\n\n### Known\n\n- none\n\n## Other\n\nx",
        );
        assert_eq!(missing(&card, &needed), ["Data", "Scores"]);
        assert_eq!(missing(&blocks("## Use\n\n## Use\n\nHere."), &["Use"]), [""; 0]);
    }
}
