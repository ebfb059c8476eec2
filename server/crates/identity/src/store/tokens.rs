use contract::{Attributes, NewApiToken, TokenId, UserId};
use platform::Transaction;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::model::{BearerRow, TokenRow};

/// Adds a token.
pub(crate) async fn insert(
    tx: &mut Transaction,
    id: TokenId,
    new: &NewApiToken,
    owner: Option<UserId>,
    prefix: &str,
    digest: &[u8],
) -> sqlx::Result<TokenRow> {
    sqlx::query_as!(
        TokenRow,
        r#"INSERT INTO identity.api_token (token_id, name, role, owner_id, prefix, secret_sha256, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7::int))
           RETURNING token_id, name, role, (SELECT u.name FROM identity.app_user u WHERE u.user_id = owner_id) AS owner,
                     prefix, created_at, expires_at, last_used_at"#,
        id.0,
        new.name,
        new.role.as_str(),
        owner.map(|id| id.0),
        prefix,
        digest,
        new.lifetime_days.map(u32::cast_signed),
    )
    .fetch_one(&mut **tx)
    .await
}

/// All tokens, or those of one person; newest first.
pub(crate) async fn list(pool: &PgPool, owner: Option<UserId>) -> sqlx::Result<Vec<TokenRow>> {
    sqlx::query_as!(
        TokenRow,
        r#"SELECT t.token_id, t.name, t.role, u.name AS "owner?", t.prefix, t.created_at, t.expires_at, t.last_used_at
           FROM identity.api_token t LEFT JOIN identity.app_user u ON u.user_id = t.owner_id
           WHERE $1::uuid IS NULL OR t.owner_id = $1
           ORDER BY t.created_at DESC, t.token_id DESC"#,
        owner.map(|id| id.0),
    )
    .fetch_all(pool)
    .await
}

/// The token with this digest, if it is good and its owner, where it has one, may come in.
pub(crate) async fn find(pool: &PgPool, digest: &[u8]) -> sqlx::Result<Option<BearerRow>> {
    sqlx::query_as!(
        BearerRow,
        r#"SELECT t.token_id, t.name, t.role, t.owner_id, u.name AS "owner?", u.role AS "owner_role?",
                  u.attributes AS "owner_attributes?: Json<Attributes>",
                  t.last_used_at IS DISTINCT FROM date_trunc('minute', now()) AS "stale!"
           FROM identity.api_token t LEFT JOIN identity.app_user u ON u.user_id = t.owner_id
           WHERE t.secret_sha256 = $1 AND (t.expires_at IS NULL OR t.expires_at > now())
             AND u.disabled IS NOT TRUE"#,
        digest,
    )
    .fetch_optional(pool)
    .await
}

/// Notes that a token was used in this minute.
pub(crate) async fn touch(pool: &PgPool, id: TokenId) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE identity.api_token SET last_used_at = date_trunc('minute', now())
         WHERE token_id = $1 AND last_used_at IS DISTINCT FROM date_trunc('minute', now())",
        id.0,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Removes a token, of `owner` where one is given; answers what it was called.
pub(crate) async fn delete(tx: &mut Transaction, id: TokenId, owner: Option<UserId>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "DELETE FROM identity.api_token WHERE token_id = $1 AND ($2::uuid IS NULL OR owner_id = $2) RETURNING name",
        id.0,
        owner.map(|id| id.0),
    )
    .fetch_optional(&mut **tx)
    .await
}
