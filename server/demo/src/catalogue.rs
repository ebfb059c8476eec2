//! The products, drawn from the combinations of [`crate::words`].

use crate::random::{Purpose, Random};
use crate::words::CATEGORIES;

/// The greatest number of products: every combination once.
pub(crate) const MAX_PRODUCTS: u32 = 12 * 8 * 9;

/// How dear the collections of a category are, compared with the usual price.
const DEARNESS: [f64; 8] = [1.00, 0.90, 1.25, 1.05, 0.95, 1.15, 0.85, 1.10];

/// A product.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Product {
    /// Its code, as `KIT-101`.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Its price in cents.
    pub(crate) price: u32,
    /// The index of its category.
    pub(crate) category: usize,
}

/// All products.
#[derive(Debug, Clone)]
pub(crate) struct Catalogue {
    /// The products, by category.
    products: Vec<Product>,
    /// For each category, the index of its first product.
    first: [usize; 13],
    /// How often a product is chosen from its category, by its place in it.
    popularity: Vec<f64>,
}

impl Catalogue {
    pub(crate) fn generate(count: u32, seed: u64) -> Self {
        let mut random = Random::new(seed, Purpose::Catalogue);
        let mut products = Vec::with_capacity(count as usize);
        let mut first = [0; 13];
        for (index, category) in CATEGORIES.iter().enumerate() {
            first[index] = products.len();
            let wanted = (count as usize + 11 - index) / 12;
            let mut combinations: Vec<(usize, usize)> = (0..8).flat_map(|c| (0..9).map(move |t| (c, t))).collect();
            for number in 0..wanted {
                let (collection, thing) = combinations.swap_remove(random.below(combinations.len()));
                let (noun, usual) = category.things[thing];
                products.push(Product {
                    code: format!("{}-{}", category.code, 101 + number),
                    name: format!("{} {noun}", category.collections[collection]),
                    price: price(f64::from(usual) * DEARNESS[collection]),
                    category: index,
                });
            }
        }
        first[12] = products.len();
        // Zipf's law, shifted so that the best seller does not drown the others.
        let popularity = (0..=count as usize / 12).map(|place| 1.0 / (place as f64 + 4.0)).collect();
        Self { products, first, popularity }
    }

    pub(crate) fn product(&self, index: usize) -> &Product {
        &self.products[index]
    }

    pub(crate) fn len(&self) -> usize {
        self.products.len()
    }

    /// The index of a product of a category, the popular ones more often.
    pub(crate) fn draw(&self, category: usize, random: &mut Random) -> usize {
        let (first, next) = (self.first[category], self.first[category + 1]);
        first + random.pick(&self.popularity[..next - first])
    }
}

/// A price as shops write it: ending in 5 cents below 5 euros, in 49 or 99 above.
fn price(cents: f64) -> u32 {
    let cents = cents as u32;
    if cents < 500 { (cents / 5 * 5).max(95) } else { (cents + 25) / 50 * 50 - 1 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn products_are_different_and_cover_all_categories() {
        for count in [24, 400, MAX_PRODUCTS] {
            let catalogue = Catalogue::generate(count, 1);
            assert_eq!(catalogue.len(), count as usize);
            assert_eq!(catalogue.products.iter().map(|p| &p.code).collect::<BTreeSet<_>>().len(), count as usize);
            let names: BTreeSet<_> = catalogue.products.iter().map(|p| (p.category, &p.name)).collect();
            assert_eq!(names.len(), count as usize);
            let mut random = Random::new(1, Purpose::Arrivals);
            for category in 0..12 {
                let product = catalogue.draw(category, &mut random);
                assert_eq!(catalogue.product(product).category, category);
            }
        }
    }

    #[test]
    fn prices_look_like_prices() {
        assert_eq!([price(250.0), price(333.0), price(60.0)], [250, 330, 95]);
        assert_eq!([price(500.0), price(1_640.0), price(1_680.0)], [499, 1_649, 1_699]);
    }

    #[test]
    fn interest_and_seasons_are_shares() {
        let shares: f64 = CATEGORIES.iter().map(|category| category.share).sum();
        assert!((1.0 - shares).abs() < 1e-12, "{shares}");
        assert!(CATEGORIES.iter().all(|category| category.season.iter().all(|&weight| weight > 0.0)));
    }
}
