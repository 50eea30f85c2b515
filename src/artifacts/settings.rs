//! Settings in the form that is hashed and stored: JSON, the names of each object in alphabetical order.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::snapshot::table::sha256;

/// The settings as they are hashed and stored. In which order a type names its fields changes nothing.
///
/// # Panics
///
/// If the settings are a map whose keys are no texts, which no type of settings is or holds.
#[expect(clippy::expect_used, reason = "settings have named fields, and all of them become JSON")]
pub fn settings_json(settings: &impl Serialize) -> Value {
    serde_json::to_value(settings).expect("Invariant: settings can be written as JSON")
}

/// The name of what was made with these settings: 16 hexadecimal digits.
pub fn hash_settings(settings: &impl Serialize) -> String {
    sha256(settings_json(settings).to_string().as_bytes())[..16].to_owned()
}

/// Writes settings as they are hashed: for the field of a manifest.
pub fn in_order_of_names<S: Serializer>(
    settings: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    settings_json(settings).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct ExampleSettings {
        trees: u32,
        rate: f64,
        dates: Vec<(&'static str, &'static str)>,
    }

    /// Another order, or other spaces, would give every run on disk another name.
    #[test]
    fn names_are_hashed_in_alphabetical_order() {
        let settings = ExampleSettings { trees: 3, rate: 0.5, dates: vec![("a", "b")] };
        let text = r#"{"dates":[["a","b"]],"rate":0.5,"trees":3}"#;
        assert_eq!(settings_json(&settings).to_string(), text);
        assert_eq!(hash_settings(&settings), sha256(text.as_bytes())[..16]);
    }
}
