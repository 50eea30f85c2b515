//! A text that is never shown.

use std::fmt;

use http::HeaderValue;

use super::RemoteError;
use super::error::refused;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for whoever sends it.
    pub(in crate::bigquery) fn reveal(&self) -> &str {
        &self.0
    }

    /// The `Authorization` header of a token, which is not shown either.
    ///
    /// # Errors
    ///
    /// If the text has characters that no token has.
    pub fn bearer(&self) -> Result<HeaderValue, RemoteError> {
        let header = HeaderValue::try_from(format!("Bearer {}", self.0.trim()));
        let mut header = header.map_err(|_| refused("it has a character that no token has"))?;
        header.set_sensitive(true);
        Ok(header)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
