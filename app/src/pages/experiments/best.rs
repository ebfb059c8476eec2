//! Which run is the best by a metric.

/// What the names of metrics that are better when they are less end with, word by word.
const LESS_IS_BETTER: [&str; 14] = [
    "loss",
    "error",
    "err",
    "rmse",
    "mse",
    "mae",
    "mape",
    "rmsle",
    "nll",
    "entropy",
    "perplexity",
    "deviance",
    "regret",
    "latency",
];
/// The same of short names that others end with by chance.
const LESS_IS_BETTER_WHOLE: [&str; 12] =
    ["ppl", "wer", "cer", "fid", "ece", "brier", "crps", "kl", "hinge", "duration", "seconds", "fpr"];
/// Turns the sense of a name around: libraries that only know how to maximise measure `neg_log_loss`.
const NEGATED: [&str; 3] = ["neg", "negative", "minus"];

/// Which of two values of a metric is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Better {
    Lower,
    Higher,
}

impl Better {
    /// What the name of a metric says: less is better of losses and errors, and more of anything else.
    pub(super) fn of(key: &str) -> Self {
        let lower = key.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let is_negated = words.clone().any(|word| NEGATED.contains(&word));
        let is_less = words.any(|word| {
            LESS_IS_BETTER_WHOLE.contains(&word) || LESS_IS_BETTER.iter().any(|ending| word.ends_with(ending))
        });
        if is_less && !is_negated { Self::Lower } else { Self::Higher }
    }

    /// The other one.
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Lower => Self::Higher,
            Self::Higher => Self::Lower,
        }
    }

    /// The best of these values. Nothing where fewer than two are numbers, or all are the same: none is better than others then.
    pub(super) fn best(self, values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
        let numbers: Vec<f64> = values.flatten().filter(|value| !value.is_nan()).collect();
        let least = numbers.iter().copied().min_by(f64::total_cmp)?;
        let greatest = numbers.iter().copied().max_by(f64::total_cmp)?;
        (least < greatest).then_some(if self == Self::Lower { least } else { greatest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_is_better_of_losses_and_errors() {
        for key in
            ["loss", "val/loss", "valLoss", "test_rmse", "logloss", "binary_crossentropy", "WER", "train.mean_error"]
        {
            assert_eq!(Better::of(key), Better::Lower, "{key}");
        }
        for key in ["auc", "accuracy", "f1", "lossless_ratio", "neg_log_loss", "neg_mean_squared_error", "power", "r2"]
        {
            assert_eq!(Better::of(key), Better::Higher, "{key}");
        }
    }

    #[test]
    fn the_best_is_one_that_others_are_worse_than() {
        let values = [Some(0.5), None, Some(f64::NAN), Some(0.25), Some(0.25)];
        assert_eq!(Better::Lower.best(values.into_iter()), Some(0.25));
        assert_eq!(Better::Higher.best(values.into_iter()), Some(0.5));
        assert_eq!(Better::Higher.best([Some(1.0), Some(f64::INFINITY)].into_iter()), Some(f64::INFINITY));
        assert_eq!(Better::Lower.best([Some(0.5), None].into_iter()), None);
        assert_eq!(Better::Lower.best([Some(0.5), Some(0.5)].into_iter()), None);
        assert_eq!(Better::Lower.best(std::iter::empty()), None);
    }
}
