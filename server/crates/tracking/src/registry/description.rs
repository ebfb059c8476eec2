//! `MLmodel`: what the program that logged a model says of it.

use std::collections::BTreeMap;

use contract::{Field, FieldKind, ModelParam, Signature};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

/// The flavor that says how MLflow itself asks a model of any other.
const ANY: &str = "python_function";
/// The flavor that Terrarium runs.
pub(crate) const ONNX: &str = "onnx";

/// What the file `MLmodel` beside a model's files says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The ways in which the model can be read, by name, with the file that has the model.
    pub flavors: BTreeMap<String, Option<String>>,
    /// What it takes and gives, if whoever logged it said so.
    pub signature: Option<Signature>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    flavors: BTreeMap<String, Flavor>,
    signature: Option<Schemas>,
}

#[derive(Deserialize)]
struct Flavor {
    data: Option<DataFile>,
}

/// Some flavors have something else than a path there.
#[derive(Deserialize)]
#[serde(untagged)]
enum DataFile {
    Path(String),
    Other(IgnoredAny),
}

/// JSON in the texts of YAML.
#[derive(Deserialize)]
struct Schemas {
    inputs: Option<String>,
    outputs: Option<String>,
    params: Option<String>,
}

#[derive(Deserialize)]
struct Column {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    required: Option<bool>,
    #[serde(rename = "tensor-spec")]
    tensor: Option<Tensor>,
}

#[derive(Deserialize)]
struct Param {
    name: String,
    /// Older files call it `dtype`.
    #[serde(rename = "type", alias = "dtype")]
    kind: String,
    #[serde(default)]
    default: Value,
    shape: Option<Vec<i64>>,
}

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<i64>,
}

impl Description {
    /// The file's name.
    pub const FILE: &str = "MLmodel";
    /// The longest that is read, in bytes. Signatures of a thousand columns have a tenth of that.
    pub const LONGEST: u64 = 1 << 20;

    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(file: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(file).map_err(|_| "it is no text".to_owned())?;
        let options = serde_saphyr::options! { with_snippet: false };
        let file: File = serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string())?;
        let path = |flavor: Flavor| match flavor.data {
            Some(DataFile::Path(path)) => Some(path),
            Some(DataFile::Other(IgnoredAny)) | None => None,
        };
        Ok(Self {
            flavors: file.flavors.into_iter().map(|(name, flavor)| (name, path(flavor))).collect(),
            signature: file.signature.map(Schemas::read).transpose()?,
        })
    }

    /// The flavor that says most of the model: the one that can be run here, or that of its library.
    #[must_use]
    pub fn flavor(&self) -> Option<&str> {
        let names = || self.flavors.keys().map(String::as_str);
        names().find(|name| *name == ONNX).or_else(|| names().find(|name| *name != ANY)).or_else(|| names().next())
    }

    /// The file with the graph, of a model in ONNX.
    #[must_use]
    pub fn onnx_file(&self) -> Option<&str> {
        self.flavors.get(ONNX).map(|file| file.as_deref().unwrap_or("model.onnx"))
    }
}

impl Schemas {
    fn read(self) -> Result<Signature, String> {
        Ok(Signature {
            inputs: fields("inputs", self.inputs)?,
            outputs: fields("outputs", self.outputs)?,
            params: entries("params", self.params)?.into_iter().map(Param::read).collect(),
        })
    }
}

/// One side of a signature. Columns without a name are called by their place, as tables without names have them.
fn fields(side: &str, schema: Option<String>) -> Result<Vec<Field>, String> {
    let columns = entries::<Column>(side, schema)?.into_iter().enumerate();
    Ok(columns.map(|(place, column)| column.field(place)).collect())
}

/// The list in a part of a signature.
fn entries<T: DeserializeOwned>(part: &str, schema: Option<String>) -> Result<Vec<T>, String> {
    let Some(schema) = schema else { return Ok(Vec::new()) };
    let bad = |error: serde_json::Error| format!("{part} of its signature: {error}");
    // Some libraries have an object here, which no table and no tensor has.
    let schema: Value = serde_json::from_str(&schema).map_err(bad)?;
    let entries: Vec<Value> = serde_json::from_value(schema).map_err(bad)?;
    entries.into_iter().map(|entry| serde_json::from_value(entry).map_err(bad)).collect()
}

impl Param {
    fn read(self) -> ModelParam {
        ModelParam { name: self.name, kind: column(&self.kind), default: self.default, shape: self.shape }
    }
}

impl Column {
    fn field(self, place: usize) -> Field {
        let (kind, shape) = match self.tensor {
            Some(tensor) => (element(&tensor.dtype), Some(tensor.shape)),
            None => (column(&self.kind), None),
        };
        let unnamed = || if shape.is_some() { String::new() } else { place.to_string() };
        let name = self.name.unwrap_or_else(unnamed);
        Field { name, kind, description: String::new(), shape, optional: self.required == Some(false) }
    }
}

/// The types of columns, as MLflow names them.
fn column(kind: &str) -> FieldKind {
    match kind {
        "double" => FieldKind::Double,
        "float" => FieldKind::Float,
        "long" => FieldKind::Long,
        "integer" => FieldKind::Integer,
        "boolean" => FieldKind::Boolean,
        "string" => FieldKind::String,
        _ => FieldKind::Other,
    }
}

/// The types of a tensor's elements, as NumPy names them.
fn element(dtype: &str) -> FieldKind {
    match dtype {
        "float64" => FieldKind::Double,
        "float32" | "float16" => FieldKind::Float,
        "int64" | "uint64" | "uint32" => FieldKind::Long,
        "int32" | "int16" | "int8" | "uint16" | "uint8" => FieldKind::Integer,
        "bool" => FieldKind::Boolean,
        "object" | "str" => FieldKind::String,
        _ => FieldKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &str = r#"
artifact_path: mlflow-artifacts:/1/models/m-1/artifacts
flavors:
  onnx:
    code: null
    data: model.onnx
    onnx_version: 1.23.2
    providers:
    - CUDAExecutionProvider
    - CPUExecutionProvider
  python_function:
    data: model.onnx
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.onnx
mlflow_version: 3.18.0
signature:
  inputs: '[{"type": "double", "name": "sepal length", "required": true}, {"type": "datetime", "name": "at", "required": false},
    {"type": "array", "items": {"type": "long"}, "name": "list"}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}]'
  params: '[{"name": "scale", "default": 0.5, "shape": null, "type": "double"}, {"name": "words", "default": ["a"],
    "shape": [-1], "type": "string"}]'
utc_time_created: '2026-11-26 10:00:00.000000'
"#;

    #[test]
    fn flavors_and_signature_are_read() {
        let description = Description::parse(COLUMNS.as_bytes()).unwrap();
        assert_eq!((description.flavor(), description.onnx_file()), (Some("onnx"), Some("model.onnx")));
        let signature = description.signature.unwrap();
        let inputs: Vec<_> = signature.inputs.iter().map(|field| (field.name.as_str(), field.kind)).collect();
        let expected = [("sepal length", FieldKind::Double), ("at", FieldKind::Other), ("list", FieldKind::Other)];
        assert_eq!(inputs, expected);
        assert!(signature.has_columns());
        let optional: Vec<_> = signature.inputs.iter().map(|field| field.optional).collect();
        assert_eq!(optional, [false, true, false], "what does not say so is needed");
        let output = &signature.outputs[0];
        assert_eq!((output.name.as_str(), output.kind, &output.shape), ("", FieldKind::Float, &Some(vec![-1, 3])));
        let params: Vec<_> = signature.params.iter().map(|param| format!("{}: {param}", param.name)).collect();
        assert_eq!(params, ["scale: double = 0.5", r#"words: string[-1] = ["a"]"#]);
    }

    #[test]
    fn models_of_other_libraries_say_which() {
        let text = "flavors:\n  python_function: {loader_module: mlflow.sklearn}\n  sklearn: {data: [1, 2]}\n";
        let description = Description::parse(text.as_bytes()).unwrap();
        assert_eq!(description.flavor(), Some("sklearn"));
        assert_eq!((description.onnx_file(), &description.signature), (None, &None));
        let unnamed = "signature:\n  inputs: '[{\"type\": \"long\"}, {\"type\": \"string\"}]'\n  outputs: null\n";
        let signature = Description::parse(unnamed.as_bytes()).unwrap().signature.unwrap();
        assert_eq!(signature.inputs[1].name, "1");
        assert!(signature.outputs.is_empty());
    }

    #[test]
    fn what_is_no_description_says_why() {
        assert_eq!(Description::parse(b"\xff").unwrap_err(), "it is no text");
        assert!(Description::parse(b"flavors: 3").is_err());
        assert!(Description::parse(b"flavors: [").is_err());
        let text = "signature:\n  inputs: '[{'\n  outputs: null\n";
        assert!(Description::parse(text.as_bytes()).unwrap_err().starts_with("inputs of its signature: "));
    }
}
