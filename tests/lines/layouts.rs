//! Each layout, recognised from its columns.

use super::{manifest, offers, read, small};
use crate::support::SEASON;
use crate::support::assert_fits;

/// What is kept of two offers for one player, whatever the layout: the tip-off of 2021-10-19 was on the 20th in UTC.
const TWO_OFFERS: [&str; 2] = [
    "alexlaljr 2021-10-19 points DraftKings 17.5 -115.0 -105.0 false false false 2021-10-19T22:00:00Z 120  ",
    "alexlaljr 2021-10-19 points FanDuel 18.5 100.0 -120.0 false false false 2021-10-19T23:30:30Z 29  ",
];

fn keeps_two(name: &str, text: &str, layout: &str) {
    let workplace = small();
    let ended = read(&workplace, name, text, &[]);
    ended.succeeds().prints(&["2 of 2 offers matched to 1 player-date", layout]);
    assert_fits(&ended.stdout);
    assert_eq!(offers(&workplace), TWO_OFFERS);
    assert_eq!(manifest(&workplace)["sources"][0]["layout"], layout);
}

#[test]
fn one_row_for_each_offer() {
    let text = "Player,Commence Time,Bookmaker,Line,Over_Price,Under Price,Last Update\n\
        Àlex LAL Jr.,2021-10-20T00:00:00Z,DraftKings,17.5,-115,-105,2021-10-19T22:00:00Z\n\
        Alex LAL,2021-10-19T20:00:00-04:00,FanDuel,18.5,EVEN,\u{2212}120,2021-10-19 23:30:30.5+00:00\n";
    keeps_two("odds.csv", text, "one row per offer");
}

#[test]
fn one_row_for_each_side() {
    let text = "player,market,sportsbook,bet_side,line,odds_american,commence_time,timestamp\n\
        Àlex LAL Jr.,player_points,DraftKings,Over,17.5,-115,2021-10-20T00:00:00Z,2021-10-19T22:00:00Z\n\
        Àlex LAL Jr.,player_points,FanDuel,under,18.5,-120,2021-10-20T00:00:00Z,2021-10-19T23:30:30Z\n\
        Àlex LAL Jr.,player_points,DraftKings,Under,17.5,-105,2021-10-20T00:00:00Z,2021-10-19T22:00:00Z\n\
        Àlex LAL Jr.,player_points,FanDuel,over,18.5,+100,2021-10-20T00:00:00Z,2021-10-19T23:30:30Z\n";
    keeps_two("odds.csv", text, "one row per side");
}

#[test]
fn a_flat_copy_of_the_odds_api() {
    let text = "bookmaker,market,name,description,point,price,commence_time,last_update\n\
        DraftKings,player_points,Over,Alex LAL Jr,17.5,-115,2021-10-20T00:00:00Z,2021-10-19T22:00:00Z\n\
        DraftKings,player_points,Under,Alex LAL Jr,17.5,-105,2021-10-20T00:00:00Z,2021-10-19T22:00:00Z\n\
        FanDuel,player_points,Over,Alex LAL Jr,18.5,100,2021-10-20T00:00:00Z,2021-10-19T23:30:30Z\n\
        FanDuel,player_points,Under,Alex LAL Jr,18.5,-120,2021-10-20T00:00:00Z,2021-10-19T23:30:30Z\n";
    keeps_two("odds.csv", text, "The Odds API, flat");
}

const EVENT: &str = r#"{"id": "x", "commence_time": "2021-10-20T00:00:00Z", "home_team": "Los Angeles Lakers",
    "away_team": "Golden State Warriors", "bookmakers": [
    {"key": "draftkings", "title": "DraftKings", "markets": [
        {"key": "player_points", "last_update": "2021-10-19T22:00:00Z", "outcomes": [
            {"name": "Over", "description": "Alex LAL", "price": -115, "point": 17.5},
            {"name": "Under", "description": "Alex LAL", "price": -105, "point": 17.5}]},
        {"key": "player_assists", "last_update": "2021-10-19T22:00:00Z", "outcomes": [
            {"name": "Over", "description": "Alex LAL", "price": -115, "point": 3.5}]}]},
    {"key": "fanduel", "title": "FanDuel", "last_update": "2021-10-19T23:30:30Z", "markets": [
        {"key": "player_points", "outcomes": [
            {"name": "Over", "description": "Alex LAL", "price": 100, "point": 18.5},
            {"name": "Under", "description": "Alex LAL", "price": -120, "point": 18.5}]}]}]}"#;

#[test]
fn events_of_the_odds_api() {
    for text in [
        EVENT.to_owned(),
        format!("[{EVENT}]"),
        EVENT.replace('\n', ""),
        format!(r#"{{"timestamp": "2021-10-19T23:45:00Z", "data": {EVENT}}}"#),
    ] {
        keeps_two("event.json", &text, "The Odds API, events");
    }
    let workplace = small();
    let ended = read(&workplace, "event.json", EVENT, &[]);
    ended.prints(&["1 row of other markets: player_assists 1"]);
}

#[test]
fn the_warehouse_s_tables() {
    let text = "player_lookup,game_date,snapshot_timestamp,bookmaker,points_line,over_price_american,under_price_american,minutes_before_tipoff\n\
        alexlaljr,2021-10-19,2021-10-19 22:00:00 UTC,DraftKings,17.5,-115,-105,120\n\
        alexlaljr,2021-10-19,2021-10-19 23:30:30 UTC,FanDuel,18.5,100,-120,29\n";
    keeps_two("odds.csv", text, "odds_api_player_points_props");
    let text = "player_lookup,game_date,market_type,bookmaker,bet_side,points_line,odds_american,bookmaker_last_update,game_start_time,minutes_before_tipoff\n\
        alexlaljr,2021-10-19,points,DraftKings,over,17.5,-115,2021-10-19 22:00:00 UTC,,120\n\
        alexlaljr,2021-10-19,points,DraftKings,under,17.5,-105,2021-10-19 22:00:00 UTC,,120\n\
        alexlaljr,2021-10-19,rebounds,DraftKings,under,7.5,-105,2021-10-19 22:00:00 UTC,,120\n\
        alexlaljr,2021-10-19,points,FanDuel,over,18.5,100,2021-10-19 23:30:30 UTC,,29\n\
        alexlaljr,2021-10-19,points,FanDuel,under,18.5,-120,2021-10-19 23:30:30 UTC,,29\n";
    keeps_two("odds.csv", text, "bettingpros_player_points_props");
}

#[test]
fn a_column_for_each_book() {
    let workplace = small();
    let text = "player,game_date,DraftKings,FanDuel Line,FanDuel Over,FanDuel Under,BetMGM,note\n\
        Alex LAL Jr.,\"OCT 19, 2021\",17.5,18.5,1.5,2.5,,x\n";
    let ended = read(&workplace, "wide.csv", text, &[]);
    ended.succeeds().prints(&["2 of 2 offers matched", "a column per book", "decimal"]);
    assert_eq!(
        offers(&workplace),
        [
            "alexlaljr 2021-10-19 points draftkings 17.5 -110.0 -110.0 true true false    ",
            "alexlaljr 2021-10-19 points fanduel 18.5 -200.0 150.0 false false false    ",
        ]
    );
}

/// Where no column says the book, the name of the file does, without its end, which is two of a compressed one.
#[test]
fn the_name_of_a_file_is_its_book() {
    use std::io::Write as _;
    let workplace = small();
    let text = "player,game_date,line\nAlex LAL Jr.,2021-10-19,17.5\n";
    std::fs::create_dir(workplace.path("books")).unwrap();
    std::fs::write(workplace.path("books/plain.csv"), text).unwrap();
    std::fs::write(workplace.path("books/with.dot.csv"), text).unwrap();
    let file = std::fs::File::create(workplace.path("books/packed.csv.gz")).unwrap();
    let mut file = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    file.write_all(text.as_bytes()).unwrap();
    file.finish().unwrap();
    workplace.season(&["lines", SEASON, "--from", "books"]).succeeds();
    let books = &manifest(&workplace)["books"];
    let books: Vec<&String> = books.as_object().unwrap().keys().collect();
    assert_eq!(books, ["packed", "plain", "with.dot"]);
}

#[test]
fn prizepicks_has_a_fixed_payout_and_other_kinds_of_lines() {
    let workplace = small();
    let text = "name,stat_type,line_score,odds_type,start_time,team\n\
        Alex LAL,Points,17.5,standard,2021-10-19T20:00:00-04:00,LAL\n\
        Alex LAL,Points,25.5,demon,2021-10-19T20:00:00-04:00,LAL\n\
        Alex LAL,Assists,3.5,standard,2021-10-19T20:00:00-04:00,LAL\n\
        Bo LAL,Points,9.5,standard,2021-10-19T20:00:00-04:00,GSW\n";
    let ended = read(&workplace, "projections.csv", text, &[]);
    ended.succeeds().prints(&[
        "1 of 2 offers matched to 1 player-date",
        "1 offer: plays for another team",
        "2 rows of other markets: Assists 1, demon 1",
        "1 offer at a fixed payout",
    ]);
    assert_eq!(
        offers(&workplace),
        ["alexlaljr 2021-10-19 points PrizePicks 17.5 -110.0 -110.0 true true true    "]
    );
}

#[test]
fn one_price_over_a_whole_file_is_a_fixed_payout() {
    let workplace = small();
    let row = |book: &str, player: &str, team: &str, price: &str| {
        format!("{player} {team} Jr.,2021-10-20,{book},12.5,{price},{price}\n")
    };
    let mut text = "player,game_date,book,line,over_price,under_price\n".to_owned();
    for team in ["BOS", "NYK"] {
        for (at, player) in ["Alex", "Bo", "Cag", "D'Angelo", "Emile", "Fitz"].iter().enumerate() {
            text += &row("An app", player, team, "-137");
            text += &row("A book", player, team, if at == 3 { "-112" } else { "-110" });
        }
    }
    let ended = read(&workplace, "odds.csv", &text, &[]);
    ended.succeeds().prints(&["24 of 24 offers", "12 offers at a fixed payout"]);
    let fixed = |offer: &&String| offer.contains("An app") && offer.contains("false false true");
    assert_eq!(offers(&workplace).iter().filter(fixed).count(), 12);
}
