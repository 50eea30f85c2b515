//! The flags that name a slate of games that are not yet played, and how it is read.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Failure, output};
use crate::domain::{KnownAbsences, MarketChoice, UpcomingLine, UpcomingSlate, printable_path};
use crate::engine::{self, LinePolicy, PlannedSlate};
use crate::season::Season;
use crate::snapshot::FeatureOrigin;
use crate::snapshot::limits::Limits;
use crate::source::{self, ImportedSlate, ListedGames, SlateRequest};

/// Who is taken to play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum SlateArg {
    /// Those who played, with so much known of who did not.
    Played(KnownAbsences),
    /// Those whom a file names.
    File(PathBuf),
}

impl FromStr for SlateArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("", _) => Err("name a file, expected, tip-off, reported or half:SEED".to_owned()),
            (_, Ok(absences)) => Ok(Self::Played(absences)),
            // A seed that is none is no name of a file.
            (_, Err(what)) if text.starts_with("half:") || text == "half" => Err(what),
            (file, Err(_)) => Ok(Self::File(file.into())),
        }
    }
}

/// The flags that name a slate.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub(in crate::cli) struct SlateArgs {
    /// Who is taken to play. Of games that were played: those who played, with nothing known of who is out (`expected`),
    /// everybody known who did not play (`tip-off`), those whose reason was announced (`reported`), or half of the changes
    /// (`half:SEED`), each with a training made for it. Of games that are not yet played: those whom a file names, CSV, Parquet or JSON
    /// with `game_date`, team, opponent, `is_home` and player (see season help slates) [default: expected].
    #[arg(long, value_name = "FILE|WORD")]
    pub(in crate::cli) slate: Option<SlateArg>,

    /// The games of the slate, where its file does not say who plays whom: visitors, `@` and the team at home.
    #[arg(long, value_name = "GAMES", requires = "slate", conflicts_with = "games_file")]
    pub(in crate::cli) games: Option<String>,

    /// The same, in a file with the columns date, home and away.
    #[arg(long, value_name = "FILE", requires = "slate")]
    pub(in crate::cli) games_file: Option<PathBuf>,
}

impl SlateArgs {
    /// The file of the slate, if games that are not yet played are to be predicted.
    pub(in crate::cli) fn file(&self) -> Option<&Path> {
        match &self.slate {
            Some(SlateArg::File(file)) => Some(file),
            Some(SlateArg::Played(_)) | None => None,
        }
    }

    /// What is taken to be known of who does not play in games that were played.
    pub(in crate::cli) fn absences(&self) -> KnownAbsences {
        match &self.slate {
            Some(SlateArg::Played(absences)) => *absences,
            Some(SlateArg::File(_)) | None => KnownAbsences::Expected,
        }
    }

    /// The slate that is to be predicted, of `season`; `None` for games that were played.
    pub(in crate::cli) fn read(&self, season: &Season) -> Result<Option<PlannedSlate>, Failure> {
        let Some(file) = self.file() else {
            if self.games.is_some() || self.games_file.is_some() {
                let what = "--games and --games-file are for a slate: add --slate FILE";
                return Err(Failure::Usage(what.to_owned()));
            }
            return Ok(None);
        };
        check_features(season)?;
        if file.extension().is_none() && !file.exists() {
            let name = printable_path(file);
            let what =
                format!("{name} is no file, and none of expected, tip-off, reported and half:SEED");
            return Err(Failure::Usage(what));
        }
        let listed = match (&self.games, &self.games_file) {
            (Some(games), _) => Some(ListedGames::Text(games.clone())),
            (None, Some(file)) => Some(ListedGames::File(file.clone())),
            (None, None) => None,
        };
        let request = SlateRequest {
            dates: season.dates(),
            file,
            games: listed.as_ref(),
            limits: Limits::DEFAULT,
        };
        let ImportedSlate { slate, notes } = source::load_slate(&request, season.tables().0)?;
        // What nobody said, and what nothing reads, changes numbers.
        for note in &notes {
            output::tell(&format!("note: {note}"));
        }
        say_newest_game(season, &slate)?;
        say_unread(&slate);
        Ok(Some(PlannedSlate::new(season, slate)?))
    }
}

/// Refuses a slate of a season whose feature rows somebody else computed: for a game that is not yet played there is none.
pub(in crate::cli) fn check_features(season: &Season) -> Result<(), Failure> {
    if season.feature_origin() == FeatureOrigin::Built {
        return Ok(());
    }
    let id = season.id();
    let kind = season.origin().kind.as_str();
    let from = if kind == "warehouse" { "warehouse:FOLDER" } else { kind };
    Err(Failure::NotThere {
        what: format!(
            "the feature rows of {id} were stored by its source, which has none for games that are not yet played; rows that \
             are built here would be other inputs than those of its other dates"
        ),
        hint: format!("season snapshot {id} --from {from} --features rebuild builds all of them"),
    })
}

/// Refuses a source of lines that a slate does not have.
pub(in crate::cli) fn check_lines(lines: &LinePolicy) -> Result<(), Failure> {
    match lines.markets().find(|choice| **choice != MarketChoice::Last) {
        None => Ok(()),
        Some(choice) => Err(Failure::Usage(format!(
            "a slate has one line for each player, in its column points_line, which --line market takes; there is no choice \
             such as {choice}"
        ))),
    }
}

/// Says how far the newest game lies before the slate, where it is not of the day before.
fn say_newest_game(season: &Season, slate: &UpcomingSlate) -> Result<(), Failure> {
    let Some(newest) = engine::newest_game(season, slate.date)? else {
        output::tell("note: the snapshot has no game before the slate");
        return Ok(());
    };
    let days = slate.date.days() - newest.days();
    if days > 1 {
        output::tell(&format!(
            "note: the newest game before the slate is of {newest}, {days} days before {}",
            slate.date
        ));
    }
    Ok(())
}

/// Says what is kept of a slate and read by no system, and what is taken for prices that are missing.
fn say_unread(slate: &UpcomingSlate) {
    let lines: Vec<&UpcomingLine> = slate.playing().filter_map(|of| of.line.as_ref()).collect();
    let lacks = |line: &&&UpcomingLine| line.over_price.is_none() || line.under_price.is_none();
    let without = lines.iter().filter(lacks).count();
    if without > 0 {
        output::tell(&format!(
            "note: {without} of {} lines lack the price of a side, for which -110 is taken",
            lines.len()
        ));
    }
    if slate.players.iter().any(|player| player.starter.is_some()) {
        output::talk("note: starter is kept with the run; no system reads it yet");
    }
}
