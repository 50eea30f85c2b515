//! Files that are neither CSV nor Parquet, or CSV in a writing that is not read: how they are told, and what makes of them
//! one that is.

use std::path::Path;

use super::file_report::FileReport;
use crate::domain::shell_word;

/// The bytes at the beginning that tell what a file is.
const BEGINNING: usize = 512;

/// A kind of file that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForeignFile {
    /// A sheet of Excel, `LibreOffice` and the like.
    Spreadsheet,
    /// JSON, whole or a line for each row.
    Json,
    Gzip,
    Zip,
    /// Text of two bytes a letter, of which the first is the lower, or not.
    Utf16 {
        little_endian: bool,
    },
    /// Columns separated by tabs or otherwise, under a name that says nothing of them.
    Text,
    /// A Parquet file under another name.
    Parquet,
}

/// The ends of names, and what such files are.
const EXTENSIONS: &[(&[&str], ForeignFile)] = &[
    (&["xlsx", "xlsm", "xls", "ods", "numbers"], ForeignFile::Spreadsheet),
    (&["json", "ndjson", "jsonl"], ForeignFile::Json),
    (&["gz", "gzip"], ForeignFile::Gzip),
    (&["zip"], ForeignFile::Zip),
    (&["tsv", "tab", "txt", "text"], ForeignFile::Text),
    (&["parq", "pq"], ForeignFile::Parquet),
];

/// How files begin, and what they are.
const BEGINNINGS: &[(&[u8], ForeignFile)] = &[
    (b"\x1f\x8b", ForeignFile::Gzip),
    (b"PK\x03\x04", ForeignFile::Zip),
    (b"\xd0\xcf\x11\xe0", ForeignFile::Spreadsheet),
    (b"PAR1", ForeignFile::Parquet),
    (b"\xff\xfe", ForeignFile::Utf16 { little_endian: true }),
    (b"\xfe\xff", ForeignFile::Utf16 { little_endian: false }),
];

impl ForeignFile {
    /// What the file at `path` is by the end of its name.
    pub(super) fn from_name(path: &Path) -> Option<Self> {
        let end = path.extension()?.to_str()?;
        let is_called = |ends: &[&str]| ends.iter().any(|of| end.eq_ignore_ascii_case(of));
        EXTENSIONS.iter().find(|(ends, _)| is_called(ends)).map(|(_, what)| *what)
    }

    /// What a file called CSV is by its bytes, if it is none that is read.
    pub(super) fn from_csv(bytes: &[u8]) -> Option<Self> {
        let bytes = &bytes[..bytes.len().min(BEGINNING)];
        let begins = |(beginning, _): &&(&[u8], Self)| bytes.starts_with(beginning);
        if let Some((beginning, what)) = BEGINNINGS.iter().find(begins) {
            // A sheet of Excel is an archive whose first file is this.
            let is_sheet = *beginning == b"PK\x03\x04"
                && bytes.windows(19).any(|name| name == b"[Content_Types].xml");
            return Some(if is_sheet { Self::Spreadsheet } else { *what });
        }
        // Every other byte of Latin letters in two bytes is 0, and no text has any.
        match bytes {
            [first, 0, second, 0, ..] if first.is_ascii() && second.is_ascii() => {
                return Some(Self::Utf16 { little_endian: true });
            }
            [0, first, 0, second, ..] if first.is_ascii() && second.is_ascii() => {
                return Some(Self::Utf16 { little_endian: false });
            }
            _ => {}
        }
        let mut letters = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
        match (letters.next(), letters.next()) {
            (Some(b'['), Some(b'{' | b']')) | (Some(b'{'), Some(b'"')) => Some(Self::Json),
            _ => None,
        }
    }

    /// Finds that the file of `report` is of this kind, and says how the one at `path` becomes one that is read.
    pub(super) fn reject(self, path: &Path, report: &mut FileReport) {
        let what = match self {
            Self::Spreadsheet => "a spreadsheet",
            Self::Json => "JSON",
            Self::Gzip => "compressed by gzip",
            Self::Zip => "a ZIP archive",
            Self::Utf16 { .. } => "text in UTF-16, and CSV is read in UTF-8",
            Self::Text => "called as if it were no CSV",
            Self::Parquet => "a Parquet file, whose name has to end in .parquet",
        };
        let also = match self {
            Self::Utf16 { .. } | Self::Parquet => "",
            _ => ": only CSV and Parquet are read",
        };
        report.reject(None, None, format!("is {what}{also}"));
        report.advise(self.advice(path));
    }

    /// What to do with the file at `path`.
    pub(super) fn advice(self, path: &Path) -> String {
        let word = |path: &Path| shell_word(&path.to_string_lossy()).into_owned();
        let file = word(path);
        let other = |end: &str| word(&path.with_extension(end));
        match self {
            Self::Spreadsheet => format!(
                "open it in a spreadsheet program, save the sheet with the games as CSV in UTF-8, and import that: \
                 --from box-scores:{}",
                other("csv")
            ),
            Self::Json => format!(
                "python -c \"import sys, pandas; pandas.read_json(sys.argv[1]{}).to_csv(sys.argv[2], index=False)\" {file} {}",
                if path.extension().is_some_and(|end| end == "json") { "" } else { ", lines=True" },
                other("csv")
            ),
            Self::Gzip => match path.extension() {
                Some(end) if end == "gz" => format!("gunzip --keep {file}"),
                _ => format!("gunzip --stdout {file} > {}", other("unpacked.csv")),
            },
            Self::Zip => format!("unzip {file}"),
            Self::Utf16 { little_endian } => {
                let from = if little_endian { "UTF-16LE" } else { "UTF-16BE" };
                format!("iconv -f {from} -t UTF-8 {file} > {}", other("utf8.csv"))
            }
            Self::Text => format!(
                "if its columns are separated by commas, semicolons or tabs, mv {file} {}",
                other("csv")
            ),
            Self::Parquet => format!("mv {file} {}", other("parquet")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_beginning() {
        use ForeignFile::{Gzip, Json, Parquet, Spreadsheet, Utf16, Zip};
        for (bytes, what) in [
            (&b"\x1f\x8b\x08"[..], Some(Gzip)),
            (b"PK\x03\x04....games.csv", Some(Zip)),
            (b"PK\x03\x04....[Content_Types].xml", Some(Spreadsheet)),
            (b"PAR1", Some(Parquet)),
            (b"\xff\xfep\0", Some(Utf16 { little_endian: true })),
            (b"p\0l\0", Some(Utf16 { little_endian: true })),
            (b"\0p\0l", Some(Utf16 { little_endian: false })),
            (b" [\n {\"points\": 1}]", Some(Json)),
            (b"{\"points\": 1}\n{\"points\": 2}", Some(Json)),
            (b"player_name,points\n", None),
            (b"\xef\xbb\xbfplayer_name,points\n", None),
            (b"[a],b\n", None),
            (b"", None),
        ] {
            assert_eq!(ForeignFile::from_csv(bytes), what, "{}", bytes.escape_ascii());
        }
    }
}
