//! Resumable uploads: a session, chunks, and the question how far it got.

use serde_json::Value as Json;

use super::Answer;
use super::jobs::{self, Fate};
use super::state::{Refusal, State};

#[derive(Clone, Debug)]
pub struct Upload {
    pub project: String,
    pub body: Json,
    pub length: usize,
    pub bytes: Vec<u8>,
    /// The answer to the last chunk, which is given again to those who ask.
    pub ended: Option<Json>,
    pub fate: Fate,
}

/// Begins an upload and says where it goes.
pub fn begin(
    state: &mut State,
    root: &str,
    project: &str,
    body: Json,
    length: usize,
    fate: Fate,
) -> Answer {
    let id = format!("upload-{}", state.seen.len());
    let upload =
        Upload { project: project.to_owned(), body, length, bytes: Vec::new(), ended: None, fate };
    state.uploads.insert(id.clone(), upload);
    let path = format!("/upload/bigquery/v2/projects/{project}/jobs");
    let location = format!("{root}{path}?uploadType=resumable&upload_id={id}");
    Answer { headers: vec![("Location".to_owned(), location)], ..Answer::empty(200) }
}

/// A chunk, or the question how far it got. Only the first `keep` bytes of the chunk arrive.
pub fn put(
    state: &mut State,
    id: &str,
    range: Option<&str>,
    chunk: &[u8],
    keep: usize,
) -> Result<Answer, Refusal> {
    let gone = || (404, "notFound", "Not found: upload".to_owned());
    let upload = state.uploads.get_mut(id).ok_or_else(gone)?;
    if let Some(ended) = &upload.ended {
        return Ok(Answer::json(ended));
    }
    let bad = |what: &str| (400, "invalid", what.to_owned());
    let (place, length) = range
        .and_then(|range| range.strip_prefix("bytes ")?.split_once('/'))
        .ok_or_else(|| bad("no Content-Range"))?;
    if length != upload.length.to_string() {
        return Err(bad("another length than was announced"));
    }
    if let Some((from, _)) = place.split_once('-') {
        let from: usize = from.parse().map_err(|_| bad("no number"))?;
        let last = from + chunk.len() == upload.length;
        if chunk.is_empty() || (!last && !chunk.len().is_multiple_of(256 * 1024)) {
            return Err(bad("a chunk of such a size"));
        }
        if from != upload.bytes.len() {
            return Err(bad("a chunk that does not go on where the last one ended"));
        }
        upload.bytes.extend(&chunk[..keep.min(chunk.len())]);
    }
    if upload.bytes.len() < upload.length {
        let mut answer = Answer::empty(308);
        if let Some(last) = upload.bytes.len().checked_sub(1) {
            answer.headers.push(("Range".to_owned(), format!("bytes=0-{last}")));
        }
        return Ok(answer);
    }
    let upload = upload.clone();
    let ended = jobs::insert(state, &upload.project, &upload.body, upload.bytes, upload.fate)?;
    state.uploads.get_mut(id).unwrap().ended = Some(ended.clone());
    Ok(Answer::json(&ended))
}
