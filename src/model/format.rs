//! The two formats of a model's file.

use std::fmt;

use serde::Serialize;

use super::error::Flaw;
use super::value::Value;
use super::{json, ubj};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Format {
    /// Text.
    #[serde(rename = "JSON")]
    Json,
    /// Universal Binary JSON, draft 12, as far as XGBoost writes it.
    #[serde(rename = "UBJ")]
    Ubj,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "JSON",
            Self::Ubj => "UBJ",
        })
    }
}

/// The root of a file, which is JSON or UBJ; its first bytes tell which.
pub(super) fn parse(bytes: &[u8]) -> Result<(Format, Value), Flaw> {
    let text = bytes.trim_ascii_start();
    match text.first().zip(text.get(1)) {
        Some((b'{', b'"' | b'}' | b' ' | b'\t' | b'\r' | b'\n')) => {
            Ok((Format::Json, json::parse(bytes)?))
        }
        Some((b'{', _)) => Ok((Format::Ubj, ubj::parse(bytes)?)),
        _ => Err(Flaw::new("the first byte", "it begins neither a JSON nor a UBJ object")),
    }
}
