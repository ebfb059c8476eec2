//! What is in an order, and what comes back of it.

use chrono::{Datelike, Timelike, Weekday};

use crate::calendar::{self, SECONDS};
use crate::catalogue::Catalogue;
use crate::customers::{CHANNELS, Customer, STORE};
use crate::dirt::Dirt;
use crate::parameters::Parameters;
use crate::random::{Purpose, Random};
use crate::words::CATEGORIES;

/// An order has one line more than an exponential number with this mean, rounded down.
const MORE_LINES: f64 = 4.5;

/// The greatest number of lines of an order.
const MAX_LINES: usize = 16;

/// The greatest quantity of one line, but for the last, which makes up the order's value.
const MAX_QUANTITY: u32 = 24;

/// How many products are looked at for every other line, until one fits the budget.
const LINE_CANDIDATES: usize = 6;

/// How many products are looked at for the last line, to come close to the order's value.
const CLOSING_CANDIDATES: usize = 16;

/// What one more piece in the last line costs, as a share of its value: without it, many of something cheap would always come
/// closest, and people would buy greeting cards by the hundred.
const COST_OF_QUANTITY: f64 = 0.002;

/// A line of an order, or of a credit invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// The product's index.
    pub(crate) product: usize,
    /// How many; more than 0, also when they come back.
    pub(crate) quantity: u32,
}

/// An order, with what comes back of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Basket {
    /// The index in [`CHANNELS`].
    pub(crate) channel: usize,
    /// What was sold, and how the row is damaged, if it is.
    pub(crate) sold: Vec<(Line, Option<Dirt>)>,
    /// What comes back.
    pub(crate) returned: Vec<Line>,
}

/// The second at which something of an order comes back; `None` when nothing does within the two years.
pub(crate) fn comes_back(customer: &Customer, order: u32, at: u32, seed: u64) -> Option<u32> {
    draw_return(customer, at, &mut Random::new(seed, Purpose::Order(customer.index, order)))
        .filter(|&second| second < SECONDS)
}

/// The order of a customer, always the same for the same number and second.
pub(crate) fn compose(
    customer: &Customer,
    order: u32,
    at: u32,
    catalogue: &Catalogue,
    parameters: &Parameters,
    seed: u64,
) -> Basket {
    let mut random = Random::new(seed, Purpose::Order(customer.index, order));
    let comes_back = draw_return(customer, at, &mut random).is_some();
    let channel = channel(customer, at, &mut random);
    let target = 100.0 * random.gamma(parameters.p, customer.nu);
    let lines = fill(customer, at, target, catalogue, &mut random);
    let returned = if comes_back { give_back(&lines, catalogue, &mut random) } else { Vec::new() };
    // Rows that something refers to later stay clean, and the others make up for them.
    let dirt_share = if comes_back { 0.0 } else { parameters.dirt_share / (1.0 - parameters.return_share) };
    let sold =
        lines.into_iter().map(|line| (line, random.chance(dirt_share).then(|| Dirt::draw(&mut random)))).collect();
    Basket { channel, sold, returned }
}

/// When something comes back: two days later or more, in working hours.
fn draw_return(customer: &Customer, at: u32, random: &mut Random) -> Option<u32> {
    let returns = random.chance(customer.return_rate);
    let days = 2 + random.gamma(2.0, 0.2) as u32;
    let in_the_day = 8 * 3_600 + random.below(9 * 3_600) as u32;
    returns.then(|| (at / 86_400 + days) * 86_400 + in_the_day)
}

/// The way to order: mostly the one that the customer likes most. Stores are closed at night and on Sundays.
fn channel(customer: &Customer, at: u32, random: &mut Random) -> usize {
    let usual = usize::from(customer.channel);
    let mut shares = CHANNELS.map(|(_, share)| share);
    let moment = calendar::moment(at);
    let open = (9..20).contains(&moment.hour()) && moment.weekday() != Weekday::Sun;
    let has_stores = crate::customers::COUNTRIES[usize::from(customer.country)].2;
    if !(open && has_stores) {
        shares[STORE] = 0.0;
    }
    let stays = random.chance(0.8) && (usual != STORE || open);
    let other = random.pick(&shares);
    if stays { usual } else { other }
}

/// Lines that are together worth about `target` cents: too much about as often as too little, so that the mean is right.
fn fill(customer: &Customer, at: u32, target: f64, catalogue: &Catalogue, random: &mut Random) -> Vec<Line> {
    let month = calendar::moment(at).month0() as usize;
    let interest: [f64; 12] =
        std::array::from_fn(|category| customer.taste[category] * CATEGORIES[category].season[month]);
    let count = (1 + random.exponential(1.0 / MORE_LINES) as usize).min(MAX_LINES);
    let mut lines: Vec<Line> = Vec::with_capacity(count);
    let mut rest = target;
    for left in (1..count).rev() {
        let budget = rest * (0.5 + random.uniform()) / (left + 1) as f64;
        let affordable = (0..LINE_CANDIDATES)
            .map(|_| {
                let category = random.pick(&interest);
                catalogue.draw(category, random)
            })
            .map(|product| (product, f64::from(catalogue.product(product).price)))
            .find(|(_, price)| *price <= budget * 1.5);
        if let Some((product, price)) = affordable {
            let quantity = ((budget / price + 0.5) as u32).clamp(1, MAX_QUANTITY);
            rest -= price * f64::from(quantity);
            add(&mut lines, Line { product, quantity });
        }
    }
    close(&interest, rest, catalogue, &mut lines, random);
    lines
}

/// Adds the line that brings the order closest to its value. An order that is close enough stays as it is.
fn close(interest: &[f64; 12], rest: f64, catalogue: &Catalogue, lines: &mut Vec<Line>, random: &mut Random) {
    let mut best: Option<(f64, f64, Line)> = None;
    for _ in 0..CLOSING_CANDIDATES {
        let category = random.pick(interest);
        let product = catalogue.draw(category, random);
        let price = f64::from(catalogue.product(product).price);
        let quantity = ((rest / price + 0.5) as u32).max(1);
        let miss = (rest - price * f64::from(quantity)).abs();
        let cost = miss + COST_OF_QUANTITY * rest.max(0.0) * f64::from(quantity);
        if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
            best = Some((cost, miss, Line { product, quantity }));
        }
    }
    if let Some((_, miss, line)) = best
        && (lines.is_empty() || miss < rest.abs())
    {
        add(lines, line);
    }
}

/// Adds a line; more of the same product goes into the line that it has.
fn add(lines: &mut Vec<Line>, line: Line) {
    match lines.iter_mut().find(|other| other.product == line.product) {
        Some(other) => other.quantity += line.quantity,
        None => lines.push(line),
    }
}

/// What comes back: at least one line, mostly all of it.
fn give_back(lines: &[Line], catalogue: &Catalogue, random: &mut Random) -> Vec<Line> {
    let category = |line: &Line| &CATEGORIES[catalogue.product(line.product).category];
    let weights: Vec<f64> = lines.iter().map(|line| category(line).returned).collect();
    let certain = random.pick(&weights);
    let mut returned = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let also = random.chance(0.3 * weights[index]);
        let all = random.chance(0.7);
        let some = 1 + random.below(line.quantity as usize) as u32;
        if index == certain || also {
            returned.push(Line { product: line.product, quantity: if all { line.quantity } else { some } });
        }
    }
    returned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::customers::live;

    fn baskets() -> Vec<Basket> {
        let (parameters, calendar, catalogue) = (Parameters::default(), Calendar::new(), Catalogue::generate(400, 3));
        let mut all = Vec::new();
        for index in 0..400 {
            let mut seconds = Vec::new();
            let customer = live(index, 50.0, &parameters, &calendar, 3, |second| seconds.push(second));
            for (order, &at) in seconds.iter().enumerate() {
                let basket = compose(&customer, order as u32, at, &catalogue, &parameters, 3);
                assert_eq!(basket, compose(&customer, order as u32, at, &catalogue, &parameters, 3));
                all.push(basket);
            }
        }
        all
    }

    #[test]
    fn orders_are_worth_what_they_should_be() {
        let (parameters, calendar, catalogue) = (Parameters::default(), Calendar::new(), Catalogue::generate(400, 4));
        let customer = live(0, 50.0, &parameters, &calendar, 4, |_| {});
        let mut random = Random::new(4, Purpose::Order(0, 0));
        for euros in [20, 35, 50, 100, 400, 2_000] {
            let target = f64::from(euros) * 100.0;
            let worths: Vec<f64> = (0..2_000)
                .map(|_| fill(&customer, 0, target, &catalogue, &mut random))
                .map(|lines| {
                    lines.iter().map(|line| f64::from(catalogue.product(line.product).price * line.quantity)).sum()
                })
                .collect();
            let mean = worths.iter().sum::<f64>() / 2_000.0 / target;
            assert!((mean - 1.0).abs() < 0.02, "orders of {euros} euros are worth {mean} of it");
            let mut misses: Vec<f64> = worths.iter().map(|worth| (worth / target - 1.0).abs()).collect();
            misses.sort_by(f64::total_cmp);
            assert!(misses[1_000] < 0.04, "half of the orders of {euros} euros miss by {}", misses[1_000]);
        }
    }

    #[test]
    fn what_comes_back_was_sold() {
        let baskets = baskets();
        assert!(baskets.iter().any(|basket| !basket.returned.is_empty()));
        for basket in baskets {
            assert!(!basket.sold.is_empty() && basket.sold.len() <= MAX_LINES);
            assert!(basket.sold.iter().all(|(line, _)| line.quantity > 0));
            for line in &basket.returned {
                let sold = basket.sold.iter().find(|(sold, _)| sold.product == line.product);
                assert!(sold.is_some_and(|(sold, dirt)| line.quantity <= sold.quantity && dirt.is_none()));
            }
        }
    }
}
