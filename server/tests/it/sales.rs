//! The Sales dashboard over real data, by its own addresses and by those that it had before; and its embeds.

use std::path::PathBuf;

use crate::program::{Answer, Place, Server};

/// A file of the real data, which is not part of the project; where it is absent, the test says so and passes.
fn real_file(name: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = root.ancestors().map(|folder| folder.join("shared/data").join(name)).find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: shared/data/{name} is in no folder above {}", root.display());
    }
    found
}

fn printed(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn ask(server: &Server<'_>, token: &str, path: &str) -> Answer {
    server.ask("GET", path, &[("authorization", &format!("Bearer {token}"))], "")
}

/// What a tile's CSV adds up to in a column, in hundredths.
fn sum(csv: &str, column: usize) -> i64 {
    let cell = |line: &str| line.split(',').nth(column).and_then(|cell| cell.parse::<f64>().ok()).unwrap_or_default();
    csv.lines().skip(1).map(|line| (cell(line) * 100.0).round() as i64).sum()
}

#[test]
fn the_real_invoices_come_to_the_known_sums() {
    let Some(file) = real_file("online_retail.csv.gz") else { return };
    let place = Place::new();
    let server = place.serve();
    printed(&place, &["ingest", "--format", "online-retail", &file.to_string_lossy()]);
    let token = printed(&place, &["token", "tests", "--role", "viewer"]);

    let all =
        ask(&server, &token, "/api/v1/dashboards/sales/tiles/revenue.csv?date=2010-01-01..2011-12-31&grain=month");
    assert_eq!((all.status, sum(&all.body, 1)), (200, 84_061_255), "{}", all.body);
    let december = ask(&server, &token, "/api/v1/dashboards/sales/tiles/countries.csv?date=2010-12-01..2010-12-31");
    assert_eq!((december.status, sum(&december.body, 1)), (200, 74_895_702), "{}", december.body);
    let invoices = ask(&server, &token, "/api/v1/dashboards/sales/tiles/invoices.csv?date=2010-12-01..2010-12-31");
    assert_eq!(invoices.body.lines().count(), 51, "{}", invoices.body);

    let before =
        "/api/v1/dashboards/sales/charts/countries.csv?shop=online-retail&from=2010-12-01&to=2010-12-31&country=France";
    let moved = ask(&server, &token, before);
    let now =
        "/api/v1/dashboards/sales/tiles/countries.csv?date=2010-12-01..2010-12-31&shop=online-retail&country=France";
    assert_eq!((moved.status, moved.header("location")), (308, Some(now)));
    assert!(ask(&server, &token, now).body.starts_with("Country,Net revenue (GBP)\r\nFrance,"));
    assert!(server.terminate());
}

#[test]
fn keys_are_managed_on_the_command_line() {
    let place = Place::new();
    let server = place.serve();
    let made = printed(&place, &["embed-keys", "rotate"]);
    assert!(made.starts_with("embed-"), "{made}");
    let listed = printed(&place, &["embed-keys", "list"]);
    assert!(listed.starts_with(&made) && listed.ends_with("by command line  signs new tokens"), "{listed}");
    printed(&place, &["embed-keys", "revoke", &made]);
    assert!(printed(&place, &["embed-keys", "list"]).contains("revoked"), "it stays in the list");
    let unknown = place.run(&["embed-keys", "revoke", "embed-0"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("There is no embed key “embed-0”"));
    assert!(server.terminate());
}
