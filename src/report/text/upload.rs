//! What is said of an upload, before and after it.

use serde::Serialize;

use super::layout::{labelled, wrapped};
use super::output::Output;
use crate::bigquery::publish::{
    Check, ConfidenceScale, Publication, PublishError, Record, ReplacedRows, RowForm, Rows,
    ScaleFound, Scope, Summary, scale_sql, staging_table, statements, written,
};
use crate::bigquery::{TableRef, Usage};
use crate::domain::{SeasonId, listed, one_line, printable};
use crate::report::numbers::{server_count, thousands};

/// What stands for the target's version in the name of a staging table that is not made yet.
const SOME_VERSION: &str = "0";

/// A run that was published, or found published.
#[derive(Debug, Serialize)]
pub struct Upload {
    /// The season.
    pub season: SeasonId,
    /// The number under which it is written down, for `season undo`.
    pub number: u64,
    /// Until when `season undo` can take it back, in UTC; `None` if nothing was replaced.
    pub until: Option<String>,
    /// What was published where.
    #[serde(flatten)]
    pub record: Record,
    /// Whether it was there before, so that nothing was changed.
    pub already: bool,
    /// What it took.
    pub usage: Usage,
    /// The systems and dates, in words.
    #[serde(skip)]
    pub scope: String,
    /// The project that the jobs ran in.
    #[serde(skip)]
    pub billed: String,
}

/// What an upload would meet and cost.
#[derive(Debug, Serialize)]
pub struct CheckedUpload {
    /// What was found.
    #[serde(flatten)]
    pub check: Check,
    /// The systems and dates, in words.
    pub scope: String,
}

/// What an upload would do.
#[derive(Debug, Serialize)]
pub struct PlannedUpload {
    /// The run.
    pub run_id: String,
    /// The table, as `project.dataset.table`.
    pub target: String,
    /// The staging table; the last part of its name will be the target's version.
    pub staging: String,
    /// What is replaced.
    pub scope: Scope,
    /// What the rows add up to.
    pub summary: Summary,
    /// The columns of the run that the table has no place for.
    pub left_out: Vec<String>,
    /// The size of the Parquet file in a table of ours.
    pub bytes: usize,
    /// Its SHA-256.
    pub sha256: String,
    /// The statements, in their order, each after what it is for.
    pub sql: Vec<(&'static str, String)>,
    /// Whether the statements are shown.
    #[serde(skip)]
    pub full: bool,
}

impl PlannedUpload {
    /// What publishing `publication` to `target` would do, with the staging table in `dataset` or else beside the target.
    pub fn new(
        publication: &Publication,
        target: &TableRef,
        dataset: Option<&str>,
        form: RowForm,
        asks_for_scale: bool,
    ) -> Result<Self, PublishError> {
        let rows = publication.rows(written(), form)?;
        let scope = &publication.scope;
        let dataset = dataset.unwrap_or(target.dataset());
        let staging = staging_table(target, dataset, scope, &rows, SOME_VERSION, 0)?;
        let mut sql = planned_statements(target, &staging, scope, &rows);
        if asks_for_scale {
            let what = "the scale of confidence_score on rows of other systems";
            sql.insert(1, (what, scale_sql(&target.sql(), scope)));
        }
        Ok(Self {
            run_id: publication.run_id.clone(),
            target: target.to_string(),
            staging: staging.to_string(),
            scope: scope.clone(),
            summary: rows.summary,
            left_out: publication.left_out(),
            bytes: rows.bytes.len(),
            sha256: rows.sha256,
            sql,
            full: false,
        })
    }
}

/// The statements of an upload, in their order, each after what it is for.
fn planned_statements(
    target: &TableRef,
    staging: &TableRef,
    scope: &Scope,
    rows: &Rows,
) -> Vec<(&'static str, String)> {
    let summary = |table: &TableRef, condition: Option<&str>| {
        Summary::sql(&table.sql(), condition, scope, &rows.written, None)
    };
    let names = statements::names(&rows.written);
    vec![
        ("the target, if it does not exist, with --create", statements::create(target)),
        ("the target's rows in the scope, before and after", summary(target, Some(&scope.sql("")))),
        ("the staged rows, once the file is loaded", summary(staging, None)),
        ("the replacement, in one step", statements::replace(target, staging, scope, &names)),
    ]
}

impl Output for Upload {
    fn text(&self) -> String {
        let record = &self.record;
        let what = if self.already {
            "had been published before; nothing was changed"
        } else {
            "is published and verified"
        };
        let mut text = format!("run {} {what}\n\n", printable(&record.run_id));
        text += &labelled("target", &record.target);
        text += &labelled("scope", &self.scope);
        text += &format!("rows     {}\n", counted(&record.summary));
        if let Some(replaced) = &record.replaced {
            text += &wrapped(&format!("replaced {}", replaced_words(replaced)), 0);
        }
        if let (Some(inserted), Some(deleted)) = (record.inserted, record.deleted) {
            text += &format!("changed  {deleted} rows deleted, {inserted} inserted, in one step\n");
        }
        if let (Some(job), Some(location)) = (&record.job, &record.location) {
            text += &format!("job      {} in {}\n", printable(job), printable(location));
            text += &format!(
                "         https://console.cloud.google.com/bigquery?project={0}&j=bq:{location}:{job}\n",
                self.billed
            );
        }
        if let Some(until) = &self.until {
            text += &format!(
                "undo     season undo {} {}, until {until}, brings back the rows of {}\n",
                self.season, self.number, record.before
            );
        }
        text += &format!("cost     {}\n", usage(self.usage));
        text
    }
}

impl Output for CheckedUpload {
    fn text(&self) -> String {
        let check = &self.check;
        let verdict = if check.already {
            "is published; an upload would change nothing"
        } else if !check.refusals.is_empty() {
            "cannot be published as it is"
        } else if check.exists {
            "can be published"
        } else {
            "can be published, to a table that the upload creates"
        };
        let mut text = format!("run {} {verdict}\n\n", printable(&check.run_id));
        text += &format!("target    {}\n", check.target);
        text += &wrapped(&format!("scope     {}", self.scope), 0);
        if check.exists && !check.already {
            text += &wrapped(&replaced_rows(&check.replaced).replacen(' ', "  ", 1), 0);
        }
        if let Some(found) = check.scale_found {
            text += &wrapped(&format!("scale     {}", scale_found(found)), 0);
        }
        text += &format!("upload    {}\n", usage(check.upload));
        text += &format!("this look {}\n", usage(check.check));
        if !check.refusals.is_empty() {
            text += "\nin the way\n";
            for refusal in &check.refusals {
                text += &wrapped(&one_line(refusal), 2);
            }
        }
        if let Some(hint) = &check.hint {
            text += &format!("hint: {hint}\n");
        }
        if !check.notes.is_empty() {
            text += "\nto note\n";
            for note in &check.notes {
                text += &wrapped(&one_line(note), 2);
            }
        }
        text
    }
}

/// `replaces 3,491 rows of 5 systems on 47 dates: …`.
pub fn replaced_rows(replaced: &ReplacedRows) -> String {
    format!("replaces {}", replaced_words(replaced))
}

fn replaced_words(replaced: &ReplacedRows) -> String {
    format!(
        "{} rows of {} systems on {} dates: {} of earlier runs of season, {} of another program",
        server_count(replaced.rows),
        server_count(replaced.systems),
        server_count(replaced.dates),
        server_count(replaced.season),
        server_count(replaced.foreign)
    )
}

/// Which scale `confidence_score` is written in, and why.
pub fn scale_found(found: ScaleFound) -> String {
    let scale = match found.scale() {
        ConfidenceScale::Percent => "0 to 100",
        ConfidenceScale::Fraction => "0 to 1",
    };
    let why = if found == ScaleFound::default() {
        "other systems have no rows there".to_owned()
    } else {
        let (above, below) = (server_count(found.percent_rows), server_count(found.fraction_rows));
        format!("of the rows of other systems {above} are above 1, {below} are not")
    };
    format!("confidence_score is written {scale}: {why}")
}

fn usage(usage: Usage) -> String {
    let Usage { jobs, calls, bytes } = usage;
    format!(
        "{} jobs, {} calls, {} bytes read",
        server_count(jobs),
        server_count(calls),
        server_count(bytes)
    )
}

impl Output for PlannedUpload {
    fn text(&self) -> String {
        let mut text = format!("run {} would be published\n\n", self.run_id);
        text += &labelled("target", &self.target);
        text +=
            &labelled("staging", &format!("{} (at the end, the target's version)", self.staging));
        text += &labelled("scope", &self.scope.to_string());
        text += &labelled("rows", &counted(&self.summary));
        if !self.left_out.is_empty() {
            let columns = listed(&self.left_out, ", ");
            text += &labelled("left out", &format!("{columns}: the table has no place for them"));
        }
        text += &labelled("bytes", &format!("{} in one Parquet file", thousands(self.bytes)));
        text += &labelled("SHA-256", &self.sha256);
        if !self.full {
            return text + "\n--full shows the statements that would be run\n";
        }
        for (what, sql) in &self.sql {
            text += &format!("\n-- {what}\n{sql};\n");
        }
        text
    }
}

fn counted(summary: &Summary) -> String {
    let rows = server_count(summary.rows);
    match (&summary.first, &summary.last) {
        (Some(first), Some(last)) => format!("{rows}, from {first} to {last}"),
        _ => rows,
    }
}
