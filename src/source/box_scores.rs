//! Box scores.

use std::path::Path;

use super::{Import, Request, SourceError};

pub(super) fn load(_path: &Path, _request: &Request<'_>) -> Result<Vec<Import>, SourceError> {
    Err(SourceError::OneSeason)
}
