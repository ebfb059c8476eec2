use contract::{Attributes, Locale, Role, UserId};
use platform::Transaction;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::model::UserRow;

/// The person with this sign-in name.
pub(crate) async fn by_name(pool: &PgPool, name: &str) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT user_id, name, password_hash, role, disabled, attributes AS "attributes: Json<Attributes>", created_at,
                  last_seen_at
           FROM identity.app_user WHERE name = $1"#,
        name,
    )
    .fetch_optional(pool)
    .await
}

/// The person with this id.
pub(crate) async fn by_id(pool: &PgPool, id: UserId) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT user_id, name, password_hash, role, disabled, attributes AS "attributes: Json<Attributes>", created_at,
                  last_seen_at
           FROM identity.app_user WHERE user_id = $1"#,
        id.0,
    )
    .fetch_optional(pool)
    .await
}

/// Everybody, by name.
pub(crate) async fn all(pool: &PgPool) -> sqlx::Result<Vec<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT user_id, name, password_hash, role, disabled, attributes AS "attributes: Json<Attributes>", created_at,
                  last_seen_at
           FROM identity.app_user ORDER BY name"#,
    )
    .fetch_all(pool)
    .await
}

/// Makes the transaction the only one that may add people, and answers whether there are any.
pub(crate) async fn lock_and_look(tx: &mut Transaction) -> sqlx::Result<bool> {
    sqlx::query!("LOCK TABLE identity.app_user IN SHARE ROW EXCLUSIVE MODE").execute(&mut **tx).await?;
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM identity.app_user) AS "some!""#).fetch_one(&mut **tx).await
}

/// Adds a person. A name that is taken breaks the constraint `app_user_name`.
pub(crate) async fn insert(
    tx: &mut Transaction,
    id: UserId,
    name: &str,
    role: Role,
    password_hash: &str,
) -> sqlx::Result<UserRow> {
    sqlx::query_as!(
        UserRow,
        r#"INSERT INTO identity.app_user (user_id, name, role, password_hash) VALUES ($1, $2, $3, $4)
           RETURNING user_id, name, password_hash, role, disabled, attributes AS "attributes: Json<Attributes>",
                     created_at, last_seen_at"#,
        id.0,
        name,
        role.as_str(),
        password_hash,
    )
    .fetch_one(&mut **tx)
    .await
}

/// The administrators who can sign in, locked until the end of the transaction.
///
/// Everybody who changes roles or shuts people out comes through here first and takes the locks in one order. Whoever
/// waited sees the rows as they are then, so two administrators who remove each other cannot both succeed.
pub(crate) async fn lock_administrators(tx: &mut Transaction) -> sqlx::Result<Vec<UserId>> {
    let ids = sqlx::query_scalar!(
        "SELECT user_id FROM identity.app_user WHERE role = 'administrator' AND NOT disabled
         ORDER BY user_id FOR NO KEY UPDATE",
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// The person with this id, locked until the end of the transaction.
pub(crate) async fn lock(tx: &mut Transaction, id: UserId) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT user_id, name, password_hash, role, disabled, attributes AS "attributes: Json<Attributes>", created_at,
                  last_seen_at
           FROM identity.app_user WHERE user_id = $1 FOR NO KEY UPDATE"#,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Changes what a person may do.
pub(crate) async fn set_role(tx: &mut Transaction, id: UserId, role: Role) -> sqlx::Result<()> {
    sqlx::query!("UPDATE identity.app_user SET role = $2 WHERE user_id = $1", id.0, role.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Changes what is known about a person.
pub(crate) async fn set_attributes(tx: &mut Transaction, id: UserId, attributes: &Attributes) -> sqlx::Result<()> {
    sqlx::query!("UPDATE identity.app_user SET attributes = $2 WHERE user_id = $1", id.0, Json(attributes) as _)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Changes what a person reads, and answers whether that was something else before.
pub(crate) async fn set_locale(tx: &mut Transaction, id: UserId, locale: Option<Locale>) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "UPDATE identity.app_user SET locale = $2 WHERE user_id = $1 AND locale IS DISTINCT FROM $2",
        id.0,
        locale.map(Locale::tag),
    )
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Lets a person in or shuts them out.
pub(crate) async fn set_disabled(tx: &mut Transaction, id: UserId, disabled: bool) -> sqlx::Result<()> {
    sqlx::query!("UPDATE identity.app_user SET disabled = $2 WHERE user_id = $1", id.0, disabled)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives a person another password.
pub(crate) async fn set_password_hash(tx: &mut Transaction, id: UserId, password_hash: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE identity.app_user SET password_hash = $2 WHERE user_id = $1", id.0, password_hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that a person signed in, if they still may and still have the password that was verified. Verifying takes
/// its time, and in between the password may have been reset or the person shut out.
pub(crate) async fn mark_seen(tx: &mut Transaction, id: UserId, verified_hash: &str) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"UPDATE identity.app_user SET last_seen_at = now()
           WHERE user_id = $1 AND password_hash = $2 AND NOT disabled
           RETURNING user_id, name, password_hash, role, disabled, attributes AS "attributes: Json<Attributes>",
                     created_at, last_seen_at"#,
        id.0,
        verified_hash,
    )
    .fetch_optional(&mut **tx)
    .await
}
