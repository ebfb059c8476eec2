//! From numbers to pixels.

use crate::ticks::Ticks;

/// A linear scale. What lies outside its numbers is drawn at their end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Linear {
    low: f64,
    high: f64,
    from: f32,
    to: f32,
}

impl Linear {
    /// `low` is drawn at `from`, `high` at `to`.
    pub(crate) fn new(low: f64, high: f64, from: f32, to: f32) -> Self {
        Self { low, high, from, to }
    }

    /// The range of the ticks, from `from` to `to`.
    pub(crate) fn of(ticks: &Ticks, from: f32, to: f32) -> Self {
        Self::new(ticks.low(), ticks.high(), from, to)
    }

    /// Where a number is drawn.
    pub(crate) fn at(&self, value: f64) -> f32 {
        let span = self.high - self.low;
        if span <= 0.0 {
            return f32::midpoint(self.from, self.to);
        }
        let share = ((value - self.low) / span).clamp(0.0, 1.0) as f32;
        self.from + (self.to - self.from) * share
    }

    /// How many pixels a step of that size is.
    pub(crate) fn pixels(&self, step: f64) -> f32 {
        let span = self.high - self.low;
        if span <= 0.0 { (self.to - self.from).abs() } else { (step / span) as f32 * (self.to - self.from).abs() }
    }

    /// Zero, or what is nearest to it: where bars begin.
    pub(crate) fn base(&self) -> f64 {
        0.0_f64.clamp(self.low, self.high.max(self.low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outside_are_drawn_at_the_end() {
        let scale = Linear::new(0.0, 10.0, 100.0, 0.0);
        assert_eq!(scale.at(5.0), 50.0);
        assert_eq!(scale.at(-5.0), 100.0);
        assert_eq!(scale.at(50.0), 0.0);
        assert_eq!(scale.pixels(2.0), 20.0);
    }

    #[test]
    fn a_scale_without_width_draws_in_the_middle() {
        assert_eq!(Linear::new(3.0, 3.0, 0.0, 10.0).at(3.0), 5.0);
    }
}
