//! Numbers that a measure is held against.

use contract::{Filter, Operator, TableFormat, Verdict};

/// What a measure is compared with, where a condition is one that numbers can meet: `orders >= 150`.
///
/// # Errors
/// How it is written.
pub fn threshold(condition: &Filter) -> Result<f64, String> {
    let compares =
        matches!(condition.operator, Operator::AtLeast | Operator::AtMost | Operator::Above | Operator::Below);
    let number = match condition.values.as_slice() {
        [one] if compares => one.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    };
    number.ok_or_else(|| match condition.values.as_slice() {
        [empty] if compares && empty.is_empty() => "A number is missing.".to_owned(),
        _ => format!("“{condition}” compares with no number; write it like orders >= 150."),
    })
}

/// Whether a number meets a condition.
pub(crate) fn meets(condition: &Filter, value: f64) -> bool {
    let Ok(than) = threshold(condition) else { return false };
    match condition.operator {
        Operator::AtLeast => value >= than,
        Operator::AtMost => value <= than,
        Operator::Above => value > than,
        Operator::Below => value < than,
        _ => false,
    }
}

/// Whether numbers meet a condition by being great.
pub(crate) const fn is_upwards(condition: &Filter) -> bool {
    matches!(condition.operator, Operator::AtLeast | Operator::Above)
}

/// What is thought of a measure's number; the worst where several things are.
pub(crate) fn verdict(format: &TableFormat, measure: &str, value: Option<f64>) -> Option<Verdict> {
    let value = value?;
    let mut found =
        format.verdicts().filter(|(condition, _)| condition.dimension == measure && meets(condition, value));
    found.next().map(|(_, verdict)| verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_verdicts_counts() {
        let conditions = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let format = TableFormat {
            good: conditions(&["rate < 0.05", "orders > 10"]),
            warn: conditions(&["rate >= 0.05"]),
            bad: conditions(&["rate >= 0.1"]),
            ..TableFormat::default()
        };
        let of = |value: f64| verdict(&format, "rate", Some(value));
        assert_eq!([0.01, 0.05, 0.1].map(of), [Some(Verdict::Good), Some(Verdict::Warn), Some(Verdict::Bad)]);
        assert_eq!((verdict(&format, "rate", None), verdict(&format, "lines", Some(11.0))), (None, None));
        assert_eq!(verdict(&format, "orders", Some(11.0)), Some(Verdict::Good));
    }

    #[test]
    fn numbers_meet_what_compares_with_a_number() {
        let met = |text: &str, value: f64| meets(&text.parse().unwrap(), value);
        assert!(met("orders >= 150", 150.0) && !met("orders > 150", 150.0));
        assert!(met("rate <= 0.05", 0.05) && !met("rate < 0.05", 0.05) && met("rate < 0.05", -1.0));
        assert!(threshold(&"orders >= \"\"".parse().unwrap()).unwrap_err().starts_with("A number is missing"));
        for wrong in ["orders = 150", "orders >= many", "orders is missing", "orders >= inf"] {
            let condition = wrong.parse().unwrap();
            assert!(threshold(&condition).unwrap_err().contains("write it like"), "{wrong}");
            assert!(!meets(&condition, 150.0), "{wrong}");
        }
    }
}
