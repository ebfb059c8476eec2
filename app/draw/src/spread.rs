//! Things in a row that must not overlap.

/// The places nearest to those wanted, for things that take `room` each, in their order and within a range.
///
/// In places less the room before each this is isotonic regression, which pooling adjacent violators solves exactly
/// (Ayer et al., “An empirical distribution function for sampling with incomplete information”, 1955).
pub(crate) fn apart(wanted: &[f32], room: &[f32], low: f32, high: f32) -> Vec<f32> {
    let before: Vec<f32> = room
        .iter()
        .scan(0.0, |sum, room| {
            let before = *sum;
            *sum += room;
            Some(before)
        })
        .collect();
    let mut pools: Vec<(f32, usize)> = Vec::with_capacity(wanted.len());
    for (wanted, before) in wanted.iter().zip(&before) {
        let (mut mean, mut size) = (wanted - before, 1);
        while let Some((other, count)) = pools.pop_if(|(other, _)| *other > mean) {
            mean = (other * count as f32 + mean * size as f32) / (count + size) as f32;
            size += count;
        }
        pools.push((mean, size));
    }
    let last = high - room.iter().sum::<f32>();
    let means = pools.into_iter().flat_map(|(mean, size)| std::iter::repeat_n(mean, size));
    means.zip(before).map(|(mean, before)| mean.min(last).max(low) + before).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_overlap_stays_where_it_is() {
        assert_eq!(apart(&[10.0, 40.0, 80.0], &[15.0; 3], 0.0, 100.0), [10.0, 40.0, 80.0]);
    }

    #[test]
    fn what_overlaps_is_moved_as_little_as_possible() {
        assert_eq!(apart(&[50.0, 50.0], &[10.0; 2], 0.0, 100.0), [45.0, 55.0]);
        assert_eq!(apart(&[98.0, 99.0, 99.0], &[10.0; 3], 0.0, 100.0), [70.0, 80.0, 90.0]);
        assert_eq!(apart(&[20.0, 20.0], &[30.0, 10.0], 0.0, 100.0), [5.0, 35.0]);
        assert_eq!(apart(&[], &[], 0.0, 100.0), Vec::<f32>::new());
    }
}
