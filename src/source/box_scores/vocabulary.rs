//! Which columns of a file are which columns of box scores.

use std::collections::BTreeMap;

use crate::domain::box_score::{BoxScoreColumn, Field};
use crate::domain::listed;
use crate::source::SourceError;

/// What must be there: of each line, one column.
const REQUIRED: [&[Field]; 8] = [
    &[Field::Name, Field::Lookup],
    &[Field::Game],
    &[Field::Date],
    &[Field::Team],
    &[Field::Opponent, Field::Matchup],
    &[Field::Home, Field::Matchup],
    &[Field::Minutes],
    &[Field::Points],
];

/// Columns of the league's log that nothing here needs.
const OF_NO_USE: [&str; 11] = [
    "NICKNAME",
    "TEAM_ID",
    "TEAM_NAME",
    "FG_PCT",
    "FG3_PCT",
    "FT_PCT",
    "REB",
    "FANTASY_PTS",
    "VIDEO_AVAILABLE",
    "SEASON_TYPE",
    "SEASON_YEAR",
];

/// Our names of every column, and the league's name if it has one.
pub fn names() -> impl Iterator<Item = (&'static [&'static str], Option<&'static str>)> {
    Field::ALL.iter().map(|field| (field.column().names, field.column().league))
}

/// What a user says columns are called.
#[derive(Debug, Default)]
pub(super) struct OwnNames<'a>(BTreeMap<Field, &'a str>);

impl<'a> OwnNames<'a> {
    /// The names of `--columns`, each of which one of the files, whose columns are `there`, must have.
    pub(super) fn new(
        columns: &'a [(String, String)],
        there: &[&[String]],
    ) -> Result<Self, SourceError> {
        let mut own = BTreeMap::new();
        for (ours, theirs) in columns {
            let wrong = |what: String, known: Vec<&str>| {
                let what =
                    format!("--columns {ours}={theirs}: {what}; there are {}", listed(known, ", "));
                Err(SourceError::Columns(what))
            };
            let Some(field) = Field::find(ours) else {
                let known = Field::ALL.iter().map(|field| field.name()).collect();
                return wrong(format!("{ours} is not a column that season reads"), known);
            };
            if !there.iter().any(|names| names.contains(theirs)) {
                let mut known: Vec<&str> = Vec::new();
                for name in there.iter().flat_map(|names| names.iter()) {
                    if !known.contains(&name.as_str()) {
                        known.push(name);
                    }
                }
                return wrong(format!("the input has no column {theirs}"), known);
            }
            if own.insert(field, theirs.as_str()).is_some() {
                let what = format!("--columns names {} twice", field.name());
                return Err(SourceError::Columns(what));
            }
        }
        Ok(Self(own))
    }
}

/// The columns of one file that are understood.
#[derive(Debug)]
pub(super) struct Recognised {
    /// For each [`Field`], what the file calls it.
    names: Vec<Option<String>>,
    /// The columns that are neither understood nor known to be of no use.
    pub(super) unknown: Vec<String>,
}

/// Why a file's columns are not understood.
#[derive(Debug)]
pub(super) struct NotRecognised {
    /// What is missing, by the names of the nearest vocabulary.
    pub(super) missing: Vec<String>,
    /// What `--columns` would have to say.
    pub(super) example: String,
}

impl Recognised {
    /// Understands the columns `there` of a file. Names of the user's own come first, then ours, then the league's.
    pub(super) fn new(there: &[String], own: &OwnNames<'_>) -> Result<Self, NotRecognised> {
        let has = |name: &str| there.iter().any(|other| other == name);
        let name_of = |field: &Field| {
            let BoxScoreColumn { names, league, .. } = field.column();
            let own = own.0.get(field).copied();
            own.into_iter().chain(names.iter().copied()).chain(*league).find(|name| has(name))
        };
        let names: Vec<Option<String>> =
            Field::ALL.iter().map(|field| name_of(field).map(str::to_owned)).collect();
        let unused = |name: &&String| {
            !OF_NO_USE.contains(&name.as_str()) && !names.iter().flatten().any(|used| used == *name)
        };
        let unknown = there.iter().filter(unused).cloned().collect();
        let recognised = Self { names, unknown };
        let missing =
            |fields: &&&[Field]| fields.iter().all(|field| recognised.name(*field).is_none());
        let missing: Vec<_> = REQUIRED.iter().filter(missing).collect();
        if missing.is_empty() {
            return Ok(recognised);
        }
        let by_league =
            Field::ALL.iter().filter(|field| field.column().league.is_some_and(has)).count();
        let by_us = Field::ALL
            .iter()
            .filter(|field| field.column().names.iter().any(|name| has(name)))
            .count();
        let call = |field: &Field| match field.column().league {
            Some(league) if by_league > by_us => league,
            _ => field.name(),
        };
        let choice = |fields: &&&[Field]| fields.iter().map(call).collect::<Vec<_>>().join(" or ");
        let example = |fields: &&&[Field]| format!("{}=NAME", fields[0].name());
        Err(NotRecognised {
            missing: missing.iter().map(choice).collect(),
            example: missing.iter().map(example).collect::<Vec<_>>().join(","),
        })
    }

    /// What the file calls `field`.
    pub(super) fn name(&self, field: Field) -> Option<&str> {
        self.names[field as usize].as_deref()
    }

    /// The understood columns with the file's names for them.
    pub(super) fn fields(&self) -> impl Iterator<Item = (Field, &str)> {
        Field::ALL.iter().filter_map(|field| Some((*field, self.name(*field)?)))
    }
}
