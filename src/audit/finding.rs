//! What an audit can find, and its wording.

use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::clue::{Beyond, FeaturePart};
use super::columns::StoredColumn;
use crate::domain::{FeatureName, GameDate};

/// How many examples a finding shows.
pub const EXAMPLES: usize = 3;

/// What a finding means for whoever predicts from the snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// No number made from the snapshot can be trusted until it is mended.
    Wrong,
    /// It can be right, and seldom is.
    Suspicious,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Wrong => "wrong",
            Self::Suspicious => "suspicious",
            Self::Note => "note",
        })
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Feature rows that contain the game they describe.
    Leaks,
    /// The values of features.
    Values,
    /// The names of features.
    Names,
    /// Which player-dates have a feature row.
    Coverage,
    /// The rows of the games.
    Rows,
}

impl Group {
    /// Every group, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Leaks, Self::Values, Self::Names, Self::Coverage, Self::Rows];
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Leaks => "leaks",
            Self::Values => "values",
            Self::Names => "names",
            Self::Coverage => "coverage",
            Self::Rows => "rows",
        })
    }
}

/// One kind of finding, with what it is found of.
#[expect(missing_docs, reason = "a variant says what its fields are")]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Found {
    /// Values that contain the game they describe.
    Leak { feature: FeatureName, share: f64 },
    /// A feature says more of what a player scores beyond the averages than anything that is known before the game.
    KnowsOutcome {
        feature: StoredColumn,
        #[serde(flatten)]
        known: KnownOutcome,
    },
    /// The same, by no more than what knows who is absent at tip-off.
    MayKnowOutcome {
        feature: StoredColumn,
        #[serde(flatten)]
        known: KnownOutcome,
    },
    /// Columns say together more of the outcome than what is known before the game. `certain` if more than the line-up explains.
    ColumnsKnowOutcome {
        columns: Vec<StoredColumn>,
        certain: bool,
        #[serde(flatten)]
        known: KnownOutcome,
    },
    /// Rows that are said to be built by this program, and are not what it builds.
    NotAsBuilt { feature: FeatureName, rows: usize },
    /// One value in every row. `expected` if the games give one value, too.
    Constant { feature: StoredColumn, value: f64, expected: bool },
    /// One value in nearly every row.
    NearConstant { feature: StoredColumn, value: f64, share: f64, expected: bool },
    /// Values that the feature cannot have.
    OutOfRange { feature: StoredColumn, low: f64, high: f64 },
    /// Values that were not finite.
    NotFinite { feature: FeatureName },
    /// Quality scores outside of 0 – 100.
    QualityOutOfRange,
    /// Names that rows carry and no system reads.
    NamesNotRead { names: Vec<FeatureName> },
    /// Names that no system knows, which are there for models.
    NamesNotKnown { names: Vec<&'static str> },
    /// A name that systems read and rows do not carry.
    NameMissing { names: Vec<FeatureName>, systems: Vec<&'static str>, default: Option<f64> },
    /// No feature row at all.
    NoFeatureRows,
    /// A date with far fewer feature rows than the dates around it.
    DateOutOfLine,
    /// A player who has feature rows, and then none to the end although he plays on.
    PlayerVanishes,
    /// Which player-dates have no feature row says of the outcome what is not known before. `certain` if more than who plays
    /// few minutes.
    MissingRowsKnowOutcome {
        certain: bool,
        #[serde(flatten)]
        difference: SelectionDifference,
    },
    /// The same of lines.
    MissingLinesKnowOutcome {
        certain: bool,
        #[serde(flatten)]
        difference: SelectionDifference,
    },
    /// Far more or far fewer lines than half were exceeded. `certain` if no market was ever so wrong.
    LinesOnOneSide { certain: bool, lines: usize, overs: f64 },
    /// The side on which the averages stand of a line won too often.
    LinesLoseToAverages { lines: usize, won: f64 },
    /// Feature rows without a game of that player and date.
    RowWithoutGame,
    /// Two players with one id on one date.
    IdTwiceOnDate,
    /// One id under two lookups.
    IdOfTwoLookups,
    /// One lookup with two ids.
    LookupOfTwoIds,
    /// One team under two codes.
    TeamOfTwoCodes,
    /// Two names without ids that are probably one person's.
    ProbablyOnePerson,
    /// Two players with the same line in one game.
    Twins,
    /// Columns that are null in every row.
    NullColumns { columns: Vec<String> },
    /// A count that is null in some rows of players who played, so that features take a default.
    NullCounts {
        column: &'static str,
        rows: usize,
        features: Vec<FeatureName>,
        defaults: usize,
        feature_rows: usize,
    },
    /// Columns that are never null, and 0 wherever minutes are null.
    ZeroForNull { columns: Vec<String> },
    /// Counts above what anybody can have in a game.
    CountBeyond { column: &'static str, most: i32 },
    /// More made than tried, or points that are not those of the shots.
    ShotsDisagree,
    /// Games that both teams won, or neither.
    WinnersDisagree,
    /// One value of a flag in every row that has one, where some players of each game must have the other.
    ConstantFlag { column: &'static str, value: bool },
    /// Points in 0 minutes. `often` if more than rounding explains.
    PointsInNoMinutes { often: bool },
    /// Points, and minutes that are null.
    PointsWithoutMinutes { often: bool },
    /// 0 points, and minutes that are null.
    NoPointsWithoutMinutes { often: bool },
    /// One line for everybody.
    LinesAllEqual { line: f64 },
    /// More lines lie at the outcomes of their games than chance puts there, so they were not set before.
    LinesAtOutcomes { lines: usize, share: f64 },
    /// Lines say more of the outcomes than anything that is known before a game.
    LinesFollowOutcomes { correlation: f64 },
    /// Lines differ from the player's averages as the outcomes do, or against them, by more than is known before a game.
    LinesKnowOutcomes { correlation: f64 },
    /// What is found of lines, of those that books offered.
    OfOffers { found: Box<Found> },
    /// The same feature row on two dates of one player, one after the other.
    RepeatedRow,
}

impl Found {
    /// What it means.
    pub fn severity(&self) -> Severity {
        match self {
            Self::OfOffers { found } => found.severity(),
            Self::Leak { .. }
            | Self::KnowsOutcome { .. }
            | Self::ColumnsKnowOutcome { certain: true, .. }
            | Self::MissingRowsKnowOutcome { certain: true, .. }
            | Self::MissingLinesKnowOutcome { certain: true, .. }
            | Self::LinesOnOneSide { certain: true, .. }
            | Self::NotAsBuilt { .. }
            | Self::OutOfRange { .. }
            | Self::QualityOutOfRange
            | Self::IdTwiceOnDate
            | Self::IdOfTwoLookups
            | Self::TeamOfTwoCodes
            | Self::CountBeyond { .. }
            | Self::LinesAllEqual { .. }
            | Self::LinesAtOutcomes { .. }
            | Self::LinesFollowOutcomes { .. }
            | Self::LinesKnowOutcomes { .. } => Severity::Wrong,
            Self::Constant { expected: true, .. }
            | Self::NearConstant { expected: true, .. }
            | Self::NamesNotRead { .. }
            | Self::NamesNotKnown { .. }
            | Self::NameMissing { default: Some(_), .. }
            | Self::NullColumns { .. }
            | Self::PointsInNoMinutes { often: false }
            | Self::PointsWithoutMinutes { often: false }
            | Self::NoPointsWithoutMinutes { often: false } => Severity::Note,
            _ => Severity::Suspicious,
        }
    }

    /// What it is about.
    pub fn group(&self) -> Group {
        match self {
            Self::Leak { .. }
            | Self::KnowsOutcome { .. }
            | Self::MayKnowOutcome { .. }
            | Self::ColumnsKnowOutcome { .. }
            | Self::NotAsBuilt { .. } => Group::Leaks,
            Self::Constant { .. }
            | Self::NearConstant { .. }
            | Self::OutOfRange { .. }
            | Self::NotFinite { .. }
            | Self::QualityOutOfRange
            | Self::RepeatedRow => Group::Values,
            Self::NamesNotRead { .. } | Self::NamesNotKnown { .. } | Self::NameMissing { .. } => {
                Group::Names
            }
            Self::NoFeatureRows
            | Self::DateOutOfLine
            | Self::PlayerVanishes
            | Self::MissingRowsKnowOutcome { .. }
            | Self::RowWithoutGame => Group::Coverage,
            _ => Group::Rows,
        }
    }
}

/// How far the values of one column know the outcome, and what was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KnownOutcome {
    /// What of the column goes with the outcome.
    pub part: FeaturePart,
    /// With what of the outcome.
    pub beyond: Beyond,
    /// How closely, -1 to 1.
    pub correlation: f64,
    /// The bound that it exceeds.
    pub bound: f64,
    /// The rows that have the column.
    pub rows: usize,
}

/// How the player-dates that lack something differ from the others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SelectionDifference {
    /// In what.
    pub beyond: Beyond,
    /// By how much, in standard deviations of what is left when all that is known before is taken off.
    pub deviations: f64,
    /// The correlation of lacking it with the outcome.
    pub correlation: f64,
    /// The player-dates that were looked at.
    pub player_dates: usize,
}

/// Something found, how often, and where.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What.
    pub found: Found,
    /// How many rows, or of what it counts.
    pub count: usize,
    /// Some of them.
    pub examples: Vec<Example>,
}

/// Cases of one finding, counted, with the first few as examples.
#[derive(Debug, Default)]
pub(super) struct Cases {
    count: usize,
    examples: Vec<Example>,
}

impl Cases {
    /// Counts a case. `example` is only asked for those that are kept.
    pub(super) fn add(&mut self, example: impl FnOnce() -> Example) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The finding, if there is a case.
    pub(super) fn into_finding(self, found: Found) -> Option<Finding> {
        let Self { count, examples } = self;
        (count > 0).then_some(Finding { found, count, examples })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'a> {
            severity: Severity,
            group: Group,
            #[serde(flatten)]
            found: &'a Found,
            what: String,
            count: usize,
            examples: &'a [Example],
        }
        Shown {
            severity: self.found.severity(),
            group: self.found.group(),
            found: &self.found,
            what: self.to_string(),
            count: self.count,
            examples: &self.examples,
        }
        .serialize(serializer)
    }
}

/// One case of a finding.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Example {
    /// Whose row it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub player: Option<String>,
    /// Of which date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<GameDate>,
    /// What stands there, by name.
    #[serde(serialize_with = "as_map")]
    pub values: Vec<(&'static str, Value)>,
}

fn as_map<S: Serializer>(
    values: &[(&'static str, Value)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(values.len()))?;
    for (name, value) in values {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.player.clone());
        parts.extend(self.date.map(|date| date.to_string()));
        let value = |value: &Value| match value {
            Value::String(text) => text.clone(),
            // Four decimals tell any two values apart that differ by a game; JSON has them all.
            Value::Number(number) => match number.as_f64() {
                Some(float) => format!("{}", (float * 1e4).round() / 1e4),
                None => number.to_string(),
            },
            other => other.to_string(),
        };
        let values: Vec<String> =
            self.values.iter().map(|(name, of)| format!("{name} {}", value(of))).collect();
        parts.extend((!values.is_empty()).then(|| values.join(", ")));
        f.write_str(&parts.join(" · "))
    }
}
