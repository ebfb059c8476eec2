//! Metrics' keys by number and back, remembered: there are few of them, and each value that is logged names one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use platform::Transaction;
use sqlx::PgPool;

/// How many keys are remembered. A client that makes up keys for ever fills no memory.
const MOST: usize = 100_000;

/// The keys that this process has seen. Numbers never change, so what is remembered stays true.
#[derive(Debug, Default)]
pub(crate) struct MetricKeys(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Arc<str>, i32>,
    keys: HashMap<i32, Arc<str>>,
}

impl MetricKeys {
    /// The numbers of `keys`, in their order. Keys that are new get one.
    pub(crate) async fn numbers(&self, db: &PgPool, keys: &[&str]) -> sqlx::Result<Vec<i32>> {
        let (mut found, missing) = self.remembered(keys);
        if !missing.is_empty() {
            let mut rows = self.look_up(db, &missing).await?;
            if rows.len() < missing.len() {
                sqlx::query!(
                    "INSERT INTO tracking.metric_key (key) SELECT unnest($1::text[]) ON CONFLICT (key) DO NOTHING",
                    &missing
                )
                .execute(db)
                .await?;
                rows = self.look_up(db, &missing).await?;
            }
            found.extend(rows);
        }
        keys.iter().map(|key| found.get(*key).copied().ok_or(sqlx::Error::RowNotFound)).collect()
    }

    /// The numbers of `keys`, in their order, within `tx`. Nothing is remembered, for `tx` may not be committed.
    pub(crate) async fn numbers_within(tx: &mut Transaction, keys: &[String]) -> sqlx::Result<Vec<i32>> {
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        sqlx::query!(
            "INSERT INTO tracking.metric_key (key) SELECT unnest($1::text[]) ON CONFLICT (key) DO NOTHING",
            &sorted
        )
        .execute(&mut **tx)
        .await?;
        sqlx::query_scalar!(
            r#"SELECT k.key_id FROM unnest($1::text[]) WITH ORDINALITY AS given (key, place)
               JOIN tracking.metric_key k USING (key) ORDER BY given.place"#,
            keys
        )
        .fetch_all(&mut **tx)
        .await
    }

    /// The numbers of those of `keys` that somebody has logged to.
    pub(crate) async fn known(&self, db: &PgPool, keys: &[impl AsRef<str>]) -> sqlx::Result<HashMap<String, i32>> {
        let (mut found, missing) = self.remembered(keys);
        if !missing.is_empty() {
            found.extend(self.look_up(db, &missing).await?);
        }
        Ok(found)
    }

    /// The keys of `numbers`.
    pub(crate) async fn keys(
        &self,
        db: &PgPool,
        numbers: impl Iterator<Item = i32>,
    ) -> sqlx::Result<HashMap<i32, Arc<str>>> {
        let wanted: HashSet<i32> = numbers.collect();
        let (mut found, missing) = {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            let mut found = HashMap::with_capacity(wanted.len());
            let mut missing = Vec::new();
            for number in wanted {
                match known.keys.get(&number) {
                    Some(key) => drop(found.insert(number, Arc::clone(key))),
                    None => missing.push(number),
                }
            }
            (found, missing)
        };
        if !missing.is_empty() {
            let rows = sqlx::query!("SELECT key_id, key FROM tracking.metric_key WHERE key_id = ANY($1)", &missing)
                .fetch_all(db)
                .await?;
            let rows: Vec<(String, i32)> = rows.into_iter().map(|row| (row.key, row.key_id)).collect();
            self.remember(&rows);
            found.extend(rows.into_iter().map(|(key, number)| (number, Arc::from(key))));
        }
        Ok(found)
    }

    /// The numbers that are known here, and the other keys, each once. They are in one order, so that two who add the same
    /// keys do not wait for each other.
    fn remembered(&self, keys: &[impl AsRef<str>]) -> (HashMap<String, i32>, Vec<String>) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = HashMap::new();
        let mut missing = BTreeSet::new();
        for key in keys.iter().map(AsRef::as_ref).collect::<HashSet<&str>>() {
            match known.numbers.get(key) {
                Some(number) => drop(found.insert(key.to_owned(), *number)),
                None => drop(missing.insert(key.to_owned())),
            }
        }
        (found, missing.into_iter().collect())
    }

    /// The numbers of `keys` that the database has, which are remembered from then on.
    async fn look_up(&self, db: &PgPool, keys: &[String]) -> sqlx::Result<Vec<(String, i32)>> {
        let rows =
            sqlx::query!("SELECT key_id, key FROM tracking.metric_key WHERE key = ANY($1)", keys).fetch_all(db).await?;
        let rows: Vec<(String, i32)> = rows.into_iter().map(|row| (row.key, row.key_id)).collect();
        self.remember(&rows);
        Ok(rows)
    }

    fn remember(&self, rows: &[(String, i32)]) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.keys.len() + rows.len() > MOST {
            *known = Known::default();
        }
        for (key, number) in rows.iter().take(MOST) {
            let key: Arc<str> = Arc::from(key.as_str());
            known.keys.insert(*number, Arc::clone(&key));
            known.numbers.insert(key, *number);
        }
    }
}
