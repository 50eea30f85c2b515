//! The proof: a slate made from who played, predicted from nothing but earlier games, gives what the run of the whole season
//! gives for its date.

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use season::domain::GameDate;
use season::engine::{self, DateForecast, LinePolicy, Plan, PlannedSlate};
use season::season::Season;
use season::snapshot::{self, DataDir};
use season::systems::{Parameters, StoredPrediction};

use super::cut::{WholeSeason, import};
use super::{DATE, predict, with_cut_season};
use crate::support::files::RunFiles;
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace, shared, untrained};

fn plan(dates: Vec<GameDate>, slate: Option<PlannedSlate>) -> Plan {
    let (parameters, lines) = (Parameters::default(), LinePolicy::default());
    Plan { slate, ..Plan::new(untrained(), parameters, lines, dates) }
}

/// Everything that a date's systems answered, with every bit of each number.
fn answers(season: &Season, date: &DateForecast) -> Vec<String> {
    let games = season.games().unwrap();
    let mut results = date.results.iter();
    let mut all = vec![format!("{} {:?}", date.date, date.status)];
    for player in &date.players {
        all.push(format!("{} {:?}", games.players.get(player.game), player.lines));
        for _ in untrained() {
            let result = results.next().unwrap();
            all.push(format!("{:?}", result.map(StoredPrediction::prediction)));
        }
    }
    all
}

/// The dates of `season` whose slate does not give what the whole season gives.
fn differing_dates(season: &Season) -> (usize, Vec<GameDate>) {
    let games = season.games().unwrap();
    let (first, last) = (season.opening_night().days(), season.last_date().days());
    let on = |day: &i32| games.dates.contains(day);
    let dates: Vec<GameDate> = (first..=last).filter(on).map(GameDate::from_days).collect();
    let whole = engine::predict(season, &plan(dates.clone(), None), |_| ()).unwrap();
    let differs = |forecast: &&DateForecast| {
        let slate = engine::played_slate(season, forecast.date).unwrap().unwrap();
        let planned = PlannedSlate::new(season, slate).unwrap();
        let before = engine::season_before(season, &planned.slate).unwrap();
        assert!(before.games().unwrap().dates.iter().all(|day| *day <= forecast.date.days()));
        let plan = plan(vec![forecast.date], Some(planned));
        let alone = engine::predict(&before, &plan, |_| ()).unwrap();
        answers(&before, &alone.dates[0]) != answers(season, forecast)
    };
    let differing: Vec<&DateForecast> = whole.dates.par_iter().filter(differs).collect();
    (dates.len(), differing.into_iter().map(|forecast| forecast.date).collect())
}

fn read(workplace: &Workplace) -> Season {
    let data = DataDir::new(workplace.data());
    Season::new(snapshot::read(&data, SEASON.parse().unwrap()).unwrap()).unwrap()
}

#[test]
fn every_date_of_an_invented_season_is_predicted_as_in_the_whole_season() {
    let workplace = Workplace::new();
    WholeSeason::demo().write(&workplace, "all.parquet", |_| true);
    import(&workplace, &["all.parquet"]);
    let (dates, differing) = differing_dates(&read(&workplace));
    assert!(dates > 140, "only {dates} dates");
    assert_eq!(differing, []);
}

#[test]
fn every_date_of_a_real_season_is_predicted_as_in_the_whole_season() {
    let Some(folder) = shared("data") else { return };
    let workplace = Workplace::new();
    let file = folder.join(format!("player_games_{SEASON}.parquet"));
    import(&workplace, &[file.to_str().unwrap()]);
    let (dates, differing) = differing_dates(&read(&workplace));
    assert!(dates > 140, "only {dates} dates");
    assert_eq!(differing, []);
}

#[test]
fn the_binary_predicts_six_dates_as_in_the_whole_season() {
    let whole = WholeSeason::demo();
    let workplace = Workplace::new();
    whole.write(&workplace, "all.parquet", |_| true);
    import(&workplace, &["all.parquet"]);
    let run = workplace.season(&["predict", SEASON, "--json"]).succeeds().json();
    let of_season = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    // Opening night and the end of the warm-up, and dates up to the last.
    let dates = whole.dates();
    let opening = dates.iter().position(|day| *day >= days("2021-10-19")).unwrap();
    let dates = &dates[opening..];
    let sampled = [12, 16, 40, 80, 120, dates.len() - 1].map(|at| GameDate::from_days(dates[at]));
    for date in sampled.map(|date| date.to_string()) {
        let cut = Workplace::new();
        whole.import_before(&cut, &date);
        std::fs::write(cut.path("slate.csv"), whole.slate(&date)).unwrap();
        let args = ["predict", SEASON, "--slate", "slate.csv", "--json"];
        let ended = cut.season(&args);
        let run = ended.json();
        let of_slate = RunFiles::read(&cut.path(run["folder"].as_str().unwrap()));
        let day = days(&date);
        let mut expected = of_season.predictions.clone();
        expected.retain(|key, _| key.0 == day);
        assert_eq!(of_slate.predictions, expected, "{date}");
        let mut skipped = of_season.skipped.clone();
        skipped.retain(|key, _| key.0 == day);
        assert_eq!(of_slate.skipped, skipped, "{date}");
        // A date in the warm-up has reasons, and no prediction.
        assert_eq!(ended.code, i32::from(expected.is_empty()), "{}", ended.stderr);
    }
}

/// The bytes of two tables are those of their rows.
#[test]
fn the_rows_of_a_slate_are_those_of_a_run_of_its_date_byte_for_byte() {
    let (cut, whole) = with_cut_season();
    let of_slate = predict(&cut, "slate.csv", &[]);
    let workplace = Workplace::new();
    whole.write(&workplace, "all.parquet", |_| true);
    import(&workplace, &["all.parquet"]);
    let of_date =
        workplace.season(&["predict", SEASON, "--dates", DATE, "--json"]).succeeds().json();
    let bytes = |workplace: &Workplace, run: &serde_json::Value| {
        let folder = workplace.path(run["folder"].as_str().unwrap());
        ["predictions.parquet", "skipped.parquet"]
            .map(|file| std::fs::read(folder.join(file)).unwrap())
    };
    assert_eq!(bytes(&cut, &of_slate), bytes(&workplace, &of_date));
}

#[test]
fn games_after_the_slate_change_nothing() {
    let whole = WholeSeason::demo();
    let workplace = Workplace::new();
    whole.write(&workplace, "all.parquet", |_| true);
    import(&workplace, &["all.parquet"]);
    let season = read(&workplace);
    let (cut, _) = with_cut_season();
    let before = read(&cut);
    let date: GameDate = DATE.parse().unwrap();
    let slate = engine::played_slate(&season, date).unwrap().unwrap();
    assert_eq!(season.games_hash(date).unwrap(), before.games_hash(date).unwrap());
    assert_ne!(season.games_hash(date.plus_days(1)).unwrap(), before.games_hash(date).unwrap());
    let predicted = [&season, &before].map(|season| {
        let seen = engine::season_before(season, &slate).unwrap();
        let forecast = engine::predict(&seen, &plan(vec![date], None), |_| ()).unwrap();
        answers(&seen, &forecast.dates[0])
    });
    assert_eq!(predicted[0], predicted[1]);
    assert!(predicted[0].iter().any(|answer| answer.starts_with("Ok(")), "nothing was predicted");
}
