//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use contract::{By, Filter, RevisionId, Role, SourceFormat};
use semantic::{FileKind, KINDS};

/// From raw files to dashboards, a catalog and served models.
#[derive(Debug, Parser)]
#[command(name = "terrarium", version, arg_required_else_help = false)]
pub struct Cli {
    /// The configuration file; by default terrarium.toml in this folder, if there is one.
    #[arg(long, global = true, env = "TERRARIUM_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server (this is the default)
    Serve(Serve),
    /// Bring the database's schema up to date
    Migrate,
    /// Make the demo shop's files and load them
    Demo(Demo),
    /// Bring a file into the lake and load it into the warehouse
    Ingest(Ingest),
    /// Ask for measures
    Query(Query),
    /// Take over what another program has
    #[command(subcommand)]
    Import(Import),
    /// Train a model
    Train(Train),
    /// Make a folder for a project: the files that define measures
    Init(Folder),
    /// Say what applying a project would change; exit status 0: nothing, 2: something, 1: it has errors
    Plan(Folder),
    /// Put a project into force, all of it or nothing
    Apply(Apply),
    /// Write the project that is in force into a folder
    Export(Export),
    /// List the revisions of the project, or say what one of them changed
    Revisions(Revisions),
    /// Put an earlier revision of the project into force again
    Restore(Restore),
    /// Print the JSON Schema of a kind of file, for editors
    Schema(Schema),
    /// Manage people
    #[command(subcommand)]
    User(User),
    /// Make an API token and print it
    Token(Token),
    /// Manage the keys that tokens of embedded charts are signed with
    #[command(subcommand)]
    EmbedKeys(EmbedKeys),
    /// Print every setting in force and where it came from
    Config,
}

#[derive(Debug, Default, Args)]
pub(crate) struct Serve {
    /// Load the demo shop in the background, unless all of it is there
    #[arg(long)]
    pub(crate) demo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The seed: the same one gives the same shop
    #[arg(long, default_value_t = DEMO_SEED)]
    pub(crate) seed: u64,
    /// The size: 1 is 5,000 customers and 60,000 orders
    #[arg(long, default_value_t = 1.0)]
    pub(crate) scale: f64,
}

/// The seed of the demo shop that everybody sees.
pub(crate) const DEMO_SEED: u64 = 7;

#[derive(Debug, Args)]
pub(crate) struct Ingest {
    /// How the file is written: online-retail, cdnow or demo-shop
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: SourceFormat,
    /// The file, plain or gzip; `-` reads standard input
    pub(crate) file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Experiments, runs, models and files of an MLflow tracking server; exit status 0: all of it is here, 2: not all of it, 1: it failed
    Mlflow(ImportMlflow),
}

#[derive(Debug, Args)]
pub(crate) struct ImportMlflow {
    /// The URL of a tracking server, its mlflow.db, or its folder mlruns
    #[arg(long, value_name = "URL|FILE|FOLDER")]
    pub(crate) from: String,
    /// An experiment, with the versions that come from it; may be repeated. By default everything
    #[arg(long = "experiment", value_name = "NAME")]
    pub(crate) experiments: Vec<String>,
    /// What the names of registered models begin with here
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) prefix: String,
    /// The folder in which the server kept artifacts, for an mlflow.db or mlruns that does not lie beside it
    #[arg(long, value_name = "FOLDER")]
    pub(crate) artifacts: Option<PathBuf>,
    /// Only say what would be taken over
    #[arg(long, conflicts_with = "verify")]
    pub(crate) dry_run: bool,
    /// Take over nothing; read everything there again, and compare it with what is here
    #[arg(long)]
    pub(crate) verify: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Train {
    /// The model: segments
    pub(crate) model: String,
    /// The shop whose customers are looked at; by default the first one that has data
    #[arg(long)]
    pub(crate) shop: Option<String>,
    /// The least number of segments to try
    #[arg(long, value_name = "K")]
    pub(crate) k_min: Option<u32>,
    /// The greatest number of segments to try
    #[arg(long, value_name = "K")]
    pub(crate) k_max: Option<u32>,
    /// The seed of the random numbers
    #[arg(long)]
    pub(crate) seed: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Query {
    /// The measures, such as net_revenue,orders; without any, what can be asked for is listed
    #[arg(long, short, value_delimiter = ',', value_name = "MEASURE")]
    pub(crate) measures: Vec<String>,
    /// What they are broken down by, such as country or date.month
    #[arg(long, short, value_delimiter = ',', value_name = "DIMENSION")]
    pub(crate) by: Vec<By>,
    /// What rows count, such as "country = France, Germany" or "date >= 2026-01-01"; all of them have to hold
    #[arg(long = "where", short, value_name = "CONDITION")]
    pub(crate) filters: Vec<Filter>,
    /// What comes first, such as country, or -net_revenue with the greatest first
    #[arg(long, short, value_delimiter = ',', value_name = "COLUMN", allow_hyphen_values = true)]
    pub(crate) order: Vec<String>,
    /// How many rows at most
    #[arg(long, short)]
    pub(crate) limit: Option<u32>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EmbedKeys {
    /// List the keys there are and have been
    List,
    /// Make a key that new tokens are signed with, and print its name; tokens of the others go on working
    Rotate,
    /// Make every token of a key worthless, at once and for good
    Revoke {
        /// The key's name
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The project's folder
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) project: Folder,
    /// What it is for, as the list of revisions shows it
    #[arg(long, short, value_name = "TEXT", default_value = "")]
    pub(crate) message: String,
    /// Only if this revision is in force still: the one that `terrarium plan` printed
    #[arg(long, value_name = "REVISION")]
    pub(crate) base: Option<RevisionId>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) project: Folder,
    /// Overwrite files that differ
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Revisions {
    /// The revision whose changes are shown; without one, all are listed
    pub(crate) revision: Option<RevisionId>,
    /// How many are listed at most
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The revision whose files come into force again, as a new revision
    pub(crate) revision: RevisionId,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The kind of file; without one, all are listed
    #[arg(value_parser = file_kind)]
    pub(crate) kind: Option<FileKind>,
}

fn file_kind(name: &str) -> Result<FileKind, String> {
    let known = KINDS.map(|kind| kind.name);
    KINDS.into_iter().find(|kind| kind.name == name).ok_or_else(|| format!("use {}", known.join(" or ")))
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Add a person; without a password one is made up and printed
    Add {
        /// The sign-in name
        name: String,
        /// What they may do: viewer, analyst, engineer or administrator
        #[arg(long, short)]
        role: Role,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List everybody
    List,
    /// Change what a person may do
    Role {
        /// The sign-in name
        name: String,
        /// viewer, analyst, engineer or administrator
        role: Role,
    },
    /// Say what is known about a person, which policies go by that say which rows they see
    Attribute {
        /// The sign-in name
        name: String,
        /// What it is called, such as countries
        attribute: String,
        /// All its values, such as Germany France; without any, it is taken away
        values: Vec<String>,
    },
    /// Shut a person out, at once
    Disable {
        /// The sign-in name
        name: String,
    },
    /// Let a person in again
    Enable {
        /// The sign-in name
        name: String,
    },
    /// Give a person a made-up password and print it
    ResetPassword {
        /// The sign-in name
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Token {
    /// What it is for
    #[arg(default_value = "command line")]
    pub(crate) name: String,
    /// What it may do: viewer, analyst, engineer or administrator
    #[arg(long, short)]
    pub(crate) role: Role,
    /// How many days it is good for; by default for ever
    #[arg(long)]
    pub(crate) days: Option<u32>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serving_is_the_default() {
        assert!(Cli::parse_from(["terrarium"]).command.is_none());
    }

    #[test]
    fn a_wrong_role_format_or_kind_lists_the_right_ones() {
        for (arguments, wanted) in [
            (&["terrarium", "token", "--role", "boss"][..], "viewer, analyst, engineer or administrator"),
            (&["terrarium", "ingest", "--format", "excel", "f"], "online-retail, cdnow or demo-shop"),
            (&["terrarium", "schema", "excel"], "project or semantic"),
        ] {
            let error = Cli::try_parse_from(arguments).unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
