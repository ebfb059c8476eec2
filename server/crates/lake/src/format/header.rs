//! Finding columns by their names in the first line.

use super::fields::Fields;
use crate::LakeError;

/// The positions of the columns `names` in the header `fields`, in the order of `names`; spelling counts, case does not.
///
/// # Errors
/// [`LakeError::Unusable`], naming the column that is missing or there twice.
pub(crate) fn find<const N: usize>(fields: &Fields, names: [&str; N]) -> Result<[usize; N], LakeError> {
    let mut positions = [0; N];
    for (position, name) in positions.iter_mut().zip(names) {
        let mut found = fields.iter().enumerate().filter(|(_, field)| field.eq_ignore_ascii_case(name));
        *position = match (found.next(), found.next()) {
            (Some((index, _)), None) => index,
            (Some(_), Some(_)) => {
                return Err(LakeError::Unusable(format!("The column {name} is there twice. Remove one of them.")));
            }
            (None, _) => return Err(LakeError::Unusable(missing(fields, name, &names))),
        };
    }
    Ok(positions)
}

fn missing(fields: &Fields, name: &str, names: &[&str]) -> String {
    let names = names.join(", ");
    if fields.len() == 1 && fields.get(0).contains([';', '\t']) {
        return format!("The columns must be separated by commas. The first line must name them: {names}.");
    }
    let there: Vec<String> = fields.iter().take(20).map(|field| field.chars().take(40).collect()).collect();
    format!(
        "The column {name} is missing. The first line must name the columns, in any order: {names}. It names: {}.",
        there.join(", "),
    )
}
