//! The 25 features, to the bit, and that none of them sees its own date or anything after it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{AsArray as _, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::Date32Type;
use proptest::prelude::*;
use season::domain::{Calendar, SeasonDates};
use season::features::Horizon;
use season::features::baseline::{self, Tag};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::files::{floats, read_table, texts, with_column, write_table};
use crate::support::league::{self, League, Row};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace, shared};

const GAMES: &str = "player_game_summary.parquet";

/// (player, date in days) → what its row holds.
type Rows = BTreeMap<(String, i32), Found>;

#[derive(Clone, Debug, PartialEq)]
struct Found {
    values: Vec<f64>,
    quality: f64,
    /// As the vectors write them; `None` in a file, which does not hold them.
    tags: Option<String>,
}

fn dates_of(season: &str) -> SeasonDates {
    Calendar::default().dates(season.parse().unwrap(), None).unwrap()
}

fn letter(tag: Tag) -> char {
    match tag {
        Tag::Exact => 'e',
        Tag::Estimated => 's',
        Tag::Default => 'd',
    }
}

/// The rows that the library makes of these games.
fn computed(games: &RecordBatch, dates: &SeasonDates, horizon: Horizon) -> Rows {
    let games = league::frame(games);
    let players = games.column("player_lookup").unwrap().str().unwrap();
    let days = games.column("game_date").unwrap().i32().unwrap();
    let rows = baseline::compute(&games, dates, horizon).unwrap().into_iter().map(|row| {
        let found = Found {
            values: row.values.to_vec(),
            quality: row.quality_score(),
            tags: Some(row.tags.into_iter().map(letter).collect()),
        };
        ((players.get(row.game).unwrap().to_owned(), days.get(row.game).unwrap()), found)
    });
    rows.collect()
}

/// The snapshot of these games, with rows of our own.
fn imported(games: &RecordBatch, season: &str) -> Vec<u8> {
    let workplace = Workplace::new();
    write_table(&workplace.warehouse().join(GAMES), games);
    let args = ["snapshot", season, "--from", "warehouse:warehouse", "--features", "rebuild"];
    workplace.season(&args).succeeds();
    std::fs::read(workplace.data().join(format!("snapshots/{season}/features.parquet"))).unwrap()
}

/// The rows of a `features.parquet`.
fn stored(bytes: &[u8]) -> Rows {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let table = read_table(file.path());
    assert!(texts(&table, "data_source").iter().all(|source| source == "box_scores"));
    let dates = table.column_by_name("game_date").unwrap().as_primitive::<Date32Type>();
    let keys = texts(&table, "player_lookup").into_iter().zip(dates.values().iter().copied());
    let columns: Vec<_> =
        baseline::names().iter().map(|name| floats(&table, name.as_str())).collect();
    let quality = floats(&table, "feature_quality_score");
    let row = |at: usize| Found {
        values: columns.iter().map(|column| column[at].unwrap()).collect(),
        quality: quality[at].unwrap(),
        tags: None,
    };
    keys.enumerate().map(|(at, key)| (key, row(at))).collect()
}

/// Every row is as expected, to the bit; says which features differ, how often and where.
#[track_caller]
fn assert_rows(found: &Rows, expected: &[Row]) {
    let mut problems: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in expected {
        let at = format!("{} {}", row.player, row.date);
        let mut differs =
            |what: &str, words: String| problems.entry(what.to_owned()).or_default().push(words);
        let Some(found) = found.get(&(row.player.clone(), days(&row.date))) else {
            differs("no row", at);
            continue;
        };
        for (feature, name) in baseline::names().iter().enumerate() {
            let (value, expected) = (found.values[feature], row.values[feature]);
            if value.to_bits() != expected.to_bits() {
                differs(name.as_str(), format!("{at}: {value}, expected {expected}"));
            }
            let tag = |tags: &str| tags.chars().nth(feature).unwrap();
            if let Some(tags) = found.tags.as_deref().filter(|tags| tag(tags) != tag(&row.tags)) {
                let words = format!("{at}: {}, expected {}", tag(tags), tag(&row.tags));
                differs(&format!("tag of {name}"), words);
            }
        }
        if found.quality.to_bits() != row.quality.to_bits() {
            differs("quality", format!("{at}: {}, expected {}", found.quality, row.quality));
        }
    }
    let show = |(what, rows): (&String, &Vec<String>)| {
        format!(
            "{what}: {} rows, such as\n  {}",
            rows.len(),
            rows[..rows.len().min(4)].join("\n  ")
        )
    };
    let shown: Vec<String> = problems.iter().map(show).collect();
    assert!(problems.is_empty(), "{}", shown.join("\n"));
}

#[test]
fn the_vectors_are_reproduced() {
    let league = league::load();
    let names: Vec<&str> = baseline::names().iter().map(|name| name.as_str()).collect();
    assert_eq!(league.names, names);
    let rows = stored(&imported(&league.table(), SEASON));
    assert_eq!(rows.len(), league.expected.len());
    assert_rows(&rows, &league.expected);
}

#[test]
fn the_tags_of_the_vectors_are_reproduced() {
    let league = league::load();
    let rows = computed(&league.table(), &dates_of(SEASON), Horizon::BeforeDate);
    assert_eq!(rows.len(), league.expected.len());
    assert_rows(&rows, &league.expected);
}

#[test]
fn the_vectors_with_the_date_itself_are_reproduced() {
    let league = league::load();
    let rows = computed(&league.table(), &dates_of(SEASON), Horizon::IncludingDate);
    assert_rows(&rows, &league.including);
}

#[test]
fn no_game_is_known_to_be_a_playoff_game_without_the_last_regular_day() {
    let dates = SeasonDates { last_regular_day: None, ..dates_of(SEASON) };
    let rows = computed(&league::load().table(), &dates, Horizon::BeforeDate);
    let playoff_game = 17;
    assert!(rows.values().all(|row| row.values[playoff_game].to_bits() == 0));
    let tag = |row: &Found| row.tags.as_ref().unwrap().chars().nth(playoff_game);
    assert!(rows.values().all(|row| tag(row) == Some('d')));
}

/// The box scores of a real season as the warehouse's table.
fn real(season: &str) -> Option<RecordBatch> {
    let file = shared("data")?.join(format!("player_games_{season}.parquet"));
    let table = read_table(&file);
    let year: i64 = season[..4].parse().unwrap();
    let years = Int64Array::from(vec![year; table.num_rows()]);
    Some(with_column(&table, "season_year", Some(Arc::new(years))))
}

#[derive(Deserialize)]
struct RealRows {
    rows: Vec<(String, String, String, Vec<f64>, String, f64)>,
}

#[test]
fn chosen_rows_of_the_real_season_are_reproduced() {
    let Some(games) = real(SEASON) else { return };
    let RealRows { rows } = league::read("real_2021_22.json");
    let row =
        |(_, player, date, values, tags, quality)| Row { player, date, values, tags, quality };
    let expected: Vec<Row> = rows.into_iter().map(row).collect();
    assert_rows(&computed(&games, &dates_of(SEASON), Horizon::BeforeDate), &expected);
}

#[derive(Deserialize)]
struct RealSeasons {
    seasons: BTreeMap<String, Averages>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Averages {
    rows: usize,
    means: Vec<f64>,
    quality: f64,
}

impl Averages {
    fn of(rows: &Rows) -> Self {
        let mean = |value: &dyn Fn(&Found) -> f64| {
            let sum = rows.values().fold(0.0, |sum, row| sum + value(row));
            format!("{:.6}", sum / rows.len() as f64).parse().unwrap()
        };
        Self {
            rows: rows.len(),
            means: (0..baseline::names().len()).map(|at| mean(&|row| row.values[at])).collect(),
            quality: mean(&|row| row.quality),
        }
    }
}

#[test]
fn the_rows_of_the_real_seasons_are_on_average_what_they_were() {
    let RealSeasons { seasons } = league::read("real_seasons.json");
    assert_eq!(seasons.len(), 7);
    for (season, expected) in seasons {
        let Some(games) = real(&season) else { return };
        let rows = computed(&games, &dates_of(&season), Horizon::BeforeDate);
        assert_eq!(Averages::of(&rows), expected, "{season}");
    }
}

/// The rows of one date.
fn on(league: &League, date: i32, horizon: Horizon) -> Rows {
    let mut rows = computed(&league.table(), &dates_of(SEASON), horizon);
    rows.retain(|(_, day), _| *day == date);
    rows
}

/// The dates that have rows.
fn dates(league: &League) -> Vec<i32> {
    let dates: BTreeSet<i32> = league.expected.iter().map(|row| days(&row.date)).collect();
    dates.into_iter().collect()
}

/// Puts `outcome` in the place of what was played in row `row`; minutes stay null or above 0, where they were.
fn replace_outcome(league: &mut League, row: usize, outcome: &Value, minutes: &Value) {
    for (name, values) in &mut league.games {
        match name.as_str() {
            "player_lookup" | "game_date" | "game_id" | "team_abbr" | "opponent_team_abbr"
            | "is_home" | "season_year" => {}
            "minutes_played" if values[row].as_f64() == Some(0.0) => {}
            "minutes_played" => values[row] = minutes.clone(),
            _ => values[row] = outcome.clone(),
        }
    }
}

fn any_order() -> impl Strategy<Value = Vec<u32>> {
    let rows = u32::try_from(league::load().rows()).unwrap();
    Just((0..rows).collect::<Vec<u32>>()).prop_shuffle()
}

fn any_date() -> impl Strategy<Value = i32> {
    proptest::sample::select(dates(&league::load()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// **Truncation**: nothing after the date exists, and the games of the date have no outcome yet.
    #[test]
    fn cutting_the_season_at_a_date_changes_no_feature_of_it(date in any_date()) {
        let whole = league::load();
        let mut cut = league::load();
        for row in (0..cut.rows()).rev() {
            match cut.day(row).cmp(&date) {
                Ordering::Less => {}
                Ordering::Equal => {
                    replace_outcome(&mut cut, row, &Value::Null, &Value::Null);
                }
                Ordering::Greater => cut.remove(row),
            }
        }
        prop_assert_eq!(on(&cut, date, Horizon::BeforeDate), on(&whole, date, Horizon::BeforeDate));
    }

    /// **Poison**: what is known on the date or later is absurd, and later games are others' altogether.
    #[test]
    fn absurd_values_on_and_after_a_date_change_no_feature_of_it(
        date in any_date(),
        outcome in prop_oneof![Just(Value::Null), (0..2_000_000_000).prop_map(|count| json!(count))],
        minutes in prop_oneof![Just(Value::Null), (1e-9..1e9).prop_map(|minutes| json!(minutes))],
    ) {
        let whole = league::load();
        let mut spoilt = league::load();
        for row in 0..spoilt.rows() {
            if spoilt.day(row) >= date {
                replace_outcome(&mut spoilt, row, &outcome, &minutes);
            }
            if spoilt.day(row) > date {
                spoilt.games.get_mut("team_abbr").unwrap()[row] = json!("ZZZ");
                spoilt.games.get_mut("is_home").unwrap()[row] = Value::Null;
            }
        }
        prop_assert_eq!(on(&spoilt, date, Horizon::BeforeDate), on(&whole, date, Horizon::BeforeDate));
    }

    /// **Same day**: each player's row is the same if nobody else played on that date.
    #[test]
    fn other_games_of_the_date_change_no_feature_of_it(date in any_date(), pick in any::<proptest::sample::Index>()) {
        let whole = on(&league::load(), date, Horizon::BeforeDate);
        let players: Vec<&String> = whole.keys().map(|(player, _)| player).collect();
        let player = players[pick.index(players.len())];
        let mut alone = league::load();
        for row in (0..alone.rows()).rev() {
            if alone.day(row) == date && alone.games["player_lookup"][row].as_str() != Some(player) {
                alone.remove(row);
            }
        }
        let key = (player.clone(), date);
        let found = on(&alone, date, Horizon::BeforeDate);
        prop_assert_eq!(found.get(&key), whole.get(&key));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_order_of_the_rows_changes_no_byte(order in any_order()) {
        let table = league::load().table();
        let shuffled = take_record_batch(&table, &UInt32Array::from(order)).unwrap();
        prop_assert!(imported(&shuffled, SEASON) == imported(&table, SEASON));
    }
}

/// The tests above could not fail if nothing mattered: what happened on the day before does, and, where rows contain
/// their date, what happens on it.
#[test]
fn what_is_in_the_windows_does_change_features() {
    let whole = league::load();
    let changed = |days_before: i32, horizon| {
        let differs = |date: &&i32| {
            let mut other = league::load();
            for row in (0..other.rows()).filter(|row| whole.day(*row) == **date - days_before) {
                let points = &mut other.games.get_mut("points").unwrap()[row];
                *points = json!(points.as_i64().map(|points| points + 7));
            }
            on(&other, **date, horizon) != on(&whole, **date, horizon)
        };
        dates(&whole).iter().filter(differs).count()
    };
    assert!(changed(1, Horizon::BeforeDate) > 30);
    assert_eq!(changed(0, Horizon::BeforeDate), 0);
    assert_eq!(changed(0, Horizon::IncludingDate), dates(&whole).len());
}
