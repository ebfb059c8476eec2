//! Code with its parts told apart, by the grammars that editors have for it.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use contract::{Piece, PieceKind};
use tokio::sync::Semaphore;
use two_face::re_exports::syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// How long a file is looked at. What follows then stays in one piece.
const PATIENCE: Duration = Duration::from_millis(400);
/// How many pieces are told apart.
pub(super) const MOST_PIECES: usize = 10_000;
/// The longest line that is looked at, in bytes. Longer ones were written by machines, and grammars take their time over them.
const LONGEST_LINE: usize = 1_000;
/// How many files are looked at at once: it is work for a processor.
static LOOKING: Semaphore = Semaphore::const_new(2);
/// The grammars. They stay packed until they are asked for.
static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// A language that code can be in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Language(&'static SyntaxReference);

impl Language {
    /// The one for files that are called so, or whose names end so.
    pub(super) fn find(name: &str) -> Option<Self> {
        GRAMMARS.find_syntax_by_extension(name).map(Self)
    }
}

/// Tells the parts of code apart, as far as there is time for it.
pub(super) async fn told_apart(text: &str, language: Language) -> Vec<Piece> {
    // It is never closed.
    let permit = LOOKING.acquire().await.ok();
    let owned = text.to_owned();
    // The permit goes with the work, which is not broken off when nobody waits for it any more.
    let work = move || {
        let _permit = permit;
        look(&owned, language, Instant::now() + PATIENCE)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|cause| {
        tracing::warn!(%cause, language = language.0.name, "the parts of a file could not be told apart");
        one_piece(text)
    })
}

/// Text of which nothing is told apart.
pub(super) fn one_piece(text: &str) -> Vec<Piece> {
    if text.is_empty() { Vec::new() } else { vec![Piece(None, text.to_owned())] }
}

fn look(text: &str, language: Language, until: Instant) -> Vec<Piece> {
    let mut told = Told::default();
    let mut state = ParseState::new(language.0);
    let mut scopes = ScopeStack::new();
    let mut rest = text;
    while !rest.is_empty() && told.0.len() < MOST_PIECES && Instant::now() < until {
        let (line, after) = rest.split_at(rest.find('\n').map_or(rest.len(), |end| end + 1));
        rest = after;
        if line.len() > LONGEST_LINE {
            told.push(None, line);
            continue;
        }
        let changes = state.parse_line(line, &GRAMMARS).unwrap_or_default();
        let mut done = 0;
        for (place, change) in changes {
            told.push(kind(&scopes), &line[done..place]);
            done = place;
            if scopes.apply(&change).is_err() {
                break;
            }
        }
        told.push(kind(&scopes), &line[done..]);
    }
    told.push(None, rest);
    told.0
}

/// What is told apart so far: neighbours of one kind in one piece.
#[derive(Default)]
struct Told(Vec<Piece>);

impl Told {
    fn push(&mut self, kind: Option<PieceKind>, text: &str) {
        // What has no letter is no word, such as operators.
        let is_sign = kind == Some(PieceKind::Keyword) && !text.contains(char::is_alphabetic);
        let kind = if is_sign { None } else { kind };
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            // Space is seen in no colour.
            Some(Piece(last, before)) if *last == kind || text.trim().is_empty() => before.push_str(text),
            _ => self.0.push(Piece(kind, text.to_owned())),
        }
    }
}

/// What grammars call what is worth telling apart. Of two that fit, the first is meant.
static KINDS: LazyLock<Vec<(Scope, Option<PieceKind>)>> = LazyLock::new(|| {
    let kinds = [
        ("comment", Some(PieceKind::Comment)),
        ("meta.interpolation", None),
        ("meta.template.expression", None),
        ("entity.name", Some(PieceKind::Name)),
        ("support", Some(PieceKind::Name)),
        ("variable.function", Some(PieceKind::Name)),
        ("string", Some(PieceKind::Text)),
        ("constant", Some(PieceKind::Number)),
        ("keyword", Some(PieceKind::Keyword)),
        ("storage", Some(PieceKind::Keyword)),
    ];
    kinds.into_iter().filter_map(|(name, kind)| Some((Scope::new(name).ok()?, kind))).collect()
});

/// What stands where these scopes are open: the innermost that is worth telling says it.
fn kind(scopes: &ScopeStack) -> Option<PieceKind> {
    let known = |scope: &Scope| KINDS.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, kind)| *kind);
    scopes.as_slice().iter().rev().find_map(known).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_at(text: &str, language: &str) -> Vec<Piece> {
        look(text, Language::find(language).expect("a language"), Instant::now() + Duration::from_secs(60))
    }

    fn kinds(text: &str, language: &str) -> Vec<(PieceKind, String)> {
        let pieces = looked_at(text, language);
        assert_eq!(pieces.iter().map(|Piece(_, text)| text.as_str()).collect::<String>(), text);
        pieces.into_iter().filter_map(|Piece(kind, text)| Some((kind?, text.trim().to_owned()))).collect()
    }

    fn piece(kind: PieceKind, text: &str) -> (PieceKind, String) {
        (kind, text.to_owned())
    }

    #[test]
    fn words_names_texts_numbers_and_comments_are_told_apart() {
        let code = "def fit(depth=4):  # grows\n    return \"a\" if depth is None else len(depth)\n";
        let expected = [
            piece(PieceKind::Keyword, "def"),
            piece(PieceKind::Name, "fit"),
            piece(PieceKind::Number, "4"),
            piece(PieceKind::Comment, "# grows"),
            piece(PieceKind::Keyword, "return"),
            piece(PieceKind::Text, "\"a\""),
            piece(PieceKind::Keyword, "if"),
            piece(PieceKind::Keyword, "is"),
            piece(PieceKind::Number, "None"),
            piece(PieceKind::Keyword, "else"),
            piece(PieceKind::Name, "len"),
        ];
        assert_eq!(kinds(code, "py"), expected);
    }

    #[test]
    fn files_of_usual_projects_have_a_language() {
        for name in
            ["py", "sql", "yaml", "yml", "toml", "rs", "js", "ts", "sh", "r", "json", "Dockerfile", "ini", "Makefile"]
        {
            assert!(Language::find(name).is_some(), "{name}");
        }
        assert!(Language::find("pkl").is_none());
        assert_eq!(kinds("a: 'b'\n", "yaml"), [piece(PieceKind::Name, "a"), piece(PieceKind::Text, "'b'")]);
        let sql =
            [piece(PieceKind::Keyword, "SELECT"), piece(PieceKind::Number, "1"), piece(PieceKind::Comment, "-- x")];
        assert_eq!(kinds("SELECT 1 -- x", "sql"), sql);
        let toml = [piece(PieceKind::Name, "a"), piece(PieceKind::Number, "1")];
        assert_eq!(kinds("a = 1\n", "toml"), toml);
    }

    #[test]
    fn what_takes_too_long_stays_in_one_piece() {
        let long = format!("x = '{}'\ny = 1\n", "a".repeat(LONGEST_LINE));
        assert_eq!(kinds(&long, "py"), [piece(PieceKind::Number, "1")]);
        let late = look("x = 1\n", Language::find("py").expect("Python"), Instant::now());
        assert_eq!(late, [Piece(None, "x = 1\n".to_owned())]);
        let many = "x = 1\n".repeat(MOST_PIECES);
        let pieces = looked_at(&many, "py");
        assert!(pieces.len() < MOST_PIECES + 5);
        assert_eq!(pieces.iter().map(|Piece(_, text)| text.len()).sum::<usize>(), many.len());
    }
}
