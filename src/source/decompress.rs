//! Files that are compressed by gzip or zstd: their contents, never many more bytes than an honest file has.

use std::cell::Cell;
use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;
use thiserror::Error;
use zstd::stream::read::Decoder as ZstdDecoder;

use crate::snapshot::limits::in_units;

/// How compressed files begin.
const BEGINNINGS: [(&[u8], Compression); 2] =
    [(b"\x1f\x8b", Compression::Gzip), (b"\x28\xb5\x2f\xfd", Compression::Zstd)];

/// The ends of names of compressed files.
const EXTENSIONS: [(&str, Compression); 4] = [
    ("gz", Compression::Gzip),
    ("gzip", Compression::Gzip),
    ("zst", Compression::Zstd),
    ("zstd", Compression::Zstd),
];

/// How many times as large as the compressed bytes before them the contents may become, and the size up to which that is
/// not asked. A game log in CSV becomes 3 to 30 times as large.
const MAX_GROWTH: u64 = 200;
const LEAST_JUDGED_BYTES: u64 = 64 << 20;

/// Bytes that are decompressed before they are counted.
const STEP_BYTES: u64 = 1 << 20;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
}

/// Why a file is not decompressed.
#[derive(Debug, Error)]
pub(super) enum NotDecompressed {
    /// It ends before its contents do.
    #[error("is cut: the {0} stream has no end")]
    Cut(&'static str),
    /// It is no such stream, or one whose bytes were changed.
    #[error("is damaged: {1} ({0})")]
    Damaged(&'static str, io::Error),
    /// It holds more than is read.
    #[error("decompresses to more than {}", in_units(*.0))]
    TooLarge(u64),
    /// It holds more than an honest file does.
    #[error("decompresses to more than {MAX_GROWTH} times its size, as no table does")]
    Bomb,
    /// There is no memory left.
    #[error("cannot be read: there is no memory left to decompress it")]
    NoMemory,
}

/// Compressed bytes, and how many of them have been taken.
struct CompressedBytes<'a> {
    bytes: &'a [u8],
    taken: &'a Cell<u64>,
}

impl Read for CompressedBytes<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(out)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

impl BufRead for CompressedBytes<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.bytes)
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
        self.taken.set(self.taken.get() + count as u64);
    }
}

impl Compression {
    /// How a file with these `bytes` is compressed, if it is.
    pub(super) fn from_beginning(bytes: &[u8]) -> Option<Self> {
        BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)).map(|(_, of)| *of)
    }

    /// How a file is compressed whose name has this last extension, if it is.
    pub(super) fn from_extension(extension: &str) -> Option<Self> {
        let is_called = |(end, _): &&(&str, Self)| extension.eq_ignore_ascii_case(end);
        EXTENSIONS.iter().find(is_called).map(|(_, of)| *of)
    }

    /// What the compression is called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// The command that decompresses a file.
    pub(super) const fn command(self) -> &'static str {
        match self {
            Self::Gzip => "gunzip",
            Self::Zstd => "unzstd",
        }
    }

    /// The contents of all members or frames of `bytes`, if these are no more than `most` bytes.
    pub(super) fn decompress(self, bytes: &[u8], most: u64) -> Result<Vec<u8>, NotDecompressed> {
        let taken = Cell::new(0);
        let compressed = CompressedBytes { bytes, taken: &taken };
        match self {
            Self::Gzip => self.read_all(MultiGzDecoder::new(compressed), &taken, most),
            Self::Zstd => {
                let decoder = ZstdDecoder::with_buffer(compressed);
                self.read_all(decoder.map_err(|error| self.failed(error))?, &taken, most)
            }
        }
    }

    fn read_all(
        self,
        mut contents: impl Read,
        taken: &Cell<u64>,
        most: u64,
    ) -> Result<Vec<u8>, NotDecompressed> {
        let mut bytes = Vec::new();
        loop {
            let step = contents.by_ref().take(STEP_BYTES).read_to_end(&mut bytes);
            let length = bytes.len() as u64;
            if length > most {
                return Err(NotDecompressed::TooLarge(most));
            }
            if length > LEAST_JUDGED_BYTES && length / MAX_GROWTH > taken.get() {
                return Err(NotDecompressed::Bomb);
            }
            if step.map_err(|error| self.failed(error))? == 0 {
                return Ok(bytes);
            }
        }
    }

    fn failed(self, error: io::Error) -> NotDecompressed {
        match error.kind() {
            ErrorKind::UnexpectedEof => NotDecompressed::Cut(self.name()),
            ErrorKind::OutOfMemory => NotDecompressed::NoMemory,
            _ => NotDecompressed::Damaged(self.name(), error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 3).unwrap()
    }

    #[test]
    fn all_members_and_frames_are_read() {
        for (compression, compress) in
            [(Compression::Gzip, gzip as fn(&[u8]) -> Vec<u8>), (Compression::Zstd, zstd as _)]
        {
            let compressed = [compress(b"a,b\n"), compress(b""), compress(b"1,2\n")].concat();
            assert_eq!(Compression::from_beginning(&compressed), Some(compression));
            assert_eq!(compression.decompress(&compressed, 8).unwrap(), b"a,b\n1,2\n");
            let refused = compression.decompress(&compressed, 7).unwrap_err().to_string();
            assert_eq!(refused, "decompresses to more than 7 bytes");
        }
    }

    #[test]
    fn a_stream_that_is_cut_or_changed_anywhere_is_an_error() {
        let rows: Vec<String> = (0..500).map(|row| format!("{row},{}\n", row * row)).collect();
        let text = rows.concat();
        let gzipped = gzip(text.as_bytes());
        for length in 2..gzipped.len() {
            let cut = Compression::Gzip.decompress(&gzipped[..length], 1 << 20).unwrap_err();
            assert!(matches!(cut, NotDecompressed::Cut(_)), "{length}: {cut}");
        }
        let zstded = zstd(text.as_bytes());
        for length in 4..zstded.len() {
            Compression::Zstd.decompress(&zstded[..length], 1 << 20).unwrap_err();
        }
        let mut changed = gzipped;
        let middle = changed.len() / 2;
        changed[middle] ^= 0x10;
        Compression::Gzip.decompress(&changed, 1 << 20).unwrap_err();
    }

    #[test]
    fn what_grows_as_no_table_does_is_not_decompressed_to_its_end() {
        let zeros = vec![0; 80 << 20];
        for (compression, compressed) in
            [(Compression::Gzip, gzip(&zeros)), (Compression::Zstd, zstd(&zeros))]
        {
            let refused = compression.decompress(&compressed, u64::MAX).unwrap_err();
            assert!(matches!(refused, NotDecompressed::Bomb), "{refused}");
        }
    }
}
