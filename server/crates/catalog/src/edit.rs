//! What people may write about an asset, and what a change of it changes.

use contract::{ApiError, ApiResult, AssetEdit};
use serde_json::{Map, Value, json};

use crate::model::EditableRow;

const MAX_DESCRIPTION_CHARS: usize = 20_000;
const MAX_OWNER_CHARS: usize = 100;
const MAX_TAGS: usize = 20;
const MAX_TAG_CHARS: usize = 40;

/// What an edit changed: the fields before and after, and the new description where that changed.
#[derive(Debug, Default)]
pub(crate) struct Edited {
    pub before: Map<String, Value>,
    pub after: Map<String, Value>,
    pub description: Option<String>,
}

/// The edit, trimmed and in order, if it keeps the rules.
pub(crate) fn checked(edit: AssetEdit) -> ApiResult<AssetEdit> {
    let description =
        edit.description.map(|text| check_text("description", &text, MAX_DESCRIPTION_CHARS)).transpose()?;
    let owner = edit.owner.map(|text| check_text("owner", &text, MAX_OWNER_CHARS)).transpose()?;
    if owner.as_ref().is_some_and(|owner| owner.chars().any(char::is_control)) {
        return Err(ApiError::invalid("owner", "Write the owner in one line."));
    }
    let tags = edit.tags.map(check_tags).transpose()?;
    Ok(AssetEdit { description, owner, tags })
}

/// Puts the edit into `row` and says what that changed.
///
/// An empty description takes back what people wrote: the maker's own is shown again.
pub(crate) fn apply(row: &mut EditableRow, edit: AssetEdit) -> Edited {
    let mut edited = Edited::default();
    if let Some(text) = edit.description {
        let shown = row.description.clone().unwrap_or_else(|| row.maker_description.clone());
        if text != shown {
            row.description = Some(text.clone()).filter(|text| !text.is_empty());
            let shown_now = row.description.clone().unwrap_or_else(|| row.maker_description.clone());
            if shown_now != shown {
                edited.note("description", json!(shown), json!(text));
                edited.description = Some(text);
            }
        }
    }
    if let Some(owner) = edit.owner {
        let owner = Some(owner).filter(|owner| !owner.is_empty());
        if owner != row.owner {
            edited.note("owner", json!(row.owner), json!(owner));
            row.owner = owner;
        }
    }
    if let Some(tags) = edit.tags
        && tags != row.tags
    {
        edited.note("tags", json!(row.tags), json!(tags));
        row.tags = tags;
    }
    edited
}

/// Whether `tag` may be a tag; the message says what to change.
pub(crate) fn check_tag(tag: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if tag.is_empty() || tag.len() > MAX_TAG_CHARS || !tag.chars().all(allowed) {
        let tag: String = tag.chars().filter(|c| !c.is_control()).take(MAX_TAG_CHARS).collect();
        return Err(format!(
            "“{tag}” is no tag; use 1 to {MAX_TAG_CHARS} lower case letters, digits and “-”, such as customer-data."
        ));
    }
    Ok(())
}

impl Edited {
    fn note(&mut self, field: &str, before: Value, after: Value) {
        self.before.insert(field.to_owned(), before);
        self.after.insert(field.to_owned(), after);
    }
}

fn check_text(field: &str, text: &str, max_chars: usize) -> ApiResult<String> {
    let text = text.trim().replace("\r\n", "\n");
    let chars = text.chars().count();
    if chars > max_chars {
        return Err(ApiError::invalid(field, format!("The {field} has {chars} characters; use at most {max_chars}.")));
    }
    if text.contains('\0') {
        return Err(ApiError::invalid(field, format!("Remove the NUL characters from the {field}.")));
    }
    Ok(text)
}

fn check_tags(tags: Vec<String>) -> ApiResult<Vec<String>> {
    let mut tags: Vec<String> = tags.into_iter().map(|tag| tag.trim().to_owned()).collect();
    tags.sort();
    tags.dedup();
    if tags.len() > MAX_TAGS {
        return Err(ApiError::invalid("tags", format!("There are {} tags; use at most {MAX_TAGS}.", tags.len())));
    }
    for tag in &tags {
        check_tag(tag).map_err(|message| ApiError::invalid("tags", message))?;
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> EditableRow {
        EditableRow {
            asset_id: 1,
            description: None,
            maker_description: "By its maker.".to_owned(),
            owner: None,
            tags: vec!["a".to_owned()],
        }
    }

    #[test]
    fn what_stays_the_same_is_no_change() {
        let mut row = row();
        let same = AssetEdit {
            description: Some("By its maker.".to_owned()),
            owner: Some(String::new()),
            tags: Some(vec!["a".to_owned()]),
        };
        assert!(apply(&mut row, same).after.is_empty());
        assert_eq!(row.description, None, "the maker's text is not taken for people's");
    }

    #[test]
    fn an_empty_description_shows_the_makers_again() {
        let mut row = row();
        apply(&mut row, AssetEdit { description: Some("Ours.".to_owned()), ..AssetEdit::default() });
        assert_eq!(row.description.as_deref(), Some("Ours."));
        let edited = apply(&mut row, AssetEdit { description: Some(String::new()), ..AssetEdit::default() });
        assert_eq!((row.description, edited.before["description"].clone()), (None, json!("Ours.")));
    }

    #[test]
    fn tags_are_sorted_trimmed_and_checked() {
        let tags = |tags: &[&str]| {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            checked(AssetEdit { tags: Some(tags), ..AssetEdit::default() })
        };
        assert_eq!(tags(&["b", " a ", "b"]).unwrap().tags.unwrap(), ["a", "b"]);
        for wrong in ["", "Big", "two words", "ä", &"x".repeat(41)] {
            assert_eq!(tags(&[wrong]).unwrap_err().field.as_deref(), Some("tags"), "{wrong}");
        }
        let many: Vec<String> = (0..21).map(|n| format!("t{n}")).collect();
        assert!(tags(&many.iter().map(String::as_str).collect::<Vec<_>>()).is_err());
    }

    #[test]
    fn texts_have_limits() {
        let long = AssetEdit { description: Some("x".repeat(20_001)), ..AssetEdit::default() };
        assert_eq!(checked(long).unwrap_err().field.as_deref(), Some("description"));
        let lines = AssetEdit { owner: Some("a\nb".to_owned()), ..AssetEdit::default() };
        assert_eq!(checked(lines).unwrap_err().field.as_deref(), Some("owner"));
    }
}
