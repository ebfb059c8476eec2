//! What policies mean, and what is wrong with some.

use std::collections::BTreeSet;

use contract::{Attributes, Principal, Role, Via};
use serde_json::{Value, json};

use super::*;
use crate::definitions::DefinitionFile;

const SHOP: &str = "\
entities:
  sales: {table: warehouse.fact_sales, joins: {customer: customer_key, product: product_key, country: country_key}}
  customer: {table: warehouse.dim_customer, key: customer_key, joins: {country: home_key, shop: shop_key}}
  country: {table: warehouse.dim_country, key: country_key, dimensions: {country: {title: Country, value: name}}}
  product: {table: warehouse.dim_product, key: product_key, dimensions: {category: {title: Category}}}
  shop: {table: warehouse.dim_shop, key: shop_key}
  visits: {table: warehouse.fact_visits, joins: {shop: shop_key}}
";

fn model(policies: &str) -> Result<SemanticModel, Vec<String>> {
    let text = format!("{SHOP}policies:\n{policies}");
    let read = SemanticModel::read(&[DefinitionFile { path: "shop.yml", text: &text }]);
    read.map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

fn countries(rest: &str) -> SemanticModel {
    model(&format!("  countries: {{title: Countries, dimension: country, attribute: countries{rest}}}\n")).unwrap()
}

fn who(role: Role, values: &[&str]) -> Principal {
    let values: BTreeSet<String> = values.iter().map(|value| (*value).to_owned()).collect();
    Principal {
        attributes: Attributes::from([("countries".to_owned(), values)]),
        ..Principal::new("kim", role, Via::Session)
    }
}

fn seen(who: &Principal, model: &SemanticModel) -> Value {
    serde_json::to_value(Visibility::of(who, model)).unwrap()
}

#[test]
fn tables_are_restricted_by_their_way_to_the_column_and_by_what_leads_to_them() {
    let restrictions = countries("").restrictions().as_array().unwrap().clone();
    let of = |table: &str| restrictions.iter().find(|found| found["table"] == table).map(|found| &found["ways"]);
    let country = json!({"table": "dim_country", "key": "country_key", "column": "name"});
    let sales = |key: &str| json!({"table": "fact_sales", "key": key, "column": "country_key"});
    let customers = json!({"table": "dim_customer", "key": "shop_key", "column": "home_key"});
    assert_eq!(of("dim_country"), Some(&json!([{"column": "name", "steps": []}])));
    assert_eq!(of("fact_sales"), Some(&json!([{"column": "country_key", "steps": [country]}])));
    assert_eq!(of("dim_customer"), Some(&json!([{"column": "home_key", "steps": [country]}])));
    assert_eq!(of("dim_product"), Some(&json!([{"column": "product_key", "steps": [sales("product_key"), country]}])));
    let by_sales = json!({"table": "dim_customer", "key": "shop_key", "column": "customer_key"});
    let shop = json!([
        {"column": "shop_key", "steps": [by_sales, {"table": "fact_sales", "key": "customer_key", "column": "country_key"}, country]},
        {"column": "shop_key", "steps": [customers, country]},
    ]);
    assert_eq!(of("dim_shop"), Some(&shop));
    assert_eq!(of("fact_visits"), None, "closed");
    assert_eq!(SemanticModel::default().restrictions(), &json!([]));
}

#[test]
fn who_is_not_excepted_sees_what_the_attribute_says_and_nothing_without_it() {
    let model = countries(", except: engineer");
    assert_eq!(seen(&who(Role::Viewer, &["Germany", "Chile"]), &model), json!({"countries": ["Chile", "Germany"]}));
    for nothing in [who(Role::Analyst, &[]), Principal::new("kim", Role::Analyst, Via::Token)] {
        assert_eq!(seen(&nothing, &model), json!({"countries": []}));
    }
    for everything in [who(Role::Engineer, &["Chile"]), who(Role::Administrator, &[])] {
        assert_eq!(seen(&everything, &model), json!({"countries": "all"}));
    }
    let strict = countries("");
    assert_eq!(seen(&who(Role::Administrator, &[]), &strict), json!({"countries": []}), "nobody is excepted unasked");
    assert_eq!(
        seen(&Principal::new("Terrarium", Role::Administrator, Via::System), &strict),
        json!({"countries": "all"})
    );
    let open = countries(", without: everything");
    assert_eq!(seen(&who(Role::Viewer, &[]), &open), json!({"countries": "all"}));
    assert_eq!(seen(&who(Role::Viewer, &["Chile"]), &open), json!({"countries": ["Chile"]}));
}

#[test]
fn what_was_seen_by_other_policies_is_not_seen_by_new_ones() {
    let before = Visibility::of(&who(Role::Viewer, &["Chile"]), &countries(""));
    let both = "  countries: {title: A, dimension: country, attribute: countries}
  categories: {title: B, dimension: category, attribute: categories}\n";
    let after = before.by(&model(both).unwrap());
    assert_eq!(serde_json::to_value(&after).unwrap(), json!({"categories": [], "countries": ["Chile"]}));
    assert!(!after.is_everything() && Visibility::default().is_everything());
    let read: Visibility = serde_json::from_value(json!({"a": "all", "b": ["x"]})).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json!({"a": "all", "b": ["x"]}));
    assert!(serde_json::from_value::<Visibility>(json!({"a": "some"})).is_err());
}

#[test]
fn tables_that_a_policy_says_nothing_of_are_closed_to_whom_it_restricts() {
    let model = countries(", except: administrator");
    let closed = |role| {
        let sees = Visibility::of(&who(role, &["Chile"]), &model);
        ["fact_sales", "dim_product", "fact_visits"].map(|table| sees.closes(&model, table).is_some())
    };
    assert_eq!(closed(Role::Viewer), [false, false, true]);
    assert_eq!(closed(Role::Administrator), [false, false, false]);
}

#[test]
fn everything_that_is_wrong_is_said_with_its_line() {
    let wrong = "  Countries: {title: A, dimension: country, attribute: countries}
  unknown: {title: A, dimension: land, attribute: countries}
  worked_out: {title: A, dimension: big, attribute: Countries}
";
    let shop =
        SHOP.replace("category: {title: Category}", "big: {title: Big, value: \"coalesce(category, description)\"}");
    let text = format!("policies:\n{wrong}{shop}");
    let problems = SemanticModel::read(&[DefinitionFile { path: "shop.yml", text: &text }]).unwrap_err();
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let names = "use up to 50 lower case letters, digits and “_”, with a letter first.";
    let expected = [
        format!("shop.yml:2: “Countries” is no name for a policy; {names}"),
        "shop.yml:3: “land” is no dimension; use country or big.".to_owned(),
        format!("shop.yml:4: “Countries” is no name for an attribute; {names}"),
        "shop.yml:4: “big” is worked out; a policy takes a dimension of text that is a column.".to_owned(),
    ];
    assert_eq!(problems, expected);
    let elsewhere = SHOP.replace("warehouse.dim_country", "other.dim_country");
    let text = format!("{elsewhere}policies:\n  a: {{title: A, dimension: country, attribute: countries}}\n");
    let problems = SemanticModel::read(&[DefinitionFile { path: "shop.yml", text: &text }]).unwrap_err();
    assert!(problems[0].message.contains("schema warehouse"), "{problems:?}");
}
