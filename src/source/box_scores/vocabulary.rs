//! Which columns of a file are which columns of box scores.

use std::collections::BTreeMap;

use super::layouts::{self, Layout, ScheduleTable, fold};
use crate::domain::box_score::{BoxScoreColumn, Field};
use crate::domain::listed;
use crate::source::{SourceError, person_columns};

/// What must be there: of each line, all columns of one of its choices.
const REQUIRED: [&[&[Field]]; 7] = [
    &[&[Field::Name], &[Field::Lookup], &[Field::FirstName, Field::LastName]],
    &[&[Field::Date]],
    &[&[Field::Team], &[Field::Matchup], &[Field::TeamName]],
    // Without an opponent's column, the two teams of a game are each other's.
    &[&[Field::Opponent], &[Field::Matchup], &[Field::OpponentName], &[Field::Game]],
    &[&[Field::Home], &[Field::Matchup], &[Field::Side], &[Field::TeamId, Field::HomeTeamId]],
    &[&[Field::Minutes]],
    &[&[Field::Points]],
];

/// How alike a column's name must be to one that is missing to be guessed, from 0 to 1.
const ALIKE: f64 = 0.8;

/// Our names of every column, and the league's name if it has one.
pub fn names() -> impl Iterator<Item = (&'static [&'static str], Option<&'static str>)> {
    Field::ALL.iter().map(|field| (field.column().names, field.column().league))
}

/// What a user says columns are called.
#[derive(Debug, Default)]
pub(super) struct OwnNames<'a> {
    /// The columns, by what is read as them; nothing where they are switched off.
    fields: BTreeMap<Field, Option<&'a str>>,
    /// Columns that are nothing of ours, and switched off.
    off: Vec<&'a str>,
}

impl<'a> OwnNames<'a> {
    /// The names of `--columns`, each of which one of the files, whose columns are `there`, must have.
    pub(super) fn new(
        columns: &'a [(String, String)],
        there: &[&[String]],
    ) -> Result<Self, SourceError> {
        let mut own = Self::default();
        let is_there = |name: &str| {
            there.iter().any(|names| names.iter().any(|other| fold(other) == fold(name)))
        };
        for (ours, theirs) in columns {
            let wrong = |what: String, known: Vec<&str>| {
                let what =
                    format!("--columns {ours}={theirs}: {what}; there are {}", listed(known, ", "));
                Err(SourceError::Columns(what))
            };
            let Some(field) = field_of(ours) else {
                if theirs.is_empty() && is_there(ours) {
                    own.off.push(ours);
                    continue;
                }
                let known = Field::ALL.iter().map(|field| field.name()).collect();
                return wrong(format!("{ours} is not a column that season reads"), known);
            };
            if !theirs.is_empty() && !is_there(theirs) {
                let mut known: Vec<&str> = Vec::new();
                for name in there.iter().flat_map(|names| names.iter()) {
                    if !known.contains(&name.as_str()) {
                        known.push(name);
                    }
                }
                return wrong(format!("the input has no column {theirs}"), known);
            }
            let theirs = Some(theirs.as_str()).filter(|theirs| !theirs.is_empty());
            if own.fields.insert(field, theirs).is_some() {
                let what = format!("--columns names {} twice", field.name());
                return Err(SourceError::Columns(what));
            }
        }
        Ok(own)
    }

    /// Whether the user has a column called `folded` in a file of `layout` not read.
    fn is_off(&self, folded: &str, layout: Option<&Layout>) -> bool {
        self.off.iter().any(|off| fold(off) == folded)
            || self.fields.iter().any(|(field, theirs)| {
                theirs.is_none() && layouts::names(layout, *field).any(|name| name == folded)
            })
    }
}

/// The column that `ours` names: by a name of ours, or by one that is common.
fn field_of(ours: &str) -> Option<Field> {
    let folded = fold(ours);
    let is_called = |field: &&Field| {
        let BoxScoreColumn { names, league, .. } = field.column();
        names.iter().chain(league).any(|name| fold(name) == folded)
            || layouts::names(None, **field).any(|name| name == folded)
    };
    Field::find(ours).or_else(|| Field::ALL.iter().find(is_called).copied())
}

/// The columns of one file that are understood.
#[derive(Debug)]
pub(super) struct Recognised {
    /// The layout, if it is known.
    pub(super) layout: Option<&'static Layout>,
    /// What table of games it is, if it is one beside box scores.
    pub(super) table: Option<ScheduleTable>,
    /// The player of all its rows, where it names none.
    pub(super) player: Option<String>,
    /// For each [`Field`], what the file calls it.
    names: Vec<Option<String>>,
    /// The columns that are neither understood nor known to be of no use.
    pub(super) unknown: Vec<String>,
    /// What `--columns` would say of these, if they are what they look like.
    pub(super) guess: Option<String>,
}

/// Why a file's columns are not understood.
#[derive(Debug)]
pub(super) struct NotRecognised {
    /// What is missing, by the names of the nearest vocabulary.
    pub(super) missing: Vec<String>,
    /// What `--columns` would say, if the file's columns are what they look like.
    pub(super) example: Option<String>,
    /// Whether nothing in the file is a box score's.
    pub(super) is_something_else: bool,
}

impl Recognised {
    /// Does not read the columns of these `fields`.
    pub(super) fn hide(&mut self, fields: &[Field]) {
        for field in fields {
            self.names[*field as usize] = None;
        }
    }

    /// Understands the columns `there` of a file. Names of the user's own come first, then ours, then the league's, then
    /// those of its layout. Tables of games beside it, and there are none without such columns, have `told` these; a file that
    /// names no player is one of `player`.
    pub(super) fn new(
        there: &[String],
        own: &OwnNames<'_>,
        told: &[Field],
        player: Option<&str>,
    ) -> Result<Self, NotRecognised> {
        let folded = layouts::named_by_place(there.iter().map(|name| fold(name)).collect());
        let layout = Layout::of(&folded);
        let name = |field: &Field| find(there, &folded, layout, own, *field);
        let mut names: Vec<Option<String>> = Field::ALL.iter().map(name).collect();
        let has = |names: &[Option<String>], field: Field| names[field as usize].is_some();
        let is_named =
            [Field::Name, Field::Lookup, Field::LastName].iter().any(|field| has(&names, *field));
        let table = ScheduleTable::of(&folded).filter(|_| !told.is_empty() && !is_named);
        match table {
            Some(table) => keep(&mut names, table.reads()),
            None => drop_needless(&mut names, !told.is_empty()),
        }
        let player = player.filter(|_| !is_named).map(str::to_owned);
        let missing = missing(&names, told, player.is_some());
        let unused = |(name, folded): &(&String, &String)| {
            !names.iter().flatten().any(|used| used == *name) && !own.is_off(folded, layout)
        };
        if !missing.is_empty() && table.is_none() {
            let unused = there.iter().zip(&folded).filter(unused).map(|(name, _)| name);
            return Err(NotRecognised {
                missing: missing.iter().map(|choices| choice(choices, there)).collect(),
                example: guessed(&missing, &unused.collect::<Vec<_>>()),
                is_something_else: missing.len() >= 3
                    && !has(&names, Field::Minutes)
                    && !has(&names, Field::Points),
            });
        }
        let is_unknown =
            |pair: &(&String, &String)| unused(pair) && !layouts::is_known(layout, pair.1);
        let unknown = there.iter().zip(&folded).filter(is_unknown);
        let unknown: Vec<String> = unknown.map(|(name, _)| name.clone()).collect();
        let guess = table.is_none().then(|| guess_further(&names, &unknown)).flatten();
        Ok(Self { layout, table, player, names, unknown, guess })
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

/// What is required and not told: by a column of these `names`, by a table of games, or by who named the player.
fn missing(
    names: &[Option<String>],
    told: &[Field],
    has_player: bool,
) -> Vec<&'static [&'static [Field]]> {
    let is_told = |field: &Field| {
        names[*field as usize].is_some()
            || told.contains(field)
            || (has_player && *field == Field::Name)
    };
    let is_missing =
        |choices: &&&[&[Field]]| !choices.iter().any(|choice| choice.iter().all(is_told));
    REQUIRED.iter().filter(is_missing).copied().collect()
}

/// What the file calls `field`: as it is written, or, where no other column is meant by it, as it is folded.
fn find(
    there: &[String],
    folded: &[String],
    layout: Option<&'static Layout>,
    own: &OwnNames<'_>,
    field: Field,
) -> Option<String> {
    let exact = |name: &str| there.iter().find(|other| *other == name).cloned();
    let alike = |name: &str| {
        let at = folded.iter().position(|other| other == name)?;
        Some(there[at].clone())
    };
    match own.fields.get(&field) {
        Some(None) => return None,
        // Another file of the folder may be the one that has it.
        Some(Some(name)) => {
            if let Some(found) = exact(name).or_else(|| alike(&fold(name))) {
                return Some(found);
            }
        }
        None => {}
    }
    let taken = |name: &String| {
        own.fields.iter().any(|(other, theirs)| {
            *other != field && theirs.is_some_and(|theirs| fold(theirs) == fold(name))
        })
    };
    let BoxScoreColumn { names, league, .. } = field.column();
    let written = names.iter().copied().chain(*league).find_map(exact);
    let known = || {
        let mut of_ours = names.iter().chain(league).map(|name| fold(name));
        of_ours.find_map(|name| alike(&name))
    };
    let of_layout = || layouts::names(layout, field).find_map(alike);
    written.or_else(known).or_else(|| of_layout().filter(|name| !taken(name)))
}

/// Forgets all columns but those of `fields`.
fn keep(names: &mut [Option<String>], fields: &[Field]) {
    let others = Field::ALL.iter().filter(|field| !fields.contains(field));
    others.for_each(|field| names[*field as usize] = None);
}

/// Forgets the columns that say again what others say, so that they are not read.
fn drop_needless(names: &mut [Option<String>], has_schedule: bool) {
    let has = |names: &[Option<String>], fields: &[Field]| {
        fields.iter().any(|field| names[*field as usize].is_some())
    };
    let mut drop = |if_there: &[Field], needless: &[Field]| {
        if has(names, if_there) {
            for field in needless {
                names[*field as usize] = None;
            }
        }
    };
    drop(&[Field::Name, Field::Lookup], &[Field::FirstName, Field::LastName]);
    drop(&[Field::Team, Field::Matchup], &[Field::TeamCity, Field::TeamName]);
    drop(&[Field::Opponent, Field::Matchup], &[Field::OpponentCity, Field::OpponentName]);
    drop(&[Field::Starter], &[Field::StartPosition]);
    drop(&[Field::Home], &[Field::Side]);
    if !has_schedule {
        drop(&[Field::Home, Field::Side, Field::Matchup], &[Field::HomeTeamId, Field::AwayTeamId]);
    }
    let needs_ids = has_schedule || has(names, &[Field::HomeTeamId]);
    if !needs_ids {
        names[Field::TeamId as usize] = None;
    }
}

/// One of what is required, in words: by the league's names where the file has more of these.
fn choice(choices: &[&[Field]], there: &[String]) -> String {
    let has = |name: &str| there.iter().any(|other| other == name);
    let by_league =
        Field::ALL.iter().filter(|field| field.column().league.is_some_and(has)).count();
    let by_us =
        Field::ALL.iter().filter(|field| field.column().names.iter().any(|name| has(name))).count();
    let call = |field: &Field| match field.column().league {
        Some(league) if by_league > by_us => league,
        _ => field.name(),
    };
    let words = choices
        .iter()
        .filter(|fields| fields.len() == 1)
        .map(|fields| fields.iter().map(call).collect::<Vec<_>>().join(" and "));
    words.collect::<Vec<_>>().join(" or ")
}

/// The counts of a row, of which somebody who did not play has none.
pub(super) const COUNTS: [Field; 15] = [
    Field::Points,
    Field::Goals,
    Field::GoalAttempts,
    Field::Threes,
    Field::ThreeAttempts,
    Field::FreeThrows,
    Field::FreeThrowAttempts,
    Field::OffensiveRebounds,
    Field::DefensiveRebounds,
    Field::Assists,
    Field::Steals,
    Field::Blocks,
    Field::Turnovers,
    Field::Fouls,
    Field::PlusMinus,
];

/// What a file may lack, of which a column that is called otherwise may be one: the counts, without the points, which no file
/// lacks.
fn may_lack() -> impl Iterator<Item = Field> {
    let counts = COUNTS.into_iter().filter(|field| *field != Field::Points);
    counts.chain([Field::Starter, Field::Win])
}

/// What `--columns` would say of the counts that no column of `names` is, with those among `unknown` that are most alike.
fn guess_further(names: &[Option<String>], unknown: &[String]) -> Option<String> {
    let lacking = may_lack().filter(|field| names[*field as usize].is_none());
    let choices: Vec<[Field; 1]> = lacking.map(|field| [field]).collect();
    let choices: Vec<[&[Field]; 1]> = choices.iter().map(|field| [&field[..]]).collect();
    let choices: Vec<&[&[Field]]> = choices.iter().map(|choice| &choice[..]).collect();
    guessed(&choices, &unknown.iter().collect::<Vec<_>>())
}

/// What `--columns` would say of `missing`, with the names among `unused` that are most alike. Only names that are there.
fn guessed(missing: &[&[&[Field]]], unused: &[&String]) -> Option<String> {
    let mut scored: Vec<(f64, usize, Field, usize)> = Vec::new();
    for (which, choices) in missing.iter().enumerate() {
        let fields = choices.iter().filter(|fields| fields.len() == 1).map(|fields| fields[0]);
        for field in fields {
            let likenesses =
                unused.iter().enumerate().map(|(at, name)| (likeness(field, name), at));
            let alike = likenesses.filter(|(likeness, _)| *likeness >= ALIKE);
            scored.extend(alike.map(|(likeness, at)| (likeness, which, field, at)));
        }
    }
    // The most alike first; of equals, the first that is missing.
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut pairs: BTreeMap<usize, (Field, usize)> = BTreeMap::new();
    for (_, which, field, at) in scored {
        let is_taken = pairs.values().any(|(_, taken)| *taken == at);
        if !is_taken {
            pairs.entry(which).or_insert((field, at));
        }
    }
    let pair = |(field, at): &(Field, usize)| format!("{}={}", field.name(), unused[*at]);
    (!pairs.is_empty()).then(|| pairs.values().map(pair).collect::<Vec<_>>().join(","))
}

/// How alike `name` is to what `field` may be called, from 0 to 1.
fn likeness(field: Field, name: &str) -> f64 {
    let name = fold(name);
    if name.len() < 2 {
        return 0.0;
    }
    let BoxScoreColumn { names, .. } = field.column();
    let of_ours = names.iter().map(|name| fold(name));
    let known = of_ours.chain(layouts::names(None, field).map(str::to_owned));
    let scores = known.map(|known| {
        let within = known.len() >= 3
            && known != person_columns::ONLY_NAME
            && (name.contains(&known) || known.starts_with(&name));
        strsim::jaro_winkler(&known, &name).max(if within { 0.9 } else { 0.0 })
    });
    scores.fold(0.0, f64::max)
}
