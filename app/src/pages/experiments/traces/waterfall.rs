//! Where a span lies in the time of its trace.

use contract::SpanLine;

/// How wide the drawing is, in units of its own.
pub(super) const WIDTH: i64 = 1_000;
/// What is shorter is drawn as wide as this, to be seen.
const LEAST: i64 = 3;

/// The time that a trace takes, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Time {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Time {
    /// From the first moment of these spans to their last.
    pub(super) fn of(spans: &[SpanLine]) -> Self {
        let from = spans.iter().map(|span| span.started_at).min().unwrap_or_default();
        let to = spans.iter().map(|span| span.ended_at.unwrap_or(span.started_at)).max().unwrap_or_default();
        Self { from, to: to.max(from) }
    }

    /// How long it takes, in seconds.
    pub(super) fn seconds(self) -> f64 {
        seconds(self.from, self.to)
    }

    /// Where a span's bar begins, and how wide it is. One that has not ended goes on to the end.
    pub(super) fn bar(self, span: &SpanLine) -> (i64, i64) {
        let whole = i128::from(self.to) - i128::from(self.from);
        if whole <= 0 {
            return (0, WIDTH);
        }
        let place = |at: i64| {
            let since = (i128::from(at) - i128::from(self.from)).clamp(0, whole);
            // Within 0 and the width.
            i64::try_from(since * i128::from(WIDTH) / whole).unwrap_or(WIDTH)
        };
        let (from, to) = (place(span.started_at), place(span.ended_at.unwrap_or(self.to)));
        let width = (to - from).max(LEAST);
        (from.min(WIDTH - width), width)
    }
}

/// How long a span takes, in seconds, where it has ended.
pub(super) fn took(span: &SpanLine) -> Option<f64> {
    span.ended_at.map(|ended| seconds(span.started_at, ended))
}

/// From one moment in nanoseconds to another, in seconds.
pub(super) fn seconds(from: i64, to: i64) -> f64 {
    (i128::from(to) - i128::from(from)).max(0) as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::super::walk::tests::span;
    use super::*;

    #[test]
    fn bars_lie_where_their_spans_do() {
        let spans = [
            span("a", None, 1_000, Some(3_000)),
            span("b", Some("a"), 1_500, Some(2_000)),
            span("c", Some("a"), 2_999, Some(3_000)),
            span("d", Some("a"), 2_000, None),
        ];
        let time = Time::of(&spans);
        assert_eq!(time, Time { from: 1_000, to: 3_000 });
        assert_eq!(spans.each_ref().map(|span| time.bar(span)), [(0, 1_000), (250, 250), (997, 3), (500, 500)]);
        assert_eq!(took(&spans[1]), Some(5e-7));
        assert_eq!(took(&spans[3]), None);
    }

    #[test]
    fn what_takes_no_time_is_there_all_the_same() {
        let spans = [span("a", None, 5, Some(5))];
        assert_eq!(Time::of(&spans).bar(&spans[0]), (0, WIDTH));
        assert_eq!(Time::of(&[]), Time { from: 0, to: 0 });
        let extremes = [span("a", None, i64::MIN, Some(i64::MAX)), span("b", None, 0, Some(1))];
        assert_eq!(Time::of(&extremes).bar(&extremes[0]), (0, WIDTH));
        assert_eq!(Time::of(&extremes).bar(&extremes[1]), (500, LEAST));
    }
}
