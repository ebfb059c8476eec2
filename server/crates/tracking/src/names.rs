//! Names for what nobody named.

use rand::Rng;
use rand::seq::IndexedRandom;

const FIRST: [&str; 32] = [
    "amber", "bright", "calm", "clear", "dewy", "early", "gentle", "golden", "green", "hardy", "humid", "late",
    "leafy", "light", "lively", "lush", "mellow", "mild", "mossy", "patient", "quiet", "rare", "ripe", "rooted",
    "shaded", "silver", "slender", "steady", "sunny", "tall", "tender", "wild",
];
const SECOND: [&str; 32] = [
    "alder", "aster", "beech", "birch", "bracken", "briar", "cedar", "clover", "dahlia", "elder", "fern", "fir",
    "hazel", "heather", "holly", "iris", "ivy", "juniper", "larch", "laurel", "lichen", "lily", "linden", "maple",
    "moss", "oak", "orchid", "poppy", "rowan", "sorrel", "thistle", "willow",
];

/// A name such as `mossy-fern-214`.
pub(crate) fn make_up() -> String {
    let mut random = rand::rng();
    let mut one_of = |words: &[&'static str]| words.choose(&mut random).copied().unwrap_or_default();
    let (first, second) = (one_of(&FIRST), one_of(&SECOND));
    format!("{first}-{second}-{}", random.random_range(1..1000))
}
