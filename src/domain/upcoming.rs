//! A slate of games that are not yet played: who is expected to play for whom, and what is said of each player before.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::column::Bounds;
use super::{GameDate, KnownAbsences, PlayerLookup, Price, SeasonId, Stat};

/// The version of the layout of a slate as it is stored.
pub const SLATE_VERSION: u32 = 1;

/// The most players of a slate: all teams of a large league, with far more players than a roster has.
pub const MAX_SLATE_PLAYERS: usize = 5000;

/// The most characters of a name, a code or an id in a slate.
pub const MAX_SLATE_TEXT: usize = 200;

/// The minutes that a player can be expected to play.
pub const EXPECTED_MINUTES: Bounds = Bounds::new(0.0, 100.0);

/// What is announced about a player before a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlayerStatus {
    /// Does not play.
    Out,
    /// Will most likely not play.
    Doubtful,
    /// May play or not.
    Questionable,
    /// Will most likely play.
    Probable,
    /// Plays.
    Available,
}

impl PlayerStatus {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Out, Self::Doubtful, Self::Questionable, Self::Probable, Self::Available];

    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::Doubtful => "doubtful",
            Self::Questionable => "questionable",
            Self::Probable => "probable",
            Self::Available => "available",
        }
    }

    /// How likely somebody of whom it is announced plays. Source: the league's rules for injury reports, by which *probable*,
    /// *questionable* and *doubtful* are 75, 50 and 25 %.
    pub const fn chance(self) -> f64 {
        match self {
            Self::Out => 0.0,
            Self::Doubtful => 0.25,
            Self::Questionable => 0.5,
            Self::Probable => 0.75,
            Self::Available => 1.0,
        }
    }

    /// Whether somebody of whom it is announced may play or not.
    pub const fn is_uncertain(self) -> bool {
        matches!(self, Self::Doubtful | Self::Questionable | Self::Probable)
    }

    /// The status that a word, in any case, stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(word))
    }
}

/// A bookmaker's line for a player, as a slate has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpcomingLine {
    /// The points.
    pub points: f64,
    /// Who offers it, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book: Option<String>,
    /// What is paid for more points, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_price: Option<Price>,
    /// What is paid for fewer points, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_price: Option<Price>,
    /// Whether these are the prices of a pick'em app, which pays by how many picks are combined.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_fixed_payout: bool,
    /// When it was offered, in seconds since 1970-01-01 UTC, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_at: Option<i64>,
}

/// A player of a game that is not yet played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpcomingPlayer {
    /// The key.
    pub player_lookup: String,
    /// The full name, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player_full_name: Option<String>,
    /// The id, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player_id: Option<String>,
    /// Whether the season's games before the date do not have the player.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_new: bool,
    /// The player's team.
    pub team: String,
    /// The other team.
    pub opponent: String,
    /// Whether the team is at home; `None` on a neutral floor.
    pub is_home: Option<bool>,
    /// The id of the game.
    pub game_id: String,
    /// What is announced; `None` if nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<PlayerStatus>,
    /// The minutes that somebody expects, if anybody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_minutes: Option<f64>,
    /// Whether the player is announced to start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starter: Option<bool>,
    /// The bookmaker's line, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<UpcomingLine>,
}

impl UpcomingPlayer {
    /// Whether the player is announced not to play, and so gets no prediction.
    pub fn is_out(&self) -> bool {
        self.status == Some(PlayerStatus::Out)
    }

    /// What the player is called: the full name, or the key.
    pub fn name(&self) -> &str {
        self.player_full_name.as_deref().unwrap_or(&self.player_lookup)
    }

    fn check(&self) -> Result<(), String> {
        PlayerLookup::check(&self.player_lookup).map_err(|bad| bad.to_string())?;
        let line = self.line.as_ref();
        let texts = [
            Some(&self.player_lookup),
            self.player_full_name.as_ref(),
            self.player_id.as_ref(),
            Some(&self.team),
            Some(&self.opponent),
            Some(&self.game_id),
            line.and_then(|line| line.book.as_ref()),
        ];
        let fits = |text: &&String| (1..=MAX_SLATE_TEXT).contains(&text.chars().count());
        let bounds = Stat::Points.info().line_bounds;
        if !texts.into_iter().flatten().all(|text| fits(&text)) {
            Err(format!("{} has a text that is empty or too long", self.player_lookup))
        } else if line.is_some_and(|line| !bounds.contains(line.points)) {
            Err(format!("the line of {} is not {bounds}", self.player_lookup))
        } else if self.expected_minutes.is_some_and(|minutes| !EXPECTED_MINUTES.contains(minutes)) {
            Err(format!(
                "the expected minutes of {} are not {EXPECTED_MINUTES}",
                self.player_lookup
            ))
        } else if self.team == self.opponent {
            Err(format!("{} plays for {0} against it", self.team))
        } else {
            Ok(())
        }
    }
}

/// The games of one date that are not yet played, with their players.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpcomingSlate {
    /// The version of this layout.
    pub schema_version: u32,
    /// The season.
    pub season: SeasonId,
    /// The date.
    pub date: GameDate,
    /// The players in the order of their keys, each once.
    pub players: Vec<UpcomingPlayer>,
}

impl UpcomingSlate {
    /// The slate of these players, in any order.
    pub fn new(season: SeasonId, date: GameDate, mut players: Vec<UpcomingPlayer>) -> Self {
        players.sort_by(|one, other| one.player_lookup.cmp(&other.player_lookup));
        Self { schema_version: SLATE_VERSION, season, date, players }
    }

    /// Those who may play, and so get predictions.
    pub fn playing(&self) -> impl Iterator<Item = &UpcomingPlayer> {
        self.players.iter().filter(|player| !player.is_out())
    }

    /// Those who are announced not to play.
    pub fn out(&self) -> impl Iterator<Item = &UpcomingPlayer> {
        self.players.iter().filter(|player| player.is_out())
    }

    /// What is said of the player with that key.
    pub fn player(&self, lookup: &str) -> Option<&UpcomingPlayer> {
        let place = self.players.binary_search_by(|of| of.player_lookup.as_str().cmp(lookup));
        place.ok().map(|place| &self.players[place])
    }

    /// Changes what is said of the player with that key, if there is one; the key stays.
    pub fn change(&mut self, lookup: &str, change: impl FnOnce(&mut UpcomingPlayer)) {
        let place = self.players.binary_search_by(|of| of.player_lookup.as_str().cmp(lookup));
        if let Ok(place) = place {
            change(&mut self.players[place]);
        }
    }

    /// How many games there are.
    pub fn games(&self) -> usize {
        let mut ids: Vec<&str> = self.players.iter().map(|of| of.game_id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    }

    /// Checks what a stored slate holds.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn check(&self) -> Result<(), String> {
        if self.players.len() > MAX_SLATE_PLAYERS {
            let count = self.players.len();
            return Err(format!("{count} players, and at most {MAX_SLATE_PLAYERS} can be"));
        }
        if !self.players.is_sorted_by(|one, other| one.player_lookup < other.player_lookup) {
            return Err("a player stands there twice or out of order".to_owned());
        }
        if !self.season.has_year_of(self.date) {
            return Err(format!("{} is no day of {}", self.date, self.season));
        }
        self.players.iter().try_for_each(UpcomingPlayer::check)?;
        self.check_games()
    }

    /// Each team plays one other, in a game of these two, and where one is at home, the other is away.
    fn check_games(&self) -> Result<(), String> {
        let mut of_team: BTreeMap<&str, &UpcomingPlayer> = BTreeMap::new();
        for player in &self.players {
            let first = *of_team.entry(&player.team).or_insert(player);
            let game = |of: &UpcomingPlayer| (of.opponent.clone(), of.is_home, of.game_id.clone());
            if game(player) != game(first) {
                let [one, other] = [player, first].map(|of| &of.player_lookup);
                return Err(format!("{one} plays another game than {other}, of the same team"));
            }
        }
        let mut of_game: BTreeMap<&str, [&str; 2]> = BTreeMap::new();
        for (team, player) in &of_team {
            let opponent = player.opponent.as_str();
            let is_theirs = of_team.get(opponent).is_some_and(|other| {
                (other.opponent.as_str(), &other.game_id) == (*team, &player.game_id)
                    && other.is_home == player.is_home.map(|home| !home)
            });
            let pair = [(*team).min(opponent), (*team).max(opponent)];
            if !is_theirs || *of_game.entry(&player.game_id).or_insert(pair) != pair {
                return Err(format!("{team} and {opponent} do not have one game of their own"));
            }
        }
        Ok(())
    }
}

/// Who was taken to play in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoPlays {
    /// Of games that were played, those who played; nobody's absence is an input.
    #[default]
    Expected,
    /// The same, and who of the regulars did not is an input as far as that is taken to have been known; never
    /// [`KnownAbsences::Expected`].
    Known(#[serde(deserialize_with = "read_known")] KnownAbsences),
    /// Of games that are not yet played, those whom a slate names and does not call out.
    Slate(SlateIdentity),
}

fn read_known<'de, D: Deserializer<'de>>(input: D) -> Result<KnownAbsences, D::Error> {
    let known = KnownAbsences::deserialize(input)?;
    if known.is_expected() {
        return Err(D::Error::custom("where nothing is known, nothing is written"));
    }
    Ok(known)
}

/// Which slate, and which games before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlateIdentity {
    /// SHA-256 of the slate as it is stored with the run.
    pub sha256: String,
    /// Its date.
    pub date: GameDate,
    /// SHA-256 of the season's games before the date: a snapshot that has the same ones gives the same predictions.
    pub games_before: String,
}

impl WhoPlays {
    /// Of games that were played, with so much known of who does not play.
    pub fn of_played(absences: KnownAbsences) -> Self {
        if absences.is_expected() { Self::Expected } else { Self::Known(absences) }
    }

    /// What is taken to be known of who does not play, unless that is nothing; what a slate says is in its own words.
    pub fn known(&self) -> Option<KnownAbsences> {
        match self {
            Self::Known(absences) => Some(*absences),
            Self::Expected | Self::Slate(_) => None,
        }
    }

    /// Whether it is that of games that were played, and nothing is known of who does not play.
    pub fn is_expected(&self) -> bool {
        *self == Self::Expected
    }

    /// The slate, if there is one.
    pub fn slate(&self) -> Option<&SlateIdentity> {
        match self {
            Self::Expected | Self::Known(_) => None,
            Self::Slate(slate) => Some(slate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(lookup: &str) -> UpcomingPlayer {
        UpcomingPlayer {
            player_lookup: lookup.to_owned(),
            player_full_name: None,
            player_id: None,
            is_new: false,
            team: "LAL".to_owned(),
            opponent: "GSW".to_owned(),
            is_home: Some(false),
            game_id: "g".to_owned(),
            status: None,
            expected_minutes: None,
            starter: None,
            line: None,
        }
    }

    /// A player of the other team.
    fn opponent(lookup: &str) -> UpcomingPlayer {
        let (team, opponent) = ("GSW".to_owned(), "LAL".to_owned());
        UpcomingPlayer { team, opponent, is_home: Some(true), ..player(lookup) }
    }

    #[test]
    fn games_that_cannot_be_are_refused() {
        let all = || vec![player("a"), player("b"), opponent("y"), opponent("z")];
        assert_eq!(slate(all()).check(), Ok(()));
        for change in [
            (|player| player.opponent = "BOS".to_owned()) as fn(&mut UpcomingPlayer),
            |player| player.is_home = Some(true),
            |player| player.is_home = None,
            |player| player.game_id = "other".to_owned(),
            |player| player.team = "BOS".to_owned(),
            |player| player.expected_minutes = Some(-1.0),
        ] {
            let mut players = all();
            change(&mut players[0]);
            assert!(slate(players.clone()).check().is_err(), "{:?}", players[0]);
        }
        let [one, other] =
            [("BOS", "NYK", "c"), ("NYK", "BOS", "d")].map(|(team, against, lookup)| {
                let (team, opponent) = (team.to_owned(), against.to_owned());
                UpcomingPlayer { is_home: None, team, opponent, ..player(lookup) }
            });
        let both = all().into_iter().chain([one, other]).collect();
        assert!(slate(both).check().is_err(), "two games of one id");
        let late = UpcomingSlate { date: GameDate::from_days(40_000), ..slate(all()) };
        assert!(late.check().is_err());
    }

    fn slate(players: Vec<UpcomingPlayer>) -> UpcomingSlate {
        let date = GameDate::from_days(19_000);
        UpcomingSlate::new("2021-22".parse().unwrap(), date, players)
    }

    #[test]
    fn who_is_out_is_listed_and_does_not_play() {
        let out = UpcomingPlayer { status: Some(PlayerStatus::Out), ..player("b") };
        let slate = slate(vec![out, player("a"), opponent("z")]);
        assert_eq!(slate.check(), Ok(()));
        assert_eq!(slate.playing().map(UpcomingPlayer::name).collect::<Vec<_>>(), ["a", "z"]);
        assert_eq!(slate.out().map(UpcomingPlayer::name).collect::<Vec<_>>(), ["b"]);
        assert!(slate.player("b").is_some() && slate.player("c").is_none());
        assert_eq!(slate.games(), 1);
    }

    #[test]
    fn what_no_slate_can_hold_is_refused() {
        assert!(slate(vec![player("a"), player("a")]).check().is_err());
        assert!(slate(vec![player("A")]).check().is_err());
        let against_itself = UpcomingPlayer { opponent: "LAL".to_owned(), ..player("a") };
        assert!(slate(vec![against_itself]).check().is_err());
        let line = UpcomingLine { points: -1.0, ..UpcomingLine::default() };
        assert!(slate(vec![UpcomingPlayer { line: Some(line), ..player("a") }]).check().is_err());
    }

    #[test]
    fn words_are_read_in_any_case() {
        assert_eq!(PlayerStatus::from_word("OUT"), Some(PlayerStatus::Out));
        for status in PlayerStatus::ALL {
            assert_eq!(PlayerStatus::from_word(status.as_str()), Some(status));
            let written = serde_json::to_value(status).unwrap();
            assert_eq!(written, status.as_str());
        }
        assert_eq!(PlayerStatus::from_word("injured"), None);
    }
}
