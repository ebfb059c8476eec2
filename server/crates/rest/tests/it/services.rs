//! Services that live in memory. They check permissions as the real ones do.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use contract::*;
use futures::{Stream, StreamExt, stream};
use uuid::Uuid;

use crate::tracking::Tracking;

pub(crate) const TOKEN: &str = "good.token";
pub(crate) const ORIGIN: &str = "https://shop.example";

/// A file as it arrived: format, name, bytes.
pub(crate) type StoredFile = (SourceFormat, String, Vec<u8>);

/// All services in one, and what was stored.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    /// Files that arrived whole: format, name, bytes.
    pub(crate) files: Arc<Mutex<Vec<StoredFile>>>,
    /// The questions that dashboards and the catalog were asked.
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
}

impl Memory {
    pub(crate) fn services(&self) -> Services {
        let memory = Arc::new(self.clone());
        Services {
            identity: Arc::new(Nobody),
            lake: memory.clone(),
            ingest: memory.clone(),
            jobs: memory.clone(),
            dashboards: memory.clone(),
            editing: Arc::new(Nobody),
            questions: memory.clone(),
            projects: memory.clone(),
            embeds: memory.clone(),
            catalog: memory.clone(),
            experiments: Arc::new(Tracking),
            runs: Arc::new(Tracking),
            experiment_parts: Arc::new(Tracking),
            logged_models: Arc::new(Tracking),
            artifacts: Arc::new(Tracking),
            registered_models: Arc::new(Tracking),
            webhooks: Arc::new(Tracking),
            traces: Arc::new(Tracking),
            registry: memory.clone(),
            promotions: Arc::new(Tracking),
            training: memory.clone(),
            serving: memory,
        }
    }

    fn note(&self, question: impl std::fmt::Debug) {
        self.asked.lock().unwrap().push(format!("{question:?}"));
    }
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_292_500_800, 0).unwrap()
}

/// Everything in it that could be markup is.
fn dashboard() -> Dashboard {
    let tile = |slug: &str, title: &str, body| Tile {
        slug: slug.into(),
        title: title.into(),
        width: 6,
        period: None,
        body,
        picks: None,
        pick_values: vec![],
        not_filtered_by: vec![],
        cut: None,
        error: None,
        ways: Ways::default(),
    };
    let number = Measure {
        slug: "orders".into(),
        title: "Orders".into(),
        definition: "Invoices.".into(),
        format: Format::Integer,
        currency: None,
        value: Some(1234.0),
        exact: "1234".into(),
        previous: Some(1000.0),
        higher_is_better: true,
        versus: "vs. 7 days before".into(),
        verdict: Some(contract::Verdict::Warn),
        sparkline: vec![],
    };
    let revenue = Tile {
        picks: Some("country".into()),
        pick_values: vec![Some("France".into()), Some("</script><script>alert(1)</script>".into())],
        ..tile("revenue", "Net revenue by country", TileBody::Chart(chart()))
    };
    let rows = TileTable {
        columns: chart().columns,
        nothing: "Nothing.".into(),
        looks: [].into(),
        verdicts: [("revenue".to_owned(), vec![Some(contract::Verdict::Bad)])].into(),
        course: None,
        totals: vec![None, Some(-1234.5)],
    };
    let cut = Some(Cut { shown: 2, of: None });
    let list = Tile { cut, ..tile("list", "All <countries>", TileBody::Table(rows)) };
    let withheld = ApiError::new(ErrorCode::Forbidden, "This is not shown here.");
    let mut query = DashboardQuery::default();
    query.filters.insert("country".into(), vec!["France".into()]);
    Dashboard {
        locale: Locale::English,
        slug: "sales".into(),
        title: "Sales".into(),
        description: "What was sold.".into(),
        owner: None,
        controls: vec![Control {
            dimension: "country".into(),
            title: "Country".into(),
            kind: ControlKind::Many(vec!["France".into(), "\"><script>alert(1)</script>".into()]),
        }],
        dimensions: [].into(),
        names: [].into(),
        query,
        tabs: vec![],
        tiles: vec![
            tile("orders", "Orders", TileBody::Number(number)),
            revenue,
            list,
            tile("words", "", TileBody::Text("About <it>.".into())),
            tile("secret", "Secret", TileBody::Failed(withheld)),
        ],
        fresh_at: noon(),
    }
}

fn chart() -> Chart {
    let countries = vec!["France".into(), "</script><script>alert(1)</script>".into()];
    Chart {
        slug: "revenue".into(),
        title: "Net revenue by country".into(),
        subtitle: "Online retail <b>& sons</b>, 2010".into(),
        columns: vec![
            Column {
                name: "country".into(),
                title: "Country".into(),
                format: Format::Text,
                values: Values::Text(countries),
            },
            Column {
                name: "net".into(),
                title: "Net revenue (GBP)".into(),
                format: Format::Money,
                values: Values::Number(vec![Some(-1234.5), None]),
            },
        ],
        spec: ChartSpec { figure: None, height: 240 },
        plot: Some(Plot { kind: PlotKind::Bar, x: vec!["country".into()], y: vec!["net".into()], ..Plot::default() }),
    }
}

fn field(name: &str, kind: FieldKind) -> Field {
    Field { name: name.into(), kind, description: format!("The {name}"), shape: None, optional: false }
}

fn signature() -> Signature {
    Signature {
        inputs: vec![
            field("recency", FieldKind::Double),
            Field { optional: true, ..field("country", FieldKind::String) },
        ],
        outputs: vec![field("segment", FieldKind::Long)],
        params: vec![ModelParam {
            name: "scale".into(),
            kind: FieldKind::Double,
            default: serde_json::json!(0.5),
            shape: None,
        }],
    }
}

#[async_trait]
impl LakeApi for Memory {
    async fn batches(&self, cx: &OpContext, page: PageRequest) -> ApiResult<Page<Batch>> {
        cx.require(Permission::ViewLake)?;
        self.note(page);
        let batch = Batch {
            id: BatchId(Uuid::from_u128(1)),
            shop: "online-retail".into(),
            format: SourceFormat::OnlineRetail,
            file_name: "online_retail.csv.gz".into(),
            sha256: "00ff".into(),
            bytes: 702_581,
            state: BatchState::Loaded,
            rows_read: 49_999,
            rows_staged: 49_702,
            rows_quarantined: 297,
            error: None,
            received_at: noon(),
            loaded_at: Some(noon()),
        };
        Ok(Page { items: vec![batch], total: 1 })
    }

    async fn batch(&self, _: &OpContext, _: BatchId) -> ApiResult<Batch> {
        unreachable!("no route asks for it")
    }

    async fn quarantine(&self, _: &OpContext, _: BatchId, _: PageRequest) -> ApiResult<Page<QuarantinedRow>> {
        unreachable!("no route asks for it")
    }
}

#[async_trait]
impl IngestApi for Memory {
    async fn receive(&self, cx: &OpContext, mut upload: Upload) -> ApiResult<Received> {
        cx.require(Permission::IngestData)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = upload.bytes.next().await {
            bytes.extend_from_slice(&chunk.map_err(|_| ApiError::internal())?);
        }
        let mut files = self.files.lock().unwrap();
        let known = files.iter().any(|(_, _, known)| *known == bytes);
        files.push((upload.format, upload.file_name, bytes));
        Ok(Received { batch: BatchId(Uuid::from_u128(1)), job: (!known).then_some(JobId(Uuid::from_u128(2))) })
    }
}

#[async_trait]
impl JobsApi for Memory {
    async fn jobs(&self, _: &OpContext, _: JobQuery) -> ApiResult<Vec<Job>> {
        unreachable!("no route asks for it")
    }

    async fn job(&self, cx: &OpContext, id: JobId, after: i64) -> ApiResult<Job> {
        cx.require(Permission::ViewJobs)?;
        if id != JobId(Uuid::from_u128(2)) {
            return Err(ApiError::not_found(format!("job “{id}”")));
        }
        let log = (after + 1..=2).map(|number| LogLine { number, at: noon(), text: format!("Line {number}") });
        Ok(Job {
            id,
            kind: "ingest".into(),
            title: "Load online_retail.csv.gz".into(),
            state: JobState::Running,
            progress: Some(0.5),
            message: "Staging".into(),
            requested_by: "kim".into(),
            created_at: noon(),
            started_at: Some(noon()),
            finished_at: None,
            log: log.collect(),
        })
    }
}

#[async_trait]
impl DashboardApi for Memory {
    async fn dashboards(&self, _: &OpContext) -> ApiResult<Vec<DashboardSummary>> {
        unreachable!("no route asks for it")
    }

    async fn summary(&self, _: &OpContext, _: &str) -> ApiResult<DashboardSummary> {
        unreachable!("no route asks for it")
    }

    async fn set_favourite(&self, _: &OpContext, _: &str, _: bool) -> ApiResult<()> {
        unreachable!("no route asks for it")
    }

    async fn dashboard(&self, _: &OpContext, _: &str, _: DashboardQuery) -> ApiResult<Dashboard> {
        unreachable!("no route asks for it")
    }

    async fn changes(&self, cx: &OpContext) -> ApiResult<Pin<Box<dyn Stream<Item = ()> + Send>>> {
        cx.require(Permission::ViewDashboards)?;
        Ok(stream::iter([(), ()]).boxed())
    }

    async fn plan(&self, _: &OpContext, _: &str, _: Option<&str>) -> ApiResult<Option<DashboardPlan>> {
        unreachable!("no route asks for it")
    }

    async fn answers(
        &self,
        _: &OpContext,
        _: &str,
        _: &str,
        _: &str,
        _: Vec<Question>,
    ) -> ApiResult<Vec<Result<Answer, ApiError>>> {
        unreachable!("no route asks for it")
    }

    async fn tile_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String> {
        cx.require(Permission::ViewDashboards)?;
        self.note(&query);
        match (slug, tile) {
            ("sales", "revenue") => Ok("week,net\r\n2010-12-06,1234.5\r\n".into()),
            _ => Err(ApiError::not_found(format!("tile “{tile}”"))),
        }
    }

    async fn tile_rows(
        &self,
        _: &OpContext,
        _: &str,
        _: &str,
        _: DashboardQuery,
        _: PageRequest,
    ) -> ApiResult<TileRows> {
        unreachable!("no route asks for it")
    }

    async fn tile_rows_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String> {
        cx.require(Permission::ViewDashboards)?;
        self.note(&query);
        match (slug, tile) {
            ("sales", "revenue") => Ok("invoice,amount\r\nA1,5\r\n".into()),
            _ => Err(ApiError::not_found(format!("tile “{tile}”"))),
        }
    }

    async fn tile_png(
        &self,
        cx: &OpContext,
        slug: &str,
        tile: &str,
        query: DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>> {
        cx.require(Permission::ViewDashboards)?;
        self.note((&query, picture));
        match (slug, tile) {
            ("sales", "revenue") => Ok(b"PNG".to_vec()),
            _ => Err(ApiError::not_found(format!("tile “{tile}”"))),
        }
    }

    async fn dashboard_png(
        &self,
        cx: &OpContext,
        slug: &str,
        query: DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>> {
        cx.require(Permission::ViewDashboards)?;
        self.note((&query, picture));
        match slug {
            "sales" => Ok(b"PNG".to_vec()),
            _ => Err(ApiError::not_found(format!("dashboard “{slug}”"))),
        }
    }

    /// “new” is being built, and “huge” does not fit.
    async fn cube(&self, cx: &OpContext, slug: &str, shop: Option<&str>, has: Vec<String>) -> ApiResult<DashboardCube> {
        cx.require(Permission::ViewDashboards)?;
        self.note((slug, shop));
        let tag = "c0ffee".to_owned();
        match slug {
            "sales" if has.contains(&tag) => Ok(DashboardCube::Unchanged { tag }),
            "sales" => Ok(DashboardCube::Bytes { tag, bytes: b"TCUBE".to_vec() }),
            "new" => Ok(DashboardCube::UnderWay),
            "huge" => Err(ApiError::conflict("It differs in more than 2000000 ways.")),
            _ => Err(ApiError::not_found(format!("dashboard “{slug}”"))),
        }
    }
}

#[async_trait]
impl QuestionApi for Memory {
    async fn vocabulary(&self, cx: &OpContext) -> ApiResult<Vocabulary> {
        cx.require(Permission::ViewDashboards)?;
        Ok(Vocabulary {
            measures: vec![KnownMeasure {
                name: "orders".into(),
                title: "Orders".into(),
                description: "Invoices.".into(),
                synonyms: vec![],
                entity: "sales".into(),
                higher_is_better: true,
                dimensions: vec!["country".into()],
                adds_up: true,
                over_time: None,
            }],
            dimensions: vec![],
            hierarchies: vec![],
        })
    }

    async fn explore(&self, _: &OpContext, _: TileDefinition, _: DashboardQuery) -> ApiResult<DashboardPreview> {
        unreachable!("no route asks for it")
    }

    async fn ask(&self, cx: &OpContext, question: Question) -> ApiResult<Answer> {
        cx.require(Permission::ViewDashboards)?;
        self.note(&question);
        if question.measures != ["orders"] {
            return Err(ApiError::invalid("measures", "“profit” is no measure; use orders."));
        }
        let column = |name: &str, format, cells| AnswerColumn {
            name: name.into(),
            title: name.into(),
            format,
            currency: None,
            error: None,
            cells,
        };
        Ok(Answer {
            columns: vec![
                column("country", Format::Text, Cells::Text(vec![Some("France".into()), None])),
                column("orders", Format::Integer, Cells::Exact { scale: 0, units: vec![Some(12), Some(3)] }),
            ],
            complete: true,
        })
    }
}

#[async_trait]
impl EmbedApi for Memory {
    async fn create_embed(&self, _: &OpContext, _: NewEmbed) -> ApiResult<Embed> {
        unreachable!("no route asks for it")
    }

    /// Of the dashboard and of its tile “revenue”, of which the country is open.
    async fn open_embed(&self, cx: &OpContext, request: EmbedRequest) -> ApiResult<Embedded> {
        let tile = request.tile.as_deref();
        if request.dashboard != "sales" || !matches!(tile, None | Some("revenue")) || request.token != TOKEN {
            return Err(ApiError::new(ErrorCode::Unauthenticated, "The token is not valid for this chart."));
        }
        if request.query.filters.keys().chain(request.query.picks.keys()).any(|name| name != "country") {
            return Err(ApiError::invalid("query", "“shop” cannot be chosen here."));
        }
        self.note(&request.query);
        let mut dashboard = Dashboard { locale: cx.locale, ..dashboard() };
        dashboard.tiles.retain(|known| tile.is_none_or(|tile| tile == known.slug));
        dashboard.query.picks = request.query.picks;
        let expires_at = DateTime::from_timestamp(1_292_587_200, 0).unwrap();
        Ok(Embedded { dashboard, open: vec!["country".into()], origin: ORIGIN.into(), expires_at })
    }

    async fn embed_csv(&self, cx: &OpContext, request: EmbedRequest) -> ApiResult<String> {
        self.open_embed(cx, request).await?;
        Ok("week,net\r\n".into())
    }

    async fn embed_keys(&self, _: &OpContext) -> ApiResult<Vec<EmbedKey>> {
        unreachable!("no route asks for it")
    }

    async fn rotate_embed_key(&self, _: &OpContext) -> ApiResult<EmbedKey> {
        unreachable!("no route asks for it")
    }

    async fn revoke_embed_key(&self, _: &OpContext, _: &str) -> ApiResult<()> {
        unreachable!("no route asks for it")
    }
}

#[async_trait]
impl CatalogApi for Memory {
    async fn search(&self, cx: &OpContext, search: AssetSearch) -> ApiResult<AssetHits> {
        cx.require(Permission::ViewCatalog)?;
        self.note(&search);
        if search.text.contains('\0') {
            return Err(ApiError::invalid("text", "Search for text without NUL characters."));
        }
        let hit = AssetHit {
            asset: AssetRef::new(AssetKind::Table, "warehouse.fact_sales"),
            title: "fact_sales".into(),
            summary: "One row for each invoice line.".into(),
            owner: None,
            tags: vec!["sales".into()],
            changed_at: noon(),
        };
        Ok(AssetHits { hits: vec![hit], total: 1, kinds: vec![(AssetKind::Table, 1)], tags: vec![("sales".into(), 1)] })
    }

    async fn asset(&self, _: &OpContext, _: AssetRef) -> ApiResult<Asset> {
        unreachable!("no route asks for it")
    }

    async fn edit(&self, _: &OpContext, _: AssetRef, _: AssetEdit) -> ApiResult<Asset> {
        unreachable!("no route asks for it")
    }
}

#[async_trait]
impl RegistryApi for Memory {
    async fn models(&self, _: &OpContext, _: ModelSearch) -> ApiResult<Part<ModelSummary>> {
        unreachable!("no route asks for it")
    }

    async fn model(&self, cx: &OpContext, name: &str) -> ApiResult<Model> {
        cx.require(Permission::ViewModels)?;
        if name != "segments" {
            return Err(ApiError::not_found(format!("model “{name}”")));
        }
        let summary = ModelSummary {
            name: "segments".into(),
            title: "Segments".into(),
            description: "Which customers are alike.".into(),
            trained_here: true,
            versions: 2,
            champion: Some(1),
            trained_at: Some(noon()),
            tags: Vec::new(),
            aliases: vec![("champion".into(), 1)],
        };
        Ok(Model { summary, promotions: Vec::new(), needs_approval: false })
    }

    /// Two versions, each a part of its own.
    async fn model_versions(&self, cx: &OpContext, search: VersionSearch) -> ApiResult<Part<ModelVersion>> {
        cx.require(Permission::ViewModels)?;
        let (number, next) = match search.after.as_deref() {
            None => (2, Some("after-2".to_owned())),
            Some("after-2") => (1, None),
            Some(_) => return Err(ApiError::invalid("page_token", "That is no place. Begin again.")),
        };
        let version = ModelVersion {
            version: number,
            created_at: noon(),
            created_by: "kim".into(),
            description: String::new(),
            stage: Stage::None,
            tags: Vec::new(),
            aliases: vec!["champion".into()],
            job: None,
            params: vec![("k".into(), "4".into())],
            metrics: vec![("silhouette".into(), 0.41)],
            run: None,
            flavor: Some("segments/1".into()),
            signature: Some(signature()),
            trained: Some(Trained {
                data: DataReference {
                    tables: vec!["warehouse.fact_sales".into()],
                    shop: "demo".into(),
                    until: NaiveDate::from_ymd_opt(2010, 12, 9).unwrap(),
                    rows: 10,
                    watermark: "1".into(),
                },
                artifact: "models/segments/1".into(),
                artifact_sha256: "00ff".into(),
            }),
        };
        Ok(Part { items: vec![version], next })
    }

    async fn model_version(&self, _: &OpContext, _: &str, _: i32) -> ApiResult<ModelVersionDetail> {
        unreachable!("no route asks for it")
    }

    async fn promote(&self, _: &OpContext, _: &str, _: i32) -> ApiResult<Promotion> {
        unreachable!("no route asks for it")
    }
}

#[async_trait]
impl TrainingApi for Memory {
    async fn train(&self, _: &OpContext, _: &str, _: TrainRequest) -> ApiResult<JobId> {
        unreachable!("no route asks for it")
    }

    async fn training_shops(&self, _: &OpContext) -> ApiResult<Vec<ShopChoice>> {
        unreachable!("no route asks for it")
    }
}

#[async_trait]
impl ServingApi for Memory {
    /// Answers each record with its number, and files and parameters with what was understood of them.
    async fn invoke(
        &self,
        cx: &OpContext,
        model: &str,
        invocation: Invocation,
        params: InvocationParams,
    ) -> ApiResult<Predictions> {
        cx.require(Permission::Predict)?;
        if !params.is_empty() {
            return Ok(Predictions { predictions: params.into(), version: 3 });
        }
        let records = match (model, invocation) {
            ("segments", Invocation::DataframeRecords(records)) => records.len(),
            ("segments", Invocation::DataframeSplit(frame)) => frame.data.len(),
            // Tensors come back as they are.
            ("segments", Invocation::Inputs(predictions) | Invocation::Instances(predictions)) => {
                return Ok(Predictions { predictions, version: 3 });
            }
            ("segments", Invocation::Csv(text)) => {
                return Ok(Predictions { predictions: text.into(), version: 3 });
            }
            ("segments", Invocation::Parquet(bytes)) => {
                return Ok(Predictions { predictions: bytes.into(), version: 3 });
            }
            ("slow", _) => return Err(ApiError::new(ErrorCode::Timeout, "The answer took more than 30 seconds.")),
            ("fresh", _) => {
                return Err(ApiError::new(
                    ErrorCode::Unavailable,
                    "No version of “fresh” is champion yet; promote one.",
                ));
            }
            _ => return Err(ApiError::not_found(format!("model “{model}”"))),
        };
        let record = |number: usize| serde_json::json!({ "segment": number });
        Ok(Predictions { predictions: (0..records).map(record).collect(), version: 3 })
    }

    async fn endpoint(&self, cx: &OpContext, model: &str) -> ApiResult<Option<Endpoint>> {
        cx.require(Permission::Predict)?;
        let signature = match model {
            "segments" => Ok(signature()),
            "forest" => Err(Obstacle::Flavors(vec!["sklearn".into()])),
            "fresh" => return Ok(None),
            _ => return Err(ApiError::not_found(format!("model “{model}”"))),
        };
        Ok(Some(Endpoint { model: model.to_owned(), version: 3, signature }))
    }

    async fn obstacle(&self, _: &OpContext, _: &str, _: i32) -> ApiResult<Option<Obstacle>> {
        unreachable!("no route asks for it")
    }
}

/// The server's middleware asks identity; nothing in here does.
struct Nobody;

#[async_trait]
impl IdentityApi for Nobody {
    async fn sign_in(&self, _: &OpContext, _: Credentials, _: &str) -> ApiResult<SignedIn> {
        unreachable!("no route asks for it")
    }
    async fn sign_out(&self, _: &OpContext, _: &str) -> ApiResult<()> {
        unreachable!("no route asks for it")
    }
    async fn by_session(&self, _: &str) -> ApiResult<Option<Principal>> {
        unreachable!("no route asks for it")
    }
    async fn by_token(&self, _: &str) -> ApiResult<Option<Principal>> {
        unreachable!("no route asks for it")
    }
    async fn by_password(&self, _: &OpContext, _: Credentials, _: &str) -> ApiResult<Principal> {
        unreachable!("no route asks for it")
    }
    async fn change_password(&self, _: &OpContext, _: &str, _: &str) -> ApiResult<SignedIn> {
        unreachable!("no route asks for it")
    }
    async fn users(&self, _: &OpContext) -> ApiResult<Vec<User>> {
        unreachable!("no route asks for it")
    }
    async fn create_user(&self, _: &OpContext, _: NewUser) -> ApiResult<CreatedUser> {
        unreachable!("no route asks for it")
    }
    async fn set_role(&self, _: &OpContext, _: UserId, _: Role) -> ApiResult<User> {
        unreachable!("no route asks for it")
    }
    async fn set_disabled(&self, _: &OpContext, _: UserId, _: bool) -> ApiResult<User> {
        unreachable!("no route asks for it")
    }
    async fn set_locale(&self, _: &OpContext, _: Option<Locale>) -> ApiResult<()> {
        unreachable!("no route asks for it")
    }
    async fn set_attribute(&self, _: &OpContext, _: UserId, _: &str, _: BTreeSet<String>) -> ApiResult<User> {
        unreachable!("no route asks for it")
    }
    async fn reset_password(&self, _: &OpContext, _: UserId) -> ApiResult<String> {
        unreachable!("no route asks for it")
    }
    async fn api_tokens(&self, _: &OpContext) -> ApiResult<Vec<ApiToken>> {
        unreachable!("no route asks for it")
    }
    async fn create_api_token(&self, _: &OpContext, _: NewApiToken) -> ApiResult<CreatedApiToken> {
        unreachable!("no route asks for it")
    }
    async fn revoke_api_token(&self, _: &OpContext, _: TokenId) -> ApiResult<()> {
        unreachable!("no route asks for it")
    }
    async fn audit_events(&self, _: &OpContext, _: AuditQuery) -> ApiResult<Page<AuditEvent>> {
        unreachable!("no route asks for it")
    }
}

fn revision(id: RevisionId) -> Revision {
    Revision { id, base: None, author: "kim".into(), at: noon(), message: "A new measure.".into() }
}

#[async_trait]
impl ProjectApi for Memory {
    async fn project(&self, cx: &OpContext) -> ApiResult<Project> {
        cx.require(Permission::ViewDashboards)?;
        let file = ProjectFile { path: "semantic/shop.yml".into(), text: "entities: {}\n".into() };
        Ok(Project { revision: revision(RevisionId(3)), files: vec![file] })
    }
    async fn plan(&self, _: &OpContext, _: Vec<ProjectFile>) -> ApiResult<Plan> {
        unreachable!("no route asks for it")
    }
    async fn apply(&self, _: &OpContext, _: Vec<ProjectFile>, _: Option<RevisionId>, _: String) -> ApiResult<Applied> {
        unreachable!("no route asks for it")
    }
    async fn revisions(&self, cx: &OpContext, page: PageRequest) -> ApiResult<Page<Revision>> {
        cx.require(Permission::ViewDashboards)?;
        self.note(page);
        Ok(Page { items: vec![revision(RevisionId(3))], total: 1 })
    }
    async fn revision(&self, cx: &OpContext, id: RevisionId) -> ApiResult<RevisionDetail> {
        cx.require(Permission::ViewDashboards)?;
        let change = Change {
            path: "semantic/shop.yml".into(),
            kind: ChangeKind::Added,
            diff: "@@ -0,0 +1 @@\n+entities: {}\n".into(),
            details: vec![Detail { kind: ChangeKind::Added, what: "measure".into(), name: "orders".into() }],
        };
        Ok(RevisionDetail { revision: revision(id), changes: vec![change] })
    }
    async fn restore(&self, cx: &OpContext, id: RevisionId) -> ApiResult<Applied> {
        cx.require(Permission::DefineMeasures)?;
        self.note(id);
        Ok(Applied { revision: revision(RevisionId(4)), changes: Vec::new() })
    }
}

#[async_trait]
impl EditingApi for Nobody {
    async fn draft(&self, _: &OpContext, _: Option<&str>) -> ApiResult<DashboardDraft> {
        unreachable!("no route asks for it")
    }
    async fn preview(
        &self,
        _: &OpContext,
        _: Option<&str>,
        _: DashboardDefinition,
        _: DashboardQuery,
    ) -> ApiResult<DashboardPreview> {
        unreachable!("no route asks for it")
    }
    async fn save(&self, _: &OpContext, _: DashboardEdit) -> ApiResult<DashboardSaved> {
        unreachable!("no route asks for it")
    }
    async fn duplicate(&self, _: &OpContext, _: &str) -> ApiResult<DashboardSaved> {
        unreachable!("no route asks for it")
    }
    async fn delete(&self, _: &OpContext, _: &str) -> ApiResult<DashboardSaved> {
        unreachable!("no route asks for it")
    }
    async fn history(&self, _: &OpContext, _: &str, _: PageRequest) -> ApiResult<Page<Revision>> {
        unreachable!("no route asks for it")
    }
    async fn dashboard_revision(&self, _: &OpContext, _: &str, _: RevisionId) -> ApiResult<DashboardRevision> {
        unreachable!("no route asks for it")
    }
    async fn restore_dashboard(&self, _: &OpContext, _: &str, _: RevisionId) -> ApiResult<DashboardSaved> {
        unreachable!("no route asks for it")
    }
}
