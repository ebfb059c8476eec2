//! Code whose parts are told apart, and JSON that folds.

use contract::{Code, Piece, PieceKind};
use leptos::prelude::*;

use crate::CopyButton;

/// How deep JSON folds. What is deeper is shown and stays open.
const DEEPEST: usize = 32;
/// How many objects and lists fold, from the first on.
const MOST_FOLDS: usize = 2_000;

/// Code with numbered lines. Long ones scroll.
#[component]
pub fn MarkedCode(
    /// The code.
    code: Code,
    /// What it is, for screen readers: a file name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let text = code.text();
    let lines = text.lines().count().max(1);
    let numbers = (1..=lines).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
    view! {
        <figure class="code">
            <figcaption class="code__head">
                <span class="code__title"></span>
                <CopyButton text=Signal::stored(text) />
            </figcaption>
            <div class="code__text code__text--tall code__text--numbered" role="region" aria-label=name tabindex="0">
                <pre class="code__numbers" aria-hidden="true">{numbers}</pre>
                <pre>
                    <code>{pieces(code.pieces)}</code>
                </pre>
            </div>
        </figure>
    }
}

/// JSON that is laid out with a line for each value. Objects and lists fold.
#[component]
pub fn FoldedJson(
    /// The JSON.
    code: Code,
    /// What it is, for screen readers: a file name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let text = code.text();
    view! {
        <figure class="code">
            <figcaption class="code__head">
                <span class="code__title"></span>
                <CopyButton text=Signal::stored(text) />
            </figcaption>
            <div class="code__text code__text--tall json" role="region" aria-label=name tabindex="0">
                {parts(fold(code.pieces))}
            </div>
        </figure>
    }
}

fn pieces(pieces: Vec<Piece>) -> Vec<AnyView> {
    pieces.into_iter().map(piece).collect()
}

fn piece(Piece(kind, text): Piece) -> AnyView {
    let class = match kind {
        None => return text.into_any(),
        Some(PieceKind::Comment) => "code__comment",
        Some(PieceKind::Keyword) => "code__keyword",
        Some(PieceKind::Text) => "code__quoted",
        Some(PieceKind::Number) => "code__number",
        Some(PieceKind::Name) => "code__name",
    };
    view! { <span class=class>{text}</span> }.into_any()
}

fn parts(shown: Vec<Part>) -> Vec<AnyView> {
    let part = |part| match part {
        Part::Lines(lines) => view! { <div class="json__lines">{pieces(lines)}</div> }.into_any(),
        Part::Fold(head, inner) => view! {
            <details class="json__fold" open>
                <summary>{pieces(head)}</summary>
                {parts(inner)}
            </details>
        }
        .into_any(),
    };
    shown.into_iter().map(part).collect()
}

/// Lines of JSON that stand together.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Lines that do not fold, with line breaks between them.
    Lines(Vec<Piece>),
    /// The line that opens something, and what is in it. What closes it is a line behind it.
    Fold(Vec<Piece>, Vec<Part>),
}

/// What belongs to what, which the ends and beginnings of laid out lines say.
fn fold(pieces: Vec<Piece>) -> Vec<Part> {
    let mut open: Vec<(Vec<Piece>, Vec<Part>)> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let (mut folds, mut unfolded) = (0_usize, 0_usize);
    for line in lines(pieces) {
        if is_plain(line.first(), |text| text.trim_start().starts_with(['}', ']'])) {
            if unfolded > 0 {
                unfolded -= 1;
            } else if let Some((head, above)) = open.pop() {
                let inner = std::mem::replace(&mut parts, above);
                parts.push(Part::Fold(head, inner));
            }
        }
        if !is_plain(line.last(), |text| text.ends_with(['{', '['])) {
            push(&mut parts, line);
        } else if open.len() == DEEPEST || folds == MOST_FOLDS {
            unfolded += 1;
            push(&mut parts, line);
        } else {
            folds += 1;
            open.push((line, std::mem::take(&mut parts)));
        }
    }
    // What was cut off is not closed.
    while let Some((head, above)) = open.pop() {
        let inner = std::mem::replace(&mut parts, above);
        parts.push(Part::Fold(head, inner));
    }
    parts
}

fn is_plain(piece: Option<&Piece>, is_so: impl Fn(&str) -> bool) -> bool {
    matches!(piece, Some(Piece(None, text)) if is_so(text))
}

fn push(parts: &mut Vec<Part>, line: Vec<Piece>) {
    match parts.last_mut() {
        Some(Part::Lines(lines)) => {
            lines.push(Piece(None, "\n".to_owned()));
            lines.extend(line);
        }
        _ => parts.push(Part::Lines(line)),
    }
}

/// The pieces of each line, without line breaks. Only pieces of no kind have some.
fn lines(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    for Piece(kind, text) in pieces {
        for (place, part) in text.split('\n').enumerate() {
            if place > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut()
                && !part.is_empty()
            {
                line.push(Piece(kind, part.to_owned()));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Piece {
        Piece(None, text.to_owned())
    }

    fn number(text: &str) -> Piece {
        Piece(Some(PieceKind::Number), text.to_owned())
    }

    /// Folds of text without kinds, written out.
    fn folded(text: &str) -> String {
        fn write(parts: &[Part], out: &mut String) {
            let join = |pieces: &[Piece]| pieces.iter().map(|Piece(_, text)| text.trim()).collect::<Vec<_>>().join("|");
            for part in parts {
                match part {
                    Part::Lines(lines) => out.push_str(&format!("({})", join(lines))),
                    Part::Fold(head, inner) => {
                        out.push_str(&format!("<{}:", join(head)));
                        write(inner, out);
                        out.push('>');
                    }
                }
            }
        }
        let mut out = String::new();
        write(&fold(vec![plain(text)]), &mut out);
        out
    }

    #[test]
    fn what_opens_holds_what_follows_until_it_is_closed() {
        assert_eq!(folded("{\n  a,\n  b: [\n    1\n  ],\n  c\n}"), "<{:(a,)<b: [:(1)>(],||c)>(})");
        assert_eq!(folded("[]"), "([])");
        assert_eq!(folded("{\n  a: {},\n  b: [\n    1"), "<{:(a: {},)<b: [:(1)>>");
        assert_eq!(folded("[\n  {\n    1\n  },\n  {\n    2\n  }\n]"), "<[:<{:(1)>(},)<{:(2)>(})>(])");
    }

    #[test]
    fn brackets_in_texts_open_nothing() {
        let quoted = Piece(Some(PieceKind::Text), "\"{\"".to_owned());
        let pieces = vec![plain("[\n  "), quoted.clone(), plain("\n]")];
        let expected =
            [Part::Fold(vec![plain("[")], vec![Part::Lines(vec![plain("  "), quoted])]), Part::Lines(vec![plain("]")])];
        assert_eq!(fold(pieces), expected);
    }

    #[test]
    fn what_comes_late_does_not_fold() {
        let item = "  [\n    1\n  ],\n".repeat(MOST_FOLDS + 10);
        let parts = fold(vec![plain(&format!("[\n{item}  2\n]"))]);
        let [Part::Fold(_, inner), Part::Lines(_)] = &parts[..] else { panic!("one fold and what closes it") };
        assert_eq!(inner.iter().filter(|part| matches!(part, Part::Fold(..))).count(), MOST_FOLDS - 1);
        let Some(Part::Lines(rest)) = inner.last() else { panic!("lines") };
        assert!(rest.len() > 50 && rest.contains(&plain("  2")));
    }

    #[test]
    fn what_is_very_deep_does_not_fold() {
        let depth = DEEPEST + 5;
        let pieces = vec![plain(&"[\n".repeat(depth)), number("1"), plain(&"\n]".repeat(depth))];
        let mut parts = fold(pieces);
        let mut levels = 0;
        while let Some(Part::Fold(_, inner)) = parts.into_iter().next() {
            levels += 1;
            parts = inner;
        }
        assert_eq!(levels, DEEPEST);
    }
}
