//! `season whatif`: what changes on a date if a player is out, in, or plays other minutes, and over all cases of who may play.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::args::{examples, season_and_date};
use crate::cli::slate::{SlateArg, SlateArgs};
use crate::cli::what_if::WholeSlate;
use crate::cli::which_season::{self, Hints};
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::{
    GameDate, KnownAbsences, PlayerStatus, UpcomingPlayer, UpcomingSlate, WhoPlays, printable_path,
    shortened,
};
use crate::engine::{self, Questionable};
use crate::report::{OfSeason, SlateChange, WhatIf, WhatIfTable};
use crate::season::{PlayerNotFound, Season, find_player, find_slate};
use crate::snapshot::DataDir;
use crate::systems::Parameters;

/// How many players are shown where nothing else is asked for.
const TOP: u32 = 10;

/// Of so many players at most it can be unknown whether they play: there are 2 to that power of slates.
const MAX_QUESTIONABLE: usize = 10;

/// How likely somebody plays who is called questionable by a flag alone.
const EVEN_CHANCE: f64 = PlayerStatus::Questionable.chance();

/// The most minutes that `--minutes` takes.
const MAX_MINUTES: f64 = 60.0;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season whatif 2021-22 2022-03-05 --out \"LeBron James\"",
    "season whatif 2022-03-05 --in \"Anthony Davis\" --minutes \"Austin Reaves=36\"",
    "season whatif 2021-22 2022-03-05 --slate tonight.csv --questionable \"LeBron James\"",
]))]
pub(in crate::cli) struct WhatIfArgs {
    /// The season, which can be left out, since the date says which it is; the date.
    #[arg(required = true, num_args = 1..=2, value_name = "[SEASON] DATE")]
    pub(in crate::cli) what: Vec<String>,

    /// Take this player to be out, by full name, a part of it, lookup or id.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) out: Vec<String>,

    /// Take this player to play.
    #[arg(long = "in", value_name = "NAME")]
    pub(in crate::cli) come: Vec<String>,

    /// Expect these minutes of the player, 0 to 60: they stand in the place of those that the player's last games tell.
    #[arg(long, value_name = "NAME=MINUTES", value_parser = minutes)]
    pub(in crate::cli) minutes: Vec<(String, f64)>,

    /// Take both cases of this player: up to 10, in all combinations. Without names, those whom the slate calls doubtful,
    /// questionable or probable, which also says how likely each is; else it is one in two.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) questionable: Vec<String>,

    /// The slate before the change, a file as for `season predict` [default: who played, and nobody else, where the
    /// snapshot has the date].
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) slate: Option<PathBuf>,

    /// Show at most N players.
    #[arg(long, value_name = "N", default_value_t = TOP, value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) top: u32,

    /// Print it as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// `Austin Reaves=36`.
fn minutes(text: &str) -> Result<(String, f64), String> {
    let wrong = || "write NAME=MINUTES, such as \"Austin Reaves=36\"".to_owned();
    let (name, minutes) = text.rsplit_once('=').ok_or_else(wrong)?;
    let minutes: f64 = minutes.trim().parse().map_err(|_| wrong())?;
    if !(0.0..=MAX_MINUTES).contains(&minutes) {
        return Err(format!("minutes are from 0 to {MAX_MINUTES}"));
    }
    Ok((name.trim().to_owned(), minutes))
}

pub(super) fn run(data: &DataDir, args: &WhatIfArgs) -> Result<ExitStatus, Failure> {
    let (season, day) = season_and_date(&args.what)?;
    let season = match season {
        None => which_season::opened_by(data, day)?,
        named => named,
    };
    let hints = Hints { season, run: None, date: Some(day) };
    let season = open::season(data, hints, "whatif")?;
    let is_played = args.slate.is_none();
    let whole = WholeSlate::new(&season, slate(&season, day, args)?)?;
    let asked = AskedChange::new(&whole, args)?;
    let opened = whole.open(data, None, is_played)?;
    let cases = opened.cases()?;
    let table = if asked.questionable.is_empty() {
        let changes = cases.compare(&asked.teams, &opened.slate, &asked.with);
        WhatIfTable::Changes { changes }
    } else {
        let players = cases.combine(&asked.teams, &asked.with, &asked.questionable);
        WhatIfTable::Cases { questionable: asked.questionable, players }
    };
    let from = args.slate.as_ref().map(|file| printable_path(file));
    let shown = WhatIf {
        season: season.id(),
        date: day,
        slate: from.unwrap_or_else(|| "who played".to_owned()),
        system_id: opened.plan.systems.first().map(|system| system.id()),
        training_id: opened.training.clone(),
        change: asked.change,
        table: table.first(usize::try_from(args.top).unwrap_or(usize::MAX)),
    };
    let printed = OfSeason::new(season.is_fictional(), shown);
    let known = if is_played { WhoPlays::Known(KnownAbsences::TipOff) } else { WhoPlays::Expected };
    output::print(&printed.assuming(&known, &Parameters::default()), args.json)?;
    Ok(ExitStatus::Done)
}

/// The slate before the change: that of the file, or who played.
fn slate(season: &Season, date: GameDate, args: &WhatIfArgs) -> Result<UpcomingSlate, Failure> {
    let id = season.id();
    let Some(file) = &args.slate else {
        if let Some(slate) = engine::played_slate(season, date)? {
            return Ok(slate);
        }
        let why = find_slate(season, date, None)?;
        let what =
            why.err().map_or_else(|| format!("there is no game on {date}"), |why| why.to_string());
        let hint = format!(
            "season slate template {id} {date} makes the slate of a date to come, for --slate"
        );
        return Err(Failure::NotThere { what, hint });
    };
    let of_file = SlateArgs { slate: Some(SlateArg::File(file.clone())), ..SlateArgs::default() };
    let planned = of_file.read(season)?;
    let planned = planned.map(|planned| planned.slate.as_ref().clone());
    let there = planned.filter(|slate| slate.date == date);
    there.ok_or_else(|| {
        Failure::Usage(format!("{} is of another date than {date}", printable_path(file)))
    })
}

/// What is asked of a slate.
struct AskedChange {
    change: SlateChange,
    /// The slate with the change.
    with: UpcomingSlate,
    questionable: Vec<Questionable>,
    /// The teams of the games that it changes.
    teams: BTreeSet<String>,
}

impl AskedChange {
    fn new(whole: &WholeSlate, args: &WhatIfArgs) -> Result<Self, Failure> {
        let named = NamedPlayers(whole);
        let (out, come) = (named.find_all(&args.out)?, named.find_all(&args.come)?);
        let of_minutes: Vec<String> = args.minutes.iter().map(|(name, _)| name.clone()).collect();
        let minutes = named.find_all(&of_minutes)?;
        let minutes: Vec<(&String, f64)> =
            minutes.iter().zip(args.minutes.iter().map(|(_, minutes)| *minutes)).collect();
        let questionable = named.questionable(args)?;
        let with = named.changed(&out, &come, &minutes)?;
        let changed = out.iter().chain(&come).chain(minutes.iter().map(|(of, _)| *of));
        let changed = changed.chain(questionable.iter().map(|of| &of.player_lookup));
        let changed: Vec<_> = changed.filter_map(|of| with.player(of)).collect();
        if changed.is_empty() {
            let what =
                "nothing is changed: name somebody with --out, --in, --minutes or --questionable";
            return Err(Failure::Usage(what.to_owned()));
        }
        let teams = changed.iter().flat_map(|of| [of.team.clone(), of.opponent.clone()]).collect();
        let name = |of: &String| named.name(of).to_owned();
        let change = SlateChange {
            out: out.iter().map(name).collect(),
            come: come.iter().map(name).collect(),
            minutes: minutes.iter().map(|(of, minutes)| (name(of), *minutes)).collect(),
        };
        Ok(Self { change, with, questionable, teams })
    }
}

/// The players of a slate, by what they are called.
struct NamedPlayers<'a>(&'a WholeSlate);

impl NamedPlayers<'_> {
    /// The keys of those who are called so.
    fn find_all(&self, names: &[String]) -> Result<Vec<String>, Failure> {
        names.iter().map(|name| self.find(name)).collect()
    }

    fn find(&self, name: &str) -> Result<String, Failure> {
        let WholeSlate { slate, season } = self.0;
        let found = find_player(season, name)?;
        // Of several with one name, the slate may tell who is meant.
        let lookup = match found {
            Ok(found) => found.player.lookup,
            Err(PlayerNotFound::Several { players, asked }) => {
                let mut here = players.iter().filter(|of| slate.player(&of.lookup).is_some());
                match (here.next(), here.next()) {
                    (Some(one), None) => one.lookup.clone(),
                    _ => return Err(self.not_found(&PlayerNotFound::Several { players, asked })),
                }
            }
            Err(why) => return Err(self.not_found(&why)),
        };
        if slate.player(&lookup).is_none() {
            return Err(
                self.refuse(&lookup, &format!("plays for none of the teams of {}", slate.date))
            );
        }
        Ok(lookup)
    }

    /// The slate in which those are `out`, those `come`, and so many `minutes` are expected of others.
    fn changed(
        &self,
        out: &[String],
        come: &[String],
        minutes: &[(&String, f64)],
    ) -> Result<UpcomingSlate, Failure> {
        if let Some(both) = out.iter().find(|of| come.contains(of)) {
            return Err(self.refuse(both, "is both --out and --in: leave one of them out"));
        }
        let mut with = self.0.slate.clone();
        let changes = [
            (out, PlayerStatus::Out, "is out already: --in changes that"),
            (come, PlayerStatus::Available, "is in already: --out changes that"),
        ];
        for (lookups, status, already) in changes {
            for of in lookups {
                if with.player(of).is_some_and(|player| player.status == Some(status)) {
                    return Err(self.refuse(of, already));
                }
                with.change(of, |player| player.status = Some(status));
            }
        }
        for (of, minutes) in minutes {
            if with.player(of).is_some_and(UpcomingPlayer::is_out) {
                return Err(self.refuse(of, "is out, and plays no minutes: add --in"));
            }
            with.change(of, |player| player.expected_minutes = Some(*minutes));
        }
        Ok(with)
    }

    /// What the player with that key is called.
    fn name<'n>(&'n self, lookup: &'n str) -> &'n str {
        self.0.slate.player(lookup).map_or(lookup, UpcomingPlayer::name)
    }

    fn not_found(&self, why: &PlayerNotFound) -> Failure {
        Failure::NotThere { what: why.to_string(), hint: self.hint() }
    }

    fn refuse(&self, lookup: &str, what: &str) -> Failure {
        let what = format!("{} {what}", shortened(self.name(lookup)));
        Failure::NotThere { what, hint: self.hint() }
    }

    /// What lists the players.
    fn hint(&self) -> String {
        let UpcomingSlate { season, date, .. } = &self.0.slate;
        format!("season show {season} {date} shows who played, and a slate's file says who plays")
    }

    /// Those of whom it is not known whether they play: those who are named or, where no change is asked for, those whom the slate says
    /// it of.
    fn questionable(&self, args: &WhatIfArgs) -> Result<Vec<Questionable>, Failure> {
        let slate = &self.0.slate;
        let uncertain =
            |status: Option<PlayerStatus>| status.filter(|status| status.is_uncertain());
        let is_asked = !args.out.is_empty() || !args.come.is_empty() || !args.minutes.is_empty();
        let mut lookups = self.find_all(&args.questionable)?;
        if lookups.is_empty() && !is_asked {
            let of_slate = slate.players.iter().filter(|of| uncertain(of.status).is_some());
            lookups = of_slate.map(|of| of.player_lookup.clone()).collect();
        }
        lookups.sort_unstable();
        lookups.dedup();
        if lookups.len() > MAX_QUESTIONABLE {
            let what = format!(
                "of {} players it is not known whether they play, and at most {MAX_QUESTIONABLE} can be: name them with \
                 --questionable",
                lookups.len()
            );
            return Err(Failure::Usage(what));
        }
        let one = |lookup: &String| {
            let player = slate.player(lookup)?;
            Some(Questionable {
                player_lookup: lookup.clone(),
                player: player.name().to_owned(),
                team: player.team.clone(),
                chance: uncertain(player.status).map_or(EVEN_CHANCE, PlayerStatus::chance),
            })
        };
        Ok(lookups.iter().filter_map(one).collect())
    }
}
