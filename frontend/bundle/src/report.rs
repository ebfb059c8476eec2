//! How big everything is.

use std::io::{self, Write};

use crate::site::File;

/// Prints a table of the files and their sizes in bytes.
pub(crate) fn print(files: &[File], out: &mut impl Write) -> io::Result<()> {
    let width = files.iter().map(|file| file.path.len()).max().unwrap_or(0).max("file".len());
    writeln!(out, "{:<width$} {:>10} {:>10} {:>10}", "file", "raw", "gzip", "brotli")?;
    for file in files {
        let (gzip, brotli) = (size(file.gzip), size(file.brotli));
        writeln!(out, "{:<width$} {:>10} {gzip:>10} {brotli:>10}", file.path, size(Some(file.raw)))?;
    }
    Ok(())
}

fn size(bytes: Option<usize>) -> String {
    bytes.map_or_else(|| "–".to_owned(), |bytes| ui::format::integer(ui::Locale::English, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stand_under_each_other() {
        let file = File { path: "pkg/terrarium.js".into(), raw: 12_345, gzip: Some(1234), brotli: None };
        let mut text = Vec::new();
        print(&[file], &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(
            text,
            "file                    raw       gzip     brotli\npkg/terrarium.js     12,345      1,234          –\n"
        );
    }
}
