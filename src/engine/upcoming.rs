//! Games that are not yet played as a part of their season: a slate's players stand on its date, and nothing of that date or
//! of a later one is there.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, StringArray, new_null_array,
};
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray as _};

use crate::domain::box_score::Field;
use crate::domain::{
    GameDate, PlayerStatus, SlateIdentity, UpcomingLine, UpcomingPlayer, UpcomingSlate, WhoPlays,
};
use crate::features::baseline;
use crate::season::Season;
use crate::snapshot::frame::{self, ints, sort_by_key, texts};
use crate::snapshot::layout::{Column, GAMES};
use crate::snapshot::{FeatureOrigin, FeatureRows, Snapshot, SnapshotError, slate_file};

/// A slate that is to be predicted, and its identity.
#[derive(Clone, Debug)]
pub struct PlannedSlate {
    /// The slate.
    pub slate: Arc<UpcomingSlate>,
    /// What settings say of it.
    pub identity: SlateIdentity,
}

impl PlannedSlate {
    /// The `slate`, which is of `season`.
    pub fn new(season: &Season, slate: UpcomingSlate) -> Result<Self, SnapshotError> {
        let identity = SlateIdentity {
            sha256: slate_file::hash(&slate),
            date: slate.date,
            games_before: season.games_hash(slate.date)?,
        };
        Ok(Self { slate: Arc::new(slate), identity })
    }

    /// What settings say of it.
    pub fn who_plays(&self) -> WhoPlays {
        WhoPlays::Slate(self.identity.clone())
    }
}

/// `season` as it is before the games of `slate`: its games before the slate's date, the slate's players who are not out on
/// the date, and feature rows of the date, built as those of any other date. Games of the date or after it that the season may have are
/// left out.
pub fn season_before(season: &Season, slate: &UpcomingSlate) -> Result<Season, SnapshotError> {
    let (games, _) = season.tables();
    let is_before: Vec<bool> = ints(games, "game_date")?
        .iter()
        // A snapshot with a null there is not read.
        .map(|day| day.is_some_and(|day| day < slate.date.days()))
        .collect();
    let before = games.filter(&BooleanChunked::from_slice("before".into(), &is_before))?;
    let players: Vec<&UpcomingPlayer> = slate.playing().collect();
    let games = with_players(before, slate, &players)?;
    let mut manifest = season.manifest().clone();
    manifest.content.last_game_date = Some(slate.date);
    let rows = baseline::build_from(&games, &manifest.content.dates(), slate.date)?;
    let FeatureRows { frame: features, vocabularies, .. } = rows;
    manifest.content.feature_rows = FeatureOrigin::Built;
    Season::new(Snapshot { manifest, vocabularies, games, features })?.with_lines_of(slate)
}

/// `season` with those players of `slate` who are not out and have no game on its date: their points are not known. Where the
/// season has the games of the slate, these are the players who did not play.
pub fn season_with(season: &Season, slate: &UpcomingSlate) -> Result<Season, SnapshotError> {
    let (games, features) = season.tables();
    let on_date = on_date(games, "player_lookup", slate.date)?;
    let players: Vec<&UpcomingPlayer> =
        slate.playing().filter(|player| !on_date.contains(player.player_lookup.as_str())).collect();
    let mut manifest = season.manifest().clone();
    let last = manifest.content.last_game_date.max(Some(slate.date));
    manifest.content.last_game_date = last;
    let games = with_players(games.clone(), slate, &players)?;
    let vocabularies = season.vocabularies().to_vec();
    Season::new(Snapshot { manifest, vocabularies, games, features: features.clone() })
}

/// The slate of `date` from who played in `season`: these are available, and nobody else is named. `None` without a game on the
/// date.
pub fn played_slate(
    season: &Season,
    date: GameDate,
) -> Result<Option<UpcomingSlate>, SnapshotError> {
    let (frame, _) = season.tables();
    let games = season.games()?;
    let text = |name: &str| texts(frame, name);
    let (names, ids) = (text("player_full_name")?, text("universal_player_id")?);
    let (teams, opponents) = (text("team_abbr")?, text("opponent_team_abbr")?);
    let rows = (0..games.dates.len())
        .filter(|row| games.dates[*row] == date.days() && season.is_on_slate(&games, *row));
    let player = |row: usize| {
        let line = games.points_lines.get(row);
        Some(UpcomingPlayer {
            player_lookup: games.players.get(row).to_owned(),
            player_full_name: names.get(row).map(str::to_owned),
            player_id: ids.get(row).map(str::to_owned),
            is_new: false,
            team: teams.get(row)?.to_owned(),
            opponent: opponents.get(row)?.to_owned(),
            is_home: games.homes.get(row),
            game_id: games.game_ids.get(row).to_owned(),
            status: Some(PlayerStatus::Available),
            expected_minutes: None,
            starter: None,
            line: line.map(|points| UpcomingLine { points, ..UpcomingLine::default() }),
        })
    };
    let players: Vec<UpcomingPlayer> = rows.filter_map(player).collect();
    Ok((!players.is_empty()).then(|| UpcomingSlate::new(season.id(), date, players)))
}

/// The teams of `slate` of which `season` has no game on its date.
pub fn missing_teams(
    season: &Season,
    slate: &UpcomingSlate,
) -> Result<BTreeSet<String>, SnapshotError> {
    let (games, _) = season.tables();
    let there = on_date(games, "team_abbr", slate.date)?;
    let teams = slate.players.iter().map(|player| &player.team);
    Ok(teams.filter(|team| !there.contains(team.as_str())).cloned().collect())
}

/// What `column`, one of texts, has in the rows of `games` on `date`.
fn on_date<'a>(
    games: &'a DataFrame,
    column: &str,
    date: GameDate,
) -> Result<BTreeSet<&'a str>, SnapshotError> {
    let keys = texts(games, column)?.iter().zip(ints(games, "game_date")?.iter());
    let of_date = keys.filter(|(_, day)| *day == Some(date.days()));
    Ok(of_date.filter_map(|(text, _)| text).collect())
}

/// The date of the newest game of `season` before `date`.
pub fn newest_game(season: &Season, date: GameDate) -> Result<Option<GameDate>, SnapshotError> {
    let days = season.games()?.dates.iter().copied().filter(|day| *day < date.days());
    Ok(days.max().map(GameDate::from_days))
}

/// `games` and a row for each of `players`, sorted by player and date.
fn with_players(
    mut games: DataFrame,
    slate: &UpcomingSlate,
    players: &[&UpcomingPlayer],
) -> Result<DataFrame, SnapshotError> {
    let arrays: Vec<ArrayRef> =
        GAMES.columns.iter().map(|column| array(column, slate, players)).collect();
    games.vstack_mut(&frame::from_parts(&[arrays], &GAMES)?)?;
    sort_by_key(&games)
}

/// A column of the rows of `players`; what is known after a game alone is null.
fn array(column: &Column, slate: &UpcomingSlate, players: &[&UpcomingPlayer]) -> ArrayRef {
    let texts = |text: fn(&UpcomingPlayer) -> Option<&str>| -> ArrayRef {
        Arc::new(players.iter().map(|player| text(player)).collect::<StringArray>())
    };
    let count = players.len();
    match Field::find(column.name) {
        Some(Field::Lookup) => texts(|of| Some(&of.player_lookup)),
        Some(Field::Name) => texts(|of| of.player_full_name.as_deref()),
        Some(Field::Id) => texts(|of| of.player_id.as_deref()),
        Some(Field::Game) => texts(|of| Some(&of.game_id)),
        Some(Field::Team) => texts(|of| Some(&of.team)),
        Some(Field::Opponent) => texts(|of| Some(&of.opponent)),
        Some(Field::Date) => Arc::new(Date32Array::from(vec![slate.date.days(); count])),
        Some(Field::Season) => Arc::new(Int32Array::from(vec![slate.season.start_year(); count])),
        Some(Field::Home) => {
            Arc::new(players.iter().map(|player| player.is_home).collect::<BooleanArray>())
        }
        Some(Field::Line) => {
            let points = |of: &&UpcomingPlayer| of.line.as_ref().map(|line| line.points);
            Arc::new(players.iter().map(points).collect::<Float64Array>())
        }
        _ => new_null_array(&column.kind.arrow(), count),
    }
}
