//! A dashboard that is shared with some people is nowhere to be found by others.

use std::fs;

use contract::Role;

use crate::program::{Answer, Place, Server};
use crate::project::{folder, said};
use crate::server_functions::{call, sign_in_as};

const FILE: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE MUG,6,2011-11-01 08:26:00,2.55,17850,Germany
536366,22633,HAND WARMER,2,2011-11-20 09:00:00,1.85,17851,France
";
/// What only this dashboard has is in [`PLANTED`].
const QUIET: &str = "\
title: ZEBRAPLAN
description: Stripes of QUAGGA.
owner: OKAPI
access: {view: {people: [kim]}}
time: date
tiles:
  orders: {show: number, measures: [orders]}
  gnu-tile:
    title: GNUTILE
    show: bar
    measures: [orders]
    by: [country]
";
const PLANTED: [&str; 4] = ["ZEBRAPLAN", "QUAGGA", "OKAPI", "GNUTILE"];

/// Every way to a dashboard: what is asked for, and whether who sees it finds something of it there.
fn ways(server: &Server<'_>, session: &str) -> Vec<(String, bool, Answer)> {
    let get = |path: &str, shows: bool| {
        let answer = server.ask("GET", path, &[("cookie", session)], "");
        (path.to_owned(), shows, answer)
    };
    let function = |name: &str, arguments: &str, shows: bool| {
        (format!("{name} {arguments}"), shows, call(server, name, arguments, Some(session)))
    };
    let query = r#""query":{"filters":{},"picks":{},"grain":null,"compare":null}"#;
    let asset = r#"{"asset":{"kind":"dashboard","name":"quiet"}}"#;
    let search = |text: &str| format!(r#"{{"search":{{"text":"{text}","kinds":[],"tag":null,"offset":0,"limit":0}}}}"#);
    let embed = |tile: &str| {
        format!(
            r#"{{"new":{{"dashboard":"quiet","tile":{tile},"open":[],{query},
                "origin":"https://shop.example","lifetime_seconds":3600}}}}"#
        )
    };
    vec![
        get("/dashboards", true),
        get("/dashboards?q=zebra", true),
        get("/dashboards/quiet", true),
        get("/dashboards/quiet/edit", true),
        get("/dashboards/quiet/history", false),
        get("/dashboards/quiet/rows/gnu-tile", true),
        get("/catalog?q=quagga", true),
        get("/catalog/dashboard/quiet", true),
        get("/catalog/measure/orders", true),
        function("dashboards", "{}", true),
        function("dashboard_summary", r#"{"slug":"quiet"}"#, true),
        function("dashboard", &format!(r#"{{"slug":"quiet",{query}}}"#), true),
        function("dashboard_plan", r#"{"slug":"quiet","shop":null}"#, true),
        function("dashboard_answers", r#"{"slug":"quiet","shop":"online-retail","tag":"x","questions":[]}"#, false),
        function("dashboard_draft", r#"{"slug":"quiet"}"#, true),
        function(
            "tile_rows",
            &format!(r#"{{"slug":"quiet","tile":"gnu-tile","page":{{"offset":0,"limit":1}},{query}}}"#),
            true,
        ),
        function("dashboard_history", r#"{"slug":"quiet","page":{"offset":0,"limit":10}}"#, false),
        function("set_favourite", r#"{"slug":"quiet","is_favourite":true}"#, false),
        function("search_catalog", &search(""), true),
        function("search_catalog", &search("zebraplan"), true),
        function("search_catalog", &search("zebrapla"), true),
        function("asset", asset, true),
        function("asset", r#"{"asset":{"kind":"measure","name":"orders"}}"#, true),
        function("create_embed", &embed("null"), false),
        function("create_embed", &embed("\"gnu-tile\""), false),
        get("/api/v1/dashboards/quiet/tiles/gnu-tile.csv", false),
        get("/api/v1/dashboards/quiet/tiles/gnu-tile.png", false),
        get("/api/v1/dashboards/quiet/rows/gnu-tile.csv", false),
        get("/api/v1/dashboards/quiet.png", false),
        get("/api/v1/dashboards/quiet/cube", false),
        get("/api/v1/project", true),
        get("/api/v1/project/revisions", true),
        get("/api/v1/catalog/search?q=zebraplan", true),
    ]
}

#[test]
fn a_dashboard_that_is_shared_is_nowhere_to_be_found_by_others() {
    let place = Place::new();
    let server = place.serve();
    said(&place.run(&["init", "shop"]), 0);
    fs::write(folder(&place, "shop").join("dashboards/quiet.yml"), QUIET).unwrap();
    said(&place.run(&["apply", "shop", "--message", "Adds the ZEBRAPLAN."]), 0);
    fs::write(folder(&place, "sales.csv"), FILE).unwrap();
    said(&place.run(&["ingest", "--format", "online-retail", "sales.csv"]), 0);
    let kim = sign_in_as(&place, &server, "kim", Role::Analyst);
    let others = [Role::Viewer, Role::Engineer].map(|role| sign_in_as(&place, &server, role.as_str(), role));

    // The catalog hears of it a moment later.
    let heard = || ways(&server, &kim).iter().all(|(_, shows, answer)| !shows || planted(answer).is_some());
    let begun = std::time::Instant::now();
    while !heard() && begun.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    for (way, shows, answer) in ways(&server, &kim) {
        assert!(!shows || planted(&answer).is_some(), "{way} hides it from kim: {} {}", answer.status, answer.body);
        assert!(!matches!(answer.status, 401 | 403 | 404), "{way}: {} {}", answer.status, answer.body);
    }
    for (way, _, answer) in others.iter().flat_map(|session| ways(&server, session)) {
        assert_eq!(planted(&answer), None, "{way}: {}", answer.body);
        assert!(answer.status < 500, "{way}: {} {}", answer.status, answer.body);
        let of_it = way.contains("dashboards/quiet") || way.contains("\"quiet\"");
        let is_refused = matches!(answer.status, 403 | 404) || answer.body == "null";
        assert!(!of_it || is_refused, "{way}: {} {}", answer.status, answer.body);
    }
    // A token reaches as far as its owner, and no further by the name that it was given.
    let token = |session: &str, name: &str| {
        let new = format!(r#"{{"new":{{"name":"{name}","role":"viewer","lifetime_days":1}}}}"#);
        let made = call(&server, "create_api_token", &new, Some(session));
        let secret = made.body.split("\"secret\":\"").nth(1).and_then(|rest| rest.split('"').next());
        format!("Bearer {}", secret.unwrap())
    };
    let csv = |token: &str| {
        let path = "/api/v1/dashboards/quiet/tiles/gnu-tile.csv";
        server.ask("GET", path, &[("authorization", token)], "").status
    };
    assert_eq!((csv(&token(&kim, "nightly")), csv(&token(&others[1], "kim"))), (200, 404));
    assert!(server.terminate());
}

fn planted(answer: &Answer) -> Option<&'static str> {
    PLANTED.into_iter().find(|planted| answer.body.contains(planted))
}
