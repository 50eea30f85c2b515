//! Small invented seasons as box scores, in both vocabularies, as CSV and as Parquet.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array};
use arrow::array::{RecordBatch, StringArray};

use super::files::write_table;
use super::vectors::days;

/// Columns of text: names, and rows of cells. An empty cell is no value.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

const OURS: [&str; 27] = [
    "player_name",
    "player_id",
    "game_id",
    "game_date",
    "season",
    "team_abbr",
    "opponent_team_abbr",
    "is_home",
    "win_flag",
    "minutes_played",
    "points",
    "fg_makes",
    "fg_attempts",
    "three_pt_makes",
    "three_pt_attempts",
    "ft_makes",
    "ft_attempts",
    "offensive_rebounds",
    "defensive_rebounds",
    "assists",
    "steals",
    "blocks",
    "turnovers",
    "personal_fouls",
    "plus_minus",
    "starter_flag",
    "points_line",
];

/// The games of a small season: (date, home, away).
pub const GAMES: [(&str, &str, &str); 6] = [
    ("2021-10-19", "LAL", "GSW"),
    ("2021-10-20", "BOS", "NYK"),
    ("2021-11-05", "GSW", "LAL"),
    ("2021-11-05", "NYK", "BOS"),
    ("2021-11-06", "LAL", "BOS"),
    ("2021-11-08", "GSW", "NYK"),
];

const FIRST: [&str; 6] = ["Àlex", "Bo", "Çağ", "D'Angelo", "Émile", "Fitz"];

/// The season 2021-22, in our vocabulary.
pub fn season() -> Sheet {
    of_games("2021-22", "00221000", &GAMES)
}

/// Six players of each team in each of `games`; the home side wins.
pub fn of_games(season: &str, ids: &str, games: &[(&str, &str, &str)]) -> Sheet {
    let mut rows = Vec::new();
    for (number, (date, home, away)) in games.iter().enumerate() {
        for (team, opponent) in [(home, away), (away, home)] {
            for (player, first) in FIRST.iter().enumerate() {
                let at_home = team == home;
                let goals = 6 + (player + number) % 3 + usize::from(at_home) * 2;
                let (threes, free) = (player % 3, (player + 2 * number) % 4);
                let id =
                    team.bytes().fold(100, |id, byte| id * 3 + usize::from(byte)) * 10 + player;
                let cells = [
                    format!("{first} {team} Jr."),
                    id.to_string(),
                    format!("{ids}{number:02}"),
                    (*date).to_owned(),
                    season.to_owned(),
                    (*team).to_owned(),
                    (*opponent).to_owned(),
                    at_home.to_string(),
                    at_home.to_string(),
                    "40.0".to_owned(),
                    (2 * goals + threes + free).to_string(),
                    goals.to_string(),
                    (goals + 7).to_string(),
                    threes.to_string(),
                    (threes + 2).to_string(),
                    free.to_string(),
                    (free + 1).to_string(),
                    "1".to_owned(),
                    "4".to_owned(),
                    "3".to_owned(),
                    "1".to_owned(),
                    "0".to_owned(),
                    "2".to_owned(),
                    "3".to_owned(),
                    (if at_home { "5" } else { "-5" }).to_owned(),
                    String::new(),
                    if player < 2 { "17.5".to_owned() } else { String::new() },
                ];
                rows.push(cells.to_vec());
            }
        }
    }
    Sheet { names: OURS.map(str::to_owned).to_vec(), rows }
}

impl Sheet {
    pub fn at(&self, name: &str) -> usize {
        self.names.iter().position(|other| other == name).unwrap()
    }

    /// The cell of a row, counted from 1.
    pub fn cell(&mut self, row: usize, name: &str) -> &mut String {
        let at = self.at(name);
        &mut self.rows[row - 1][at]
    }

    /// With one cell changed.
    pub fn with(mut self, row: usize, name: &str, value: &str) -> Self {
        value.clone_into(self.cell(row, name));
        self
    }

    /// With every cell of a column changed.
    pub fn map(mut self, name: &str, change: impl Fn(&str) -> String) -> Self {
        let at = self.at(name);
        self.rows.iter_mut().for_each(|row| row[at] = change(&row[at]));
        self
    }

    /// With a column of another name.
    pub fn rename(mut self, from: &str, to: &str) -> Self {
        let at = self.at(from);
        to.clone_into(&mut self.names[at]);
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        let at = self.at(name);
        self.names.remove(at);
        self.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        self
    }

    pub fn add(mut self, name: &str, value: impl Fn(&Self, usize) -> String) -> Self {
        let cells: Vec<String> = (1..=self.rows.len()).map(|row| value(&self, row)).collect();
        self.names.push(name.to_owned());
        self.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        self
    }

    pub fn then(mut self, other: Self) -> Self {
        assert_eq!(self.names, other.names);
        self.rows.extend(other.rows);
        self
    }

    /// The same rows as the league's game log writes them.
    pub fn in_the_league_s_words(self) -> Self {
        let names = [
            ("player_name", "PLAYER_NAME"),
            ("player_id", "PLAYER_ID"),
            ("game_id", "GAME_ID"),
            ("game_date", "GAME_DATE"),
            ("season", "SEASON_ID"),
            ("team_abbr", "TEAM_ABBREVIATION"),
            ("win_flag", "WL"),
            ("minutes_played", "MIN"),
            ("points", "PTS"),
            ("fg_makes", "FGM"),
            ("fg_attempts", "FGA"),
            ("three_pt_makes", "FG3M"),
            ("three_pt_attempts", "FG3A"),
            ("ft_makes", "FTM"),
            ("ft_attempts", "FTA"),
            ("offensive_rebounds", "OREB"),
            ("defensive_rebounds", "DREB"),
            ("assists", "AST"),
            ("steals", "STL"),
            ("blocks", "BLK"),
            ("turnovers", "TOV"),
            ("personal_fouls", "PF"),
            ("plus_minus", "PLUS_MINUS"),
        ];
        let sheet = self.add("MATCHUP", |sheet, row| {
            let cell = |name| sheet.rows[row - 1][sheet.at(name)].as_str();
            let verb = if cell("is_home") == "true" { "vs." } else { "@" };
            format!("{} {verb} {}", cell("team_abbr"), cell("opponent_team_abbr"))
        });
        let sheet = names.iter().fold(sheet, |sheet, (ours, league)| sheet.rename(ours, league));
        let sheet = sheet.without("opponent_team_abbr").without("is_home").without("starter_flag");
        let sheet = sheet.map("SEASON_ID", |season| format!("2{}", &season[..4]));
        let sheet = sheet.map("WL", |win| if win == "true" { "W" } else { "L" }.to_owned());
        let sheet = sheet.map("MIN", |minutes| minutes.replace(".0", ":00"));
        sheet.map("GAME_DATE", |date| format!("{date}T00:00:00")).add("FG_PCT", |_, _| "0.5".into())
    }

    pub fn csv(&self) -> String {
        let lines = std::iter::once(&self.names).chain(&self.rows);
        lines.map(|cells| cells.join(",") + "\n").collect()
    }

    pub fn write_csv(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, self.csv()).unwrap();
    }

    /// As Parquet, with the types that the columns of our vocabulary have.
    pub fn write_parquet(&self, path: &Path) {
        let column = |(at, name): (usize, &String)| -> (String, ArrayRef, bool) {
            let cells =
                self.rows.iter().map(|row| Some(row[at].as_str()).filter(|cell| !cell.is_empty()));
            let array: ArrayRef = match name.as_str() {
                "game_date" => Arc::new(cells.map(|cell| cell.map(days)).collect::<Date32Array>()),
                "is_home" | "win_flag" | "starter_flag" => Arc::new(
                    cells.map(|cell| cell.map(|cell| cell == "true")).collect::<BooleanArray>(),
                ),
                "player_id" => Arc::new(
                    cells
                        .map(|cell| cell.map(|cell| cell.parse::<i64>().unwrap()))
                        .collect::<Int64Array>(),
                ),
                "minutes_played" | "points_line" => Arc::new(
                    cells
                        .map(|cell| cell.map(|cell| cell.parse::<f64>().unwrap()))
                        .collect::<Float64Array>(),
                ),
                "player_name" | "game_id" | "season" | "team_abbr" | "opponent_team_abbr"
                | "player_lookup" => Arc::new(cells.collect::<StringArray>()),
                _ => Arc::new(
                    cells
                        .map(|cell| cell.map(|cell| cell.parse::<i32>().unwrap()))
                        .collect::<Int32Array>(),
                ),
            };
            (name.clone(), array, true)
        };
        let columns = self.names.iter().enumerate().map(column);
        write_table(path, &RecordBatch::try_from_iter_with_nullable(columns).unwrap());
    }
}
