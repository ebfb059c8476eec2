//! From numbers to pixels.

use contract::AxisScale;

use crate::ticks::Ticks;

/// A scale along an axis. What lies outside its numbers is drawn at their end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ruler {
    scale: AxisScale,
    low: f64,
    high: f64,
    from: f32,
    to: f32,
}

impl Ruler {
    /// `low` is drawn at `from`, `high` at `to`, and whatever is between at its share of the way.
    pub(crate) fn new(low: f64, high: f64, from: f32, to: f32) -> Self {
        Self { scale: AxisScale::Linear, low, high, from, to }
    }

    /// The same of another scale; a logarithmic one needs ends above zero.
    pub(crate) fn scaled(self, scale: AxisScale) -> Self {
        Self { scale, ..self }
    }

    /// The range of the ticks, from `from` to `to`.
    pub(crate) fn of(ticks: &Ticks, from: f32, to: f32) -> Self {
        Self::new(ticks.low(), ticks.high(), from, to).scaled(ticks.scale())
    }

    /// Where a number is drawn.
    pub(crate) fn at(&self, value: f64) -> f32 {
        self.place(self.share(value).clamp(0.0, 1.0))
    }

    /// Where a number would be drawn if the scale went on beyond its ends; nothing where it has no place.
    pub(crate) fn beyond(&self, value: f64) -> Option<f32> {
        self.scale.holds(value).then(|| self.place(self.share(value)))
    }

    /// How many pixels a step of that size is on a linear scale.
    pub(crate) fn pixels(&self, step: f64) -> f32 {
        let span = self.high - self.low;
        if span <= 0.0 { (self.to - self.from).abs() } else { (step / span) as f32 * (self.to - self.from).abs() }
    }

    /// Zero, or what is nearest to it: where bars begin.
    pub(crate) fn base(&self) -> f64 {
        0.0_f64.clamp(self.low, self.high.max(self.low))
    }

    fn share(&self, value: f64) -> f64 {
        let [low, high, value] = [self.low, self.high, value].map(|number| even(self.scale, number));
        let span = high - low;
        // Both ends are one, in the middle.
        if span > 0.0 { (value - low) / span } else { 0.5 }
    }

    fn place(&self, share: f64) -> f32 {
        self.from + (self.to - self.from) * share as f32
    }
}

/// What equal distances stand for equal differences of: a number, or its power of ten. Nothing that is no number comes of it.
pub(crate) fn even(scale: AxisScale, value: f64) -> f64 {
    match scale {
        AxisScale::Linear => value,
        AxisScale::Log => value.max(f64::MIN_POSITIVE).log10(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log(low: f64, high: f64) -> Ruler {
        Ruler::new(low, high, 0.0, 300.0).scaled(AxisScale::Log)
    }

    #[test]
    fn numbers_outside_are_drawn_at_the_end() {
        let scale = Ruler::new(0.0, 10.0, 100.0, 0.0);
        assert_eq!(scale.at(5.0), 50.0);
        assert_eq!(scale.at(-5.0), 100.0);
        assert_eq!(scale.at(50.0), 0.0);
        assert_eq!(scale.beyond(-5.0), Some(150.0));
        assert_eq!(scale.pixels(2.0), 20.0);
    }

    #[test]
    fn a_scale_without_width_draws_in_the_middle() {
        assert_eq!(Ruler::new(3.0, 3.0, 0.0, 10.0).at(3.0), 5.0);
        assert_eq!(log(3.0, 3.0).at(3.0), 150.0);
    }

    #[test]
    fn powers_of_ten_are_equally_far_apart() {
        let scale = log(0.001, 1.0);
        assert_eq!([0.001, 0.01, 0.1, 1.0].map(|value| scale.at(value).round()), [0.0, 100.0, 200.0, 300.0]);
        // What has no place stands at the end, and nowhere beyond it.
        assert_eq!(scale.at(0.0), 0.0);
        assert_eq!((scale.beyond(0.0), scale.beyond(-1.0)), (None, None));
        assert_eq!(scale.base(), 0.001);
    }

    proptest! {
        #[test]
        fn greater_numbers_lie_further_on(low in -280.0..280.0_f64, span in 0.1..20.0_f64, one in 0.0..1.0_f64, other in 0.0..1.0_f64) {
            let power = |share: f64| 10_f64.powf(low + span * share);
            let scale = log(power(0.0), power(1.0));
            let (less, more) = (one.min(other), one.max(other));
            prop_assert!(scale.at(power(less)) <= scale.at(power(more)));
            // Back from a pixel to the power of ten that was drawn there.
            let back = f64::from(scale.at(power(one))) / 300.0;
            prop_assert!((back - one).abs() < 1e-4, "{back} {one}");
        }
    }
}
