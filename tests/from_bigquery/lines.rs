//! `season lines --from bigquery`: the warehouse's tables of offers, brought here and read like files.

use season::bigquery::export::{ExportTable, LINES};

use super::warehouse::{Warehouse, field};
use crate::fake_bigquery::state::Row;
use crate::fake_bigquery::value::Value;
use crate::lines::{manifest, offers, small};
use crate::support::{Ended, SEASON, Workplace, end, vectors};

const ODDS: &str = "season-test.nba_raw.odds_api_player_points_props";
const PROPS: &str = "season-test.nba_raw.bettingpros_player_points_props";

/// What both tables together come to: the tip-off of 2021-10-19 was on the 20th in UTC.
const OFFERS: [&str; 3] = [
    "alexlaljr 2021-10-19 points DraftKings 17.5 -115.0 -105.0 false false false 2021-10-19T22:00:00Z 120  ",
    "alexlaljr 2021-10-19 points FanDuel 18.5 100.0 -120.0 false false false 2021-10-19T23:30:30Z 29  ",
    "bolaljr 2021-10-19 points BetMGM 9.5 -110.0 -110.0 false false false 2021-10-19T20:00:00Z   ",
];

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn moment(text: &str) -> Value {
    Value::timestamp(text).unwrap()
}

fn odds_rows() -> Vec<Row> {
    let row = |book: &str, line: f64, over: i64, under: i64, at: &str, minutes: i64| {
        vec![
            text("Alex LAL"),
            Value::date("2021-10-19").unwrap(),
            text(book),
            Value::Float(line),
            moment(at),
            Value::Int(over),
            Value::Int(under),
            Value::Int(minutes),
            moment("2021-10-20 00:00:00 UTC"),
            text("LAL"),
            text("GSW"),
        ]
    };
    vec![
        row("FanDuel", 18.5, 100, -120, "2021-10-19 23:30:30 UTC", 29),
        row("DraftKings", 17.5, -115, -105, "2021-10-19 22:00:00 UTC", 120),
    ]
}

fn prop_rows() -> Vec<Row> {
    let row = |market: &str, side: &str, line: f64| {
        vec![
            text("Bo LAL Jr."),
            Value::date("2021-10-19").unwrap(),
            text("BetMGM"),
            text(market),
            text(side),
            Value::Float(line),
            Value::Int(-110),
            moment("2021-10-19 20:00:00 UTC"),
            text("LAL"),
        ]
    };
    vec![row("points", "under", 9.5), row("rebounds", "over", 4.5), row("points", "over", 9.5)]
}

fn fill(warehouse: &Warehouse, name: &str, table: &ExportTable, rows: Vec<Row>) {
    let mut state = warehouse.fake.state();
    let now = state.now;
    let made = state.create(name, table.columns.iter().map(field).collect());
    made.partition = Some("game_date".to_owned());
    made.require_filter = true;
    made.put(rows, now);
    state.now += 1_000_000;
}

/// A warehouse with both tables.
fn warehouse() -> Warehouse {
    let warehouse = Warehouse::of(&vectors::load());
    fill(&warehouse, ODDS, &LINES[0], odds_rows());
    fill(&warehouse, PROPS, &LINES[1], prop_rows());
    warehouse
}

fn lines(warehouse: &Warehouse, workplace: &Workplace, args: &[&str]) -> Ended {
    let args = [&["lines", SEASON, "--from", "bigquery"], args].concat();
    end(warehouse.asked(workplace, &args).output().unwrap())
}

#[test]
fn both_tables_are_read_the_same_by_either_way_and_then_from_here() {
    let warehouse = warehouse();
    let mut tables = Vec::new();
    for api in ["rest", "storage"] {
        let workplace = small();
        lines(&warehouse, &workplace, &["--export-api", api])
            .succeeds()
            .prints(&["3 of 3 offers matched to 2 player-dates"]);
        assert_eq!(offers(&workplace), OFFERS, "{api}");
        let sources = manifest(&workplace)["sources"].clone();
        assert_eq!(sources[0]["layout"], "odds_api_player_points_props");
        assert_eq!(sources[1]["layout"], "bettingpros_player_points_props");
        let folder = workplace.data().join("export").join(SEASON).join("lines");
        tables.push(
            LINES.map(|table| {
                std::fs::read(folder.join(format!("{}.parquet", table.name))).unwrap()
            }),
        );

        // The second time, nothing is asked of the network, though another season's export is none of its business.
        let asked = warehouse.fake.state().seen.len();
        lines(&warehouse, &workplace, &[]).succeeds().says(&["--refresh reads them again"]);
        assert_eq!(warehouse.fake.state().seen.len(), asked);
        assert_eq!(offers(&workplace), OFFERS, "{api}");
    }
    assert!(tables[0] == tables[1], "the files differ");
}

#[test]
fn of_the_two_tables_one_is_enough() {
    let warehouse = Warehouse::of(&vectors::load());
    let workplace = small();
    lines(&warehouse, &workplace, &[]).fails(
        5,
        &[
            "there is no table season-test.nba_raw.odds_api_player_points_props",
            "there is no table season-test.nba_raw.bettingpros_player_points_props",
        ],
    );
    fill(&warehouse, PROPS, &LINES[1], prop_rows());
    for _ in 0..2 {
        lines(&warehouse, &workplace, &[]).succeeds();
        assert_eq!(offers(&workplace), OFFERS[2..]);
    }
    let asked = warehouse.fake.state().seen.len();
    fill(&warehouse, ODDS, &LINES[0], odds_rows());
    lines(&warehouse, &workplace, &[]).succeeds();
    assert_eq!(warehouse.fake.state().seen.len(), asked);
    lines(&warehouse, &workplace, &["--refresh"]).succeeds();
    assert_eq!(offers(&workplace), OFFERS);
}

#[test]
fn a_dry_run_shows_what_would_be_read_and_reads_nothing() {
    let warehouse = warehouse();
    let workplace = small();
    lines(&warehouse, &workplace, &["--dry-run"]).succeeds().prints(&[
        "FROM `season-test.nba_raw.odds_api_player_points_props`",
        "AND market_type = 'points'",
        "to verify what was read",
    ]);
    assert!(!workplace.data().join("export").exists());
    // The flags are those of BigQuery, whatever else is read.
    let args = ["lines", SEASON, "--from", "odds.csv", "--refresh"];
    workplace.season(&args).fails(2, &["--refresh is only for the source bigquery"]);
}

#[test]
fn offers_of_the_warehouse_and_of_a_file_are_read_together() {
    let warehouse = warehouse();
    let workplace = small();
    let text = "player,game_date,bookmaker,line\nBo LAL,2021-10-19,Caesars,8.5\n";
    std::fs::write(workplace.path("odds.csv"), text).unwrap();
    lines(&warehouse, &workplace, &["--from", "odds.csv", "--raw-dataset", "nba_raw"])
        .succeeds()
        .prints(&["4 of 4 offers matched to 2 player-dates"]);
}
