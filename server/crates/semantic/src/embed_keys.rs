//! The keys that embed tokens are signed with: several at a time, each until it is revoked.
//!
//! Each token is opened with the key as it is in the database, so one that was revoked opens nothing in any process.

use contract::{ApiResult, EmbedKey, OpContext, Permission};
use platform::{audit, internal, secrets};
use serde_json::json;
use uuid::Uuid;

use crate::embed_token::{self, Claims, Key};
use crate::error::Error;
use crate::model::EmbedKeyRow;
use crate::{Service, store};

/// Who makes the first key.
const PROGRAM: &str = "Terrarium";

impl Service {
    pub(crate) async fn list_keys(&self, cx: &OpContext) -> ApiResult<Vec<EmbedKey>> {
        cx.require(Permission::ManageEmbedKeys)?;
        let keys = store::embed_keys(self.db.app()).await.map_err(Error::from)?;
        let signing = keys.iter().find(|key| key.revoked_at.is_none()).map(|key| key.key_id.clone());
        let listed = |key: EmbedKeyRow| {
            let signs = signing.as_ref() == Some(&key.key_id);
            key.into_key(signs)
        };
        Ok(keys.into_iter().map(listed).collect())
    }

    pub(crate) async fn add_key(&self, cx: &OpContext) -> ApiResult<EmbedKey> {
        let by = cx.require(Permission::ManageEmbedKeys)?.name.clone();
        let key = fresh()?;
        let mut tx = self.db.begin().await.map_err(internal)?;
        let added = store::add_embed_key(&mut *tx, &key, &by).await.map_err(internal)?;
        audit::record(&mut tx, cx, "embed_key.made", &format!("embed-key/{}", key.id), json!({}))
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)?;
        Ok(added.into_key(true))
    }

    pub(crate) async fn revoke_key(&self, cx: &OpContext, id: &str) -> ApiResult<()> {
        cx.require(Permission::ManageEmbedKeys)?;
        let mut tx = self.db.begin().await.map_err(internal)?;
        if !store::revoke_embed_key(&mut *tx, id).await.map_err(internal)? {
            return Err(Error::NoSuch(format!("embed key “{}”", crate::wording::cut(id))).into());
        }
        audit::record(&mut tx, cx, "embed_key.revoked", &format!("embed-key/{id}"), json!({}))
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)
    }

    /// A token that says this, signed with the newest key. Where there is none, it is made.
    pub(crate) async fn signed(&self, claims: &Claims) -> Result<String, Error> {
        if let Some(key) = store::signing_key(self.db.app()).await? {
            return key.sign(claims);
        }
        let key = fresh()?;
        store::add_embed_key(self.db.app(), &key, PROGRAM).await?;
        key.sign(claims)
    }

    /// What a token says, where it opens this tile or dashboard.
    pub(crate) async fn claims(&self, token: &str, dashboard: &str, tile: Option<&str>) -> Result<Claims, Error> {
        let key = store::embed_key(self.db.app(), &embed_token::key_id(token)?).await?;
        key.ok_or(Error::BadToken)?.open(token, dashboard, tile)
    }
}

fn fresh() -> Result<Key, Error> {
    let id = Uuid::new_v4().simple().to_string();
    Ok(Key { id: format!("embed-{}", &id[..8]), secret: secrets::fresh().map_err(sqlx::Error::Io)?.to_vec() })
}
