//! Artifacts and logged models.

use std::io;
use std::sync::Arc;

use arrow::array::{Float64Array, Int64Array, RecordBatch, StringArray};
use bytes::Bytes;
use contract::{
    ArtifactApi, ArtifactOwner, AsWritten, ByteRange, ByteStream, DatasetFilter, DatasetName, ErrorCode,
    LoggedModelApi, LoggedModelOrder, LoggedModelSearch, LoggedModelStatus, Metric, NewLoggedModel, Piece, PieceKind,
    RunApi, RunBatch, Shown,
};
use futures::{StreamExt, stream};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::stage::Stage;

fn content(chunks: Vec<io::Result<Bytes>>) -> ByteStream {
    Box::pin(stream::iter(chunks))
}

fn text(text: &'static str) -> ByteStream {
    content(vec![Ok(Bytes::from_static(text.as_bytes()))])
}

async fn read(stage: &Stage, path: &str, range: Option<ByteRange>) -> contract::ApiResult<Vec<u8>> {
    let file = stage.service.read_artifact(&stage.engineer, path, range).await?;
    let chunks: Vec<_> = file.content.map(Result::unwrap).collect().await;
    assert_eq!(chunks.iter().map(|chunk| chunk.len() as u64).sum::<u64>(), file.end - file.start);
    Ok(chunks.concat())
}

#[tokio::test]
async fn files_come_back_in_their_folders() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let root = format!("{}/{run}/artifacts", stage.experiment);
    for (path, body) in [("a.txt", "0123456789"), ("plots/ü #%.html", "<b>"), ("plots/deep/x", "")] {
        stage.service.write_artifact(&stage.engineer, &format!("{root}/{path}"), text(body)).await.unwrap();
    }
    let list = |folder: &'static str| async {
        let listing = stage.service.artifacts(&stage.engineer, ArtifactOwner::Run(run), folder).await.unwrap();
        listing.entries.into_iter().map(|entry| (entry.path, entry.bytes)).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [("a.txt".to_owned(), Some(10)), ("plots".to_owned(), None)]);
    assert_eq!(list("plots").await, [("plots/deep".to_owned(), None), ("plots/ü #%.html".to_owned(), Some(3))]);
    assert_eq!(list("a.txt").await, []);
    let file = format!("{root}/a.txt");
    assert_eq!(read(&stage, &file, None).await.unwrap(), b"0123456789");
    assert_eq!(read(&stage, &file, Some(ByteRange::Within(2, 4))).await.unwrap(), b"234");
    assert_eq!(read(&stage, &file, Some(ByteRange::From(8))).await.unwrap(), b"89");
    assert_eq!(read(&stage, &file, Some(ByteRange::Last(3))).await.unwrap(), b"789");
    assert_eq!(read(&stage, &file, Some(ByteRange::From(20))).await.unwrap_err().code, ErrorCode::InvalidInput);
    assert_eq!(read(&stage, &format!("{root}/none"), None).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(read(&stage, &format!("{root}/plots"), None).await.unwrap_err().code, ErrorCode::InvalidInput);

    stage.service.delete_artifact(&stage.engineer, &format!("{root}/plots")).await.unwrap();
    stage.service.delete_artifact(&stage.engineer, &format!("{root}/plots")).await.unwrap();
    assert_eq!(list("").await, [("a.txt".to_owned(), Some(10))]);
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A table as pandas writes it where nothing is said.
fn parquet(rows: i64) -> Vec<u8> {
    let names = StringArray::from_iter((0..rows).map(|row| (row != 1).then(|| format!("Customer {row}"))));
    let orders = Int64Array::from_iter_values(0..rows);
    let share = Float64Array::from_iter_values((0..rows).map(|row| row as f64 / 2.0));
    let batch = RecordBatch::try_from_iter([
        ("name", Arc::new(names) as _),
        ("orders", Arc::new(orders) as _),
        ("share", Arc::new(share) as _),
    ])
    .unwrap();
    let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(snappy)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[tokio::test]
async fn a_file_is_shown_as_what_its_name_says() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let root = format!("{}/{run}/artifacts", stage.experiment);
    let long = "0123456789".repeat(30_000);
    let described = "flavors:\n  sklearn: {}\nsignature:\n  inputs: '[{\"type\": \"double\", \"name\": \"a\"}]'\n";
    let files: [(&str, Vec<u8>); 17] = [
        ("notes.md", b"# Notes".to_vec()),
        ("long.log", long.clone().into_bytes()),
        ("table.csv", b"a,b\n1,2\n".to_vec()),
        ("table.parquet", parquet(300)),
        ("broken.parquet", b"PAR1".to_vec()),
        ("plot.PNG", vec![0x89, 0x50]),
        ("report.html", b"<b>".to_vec()),
        ("model.pkl", vec![0x80, 0x04, 0x00]),
        ("params.json", b"{\"depth\":4}".to_vec()),
        ("broken.json", b"{\"depth\":".to_vec()),
        ("long.json", format!("[\"{long}\"]").into_bytes()),
        ("lines.jsonl", b"{\"a\":1}\n{\"a\":2}\n".to_vec()),
        ("train.py", b"import os  # paths\n".to_vec()),
        ("model/MLmodel", described.as_bytes().to_vec()),
        ("model/requirements.txt", b"scikit-learn==1.5\n".to_vec()),
        ("model/conda.yaml", b"name: x\n".to_vec()),
        ("bad/MLmodel", b"flavors: 3\n".to_vec()),
    ];
    for (name, body) in files {
        let body = content(vec![Ok(Bytes::from(body))]);
        stage.service.write_artifact(&stage.engineer, &format!("{root}/{name}"), body).await.unwrap();
    }
    let owner = ArtifactOwner::Run(run);
    let shown = async |path: &str| stage.service.artifact_preview(&stage.engineer, owner, path).await.unwrap().shown;
    assert_eq!(shown("notes.md").await, Shown::Text { text: "# Notes".to_owned(), is_whole: true });
    let Shown::Text { text, is_whole: false } = shown("long.log").await else { panic!("a part of a text") };
    assert!(text.len() == 256 << 10 && long.starts_with(&text));
    let cell = |text: &str| Some(text.to_owned());
    let Shown::Table { columns, rows, is_whole: true, total: None } = shown("table.csv").await else {
        panic!("a table")
    };
    assert_eq!((columns, rows), (vec!["a".to_owned(), "b".to_owned()], vec![vec![cell("1"), cell("2")]]));
    let Shown::Table { columns, rows, is_whole, total } = shown("table.parquet").await else { panic!("a table") };
    assert_eq!((columns.concat(), rows.len(), is_whole, total), ("nameordersshare".to_owned(), 200, false, Some(300)));
    assert_eq!(rows[1], [None, cell("1"), cell("0.5")]);
    assert!(matches!(shown("broken.parquet").await, Shown::Unreadable(why) if !why.is_empty()));
    assert_eq!(shown("plot.PNG").await, Shown::Image);
    assert_eq!(shown("report.html").await, Shown::Html);
    assert_eq!(shown("model.pkl").await, Shown::Nothing);

    let Shown::Json(json) = shown("params.json").await else { panic!("JSON") };
    assert_eq!((json.text().as_str(), json.is_whole), ("{\n  \"depth\": 4\n}", true));
    let code = async |path: &str| match shown(path).await {
        Shown::Code { code, as_written } => (code, as_written),
        other => panic!("{path} is no code: {other:?}"),
    };
    let (broken, why) = code("broken.json").await;
    assert_eq!(broken.text(), "{\"depth\":");
    assert!(matches!(why, Some(AsWritten::Broken(why)) if why.contains("line 1")));
    let (cut, why) = code("long.json").await;
    assert_eq!((cut.is_whole, cut.text().len(), why), (false, 256 << 10, Some(AsWritten::TooLong)));
    assert_eq!(code("lines.jsonl").await.0.text(), "{\"a\":1}\n{\"a\":2}\n");
    let (python, why) = code("train.py").await;
    assert_eq!((python.text().as_str(), python.is_whole, why), ("import os  # paths\n", true, None));
    let kinds: Vec<_> = python.pieces.iter().filter_map(|Piece(kind, _)| *kind).collect();
    assert_eq!(kinds, [PieceKind::Keyword, PieceKind::Comment]);

    let Shown::Model(model) = shown("model/MLmodel").await else { panic!("a model") };
    assert_eq!(
        (model.flavors.concat(), model.requirements),
        ("sklearn".to_owned(), names(&["requirements.txt", "conda.yaml"]))
    );
    assert_eq!(model.signature.unwrap_or_default().inputs[0].name, "a");
    assert_eq!(model.text.text(), described);
    assert!(matches!(code("bad/MLmodel").await.1, Some(AsWritten::Broken(why)) if !why.is_empty()));

    let refused = async |path: &str| {
        let preview = stage.service.artifact_preview(&stage.engineer, owner, path).await.unwrap_err().code;
        let file = stage.service.artifact(&stage.engineer, owner, path, None).await.map(drop).unwrap_err().code;
        assert_eq!(preview, file, "{path}");
        preview
    };
    assert_eq!(refused("none.txt").await, ErrorCode::NotFound);
    for path in ["../../x", "%2e%2e/x", "%252e%252e/%252e%252e/x"] {
        assert_eq!(refused(path).await, ErrorCode::InvalidInput, "{path}");
    }
    let nobody = ArtifactOwner::Run("00000000000000000000000000000000".parse().unwrap());
    let missing = stage.service.artifact(&stage.engineer, nobody, "notes.md", None).await.map(drop).unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_breaks_off_is_not_stored_and_what_was_there_stays() {
    let stage = Stage::new().await;
    stage.service.write_artifact(&stage.engineer, "0/x", text("before")).await.unwrap();
    // More than is sent to the store in one piece, so that a part of it is there already.
    let piece = || Ok(Bytes::from(vec![1_u8; 6 << 20]));
    let broken = content(vec![piece(), piece(), Err(io::ErrorKind::UnexpectedEof.into())]);
    let refused = stage.service.write_artifact(&stage.engineer, "0/x", broken).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    let too_large = content(vec![piece(), piece(), Err(io::ErrorKind::FileTooLarge.into())]);
    let refused = stage.service.write_artifact(&stage.engineer, "0/x", too_large).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::TooLarge);
    assert_eq!(read(&stage, "0/x", None).await.unwrap(), b"before");
    let left = std::fs::read_dir(stage.folder.path().join("artifacts/0")).unwrap().count();
    assert_eq!(left, 1, "nothing half-written is left");
    let whole = content(vec![piece(), piece()]);
    stage.service.write_artifact(&stage.engineer, "0/x", whole).await.unwrap();
    assert_eq!(read(&stage, "0/x", None).await.unwrap().len(), 12 << 20);
}

#[tokio::test]
async fn a_name_is_a_file_or_a_folder() {
    let stage = Stage::new().await;
    stage.service.write_artifact(&stage.engineer, "0/dir/file", text("x")).await.unwrap();
    for path in ["0/dir", "0/dir/file/below", "..", "0/../../etc/passwd", "", "0/%2e%2e/x"] {
        let refused = stage.service.write_artifact(&stage.engineer, path, text("y")).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput, "{path}");
    }
    assert_eq!(read(&stage, "0/dir/file", None).await.unwrap(), b"x");
}

#[tokio::test]
async fn logged_models_are_found_by_what_was_measured() {
    let stage = Stage::new().await;
    let (cx, service) = (&stage.engineer, &stage.service);
    let run = stage.run("one", 1).await;
    for (name, value) in [("a", 1.0), ("b", 2.0)] {
        let new = NewLoggedModel {
            experiment: stage.experiment,
            name: Some(name.to_owned()),
            model_type: "forest".to_owned(),
            source_run: Some(run),
            tags: Vec::new(),
            params: vec![("depth".to_owned(), name.to_owned())],
        };
        let model = service.create_logged_model(cx, new).await.unwrap();
        assert_eq!(model.status, LoggedModelStatus::Pending);
        let dataset = Some(DatasetName { name: "test".to_owned(), digest: "1".to_owned() });
        let metrics = vec![
            Metric { model: Some(model.id), dataset, ..Metric::new("auc", value, 1, 0) },
            Metric { model: Some(model.id), ..Metric::new("auc", 9.0, 1, 0) },
        ];
        for _ in 0..2 {
            service.log(cx, run, RunBatch { metrics: metrics.clone(), ..RunBatch::default() }).await.unwrap();
        }
        let model = service.finalize_logged_model(cx, model.id, LoggedModelStatus::Ready).await.unwrap();
        assert_eq!((model.status, model.metrics.len()), (LoggedModelStatus::Ready, 2));
    }
    let on_test = || DatasetFilter { name: "test".to_owned(), digest: None };
    let found = |filter: &str, datasets: Vec<DatasetFilter>| {
        let order = LoggedModelOrder { field: "metrics.auc".to_owned(), ascending: false, dataset: Some(on_test()) };
        let search = LoggedModelSearch {
            experiments: vec![stage.experiment],
            filter: filter.to_owned(),
            datasets,
            order_by: vec![order],
            limit: 10,
            after: None,
        };
        async {
            service
                .search_logged_models(cx, search)
                .await
                .unwrap()
                .items
                .into_iter()
                .map(|m| m.name)
                .collect::<String>()
        }
    };
    assert_eq!(found("", vec![]).await, "ba");
    assert_eq!(found("metrics.auc > 1", vec![on_test()]).await, "b");
    assert_eq!(found("metrics.auc > 1", vec![]).await, "ba");
    assert_eq!(found("params.depth = 'a' AND status = 'READY'", vec![]).await, "a");
    let unknown = Metric { model: Some(contract::LoggedModelId(uuid::Uuid::nil())), ..Metric::new("auc", 1.0, 1, 0) };
    let refused = service.log(cx, run, RunBatch { metrics: vec![unknown], ..RunBatch::default() }).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
}
