//! Values of metrics: a file for each key, a line for each value.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use contract::{DatasetName, LoggedModelId, Metric, ModelMetric, Pair};

use super::reading::keys;
use crate::error::{ImportError, Result};
use crate::report::Obstacle;
use crate::source::Page;

/// How many lines are read at once.
const PART: usize = 10_000;
/// The longest line, in bytes: of five numbers and names.
const LONGEST: u64 = 4_096;

/// The keys of the metrics of a run, each with the size of its file, which grows with every value.
pub(super) fn marks(run: &Path) -> Result<Vec<Pair>, String> {
    let folder = run.join("metrics");
    let size = |key: &String| fs::metadata(folder.join(key)).map(|found| found.len().to_string());
    let marked = keys(&folder)?.into_iter().map(|key| {
        let size = size(&key).map_err(|error| format!("The metric “{key}” cannot be read: {error}."))?;
        Ok((key, size))
    });
    marked.collect()
}

/// The next values of the metrics with these keys, from where `after` says: the key's place and an offset in its file.
pub(super) fn of_run(run: &Path, keys: &[String], after: Option<&str>) -> Result<Page<Metric>> {
    let mut page = Page::last(Vec::new());
    let (mut place, mut offset) = after.and_then(position).unwrap_or_default();
    while let Some(key) = keys.get(place) {
        let path = run.join("metrics").join(key);
        let unreadable = |error| ImportError::Thing(format!("{} cannot be read: {error}.", path.display()));
        let mut file = File::open(&path).map_err(unreadable)?;
        file.seek(SeekFrom::Start(offset)).map_err(unreadable)?;
        let mut lines = BufReader::new(file);
        loop {
            if page.items.len() == PART {
                page.next = Some(format!("{place}:{offset}"));
                return Ok(page);
            }
            let mut line = Vec::new();
            let read = lines.by_ref().take(LONGEST).read_until(b'\n', &mut line).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            offset += read as u64;
            let line = String::from_utf8_lossy(&line);
            match value(key, line.trim()) {
                Some(metric) => page.items.push(metric),
                None if line.trim().is_empty() => {}
                None => page.unreadable.push(Obstacle::new(format!("metric “{key}”"), unlike(line.trim()))),
            }
        }
        (place, offset) = (place + 1, 0);
    }
    Ok(page)
}

/// What runs measured about a logged model.
pub(super) fn of_model(folder: &Path, model: LoggedModelId) -> Result<Vec<ModelMetric>, String> {
    let folder = folder.join("metrics");
    let mut measured = Vec::new();
    for key in keys(&folder)? {
        let unreadable = |error| format!("The metric “{key}” cannot be read: {error}.");
        let file = File::open(folder.join(&key)).map_err(unreadable)?;
        for line in BufReader::new(file).lines() {
            let line = line.map_err(unreadable)?;
            if !line.trim().is_empty() {
                measured.push(value_of_model(&key, line.trim(), model).ok_or_else(|| unlike(&line))?);
            }
        }
    }
    Ok(measured)
}

fn position(after: &str) -> Option<(usize, u64)> {
    let (place, offset) = after.split_once(':')?;
    Some((place.parse().ok()?, offset.parse().ok()?))
}

/// A value of a run: when, what, at which step, and of which dataset.
fn value(key: &str, line: &str) -> Option<Metric> {
    let parts: Vec<&str> = line.split(' ').collect();
    match parts[..] {
        [at, value] => metric(key, at, value, "0"),
        [at, value, step] | [at, value, step, _, _] => metric(key, at, value, step),
        _ => None,
    }
}

/// A value of a logged model: when, what, at which step, by which run, and of which dataset.
fn value_of_model(key: &str, line: &str, model: LoggedModelId) -> Option<ModelMetric> {
    let parts: Vec<&str> = line.split(' ').collect();
    let (at, value, step, run, dataset) = match parts[..] {
        [at, value, step, run] => (at, value, step, run, None),
        [at, value, step, run, name, digest] => {
            let dataset = DatasetName { name: name.to_owned(), digest: digest.to_owned() };
            (at, value, step, run, Some(dataset))
        }
        _ => return None,
    };
    let metric = Metric { model: Some(model), dataset, ..metric(key, at, value, step)? };
    Some(ModelMetric { run: run.parse().ok()?, metric })
}

/// Python writes and Rust reads numbers that are none, or infinite, in the same words.
fn metric(key: &str, at: &str, value: &str, step: &str) -> Option<Metric> {
    Some(Metric::new(key, value.parse().ok()?, at.parse().ok()?, step.parse().ok()?))
}

fn unlike(line: &str) -> String {
    const SHOWN: usize = 60;
    let beginning: String = line.chars().take(SHOWN).collect();
    format!("“{beginning}” is no value of a metric.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_mlflow_writes_them() {
        let read = |line: &str| value("m", line).map(|metric| (metric.timestamp, metric.value, metric.step));
        assert_eq!(read("1700000000000 0.5 3"), Some((1_700_000_000_000, 0.5, 3)));
        assert_eq!(read("1 1e-3"), Some((1, 0.001, 0)));
        assert_eq!(read("1 -inf -2"), Some((1, f64::NEG_INFINITY, -2)));
        assert_eq!(read("1 0.5 7 data 1a2b"), Some((1, 0.5, 7)));
        assert!(read("1 nan 0").unwrap().1.is_nan());
        for bad in ["", "1", "x 1 2", "1 x 2", "1 2 x", "1 2 3 4", "1 2 3 4 5 6"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn values_are_read_in_parts_and_what_is_none_is_listed() {
        let run = tempfile::tempdir().unwrap();
        fs::create_dir_all(run.path().join("metrics/val")).unwrap();
        let many: String = (0..PART + 5).map(|step| format!("1 0.5 {step}\n")).collect();
        fs::write(run.path().join("metrics/val/loss"), many).unwrap();
        fs::write(run.path().join("metrics/auc"), "1 0.9 0\nhalf a li").unwrap();
        let keys: Vec<String> = marks(run.path()).unwrap().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["auc", "val/loss"]);
        let first = of_run(run.path(), &keys, None).unwrap();
        assert_eq!((first.items.len(), first.unreadable.len()), (PART, 1));
        let second = of_run(run.path(), &keys, first.next.as_deref()).unwrap();
        assert_eq!((second.items.len(), second.next), (6, None));
        assert_eq!(second.items[5].step, i64::try_from(PART).unwrap() + 4);
    }
}
