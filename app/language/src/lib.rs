//! How each language is written: numbers and dates in [`format`], and the [`words`] around them.
//!
//! Who writes says for whom ([`contract::Locale`]): there is no language that is set somewhere. The same arguments give the same text
//! on the server, in the browser and in its worker. What is stored, kept or sent to programs is not written here.

pub mod format;
pub mod words;

pub use contract::Locale;
