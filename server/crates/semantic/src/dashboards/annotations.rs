//! What is wrong with annotations.

use contract::{AnnotationDefinition, DashboardDefinition, DimensionKind};
use cube::MOST_ROWS;
use dashboard::{asking_tile, days, threshold};

use crate::compile::compile;
use crate::error::Error;
use crate::places::Step::{self, Name, Number};
use crate::semantic_model::SemanticModel;

/// No dashboard and no tile has more of its own.
const MOST: usize = 20;

/// What is wrong with annotations along `time`: the way to it from their list, and what to do instead. Several that are too
/// many are said of the last.
pub(super) fn wrong(
    model: &SemanticModel,
    annotations: &[AnnotationDefinition],
    time: &str,
) -> impl Iterator<Item = (Vec<Step<'static>>, String)> {
    let too_many = (annotations.len() > MOST)
        .then(|| (vec![Number(annotations.len() - 1)], format!("There are {MOST} annotations at most.")));
    let each = annotations.iter().enumerate();
    each.filter_map(move |(number, annotation)| {
        let (field, message) = check(model, annotation, time).err()?;
        Some((vec![Number(number), Name(field)], message))
    })
    .chain(too_many)
}

/// Whether an annotation makes sense.
///
/// # Errors
/// Its field that does not, and what to do instead.
fn check(model: &SemanticModel, annotation: &AnnotationDefinition, time: &str) -> Result<(), (&'static str, String)> {
    let has_text = annotation.text.as_ref().is_some_and(|text| !text.trim().is_empty());
    match (&annotation.at, &annotation.when) {
        (Some(at), None) if annotation.by.is_none() && annotation.grain.is_none() => {
            if at.is_empty() {
                return Err(("at", "An annotation needs a day.".to_owned()));
            }
            days(at).map_err(|unclear| ("at", unclear.message))?;
            if has_text { Ok(()) } else { Err(("text", "An annotation needs a text.".to_owned())) }
        }
        (None, Some(condition)) => {
            threshold(condition).map_err(|message| ("when", message))?;
            if !has_text && annotation.by.is_none() {
                let message = "An annotation needs a text, or a dimension in by that names what is found.";
                return Err(("text", message.to_owned()));
            }
            // Where that is no time, there is something else to say.
            let is_time = model.dimension_kind(time) == Some(DimensionKind::Time);
            let Some(tile) = asking_tile(annotation, time).filter(|_| is_time) else { return Ok(()) };
            let definition = DashboardDefinition { time: time.to_owned(), ..DashboardDefinition::default() };
            match compile(model, &dashboard::as_defined(&definition, &tile), MOST_ROWS) {
                Err(Error::Invalid { field: "by", message }) => Err(("by", message)),
                Err(Error::Invalid { message, .. }) => Err(("when", message)),
                _ => Ok(()),
            }
        }
        _ => Err(("at", "An annotation needs a day in at and a text, or a condition in when.".to_owned())),
    }
}
