//! Why rows and values of a source are left out: the word in manifests, and what people read.

use crate::domain::GameKind;

/// Makes the reasons, each with its word and its words, from one table.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $word:literal $words:literal;)*) => {
        /// Why a row or a value is left out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            const ALL: &[Self] = &[$(Self::$name),*];

            /// The word in manifests.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What is left out, for people.
            const fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

reasons! {
    /// The row's date is neither in the season nor in the days before it that windows look back on.
    OutsideSeason "outside_season" "neither in the season nor shortly before it";
    /// The row says that the player did not play, or is a feature row of somebody who did not.
    DidNotPlay "did_not_play" "players who did not play";
    /// The feature row is of another version than the one that was chosen for its player-date.
    OtherFeatureVersion "other_feature_version" "feature rows of another version";
    /// The feature row has fewer values than its version promises.
    ShortOfVersion "short_of_version" "feature rows of fewer values than their version has";
    /// The feature row has defaults in the place of values that its version requires.
    RequiredDefaults "required_defaults" "feature rows with defaults where their version requires values";
    /// The feature row's columns and its list say different things; the list's value is not taken.
    ColumnsDiffer "columns_differ" "values that differ between the columns and the list of a feature row";
    /// A newer row of the same player-date is there.
    OlderRow "older_row" "older rows of a player-date that has a newer one";
    /// The feature row has more names than values, or fewer.
    ListsDiffer "lists_differ" "feature rows of more names than values, or fewer";
    /// The feature row has one name twice.
    RepeatedName "repeated_name" "feature rows with one name twice";
    /// The value is NaN or infinite; it is stored as null.
    NotFinite "not_finite" "numbers that are not finite";
    /// The value is null where a feature has a name; it is stored as null.
    NullFeature "null_feature" "no value of a feature";
    /// The value is not a whole number, or too large for one; it is stored as null.
    NotWhole "not_whole" "numbers that are not whole, or too large";
    /// The value counts something and is negative; it is stored as null.
    Negative "negative" "negative counts";
    /// The value is a number that nobody can have in a game; it is stored as null.
    OutOfRange "out_of_range" "numbers that nobody can have";
    /// The row is of a preseason game.
    Preseason "preseason" "preseason games";
    /// The row is of an All-Star game.
    AllStar "all_star" "All-Star games";
    /// The row is of a playoff game.
    Playoffs "playoffs" "playoff games";
    /// The row is of a play-in game.
    PlayIn "play_in" "play-in games";
    /// The row is of the final of the league's cup.
    CupFinal "cup_final" "cup final";
    /// The row is of a game with a team that is not of the league.
    Exhibition "exhibition" "exhibition games";
    /// Another row of the same player and game says the same.
    RepeatedRow "repeated_row" "rows that are there twice";
    /// The row says that the player did not play, and has minutes or counts.
    AbsentWithCounts "absent_with_counts" "players who did not play, with minutes or counts";
    /// Two columns of a row say different things of its game.
    TwoKinds "two_kinds" "columns that contradict each other on the kind of the game";
    /// A text is not what its column holds.
    Unreadable "unreadable" "values that cannot be read";
    /// A word stands where a time of the game is; nobody counts whose row has nothing else.
    WordForMinutes "unreadable" "values that cannot be read";
    /// There is no value where every row needs one.
    Missing "missing" "no value where every row needs one";
    /// The row's date lies outside the season that the row names.
    OutsideDates "outside_dates" "a date outside the season that the row names";
    /// A player's points are not those of the shots made.
    PointsDiffer "points_differ" "points that are not those of the shots made";
    /// More shots were made than attempted, or more threes than field goals.
    MoreMakes "more_makes" "more shots made than attempted";
    /// A game has not two teams that name each other.
    NotTwoTeams "not_two_teams" "a game without two teams that name each other";
    /// A game has not one home side.
    NotOneHomeSide "not_one_home_side" "a game without one home side";
    /// A game lies on two dates.
    TwoDates "two_dates" "a game on two dates";
    /// A team has two games on one date.
    TeamTwice "team_twice" "a team twice on one date";
    /// A player has two rows on one date.
    PlayerTwice "player_twice" "a player twice on one date";
    /// A team's minutes, players, points or attempts cannot be those of a game.
    TeamTotals "team_totals" "a team's totals that no game has";
    /// The team with more points did not win.
    WrongWinner "wrong_winner" "a winner with fewer points";
    /// Two people have one lookup on one date.
    Namesakes "namesakes" "two people with one lookup on one date";
    /// Nearly all games are as long as those of another league.
    OtherLeague "other_league" "games as long as those of another league";
}

impl Reason {
    /// What the `word` of a manifest means, for people; the word itself where this program does not know it.
    pub fn in_words(word: &str) -> &str {
        Self::ALL.iter().find(|reason| reason.as_str() == word).map_or(word, |known| known.words())
    }

    /// Whether it is something wrong with the input, which `--strict` refuses; otherwise it is what the input is for.
    pub const fn is_fault(self) -> bool {
        !matches!(self, Self::DidNotPlay | Self::OtherFeatureVersion | Self::RequiredDefaults)
    }

    /// Whether leaving out some games does not help.
    pub const fn is_of_all_games(self) -> bool {
        matches!(self, Self::Namesakes | Self::OtherLeague)
    }

    /// Whether it is about one row, which can be left out alone: whether its game holds without it is seen then.
    pub const fn is_of_one_row(self) -> bool {
        matches!(
            self,
            Self::Unreadable
                | Self::WordForMinutes
                | Self::AbsentWithCounts
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
    pub const fn is_kind(self) -> bool {
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
    pub const fn of_kind(kind: GameKind) -> Self {
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
}
