//! What leads back from a replacement of rows, whichever kind it was.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::Value;

use super::UndoError;
use crate::bigquery::client::time_travel::DEFAULT_HOURS;
use crate::bigquery::publish::Scope;
use crate::bigquery::publish::statements::replaces;
use crate::bigquery::{Job, TableRef};

/// What leads back from a replacement of rows.
#[derive(Clone, Debug)]
pub struct WayBack {
    /// The number of the replacement.
    pub number: u64,
    /// The run that was published, or whose publication was taken back.
    pub run_id: String,
    /// What the replacement took back itself, if it was an undo.
    pub undoes: Option<u64>,
    /// Whether the new rows were found in the table.
    pub done: bool,
    /// The table, as `project.dataset.table`.
    pub target: String,
    /// The systems and dates whose rows were replaced.
    pub scope: Scope,
    /// When the table was last looked at before, in UTC.
    pub before: String,
    /// All columns that the table had, if they are written down.
    pub columns: Option<Vec<String>>,
    /// How many rows were replaced, if that is known.
    pub replaced: Option<i64>,
    /// The job that replaced them.
    pub job: String,
    /// Where it ran, if that is known.
    pub location: Option<String>,
    /// The project that it ran in, if that is known.
    pub billed: Option<String>,
    /// What a job of that id must say of itself to be this one.
    pub proof: Proof,
    /// How many hours the dataset kept what its tables were, if it said.
    pub time_travel_hours: Option<u32>,
}

/// What a job says of itself that no other job does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The labels of an upload: the run, and the beginning of the hash of its file.
    Labels(String, String),
    /// The table that an undo copies from.
    Copy(String),
}

impl WayBack {
    /// Until when the former rows can be had, with a dataset that keeps them for so many hours; `None` if what is written
    /// down is no time.
    pub fn until(&self, hours: Option<u32>) -> Option<DateTime<Utc>> {
        let before = DateTime::parse_from_rfc3339(&self.before).ok()?.to_utc();
        let hours = hours.or(self.time_travel_hours).unwrap_or(DEFAULT_HOURS);
        before.checked_add_signed(Duration::hours(hours.into()))
    }

    /// The table and the moment whose rows come back, if these can be what is written down. Records are read from files, so
    /// nothing of them stands in a statement unchecked.
    pub(in crate::bigquery) fn checked(&self) -> Result<(TableRef, String), UndoError> {
        let wrong = |what: &str| UndoError::Record(self.number, what.to_owned());
        let target: TableRef =
            self.target.parse().map_err(|_| wrong("its table is no name of a table"))?;
        let before = moment(&self.before).ok_or_else(|| wrong("its time is no time"))?;
        let is_name = |id: &String| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
            (1..=128).contains(&id.len()) && id.chars().all(allowed)
        };
        let Scope { systems, dates } = &self.scope;
        if systems.is_empty() || dates.is_empty() || !systems.iter().all(is_name) {
            return Err(wrong("it does not say which rows were replaced"));
        }
        Ok((target, before))
    }

    /// Whether `job` is the one that is written down, and replaced the rows of this scope in `target`.
    pub(super) fn is_of(&self, target: &TableRef, job: &Job) -> bool {
        let sql = job.configuration["query"]["query"].as_str();
        let replaces = replaces(target, &self.scope);
        let [start, end] = &replaces;
        let is_replacement = |sql: &str| sql.starts_with(start) && sql.contains(end);
        sql.is_some_and(is_replacement) && self.proof.fits(&job.configuration)
    }

    /// Whether `job` began with the rows of the moment that is written down. Its id holds the version of the table that it
    /// began with, which is when that came to be, and the moment lies between that and the beginning of the job.
    pub(super) fn begins(&self, job: &Job) -> bool {
        let version = job.id.rsplit('_').nth(1).and_then(|version| version.parse::<i64>().ok());
        let created = job.count("/creationTime").and_then(|created| i64::try_from(created).ok());
        let before = DateTime::parse_from_rfc3339(&self.before).ok();
        let before = before.map(|before| before.timestamp_millis());
        match (version, before, created) {
            (Some(version), Some(before), Some(created)) => version <= before && before <= created,
            _ => false,
        }
    }
}

impl Proof {
    /// Whether a job whose `configuration` this is says that it is the one.
    fn fits(&self, configuration: &Value) -> bool {
        match self {
            Self::Labels(run, content) => {
                let labels = &configuration["labels"];
                labels["run_id"] == **run && labels["content"] == **content
            }
            Self::Copy(table) => {
                let sql = configuration["query"]["query"].as_str();
                sql.is_some_and(|sql| sql.contains(&format!("`{table}`")))
            }
        }
    }
}

/// A moment as statements have it, if `text` is one.
pub(super) fn moment(text: &str) -> Option<String> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    Some(time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// So many milliseconds after 1970 as statements have them.
pub(super) fn moment_of(millis: i64) -> Option<String> {
    let time = DateTime::from_timestamp_millis(millis)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way_back() -> WayBack {
        let scope = r#"{"systems":["xgboost_v1"],"dates":[["2022-01-01","2022-01-02"]]}"#;
        WayBack {
            number: 3,
            run_id: "0123456789abcdef".to_owned(),
            undoes: None,
            done: true,
            target: "p.d.t".to_owned(),
            scope: serde_json::from_str(scope).unwrap(),
            before: "2026-11-23T12:30:00.005Z".to_owned(),
            columns: None,
            replaced: None,
            job: "season_pub_0_0_0".to_owned(),
            location: None,
            billed: None,
            proof: Proof::Copy("p.d.c".to_owned()),
            time_travel_hours: None,
        }
    }

    #[test]
    fn it_ends_when_the_dataset_forgets() {
        let until = |hours| way_back().until(hours).unwrap().to_rfc3339();
        assert_eq!(until(None), "2026-11-30T12:30:00.005+00:00");
        assert_eq!(until(Some(48)), "2026-11-25T12:30:00.005+00:00");
        let of_then = WayBack { time_travel_hours: Some(72), ..way_back() };
        assert_eq!(of_then.until(None).unwrap().to_rfc3339(), "2026-11-26T12:30:00.005+00:00");
        assert_eq!(WayBack { before: "yesterday".to_owned(), ..way_back() }.until(None), None);
    }

    #[test]
    fn nothing_of_a_record_stands_in_a_statement_unchecked() {
        assert!(way_back().checked().is_ok());
        let scope = |systems: &[&str]| Scope {
            systems: systems.iter().map(|id| (*id).to_owned()).collect(),
            dates: way_back().scope.dates,
        };
        for wrong in [
            WayBack { target: "p.d.t` WHERE TRUE".to_owned(), ..way_back() },
            WayBack { before: "2026-11-23' OR TRUE".to_owned(), ..way_back() },
            WayBack { scope: scope(&["a') OR ('1'='1"]), ..way_back() },
            WayBack { scope: scope(&[]), ..way_back() },
            WayBack { scope: Scope { dates: Vec::new(), ..scope(&["a"]) }, ..way_back() },
        ] {
            assert!(wrong.checked().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn another_job_of_the_same_id_is_told_from_ours() {
        let labels = Proof::Labels("run".to_owned(), "content".to_owned());
        let job =
            |run: &str| serde_json::json!({ "labels": { "run_id": run, "content": "content" } });
        assert!(labels.fits(&job("run")) && !labels.fits(&job("other")));
        assert!(!labels.fits(&Value::Null), "a job that says nothing proves nothing");
        let copy = Proof::Copy("p.d.c".to_owned());
        let job = |sql: &str| serde_json::json!({ "query": { "query": sql } });
        assert!(copy.fits(&job("MERGE `p.d.t` T USING `p.d.c` S")));
        assert!(!copy.fits(&job("MERGE `p.d.t` T USING `p.d.c_2` S")));
    }
}
