//! What can be taken back, what taking it back would do, and what was taken back.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde::Serialize;

use super::layout::table_of;
use super::output::Output;
use crate::bigquery::publish::Scope;
use crate::bigquery::records::{Replacement, way_back};
use crate::bigquery::undo::{UndoPlan, UndoRecord, UndoTarget, WayBack};
use crate::domain::{SeasonId, printable};
use crate::publications::{Stage, Step};
use crate::report::numbers::{server_count, thousands};

/// All that was published of a season and replaced rows.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct WaysBack {
    /// The season.
    #[serde(skip)]
    pub season: SeasonId,
    /// The newest first.
    pub ways: Vec<ListedWayBack>,
}

/// One replacement of rows.
#[derive(Debug, Serialize)]
pub struct ListedWayBack {
    /// Its number, for `season undo`.
    pub number: u64,
    /// The run that was published.
    pub run_id: String,
    /// What it took back itself, if it was an undo.
    pub undoes: Option<u64>,
    /// The table.
    pub target: String,
    /// The systems and dates whose rows were replaced.
    pub scope: Scope,
    /// When the table was last looked at before, in UTC.
    pub before: String,
    /// How many rows were replaced, if that is known.
    pub replaced: Option<i64>,
    /// Until when it can be taken back, in UTC.
    pub until: Option<String>,
    /// Whether it can be.
    pub state: WayBackState,
    /// The undo that took it back.
    pub undone_by: Option<u64>,
}

/// Whether something can be taken back, as far as is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WayBackState {
    /// It can.
    Open,
    /// It broke off: whether rows were replaced is for the warehouse to say.
    Unfinished,
    /// The former rows are forgotten by now.
    Expired,
    /// It was taken back.
    Undone,
}

impl WaysBack {
    /// Those that `steps` name, as they are at the moment `now`.
    pub fn new(season: SeasonId, steps: &[Step<Replacement>], now: &str) -> Self {
        // The newest first: an undo that was itself taken back has taken nothing back.
        let mut undone: BTreeMap<u64, u64> = BTreeMap::new();
        for step in steps.iter().rev().filter(|step| step.stage == Stage::Done) {
            if let Some(undo) = step.record.undo().filter(|_| !undone.contains_key(&step.number)) {
                undone.entry(undo.undoes).or_insert(step.number);
            }
        }
        let listed = |step: &Step<Replacement>| {
            let of = way_back(step)?;
            Some(ListedWayBack::new(of, undone.get(&step.number).copied(), now))
        };
        Self { season, ways: steps.iter().rev().filter_map(listed).collect() }
    }
}

impl ListedWayBack {
    fn new(of: WayBack, undone_by: Option<u64>, now: &str) -> Self {
        let until = of.until(None);
        let now = DateTime::parse_from_rfc3339(now).ok();
        let is_over = until.zip(now).is_none_or(|(until, now)| until <= now);
        let state = match (undone_by, is_over, of.done) {
            (Some(_), ..) => WayBackState::Undone,
            (None, true, _) => WayBackState::Expired,
            (None, false, true) => WayBackState::Open,
            (None, false, false) => WayBackState::Unfinished,
        };
        Self {
            number: of.number,
            run_id: of.run_id,
            undoes: of.undoes,
            target: of.target,
            scope: of.scope,
            before: of.before,
            replaced: of.replaced,
            until: until.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            state,
            undone_by,
        }
    }

    /// Whether and until when it can be taken back, in words.
    fn how(&self) -> String {
        let day = |text: &str| text.get(..10).unwrap_or(text).to_owned();
        let until = self.until.as_deref().map_or_else(|| "-".to_owned(), day);
        match (self.state, self.undone_by) {
            (WayBackState::Undone, Some(by)) => format!("undone by {by}"),
            (WayBackState::Undone, None) => "undone".to_owned(),
            (WayBackState::Open, _) => format!("until {until}"),
            (WayBackState::Unfinished, _) => "unfinished".to_owned(),
            (WayBackState::Expired, _) => format!("expired {until}"),
        }
    }

    fn what(&self) -> String {
        match self.undoes {
            Some(number) => format!("undo of {number}"),
            None => format!("run {}", printable(&self.run_id)),
        }
    }
}

impl Output for WaysBack {
    fn text(&self) -> String {
        let season = self.season;
        if self.ways.is_empty() {
            return format!("nothing of {season} was published from here\n");
        }
        let mut targets: Vec<&str> = Vec::new();
        for way in &self.ways {
            if !targets.contains(&way.target.as_str()) {
                targets.push(&way.target);
            }
        }
        let mut text = String::new();
        for target in targets {
            let of_target = self.ways.iter().filter(|way| way.target == target);
            let rows = of_target.map(|way| {
                let rows = way.replaced.and_then(|rows| usize::try_from(rows).ok());
                vec![
                    way.number.to_string(),
                    way.what(),
                    minutes(Some(&way.before)),
                    way.how(),
                    rows.map_or_else(|| "-".to_owned(), thousands),
                ]
            });
            let header = ["number", "what", "replaced at", "undo", "rows"];
            text += &format!("{}\n\n{}\n", printable(target), table_of(4, &header, rows));
        }
        text += &format!("times are in UTC; season undo {season} <NUMBER> takes one back\n");
        text
    }
}

/// `2026-11-23 12:30` of a time, which is shown as it is if it is none.
fn minutes(time: Option<&str>) -> String {
    let Some(time) = time else { return "-".to_owned() };
    match DateTime::parse_from_rfc3339(time) {
        Ok(time) => time.to_utc().format("%Y-%m-%d %H:%M").to_string(),
        Err(_) => printable(time).chars().take(20).collect(),
    }
}

/// What an undo would do.
#[derive(Debug, Serialize)]
pub struct PlannedUndo {
    /// What would be taken back.
    pub number: u64,
    /// The table.
    pub target: String,
    /// The systems and dates.
    pub scope: Scope,
    /// What the table has.
    #[serde(flatten)]
    pub before: UndoTarget,
    /// Whether the former rows are there already.
    pub already: bool,
    /// The statements, in their order, each after what it is for.
    pub sql: Vec<(&'static str, String)>,
}

impl PlannedUndo {
    /// From what was found.
    pub fn new(way_back: &WayBack, planned: UndoPlan) -> Self {
        Self {
            number: way_back.number,
            target: way_back.target.clone(),
            scope: way_back.scope.clone(),
            before: planned.before,
            already: planned.already,
            sql: planned.sql,
        }
    }
}

impl Output for PlannedUndo {
    fn text(&self) -> String {
        let before = &self.before;
        if self.already {
            return already(self.number, before);
        }
        let mut text = format!("{} would be taken back\n\n", self.number);
        text += &format!("target   {}\n", printable(&self.target));
        text += &format!("scope    {}\n", self.scope);
        text += &format!("replaced {}\n", rows(before.replaced));
        text += &format!("back     {} of {}\n", rows(before.back), before.moment);
        text += &format!("until    {} UTC\n", minutes(before.until.as_deref()));
        text += match before.newer {
            Some(false) => "newer    nothing: the rows are those that it left\n",
            Some(true) => {
                "newer    others have changed the rows since; their changes would be lost\n"
            }
            None => "newer    it is unknown whether others have changed the rows since\n",
        };
        for (what, sql) in &self.sql {
            text += &format!("\n-- {what}\n{sql};\n");
        }
        text
    }
}

/// An undo that was done, or found done.
#[derive(Debug, Serialize)]
pub struct Undone {
    /// What was taken back.
    pub undoes: u64,
    /// The number of the undo itself; `None` if nothing had to be done.
    pub number: Option<u64>,
    /// Whether the former rows were there before, so that nothing was changed.
    pub already: bool,
    /// What was done; `None` if nothing had to be.
    pub record: Option<UndoRecord>,
    /// What the table had, if nothing had to be done.
    pub before: Option<UndoTarget>,
    /// The season and the rest, for people.
    #[serde(skip)]
    way_back: WayBack,
}

impl Undone {
    /// What came of taking `way_back`.
    pub fn new(
        way_back: &WayBack,
        number: Option<u64>,
        record: Option<UndoRecord>,
        before: Option<UndoTarget>,
    ) -> Self {
        let (undoes, already) = (way_back.number, before.is_some());
        Self { undoes, number, already, record, before, way_back: way_back.clone() }
    }
}

impl Output for Undone {
    fn text(&self) -> String {
        if let Some(before) = &self.before {
            return already(self.undoes, before);
        }
        let mut text = format!("{} is taken back and verified\n\n", self.undoes);
        let WayBack { target, scope, .. } = &self.way_back;
        text += &format!("target   {}\nscope    {scope}\n", printable(target));
        if let Some(record) = &self.record {
            text += &format!("back     {} of {}\n", rows(record.contents.rows), record.moment);
            text += &format!("replaced {}\n", rows(record.replaced));
            if let (Some(job), Some(location)) = (&record.job, &record.location) {
                text += &format!("job      {job} in {location}\n");
            }
        }
        if let Some(number) = self.number {
            text += &format!("undo     this is number {number}, and can itself be taken back\n");
        }
        text
    }
}

fn already(number: u64, before: &UndoTarget) -> String {
    format!(
        "{number} is taken back already: the {} of {} are there; nothing was changed\n",
        rows(before.back),
        before.moment
    )
}

fn rows(count: i64) -> String {
    format!("{} row{}", server_count(count), if count == 1 { "" } else { "s" })
}
