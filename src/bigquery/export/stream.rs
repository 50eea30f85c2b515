//! The bytes of the Storage Read API to Arrow.
//!
//! BigQuery sends one schema message, and after it bare record batches. Emulators end the schema with an end-of-stream mark
//! or send a whole stream each time; read as one stream, such bytes give no row at all, and no error. So the messages
//! are walked one by one: a schema is taken once, batches are taken, ends are not.

use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::datatypes::SchemaRef;
use arrow::ipc::reader::StreamDecoder;
use arrow::ipc::{MessageHeader, root_as_message};

/// What stands before the length of a message since Arrow 0.15.
const CONTINUATION: [u8; 4] = [0xFF; 4];

/// A stream of batches in the making.
#[derive(Debug)]
pub(super) struct Stream {
    decoder: StreamDecoder,
    /// The bytes of the schema message that the decoder was given.
    schema: Vec<u8>,
}

impl Stream {
    /// The stream whose schema is in `bytes`.
    pub(super) fn new(bytes: &[u8]) -> Result<Self, String> {
        let mut stream = Self { decoder: StreamDecoder::new(), schema: Vec::new() };
        match &stream.add(bytes)?[..] {
            [] if stream.decoder.schema().is_some() => Ok(stream),
            [] => Err("the stream has no schema".to_owned()),
            _ => Err("the stream's schema has rows".to_owned()),
        }
    }

    /// The columns.
    pub(super) fn schema(&self) -> Option<SchemaRef> {
        self.decoder.schema()
    }

    /// The batches in `bytes`.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<Vec<RecordBatch>, String> {
        let mut batches = Vec::new();
        let mut rest = bytes;
        while let Some((message, after)) = next(rest)? {
            rest = after;
            match message.header {
                MessageHeader::Schema if self.schema.is_empty() => {
                    self.schema = message.bytes.to_vec();
                }
                MessageHeader::Schema if self.schema == message.bytes => continue,
                MessageHeader::Schema => return Err("the stream changed its columns".to_owned()),
                _ => {}
            }
            // The decoder looks at a message without a body, as a schema is, only when something comes after it. So the
            // mark that begins the next message is given right away, and left out there.
            let mut buffer = Buffer::from([message.bytes, &CONTINUATION].concat());
            while !buffer.is_empty() {
                let batch = self.decoder.decode(&mut buffer).map_err(|error| error.to_string())?;
                batches.extend(batch);
            }
        }
        Ok(batches)
    }
}

/// One message with its length before and its body after it, without the mark that begins it.
#[derive(Debug)]
struct Message<'a> {
    header: MessageHeader,
    bytes: &'a [u8],
}

/// The first message in `bytes` that is not an end of a stream, and what comes after it.
fn next(bytes: &[u8]) -> Result<Option<(Message<'_>, &[u8])>, String> {
    let cut = || "a message is cut".to_owned();
    let mut start = bytes;
    loop {
        if start.is_empty() {
            return Ok(None);
        }
        let after_mark = start.strip_prefix(&CONTINUATION).unwrap_or(start);
        let (length, rest) = after_mark.split_first_chunk::<4>().ok_or_else(cut)?;
        let length = usize::try_from(i32::from_le_bytes(*length)).map_err(|_| cut())?;
        if length == 0 {
            start = rest;
            continue;
        }
        let metadata = rest.get(..length).ok_or_else(cut)?;
        let message = root_as_message(metadata).map_err(|error| error.to_string())?;
        let body = usize::try_from(message.bodyLength()).map_err(|_| cut())?;
        let after = rest.get(length..).and_then(|rest| rest.get(body..)).ok_or_else(cut)?;
        let bytes = &after_mark[..after_mark.len() - after.len()];
        return match message.header_type() {
            header @ (MessageHeader::Schema
            | MessageHeader::RecordBatch
            | MessageHeader::DictionaryBatch) => Ok(Some((Message { header, bytes }, after))),
            _ => Err("a message is neither a schema nor rows".to_owned()),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray as _, Int64Array, StringArray};
    use arrow::datatypes::Int64Type;
    use arrow::ipc::writer::StreamWriter;

    use super::*;

    fn batch(numbers: &[i64]) -> RecordBatch {
        let texts: StringArray = numbers.iter().map(|n| Some(format!("text {n}"))).collect();
        let numbers: ArrayRef = Arc::new(Int64Array::from(numbers.to_vec()));
        RecordBatch::try_from_iter([("n", numbers), ("text", Arc::new(texts))]).unwrap()
    }

    /// The whole stream, its schema message alone, and each batch alone.
    fn encoded(batches: &[RecordBatch]) -> (Vec<u8>, Vec<u8>, Vec<Vec<u8>>) {
        let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
        let mut ends = vec![writer.get_ref().len()];
        for batch in batches {
            writer.write(batch).unwrap();
            ends.push(writer.get_ref().len());
        }
        writer.finish().unwrap();
        let bytes = writer.into_inner().unwrap();
        let parts = ends.windows(2).map(|ends| bytes[ends[0]..ends[1]].to_vec()).collect();
        (bytes.clone(), bytes[..ends[0]].to_vec(), parts)
    }

    fn numbers(batches: &[RecordBatch]) -> Vec<i64> {
        let numbers =
            |batch: &RecordBatch| batch["n"].as_primitive::<Int64Type>().values().to_vec();
        batches.iter().flat_map(numbers).collect()
    }

    const END: [u8; 8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

    #[test]
    fn bare_messages_are_what_bigquery_sends() {
        let (_, schema, parts) = encoded(&[batch(&[1, 2]), batch(&[3])]);
        let mut stream = Stream::new(&schema).unwrap();
        assert_eq!(stream.schema().unwrap().fields().len(), 2);
        assert_eq!(numbers(&stream.add(&parts[0]).unwrap()), [1, 2]);
        assert_eq!(numbers(&stream.add(&parts[1]).unwrap()), [3]);
    }

    #[test]
    fn ends_and_whole_streams_lose_no_row() {
        let (whole, schema, parts) = encoded(&[batch(&[1, 2]), batch(&[3])]);
        let mut stream = Stream::new(&[schema, END.to_vec()].concat()).unwrap();
        assert_eq!(
            numbers(&stream.add(&[parts[0].clone(), END.to_vec()].concat()).unwrap()),
            [1, 2]
        );
        assert_eq!(numbers(&stream.add(&whole).unwrap()), [1, 2, 3]);
        assert_eq!(numbers(&stream.add(&END).unwrap()), [0; 0]);
    }

    #[test]
    fn what_is_cut_is_an_error() {
        let (_, schema, parts) = encoded(&[batch(&[1, 2, 3, 4])]);
        for cut in 1..parts[0].len() {
            let mut stream = Stream::new(&schema).unwrap();
            assert!(stream.add(&parts[0][..cut]).is_err(), "{cut} of {}", parts[0].len());
        }
        assert!(Stream::new(&[]).is_err() && Stream::new(&END).is_err());
        let (other, ..) =
            encoded(&[RecordBatch::try_from_iter([("m", batch(&[1])["n"].clone())]).unwrap()]);
        let mut stream = Stream::new(&schema).unwrap();
        assert_eq!(stream.add(&other).unwrap_err(), "the stream changed its columns");
    }
}
