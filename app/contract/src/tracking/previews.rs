//! What pages show of files.

use serde::{Deserialize, Serialize};

use crate::Signature;

/// What can be shown of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactPreview {
    /// The file's size in bytes.
    pub bytes: u64,
    /// How it is shown.
    pub shown: Shown,
}

/// How a file is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// As text.
    Text {
        /// Its beginning.
        text: String,
        /// Whether that is all.
        is_whole: bool,
    },
    /// As code, with numbered lines.
    Code {
        /// Its beginning.
        code: Code,
        /// Why it is not shown as something better, where its name says that it could be.
        as_written: Option<AsWritten>,
    },
    /// As JSON with a line for each value, whatever its lines were.
    Json(Code),
    /// As the description of a model.
    Model(ShownModel),
    /// As rows and columns.
    Table {
        /// The names of its first columns.
        columns: Vec<String>,
        /// What its first rows hold; `None` where there is nothing.
        rows: Vec<Vec<Option<String>>>,
        /// How many rows there are, where that is known without reading them.
        total: Option<u64>,
        /// Whether there is more than is shown.
        is_whole: bool,
    },
    /// A picture that browsers show.
    Image,
    /// A page that is to be shown where it reaches nothing.
    Html,
    /// A document that browsers show.
    Pdf,
    /// Not at all.
    Nothing,
    /// Not at all, though its name says that it could be: why.
    Unreadable(String),
}

/// Why a file is shown as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AsWritten {
    /// It is too long to be looked at as a whole.
    TooLong,
    /// It is not what its name says: why.
    Broken(String),
}

/// What `MLmodel` says of the model beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownModel {
    /// The ways in which it can be loaded, by name.
    pub flavors: Vec<String>,
    /// What it takes and gives, if whoever logged it said so.
    pub signature: Option<Signature>,
    /// The names of the files beside it that say what it needs to run.
    pub requirements: Vec<String>,
    /// The file as it is written.
    pub text: Code,
}

/// Code whose parts are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Code {
    /// What it is made of, in its order. From somewhere on all of it may be in one piece.
    pub pieces: Vec<Piece>,
    /// Whether that is all.
    pub is_whole: bool,
}

impl Code {
    /// The code alone.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces.iter().map(|Piece(_, text)| text.as_str()).collect()
    }
}

/// A piece of code: what it is, where that is worth telling, and its text, which is not empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece(pub Option<PieceKind>, pub String);

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// Meant for people.
    Comment,
    /// A word of the language.
    Keyword,
    /// A text in quotes.
    Text,
    /// A number, or another constant.
    Number,
    /// What something is called: a key, a function, a type.
    Name,
}
