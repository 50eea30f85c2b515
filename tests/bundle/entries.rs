//! The entries of a bundle, as a test changes them.

use std::io::Read as _;

use season::snapshot::table::sha256;
use serde_json::{Value, json};
use tar::{Archive, Builder, EntryType, Header};

/// Names and contents, in their order.
#[derive(Clone)]
pub struct Entries(pub Vec<(String, Vec<u8>)>);

impl Entries {
    pub fn read(bytes: &[u8]) -> Self {
        let mut archive = Archive::new(bytes);
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_str().unwrap().to_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        });
        Self(entries.collect())
    }

    /// The first whose name ends so.
    pub fn ending(&self, end: &str) -> usize {
        self.0.iter().position(|(name, _)| name.ends_with(end)).unwrap()
    }

    /// Changes the JSON of the first whose name ends so.
    pub fn change_json(&mut self, end: &str, change: impl FnOnce(&mut Value)) {
        let at = self.ending(end);
        let mut value: Value = serde_json::from_slice(&self.0[at].1).unwrap();
        change(&mut value);
        let mut text = serde_json::to_vec_pretty(&value).unwrap();
        text.push(b'\n');
        self.0[at].1 = text;
    }

    /// The bundle of these, with the manifest that fits them.
    pub fn to_bundle(&self) -> Vec<u8> {
        let mut all = self.clone();
        all.0[1..].sort();
        let mut manifest: Value = serde_json::from_slice(&all.0[0].1).unwrap();
        let files = all.0[1..].iter().map(|(name, bytes)| {
            format!(
                "    {{\n      \"name\": {},\n      \"bytes\": {},\n      \"sha256\": \"{}\"\n    }}",
                json!(name),
                bytes.len(),
                sha256(bytes)
            )
        });
        let files: Vec<String> = files.collect();
        manifest["files"] = Value::Null;
        all.0[0].1 = format!(
            "{{\n  \"schema_version\": {},\n  \"season\": {},\n  \"run_id\": {},\n  \"files\": [\n{}\n  ]\n}}\n",
            manifest["schema_version"],
            manifest["season"],
            manifest["run_id"],
            files.join(",\n")
        )
        .into_bytes();
        all.as_they_are()
    }

    /// The archive of these, whatever its manifest says.
    pub fn as_they_are(&self) -> Vec<u8> {
        let headers = self.0.iter().map(|(name, bytes)| header(name, bytes.len() as u64));
        self.with_headers(headers)
    }

    /// The archive of these with other headers.
    pub fn with_headers(&self, headers: impl Iterator<Item = Header>) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for (header, (_, bytes)) in headers.zip(&self.0) {
            builder.append(&header, &bytes[..]).unwrap();
        }
        builder.into_inner().unwrap()
    }
}

/// The header of a plain file, of whatever name.
pub fn header(name: &str, bytes: u64) -> Header {
    let mut header = Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_cksum();
    header
}

/// The same header, changed and signed again.
pub fn changed(mut header: Header, change: impl FnOnce(&mut Header)) -> Header {
    change(&mut header);
    header.set_cksum();
    header
}
