//! A file of lines as JSON: which of the answers that are read its values are, each maybe in a list, in an answer about the
//! past, or on a line of its own.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::event_json::{self, MomentText, OddsEvent};
use super::prices::PriceColumn;
use super::projection_json::{self, Projections};
use super::sink::{FilePrices, OfferSink};
use crate::snapshot::limits::Limits;
use crate::snapshot::lines::LinesFile;
use crate::snapshot::manifest::FileEntry;
use crate::source::file_report::FileReport;

/// What is read.
const KNOWN: &str = "The Odds API's events, with commence_time and bookmakers, and PrizePicks' projections, with data and included \
                     (in a list, under data, or one on each line)";

/// The file that is read, so far.
struct JsonFile<'a, 'b> {
    sink: &'a mut OfferSink<'b>,
    report: &'a mut FileReport,
    prices: FilePrices,
    /// Outcomes and projections, which are counted as rows.
    rows: usize,
    layouts: BTreeSet<&'static str>,
}

/// Whether `value`, the first of a file, is one of these answers, or a list that begins with one. Others are tables.
pub(super) fn is_answer(value: &Value) -> bool {
    match value {
        // Nothing was offered when an empty one was asked for.
        Value::Array(values) => values.first().is_none_or(is_answer),
        Value::Object(fields) if is_event(fields) || projection_json::are_projections(fields) => {
            true
        }
        Value::Object(fields) => fields.get("data").is_some_and(is_answer),
        _ => false,
    }
}

/// Whether an object of these `fields` is a game with what books offer for it.
fn is_event(fields: &Map<String, Value>) -> bool {
    fields.contains_key("commence_time") && fields.get("bookmakers").is_some_and(Value::is_array)
}

/// Takes the offers in `values`, those of the file `entry`, into `sink`. Whatever makes it unusable is found.
pub(super) fn take(
    entry: FileEntry,
    values: impl Iterator<Item = Result<Value, String>>,
    limits: Limits,
    sink: &mut OfferSink<'_>,
    report: &mut FileReport,
) -> Option<LinesFile> {
    sink.begin();
    let prices = FilePrices { over: PriceColumn::new("price"), under: None };
    let mut file = JsonFile { sink, report, prices, rows: 0, layouts: BTreeSet::new() };
    // One value, or one on each line: a stream of values is both.
    for value in values {
        if let Err(what) = value.and_then(|value| file.take(value, None)) {
            file.report.reject(None, None, what);
            return None;
        }
        if file.rows as u64 > limits.rows {
            let what = format!("has more than {} outcomes", limits.rows);
            file.report.reject(None, None, what);
            return None;
        }
    }
    let JsonFile { prices, rows, layouts, .. } = file;
    let entry = FileEntry { rows, ..entry };
    sink.note_zones(report.file());
    let prices = sink.end(&prices, report);
    let mut layouts: Vec<&str> = layouts.into_iter().collect();
    if layouts.is_empty() {
        layouts.push(event_json::LAYOUT);
    }
    report.trusted().then(|| LinesFile { entry, layout: layouts.join(" and "), prices })
}

impl JsonFile<'_, '_> {
    /// Takes the offers in `value`, which an answer about the past is of this `moment`; an error for what is not read.
    fn take(&mut self, value: Value, moment: Option<&MomentText>) -> Result<(), String> {
        match value {
            Value::Array(values) => {
                values.into_iter().try_for_each(|value| self.take(value, moment))
            }
            Value::Object(fields) if is_event(&fields) => {
                let event: OddsEvent = typed(fields, "an event of The Odds API")?;
                self.layouts.insert(event_json::LAYOUT);
                let rows = (&mut self.rows, &mut self.prices);
                event_json::take_event(&event, moment, rows, self.sink, self.report);
                Ok(())
            }
            Value::Object(fields) if projection_json::are_projections(&fields) => {
                let projections: Projections = typed(fields, "projections of PrizePicks")?;
                self.layouts.insert(projection_json::LAYOUT);
                let rows = (&mut self.rows, &mut self.prices);
                projection_json::take(&projections, rows, self.sink, self.report);
                Ok(())
            }
            Value::Object(mut fields) if fields.contains_key("data") => {
                let of_answer = fields.remove("timestamp").map(MomentText::from);
                let of_answer = of_answer.as_ref().or(moment);
                fields.remove("data").map_or(Ok(()), |data| self.take(data, of_answer))
            }
            Value::Object(fields) => {
                let names: Vec<&str> = fields.keys().map(String::as_str).take(MAX_NAMES).collect();
                Err(format!(
                    "is no JSON of lines: it has {}; what is read are {KNOWN}",
                    names.join(", ")
                ))
            }
            _ => Err(format!("is no JSON of lines; what is read are {KNOWN}")),
        }
    }
}

/// The most fields of an unknown value that are shown.
const MAX_NAMES: usize = 8;

/// The `fields` as `T`, which is called so.
fn typed<T: for<'de> Deserialize<'de>>(
    fields: Map<String, Value>,
    called: &str,
) -> Result<T, String> {
    let typed = serde_json::from_value(Value::Object(fields));
    typed.map_err(|error| format!("is no JSON of lines: {called}, but {error}"))
}
