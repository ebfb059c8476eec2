//! What is in force, and what is refused.

use crate::program::Place;

#[test]
fn config_shows_each_value_with_its_origin_and_no_secret() {
    let place = Place::new();
    let output =
        place.command(&["config"]).env("TERRARIUM_DATABASE_URL", "postgres://me:hunter2@db/x").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let line = |key: &str| text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
    assert!(line("database.url").ends_with("TERRARIUM_DATABASE_URL"), "{text}");
    assert!(line("workers").ends_with("default"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_bad_setting_ends_the_program_with_one_message() {
    let place = Place::new();
    for (name, value, part) in [
        ("TERRARIUM_WORKRES", "2", "TERRARIUM_WORKERS"),
        ("TERRARIUM_WORKERS", "many", "a whole number"),
        ("TERRARIUM_POSTGRES_BIN", "/nowhere", "there is no /nowhere/initdb"),
    ] {
        let output = place.command(&["migrate"]).env(name, value).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.starts_with("error: ") && text.contains(part), "{text}");
    }
}

#[test]
fn a_database_that_does_not_answer_is_named() {
    let place = Place::new();
    let output =
        place.command(&["migrate"]).env("TERRARIUM_DATABASE_URL", "postgres://me@127.0.0.1:1/x").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("does not answer") && text.contains("database.url"), "{text}");
}
