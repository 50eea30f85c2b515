use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use crate::domain::{
    GameDate, GameKind, SeasonId, listed, printable_path, shell_word, shortened, shortened_to,
};
use crate::snapshot::SnapshotError;
use crate::snapshot::manifest::EXAMPLES;

/// Why a source gave no season.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The input cannot be trusted, or, with `--strict`, is not perfect.
    #[error("{} cannot be used:{problems}", printable_path(folder))]
    Refused {
        /// The source.
        folder: PathBuf,
        /// Everything that is wrong.
        problems: Problems,
        /// Whether only `--strict` made it fatal.
        strict: bool,
    },
    /// Something in the games cannot be true.
    #[error("{} cannot be used:{problems}", printable_path(path))]
    Doubtful {
        /// The source.
        path: PathBuf,
        /// Everything that cannot be.
        problems: Problems,
        /// The column with the ids that would tell two people apart who have one lookup, if there are two.
        id_column: Option<String>,
        /// Whether some games are left without these.
        can_be_left_out: bool,
    },
    /// The columns are of no vocabulary that is understood.
    #[error("{file} has no column {}; its columns are {}", missing.join(", no column "), listed(there, ", "))]
    Unrecognised {
        /// The file's name.
        file: String,
        /// The columns that are missing, or choices of them.
        missing: Vec<String>,
        /// The columns that it has.
        there: Vec<String>,
        /// What to do, where something in the file tells.
        advice: Option<String>,
    },
    /// A column that was named is none.
    #[error("{0}")]
    Columns(String),
    /// A column of lines that was named is none.
    #[error("{0}")]
    LineColumns(String),
    /// The files are sound, but hold no game of the season.
    #[error(
        "{} holds no game of {season}{}{}",
        file.display(),
        held.map_or(String::new(), |(from, to)| format!("; its games are from {from} to {to}")),
        in_words(others)
    )]
    NoGames {
        /// The file with the games.
        file: PathBuf,
        /// The season asked for.
        season: SeasonId,
        /// The first and the last date it does hold.
        held: Option<(GameDate, GameDate)>,
        /// The rows of the season's games of other kinds.
        others: Vec<(GameKind, usize)>,
    },
    /// No feature row of the season is of the version that was asked for.
    #[error("{file} holds no feature row of {season} of version `{version}`; its versions are {}", if there.is_empty() { "none".to_owned() } else { there.join(", ") })]
    NoVersion {
        /// The file with the feature rows.
        file: String,
        /// The version.
        version: String,
        /// The season.
        season: SeasonId,
        /// The versions that it holds.
        there: Vec<String>,
    },
    /// Rows without defaults were asked for, and nothing says which have some.
    #[error("{file} has no column that says which rows have required defaults")]
    NoQuality {
        /// The file with the feature rows.
        file: String,
    },
    /// A file of feature names cannot be used.
    #[error("{} cannot be used as names of features: {what}", path.display())]
    FeatureNames {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// All seasons were asked of a source that gives one at a time.
    #[error("only box scores hold several seasons; name one")]
    OneSeason,
    /// A table in memory failed us.
    #[error(transparent)]
    Table(#[from] SnapshotError),
}

/// The rows of games of other kinds.
fn in_words(others: &[(GameKind, usize)]) -> String {
    let words = |(kind, rows): &(GameKind, usize)| format!("{rows} rows of {} games", kind.name());
    let words: Vec<String> = others.iter().map(words).collect();
    if words.is_empty() { String::new() } else { format!("; it has {}", words.join(", ")) }
}

impl SourceError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        self.advice().map(str::to_owned).or_else(|| self.own_hint())
    }

    /// What to do about one of the problems, where that is known.
    fn advice(&self) -> Option<&str> {
        match self {
            Self::Refused { problems, .. } | Self::Doubtful { problems, id_column: None, .. } => {
                problems.advice.as_deref()
            }
            _ => None,
        }
    }

    fn own_hint(&self) -> Option<String> {
        Some(match self {
            Self::Refused { strict: true, .. } => {
                "without --strict these rows and values are left out and counted".to_owned()
            }
            Self::Refused { problems, .. } if problems.are_doubles() => {
                "nothing was written; --lenient keeps the newest row of each player-date by processed_at, updated_at or created_at, and counts the others"
                    .to_owned()
            }
            Self::Refused { .. } => {
                "nothing was written; fix the input and run the command again".to_owned()
            }
            Self::Doubtful { id_column, can_be_left_out, .. } => {
                hint_of_doubtful(id_column.as_deref(), *can_be_left_out)
            }
            Self::Unrecognised { advice: Some(advice), .. } => advice.clone(),
            Self::Unrecognised { missing, .. } => hint_of_missing(missing),
            Self::Columns(_) => {
                "season snapshot 2021-22 --from box-scores:games.csv --columns points=PTS".to_owned()
            }
            Self::LineColumns(_) => {
                "season lines 2024-25 --from odds.csv --columns player=Name,line=Total".to_owned()
            }
            Self::NoGames { others, .. } if !others.is_empty() => {
                let kinds: Vec<&str> = others.iter().map(|(kind, _)| kind.word()).collect();
                format!("--include {} takes them, too", kinds.join(","))
            }
            Self::NoGames { .. } => "name the season that the folder holds".to_owned(),
            Self::NoVersion { .. } => {
                "without --feature-version the newest of each player-date is taken".to_owned()
            }
            Self::NoQuality { .. } => "leave out --require-quality".to_owned(),
            Self::FeatureNames { .. } => {
                "write one name on each line, that of feature_0_value first".to_owned()
            }
            Self::OneSeason => "season snapshot 2021-22 --from demo".to_owned(),
            Self::Table(error) => return error.hint(),
        })
    }
}

/// What to do about columns that are missing, and that no column looks like.
fn hint_of_missing(missing: &[String]) -> String {
    let first = missing.first().and_then(|missing| missing.split(' ').next()).unwrap_or("points");
    if first.eq_ignore_ascii_case("is_home") {
        return "the file does not tell who was at home, and nobody guesses it: add a column home_away with home or away in \
                each row, or is_home with true or false, from a schedule of the season"
            .to_owned();
    }
    format!("no column looks like it; if one has it, --columns {first}=ITS_NAME says so")
}

fn hint_of_doubtful(id_column: Option<&str>, can_be_left_out: bool) -> String {
    let what = match id_column {
        Some(column) => {
            let column = shell_word(&format!("player_lookup={column}")).into_owned();
            format!("--columns {column} makes the id the key, which distinguishes players")
        }
        None if can_be_left_out => {
            "fix the input, or use --lenient to leave out and count these games".to_owned()
        }
        None => "fix the input".to_owned(),
    };
    format!("nothing was written; {what}")
}

/// The most characters of what is said about one problem. Values in it are shortened before; this is for the rest.
const MAX_WORDS: usize = 400;

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name.
    pub file: String,
    /// The row, counted from 1, if it is about one.
    pub row: Option<usize>,
    /// The column, if it is about one.
    pub column: Option<String>,
    /// What is wrong, with the value where there is one.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shortened_to(&self.file, MAX_WORDS))?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {}", shortened(column))?;
        }
        write!(f, ": {}", shortened_to(&self.what, MAX_WORDS))
    }
}

/// What is said of a second row of a player-date.
pub(super) const ANOTHER_ROW: &str = " has another row on ";

/// What is said if nothing tells the newer one.
pub(super) const NO_MOMENT: &str = "no processed_at, updated_at or created_at says which is newer";

/// How many problems are shown of which the same is said of one column.
const SHOWN_ALIKE: usize = 3;

/// Problems of one file and column of which the same is said, but for values and numbers.
#[derive(Debug)]
struct AlikeProblems {
    /// The first of them, at least one.
    shown: Vec<Problem>,
    sentence: String,
    count: usize,
}

impl AlikeProblems {
    fn holds(&self, problem: &Problem, sentence: &str) -> bool {
        let first = &self.shown[0];
        first.file == problem.file && first.column == problem.column && self.sentence == sentence
    }

    fn hidden(&self) -> usize {
        self.count - self.shown.len()
    }
}

/// What is said, without what differs from row to row: quoted values and digits.
fn sentence(what: &str) -> String {
    let words = what.split('`').step_by(2);
    words.flat_map(str::chars).filter(|letter| !letter.is_ascii_digit()).collect()
}

/// The first problems met, those that are alike together, and how many there are in all.
#[derive(Debug, Default)]
pub struct Problems {
    alike: Vec<AlikeProblems>,
    /// How many are of none of these.
    hidden: usize,
    /// Whether reading was given up, so that there may be more.
    stopped: bool,
    /// Whether the system, not the input, is the reason of one of them.
    pub(super) of_system: bool,
    /// What to do about one of them, if that is known.
    advice: Option<String>,
}

impl Problems {
    /// Adds a problem. At most [`EXAMPLES`] are shown, and at most three that are alike; of the others only the count
    /// grows.
    pub fn push(&mut self, problem: Problem) {
        self.push_many(problem, 1);
    }

    /// Adds `count` problems that are alike, of which one is shown.
    pub(super) fn push_many(&mut self, problem: Problem, count: usize) {
        let sentence = sentence(&problem.what);
        let has_room = self.shown().count() < EXAMPLES;
        match self.alike.iter_mut().find(|alike| alike.holds(&problem, &sentence)) {
            Some(alike) => {
                alike.count += count;
                if has_room && alike.shown.len() < SHOWN_ALIKE {
                    alike.shown.push(problem);
                }
            }
            None if has_room => {
                self.alike.push(AlikeProblems { shown: vec![problem], sentence, count });
            }
            None => self.hidden += count,
        }
    }

    fn shown(&self) -> impl Iterator<Item = &Problem> {
        self.alike.iter().flat_map(|alike| &alike.shown)
    }

    /// Whether each that is shown is a second row of a player-date, of which one may be chosen.
    pub fn are_doubles(&self) -> bool {
        let double = |problem: &Problem| {
            problem.what.contains(ANOTHER_ROW) && !problem.what.contains(NO_MOMENT)
        };
        self.count() > 0 && self.shown().all(double)
    }

    /// Counts `more` that are not shown.
    pub(super) fn hide(&mut self, more: usize) {
        self.hidden += more;
    }

    /// Says what to do about one of them. The first advice counts.
    pub(super) fn advise(&mut self, advice: String) {
        self.advice.get_or_insert(advice);
    }

    /// Says that reading was given up, so that there may be more.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }

    /// Whether the system, not the input, is the reason of one of them: it has no open files or no memory left.
    pub fn of_system(&self) -> bool {
        self.of_system
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.alike.iter().map(|alike| alike.count).sum::<usize>() + self.hidden
    }

    /// Adds all of `other`.
    pub fn append(&mut self, other: Self) {
        self.of_system |= other.of_system;
        self.stopped |= other.stopped;
        self.advice = self.advice.take().or(other.advice);
        for alike in other.alike {
            let hidden = alike.hidden();
            for (at, problem) in alike.shown.into_iter().enumerate() {
                self.push_many(problem, if at == 0 { 1 + hidden } else { 1 });
            }
        }
        self.hide(other.hidden);
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for alike in &self.alike {
            for problem in &alike.shown {
                write!(f, "\n  {problem}")?;
            }
            match alike.hidden() {
                0 => {}
                1 => f.write_str("\n    and 1 more like it")?,
                more => write!(f, "\n    and {more} more like these")?,
            }
        }
        match self.hidden {
            0 if self.stopped => f.write_str("\n  … and more"),
            0 => Ok(()),
            more if self.stopped => write!(f, "\n  … and at least {more} more"),
            more => write!(f, "\n  … and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_alike_and_twenty_in_all_are_shown_and_all_are_counted() {
        let problem = |column: String, row| Problem {
            file: "games.parquet".into(),
            row: Some(row),
            column: Some(column),
            what: format!("`x{row}` is not a whole number"),
        };
        let (mut first, mut second) = (Problems::default(), Problems::default());
        (1..=15).for_each(|row| first.push(problem("points".into(), row)));
        (16..=45).for_each(|row| second.push(problem("points".into(), row)));
        first.append(second);
        let text = first.to_string();
        assert_eq!((first.count(), text.lines().count()), (45, 5), "{text}");
        assert!(text.contains("\n  games.parquet, row 3, column points: `x3` is not a"), "{text}");
        assert!(text.ends_with("\n    and 42 more like these"), "{text}");

        let mut many = Problems::default();
        (0..30).for_each(|column| many.push(problem(format!("column_{column}"), 1)));
        many.append(first);
        let text = many.to_string();
        assert_eq!((many.count(), text.lines().count()), (75, 22), "{text}");
        assert!(text.ends_with("\n  … and 55 more"), "{text}");
    }
}
