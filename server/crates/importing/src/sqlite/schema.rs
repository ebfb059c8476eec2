//! Which version of MLflow a database is of.

use rusqlite::{Connection, OptionalExtension};

use super::columns::Columns;

/// The states of the schema that were looked at, as Alembic calls them, newest first: those of MLflow 1.0 to 3.18.
const KNOWN: &str = "
    f4a9b2c7d1e6 8b6ad64cb8f5 e7d1f4b2a9c6 dc11669786a5 75868b020152 b7e2c1a4d9f3 17e22815139b 1971f2d9a75b 6f8d9c3b2a1e
    c3d9e7f1a2b4 c1d2e3f4a5b6 a8b9c0d1e2f3 b7e4c1a90f23 89d3d66ed43f da6fb0208061 7d34483879f0 ae8bbe7743c9 a5b4c3d2e1f0
    c3d6457b6d8a 76601a5f987d e1f2a3b4c5d6 1b5f0d9ad7c1 c8d9e0f1a2b3 d0e1f2a3b4c5 d3e4f5a6b7c8 2c33131f4dae c9d4e5f6a7b8
    5d2d30f0abce b7c8d9e0f1a2 1bd49d398cd23 bf29a5ff90ea 3da73c924c2f 71994744cf8e 534353b11cbc 1a0cddfcaa16 de4033877273
    a1b2c3d4e5f6 770bee3ae1dd cbc13b556ace bda7b8c39065 6953534de441 400f98739977 0584bdc529eb f5a4f2784254 4465047574b1
    5b0e9adcef9c 867495a8f9d4 acf3f17fdcc7 2d6e25af4d3e 7f2a7d5fae7d 3500859a5d39 97727af70f4d cc1f77228345 0c779009ac13
    bd07f7e963c5 c48cb773bb87 39d1c3be5f05 a8c4a736bde6 84291f40a231 27a6a02d2cf1 728d730b5ebd 0a8213491aaa cfd24bdc0731
    2b4d017a5e9b 89d4b8295536 7ac759974ad8 df50e92ffc5e 181f10493468 90e64c465722 451aebb31d03";

/// What is to be known about a database before it is read.
pub(super) fn warnings(db: &Connection, columns: &Columns) -> rusqlite::Result<Vec<String>> {
    let mut warnings = Vec::new();
    let version: Option<String> = if columns.has("alembic_version") {
        db.query_row("SELECT version_num FROM alembic_version", [], |row| row.get(0)).optional()?
    } else {
        None
    };
    if let Some(version) = version.filter(|version| !KNOWN.split_whitespace().any(|known| known == version)) {
        warnings.push(format!(
            "The database is of a version of MLflow that is not known here (its schema is {version}). What is called as it was is \
             taken over; compare what comes of it."
        ));
    }
    if columns.has_column("experiments", "workspace") {
        let workspaces: i64 =
            db.query_row("SELECT count(DISTINCT workspace) FROM experiments", [], |row| row.get(0))?;
        if workspaces > 1 {
            warnings.push(format!(
                "The database has {workspaces} workspaces, which Terrarium has not: experiments and models of one name become one."
            ));
        }
    }
    Ok(warnings)
}
