//! What a training is asked for, checked.

use contract::{ApiError, ApiResult, TrainRequest};
use models::segments::MAX_SEGMENTS;
use models::{ModelError, TrainingOptions};
use serde::{Deserialize, Serialize};

/// What the job is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// The shop's code.
    pub shop: String,
    pub options: TrainingOptions,
}

/// The options of a request, with the model's defaults for what it leaves open.
///
/// A range of which only one end is given is moved where the other end's default would contradict it.
///
/// # Errors
/// `InvalidInput` with the field at fault.
pub(crate) fn options(request: &TrainRequest) -> ApiResult<TrainingOptions> {
    let usual = TrainingOptions::default();
    let given = |value: Option<u32>| value.map(|value| usize::try_from(value).unwrap_or(usize::MAX));
    let (k_min, k_max) = match (given(request.k_min), given(request.k_max)) {
        (None, None) => (usual.k_min, usual.k_max),
        (Some(least), None) => (least, usual.k_max.max(least)),
        (None, Some(greatest)) => (usual.k_min.min(greatest), greatest),
        (Some(least), Some(greatest)) => (least, greatest),
    };
    let options = TrainingOptions { k_min, k_max, seed: request.seed.unwrap_or(usual.seed), ..usual };
    match options.check() {
        Ok(()) => Ok(options),
        Err(error @ ModelError::KOutOfRange { .. }) => {
            let is_least = k_min < 2 || (request.k_min.is_some() && k_min > MAX_SEGMENTS);
            Err(ApiError::invalid(if is_least { "k_min" } else { "k_max" }, error.to_string()))
        }
        Err(error) => Err(ApiError::invalid("options", error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(k_min: Option<u32>, k_max: Option<u32>) -> ApiResult<(usize, usize)> {
        let options = options(&TrainRequest { k_min, k_max, ..TrainRequest::default() })?;
        Ok((options.k_min, options.k_max))
    }

    #[test]
    fn defaults_give_way_to_what_is_asked_for() {
        let usual = TrainingOptions::default();
        assert_eq!(range(None, None), Ok((usual.k_min, usual.k_max)));
        assert_eq!(range(Some(2), Some(2)), Ok((2, 2)));
        assert_eq!(range(None, Some(2)), Ok((2, 2)));
        assert_eq!(range(Some(10), None), Ok((10, 10)));
    }

    #[test]
    fn a_range_without_sense_names_its_end() {
        let field = |k_min, k_max| range(k_min, k_max).unwrap_err().field;
        assert_eq!(field(Some(1), None).as_deref(), Some("k_min"));
        assert_eq!(field(Some(13), None).as_deref(), Some("k_min"));
        assert_eq!(field(None, Some(13)).as_deref(), Some("k_max"));
        assert_eq!(field(Some(5), Some(4)).as_deref(), Some("k_max"));
        assert_eq!(field(None, Some(u32::MAX)).as_deref(), Some("k_max"));
        assert_eq!(field(None, Some(0)).as_deref(), Some("k_min"), "the default minimum would be 0 as well");
    }
}
