//! The cases of a slate: everybody who may play for its teams, and what they are predicted with.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::open::{OpenRun, OpenSlate};
use super::training::{self, CasesTraining};
use super::{Failure, slate};
use crate::domain::{BOOTSTRAP_DAYS, PlayerStatus, UpcomingPlayer, UpcomingSlate};
use crate::engine::{self, LinePolicy, Plan, SlateCases};
use crate::features::extended::BeforeDate;
use crate::report::{BoardPlayer, BoardTeam, SlateBoard, TeamSwitches};
use crate::season::Season;
use crate::snapshot::DataDir;
use crate::source;
use crate::systems::{Parameters, TRAINED_SYSTEMS, find_system};

/// A slate with everybody who may play: who is not named, but is on the roster of one of its teams, is out.
pub(super) struct WholeSlate {
    pub(super) slate: UpcomingSlate,
    /// The season before the slate's games, with a row for each of its players.
    pub(super) season: Season,
}

impl WholeSlate {
    /// `slate`, of `season`, with the others on the rosters of its teams.
    pub(super) fn new(season: &Season, mut slate: UpcomingSlate) -> Result<Self, Failure> {
        slate::check_features(season)?;
        let (date, day) = (slate.date, slate.date.days() - season.opening_night().days());
        if day < i32::from(BOOTSTRAP_DAYS) {
            let what = format!(
                "{date} is in the first {BOOTSTRAP_DAYS} days of {}, in which nothing is predicted",
                season.id()
            );
            return Err(Failure::Usage(what));
        }
        let nobody = UpcomingSlate::new(slate.season, date, Vec::new());
        let past = engine::season_before(season, &nobody)?;
        let games: BTreeSet<String> = slate.players.iter().map(game).collect();
        let games: Vec<String> = games.into_iter().collect();
        let roster =
            source::slate_roster(past.tables().0, &season.dates(), date, &games.join(","))?;
        let others = roster.into_iter().filter(|of| slate.player(&of.player_lookup).is_none());
        let others: Vec<UpcomingPlayer> = others
            .filter_map(|of| {
                let teammate = slate.players.iter().find(|player| player.team == of.team)?;
                Some(UpcomingPlayer {
                    player_lookup: of.player_lookup,
                    player_full_name: of.player_full_name,
                    player_id: of.player_id,
                    is_new: false,
                    status: Some(PlayerStatus::Out),
                    expected_minutes: None,
                    starter: None,
                    line: None,
                    ..teammate.clone()
                })
            })
            .collect();
        slate.players.extend(others);
        let slate = UpcomingSlate::new(slate.season, date, slate.players);
        let mut everybody = slate.clone();
        everybody.players.iter_mut().for_each(|player| player.status = None);
        let season = engine::season_before(season, &everybody)?;
        Ok(Self { slate, season })
    }

    /// What its cases are predicted with: the training of that `id`, or the newest that serves. `is_played` says that its games were.
    pub(super) fn open(
        self,
        data: &DataDir,
        id: Option<&str>,
        is_played: bool,
    ) -> Result<OpenCases, Failure> {
        let Self { slate, season } = self;
        let CasesTraining { id: training, learned, before } =
            training::choose_for_cases(data, &season, id, (&slate, is_played))?;
        // The ensemble stands behind its components.
        let ensemble = TRAINED_SYSTEMS.last().and_then(|id| find_system(id.as_str()));
        let ensemble = ensemble.cloned().into_iter().collect();
        let (parameters, lines) = (Parameters::default(), LinePolicy::default());
        let plan = Plan {
            trained: Some(Arc::clone(&learned)),
            ..Plan::new(ensemble, parameters, lines, vec![slate.date])
        };
        Ok(OpenCases { slate, training, plan, season, before })
    }
}

/// So many players of a team can be switched out and in on a page, and so many of them are out at first.
const MAX_SWITCHES: usize = 6;
const MAX_OUT: usize = 2;

/// The switches on the page of the slate of `opened`, whose predictions `board` has; or why there are none.
pub(super) fn switches(
    data: &DataDir,
    opened: &OpenRun,
    board: &SlateBoard,
) -> Result<Result<Vec<TeamSwitches>, String>, Failure> {
    let Some(OpenSlate { slate, .. }) = &opened.slate else { return Ok(Ok(Vec::new())) };
    let settings = &opened.run.manifest.settings;
    let Some(training) = settings.training.as_deref() else {
        return Ok(Err("the run was made without a training".to_owned()));
    };
    let whole = WholeSlate::new(&opened.season, slate.clone())?;
    let mut cases = match whole.open(data, Some(training), false) {
        Ok(cases) => cases,
        // The page of a run does not depend on what became of its training.
        Err(Failure::NotReady { what, .. }) => return Ok(Err(what)),
        Err(Failure::NotFound(what)) => return Ok(Err(what.to_string())),
        Err(failure) => return Err(failure),
    };
    cases.plan.lines = settings.line.clone();
    let of_slate = cases.cases()?;
    let is_calibrated = settings.line_calibration.is_some();
    let teams = board.games.iter().flat_map(|game| &game.teams);
    let of_team = |team: &BoardTeam| {
        let players = switched(team);
        let lookups: Vec<&str> = players.iter().map(String::as_str).collect();
        let mut cases = of_slate.predict_cases(&team.team, &cases.slate, &lookups);
        if is_calibrated {
            // What outcomes at lines say of a probability is not computed for each case.
            cases.iter_mut().flatten().for_each(|(_, of)| of.over_probability = None);
        }
        TeamSwitches { team: team.team.clone(), players, cases }
    };
    Ok(Ok(teams.map(of_team).collect()))
}

/// The keys of those of a team who can be switched: of whom it is not known whether they play, some of those who are out, and
/// those of whom most points are predicted.
fn switched(team: &BoardTeam) -> Vec<String> {
    let is_uncertain = |of: &&BoardPlayer| of.status.is_some_and(PlayerStatus::is_uncertain);
    let uncertain = team.players.iter().filter(is_uncertain);
    let out = team.players.iter().filter(|of| of.status == Some(PlayerStatus::Out)).take(MAX_OUT);
    let others = team.players.iter().filter(|of| of.points().is_some() && !is_uncertain(of));
    let all = uncertain.chain(out).chain(others);
    all.take(MAX_SWITCHES).map(|of| of.player_lookup.clone()).collect()
}

/// Visitors and home, as lists of games name them.
fn game(player: &UpcomingPlayer) -> String {
    let (team, opponent) = (&player.team, &player.opponent);
    let is_visitor = player.is_home.map_or(team < opponent, |home| !home);
    if is_visitor { format!("{team}@{opponent}") } else { format!("{opponent}@{team}") }
}

/// A slate whose cases can be predicted.
pub(super) struct OpenCases {
    pub(super) slate: UpcomingSlate,
    /// The training's name.
    pub(super) training: String,
    pub(super) plan: Plan,
    season: Season,
    before: BeforeDate,
}

impl OpenCases {
    pub(super) fn cases(&self) -> Result<SlateCases<'_>, Failure> {
        Ok(SlateCases::new(&self.season, &self.plan, &self.before, self.slate.date)?)
    }
}
