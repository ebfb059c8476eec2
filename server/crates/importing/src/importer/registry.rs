//! Registered models and their versions.

use tracking::{ImportedModel, ImportedVersion, Standing};

use super::{Importer, Mode};
use crate::error::{ImportError, Result};

impl Importer<'_> {
    pub(super) async fn registry(&self) -> Result<()> {
        let mut after = None;
        loop {
            let page = self.source.models(after.as_deref()).await?;
            let (models, next) = self.opened(page, "");
            for model in &models {
                self.model(model).await?;
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// A model with its versions. Where not all experiments are wanted, only versions that come from those are, and models that have some.
    async fn model(&self, model: &ImportedModel) -> Result<()> {
        let what = format!("model “{}”", model.name);
        let mut id = None;
        let mut is_begun = false;
        let mut passed = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.source.versions(model, after.as_deref()).await;
            let Some(page) = self.or_obstacle(&what, page)? else { return Ok(()) };
            let (versions, next) = self.opened(page, "");
            let versions: Vec<ImportedVersion> =
                versions.into_iter().filter(|version| self.is_wanted(version)).collect();
            if !is_begun && (!versions.is_empty() || self.options.experiments.is_empty()) {
                is_begun = true;
                let Some(begun) = self.begin_model(&what, model).await? else { return Ok(()) };
                id = begun;
            }
            for version in &versions {
                self.version(model, id, version).await?;
                passed.push(version.version);
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        let mut aliases = model.aliases.clone();
        aliases.retain(|alias| passed.contains(&alias.version) || self.options.experiments.is_empty());
        if is_begun {
            self.report().there.aliases += aliases.len() as i64;
        }
        if let (Mode::Take, Some(id)) = (self.options.mode, id) {
            let ended = self.tracking.finish_imported_model(self.cx, &self.from, id, model, &aliases).await;
            let Some(refused) = self.or_obstacle(&what, ended.map_err(ImportError::from))? else { return Ok(()) };
            self.refused(&what, refused);
        }
        Ok(())
    }

    /// A model's number here, if it has one; `None` where it cannot be taken over.
    async fn begin_model(&self, what: &str, model: &ImportedModel) -> Result<Option<Option<i64>>> {
        self.report().there.models += 1;
        let (standing, id) = if self.options.mode == Mode::Take {
            let name = format!("{}{}", self.options.prefix, model.name);
            let begun = self.tracking.import_model(self.cx, &self.from, &name, model).await;
            let Some((id, begun)) = self.or_obstacle(what, begun.map_err(ImportError::from))? else { return Ok(None) };
            self.refused(what, begun.refused);
            (begun.standing, Some(id))
        } else {
            let (standing, id) = self.tracking.imported_model(self.cx, &self.from, model).await?;
            self.compare(what, standing);
            (standing, id.filter(|_| standing != Standing::Gone))
        };
        self.report().models.count(standing);
        self.walked().models.extend(id);
        Ok(Some(id))
    }

    async fn version(&self, model: &ImportedModel, id: Option<i64>, version: &ImportedVersion) -> Result<()> {
        let what = format!("model “{}”, version {}", model.name, version.version);
        self.report().there.versions += 1;
        let standing = match (self.options.mode, id) {
            (Mode::Take, Some(id)) => {
                let to = (model.name.as_str(), id);
                let taken = self.tracking.import_version(self.cx, &self.from, to, version, &self.options.prefix).await;
                let Some(begun) = self.or_obstacle(&what, taken.map_err(ImportError::from))? else { return Ok(()) };
                self.refused(&what, begun.refused);
                begun.standing
            }
            _ => {
                let standing = self.tracking.imported_version(self.cx, &self.from, &model.name, version).await?;
                self.compare(&what, standing);
                standing
            }
        };
        self.report().versions.count(standing);
        Ok(())
    }

    fn is_wanted(&self, version: &ImportedVersion) -> bool {
        let logged = version.source.strip_prefix("models:/").map(|model| model.trim_start_matches('/'));
        self.options.experiments.is_empty()
            || self.has_passed(&version.run)
            || logged.is_some_and(|model| self.has_passed(model))
            || version.logged_model.is_some_and(|model| self.has_passed(&model.to_string()))
    }
}
