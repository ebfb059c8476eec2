//! The rows behind a tile.

use contract::{Column, DashboardQuery, Locale, PageRequest, RowsQuestion, TileRows};
use dashboard::{Page, SHOP, State, columns_of_rows};

use super::service::{Dashboards, no_such_tile};
use crate::asker::Asker;
use crate::error::Error;
use crate::{answering, shops};

/// So many rows are shown at once.
const MOST_AT_ONCE: u32 = 500;
/// Nobody reads on further from the beginning.
const FURTHEST: u32 = 10_000;
/// So many rows go into one file.
const MOST_IN_FILE: u32 = 50_000;

impl Dashboards {
    /// Some of the rows behind a tile for what is chosen.
    ///
    /// # Errors
    /// `NoSuch`, `NoData`, `NothingSeen`, `Invalid` with what cannot be chosen, or is too far on; `Replaced`, `Database`.
    pub(crate) async fn rows(
        &self,
        asker: &Asker,
        slug: &str,
        tile: &str,
        query: &DashboardQuery,
        page: PageRequest,
        locale: Locale,
    ) -> Result<TileRows, Error> {
        if page.offset > FURTHEST {
            let message = format!("Rows are shown up to the {FURTHEST}th. Filter them, or download all as CSV.");
            return Err(Error::invalid("offset", message));
        }
        self.behind(asker, slug, tile, query, PageRequest { limit: page.limit.clamp(1, MOST_AT_ONCE), ..page }, locale)
            .await
    }

    /// All rows behind a tile for what is chosen.
    ///
    /// # Errors
    /// As for [`Self::rows`]; `Invalid` for more rows than go into a file.
    pub(crate) async fn all_rows(
        &self,
        asker: &Asker,
        slug: &str,
        tile: &str,
        query: &DashboardQuery,
    ) -> Result<Vec<Column>, Error> {
        let rows = self
            .behind(asker, slug, tile, query, PageRequest { offset: 0, limit: MOST_IN_FILE }, Locale::English)
            .await?;
        if rows.total > u64::from(MOST_IN_FILE) {
            let message =
                format!("These are {} rows, and {MOST_IN_FILE} at most go into a file. Filter them.", rows.total);
            return Err(Error::invalid("query", message));
        }
        Ok(rows.columns)
    }

    async fn behind(
        &self,
        asker: &Asker,
        slug: &str,
        tile: &str,
        query: &DashboardQuery,
        page: PageRequest,
        locale: Locale,
    ) -> Result<TileRows, Error> {
        let contents = &asker.project.contents;
        let definition = &asker.dashboard(slug)?.definition;
        let code = query.filters.get(SHOP).and_then(|codes| codes.first()).map(String::as_str);
        let known = asker.shops(&self.db).await?;
        let shop = shops::find(&known, code).map_err(|error| asker.explained(error))?;
        let state = State::resolve(&contents.vocabulary, definition, &shop.choice(), query)?;
        let behind = Page::new(locale, slug, &contents.vocabulary, definition, &state, Some(tile)).behind(tile);
        let behind = behind.ok_or_else(|| no_such_tile(&asker.project, slug, tile))?;
        asker.check_measures(&behind.measures)?;
        let asked = RowsQuestion { measures: behind.measures, filters: behind.filters, page };
        let mut tx = asker.read(&self.db).await?;
        let (columns, total) = answering::read_rows(&mut tx, &contents.model, &asked).await?;
        let columns = columns_of_rows(&contents.vocabulary, &columns);
        Ok(TileRows { title: behind.title, in_force: behind.in_force, columns, total })
    }
}
