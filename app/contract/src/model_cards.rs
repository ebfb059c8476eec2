//! What is written about a version, for people who decide whether to use it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A version's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCard {
    /// The text, in Markdown.
    pub text: String,
    /// The same, to be shown.
    pub blocks: Vec<CardBlock>,
    /// The needed sections that say nothing yet; the card is complete without any.
    pub missing: Vec<String>,
    /// How often it was written; 0 where the text was made from what is known of the version.
    pub revision: i32,
    /// Who wrote it last, and when; `None` where nobody did.
    pub written: Option<(String, DateTime<Utc>)>,
}

/// A card to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewModelCard {
    /// The model's name.
    pub model: String,
    /// The version.
    pub version: i32,
    /// The text, in Markdown.
    pub text: String,
    /// The revision that was changed.
    pub revision: i32,
}

/// A part of a text in Markdown, without any markup of its own: pages draw it with elements of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardBlock {
    /// A heading, from 1.
    Heading(u8, Vec<CardSpan>),
    /// A paragraph.
    Paragraph(Vec<CardSpan>),
    /// A list; whether it is numbered, and its items. Lists within lists are flattened.
    List(bool, Vec<Vec<CardSpan>>),
    /// Lines of code.
    Code(String),
    /// A table: its head and its rows.
    Table(Vec<Vec<CardSpan>>, Vec<Vec<Vec<CardSpan>>>),
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardSpan {
    /// Words.
    Text(String),
    /// Words that matter.
    Strong(String),
    /// Words that are stressed.
    Emphasis(String),
    /// Code.
    Code(String),
    /// A link: where to, and its words. Leads to `http:`, `https:`, `mailto:` or a page of this server.
    Link(String, String),
}
