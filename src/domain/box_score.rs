//! The one table of box-score columns: what each is called, by whom, what it holds, and where it is kept.
//!
//! The columns of `games.parquet`, what box scores in files are searched for, what is read from the warehouse and what a demo
//! invents follow from it.

use super::column::{Bounds, COUNT, Kind, LINE};

/// How a column's values are read from box scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnForm {
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
    /// Minutes: `34`, `34.2`, `34:12`, `0:34:12` or `PT34M12.00S`.
    Minutes,
    /// True or false.
    Flag,
    /// True or false, or `W` and `L`.
    Win,
}

impl ColumnForm {
    /// What a column holds in words, for messages.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Season => "a season such as 2021-22, 2021 or 22021",
            Self::Matchup => "two teams such as LAL vs. GSW or LAL @ GSW",
            Self::Date => "a date such as 2021-10-19 or OCT 19, 2021",
            Self::Int | Self::Signed => "whole numbers",
            Self::Float => "numbers",
            Self::Minutes => "minutes such as 34, 34.2, 34:12, 0:34:12 or PT34M12.00S",
            Self::Flag => "true or false",
            Self::Win => "true or false, W or L",
        }
    }

    /// What the column is in `games.parquet`.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Text | Self::Matchup => Kind::Text,
            Self::Date => Kind::Date,
            Self::Int | Self::Signed | Self::Season => Kind::Int,
            Self::Float | Self::Minutes => Kind::Float,
            Self::Flag | Self::Win => Kind::Flag,
        }
    }

    /// What a value of it can be.
    const fn bounds(self) -> Bounds {
        match self {
            Self::Int | Self::Minutes => COUNT,
            Self::Float => LINE,
            _ => Bounds::of(self.kind()),
        }
    }
}

/// Whether the warehouse's own table has a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InWarehouse {
    /// Always, and always with a value.
    Required,
    /// Always.
    Nullable,
    /// In newer tables.
    IfThere,
    /// Never.
    Never,
}

/// A column of box scores.
#[derive(Clone, Copy, Debug)]
pub struct BoxScoreColumn {
    /// Our names for it in box scores; the first is the one that messages use, the last that of `games.parquet` and of the
    /// warehouse.
    pub names: &'static [&'static str],
    /// The league's name for it.
    pub league: Option<&'static str>,
    /// How it is read.
    pub form: ColumnForm,
    /// Its place in `games.parquet`, from 1; 0 where it is not kept.
    pub place: usize,
    /// Whether `games.parquet` always has a value.
    pub required: bool,
    /// Whether the warehouse has it.
    pub warehouse: InWarehouse,
    /// More than anybody has had in a game, or can: records are about half of it.
    pub most: Option<i32>,
    /// Digits of a number in the warehouse, and those of them after the point.
    pub decimals: [u8; 2],
}

impl BoxScoreColumn {
    const fn new(names: &'static [&'static str], form: ColumnForm) -> Self {
        Self {
            names,
            league: None,
            form,
            place: 0,
            required: false,
            warehouse: InWarehouse::Never,
            most: None,
            decimals: [0, 0],
        }
    }

    const fn league(self, name: &'static str) -> Self {
        Self { league: Some(name), ..self }
    }

    /// Kept at that place of `games.parquet`, and read from the warehouse, where it may be null.
    const fn kept(self, place: usize) -> Self {
        Self { place, warehouse: InWarehouse::Nullable, ..self }
    }

    /// Never null, in `games.parquet` as in the warehouse.
    const fn required(self) -> Self {
        Self { required: true, warehouse: Required, ..self }
    }

    const fn warehouse(self, warehouse: InWarehouse) -> Self {
        Self { warehouse, ..self }
    }

    const fn most(self, most: i32) -> Self {
        Self { most: Some(most), ..self }
    }

    const fn decimals(self, digits: u8, after_the_point: u8) -> Self {
        Self { decimals: [digits, after_the_point], ..self }
    }

    /// What `games.parquet` and the warehouse call it.
    pub const fn name(&self) -> &'static str {
        self.names[self.names.len() - 1]
    }

    /// What it is in `games.parquet`.
    pub const fn kind(&self) -> Kind {
        self.form.kind()
    }

    /// What its values can be.
    pub const fn bounds(&self) -> Bounds {
        self.form.bounds()
    }
}

macro_rules! columns {
    ($($field:ident: $form:ident $names:tt $($with:ident($($value:expr),*))*;)+) => {
        /// What a column of box scores says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the table says what each is")]
        pub enum Field { $($field,)+ }

        impl Field {
            /// Every column, in the order in which box scores are read and messages list them.
            pub const ALL: &[Self] = &[$(Self::$field,)+];
        }

        const COLUMNS: &[BoxScoreColumn] =
            &[$(BoxScoreColumn::new(&$names, ColumnForm::$form)$(.$with($($value),*))*,)+];
    };
}

use InWarehouse::{IfThere, Required};

columns! {
    Name: Text ["player_name", "player_full_name"] league("PLAYER_NAME") kept(9);
    Id: Text ["player_id", "universal_player_id"] league("PLAYER_ID") kept(8);
    Lookup: Text ["player_lookup"] kept(1) required();
    Game: Text ["game_id"] league("GAME_ID") kept(3) required();
    Date: Date ["game_date"] league("GAME_DATE") kept(2) required();
    Season: Season ["season", "season_year"] league("SEASON_ID") kept(7) required();
    Team: Text ["team_abbr"] league("TEAM_ABBREVIATION") kept(4) required();
    Opponent: Text ["opponent_team_abbr"] kept(5) required();
    Home: Flag ["is_home"] kept(6) warehouse(IfThere);
    Matchup: Matchup ["matchup"] league("MATCHUP");
    Win: Win ["win_flag"] league("WL") kept(31) warehouse(Required);
    Starter: Flag ["starter_flag"] kept(30) warehouse(Required);
    Active: Flag ["is_active"] kept(32) warehouse(Required);
    Minutes: Minutes ["minutes_played"] league("MIN") kept(11) decimals(5, 1) most(100);
    Points: Int ["points"] league("PTS") kept(10) most(120);
    Goals: Int ["fg_makes"] league("FGM") kept(20) most(60);
    GoalAttempts: Int ["fg_attempts"] league("FGA") kept(19) most(100);
    Threes: Int ["three_pt_makes"] league("FG3M") kept(22) most(40);
    ThreeAttempts: Int ["three_pt_attempts"] league("FG3A") kept(21) most(60);
    FreeThrows: Int ["ft_makes"] league("FTM") kept(24) most(50);
    FreeThrowAttempts: Int ["ft_attempts"] league("FTA") kept(23) most(70);
    OffensiveRebounds: Int ["offensive_rebounds"] league("OREB") kept(13) most(50);
    DefensiveRebounds: Int ["defensive_rebounds"] league("DREB") kept(14) most(60);
    Assists: Int ["assists"] league("AST") kept(12) most(50);
    Steals: Int ["steals"] league("STL") kept(15) most(30);
    Blocks: Int ["blocks"] league("BLK") kept(16) most(35);
    Turnovers: Int ["turnovers"] league("TOV") kept(17) most(30);
    Fouls: Int ["personal_fouls"] league("PF") kept(18) most(10);
    PlusMinus: Signed ["plus_minus"] league("PLUS_MINUS") kept(25);
    Paint: Int ["paint_makes"] kept(27) most(60);
    PaintAttempts: Int ["paint_attempts"] kept(26) most(100);
    MidRange: Int ["mid_range_makes"] kept(29) most(60);
    MidRangeAttempts: Int ["mid_range_attempts"] kept(28) most(100);
    Line: Float ["points_line"] kept(33) decimals(4, 1);
    LineSource: Text ["points_line_source"] kept(34);
    // What follows says the same in other words; it is read where nothing above is there.
    FirstName: Text ["first_name"];
    LastName: Text ["last_name"];
    SeasonType: Text ["season_type"];
    GameLabel: Text ["game_label"];
    Side: Text ["home_away"];
    TeamId: Text ["team_id"] league("TEAM_ID");
    TeamCity: Text ["team_city"];
    TeamName: Text ["team_name"] league("TEAM_NAME");
    OpponentCity: Text ["opponent_team_city"];
    OpponentName: Text ["opponent_team_name"];
    HomeTeamId: Text ["home_team_id"] league("HOME_TEAM_ID");
    AwayTeamId: Text ["visitor_team_id"] league("VISITOR_TEAM_ID");
    DidNotPlay: Flag ["did_not_play"];
    Comment: Text ["comment"] league("COMMENT");
    StartPosition: Text ["start_position"] league("START_POSITION");
}

/// How many columns `games.parquet` has.
pub const KEPT_COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < COLUMNS.len() {
        count += (COLUMNS[at].place > 0) as usize;
        at += 1;
    }
    count
};

/// The columns of `games.parquet`, in their order.
pub const KEPT: [Field; KEPT_COUNT] = {
    let mut kept = [Field::Matchup; KEPT_COUNT];
    let mut at = 0;
    while at < COLUMNS.len() {
        let place = COLUMNS[at].place;
        if place > 0 {
            assert!(
                matches!(kept[place - 1], Field::Matchup),
                "two columns have one place in games.parquet"
            );
            kept[place - 1] = Field::ALL[at];
        }
        at += 1;
    }
    kept
};

impl Field {
    /// What there is to know about it.
    pub const fn column(self) -> &'static BoxScoreColumn {
        &COLUMNS[self as usize]
    }

    /// Our name for it in box scores.
    pub const fn name(self) -> &'static str {
        self.column().names[0]
    }

    /// Whether features are built from it, so that its absence costs some.
    pub fn feeds_features(self) -> bool {
        matches!(self.kind(), Kind::Int | Kind::Float)
            && !matches!(self, Self::Season | Self::Line | Self::Points | Self::Minutes)
            || matches!(self, Self::Starter | Self::Home | Self::Win)
    }

    fn kind(self) -> Kind {
        self.column().kind()
    }

    /// The column that we call `name`.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|field| field.column().names.contains(&name)).copied()
    }
}
