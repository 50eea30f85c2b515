//! What a run must hold, by its settings and its season: its dates, its player-dates, and the line of each.
//!
//! Whoever can write a run can write every hash in it. What predictions say cannot be checked without making them again; what
//! they are predictions of, and the lines that they are judged by, follow from the snapshot.

use std::path::Path;

use arrow::array::{Array as _, AsArray as _, Date32Array, RecordBatch};
use arrow::datatypes::Date32Type;

use super::rows::PredictionRows;
use super::{RunManifest, SystemCount, consistent};
use crate::domain::{GameDate, Line, MarketChoice, SideLines, shortened};
use crate::engine::{DateStatus, MarketLines, PossibleLines, Slate};
use crate::season::{Games, Season};

use crate::snapshot::lines::{self, LINES};
use crate::snapshot::words::Words;
use crate::snapshot::{SnapshotError, own_features};
use crate::systems::{
    NoPrediction, PricedLine, SystemInfo, find_system, predicts_with_training, systems_with,
};

/// What a run of a season must hold.
pub(super) struct ExpectedRun<'a> {
    season: &'a Season,
    manifest: &'a RunManifest,
    games: Games<'a>,
    slate: Slate,
    lines: PossibleLines<'a>,
    /// What each of its systems says of itself, where it goes by its edge over the line and is of the version that we know.
    rules: Vec<Option<SystemInfo>>,
}

/// A player-date of a row, and what is expected of it.
#[derive(Clone, Copy)]
struct ExpectedPlayerDate {
    /// Its place among all player-dates of the run.
    place: usize,
    /// The row of the season's games.
    game: usize,
    lines: Option<SideLines>,
    /// Why there cannot be a prediction, if there cannot.
    no_prediction: Option<NoPrediction>,
}

/// Which rows were met, and how many predictions of each system and date.
pub(super) struct MetRows {
    /// By player-date and system.
    seen: Vec<bool>,
    of_systems: Vec<usize>,
    of_dates: Vec<usize>,
}

impl<'a> ExpectedRun<'a> {
    /// That of `manifest`, which was made from `season` with these `offers` of books.
    pub(super) fn new(
        season: &'a Season,
        manifest: &'a RunManifest,
        offers: Option<&'a MarketLines>,
    ) -> Result<Self, SnapshotError> {
        let games = season.games()?;
        let slate = Slate::new(&games, season.opening_night());
        let lines = PossibleLines::new(season, &manifest.settings.line, offers)?;
        let made = systems_with(&manifest.settings.parameters);
        let rule = |of: &SystemCount| {
            let system = made.iter().find(|system| system.id().as_str() == of.system_id)?;
            let info = *system.info();
            // A system that says of no threshold goes by a rule of its own.
            let has_rule = info.threshold != SystemInfo::COMMON.threshold;
            (info.version == of.version && !info.needs_training && has_rule).then_some(info)
        };
        let rules = manifest.systems.iter().map(rule).collect();
        Ok(Self { season, manifest, games, slate, lines, rules })
    }

    /// Checks what the manifest says of the snapshot, of its dates and of their players.
    pub(super) fn check_manifest(&self) -> Result<(), String> {
        let (season, manifest) = (self.season, self.manifest);
        // A run of a slate may be read beside a snapshot that has more games.
        let is_slate = manifest.settings.who_plays.slate().is_some();
        if manifest.snapshot_hash != season.snapshot_hash() && !is_slate {
            return Err(format!("it was made from snapshot {}", manifest.snapshot_hash));
        }
        if manifest.feature_rows != season.feature_origin() {
            return Err(
                "the snapshot's feature rows are not of the origin that it names".to_owned()
            );
        }
        if manifest.fictional_players != season.is_fictional() {
            let what = "the run and its snapshot do not agree whether the players are fictional";
            return Err(what.to_owned());
        }
        if manifest.included != season.included() {
            return Err("the run and its snapshot have other kinds of games".to_owned());
        }
        self.check_training()?;
        self.check_dates()?;
        let players: usize = manifest.dates.iter().map(|date| date.players).sum();
        for (what, count) in [("its dates", players)].into_iter().chain(self.counts()) {
            if count != manifest.player_dates {
                let all = manifest.player_dates;
                return Err(format!("{what}: {count} player-dates, and it counts {all}"));
            }
        }
        Ok(())
    }

    /// Systems that predict with a training are never asked without one.
    fn check_training(&self) -> Result<(), String> {
        let settings = &self.manifest.settings;
        let needs = |id: &&String| {
            find_system(id).is_some_and(|system| predicts_with_training(system.info()))
        };
        match settings.systems.iter().find(needs) {
            Some(id) if settings.training.is_none() => {
                Err(format!("{id} predicts with a training, and the run names none"))
            }
            _ => Ok(()),
        }
    }

    /// How many player-dates each system has, with a prediction or a reason.
    fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        let systems = self.manifest.systems.iter();
        systems.map(|of| (of.system_id.as_str(), of.predicted + of.skipped.values().sum::<usize>()))
    }

    /// Its dates are those of its settings, and each has the players and the status that the snapshot gives.
    fn check_dates(&self) -> Result<(), String> {
        let settings = &self.manifest.settings;
        let days = |(first, last): &(GameDate, GameDate)| {
            i64::from(last.days()).saturating_sub(first.days().into()).saturating_add(1).max(0)
        };
        let asked = settings.dates.iter().map(days).fold(0, i64::saturating_add);
        let dates = &self.manifest.dates;
        if i64::try_from(dates.len()).ok() != Some(asked) {
            return Err(format!("its settings have {asked} dates, and it has {}", dates.len()));
        }
        let all = settings.dates.iter().flat_map(|(first, last)| first.days()..=last.days());
        for (day, date) in all.zip(dates) {
            let shown = date.date;
            if shown.days() != day {
                let day = GameDate::from_days(day);
                return Err(format!("{shown}: its settings have {day} in this place"));
            }
            let rows = self.slate.on(shown);
            if rows.len() != date.players {
                let (found, players) = (rows.len(), date.players);
                return Err(format!("{shown}: {players} players, and the snapshot has {found}"));
            }
            let status = DateStatus::expected(self.season, settings.warmup_days, shown, rows);
            let nothing = status == DateStatus::Predicted && date.predictions == 0;
            let status = if nothing { DateStatus::NoPrediction } else { status };
            if status != date.status {
                return Err(format!("{shown}: the snapshot and its settings give another status"));
            }
        }
        if dates.windows(2).any(|pair| pair[0].date >= pair[1].date) {
            return Err("its dates are not in order, or one stands there twice".to_owned());
        }
        Ok(())
    }

    /// A count of no rows yet.
    pub(super) fn no_rows(&self) -> MetRows {
        let all: usize = self.manifest.dates.iter().map(|date| date.players).sum();
        let systems = self.manifest.systems.len();
        MetRows {
            seen: vec![false; all * systems],
            of_systems: vec![0; systems],
            of_dates: vec![0; self.manifest.dates.len()],
        }
    }

    /// Checks the keys of the rows of a file, and counts them: each is a player-date of the run, and none was met before. Of
    /// `predictions`, the lines are checked, too.
    pub(super) fn check_rows(&self, rows: &RecordBatch, met: &mut MetRows) -> Result<(), String> {
        let keys = KeyRows::new(rows).ok_or("it has no key")?;
        let reasons = rows.column_by_name("reason").map(|values| Words::new(values));
        let predictions = reasons.is_none().then(|| PredictionRows::new(rows)).transpose();
        let predictions = predictions.map_err(|error| error.to_string())?;
        if predictions.is_some() {
            consistent::check_stat(rows)?;
        }
        let systems = self.places_of(keys.systems);
        let mut cursor = Cursor::new();
        for row in 0..rows.num_rows() {
            let mut check = || {
                let expected = cursor.find(self, &keys, row)?;
                let system = keys.systems.place(row).and_then(|place| systems[place]);
                let system = system.ok_or("its system was not asked for")?;
                let seen = &mut met.seen[expected.place * self.manifest.systems.len() + system];
                if std::mem::replace(seen, true) {
                    return Err("the same player-date and system have another row".to_owned());
                }
                if let Some(predictions) = &predictions {
                    met.of_systems[system] += 1;
                    met.of_dates[cursor.date] += 1;
                    self.check_line(predictions, row, expected)?;
                    let judged = self.judged_line(predictions, row, expected);
                    consistent::check_row(predictions, row, self.rules[system].as_ref(), judged)
                } else {
                    check_reason(reasons.and_then(|reasons| reasons.get(row)), expected)
                }
            };
            check().map_err(|what: String| format!("row {}: {what}", row + 1))?;
        }
        Ok(())
    }

    /// For each word of the column of systems, its place among the systems of the run.
    fn places_of(&self, systems: Words<'_>) -> Vec<Option<usize>> {
        let place = |word: &str| self.manifest.systems.iter().position(|of| of.system_id == word);
        systems.all().map(place).collect()
    }

    /// The line of a prediction is the one that the settings give its player-date.
    fn check_line(
        &self,
        rows: &PredictionRows<'_>,
        row: usize,
        expected: ExpectedPlayerDate,
    ) -> Result<(), String> {
        if let Some(reason) = expected.no_prediction {
            return Err(format!("there is a prediction, where there can be none: {reason}"));
        }
        let line = expected.lines.map(|lines| lines.for_points(rows.points(row)));
        let found = rows.line(row);
        if found != line {
            let (found, line) = (in_words(found), in_words(line));
            let policy = &self.manifest.settings.line;
            return Err(format!(
                "column current_points_line: {found}, and `--line {policy}` gives {line}"
            ));
        }
        if rows.margin(row) != found.map(|line| rows.points(row) - line.points) {
            return Err(
                "column line_margin: it is not the predicted points less the line".to_owned()
            );
        }
        Ok(())
    }

    /// The line of a prediction with its prices, and what a side must beat these by, where outcomes at lines calibrate what its
    /// system says.
    fn judged_line(
        &self,
        rows: &PredictionRows<'_>,
        row: usize,
        expected: ExpectedPlayerDate,
    ) -> Option<(PricedLine, f64)> {
        let calibration = self.manifest.settings.line_calibration.as_ref()?;
        find_system(rows.system(row).as_str()).filter(|system| system.info().needs_training)?;
        let lines = self.lines.priced(expected.game)?;
        Some((*lines.for_points(rows.points(row)), calibration.price_margin))
    }

    /// Checks that the manifest counts the predictions that were met.
    pub(super) fn check_counts(&self, met: &MetRows) -> Result<(), String> {
        let wrong = |what: &dyn std::fmt::Display, said: usize, found: usize| {
            Err(format!("{what}: it counts {said} predictions, and there are {found}"))
        };
        for (system, found) in self.manifest.systems.iter().zip(&met.of_systems) {
            if system.predicted != *found {
                return wrong(&shortened(&system.system_id), system.predicted, *found);
            }
        }
        for (date, found) in self.manifest.dates.iter().zip(&met.of_dates) {
            if date.predictions != *found {
                return wrong(&date.date, date.predictions, *found);
            }
        }
        Ok(())
    }
}

/// The offers that the run read its lines from, if it read any, which must be those beside its snapshot: the lines of each
/// choice of its policy, and of the close.
pub(super) fn offers(
    season: &Season,
    manifest: &RunManifest,
    snapshot: &Path,
) -> Result<Option<MarketLines>, SnapshotError> {
    let sha256 = manifest.settings.lines.as_ref();
    sha256.map(|sha256| offers_of(season, manifest, snapshot, sha256)).transpose()
}

/// The offers in the table with that `sha256`, which must be the one beside the snapshot: the lines of each choice of the run's
/// policy, and of the close.
pub(super) fn offers_of(
    season: &Season,
    manifest: &RunManifest,
    snapshot: &Path,
    sha256: &str,
) -> Result<MarketLines, SnapshotError> {
    match lines::read_in(snapshot, season.id())? {
        Some(stored) if stored.manifest.file.sha256 == sha256 => {
            let mut choices: Vec<_> = manifest.settings.line.markets().collect();
            choices.push(&MarketChoice::Close);
            MarketLines::new(&stored, season, &choices)
        }
        _ => {
            let what = format!(
                "the lines that the run reads, with SHA-256 {}, are not beside its snapshot any more",
                shortened(sha256)
            );
            Err(SnapshotError::inconsistent(&snapshot.join(LINES.file), what))
        }
    }
}

/// The own features that the run reads, if it reads any: those beside the snapshot must be the same.
pub(super) fn check_own_features(
    season: &Season,
    manifest: &RunManifest,
    snapshot: &Path,
) -> Result<(), SnapshotError> {
    if manifest.settings.own_features.is_empty() {
        return Ok(());
    }
    own_features::files(snapshot, season.id(), manifest.settings.needed_own()).map(drop)
}

/// Where a player-date cannot be predicted, the reason says so, and nowhere else.
fn check_reason(found: Option<&str>, expected: ExpectedPlayerDate) -> Result<(), String> {
    let found = found.ok_or("it has no reason")?;
    let of_snapshot = [NoPrediction::Bootstrap, NoPrediction::NoFeatures];
    let fits = match expected.no_prediction {
        Some(reason) => found == reason.to_string(),
        None => of_snapshot.iter().all(|reason| found != reason.to_string()),
    };
    let what = || format!("column reason: it cannot be {}", shortened(found));
    if fits { Ok(()) } else { Err(what()) }
}

fn in_words(line: Option<Line>) -> String {
    let words = |line: Line| format!("{} of {}", line.points, line.source.as_str());
    line.map_or_else(|| "none".to_owned(), words)
}

/// Where the texts of a row's player and game stand, and its day.
type PlacesOfRow = (Option<usize>, Option<usize>, i32);

/// The keys of the rows of a file.
struct KeyRows<'a> {
    systems: Words<'a>,
    players: Words<'a>,
    game_ids: Words<'a>,
    days: &'a Date32Array,
}

impl<'a> KeyRows<'a> {
    fn new(rows: &'a RecordBatch) -> Option<Self> {
        let text = |name| rows.column_by_name(name).map(|values| Words::new(values));
        let days = rows.column_by_name("game_date")?.as_primitive_opt::<Date32Type>()?;
        Some(Self {
            systems: text("system_id")?,
            players: text("player_lookup")?,
            game_ids: text("game_id")?,
            days: (days.null_count() == 0).then_some(days)?,
        })
    }

    /// Where the texts of a row's player and game stand, and its day.
    fn key(&self, row: usize) -> PlacesOfRow {
        (self.players.place(row), self.game_ids.place(row), self.days.value(row))
    }
}

/// Walks through the player-dates of a run, in the order of its files.
struct Cursor {
    /// The place of the date among those of the run.
    date: usize,
    /// Where its player-dates begin among all.
    start: usize,
    /// The place of the next player on its slate.
    next: usize,
    /// The key of the last row, and what is expected of its player-date.
    last: Option<(PlacesOfRow, ExpectedPlayerDate)>,
}

impl Cursor {
    fn new() -> Self {
        Self { date: 0, start: 0, next: 0, last: None }
    }

    /// What is expected of the player-date of `row`, which stands there or further on.
    fn find(
        &mut self,
        run: &ExpectedRun<'_>,
        keys: &KeyRows<'_>,
        row: usize,
    ) -> Result<ExpectedPlayerDate, String> {
        let key = keys.key(row);
        if let Some((_, expected)) = self.last.filter(|(last, _)| *last == key) {
            return Ok(expected);
        }
        let (player, day) = (keys.players.get(row).ok_or("it has no player")?, key.2);
        let dates = &run.manifest.dates;
        while dates.get(self.date).is_some_and(|date| date.date.days() < day) {
            (self.start, self.next) = (self.start + dates[self.date].players, 0);
            self.date += 1;
        }
        let date = dates.get(self.date).filter(|date| date.date.days() == day);
        let date = date.ok_or("its date was not asked for, or is out of order")?.date;
        let slate = run.slate.on(date);
        let name = |game: u32| run.games.players.get(game as usize);
        while slate.get(self.next).is_some_and(|game| name(*game) < player) {
            self.next += 1;
        }
        let game = slate.get(self.next).filter(|game| name(**game) == player);
        let stray =
            || format!("{} is not on the slate of {date}, or out of order", shortened(player));
        let game = *game.ok_or_else(stray)? as usize;
        let game_id = keys.game_ids.get(row).ok_or("it has no game")?;
        if game_id != run.games.game_ids.get(game) {
            return Err(format!(
                "column game_id: {player} plays another game than {}",
                shortened(game_id)
            ));
        }
        let expected = run.expected(date, game, self.start + self.next);
        self.last = Some((key, expected));
        Ok(expected)
    }
}

impl ExpectedRun<'_> {
    /// What is expected of the player-date in row `game` of the games, the one at `place` of the run.
    fn expected(&self, date: GameDate, game: usize, place: usize) -> ExpectedPlayerDate {
        let day = date.days() - self.season.opening_night().days();
        let no_prediction = if day < i32::from(self.manifest.settings.warmup_days) {
            Some(NoPrediction::Bootstrap)
        } else if self.season.feature_row(game).is_none() {
            Some(NoPrediction::NoFeatures)
        } else {
            None
        };
        ExpectedPlayerDate { place, game, lines: self.lines.lines(game), no_prediction }
    }
}
