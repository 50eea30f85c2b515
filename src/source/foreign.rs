//! Files that are neither text with columns nor Parquet, or text in a writing that is not read: how they are told, and what makes of them
//! one that is.

use std::path::Path;

use super::decompress::Compression;
use super::file_report::FileReport;
use crate::domain::shell_word;

/// The bytes at the beginning that tell what a file is.
const BEGINNING: usize = 512;

/// A kind of file that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForeignFile {
    /// A sheet of Excel, `LibreOffice` and the like.
    Spreadsheet,
    /// JSON under another name.
    Json,
    /// What R writes with `saveRDS`.
    Rds,
    /// Compressed, and not text with columns.
    Compressed(Compression),
    Zip,
    /// Text of two bytes a letter, of which the first is the lower, or not.
    Utf16 {
        little_endian: bool,
    },
    /// Text with accents of one byte, as Windows-1252 and Latin-1 write it.
    Latin1,
    /// A Parquet file under another name.
    Parquet,
}

/// The ends of names, and what such files are.
const EXTENSIONS: &[(&[&str], ForeignFile)] = &[
    (&["xlsx", "xlsm", "xls", "ods", "numbers"], ForeignFile::Spreadsheet),
    (&["rds"], ForeignFile::Rds),
    (&["gz", "gzip"], ForeignFile::Compressed(Compression::Gzip)),
    (&["zst", "zstd"], ForeignFile::Compressed(Compression::Zstd)),
    (&["zip"], ForeignFile::Zip),
    (&["parq", "pq"], ForeignFile::Parquet),
];

/// How files begin, and what they are.
const BEGINNINGS: &[(&[u8], ForeignFile)] = &[
    (b"\x1f\x8b", ForeignFile::Compressed(Compression::Gzip)),
    (b"\x28\xb5\x2f\xfd", ForeignFile::Compressed(Compression::Zstd)),
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
            Self::Json => "JSON, whose name has to end in .json",
            Self::Rds => "a file of R",
            Self::Compressed(Compression::Gzip) => "compressed by gzip",
            Self::Compressed(Compression::Zstd) => "compressed by zstd",
            Self::Zip => "a ZIP archive",
            Self::Utf16 { .. } => "text in UTF-16, and CSV is read in UTF-8",
            Self::Latin1 => "not UTF-8 text",
            Self::Parquet => "a Parquet file, whose name has to end in .parquet",
        };
        let also = match self {
            Self::Utf16 { .. } | Self::Latin1 | Self::Parquet | Self::Json => "",
            _ => ": only CSV, JSON and Parquet are read",
        };
        report.reject(None, None, format!("is {what}{also}"));
        report.advise(self.advice(path));
    }

    /// What to do with the file at `path`.
    pub(super) fn advice(self, path: &Path) -> String {
        let file = word(path);
        let other = |end: &str| word(&path.with_extension(end));
        match self {
            Self::Spreadsheet => format!(
                "open it in a spreadsheet program, save the sheet with the games as CSV in UTF-8, and import that: \
                 --from box-scores:{}",
                other("csv")
            ),
            Self::Json => format!("mv {file} {}", other("json")),
            Self::Rds => format!(
                "Rscript -e \"file <- commandArgs(TRUE); write.csv(readRDS(file[1]), file[2], row.names = FALSE)\" {file} {}",
                other("csv")
            ),
            Self::Compressed(compression) => {
                let end = path.extension().and_then(|end| end.to_str());
                let command = compression.command();
                match end.and_then(Compression::from_extension) {
                    Some(called) if called == compression => format!("{command} --keep {file}"),
                    _ => format!("{command} --stdout {file} > {}", other("unpacked.csv")),
                }
            }
            Self::Zip => format!("unzip {file}"),
            Self::Utf16 { little_endian } => {
                let from = if little_endian { "UTF-16LE" } else { "UTF-16BE" };
                in_utf8(from, path)
            }
            Self::Latin1 => format!(
                "{} if its accents are those of Windows-1252, as most spreadsheet programs write them",
                in_utf8("WINDOWS-1252", path)
            ),
            Self::Parquet => format!("mv {file} {}", other("parquet")),
        }
    }
}

/// The `path` as a word of a command line.
fn word(path: &Path) -> String {
    shell_word(&path.to_string_lossy()).into_owned()
}

/// The command that writes the text at `path`, which is in the writing `from`, in UTF-8.
fn in_utf8(from: &str, path: &Path) -> String {
    let (file, to) = (word(path), word(&path.with_extension("utf8.csv")));
    let end = path.extension().and_then(|end| end.to_str());
    match end.and_then(Compression::from_extension) {
        Some(compression) => {
            format!("{} --stdout {file} | iconv -f {from} -t UTF-8 > {to}", compression.command())
        }
        None => format!("iconv -f {from} -t UTF-8 {file} > {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_beginning() {
        use ForeignFile::{Compressed, Json, Parquet, Spreadsheet, Utf16, Zip};
        for (bytes, what) in [
            (&b"\x1f\x8b\x08"[..], Some(Compressed(Compression::Gzip))),
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
