//! A folder as MLflow writes it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub(crate) const RUN: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const DELETED_RUN: &str = "fedcba9876543210fedcba9876543210";
pub(crate) const MODEL: &str = "m-00112233445566778899aabbccddeeff";
const EXPERIMENT: &str = "123456789012345678";
const DATASET: &str = "11111111111111111111111111111111";

pub(crate) struct Mlruns(TempDir);

impl Mlruns {
    /// An experiment with two runs, a logged model, a registered model with two versions, and their files.
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.experiment();
        folder.run();
        folder.logged_model();
        folder.registered_model();
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn run_path(&self, file: &str) -> PathBuf {
        self.path().join(EXPERIMENT).join(RUN).join(file)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn experiment(&self) {
        self.write("0/meta.yaml", "experiment_id: '0'\nlifecycle_stage: active\nname: Default\n");
        let meta = format!(
            "artifact_location: file:///elsewhere/mlruns/{EXPERIMENT}\ncreation_time: 1700000000000\nexperiment_id: '{EXPERIMENT}'\n\
             last_update_time: 1700000000001\nlifecycle_stage: active\nname: churn\n"
        );
        self.write(&format!("{EXPERIMENT}/meta.yaml"), &meta);
        self.write(&format!("{EXPERIMENT}/tags/team"), "growth");
        let dataset = "digest: abc\nname: customers\nprofile: '{\"num_rows\": 3}'\nschema: null\nsource: '{\"uri\": \"s3://b/c.csv\"}'\n\
                       source_type: s3\n";
        self.write(&format!("{EXPERIMENT}/datasets/{DATASET}/meta.yaml"), dataset);
    }

    fn run(&self) {
        let run = format!("{EXPERIMENT}/{RUN}");
        self.write(&format!("{run}/meta.yaml"), &run_meta(RUN, "active", 3));
        self.write(&format!("{run}/params/rate"), "0.1");
        self.write(&format!("{run}/params/model/depth"), "");
        self.write(&format!("{run}/tags/mlflow.runName"), "1e5");
        self.write(&format!("{run}/tags/mlflow.user"), "kim");
        self.write(
            &format!("{run}/metrics/val/loss"),
            "1700000000000 0.5 0\n1700000000001 nan 1\n1700000000002 inf 2\n",
        );
        self.write(&format!("{run}/metrics/auc"), "1700000000000 0.75 0\n1700000000000 0.75 0\n");
        self.write(&format!("{run}/inputs/22222222222222222222222222222222/meta.yaml"), &format!(
            "destination_id: {DATASET}\ndestination_type: RUN\nsource_id: {DATASET}\nsource_type: DATASET\ntags:\n  mlflow.data.context: train\n"
        ));
        self.write(&format!("{run}/outputs/{MODEL}/meta.yaml"), &format!(
            "destination_id: {MODEL}\ndestination_type: MODEL_OUTPUT\nsource_id: {MODEL}\nsource_type: RUN_OUTPUT\nstep: 7\ntags: {{}}\n"
        ));
        self.write(&format!("{run}/artifacts/plots/a b.txt"), "a plot");
        self.write(&format!("{run}/artifacts/empty"), "");
        let deleted = format!("{EXPERIMENT}/{DELETED_RUN}");
        self.write(&format!("{deleted}/meta.yaml"), &run_meta(DELETED_RUN, "deleted", 5));
    }

    fn logged_model(&self) {
        let model = format!("{EXPERIMENT}/models/{MODEL}");
        let meta = format!(
            "artifact_location: file:///elsewhere/mlruns/{EXPERIMENT}/models/{MODEL}/artifacts\ncreation_timestamp: 1700000000100\n\
             experiment_id: '{EXPERIMENT}'\nlast_updated_timestamp: 1700000000200\nlifecycle_stage: active\nmodel_id: {MODEL}\n\
             model_type: null\nname: classifier\nsource_run_id: {RUN}\nstatus: 2\nstatus_message: null\n"
        );
        self.write(&format!("{model}/meta.yaml"), &meta);
        self.write(&format!("{model}/params/kind"), "linear");
        self.write(&format!("{model}/tags/stage"), "new");
        self.write(&format!("{model}/metrics/auc"), &format!("1700000000000 0.75 0 {RUN} customers abc\n"));
        self.write(&format!("{model}/artifacts/MLmodel"), MLMODEL);
    }

    fn registered_model(&self) {
        let meta = "creation_timestamp: 1700000000300\ndescription: Who leaves.\nlast_updated_timestamp: 1700000000400\nname: churn\n";
        self.write("models/churn/meta.yaml", meta);
        self.write("models/churn/tags/owner", "kim");
        self.write("models/churn/aliases/champion", "3");
        let version = |number: i32, source: &str| {
            format!(
                "creation_timestamp: 1700000000{number}00\ncurrent_stage: Production\ndescription: The one.\nlast_updated_timestamp: \
                 1700000000{number}50\nname: churn\nrun_id: {RUN}\nrun_link: ''\nsource: {source}\nstatus: READY\nuser_id: kim\n\
                 version: {number}\n"
            )
        };
        let path = format!("file:///elsewhere/mlruns/{EXPERIMENT}/{RUN}/artifacts/plots");
        self.write("models/churn/version-1/meta.yaml", &version(1, &path));
        self.write("models/churn/version-3/meta.yaml", &version(3, &format!("models:/{MODEL}")));
        self.write("models/churn/version-3/tags/checked", "yes");
    }
}

fn run_meta(id: &str, stage: &str, status: i32) -> String {
    format!(
        "artifact_uri: file:///elsewhere/mlruns/{EXPERIMENT}/{id}/artifacts\nend_time: 1700000000900\nentry_point_name: ''\n\
         experiment_id: '{EXPERIMENT}'\nlifecycle_stage: {stage}\nrun_id: {id}\nrun_name: 1e5\nrun_uuid: {id}\nsource_name: ''\n\
         source_type: 4\nsource_version: ''\nstart_time: 1700000000800\nstatus: {status}\ntags: []\nuser_id: kim\n"
    )
}

pub(crate) const MLMODEL: &str = "flavors:\n  onnx:\n    data: model.onnx\n  python_function: {loader_module: mlflow.onnx}\nsignature:\n  inputs: \
                       '[{\"type\": \"double\", \"name\": \"x\"}]'\n  outputs: '[{\"type\": \"long\", \"name\": \"y\"}]'\n";
