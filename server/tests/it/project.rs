//! A project, as a team works with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::{Place, Server};

const SHOP: &str = "semantic/shop.yml";

/// What a command printed, after it ended with `status`.
pub(crate) fn said(output: &Output, status: i32) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    assert_eq!(output.status.code(), Some(status), "{text}");
    text
}

/// Replaces a part of a file.
fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// Where the commands of `place` find the folder `name`.
pub(crate) fn folder(place: &Place, name: &str) -> PathBuf {
    place.data().with_file_name(name)
}

/// Whether a running server knows a measure of this title.
fn knows(server: &Server<'_>, token: &str, title: &str) -> bool {
    let answer = server.ask("GET", "/api/v1/measures", &[("authorization", &format!("Bearer {token}"))], "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body.contains(&format!("\"title\":\"{title}\""))
}

#[test]
fn a_project_is_made_planned_applied_and_exported() {
    let place = Place::new();
    let server = place.serve();
    let token = said(&place.run(&["token", "tests", "--role", "viewer"]), 0).trim().to_owned();
    let made = said(&place.run(&["init", "shop"]), 0);
    assert!(made.contains("terrarium plan shop"), "{made}");
    let shop = folder(&place, "shop");
    let same = said(&place.run(&["plan", "shop"]), 0);
    assert!(same.contains("Nothing would change"), "{same}");

    edit(&shop.join(SHOP), "title: Net revenue", "title: Turnover");
    fs::write(shop.join("semantic/new.yml"), "# Größe\r\nentities: {}").unwrap();
    let plan = said(&place.run(&["plan", "shop"]), 2);
    for part in ["~ semantic/shop.yml\n    ~ measure net_revenue\n", "+        title: Turnover", "+ semantic/new.yml\n"]
    {
        assert!(plan.contains(part), "{part}: {plan}");
    }
    let base = plan.trim().rsplit(' ').next().unwrap();
    assert!(knows(&server, &token, "Net revenue"), "a plan changes nothing");
    let applied = said(&place.run(&["apply", "shop", "--base", base, "-m", "What the board calls it"]), 0);
    assert!(applied.contains("is in force: 1 file added, 1 changed."), "{applied}");
    assert!(knows(&server, &token, "Turnover"), "a running server answers by it at once");
    assert!(said(&place.run(&["apply", "shop"]), 0).contains("Nothing to apply"));
    edit(&shop.join(SHOP), "title: Turnover", "title: Sold");
    assert!(said(&place.run(&["apply", "shop", "--base", base]), 1).contains("Plan again"));

    assert!(said(&place.run(&["export", "other"]), 0).contains("7 files written"));
    let other = folder(&place, "other");
    assert_eq!(fs::read(other.join("semantic/new.yml")).unwrap(), "# Größe\r\nentities: {}".as_bytes());
    let refused = said(&place.run(&["export", "shop"]), 1);
    assert!(refused.contains("--force") && refused.contains(SHOP), "{refused}");
    fs::write(shop.join("semantic/mine.yml"), "# mine").unwrap();
    let forced = said(&place.run(&["export", "shop", "--force"]), 0);
    assert!(forced.contains("left alone: semantic/mine.yml"), "{forced}");
    assert_eq!(fs::read(shop.join(SHOP)).unwrap(), fs::read(other.join(SHOP)).unwrap());

    let list = said(&place.run(&["revisions"]), 0);
    assert!(list.contains("What the board calls it") && list.lines().count() == 2, "{list}");
    let newest = list.split_whitespace().next().unwrap();
    let told = said(&place.run(&["revisions", newest]), 0);
    assert!(told.contains("by command line") && told.contains("~ measure net_revenue"), "{told}");
    let restored = said(&place.run(&["restore", base]), 0);
    assert!(restored.contains("is in force: 1 file changed, 1 removed."), "{restored}");
    assert!(knows(&server, &token, "Net revenue"));
    assert!(said(&place.run(&["restore", "999999"]), 1).contains("There is no revision 999999"));
    assert!(server.terminate());
}

#[test]
fn what_is_wrong_is_told_with_file_and_line() {
    let place = Place::new();
    said(&place.run(&["init", "shop"]), 0);
    let shop = folder(&place, "shop");
    let text = fs::read_to_string(shop.join(SHOP)).unwrap();
    let line = text.lines().position(|line| line.trim() == "type: sum").unwrap() + 1;
    edit(&shop.join(SHOP), "type: sum", "type: summ");
    edit(&shop.join("terrarium.toml"), "format = 1", "format = 9");
    for command in ["plan", "apply"] {
        let text = said(&place.run(&[command, "shop"]), 1);
        assert!(text.contains("There are 2 problems:\nterrarium.toml:5: "), "{text}");
        assert!(text.contains(&format!("semantic/shop.yml:{line}: ")) && text.contains("count_distinct"), "{text}");
    }
}

#[test]
fn no_database_is_needed_to_begin() {
    let place = Place::new();
    said(&place.run(&["init", "shop"]), 0);
    assert!(said(&place.run(&["init", "shop"]), 1).contains("is not empty"));
    let schema = said(&place.run(&["schema", "semantic"]), 0);
    assert_eq!(schema, fs::read_to_string(folder(&place, "shop").join(".terrarium/schemas/semantic.json")).unwrap());
    assert!(said(&place.run(&["schema"]), 0).contains("semantic/*.yml"));
    for wrong in [&["plan", "nowhere"][..], &["plan", "--nonsense"], &["schema", "excel"]] {
        said(&place.run(wrong), 1);
    }
    // The file that makes a folder a project is no configuration.
    let inside = place.command(&["config"]).current_dir(folder(&place, "shop")).output().unwrap();
    said(&inside, 0);
    assert!(!place.data().exists());
}
