//! Making a cluster: `initdb`, settings, roles and the database.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::ClusterError;
use super::binaries::Binaries;
use super::error::About;
use super::folder::Folder;
use super::passwords::{APP, DATABASE, OWNER, Passwords, READER, SUPERUSER};

/// Our settings, in a file of our own that the stock `postgresql.conf` includes; written anew at every start.
const SETTINGS: &str = "\
# Written by Terrarium at every start. Put settings of your own into postgresql.conf, below the line that includes this.
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
password_encryption = scram-sha-256

shared_buffers = 128MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 64MB
fsync = on
full_page_writes = on
synchronous_commit = on
wal_compression = on
max_wal_size = 1GB
checkpoint_completion_target = 0.9
random_page_cost = 1.1
# Compiling a query costs more than it saves at the sizes of a dashboard.
jit = off

idle_in_transaction_session_timeout = 5min
timezone = 'UTC'

logging_collector = on
log_directory = 'log'
# One file a weekday, begun anew after a week.
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_file_mode = 0600
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
";

/// Connections besides those of pools: the superuser's, migrations, and people with psql.
const OTHER_CONNECTIONS: u32 = 12;

/// Everybody proves who they are, and nobody comes by network.
const ACCESS: &str = "\
# Written by Terrarium when the cluster was made.
# TYPE  DATABASE  USER  ADDRESS  METHOD
local   all       all            scram-sha-256
";

/// Runs `initdb` beside the final place and moves the result there, so that a crash never leaves half a cluster.
pub(super) async fn initialise(
    folder: &Folder,
    binaries: &Binaries,
    passwords: &Passwords,
) -> Result<(), ClusterError> {
    tracing::info!(folder = %folder.data().display(), version = binaries.major(), "making a PostgreSQL cluster");
    let new = folder.root().join("data.new");
    let password_file = folder.root().join("initdb.password");
    write_for_postgres(folder, &password_file, &passwords.superuser)?;
    let mut output = String::new();
    let mut made = false;
    for locale in locales(binaries.major()) {
        if new.exists() {
            fs::remove_dir_all(&new).about("remove", &new)?;
        }
        folder.make_private(&new)?;
        let program = binaries.program("initdb");
        let result = folder
            .command(&program)
            .arg("--pgdata")
            .arg(&new)
            .arg("--pwfile")
            .arg(&password_file)
            .args(["--username", SUPERUSER, "--encoding", "UTF8", "--auth", "scram-sha-256"])
            .args(["--data-checksums", "--no-instructions"])
            .args(locale)
            .output()
            .await
            .about("run", &program)?;
        made = result.status.success();
        output = String::from_utf8_lossy(&result.stderr).trim().to_owned();
        if made || !output.contains("locale") {
            break;
        }
    }
    fs::remove_file(&password_file).about("remove", &password_file)?;
    if !made {
        return Err(ClusterError::Initdb { folder: folder.data().to_owned(), output });
    }
    write_for_postgres(folder, &new.join("pg_hba.conf"), ACCESS)?;
    append(&new.join("postgresql.conf"), "\ninclude 'terrarium.conf'\n")?;
    fs::rename(&new, folder.data()).about("create", folder.data())
}

/// Writes our settings for a start with its socket in `socket`, and enough connections for the server and a command
/// beside it, whose pools open up to `connections` each.
pub(super) fn write_settings(folder: &Folder, socket: &Path, connections: u32) -> Result<(), ClusterError> {
    let quoted = socket.display().to_string().replace('\'', "''");
    let most = 2 * connections + OTHER_CONNECTIONS;
    let text = format!("{SETTINGS}max_connections = {most}\nunix_socket_directories = '{quoted}'\n");
    write_for_postgres(folder, &folder.data().join("terrarium.conf"), &text)
}

/// Makes the roles and the database where they are missing, and sets the roles' passwords to ours.
pub(super) async fn ensure_roles(superuser: &PgConnectOptions, passwords: &Passwords) -> Result<(), ClusterError> {
    // The statements hold passwords.
    let mut connection = superuser.clone().disable_statement_logging().connect().await?;
    for (role, password, abilities) in
        [(APP, &passwords.app, ""), (READER, &passwords.reader, ""), (OWNER, &passwords.owner, "CREATEROLE")]
    {
        ensure_role(&mut connection, role, password, abilities).await?;
    }
    // The owner grants rights to both in migrations, and may act as them.
    run(&mut connection, &format!("GRANT {APP}, {READER} TO {OWNER} WITH ADMIN OPTION")).await?;
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await?;
    if !there {
        run(&mut connection, &format!("CREATE DATABASE {DATABASE} OWNER {OWNER}")).await?;
    }
    run(&mut connection, &format!("REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")).await?;
    run(&mut connection, &format!("GRANT CONNECT ON DATABASE {DATABASE} TO {APP}, {READER}")).await?;
    run(&mut connection, &format!("GRANT TEMPORARY ON DATABASE {DATABASE} TO {APP}")).await?;
    connection.close().await?;
    Ok(())
}

async fn ensure_role(
    connection: &mut PgConnection,
    role: &str,
    password: &str,
    abilities: &str,
) -> Result<(), ClusterError> {
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")
        .bind(role)
        .fetch_one(&mut *connection)
        .await?;
    let verb = if there { "ALTER" } else { "CREATE" };
    // Role statements take no parameters, so PostgreSQL itself does the quoting.
    let statement: String = sqlx::query_scalar("SELECT format('%s ROLE %I LOGIN %s PASSWORD %L', $1, $2, $3, $4)")
        .bind(verb)
        .bind(role)
        .bind(abilities)
        .bind(password)
        .fetch_one(&mut *connection)
        .await?;
    run(connection, &statement).await
}

/// Runs a statement that is made of constants, or was quoted by PostgreSQL.
async fn run(connection: &mut PgConnection, statement: &str) -> Result<(), ClusterError> {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await?;
    Ok(())
}

/// The locales to try, best first: characters as Unicode has them, order by code point, the same on every machine.
fn locales(major: u32) -> Vec<Vec<&'static str>> {
    let mut tries = Vec::new();
    if major >= 17 {
        tries.push(vec!["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]);
    }
    tries.push(vec!["--locale=C.UTF-8"]);
    tries.push(vec!["--locale=C", "--lc-ctype=en_US.UTF-8"]);
    tries.push(vec!["--locale=C"]);
    tries
}

fn write_for_postgres(folder: &Folder, path: &Path, text: &str) -> Result<(), ClusterError> {
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).about("create", path)?;
    file.write_all(text.as_bytes()).about("write", path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).about("set the permissions of", path)?;
    folder.give(path)
}

fn append(path: &Path, text: &str) -> Result<(), ClusterError> {
    let mut file = fs::OpenOptions::new().append(true).open(path).about("open", path)?;
    file.write_all(text.as_bytes()).about("write", path)
}
