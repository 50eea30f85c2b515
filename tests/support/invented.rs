//! An invented league, the same on every machine: box scores with everything that features are made of, as the
//! warehouse's two tables.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Float64Builder, Int64Array, ListBuilder,
    RecordBatch, StringArray, StringBuilder,
};
use season::domain::{GameDate, SeasonId};
use season::features::{Horizon, baseline};
use season::snapshot::{self, DataDir, frame};

use super::files::write_table;
use super::{SEASON, Workplace};

/// The whole-number columns of a box score, after points.
const COUNTS: [&str; 17] = [
    "assists",
    "offensive_rebounds",
    "defensive_rebounds",
    "steals",
    "blocks",
    "turnovers",
    "personal_fouls",
    "fg_attempts",
    "fg_makes",
    "three_pt_attempts",
    "three_pt_makes",
    "ft_attempts",
    "ft_makes",
    "paint_attempts",
    "paint_makes",
    "mid_range_attempts",
    "mid_range_makes",
];

/// One player in one game.
#[derive(Clone)]
pub struct Game {
    pub player: String,
    pub id: String,
    pub day: i32,
    pub team: usize,
    pub opponent: usize,
    pub home: bool,
    pub minutes: Option<f64>,
    pub points: Option<i64>,
    pub counts: [i64; COUNTS.len()],
    pub line: Option<f64>,
}

/// One stored feature row.
#[derive(Clone)]
pub struct Features {
    pub player: String,
    pub day: i32,
    pub game_id: String,
    pub quality: f64,
    pub source: String,
    pub values: Vec<f64>,
}

/// A season of eight teams.
#[derive(Clone)]
pub struct League {
    pub games: Vec<Game>,
    pub features: Vec<Features>,
    pub names: Vec<String>,
}

/// A sequence of numbers that look random, by Knuth's constants.
pub struct Draw(pub u64);

impl Draw {
    /// Below `bound`, and not below 0.
    pub fn below(&mut self, bound: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % bound
    }
}

pub fn opening() -> i32 {
    super::vectors::days("2021-10-19")
}

/// A workplace with the snapshot of an invented season: some lines, some games without points.
pub fn with_some_lines() -> Workplace {
    let mut league = League::invented();
    for (at, game) in league.games.iter_mut().enumerate() {
        match at % 7 {
            0 => game.line = game.points.map(|points| points as f64 + 0.5),
            3 => (game.points, game.minutes) = (None, None),
            _ => {}
        }
    }
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    workplace
}

impl League {
    /// The games, without feature rows.
    pub fn invented() -> Self {
        let mut draw = Draw(7);
        let mut games = Vec::new();
        for day in 0..90 {
            // Half of the teams play on most days, so that there are back-to-backs and days of rest.
            let mut teams: Vec<usize> = (0..8).collect();
            for at in 1..8 {
                teams.swap(at, usize::try_from(draw.below(8)).unwrap());
            }
            for pair in teams.chunks(2).take(usize::try_from(1 + draw.below(2)).unwrap()) {
                for (team, opponent, home) in [(pair[0], pair[1], false), (pair[1], pair[0], true)]
                {
                    for number in 0..9 {
                        if draw.below(8) > 0 {
                            games.push(game(
                                &mut draw,
                                opening() + day,
                                team,
                                opponent,
                                home,
                                number,
                            ));
                        }
                    }
                }
            }
        }
        let names = baseline::names().iter().map(ToString::to_string).collect();
        Self { games, features: Vec::new(), names }
    }

    /// The games with the feature rows that are computed from them as `value` says, of the honest value, the one that
    /// includes the date, the position of the row and the feature's.
    pub fn with_rows(value: impl Fn(f64, f64, usize, usize) -> f64) -> Self {
        let mut league = Self::invented();
        let workplace = Workplace::new();
        league.write(&workplace.warehouse());
        workplace.rebuild("warehouse").succeeds();
        league.features = computed(&workplace.data(), value);
        league
    }

    pub fn write(&self, folder: &Path) {
        write_table(&folder.join("player_game_summary.parquet"), &self.games_table());
        write_table(
            &folder.join("ml_feature_store_v2.parquet"),
            &features_table(&self.features, &self.names),
        );
    }

    fn games_table(&self) -> RecordBatch {
        let text = |pick: &dyn Fn(&Game) -> String| -> ArrayRef {
            Arc::new(self.games.iter().map(|game| Some(pick(game))).collect::<StringArray>())
        };
        let float = |pick: fn(&Game) -> Option<f64>| -> ArrayRef {
            Arc::new(self.games.iter().map(pick).collect::<Float64Array>())
        };
        let flag = |pick: fn(&Game) -> bool| -> ArrayRef {
            Arc::new(self.games.iter().map(|game| Some(pick(game))).collect::<BooleanArray>())
        };
        let days = Date32Array::from_iter_values(self.games.iter().map(|game| game.day));
        let years = Int64Array::from(vec![2021; self.games.len()]);
        let points: Int64Array = self.games.iter().map(|game| game.points).collect();
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("player_lookup", text(&|game| game.player.clone())),
            ("universal_player_id", text(&|game| game.id.clone())),
            ("game_id", text(&Game::game_id)),
            ("game_date", Arc::new(days)),
            ("team_abbr", text(&|game| format!("T{}", game.team))),
            ("opponent_team_abbr", text(&|game| format!("T{}", game.opponent))),
            ("is_home", flag(|game| game.home)),
            ("season_year", Arc::new(years)),
            ("points", Arc::new(points)),
            ("minutes_played", float(|game| game.minutes)),
            ("points_line", float(|game| game.line)),
        ];
        for (at, name) in COUNTS.iter().enumerate() {
            let counts = self.games.iter().map(|game| Some(game.counts[at]));
            columns.push((name, Arc::new(counts.collect::<Int64Array>())));
        }
        RecordBatch::try_from_iter(columns).unwrap()
    }
}

impl Game {
    fn game_id(&self) -> String {
        let (away, home) =
            if self.home { (self.opponent, self.team) } else { (self.team, self.opponent) };
        format!("{}_T{away}_T{home}", GameDate::from_days(self.day))
    }
}

fn game(draw: &mut Draw, day: i32, team: usize, opponent: usize, home: bool, number: i64) -> Game {
    let strength = 9 - number;
    let minutes = 4 * strength + draw.below(12) + 12 * ((i64::from(day) / 12 + number) % 2);
    let (paint, mid, three) =
        (draw.below(strength + 3), draw.below(5), draw.below(3 + i64::try_from(team).unwrap()));
    let [paint_made, mid_made, three_made] =
        [paint, mid, three].map(|attempts| draw.below(attempts + 1));
    let free = draw.below(7);
    let free_made = draw.below(free + 1);
    let counts = [
        draw.below(9),
        draw.below(4),
        draw.below(8),
        draw.below(3),
        draw.below(3),
        draw.below(4),
        draw.below(6),
        paint + mid + three,
        paint_made + mid_made + three_made,
        three,
        three_made,
        free,
        free_made,
        paint,
        paint_made,
        mid,
        mid_made,
    ];
    let points = 2 * (paint_made + mid_made) + 3 * three_made + free_made;
    let player = format!("team{team}player{number}");
    Game {
        id: format!("{player}id"),
        player,
        day,
        team,
        opponent,
        home,
        minutes: Some(minutes as f64),
        points: Some(points),
        counts,
        line: None,
    }
}

/// The feature rows of the snapshot in `data`, each value made from the honest one and the one that includes the date.
pub fn computed(data: &Path, value: impl Fn(f64, f64, usize, usize) -> f64) -> Vec<Features> {
    let season: SeasonId = SEASON.parse().unwrap();
    let snapshot = snapshot::read(&DataDir::new(data), season).unwrap();
    let compute = |horizon| {
        baseline::compute(&snapshot.games, &snapshot.manifest.content.dates(), horizon).unwrap()
    };
    let (before, including) = (compute(Horizon::BeforeDate), compute(Horizon::IncludingDate));
    let players = frame::texts(&snapshot.games, "player_lookup").unwrap();
    let ids = frame::texts(&snapshot.games, "game_id").unwrap();
    let days = frame::ints(&snapshot.games, "game_date").unwrap();
    let rows = before.iter().zip(&including).enumerate();
    rows.map(|(at, (before, including))| Features {
        player: players.get(before.game).unwrap().to_owned(),
        day: days.get(before.game).unwrap(),
        game_id: ids.get(before.game).unwrap().to_owned(),
        quality: before.quality_score(),
        source: "test".to_owned(),
        values: (0..baseline::COUNT)
            .map(|feature| value(before.values[feature], including.values[feature], at, feature))
            .collect(),
    })
    .collect()
}

pub fn features_table(rows: &[Features], names: &[String]) -> RecordBatch {
    let text = |pick: fn(&Features) -> &str| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(pick(row))).collect::<StringArray>())
    };
    let days = Date32Array::from_iter_values(rows.iter().map(|row| row.day));
    let mut values = ListBuilder::new(Float64Builder::new());
    let mut listed = ListBuilder::new(StringBuilder::new());
    for row in rows {
        values.append_value(row.values.iter().map(|value| Some(*value)));
        listed.append_value(names.iter().map(|name| Some(name.as_str())));
    }
    let quality = Float64Array::from_iter_values(rows.iter().map(|row| row.quality));
    RecordBatch::try_from_iter([
        ("player_lookup", text(|row| &row.player)),
        ("game_date", Arc::new(days) as ArrayRef),
        ("game_id", text(|row| &row.game_id)),
        ("features", Arc::new(values.finish()) as ArrayRef),
        ("feature_names", Arc::new(listed.finish()) as ArrayRef),
        ("feature_version", text(|_| "v1_baseline_25")),
        ("feature_quality_score", Arc::new(quality) as ArrayRef),
        ("data_source", text(|row| &row.source)),
    ])
    .unwrap()
}
