//! The proof of what-if on a real season: with a regular newly out, the evening's slate gives better predictions of his teammates.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use season::artifacts;
use season::domain::{GameDate, PlayerStatus, UpcomingPlayer, UpcomingSlate};
use season::engine::{self, LinePolicy, Plan, PlayerChange, SlateCases};
use season::grade::mean_over_dates;
use season::season::Season;
use season::snapshot::frame::texts;
use season::snapshot::{self, DataDir};
use season::systems::{Parameters, find_system};
use season::train::{self, Training, TrainingManifest};

use crate::support::{SEASON, Workplace, shared};

/// From so many mean minutes on a newly absent player counts.
const MINUTES: f64 = 25.0;

/// A game that a player played.
struct Played {
    day: i32,
    team: String,
    minutes: f64,
    points: i32,
}

/// The games of each player with minutes from opening night on, oldest first.
fn games_played(season: &Season) -> BTreeMap<String, Vec<Played>> {
    let games = season.games().unwrap();
    let teams = texts(season.tables().0, "team_abbr").unwrap();
    let mut all: BTreeMap<String, Vec<Played>> = BTreeMap::new();
    for row in 0..games.dates.len() {
        let minutes = games.minutes.get(row).filter(|minutes| *minutes > 0.0);
        if let (Some(minutes), Some(points)) = (minutes, games.points.get(row))
            && games.dates[row] >= season.opening_night().days()
        {
            let (day, team) = (games.dates[row], teams.get(row).unwrap().to_owned());
            let played = Played { day, team, minutes, points };
            all.entry(games.players.get(row).to_owned()).or_default().push(played);
        }
    }
    all
}

/// The newly absent of `date`: they played in their team's last game, with at least 25 mean minutes over ten games, and do not
/// play in its game of the date. Each with the team.
fn newly_absent(
    played: &BTreeMap<String, Vec<Played>>,
    team_days: &BTreeMap<String, BTreeSet<i32>>,
    slate: &UpcomingSlate,
) -> Vec<(String, String)> {
    let day = slate.date.days();
    let absent = |(player, games): (&String, &Vec<Played>)| {
        let before = &games[..games.partition_point(|game| game.day < day)];
        let last = before.last()?;
        let newest = &before[before.len().saturating_sub(10)..];
        let mean = newest.iter().map(|game| game.minutes).sum::<f64>() / newest.len() as f64;
        let team_last = team_days[&last.team].range(..day).next_back()?;
        let plays = slate.players.iter().any(|of| of.team == last.team);
        let is_absent = slate.player(player).is_none();
        (mean >= MINUTES && *team_last == last.day && plays && is_absent)
            .then(|| (player.clone(), last.team.clone()))
    };
    played.iter().filter_map(absent).collect()
}

/// The slate of the evening before, in which they still play.
fn evening(slate: &UpcomingSlate, absent: &[(String, String)]) -> UpcomingSlate {
    let mut players = slate.players.clone();
    for (player, team) in absent {
        let teammate = slate.players.iter().find(|of| of.team == *team).unwrap();
        players.push(UpcomingPlayer {
            player_lookup: player.clone(),
            player_full_name: None,
            player_id: None,
            line: None,
            ..teammate.clone()
        });
    }
    UpcomingSlate::new(slate.season, slate.date, players)
}

/// What changes for teammates if the `absent` are out of the `evening`'s slate.
fn what_if(
    training: &Training,
    history: &[Season],
    season: &Season,
    (evening, absent): (&UpcomingSlate, &[(String, String)]),
) -> Vec<PlayerChange> {
    let mut out = evening.clone();
    for (player, _) in absent {
        out.change(player, |of| of.status = Some(PlayerStatus::Out));
    }
    let date = evening.date;
    let seen = engine::season_before(season, evening).unwrap();
    let learned = train::read_models_for_slate(training, history, &seen, (evening, date)).unwrap();
    let before = train::before_date(history, &seen, date).unwrap();
    let ensemble = find_system("ensemble_v2").cloned().into_iter().collect();
    let (parameters, lines) = (Parameters::default(), LinePolicy::default());
    let plan =
        Plan { trained: Some(learned), ..Plan::new(ensemble, parameters, lines, vec![date]) };
    let teams: BTreeSet<String> = absent.iter().map(|(_, team)| team.clone()).collect();
    SlateCases::new(&seen, &plan, &before, date).unwrap().compare(&teams, evening, &out)
}

fn read(workplace: &Workplace, season: &str) -> Season {
    let data = DataDir::new(workplace.data());
    Season::new(snapshot::read(&data, season.parse().unwrap()).unwrap()).unwrap()
}

#[test]
fn who_is_newly_out_lifts_his_teammates_and_lowers_their_error() {
    let Some(folder) = shared("data") else { return };
    let workplace = Workplace::new();
    for season in ["2020-21", SEASON] {
        let from = format!("box-scores:{}/player_games_{season}.parquet", folder.display());
        workplace.season(&["snapshot", season, "--from", &from]).succeeds();
    }
    let train = ["train", SEASON, "--quick", "--slate", "tip-off", "--json"];
    let id = workplace.season(&train).succeeds().json()["training_id"].as_str().unwrap().to_owned();
    let data = DataDir::new(workplace.data());
    let training =
        artifacts::find_named::<TrainingManifest>(&data, SEASON.parse().unwrap(), &id).unwrap();
    let history = [read(&workplace, "2020-21")];
    let season = read(&workplace, SEASON);
    let played = games_played(&season);
    let mut team_days: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
    for game in played.values().flatten() {
        team_days.entry(game.team.clone()).or_default().insert(game.day);
    }
    let first = season.opening_night().days() + 14;
    let dates: BTreeSet<i32> = team_days.values().flatten().copied().collect();
    let dates: Vec<i32> = dates.into_iter().filter(|day| *day >= first).collect();
    let of_date = |day: &i32| {
        let slate = engine::played_slate(&season, GameDate::from_days(*day)).unwrap().unwrap();
        let absent = newly_absent(&played, &team_days, &slate);
        let evening = evening(&slate, &absent);
        (!absent.is_empty()).then(|| what_if(&training, &history, &season, (&evening, &absent)))
    };
    let all: Vec<Option<Vec<PlayerChange>>> = dates.par_iter().map(of_date).collect();
    let (mut moved, mut gained) = (Vec::new(), Vec::new());
    for (day, changes) in dates.iter().zip(all) {
        let (mut change, mut gain, mut count) = (0.0, 0.0, 0);
        for of in changes.into_iter().flatten() {
            let (Some(without), Some(with)) = (of.without, of.with) else { continue };
            let game = played[&of.player_lookup].iter().find(|game| game.day == *day).unwrap();
            let error = |points: f64| (points - f64::from(game.points)).abs();
            change += with.points - without.points;
            gain += error(without.points) - error(with.points);
            count += 1;
        }
        if count > 0 {
            moved.push((change, count));
            gained.push((gain, count));
        }
    }
    assert!(moved.len() > 80, "only {} dates", moved.len());
    let [moved, gained] = [moved, gained].map(|dates| mean_over_dates(&dates).unwrap());
    assert!(moved.interval.unwrap().low > 0.0, "{moved:?}");
    assert!(gained.interval.unwrap().low > 0.0, "{gained:?}");
}
