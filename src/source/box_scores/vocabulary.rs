//! The columns of box scores: what we call them, what the league's game log calls them, and how they are read.

use std::collections::BTreeMap;

use crate::domain::listed;
use crate::source::SourceError;

/// How a column's values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Text; a whole number is its digits.
    Text,
    /// A season: `2021-22`, the year it opens in, or the league's `22021`.
    Season,
    /// `LAL vs. GSW`, at home, or `LAL @ GSW`, away.
    Matchup,
    /// A date.
    Date,
    /// A count.
    Int,
    /// A whole number that may be negative.
    Signed,
    /// A number.
    Float,
    /// Minutes: `34`, `34:12` or `34.2`.
    Minutes,
    /// True or false.
    Flag,
    /// True or false, or `W` and `L`.
    Win,
}

impl Form {
    /// What a column holds in words, for messages.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Season => "a season such as 2021-22, 2021 or 22021",
            Self::Matchup => "two teams such as LAL vs. GSW or LAL @ GSW",
            Self::Date => "a date such as 2021-10-19 or OCT 19, 2021",
            Self::Int | Self::Signed => "whole numbers",
            Self::Float => "numbers",
            Self::Minutes => "minutes such as 34, 34:12 or 34.2",
            Self::Flag => "true or false",
            Self::Win => "true or false, W or L",
        }
    }
}

/// What a column means.
pub(super) struct Entry {
    /// Our names for it; the first is the one that messages use.
    pub(super) ours: &'static [&'static str],
    /// The league's name for it.
    pub(super) league: Option<&'static str>,
    pub(super) form: Form,
}

macro_rules! vocabulary {
    ($($field:ident $ours:tt $league:expr, $form:ident;)*) => {
        /// A column of box scores.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Field { $($field,)* }

        /// Every column, in the order of [`Field`].
        pub(super) const FIELDS: &[Field] = &[$(Field::$field,)*];

        const ENTRIES: &[Entry] = &[$(Entry { ours: &$ours, league: $league, form: Form::$form },)*];
    };
}

vocabulary! {
    Name ["player_name", "player_full_name"] Some("PLAYER_NAME"), Text;
    Id ["player_id", "universal_player_id"] Some("PLAYER_ID"), Text;
    Lookup ["player_lookup"] None, Text;
    Game ["game_id"] Some("GAME_ID"), Text;
    Date ["game_date"] Some("GAME_DATE"), Date;
    Season ["season", "season_year"] Some("SEASON_ID"), Season;
    Team ["team_abbr"] Some("TEAM_ABBREVIATION"), Text;
    Opponent ["opponent_team_abbr"] None, Text;
    Home ["is_home"] None, Flag;
    Matchup ["matchup"] Some("MATCHUP"), Matchup;
    Win ["win_flag"] Some("WL"), Win;
    Starter ["starter_flag"] None, Flag;
    Active ["is_active"] None, Flag;
    Minutes ["minutes_played"] Some("MIN"), Minutes;
    Points ["points"] Some("PTS"), Int;
    Goals ["fg_makes"] Some("FGM"), Int;
    GoalAttempts ["fg_attempts"] Some("FGA"), Int;
    Threes ["three_pt_makes"] Some("FG3M"), Int;
    ThreeAttempts ["three_pt_attempts"] Some("FG3A"), Int;
    FreeThrows ["ft_makes"] Some("FTM"), Int;
    FreeThrowAttempts ["ft_attempts"] Some("FTA"), Int;
    OffensiveRebounds ["offensive_rebounds"] Some("OREB"), Int;
    DefensiveRebounds ["defensive_rebounds"] Some("DREB"), Int;
    Assists ["assists"] Some("AST"), Int;
    Steals ["steals"] Some("STL"), Int;
    Blocks ["blocks"] Some("BLK"), Int;
    Turnovers ["turnovers"] Some("TOV"), Int;
    Fouls ["personal_fouls"] Some("PF"), Int;
    PlusMinus ["plus_minus"] Some("PLUS_MINUS"), Signed;
    Paint ["paint_makes"] None, Int;
    PaintAttempts ["paint_attempts"] None, Int;
    MidRange ["mid_range_makes"] None, Int;
    MidRangeAttempts ["mid_range_attempts"] None, Int;
    Line ["points_line"] None, Float;
    LineSource ["points_line_source"] None, Text;
}

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
    ENTRIES.iter().map(|entry| (entry.ours, entry.league))
}

impl Field {
    pub(super) const fn entry(self) -> &'static Entry {
        &ENTRIES[self as usize]
    }

    /// Our name for it.
    pub(super) const fn name(self) -> &'static str {
        self.entry().ours[0]
    }

    /// The column that we call `name`.
    pub(super) fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|field| field.entry().ours.contains(&name)).copied()
    }
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
            let Some(field) = Field::named(ours) else {
                let known = FIELDS.iter().map(|field| field.name()).collect();
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
            let Entry { ours, league, .. } = field.entry();
            let own = own.0.get(field).copied();
            own.into_iter().chain(ours.iter().copied()).chain(*league).find(|name| has(name))
        };
        let names: Vec<Option<String>> =
            FIELDS.iter().map(|field| name_of(field).map(str::to_owned)).collect();
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
        let by_league = FIELDS.iter().filter(|field| field.entry().league.is_some_and(has)).count();
        let by_us =
            FIELDS.iter().filter(|field| field.entry().ours.iter().any(|name| has(name))).count();
        let call = |field: &Field| match field.entry().league {
            Some(league) if by_league > by_us => league,
            _ => field.name(),
        };
        let choice = |fields: &&&[Field]| fields.iter().map(call).collect::<Vec<_>>().join(" or ");
        let example = |fields: &&&[Field]| format!("{}=<NAME>", fields[0].name());
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
        FIELDS.iter().filter_map(|field| Some((*field, self.name(*field)?)))
    }
}
