use std::path::Path;

use super::*;

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn load(toml: &str, pairs: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("terrarium.toml");
    std::fs::write(&file, toml).unwrap();
    Config::load(Some(&file), variables(pairs))
}

fn refused(toml: &str, pairs: &[(&str, &str)]) -> String {
    load(toml, pairs).expect_err("is refused").to_string()
}

#[test]
fn the_file_overrules_defaults_and_variables_overrule_the_file() {
    let loaded = load("workers = 3\nlisten = '0.0.0.0:80'", &[("TERRARIUM_WORKERS", "5")]).unwrap();
    assert_eq!(loaded.config.workers, 5);
    assert_eq!(loaded.config.listen.to_string(), "0.0.0.0:80");
    assert_eq!(loaded.origin("workers"), "TERRARIUM_WORKERS");
    assert!(loaded.origin("listen").ends_with("terrarium.toml"));
    assert_eq!(loaded.origin("data_dir"), "default");
}

#[test]
fn what_makes_a_folder_a_project_is_no_setting() {
    let loaded = load("workers = 3\n[project]\nname = 'Shop'\nformat = 1", &[]).unwrap();
    assert_eq!(loaded.config.workers, 3);
    assert!(refused("projekt = 3", &[]).contains("`projekt`"));
}

#[test]
fn nested_keys_have_two_spellings_and_maps_take_own_keys() {
    let loaded = load(
        "[lake.options]\nregion = 'eu-1'",
        &[
            ("TERRARIUM_DATABASE_URL", "postgres://me:12345@db/terrarium"),
            ("TERRARIUM_DATABASE__MAX_CONNECTIONS", "9"),
            ("TERRARIUM_LAKE__OPTIONS__SECRET_ACCESS_KEY", "12345"),
            ("TERRARIUM_POSTGRES_BIN", "/pg/bin"),
        ],
    )
    .unwrap();
    let config = &loaded.config;
    assert_eq!(config.database.url.as_ref().unwrap().expose(), "postgres://me:12345@db/terrarium");
    assert_eq!(config.database.max_connections, 9);
    assert_eq!(config.lake.options["secret_access_key"].expose(), "12345", "digits stay text");
    assert_eq!(config.lake.options["region"].expose(), "eu-1");
    assert_eq!(config.database.postgres_bin.as_deref(), Some(Path::new("/pg/bin")));
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest_one() {
    let error = refused("[database]\nurll = 'x'", &[]);
    assert!(error.contains("terrarium.toml") && error.contains("`database.urll`"), "{error}");
    assert!(error.contains("`database.url`"), "{error}");
    let error = refused("lisen = '127.0.0.1:1'", &[]);
    assert!(error.contains("Did you mean `listen`?"), "{error}");
    let error = refused("", &[("TERRARIUM_DATABSE_URL", "postgres://db/x")]);
    assert!(error.starts_with("TERRARIUM_DATABSE_URL") && error.contains("TERRARIUM_DATABASE_URL?"), "{error}");
    let error = refused("colour = 'green'", &[]);
    assert!(error.contains("lists all settings"), "{error}");
}

#[test]
fn a_value_that_does_not_fit_is_named_with_its_place() {
    for (toml, pairs, parts) in [
        ("workers = 'many'", &[][..], ["terrarium.toml", "`workers`", "not string"]),
        ("workers = 0", &[], ["terrarium.toml", "`workers`", "between 1 and 64"]),
        ("", &[("TERRARIUM_WORKERS", "many")], ["TERRARIUM_WORKERS", "`workers`", "a whole number"]),
        ("", &[("TERRARIUM_LISTEN", "localhost")], ["TERRARIUM_LISTEN", "`listen`", "invalid socket address"]),
        ("", &[("TERRARIUM_LOG_FORMAT", "xml")], ["TERRARIUM_LOG_FORMAT", "`log.format`", "text or json"]),
        ("", &[("TERRARIUM_LOG_FILTER", "a=b=c")], ["TERRARIUM_LOG_FILTER", "`log.filter`", "info,warehouse=debug"]),
        ("", &[("TERRARIUM_BEHIND_PROXY", "yes")], ["TERRARIUM_BEHIND_PROXY", "`behind_proxy`", "true or false"]),
        ("", &[("TERRARIUM_PUBLIC_URL", "https://a/b")], ["TERRARIUM_PUBLIC_URL", "`public_url`", "nothing after"]),
        ("", &[("TERRARIUM_DATABASE_URL", "mysql://a")], ["TERRARIUM_DATABASE_URL", "`database.url`", "postgres://"]),
        ("database = 3", &[], ["terrarium.toml", "`database`", "is a section"]),
        ("[lake]\nurl = 'ftp://a'", &[], ["terrarium.toml", "`lake.url`", "s3://bucket"]),
        (
            "[tracking]\nwebhook_networks = '10.1'",
            &[],
            ["terrarium.toml", "`tracking.webhook_networks`", "“10.1” is no network"],
        ),
    ] {
        let error = refused(toml, pairs);
        for part in parts {
            assert!(error.contains(part), "{part} in: {error}");
        }
    }
}

#[test]
fn workers_leave_connections_for_everything_else() {
    assert!(load("workers = 10", &[]).is_ok(), "as many as the default allows");
    let error = refused("workers = 11", &[]);
    for part in ["terrarium.toml", "`workers`", "17 connections", "there are 16", "Raise `database.max_connections`"] {
        assert!(error.contains(part), "{part} in: {error}");
    }
    let error = refused("[database]\nmax_connections = 7", &[]);
    assert!(error.contains("`database.max_connections` does not fit") && error.contains("lower `workers`"), "{error}");
    assert!(load("workers = 1\n[database]\nmax_connections = 7", &[]).is_ok());
}

#[test]
fn a_broken_or_missing_file_is_named() {
    let error = refused("workers = ", &[]);
    assert!(error.contains("not valid TOML") && error.contains("line 1"), "{error}");
    let error = Config::load(Some(Path::new("/nowhere/t.toml")), Vec::new()).unwrap_err().to_string();
    assert!(error.contains("/nowhere/t.toml"), "{error}");
}

#[test]
fn empty_and_test_variables_are_not_settings() {
    let loaded = load("", &[("TERRARIUM_DATABASE_URL", ""), ("TERRARIUM_TEST_DATABASE_URL", "x"), ("HOME", "/")]);
    assert_eq!(loaded.unwrap().config, Config::default());
}

#[test]
fn secrets_are_shown_nowhere() {
    let loaded =
        load("[lake.options]\nkey = 'hunter2'", &[("TERRARIUM_DATABASE_URL", "postgres://me:hunter2@db/terrarium")])
            .unwrap();
    let settings = loaded.settings();
    assert!(!format!("{:?} {settings:?}", loaded.config).contains("hunter2"));
    let url = settings.iter().find(|setting| setting.key == "database.url").unwrap();
    assert_eq!((url.value.as_str(), url.origin.as_str()), ("[hidden]", "TERRARIUM_DATABASE_URL"));
}

#[test]
fn every_setting_is_listed_once() {
    let settings = load("", &[]).unwrap().settings();
    let keys: Vec<_> = settings.iter().map(|setting| setting.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "artifacts.direct_downloads",
            "artifacts.options",
            "artifacts.url",
            "behind_proxy",
            "data_dir",
            "database.app_url",
            "database.max_connections",
            "database.postgres_bin",
            "database.reader_url",
            "database.url",
            "identity.session_hours",
            "lake.options",
            "lake.url",
            "listen",
            "log.filter",
            "log.format",
            "public_url",
            "request_timeout_seconds",
            "site_dir",
            "tracking.open_to",
            "tracking.retention_days",
            "tracking.webhook_networks",
            "workers",
        ]
    );
}

#[test]
fn the_url_for_browsers_can_be_reached() {
    let url = |listen: &str| load(&format!("listen = '{listen}'"), &[]).unwrap().config.public_url().to_string();
    assert_eq!(url("0.0.0.0:3000"), "http://127.0.0.1:3000/");
    assert_eq!(url("[::1]:80"), "http://[::1]/");
}

#[test]
fn networks_are_one_text() {
    let loaded = load("", &[("TERRARIUM_TRACKING_WEBHOOK_NETWORKS", "10.1.0.0/16, ::1,127.0.0.1")]).unwrap();
    let networks = &loaded.config.tracking.webhook_networks;
    assert_eq!(networks.to_string(), "10.1.0.0/16, ::1/128, 127.0.0.1/32");
    for (address, within) in
        [("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("10.2.0.0", false), ("::1", true), ("::2", false)]
    {
        assert_eq!(networks.contain(address.parse().unwrap()), within, "{address}");
    }
    assert_eq!(Networks::default().to_string(), "");
}
