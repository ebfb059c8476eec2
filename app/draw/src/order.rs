//! Sorting, once for all that is sorted: each further type that the library's sort is made for costs 5 kB of wasm.

/// The indices of keys in ascending order; equal ones keep theirs.
pub(crate) fn ascending(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|one, other| keys[*one].total_cmp(&keys[*other]));
    order
}

/// Items in ascending order of their keys; equal ones keep theirs.
pub(crate) fn sorted<T: Copy>(items: &[T], key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = items.iter().map(key).collect();
    ascending(&keys).into_iter().map(|index| items[index]).collect()
}

/// Rows, ascending and without repetition.
pub(crate) fn distinct(mut rows: Vec<usize>) -> Vec<usize> {
    rows.sort_unstable();
    rows.dedup();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order() {
        assert_eq!(ascending(&[2.0, 1.0, 2.0, -1.0]), [3, 1, 0, 2]);
        assert_eq!(sorted(&["bb", "a", "cc"], |text| -(text.len() as f64)), ["bb", "cc", "a"]);
    }
}
