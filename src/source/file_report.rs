//! What is met while a file is read: problems that refuse it, rows and values that are left out.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::decompress::NotDecompressed;
use super::error::{Problem, Problems};
use crate::domain::{GameKind, io_reason};
use crate::snapshot::LeftOut;
use crate::snapshot::limits::{Limits, in_units};
use crate::snapshot::manifest::EXAMPLES;
use crate::snapshot::plain_file::{self, NotPlain, is_of_system};

/// Why a row or a value is left out. The word stands in the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// The row's date is neither in the season nor in the days before it that windows look back on.
    OutsideSeason,
    /// The row says that the player did not play, or is a feature row of somebody who did not.
    DidNotPlay,
    /// The feature row is of another version than the one that was chosen for its player-date.
    OtherFeatureVersion,
    /// The feature row has fewer values than its version promises.
    ShortOfVersion,
    /// The feature row has defaults in the place of values that its version requires.
    RequiredDefaults,
    /// The feature row's columns and its list say different things; the list's value is not taken.
    ColumnsDiffer,
    /// A newer row of the same player-date is there.
    OlderRow,
    /// The feature row has more names than values, or fewer.
    ListsDiffer,
    /// The feature row has one name twice.
    RepeatedName,
    /// The value is NaN or infinite; it is stored as null.
    NotFinite,
    /// The value is null where a feature has a name; it is stored as null.
    NullFeature,
    /// The value is not a whole number, or too large for one; it is stored as null.
    NotWhole,
    /// The value counts something and is negative; it is stored as null.
    Negative,
    /// The value is a number that nobody can have in a game; it is stored as null.
    OutOfRange,
    /// The row is of a preseason game.
    Preseason,
    /// The row is of an All-Star game.
    AllStar,
    /// The row is of a playoff game.
    Playoffs,
    /// The row is of a play-in game.
    PlayIn,
    /// The row is of the final of the league's cup.
    CupFinal,
    /// The row is of a game with a team that is not of the league.
    Exhibition,
    /// Another row of the same player and game says the same.
    RepeatedRow,
    /// Two columns of a row say different things of its game.
    TwoKinds,
    /// A text is not what its column holds.
    Unreadable,
    /// A word stands where a time of the game is; nobody counts whose row has nothing else.
    WordForMinutes,
    /// There is no value where every row needs one.
    Missing,
    /// The row's date lies outside the season that the row names.
    OutsideDates,
    /// A player's points are not those of the shots made.
    PointsDiffer,
    /// More shots were made than attempted, or more threes than field goals.
    MoreMakes,
    /// A game has not two teams that name each other.
    NotTwoTeams,
    /// A game has not one home side.
    NotOneHomeSide,
    /// A game lies on two dates.
    TwoDates,
    /// A team has two games on one date.
    TeamTwice,
    /// A player has two rows on one date.
    PlayerTwice,
    /// A team's minutes, players, points or attempts cannot be those of a game.
    TeamTotals,
    /// The team with more points did not win.
    WrongWinner,
    /// Two people have one lookup on one date.
    Namesakes,
    /// Nearly all games are as long as those of another league.
    OtherLeague,
}

impl Reason {
    /// Whether it is something wrong with the input, which `--strict` refuses; otherwise it is what the input is for.
    const fn is_fault(self) -> bool {
        !matches!(self, Self::DidNotPlay | Self::OtherFeatureVersion | Self::RequiredDefaults)
    }

    /// Whether leaving out some games does not help.
    pub(super) const fn is_of_all_games(self) -> bool {
        matches!(self, Self::Namesakes | Self::OtherLeague)
    }

    /// Whether it is about one row, which can be left out alone: whether its game holds without it is seen then.
    pub(super) const fn is_of_one_row(self) -> bool {
        matches!(
            self,
            Self::Unreadable
                | Self::WordForMinutes
                | Self::Missing
                | Self::NotWhole
                | Self::NotFinite
                | Self::Negative
                | Self::OutOfRange
                | Self::PointsDiffer
                | Self::MoreMakes
                | Self::PlayerTwice
        )
    }

    /// Whether it is the kind of a game.
    pub(super) const fn is_kind(self) -> bool {
        matches!(
            self,
            Self::Preseason
                | Self::AllStar
                | Self::Playoffs
                | Self::PlayIn
                | Self::CupFinal
                | Self::Exhibition
        )
    }

    /// Why games of `kind` are left out.
    pub(super) const fn of_kind(kind: GameKind) -> Self {
        match kind {
            GameKind::Preseason => Self::Preseason,
            GameKind::AllStar => Self::AllStar,
            GameKind::PlayIn => Self::PlayIn,
            GameKind::CupFinal => Self::CupFinal,
            GameKind::Exhibition => Self::Exhibition,
            // Regular games are taken.
            GameKind::Playoffs | GameKind::Regular => Self::Playoffs,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::OutsideSeason => "outside_season",
            Self::DidNotPlay => "did_not_play",
            Self::OtherFeatureVersion => "other_feature_version",
            Self::ShortOfVersion => "short_of_version",
            Self::RequiredDefaults => "required_defaults",
            Self::ColumnsDiffer => "columns_differ",
            Self::OlderRow => "older_row",
            Self::ListsDiffer => "lists_differ",
            Self::RepeatedName => "repeated_name",
            Self::NotFinite => "not_finite",
            Self::NullFeature => "null_feature",
            Self::NotWhole => "not_whole",
            Self::Negative => "negative",
            Self::OutOfRange => "out_of_range",
            Self::Preseason => "preseason",
            Self::AllStar => "all_star",
            Self::Playoffs => "playoffs",
            Self::PlayIn => "play_in",
            Self::CupFinal => "cup_final",
            Self::Exhibition => "exhibition",
            Self::RepeatedRow => "repeated_row",
            Self::TwoKinds => "two_kinds",
            Self::Unreadable | Self::WordForMinutes => "unreadable",
            Self::Missing => "missing",
            Self::OutsideDates => "outside_dates",
            Self::PointsDiffer => "points_differ",
            Self::MoreMakes => "more_makes",
            Self::NotTwoTeams => "not_two_teams",
            Self::NotOneHomeSide => "not_one_home_side",
            Self::TwoDates => "two_dates",
            Self::TeamTwice => "team_twice",
            Self::PlayerTwice => "player_twice",
            Self::TeamTotals => "team_totals",
            Self::WrongWinner => "wrong_winner",
            Self::Namesakes => "namesakes",
            Self::OtherLeague => "other_league",
        }
    }
}

/// Who is told of the cells that cannot be read. Rows count from 1.
pub(super) trait CellReport {
    /// The value makes its column untrustworthy.
    fn reject_cell(&mut self, row: usize, column: &str, what: String);

    /// The value is taken for null. `what` is only asked for where it is kept.
    fn leave_out(
        &mut self,
        reason: Reason,
        row: usize,
        column: &str,
        what: impl FnOnce() -> String,
    );
}

impl CellReport for FileReport {
    fn reject_cell(&mut self, row: usize, column: &str, what: String) {
        self.reject(Some(row), Some(column), what);
    }

    fn leave_out(
        &mut self,
        reason: Reason,
        row: usize,
        column: &str,
        what: impl FnOnce() -> String,
    ) {
        self.leave_out(reason, row, column, what);
    }
}

/// What is said behind the most that is read.
pub(super) const LIMIT_HINT: &str = "; --max-input sets the limit";

/// Why an input with more players than `most` is refused.
pub(super) fn more_players(most: usize) -> String {
    format!("this is player {} of the input, and at most {most} are read", most + 1)
}

/// Everything met in one file.
#[derive(Debug)]
pub(super) struct FileReport {
    file: String,
    problems: Problems,
    left_out: BTreeMap<Reason, (usize, Vec<Problem>)>,
}

impl FileReport {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Problems::default(), left_out: BTreeMap::new() }
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    fn problem(&self, row: Option<usize>, column: Option<&str>, what: String) -> Problem {
        Problem { file: self.file.clone(), row, column: column.map(str::to_owned), what }
    }

    /// Something that makes the file untrustworthy.
    pub(super) fn reject(
        &mut self,
        row: Option<usize>,
        column: Option<&str>,
        what: impl Into<String>,
    ) {
        let problem = self.problem(row, column, what.into());
        self.problems.push(problem);
    }

    /// So many more problems of the kind of the last, which are counted and not shown.
    pub(super) fn reject_more(&mut self, more: usize) {
        self.problems.hide(more);
    }

    /// So many more rows or values that are left out, which are no examples.
    pub(super) fn leave_out_more(&mut self, reason: Reason, more: usize) {
        if more > 0 {
            self.left_out.entry(reason).or_default().0 += more;
        }
    }

    /// Says what to do about it. Of several pieces of advice the first counts.
    pub(super) fn advise(&mut self, advice: String) {
        self.problems.advise(advice);
    }

    /// The bytes of the file at `path`, as far as `limits` allow, and no more than `most`, which its kind can have. A file
    /// that cannot be read is found.
    pub(super) fn read_file(&mut self, path: &Path, limits: Limits, most: u64) -> Option<Vec<u8>> {
        match plain_file::read(path, limits.bytes.min(most)) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let of_kind = most < limits.bytes;
                let hint = match NotPlain::within(&error) {
                    Some(NotPlain::TooLarge { .. }) if of_kind => {
                        let most = in_units(most);
                        format!(
                            "; --max-input cannot permit more than {most} of a file of this kind: split it, or write it as Parquet"
                        )
                    }
                    Some(NotPlain::TooLarge { .. }) => LIMIT_HINT.to_owned(),
                    _ => String::new(),
                };
                self.reject_unreadable(&error, &hint);
                None
            }
        }
    }

    /// The file system refuses the file, which is a problem of the file, or of a system that has no more to give.
    pub(super) fn reject_unreadable(&mut self, error: &io::Error, hint: &str) {
        self.reject(None, None, format!("cannot be read: {}{hint}", io_reason(error)));
        self.problems.of_system |= is_of_system(error);
    }

    /// The file is not decompressed; `hint` is said behind the reason.
    pub(super) fn reject_compressed(&mut self, error: &NotDecompressed, hint: &str) {
        self.reject(None, None, format!("{error}{hint}"));
        self.problems.of_system |= matches!(error, NotDecompressed::NoMemory);
    }

    /// Nothing more of the file is read: there may be more problems than were counted.
    pub(super) fn stop(&mut self) {
        self.problems.stop();
    }

    /// A row or value that is left out; `row` counts from 1. `what` is only asked for examples that are kept.
    pub(super) fn leave_out(
        &mut self,
        reason: Reason,
        row: usize,
        column: &str,
        what: impl FnOnce() -> String,
    ) {
        let (count, examples) = self.left_out.entry(reason).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            let (file, column) = (self.file.clone(), Some(column.to_owned()));
            examples.push(Problem { file, row: Some(row), column, what: what() });
        }
    }

    /// Whether nothing so far makes the file untrustworthy.
    pub(super) fn trusted(&self) -> bool {
        self.problems.count() == 0
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }

    /// What was left out for a fault, as problems: with `--strict` each is one.
    pub(super) fn left_out_problems(&self) -> Problems {
        let mut problems = Problems::default();
        for (reason, (count, examples)) in &self.left_out {
            if !reason.is_fault() {
                continue;
            }
            let mut unseen = count - examples.len();
            for example in examples {
                let what = format!("{} ({})", example.what, reason.as_str());
                problems.push_many(Problem { what, ..example.clone() }, 1 + unseen);
                unseen = 0;
            }
        }
        problems
    }

    /// What was left out, for the manifest.
    pub(super) fn left_out(&self) -> Vec<LeftOut> {
        let of_reason = |(reason, (count, examples)): (&Reason, &(usize, Vec<Problem>))| LeftOut {
            file: self.file.clone(),
            reason: reason.as_str().to_owned(),
            count: *count,
            games: None,
            examples: examples.iter().map(without_file).collect(),
        };
        self.left_out.iter().map(of_reason).collect()
    }
}

pub(super) fn without_file(problem: &Problem) -> String {
    let text = problem.to_string();
    // A problem of the whole file does not begin with its name and a row.
    text.strip_prefix(&format!("{}, ", problem.file)).unwrap_or(&text).to_owned()
}
