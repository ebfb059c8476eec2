//! These run a real PostgreSQL; they are passed over, with a word, where none is installed.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use sqlx::{ConnectOptions, Connection, PgConnection};

use super::*;

/// An empty place for a data folder that is removed at the end, or nothing where no PostgreSQL is installed.
fn place() -> Option<(tempfile::TempDir, PathBuf)> {
    let base = tempfile::tempdir().unwrap();
    // As root, PostgreSQL's user has to pass through.
    std::fs::set_permissions(base.path(), Permissions::from_mode(0o711)).unwrap();
    let data = base.path().join("data");
    let folder = Folder::open(&data).unwrap();
    if let Err(err) = Binaries::find(None, None, &folder) {
        eprintln!("passed over: {err}");
        return None;
    }
    Some((base, data))
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.unwrap()
}

async fn run(connection: &mut PgConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await.map(|_| ())
}

fn postmaster_pid(cluster: &Cluster) -> i32 {
    match &cluster.hold {
        Hold::Owner(owner) => owner.postmaster.pid(),
        Hold::Guest { .. } => panic!("a guest"),
    }
}

/// What the pools of a process open at most.
const CONNECTIONS: u32 = 150;

/// Lets go of the cluster as a killed process does: PostgreSQL stays, the lock is free.
fn abandon(cluster: Cluster) -> i32 {
    let pid = postmaster_pid(&cluster);
    drop(cluster);
    pid
}

fn signal(pid: i32, name: nix::sys::signal::Signal) {
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), name).unwrap();
}

#[tokio::test]
async fn its_roles_can_do_what_they_are_for_and_no_more() {
    let Some((_base, data)) = place() else { return };
    let cluster = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    let mut owner = connect(&cluster.urls().owner).await;
    run(&mut owner, "CREATE EXTENSION pg_trgm WITH SCHEMA public").await.unwrap();
    run(&mut owner, "CREATE TABLE kept (id int); GRANT SELECT ON kept TO terrarium_reader").await.unwrap();
    run(&mut owner, "CREATE ROLE another NOLOGIN").await.expect("the owner makes roles");
    let superuser: bool = sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert!(!superuser);
    let mut reader = connect(&cluster.urls().reader).await;
    run(&mut reader, "SELECT * FROM kept").await.unwrap();
    run(&mut reader, "INSERT INTO kept VALUES (1)").await.expect_err("the reader changes nothing");
    let checks: String = sqlx::query_scalar("SHOW data_checksums").fetch_one(&mut owner).await.unwrap();
    let network: String = sqlx::query_scalar("SHOW listen_addresses").fetch_one(&mut owner).await.unwrap();
    let lower: String = sqlx::query_scalar("SELECT lower('ÄÖÉ')").fetch_one(&mut owner).await.unwrap();
    assert_eq!((checks.as_str(), network.as_str(), lower.as_str()), ("on", "", "äöé"));
    let most: i32 =
        sqlx::query_scalar("SELECT current_setting('max_connections')::int").fetch_one(&mut owner).await.unwrap();
    assert!(most.cast_unsigned() > 2 * CONNECTIONS, "the server and a command beside it: {most}");

    let passwords = data.join("postgres/passwords.toml").metadata().unwrap();
    assert_eq!(passwords.mode() & 0o777, 0o600);
    let wrong = cluster.urls().owner.clone().password("wrong").connect().await;
    assert!(wrong.is_err(), "the socket alone opens nothing");
    owner.close().await.unwrap();
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn an_orphan_is_taken_over_with_its_data() {
    let Some((_base, data)) = place() else { return };
    let cluster = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    run(&mut connect(&cluster.urls().owner).await, "CREATE TABLE kept AS SELECT 42 AS answer").await.unwrap();
    let pid = abandon(cluster);

    let cluster = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    assert_eq!(postmaster_pid(&cluster), pid, "the same process goes on");
    let answer: i32 = sqlx::query_scalar("SELECT answer FROM kept")
        .fetch_one(&mut connect(&cluster.urls().owner).await)
        .await
        .unwrap();
    assert_eq!(answer, 42);
    cluster.stop().await.unwrap();
    assert!(!data.join("postgres/data/postmaster.pid").exists(), "an adopted cluster is ended in order as well");
}

#[tokio::test]
async fn a_killed_postgres_recovers_what_was_committed() {
    let Some((_base, data)) = place() else { return };
    let cluster = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    run(&mut connect(&cluster.urls().owner).await, "CREATE TABLE kept AS SELECT 42 AS answer").await.unwrap();
    let pid = abandon(cluster);
    signal(pid, nix::sys::signal::Signal::SIGKILL);

    let cluster = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    assert_ne!(postmaster_pid(&cluster), pid);
    let answer: i32 = sqlx::query_scalar("SELECT answer FROM kept")
        .fetch_one(&mut connect(&cluster.urls().owner).await)
        .await
        .unwrap();
    assert_eq!(answer, 42);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn another_process_with_the_same_number_is_left_alone() {
    let Some((_base, data)) = place() else { return };
    Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap().stop().await.unwrap();
    let pid_file = data.join("postgres/data/postmaster.pid");
    let own = data.join("postgres/data").canonicalize().unwrap();
    let socket = data.join("postgres/run");

    // Once a process that is no PostgreSQL, once a PostgreSQL on other data.
    let mut bystander = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let (_other_base, other_data) = place().unwrap();
    let other = Cluster::start(&other_data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    for foreign in [i32::try_from(bystander.id()).unwrap(), postmaster_pid(&other)] {
        let stale = format!("{foreign}\n{}\n1700000000\n5432\n{}\n\n  1 1\nready\n", own.display(), socket.display());
        std::fs::write(&pid_file, stale).unwrap();
        let folder = Folder::open(&data).unwrap();
        folder.give(&pid_file).unwrap();
        assert_eq!(postmaster::inspect(&folder).unwrap(), Found::Foreign(foreign));

        let cluster = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
        assert_ne!(postmaster_pid(&cluster), foreign);
        cluster.stop().await.unwrap();
    }
    assert!(bystander.try_wait().unwrap().is_none(), "still running");
    connect(&other.urls().owner).await.ping().await.expect("still answering");
    bystander.kill().unwrap();
    bystander.wait().unwrap();
    other.stop().await.unwrap();
}

#[tokio::test]
async fn there_is_one_server_and_commands_join_it() {
    let Some((_base, data)) = place() else { return };
    let server = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    let second = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap_err();
    assert!(matches!(second, ClusterError::InUse { .. }));
    assert!(second.to_string().contains(&format!("process {}", std::process::id())), "{second}");

    let command = Cluster::start(&data, None, Purpose::Connect, CONNECTIONS).await.unwrap();
    connect(&command.urls().owner).await.ping().await.unwrap();
    command.stop().await.unwrap();
    connect(&server.urls().owner).await.ping().await.expect("a guest that leaves ends nothing");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_command_alone_starts_and_ends_the_cluster() {
    let Some((_base, data)) = place() else { return };
    let command = Cluster::start(&data, None, Purpose::Connect, CONNECTIONS).await.unwrap();
    connect(&command.urls().app).await.ping().await.unwrap();
    command.stop().await.unwrap();
    assert!(!data.join("postgres/data/postmaster.pid").exists());
}

#[tokio::test]
async fn an_initdb_that_was_killed_is_begun_anew() {
    let Some((_base, data)) = place() else { return };
    let folder = Folder::open(&data).unwrap();
    std::fs::create_dir(folder.root().join("data.new")).unwrap();
    std::fs::write(folder.root().join("data.new/PG_VERSION"), "15").unwrap();
    Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap().stop().await.unwrap();
    assert!(!folder.root().join("data.new").exists());
}

#[tokio::test]
async fn lost_passwords_are_said_to_be_lost() {
    let Some((_base, data)) = place() else { return };
    Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap().stop().await.unwrap();
    std::fs::remove_file(data.join("postgres/passwords.toml")).unwrap();
    let error = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap_err();
    assert!(matches!(error, ClusterError::PasswordsLost { .. }), "{error}");
}

#[tokio::test]
async fn data_of_another_version_is_not_touched() {
    let Some((_base, data)) = place() else { return };
    let folder = Folder::open(&data).unwrap();
    folder.make_private(folder.data()).unwrap();
    std::fs::write(folder.data().join("PG_VERSION"), "9\n").unwrap();
    let error = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap_err();
    assert!(matches!(error, ClusterError::OtherVersion { cluster: 9, .. }), "{error}");
}

#[tokio::test]
async fn roots_cluster_moves_out_of_a_folder_that_postgres_cannot_enter() {
    let Some((base, data)) = place() else { return };
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    std::fs::remove_dir_all(&data).unwrap();
    std::fs::set_permissions(base.path(), Permissions::from_mode(0o700)).unwrap();
    let cluster = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    connect(&cluster.urls().owner).await.ping().await.unwrap();
    cluster.stop().await.unwrap();
    let link = data.join("postgres");
    let elsewhere = std::fs::read_link(&link).unwrap();
    assert!(elsewhere.starts_with("/var/lib/terrarium"), "{}", elsewhere.display());
    let again = Cluster::start(&data, None, Purpose::Serve, CONNECTIONS).await.unwrap();
    assert_eq!(std::fs::read_link(&link).unwrap(), elsewhere, "the same cluster after a restart");
    again.stop().await.unwrap();
    std::fs::remove_dir_all(elsewhere).unwrap();
}
