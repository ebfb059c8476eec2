use super::Counted;

/// How far away something is in time.
#[derive(Debug)]
pub struct Times {
    /// Seconds ago.
    pub just_now: &'static str,
    /// "5 minutes ago", of "5 minutes".
    pub ago: fn(&str) -> String,
    /// "in 5 minutes", of "5 minutes".
    pub ahead: fn(&str) -> String,
    /// After a number.
    pub minutes: Counted,
    /// After a number.
    pub hours: Counted,
}
