//! stdout is data, stderr is talk.

use std::io::{self, ErrorKind, Write as _};

use serde::Serialize;

use super::failure::Failure;

/// Prints data. A reader that has gone away is no error.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::System("write to stdout", error))
        }
        _ => Ok(()),
    }
}

/// Prints data as indented JSON.
pub(super) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::System("write JSON", error.into()))?;
    data(&format!("{text}\n"))
}

/// Prints talk. If nobody listens, nothing is lost.
pub(super) fn talk(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
