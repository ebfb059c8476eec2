//! What a restart and a kill leave behind.

use crate::program::Place;

#[test]
fn everything_survives_a_kill_and_the_first_password_is_shown_once() {
    let place = Place::new();
    let server = place.serve();
    let password = server.first_password().expect("the first start prints it").to_owned();
    assert!(!place.log().contains(&password), "the log does not have it");
    // A command beside the server.
    let added = place.run(&["user", "add", "kim", "--role", "analyst"]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    server.kill();

    // A command alone, on the cluster that the killed server left behind.
    let listed = String::from_utf8(place.run(&["user", "list"]).stdout).unwrap();
    assert!(listed.contains("kim") && listed.contains("analyst") && listed.contains("admin"), "{listed}");
    assert!(!place.data().join("postgres/data/postmaster.pid").exists(), "it ended the orphan");

    let server = place.serve();
    assert_eq!(server.first_password(), None);
    assert!(server.terminate());
    assert!(!place.data().join("postgres/data/postmaster.pid").exists(), "the database ends with the server");
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let place = Place::new();
    let server = place.serve();
    let second = place.command(&["serve"]).env("TERRARIUM_LISTEN", "127.0.0.1:0").output().unwrap();
    let text = String::from_utf8(second.stderr).unwrap();
    assert!(text.contains("A Terrarium server") && text.contains("is using the database"), "{text}");
    assert_eq!(server.get("/ready").status, 200, "the first one is not disturbed");
    assert!(server.terminate());
}
