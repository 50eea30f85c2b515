//! The tar archive that a bundle is: how it is written, and what of one is believed.

use std::io::{self, Write};
use std::ops::Range;

use tar::{Builder, EntryType, Header};

use super::manifest::{BundleManifest, FILE};
use crate::snapshot::table::sha256;

/// What headers and contents are padded to.
const BLOCK: usize = 512;

/// The blocks of zeros at the end.
const END_BLOCKS: usize = 2;

/// Anybody may read a file, and its owner write it.
const MODE: u32 = 0o644;

/// The one header that this program writes for a file.
fn header(name: &str, bytes: u64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(MODE);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_cksum();
    Ok(header)
}

/// Writes the archive of `manifest` and of its files, which have these `contents`, in its order.
pub(super) fn write(
    out: impl Write,
    manifest: &BundleManifest,
    contents: &[Vec<u8>],
) -> io::Result<()> {
    let mut archive = Builder::new(out);
    let first = manifest.to_bytes();
    archive.append(&header(FILE, first.len() as u64)?, &first[..])?;
    for (file, bytes) in manifest.files.iter().zip(contents) {
        archive.append(&header(&file.name, file.bytes)?, &bytes[..])?;
    }
    archive.finish()
}

/// How many bytes the archive of `manifest` has; `None` for more than can be counted.
pub(super) fn size(manifest: &BundleManifest) -> Option<u64> {
    let first = manifest.to_bytes().len() as u64;
    let block = BLOCK as u64;
    let mut sizes = manifest.files.iter().map(|file| file.bytes).chain([first]);
    let end = block * END_BLOCKS as u64;
    sizes.try_fold(end, |all, bytes| {
        all.checked_add(bytes.checked_next_multiple_of(block)?)?.checked_add(block)
    })
}

/// The manifest in the `bytes` of an archive, and where the contents of its files stand there. Every byte is checked: what is
/// wrong with which entry, if something is.
pub(super) fn parse(bytes: &[u8]) -> Result<(BundleManifest, Vec<Range<usize>>), String> {
    let mut rest = TarRest { bytes, at: 0, seen: Vec::new() };
    let found = rest.peek(FILE)?;
    let size = found.entry_size().ok().filter(|_| found.path_bytes() == FILE.as_bytes());
    let size = size.ok_or_else(|| format!("it does not begin with {FILE}"))?;
    let place = rest.entry(FILE, size)?;
    let manifest =
        BundleManifest::from_bytes(&bytes[place]).map_err(|what| format!("{FILE}: {what}"))?;
    let mut places = Vec::new();
    for file in &manifest.files {
        let place = rest.entry(&file.name, file.bytes)?;
        let found = sha256(&bytes[place.clone()]);
        if found != file.sha256 {
            let (name, expected) = (&file.name, &file.sha256);
            return Err(format!("{name}: its SHA-256 is {found}, and {FILE} says {expected}"));
        }
        places.push(place);
    }
    rest.end()?;
    Ok((manifest, places))
}

/// What of an archive is still to be read.
struct TarRest<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The names of the entries before.
    seen: Vec<String>,
}

impl TarRest<'_> {
    /// The next header, where the entry `name` should begin.
    fn peek(&self, name: &str) -> Result<&Header, String> {
        let block = self.bytes.get(self.at..self.at + BLOCK);
        let block = block.ok_or_else(|| format!("it ends where {name} should begin"))?;
        Ok(Header::from_byte_slice(block))
    }

    /// Where the contents of the entry `name` of so many `bytes` stand, which is the next one.
    fn entry(&mut self, name: &str, bytes: u64) -> Result<Range<usize>, String> {
        let found = self.peek(name)?;
        let expected = header(name, bytes).map_err(|error| format!("{name}: {error}"))?;
        if found.as_bytes() != expected.as_bytes() {
            return Err(self.difference(found, name, bytes));
        }
        let truncated = || format!("{name}: the file ends within it");
        let start = self.at + BLOCK;
        let length = usize::try_from(bytes).ok();
        let end = length.and_then(|length| start.checked_add(length));
        let end = end.filter(|end| *end <= self.bytes.len()).ok_or_else(truncated)?;
        let next = end.next_multiple_of(BLOCK);
        let padding = self.bytes.get(end..next).ok_or_else(truncated)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(format!("{name}: something stands between it and the next entry"));
        }
        self.at = next;
        self.seen.push(name.to_owned());
        Ok(start..end)
    }

    /// Nothing but zeros may follow, and no more of them than an archive ends with.
    fn end(&self) -> Result<(), String> {
        let rest = &self.bytes[self.at..];
        if let Some(last) = self.seen.last().filter(|_| rest.len() < END_BLOCKS * BLOCK) {
            return Err(format!("the file ends too early, behind {last}"));
        }
        if rest.len() > END_BLOCKS * BLOCK || rest.iter().any(|byte| *byte != 0) {
            let begins = rest.get(..BLOCK).map(Header::from_byte_slice);
            let name = begins.map_or_else(String::new, name_of);
            return Err(format!(
                "`{name}`: {FILE} does not name it, and it stands behind all that it names"
            ));
        }
        Ok(())
    }

    /// What of the header `found` is not that of the entry `name` of so many `bytes`.
    fn difference(&self, found: &Header, name: &str, bytes: u64) -> String {
        if found.as_bytes().iter().all(|byte| *byte == 0) {
            return format!("it ends where {name} should begin");
        }
        let there = name_of(found);
        if found.entry_type() != EntryType::Regular {
            return format!("`{there}`: it is {}, not a plain file", kind_of(found.entry_type()));
        }
        if there != name {
            return if self.seen.contains(&there) {
                format!("`{there}`: it stands there twice")
            } else {
                format!("`{there}`: it stands where {name} should")
            };
        }
        match found.entry_size() {
            Ok(size) if size != bytes => {
                format!("{name}: its header says {size} bytes, and {FILE} {bytes}")
            }
            _ => format!("{name}: its header is not the one that season writes"),
        }
    }
}

fn name_of(header: &Header) -> String {
    String::from_utf8_lossy(&header.path_bytes()).into_owned()
}

/// What a message calls an entry that is no file.
fn kind_of(found: EntryType) -> &'static str {
    match found {
        EntryType::Link => "a hard link",
        EntryType::Symlink => "a link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Directory => "a folder",
        EntryType::Fifo => "a FIFO",
        _ => "an extension of tar",
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{BundledFile, SCHEMA_VERSION};
    use super::*;

    fn archive() -> Vec<u8> {
        let names =
            ["runs/2021-22/0123456789abcdef/skipped.parquet", "snapshots/2021-22/games.parquet"];
        let contents = [b"one".to_vec(), vec![7; 600]];
        let file = |(name, bytes): (&&str, &Vec<u8>)| BundledFile {
            name: (*name).to_owned(),
            bytes: bytes.len() as u64,
            sha256: sha256(bytes),
        };
        let manifest = BundleManifest {
            schema_version: SCHEMA_VERSION,
            season: "2021-22".parse().unwrap(),
            run_id: "0123456789abcdef".to_owned(),
            files: names.iter().zip(&contents).map(file).collect(),
        };
        let mut bytes = Vec::new();
        write(&mut bytes, &manifest, &contents).unwrap();
        assert_eq!(size(&manifest), Some(bytes.len() as u64));
        bytes
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = archive();
        let (manifest, places) = parse(&bytes).unwrap();
        assert_eq!(manifest.files[0].name, "runs/2021-22/0123456789abcdef/skipped.parquet");
        assert_eq!((&bytes[places[0].clone()], places[1].len()), (&b"one"[..], 600));
    }

    #[test]
    fn no_byte_can_be_another_one_and_none_can_be_missing() {
        let sound = archive();
        for at in 0..sound.len() {
            assert!(parse(&sound[..at]).is_err(), "it may end before byte {at}");
            for flipped in [1, 0x20, 0x80] {
                let mut bytes = sound.clone();
                bytes[at] ^= flipped;
                assert!(parse(&bytes).is_err(), "byte {at} may be {}", bytes[at]);
            }
        }
        assert!(parse(&[&sound[..], &[0; BLOCK]].concat()).is_err());
    }
}
