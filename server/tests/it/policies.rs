//! What only hidden rows have is nowhere to be found by whom a policy hides them from.

use std::fs;
use std::time::{Duration, Instant};

use contract::Role;

use crate::program::{Answer, Place, Server};
use crate::project::{folder, said};
use crate::server_functions::{call, sign_in_as};

const PATIENCE: Duration = Duration::from_secs(60);

/// A shop that sells to three countries. One of them is hidden, and so is everything that only its rows have: what is in
/// [`PLANTED`]. The last line cannot be used and goes to quarantine.
const FILE: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE MUG,6,2011-11-01 08:26:00,2.55,17850,Germany
536366,22633,HAND WARMER,2,2011-11-20 09:00:00,1.85,17851,Germany
536367,85123A,WHITE MUG,3,2011-11-21 10:00:00,2.55,17852,France
Z7QX01,ZX9917,PLANTED TEAPOT,1,2011-12-24 10:00:00,4242.42,KQ98761234,Zubrowka
Z7QX02,ZX9917,PLANTED TEAPOT,six,2011-12-24 11:00:00,4242.42,KQ98761234,Zubrowka
";
const PLANTED: [&str; 8] =
    ["Zubrowka", "PLANTED", "ZX9917", "KQ98761234", "Z7QX0", "4242.42", "4,242.42", "2011-12-24"];

const POLICIES: &str = "policies:
  countries: {title: Countries, dimension: country, attribute: countries, except: administrator}
";

/// A question that was put to the program: its name, and whether somebody who sees everything finds the planted in the answer.
struct Asked {
    name: String,
    shows: bool,
    answer: Answer,
}

impl Asked {
    fn planted(&self) -> Option<&'static str> {
        PLANTED.into_iter().find(|planted| self.answer.body.contains(planted))
    }

    /// The same, of what is drawn on a page.
    fn planted_drawings(&self) -> Option<&'static str> {
        let drawings = self.answer.body.split("<svg").skip(1).filter_map(|rest| rest.split("</svg>").next());
        let drawings: String = drawings.collect();
        PLANTED.into_iter().find(|planted| drawings.contains(planted))
    }
}

/// Somebody who asks.
struct Person<'a> {
    server: &'a Server<'a>,
    session: Option<String>,
}

impl Person<'_> {
    fn headers(&self) -> Vec<(&str, &str)> {
        let mut headers = vec![("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
        headers.extend(self.session.as_deref().map(|session| ("cookie", session)));
        headers
    }

    fn get(&self, path: &str, shows: bool) -> Asked {
        Asked { name: path.to_owned(), shows, answer: self.server.ask("GET", path, &self.headers(), "") }
    }

    fn post(&self, path: &str, body: &str, shows: bool) -> Asked {
        Asked { name: format!("{path} {body}"), shows, answer: self.server.ask("POST", path, &self.headers(), body) }
    }

    fn function(&self, name: &str, arguments: &str, shows: bool) -> Asked {
        self.post(&format!("/_fn/{name}"), arguments, shows)
    }

    /// A cube, as soon as it is built.
    fn cube(&self, dashboard: &str) -> Asked {
        let begun = Instant::now();
        loop {
            let asked = self.get(&format!("/api/v1/dashboards/{dashboard}/cube?shop=online-retail"), true);
            if asked.answer.header("retry-after").is_none() || begun.elapsed() > PATIENCE {
                return asked;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn pages(&self, batch: &str) -> Vec<Asked> {
        vec![
            self.get("/dashboards", false),
            self.get("/dashboards/sales", true),
            self.get("/dashboards/sales?date=2011-11-01..2011-12-31&grain=month", true),
            self.get("/dashboards/customers", true),
            self.get("/dashboards/customers?tab=worth", true),
            self.get("/dashboards/products", true),
            self.get("/dashboards/products?tab=products", true),
            self.get("/dashboards/operations", true),
            self.get("/catalog", false),
            self.get("/catalog/table/warehouse.dim_country", true),
            self.get("/catalog/table/warehouse.dim_product", true),
            self.get("/catalog/table/warehouse.fact_sales", true),
            self.get("/catalog/dashboard/sales", false),
            self.get("/lake", false),
            self.get(&format!("/lake/{batch}"), true),
            self.get("/models", false),
        ]
    }

    fn functions(&self, batch: &str) -> Vec<Asked> {
        let dashboard = |slug: &str, filters: &str| {
            format!(r#"{{"slug":"{slug}","query":{{"filters":{filters},"picks":{{}},"grain":null,"compare":null}}}}"#)
        };
        let asset = |kind: &str, name: &str| format!(r#"{{"asset":{{"kind":"{kind}","name":"{name}"}}}}"#);
        let page = r#""page":{"offset":0,"limit":100}"#;
        let search =
            |text: &str| format!(r#"{{"search":{{"text":"{text}","kinds":[],"tag":null,"offset":0,"limit":0}}}}"#);
        vec![
            self.function("dashboards", "{}", false),
            self.function("dashboard", &dashboard("sales", "{}"), true),
            self.function("dashboard", &dashboard("sales", r#"{"country":["Nowhere"]}"#), true),
            self.function("dashboard", &dashboard("customers", "{}"), true),
            self.function("dashboard", &dashboard("products", "{}"), true),
            self.function("dashboard", &dashboard("operations", "{}"), true),
            self.function("dashboard", &dashboard("operations", r#"{"shop":["nowhere"]}"#), false),
            self.function("dashboard", &dashboard("operations", r#"{"date":["1999-01-01..1998-01-01"]}"#), false),
            self.function("asset", &asset("table", "warehouse.dim_country"), true),
            self.function("asset", &asset("table", "warehouse.dim_customer"), true),
            self.function("search_catalog", &search(""), false),
            self.function("search_catalog", &search("teapot"), false),
            self.function("quarantine", &format!(r#"{{"id":"{batch}",{page}}}"#), true),
            self.function("batches", &format!("{{{page}}}"), false),
            self.function("jobs", r#"{"query":{"kind":null,"subject":null,"limit":50}}"#, false),
        ]
    }

    fn interfaces(&self) -> Vec<Asked> {
        let mut asked = vec![
            self.get("/api/v1/measures", false),
            self.get("/api/v1/catalog/search?q=teapot", false),
            self.get("/api/v1/batches", false),
        ];
        for tile in ["revenue", "products", "countries", "invoices", "rhythm"] {
            asked.push(self.get(&format!("/api/v1/dashboards/sales/tiles/{tile}.csv"), tile != "rhythm"));
        }
        for tile in ["products/best", "products/list", "products/share", "operations/days", "customers/countries"] {
            let (dashboard, tile) = tile.split_once('/').unwrap();
            // What is past the best ones comes as one number.
            asked.push(self.get(&format!("/api/v1/dashboards/{dashboard}/tiles/{tile}.csv"), tile != "share"));
        }
        for tile in
            ["sales/rows/countries", "sales/rows/invoices", "products/rows/share", "customers/rows/new-customers"]
        {
            asked.push(self.get(&format!("/api/v1/dashboards/{tile}.csv"), true));
        }
        for question in [
            r#""measures":["net_revenue"],"by":["country"]"#,
            r#""measures":["net_revenue"],"by":["product","product_code"]"#,
            r#""measures":["orders"],"by":["customer","invoice"]"#,
            r#""measures":["invoice_amount"],"by":["invoice","country"]"#,
            r#""measures":["orders"],"by":["date"]"#,
            r#""measures":["customers"],"by":["first_order"]"#,
            r#""measures":["new_customers"],"by":["customer","country"]"#,
            r#""measures":["new_customers"],"by":["first_order"]"#,
        ] {
            asked.push(self.post("/api/v1/query", &format!("{{{question}}}"), true));
        }
        for wrong in [
            r#""measures":["net_revenue"],"where":["land = x"]"#,
            r#""measures":["net_revenue"],"where":["hour = many"]"#,
            r#""measures":["nothing"]"#,
        ] {
            asked.push(self.post("/api/v1/query", &format!("{{{wrong}}}"), false));
        }
        asked.extend(["sales", "customers", "products", "operations"].map(|dashboard| self.cube(dashboard)));
        asked.extend(self.pictures());
        asked
    }

    /// Pictures, in which nothing can be looked for.
    fn pictures(&self) -> Vec<Asked> {
        let tiles = [
            "sales/tiles/net-revenue",
            "sales/tiles/revenue",
            "sales/tiles/countries",
            "sales/tiles/products",
            "sales/tiles/rhythm",
            "sales/tiles/invoices",
        ];
        let whole = ["sales", "customers", "products", "operations"];
        let picture = |name| self.get(&format!("/api/v1/dashboards/{name}.png?scale=1"), false);
        tiles.into_iter().chain(whole).map(picture).collect()
    }

    /// The embeds that this person makes, of dashboards with an open filter and of tiles of Sales, and anybody's ways into each,
    /// with its token.
    fn embeds(&self) -> Vec<String> {
        let token = |what: &str| {
            let (dashboard, tile) = what.split_once('/').unwrap_or((what, ""));
            let tile = if tile.is_empty() { "null".to_owned() } else { format!("\"{tile}\"") };
            let new = format!(
                r#"{{"new":{{"dashboard":"{dashboard}","tile":{tile},"open":["country"],
                    "query":{{"filters":{{}},"picks":{{}},"grain":null,"compare":null}},
                    "origin":"https://shop.example","lifetime_seconds":3600}}}}"#
            );
            let made = self.function("create_embed", &new, false).answer;
            let token = made.body.split("\"token\":\"").nth(1).and_then(|rest| rest.split('"').next());
            token.unwrap_or_else(|| panic!("{what}: {} {}", made.status, made.body)).to_owned()
        };
        let ways = |what: &str, tiles: &[&str]| {
            let token = token(what);
            let dashboard = what.split('/').next().unwrap_or(what);
            let numbers =
                tiles.iter().flat_map(|tile| ["/data", "/data.csv"].map(|way| format!("{dashboard}/{tile}{way}")));
            let ways = std::iter::once(what.to_owned()).chain(numbers);
            ways.map(|way| format!("/embed/{way}?token={token}")).collect::<Vec<_>>()
        };
        let of_dashboards = [
            ("sales", &["revenue", "countries", "products", "invoices"][..]),
            ("customers", &["countries", "best"]),
            ("products", &["best", "list"]),
            ("operations", &["days"]),
        ];
        let of_tiles = ["revenue", "products", "countries", "invoices"].map(|tile| (format!("sales/{tile}"), [tile]));
        let of_dashboards = of_dashboards.into_iter().flat_map(|(what, tiles)| ways(what, tiles));
        of_dashboards.chain(of_tiles.iter().flat_map(|(what, tiles)| ways(what, tiles))).collect()
    }

    /// What anybody finds there.
    fn embedded(&self, ways: &[String]) -> Vec<Asked> {
        ways.iter().map(|way| self.get(way, true)).collect()
    }

    fn everything(&self, batch: &str) -> Vec<Asked> {
        [self.pages(batch), self.functions(batch), self.interfaces()].into_iter().flatten().collect()
    }
}

/// A shop under a policy; answers the batch that was brought in.
fn bring_in(place: &Place) -> String {
    said(&place.run(&["init", "shop"]), 0);
    fs::write(folder(place, "shop").join("semantic/policies.yml"), POLICIES).unwrap();
    assert!(said(&place.run(&["plan", "shop"]), 2).contains("+ policy countries"));
    said(&place.run(&["apply", "shop"]), 0);
    fs::write(folder(place, "sales.csv"), FILE).unwrap();
    let brought = said(&place.run(&["ingest", "--format", "online-retail", "sales.csv"]), 0);
    let batch = brought.split("lake/").nth(1).and_then(|rest| rest.split_whitespace().next());
    batch.unwrap_or_else(|| panic!("a row is in quarantine: {brought}")).to_owned()
}

#[test]
fn hidden_rows_are_nowhere_to_be_found() {
    let place = Place::new();
    let server = place.serve();
    let batch = bring_in(&place);
    let person = |name: &str, role: Role, countries: &[&str]| {
        let session = Some(sign_in_as(&place, &server, name, role));
        let arguments = [&["user", "attribute", name, "countries"], countries].concat();
        said(&place.run(&arguments), 0);
        Person { server: &server, session }
    };
    let whole = person("whole", Role::Administrator, &[]);
    let limited = person("limited", Role::Analyst, &["Germany", "France"]);
    let nobody = Person { server: &server, session: None };
    let begun = Instant::now();
    while whole.get("/catalog/table/warehouse.dim_country", true).planted().is_none() {
        assert!(begun.elapsed() < PATIENCE, "the table is profiled");
        std::thread::sleep(Duration::from_millis(50));
    }

    let frames = whole.embeds();
    for asked in whole.everything(&batch).into_iter().chain(nobody.embedded(&frames)) {
        let found = asked.planted();
        assert!(found.is_some() || !asked.shows, "{} hides it from everybody: {}", asked.name, asked.answer.body);
    }
    for page in whole.pages(&batch).into_iter().chain(nobody.embedded(&frames)) {
        // Operations and the invoices have no names on their charts.
        let is_drawn = ["/dashboards/sales", "/dashboards/customers", "/dashboards/products", "/embed/sales?"];
        let is_drawn = is_drawn.iter().any(|path| page.name.starts_with(path));
        assert!(!is_drawn || page.planted_drawings().is_some(), "{} draws it for nobody", page.name);
    }
    // What exactly is in a picture is looked at where there is a shop without the hidden rows to compare with.
    for (all, part) in whole.pictures().into_iter().zip(limited.pictures()) {
        assert_eq!((all.answer.status, part.answer.status), (200, 200), "{}: {}", all.name, part.answer.body);
        assert!(all.answer.body != part.answer.body, "{} is the same for both", all.name);
    }
    // Twice: the second time from what was kept.
    let limited_frames = limited.embeds();
    for _ in 0..2 {
        for asked in limited.everything(&batch).into_iter().chain(nobody.embedded(&limited_frames)) {
            assert_eq!(asked.planted(), None, "{}: {}", asked.name, asked.answer.body);
            assert!(asked.answer.status < 500, "{}: {} {}", asked.name, asked.answer.status, asked.answer.body);
        }
    }
    for asked in nobody.everything(&batch) {
        assert_eq!(asked.planted(), None, "{}", asked.name);
    }
    for asked in [nobody.functions(&batch), nobody.interfaces()].into_iter().flatten() {
        assert_eq!(asked.answer.status, 401, "{}: {}", asked.name, asked.answer.body);
    }

    let sales = limited.get("/api/v1/dashboards/sales/tiles/countries.csv", true).answer.body;
    assert!(sales.contains("Germany,19") && sales.contains("France,7.65"), "what is seen is there: {sales}");
    for (name, arguments) in [
        ("quarantine", format!(r#"{{"id":"{batch}","page":{{"offset":0,"limit":1}}}}"#)),
        ("batches", r#"{"page":{"offset":0,"limit":1}}"#.into()),
    ] {
        let closed = limited.function(name, &arguments, false).answer;
        assert!(closed.status == 403 && closed.body.contains("A policy limits"), "{name}: {}", closed.body);
    }
    assert_eq!(limited.get("/api/v1/batches", false).answer.status, 403);

    let token = call(
        &server,
        "create_api_token",
        r#"{"new":{"name":"x","role":"viewer","lifetime_days":1}}"#,
        limited.session.as_deref(),
    );
    let secret = token.body.split("\"secret\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let by_country = r#"{"measures":["orders"],"by":["country"]}"#;
    let answer = server.ask("POST", "/api/v1/query", &headers, by_country);
    assert!(
        answer.body.contains("Germany") && !answer.body.contains("Zubrowka"),
        "a token sees no more: {}",
        answer.body
    );

    // A change holds at once, for sessions and tokens; without the attribute nothing is seen.
    said(&place.run(&["user", "attribute", "limited", "countries", "Zubrowka"]), 0);
    let answer = server.ask("POST", "/api/v1/query", &headers, by_country);
    assert!(!answer.body.contains("Germany") && answer.body.contains("Zubrowka"), "{}", answer.body);
    said(&place.run(&["user", "attribute", "limited", "countries"]), 0);
    let answer = server.ask("POST", "/api/v1/query", &headers, by_country);
    assert!(
        answer.status == 200 && !answer.body.contains("Germany") && !answer.body.contains("Zubrowka"),
        "{}",
        answer.body
    );
    assert_eq!(limited.get("/api/v1/dashboards/sales/tiles/countries.csv", true).answer.status, 403);
    assert!(server.terminate());
}
