//! Dashboards that are changed in the browser. Each change is a revision of the project.

use std::collections::HashSet;

use async_trait::async_trait;
use contract::{
    Access, ApiResult, Applied, DashboardDefinition, DashboardDraft, DashboardEdit, DashboardPreview, DashboardProblem,
    DashboardQuery, DashboardRevision, DashboardSaved, EditingApi, Locale, OpContext, Page, PageRequest, Permission,
    Principal, ProjectFile, Revision, RevisionId, wording,
};
use dashboard::{changed_settings, changed_tiles};
use platform::offset_and_limit;

use super::path;
use super::reading::{self, TAKEN};
use super::rewriting::{loses_comments, rewritten};
use super::writing;
use crate::Service;
use crate::asker::{Asker, unseen};
use crate::definitions::{DefinitionFile, parse};
use crate::error::Error;
use crate::project::changes::changes;
use crate::project::service::find;
use crate::project::{shared, store};
use crate::service::in_time;

#[async_trait]
impl EditingApi for Service {
    async fn draft(&self, cx: &OpContext, slug: Option<&str>) -> ApiResult<DashboardDraft> {
        let who = cx.require(Permission::DefineMeasures)?;
        let asker = self.asker(who).await?;
        let (base, contents) = (asker.project.revision, &asker.project.contents);
        let (definition, loses_comments) = match slug {
            None => (dashboard::empty(&contents.vocabulary), false),
            Some(slug) => {
                let known = asker.editable(slug)?;
                let files = self.files(base).await?;
                (known.definition.clone(), file_of(&files, slug).is_some_and(|file| loses_comments(&file.text)))
            }
        };
        let slug = slug.map(str::to_owned);
        Ok(DashboardDraft { slug, definition, base, vocabulary: contents.vocabulary.clone(), loses_comments })
    }

    async fn preview(
        &self,
        cx: &OpContext,
        slug: Option<&str>,
        definition: DashboardDefinition,
        query: DashboardQuery,
    ) -> ApiResult<DashboardPreview> {
        let who = cx.require(Permission::DefineMeasures)?;
        in_time(cx, async { Ok(self.previewed(cx.locale, &self.asker(who).await?, slug, definition, &query).await?) })
            .await
    }

    async fn save(&self, cx: &OpContext, edit: DashboardEdit) -> ApiResult<DashboardSaved> {
        let who = cx.require(Permission::DefineMeasures)?;
        let DashboardEdit { slug: known, definition, base, message } = edit;
        if let Some(slug) = &known {
            self.last_known(who, slug, shared::edits).await?;
        }
        let slug = match &known {
            Some(slug) => slug.clone(),
            None => self.free_slug(&definition.title).await?,
        };
        let problems = reading::check(&slug, &definition, &self.in_force().await?.contents.model);
        if !problems.is_empty() {
            return Err(Error::Dashboard(problems).into());
        }
        let before = match &known {
            Some(slug) => Some(self.file_in(base, slug).await?),
            None => None,
        };
        let message = match (message.trim(), &known) {
            ("", Some(_)) => format!("Changes the dashboard “{}”.", definition.title),
            ("", None) => format!("Adds the dashboard “{}”.", definition.title),
            (message, _) => message.to_owned(),
        };
        let change = |files: &mut Vec<ProjectFile>| match &before {
            None => add(files, &slug, writing::text(&definition)),
            Some(before) => {
                let file = files.iter_mut().find(|file| file.path == before.path);
                let file = file.filter(|file| file.text == before.text).ok_or(Error::Outdated)?;
                file.text = rewritten(&before.text, &definition);
                Ok(())
            }
        };
        match self.change_files(cx, &who.name, &message, change).await {
            Err(Error::Outdated) => Err(self.who_changed(&slug, base).await?.into()),
            outcome => Ok(saved(slug, outcome?)),
        }
    }

    async fn duplicate(&self, cx: &OpContext, slug: &str) -> ApiResult<DashboardSaved> {
        let who = cx.require(Permission::DefineMeasures)?;
        let asker = self.asker(who).await?;
        let known = &asker.dashboard(slug)?.definition;
        let title = format!("Copy of {}", known.title);
        let copy = self.free_slug(&title).await?;
        // Whoever copies it changes the copy, and those see it who saw the first.
        let access = Access { edit: None, ..known.access.clone() };
        let definition = DashboardDefinition { title, access, ..known.clone() };
        let message = format!("Copies the dashboard “{}”.", known.title);
        let change = |files: &mut Vec<ProjectFile>| {
            let text = rewritten(&file_of(files, slug).ok_or_else(|| no_such(slug))?.text, &definition);
            add(files, &copy, text)
        };
        let applied = self.change_files(cx, &who.name, &message, change).await?;
        Ok(saved(copy, applied))
    }

    async fn delete(&self, cx: &OpContext, slug: &str) -> ApiResult<DashboardSaved> {
        let who = cx.require(Permission::DefineMeasures)?;
        let asker = self.asker(who).await?;
        let title = &asker.editable(slug)?.definition.title;
        let message = format!("Deletes the dashboard “{title}”.");
        let change = |files: &mut Vec<ProjectFile>| {
            let path = path(slug);
            files.retain(|file| file.path != path);
            Ok(())
        };
        Ok(saved(slug.to_owned(), self.change_files(cx, &who.name, &message, change).await?))
    }

    async fn history(&self, cx: &OpContext, slug: &str, page: PageRequest) -> ApiResult<Page<Revision>> {
        let who = cx.require(Permission::DefineMeasures)?;
        self.last_known(who, slug, shared::sees).await?;
        let (path, (offset, limit)) = (path(slug), offset_and_limit(page));
        let rows = store::revisions_of(self.db.app(), &path, offset, limit).await.map_err(Error::from)?;
        let total = store::count_of(self.db.app(), &path).await.map_err(Error::from)?;
        let items = self.told(who, rows.into_iter().map(Revision::from).collect()).await?;
        Ok(Page { items, total: total.unsigned_abs() })
    }

    async fn dashboard_revision(&self, cx: &OpContext, slug: &str, id: RevisionId) -> ApiResult<DashboardRevision> {
        let who = cx.require(Permission::DefineMeasures)?;
        self.last_known(who, slug, shared::sees).await?;
        let revision = self.told_one(who, id).await?;
        let before = match revision.base {
            Some(base) => self.file(base, slug).await?,
            None => None,
        };
        let after = self.file(id, slug).await?;
        let diff = changes(before.as_slice(), after.as_slice()).into_iter().next().map(|change| change.diff);
        let (old, new) = (definition(before.as_ref()), definition(after.as_ref()));
        Ok(DashboardRevision {
            settings: changed_settings(&old, &new).into_iter().map(str::to_owned).collect(),
            tiles: changed_tiles(&old, &new),
            diff: diff.unwrap_or_default(),
            is_there: after.is_some(),
            revision,
        })
    }

    async fn restore_dashboard(&self, cx: &OpContext, slug: &str, id: RevisionId) -> ApiResult<DashboardSaved> {
        let who = cx.require(Permission::DefineMeasures)?;
        self.last_known(who, slug, shared::edits).await?;
        find(self.db.app(), id).await?;
        let earlier = self.file_in(id, slug).await?;
        let title = definition(Some(&earlier)).title;
        let message = format!("Restores the dashboard “{title}” of revision {id}.");
        let change = |files: &mut Vec<ProjectFile>| {
            files.retain(|file| file.path != earlier.path);
            files.push(earlier.clone());
            Ok(())
        };
        Ok(saved(slug.to_owned(), self.change_files(cx, &who.name, &message, change).await?))
    }
}

impl Service {
    /// What a definition shows, without the parts that have problems, and these.
    ///
    /// # Errors
    /// As for a dashboard that is shown.
    pub(crate) async fn previewed(
        &self,
        locale: Locale,
        asker: &Asker,
        slug: Option<&str>,
        definition: DashboardDefinition,
        query: &DashboardQuery,
    ) -> Result<DashboardPreview, Error> {
        let project = &asker.project;
        // A name that it does not have yet cannot be wrong.
        let problems = reading::check(slug.unwrap_or("preview"), &definition, &project.contents.model);
        let about_all = |problem: &DashboardProblem| {
            problem.tile.is_none()
                && !matches!(problem.part.as_deref(), Some("title" | "months" | "filters" | "tabs" | "annotations"))
        };
        if problems.iter().any(about_all) {
            return Ok(DashboardPreview { dashboard: None, problems });
        }
        let mut sound = definition;
        let wrong: HashSet<&str> = problems.iter().filter_map(|problem| problem.tile.as_deref()).collect();
        sound.tiles.retain(|name, _| !wrong.contains(name.as_str()));
        sound.filters.retain(|name| project.contents.model.has_dimension(name));
        if problems.iter().any(|wrong| wrong.tile.is_none() && wrong.part.as_deref() == Some("annotations")) {
            sound.annotations.clear();
        }
        sound.months = sound.months.filter(|_| !problems.iter().any(|wrong| wrong.part.as_deref() == Some("months")));
        let dashboard = self.dashboards.preview(locale, asker, slug, &sound, query).await?;
        Ok(DashboardPreview { dashboard: Some(dashboard), problems })
    }

    /// Lets `who` pass if they may do something with a dashboard as it is, or as it was last where it is gone.
    ///
    /// # Errors
    /// `NoSuch` where there never was one, or they did not see it; `NotToChange` where they see it alone.
    async fn last_known(
        &self,
        who: &Principal,
        slug: &str,
        may: impl Fn(&Principal, &ProjectFile) -> bool + Send,
    ) -> Result<(), Error> {
        let newest = self.newest().await?;
        let mut file = self.file(newest, slug).await?;
        if file.is_none() {
            let last = store::revisions_of(self.db.app(), &path(slug), 0, 1).await?;
            if let Some(base) = last.first().and_then(|removed| removed.base) {
                file = self.file(RevisionId(base), slug).await?;
            }
        }
        let file = file.filter(|file| shared::sees(who, file)).ok_or_else(|| unseen(slug))?;
        if may(who, &file) { Ok(()) } else { Err(Error::NotToChange) }
    }

    /// What a dashboard of this title is called in URLs.
    async fn free_slug(&self, title: &str) -> Result<String, Error> {
        let files = self.files(self.newest().await?).await?;
        let plain = Some(dashboard::slug(title)).filter(|slug| !slug.is_empty());
        let plain = plain.unwrap_or_else(|| "dashboard".to_owned());
        let is_taken = |slug: &str| TAKEN.contains(&slug) || file_of(&files, slug).is_some();
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut slugs = std::iter::once(plain.clone()).chain(numbered);
        // There are more numbers than files.
        Ok(slugs.find(|slug| !is_taken(slug)).unwrap_or(plain))
    }

    async fn file(&self, id: RevisionId, slug: &str) -> Result<Option<ProjectFile>, Error> {
        Ok(file_of(&self.files(id).await?, slug).cloned())
    }

    async fn file_in(&self, id: RevisionId, slug: &str) -> Result<ProjectFile, Error> {
        let found = self.file(id, slug).await?;
        found.ok_or_else(|| Error::NoSuch(format!("dashboard “{}” in revision {id}", wording::cut(slug))))
    }

    /// Why a change built on `base` cannot be saved.
    async fn who_changed(&self, slug: &str, base: RevisionId) -> Result<Error, Error> {
        let last = store::revisions_of(self.db.app(), &path(slug), 0, 1).await?;
        let last = last.into_iter().map(Revision::from).find(|revision| revision.id > base);
        Ok(last.map_or_else(|| no_such(slug), |revision| Error::Changed(Box::new(revision))))
    }
}

fn saved(slug: String, applied: Applied) -> DashboardSaved {
    DashboardSaved { slug, revision: applied.revision }
}

fn add(files: &mut Vec<ProjectFile>, slug: &str, text: String) -> Result<(), Error> {
    let path = path(slug);
    if files.iter().any(|file| file.path == path) {
        return Err(Error::invalid("title", format!("There is a dashboard “{slug}” already; choose another title.")));
    }
    files.push(ProjectFile { path, text });
    Ok(())
}

fn no_such(slug: &str) -> Error {
    Error::NoSuch(format!("dashboard “{}” that is made of a file", wording::cut(slug)))
}

fn file_of<'f>(files: &'f [ProjectFile], slug: &str) -> Option<&'f ProjectFile> {
    let path = path(slug);
    files.iter().find(|file| file.path == path)
}

/// What a file says; nothing where there is none.
fn definition(file: Option<&ProjectFile>) -> DashboardDefinition {
    file.and_then(|file| parse(DefinitionFile::from(file)).ok()).unwrap_or_default()
}
