//! Whether the files are the same always, and hold together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDateTime, Timelike};
use demo::{Dirt, Parameters, Shop, Truth, calendar};
use sha2::{Digest, Sha256};

use crate::reading::{Clean, default_shop};

fn clean() -> Vec<Clean> {
    default_shop().1.iter().filter_map(|row| row.clean()).collect()
}

/// SHA-256 of all files of a small shop, one after the other, names included, and of its truth.
fn fingerprint(seed: u64) -> String {
    let shop = Shop::generate(&Parameters { scale: 0.02, ..Parameters::default() }, seed).expect("a valid shop");
    let mut hasher = Sha256::new();
    for file in shop.files() {
        hasher.update(file.name());
        let mut bytes = Vec::new();
        file.write_to(&mut bytes).expect("a vector takes everything");
        hasher.update(bytes);
    }
    hasher.update(serde_json::to_vec(&shop.truth()).expect("a truth can be written"));
    hex::encode(hasher.finalize())
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(fingerprint(42), fingerprint(42));
    assert_ne!(fingerprint(42), fingerprint(43));
    // Changes only when the shop is changed on purpose; then published numbers about the demo shop change, too.
    assert_eq!(fingerprint(42), "36bfddb1e47b8bcbc560d411b75ef2bfbf3659858a91d2eed7b430b9eb1f9828");
}

#[test]
fn a_file_can_be_written_alone_and_again() {
    let shop = Shop::generate(&Parameters { scale: 0.02, ..Parameters::default() }, 5).unwrap();
    let write = |index: usize| {
        let mut bytes = Vec::new();
        shop.files().nth(index).unwrap().write_to(&mut bytes).unwrap();
        bytes
    };
    let all: Vec<Vec<u8>> = (0..24).map(write).collect();
    assert_eq!(write(17), all[17]);
    assert_eq!(shop.files().len(), 24);
    let names: Vec<String> = shop.files().map(|file| file.name()).collect();
    assert_eq!((names[0].as_str(), names[23].as_str()), ("demo-shop-2024-11.csv", "demo-shop-2026-10.csv"));
}

#[test]
fn there_is_as_much_as_promised() {
    let (shop, rows) = default_shop();
    let Truth { counts, customers, .. } = shop.truth();
    assert_eq!((counts.customers, counts.products, customers.len()), (5_000, 400, 5_000));
    assert!((57_000..=63_000).contains(&counts.orders), "{} orders", counts.orders);
    assert_eq!(customers.iter().map(|customer| u64::from(customer.orders)).sum::<u64>(), counts.orders);
    assert_eq!(counts.rows, rows.len() as u64);
    assert!((3.0..=4.5).contains(&(counts.rows as f64 / counts.orders as f64)), "{} rows", counts.rows);

    let clean = clean();
    let distinct = |of: fn(&Clean) -> &str| clean.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(distinct(|row| &row.country), 12);
    assert_eq!(distinct(|row| &row.channel), 4);
    assert_eq!(distinct(|row| &row.category), 12);
    assert!(distinct(|row| &row.code) >= 390, "almost every product is sold");
    let returns: BTreeSet<&str> = clean.iter().filter(|row| row.quantity < 0).map(|row| row.invoice.as_str()).collect();
    assert_eq!(returns.len() as u64, counts.returns);
    let share = counts.returns as f64 / counts.orders as f64;
    assert!((0.06..=0.09).contains(&share), "{share} of the orders come back");
    let codes: BTreeMap<&str, &str> = clean.iter().map(|row| (row.code.as_str(), row.name.as_str())).collect();
    assert!(clean.iter().all(|row| codes[row.code.as_str()] == row.name), "a code has one name");
}

#[test]
fn half_a_percent_is_dirty_in_every_way() {
    let (shop, rows) = default_shop();
    let counts = shop.truth().counts;
    assert_eq!(counts.dirty_rows.keys().copied().collect::<Vec<_>>(), Dirt::ALL);
    let dirty = counts.dirty_rows.values().sum::<u64>();
    let share = dirty as f64 / counts.rows as f64;
    assert!((0.004..=0.006).contains(&share), "{share} is dirty");
    assert_eq!(rows.iter().filter(|row| row.clean().is_none()).count() as u64, dirty);

    let found = |test: fn(&[Vec<u8>]) -> bool| rows.iter().filter(|row| test(&row.fields)).count() as u64;
    let is_date = |field: &[u8]| {
        std::str::from_utf8(field).is_ok_and(|text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").is_ok())
    };
    assert_eq!(found(|fields| fields[6].is_empty()), counts.dirty_rows[&Dirt::MissingCustomer]);
    assert_eq!(found(|fields| fields[2].is_empty()), counts.dirty_rows[&Dirt::MissingDescription]);
    assert_eq!(found(|fields| fields[5] == b"0.00"), counts.dirty_rows[&Dirt::ZeroPrice]);
    assert_eq!(rows.iter().filter(|row| !is_date(&row.fields[4])).count() as u64, counts.dirty_rows[&Dirt::NotADate]);
    assert_eq!(found(|fields| fields[5].contains(&b',')), counts.dirty_rows[&Dirt::CommaInPrice]);
    assert_eq!(found(|fields| fields[3] == b"a dozen"), counts.dirty_rows[&Dirt::WordAsQuantity]);
    assert_eq!(found(|fields| std::str::from_utf8(&fields[2]).is_err()), counts.dirty_rows[&Dirt::BrokenEncoding]);
    assert_eq!(found(|fields| fields[1].is_empty()), counts.dirty_rows[&Dirt::MissingStockCode]);
}

#[test]
fn a_shop_without_dirt_or_returns_has_none() {
    let parameters = Parameters { scale: 0.02, dirt_share: 0.0, return_share: 0.0, ..Parameters::default() };
    let shop = Shop::generate(&parameters, 1).unwrap();
    assert!(shop.truth().counts.dirty_rows.is_empty());
    assert_eq!(shop.truth().counts.returns, 0);
    assert!(crate::reading::rows(&shop).iter().all(|row| row.clean().is_some_and(|row| row.quantity > 0)));
}

#[test]
fn every_file_holds_its_month_in_order() {
    let clean = clean();
    for row in &clean {
        let month = (row.at.year() - 2024) * 12 + row.at.month() as i32 - 11;
        assert_eq!(month as usize, row.file, "{row:?}");
    }
    assert!(clean.windows(2).all(|pair| pair[0].at <= pair[1].at));
    let number = |row: &Clean| row.invoice.trim_start_matches('C').parse::<u64>().unwrap();
    assert!(clean.windows(2).all(|pair| number(&pair[0]) <= number(&pair[1])), "numbers grow with time");
    let of_invoice: HashMap<u64, (&str, NaiveDateTime, u32)> =
        clean.iter().map(|row| (number(row), (row.invoice.as_str(), row.at, row.customer))).collect();
    assert!(clean.iter().all(|row| of_invoice[&number(row)] == (row.invoice.as_str(), row.at, row.customer)));
}

#[test]
fn what_comes_back_was_sold_before() {
    // What each customer has of each product at each price, in the order of the files.
    let mut bought: HashMap<(u32, String, i64), (i64, NaiveDateTime)> = HashMap::new();
    let mut returns = 0;
    for row in clean() {
        assert_eq!(row.invoice.starts_with('C'), row.quantity < 0);
        let entry = bought.entry((row.customer, row.code.clone(), row.cents)).or_insert((0, row.at));
        if row.quantity < 0 {
            returns += 1;
            assert!(row.at.date() > entry.1.date(), "{row:?} comes back on the day of the sale or before");
        }
        entry.0 += row.quantity;
        assert!(entry.0 >= 0, "{row:?} comes back and was not sold");
    }
    assert!(returns > 4_000, "{returns} rows come back");
}

#[test]
fn the_shop_breathes_with_the_season() {
    let clean = clean();
    let revenue = |test: &dyn Fn(&Clean) -> bool| -> i64 {
        clean.iter().filter(|row| test(row)).map(|row| row.quantity * row.cents).sum()
    };
    let month = |year, month| revenue(&|row| row.at.year() == year && row.at.month() == month);
    assert!(month(2025, 12) as f64 > 1.3 * month(2025, 8) as f64, "Christmas");
    let category = |name: &str, month: u32| revenue(&|row| row.category == name && row.at.month() == month);
    assert!(category("Garden", 5) > 3 * category("Garden", 12));
    assert!(category("Seasonal", 12) > 8 * category("Seasonal", 6));
    let hour = |hour| clean.iter().filter(|row| row.at.hour() == hour).count();
    assert!(hour(20) > 10 * hour(3));
    assert!(clean.iter().all(|row| row.quantity < 0 || row.channel != "store" || (9..20).contains(&row.at.hour())));
    assert_eq!(calendar::FIRST_DAY.to_string(), "2024-11-01");
}
