//! The charts of a trained model.

use charts::{ChartBuilder, ChartError, Height, Series};
use contract::{Chart, Format};
use models::{Rfm, Segment, SegmentsModel, Trained};
use warehouse::Shop;

/// How many customers the scatter shows at the most: more would only lie on top of each other.
const MAX_POINTS: usize = 1_500;

/// Customers by segment, the segments' shares, and how well each number of segments did.
pub(crate) fn charts(trained: &Trained, customers: &[Rfm], shop: &Shop) -> Result<Vec<Chart>, ChartError> {
    Ok(vec![scatter(trained, customers, shop)?, shares(&trained.model, shop)?, silhouette(&trained.model)?])
}

fn scatter(trained: &Trained, customers: &[Rfm], shop: &Shop) -> Result<Chart, ChartError> {
    let segments = trained.model.segments();
    let shown = evenly(customers.len(), MAX_POINTS);
    let subtitle = if shown.len() < customers.len() {
        format!("{}, {} of {} customers", shop.name, shown.len(), customers.len())
    } else {
        format!("{}, all {} customers", shop.name, customers.len())
    };
    let names = shown.iter().map(|&index| segments[trained.labels[index]].name.clone()).collect();
    let recency = shown.iter().map(|&index| Some(customers[index].recency_days)).collect();
    let mut chart = ChartBuilder::new("customers", "Customers by recency and net revenue")
        .subtitle(subtitle)
        .height(Height::Tall)
        .text("segment", "Segment", Format::Text, names)
        .number("recency_days", "Days since the last order", Format::Integer, recency);
    let mut series = Vec::with_capacity(segments.len());
    for (number, segment) in segments.iter().enumerate() {
        let column = format!("net_revenue_{number}");
        let own = |index: usize| (trained.labels[index] == number).then_some(customers[index].monetary);
        let values = shown.iter().map(|&index| own(index)).collect();
        let title = format!("Net revenue of {} ({})", segment.name, shop.currency);
        chart = chart.number(&column, title, Format::Money, values);
        series.push(Series::new(column, segment.name.as_str()));
    }
    chart.scatter("recency_days", &series, Some("segment"))
}

fn shares(model: &SegmentsModel, shop: &Shop) -> Result<Chart, ChartError> {
    let segments = model.segments();
    let customers = |segment: &Segment| segment.customers as f64;
    let revenue = |segment: &Segment| segment.mean.monetary * segment.customers as f64;
    let share = |of: &dyn Fn(&Segment) -> f64| -> Vec<Option<f64>> {
        let total: f64 = segments.iter().map(of).sum();
        segments.iter().map(|segment| (total > 0.0).then(|| of(segment) / total)).collect()
    };
    let series =
        [Series::new("customer_share", "Share of customers"), Series::new("revenue_share", "Share of net revenue")];
    ChartBuilder::new("shares", "Customers and net revenue by segment")
        .subtitle(shop.name.as_str())
        .text("segment", "Segment", Format::Text, segments.iter().map(|segment| segment.name.clone()).collect())
        .number("customer_share", "Share of customers", Format::Percent, share(&customers))
        .number("revenue_share", "Share of net revenue", Format::Percent, share(&revenue))
        .number("customers", "Customers", Format::Integer, segments.iter().map(|s| Some(customers(s))).collect())
        .number("recency_days", "Mean days since the last order", Format::Decimal, mean(segments, |m| m.recency_days))
        .number("frequency", "Mean orders", Format::Decimal, mean(segments, |m| m.frequency))
        .number(
            "monetary",
            format!("Mean net revenue ({})", shop.currency),
            Format::Money,
            mean(segments, |m| m.monetary),
        )
        .grouped_bars("segment", &series)
}

fn silhouette(model: &SegmentsModel) -> Result<Chart, ChartError> {
    let scores = model.scores();
    ChartBuilder::new("silhouette", "Mean silhouette by number of segments")
        .subtitle(format!("{} segments chosen", model.segments().len()))
        .number("k", "Segments", Format::Integer, scores.iter().map(|score| Some(score.k as f64)).collect())
        .number(
            "silhouette",
            "Mean silhouette",
            Format::Decimal,
            scores.iter().map(|score| Some(score.silhouette)).collect(),
        )
        .number("inertia", "Inertia", Format::Decimal, scores.iter().map(|score| Some(score.inertia)).collect())
        .line("k", &[Series::new("silhouette", "Mean silhouette")])
}

fn mean(segments: &[Segment], of: impl Fn(&Rfm) -> f64) -> Vec<Option<f64>> {
    segments.iter().map(|segment| Some(of(&segment.mean))).collect()
}

/// At most `most` of the indices below `count`, evenly spread, so the same customers are shown every time.
fn evenly(count: usize, most: usize) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    (0..most).map(|place| place * count / most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_evenly() {
        assert_eq!(evenly(3, 5), [0, 1, 2]);
        assert_eq!(evenly(10, 5), [0, 2, 4, 6, 8]);
        let many = evenly(23_570, MAX_POINTS);
        assert_eq!((many.len(), many[0]), (MAX_POINTS, 0));
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]) && many[MAX_POINTS - 1] < 23_570);
    }
}
