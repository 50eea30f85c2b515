//! Settings in the form that is hashed and stored: JSON, the names of each object in alphabetical order.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::snapshot::SnapshotError;
use crate::snapshot::manifest::FILE;
use crate::snapshot::table::sha256;

/// The settings as they are hashed and stored. In which order a type names its fields changes nothing.
pub fn settings_json(settings: &impl Serialize) -> Result<Value, SnapshotError> {
    serde_json::to_value(settings)
        .map_err(|source| SnapshotError::Manifest { path: FILE.into(), source })
}

/// The name of what was made with these settings: 16 hexadecimal digits.
pub fn hash_settings(settings: &impl Serialize) -> Result<String, SnapshotError> {
    Ok(sha256(settings_json(settings)?.to_string().as_bytes())[..16].to_owned())
}

/// Writes settings as they are hashed: for the field of a manifest.
pub fn in_order_of_names<S: Serializer>(
    settings: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let sorted = serde_json::to_value(settings).map_err(S::Error::custom)?;
    sorted.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Settings {
        trees: u32,
        rate: f64,
        dates: Vec<(&'static str, &'static str)>,
    }

    /// Another order, or other spaces, would give every run on disk another name.
    #[test]
    fn names_are_hashed_in_alphabetical_order() {
        let settings = Settings { trees: 3, rate: 0.5, dates: vec![("a", "b")] };
        let text = r#"{"dates":[["a","b"]],"rate":0.5,"trees":3}"#;
        assert_eq!(settings_json(&settings).unwrap().to_string(), text);
        assert_eq!(hash_settings(&settings).unwrap(), sha256(text.as_bytes())[..16]);
    }
}
