//! Profiles: who waits for one, what a table looks like, what was found.

use chrono::{DateTime, Utc};
use platform::Transaction;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use crate::model::{ColumnProfile, TableColumn};

/// A request that no job has taken for so long was lost with its job; in hours.
const REQUEST_LOST_AFTER: i32 = 1;
/// How many characters of the least and the greatest text are kept.
const MAX_VALUE_CHARS: i32 = 120;

/// Notes that `tables` are to be profiled; `false` when a job that has not begun will do it anyway.
pub(crate) async fn request(tx: &mut Transaction, tables: &[String]) -> sqlx::Result<bool> {
    let noted = sqlx::query!(
        "INSERT INTO catalog.profile_request AS r (tables) VALUES ($1)
         ON CONFLICT (tables) DO UPDATE SET requested_at = now()
         WHERE r.requested_at < now() - make_interval(hours => $2)",
        tables,
        REQUEST_LOST_AFTER,
    )
    .execute(&mut **tx)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Takes the request away: what is loaded from now on asks for another profile.
pub(crate) async fn take_request(tx: &mut Transaction, tables: &[String]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM catalog.profile_request WHERE tables = $1", tables).execute(&mut **tx).await?;
    Ok(())
}

/// Sets up a reading transaction: time, memory, and times written in UTC. Returns when it began, by the server's clock.
pub(crate) async fn prepare(
    reader: &mut PgConnection,
    timeout: &str,
    sort_memory: &str,
) -> sqlx::Result<DateTime<Utc>> {
    let row = sqlx::query!(
        r#"SELECT set_config('statement_timeout', $1, true) AS timeout, set_config('work_mem', $2, true) AS memory,
                  set_config('TimeZone', 'UTC', true) AS zone, now() AS "now!""#,
        timeout,
        sort_memory,
    )
    .fetch_one(reader)
    .await?;
    Ok(row.now)
}

/// The columns of a table in their order, as the reader may see them; none when there is no such table.
pub(crate) async fn table_columns(
    reader: &mut PgConnection,
    schema: &str,
    table: &str,
) -> sqlx::Result<Vec<TableColumn>> {
    sqlx::query_as!(
        TableColumn,
        r#"SELECT a.attname AS "name!", quote_ident(a.attname) AS "quoted!",
                  EXISTS (SELECT FROM pg_aggregate g JOIN pg_proc p ON p.oid = g.aggfnoid
                          WHERE p.proname = 'min' AND p.pronamespace = 'pg_catalog'::regnamespace
                            AND p.proargtypes[0] = a.atttypid) AS "has_order!",
                  (a.attcollation <> 0) AS "is_text!"
           FROM pg_attribute a
           JOIN pg_class c ON c.oid = a.attrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
             AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
           ORDER BY a.attnum"#,
        schema,
        table,
    )
    .fetch_all(reader)
    .await
}

/// Rows of a table and what each of `columns` holds, in one scan.
///
/// Texts are compared byte by byte, which is several times as fast as by a language's rules. The names come from
/// [`table_columns`] or are quoted here; nothing else is put into the statement.
pub(crate) async fn scan(
    reader: &mut PgConnection,
    schema: &str,
    table: &str,
    columns: &[TableColumn],
) -> sqlx::Result<(i64, Vec<ColumnProfile>)> {
    let mut sql = scan_statement(schema, table, columns);
    type Row = (i64, Vec<i64>, Vec<i64>, Vec<Option<String>>, Vec<Option<String>>);
    let (rows, filled, distinct, mins, maxs): Row = sql.build_query_as().fetch_one(reader).await?;
    let profiles = columns.iter().zip(filled).zip(distinct).zip(mins).zip(maxs);
    let profiles = profiles.map(|((((column, filled), distinct), min), max)| ColumnProfile {
        name: column.name.clone(),
        nulls: rows - filled,
        distinct,
        min,
        max,
    });
    Ok((rows, profiles.collect()))
}

/// Writes a profile down unless one that looked later is there.
pub(crate) async fn save(
    tx: &mut Transaction,
    table: &str,
    looked_at: DateTime<Utc>,
    rows: i64,
    columns: &[ColumnProfile],
) -> sqlx::Result<bool> {
    let saved = sqlx::query_scalar!(
        "UPDATE catalog.asset SET row_count = $2, profiled_at = $3
         WHERE kind = 'table' AND name = $1 AND (profiled_at IS NULL OR profiled_at <= $3)
         RETURNING asset_id",
        table,
        rows,
        looked_at,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(table_id) = saved else { return Ok(false) };
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let nulls: Vec<i64> = columns.iter().map(|column| column.nulls).collect();
    let distinct: Vec<i64> = columns.iter().map(|column| column.distinct).collect();
    let mins: Vec<Option<String>> = columns.iter().map(|column| column.min.clone()).collect();
    let maxs: Vec<Option<String>> = columns.iter().map(|column| column.max.clone()).collect();
    sqlx::query!(
        "UPDATE catalog.asset a
         SET null_count = p.nulls, distinct_count = p.distinct_values, min_value = p.min, max_value = p.max
         FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[])
              AS p (name, nulls, distinct_values, min, max)
         WHERE a.table_id = $1 AND a.title = p.name",
        table_id,
        &names,
        &nulls,
        &distinct,
        &mins as &[Option<String>],
        &maxs as &[Option<String>],
    )
    .execute(&mut **tx)
    .await?;
    Ok(true)
}

fn scan_statement(schema: &str, table: &str, columns: &[TableColumn]) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("SELECT count(*)");
    let array =
        |sql: &mut QueryBuilder<Postgres>, element: &str, item: &dyn Fn(&mut QueryBuilder<Postgres>, &TableColumn)| {
            sql.push(", ARRAY[");
            for (index, column) in columns.iter().enumerate() {
                if index > 0 {
                    sql.push(", ");
                }
                item(sql, column);
            }
            sql.push("]::").push(element).push("[]");
        };
    array(&mut sql, "bigint", &|sql, column| {
        sql.push("count(").push(&column.quoted).push(")");
    });
    array(&mut sql, "bigint", &|sql, column| {
        sql.push("count(DISTINCT ").push(comparable(column)).push(")");
    });
    for extreme in ["min", "max"] {
        array(&mut sql, "text", &|sql, column| {
            sql.push("left(").push(extreme).push("(").push(comparable(column)).push(")::text, ");
            sql.push_bind(MAX_VALUE_CHARS).push(")");
        });
    }
    sql.push(" FROM ").push(quoted(schema)).push(".").push(quoted(table));
    sql
}

/// An expression for the column that can be sorted and counted, whatever its type.
fn comparable(column: &TableColumn) -> String {
    match column {
        TableColumn { quoted, has_order: true, is_text: false, .. } => quoted.clone(),
        TableColumn { quoted, .. } => format!("({quoted}::text COLLATE \"C\")"),
    }
}

/// An identifier in quotes, as in SQL.
fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_cannot_leave_their_quotes() {
        let statement = scan_statement("ware\"house", "x; DROP TABLE y; --", &[]).into_sql();
        let statement = statement.as_str();
        assert!(statement.ends_with(r#" FROM "ware""house"."x; DROP TABLE y; --""#), "{statement}");
    }
}
