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
fn one_row_with_prices_of_both_sides_called_by_the_side_alone() {
    let row = |line: &str, over: &str, under: &str| {
        format!(
            "Player,Tipoff,Book,{line},{over},{under},Last Update\n\
             Alex LAL,2021-10-20T00:00:00Z,DraftKings,17.5,-115,-105,2021-10-19T22:00:00Z\n\
             Alex LAL,2021-10-20T00:00:00Z,FanDuel,18.5,+100,-120,2021-10-19T23:30:30Z\n"
        )
    };
    for (line, over, under) in [
        ("Line", "Over", "Under"),
        ("Total", "O", "U"),
        ("Prop", "over_odds", "under_odds"),
        ("O/U", "Over Price", "Under Price"),
        ("line", "overOdds", "underOdds"),
        ("LINE", "Over (odds)", "Under (odds)"),
    ] {
        keeps_two("odds.csv", &row(line, over, under), "one row per offer");
    }
}

#[test]
fn sides_whose_selection_is_the_player() {
    let text = "Start Date,Market,Selection,Selection Line,Selection Points,Sportsbook,Price,Timestamp\n\
        2021-10-20T00:00:00Z,Player Points,Alex LAL,over,17.5,DraftKings,-115,1634680800\n\
        2021-10-20T00:00:00Z,Player Points,Alex LAL,under,17.5,DraftKings,-105,1634680800\n\
        2021-10-20T00:00:00Z,Player Points,Alex LAL,over,18.5,FanDuel,100,1634686230\n\
        2021-10-20T00:00:00Z,Player Points,Alex LAL,under,18.5,FanDuel,-120,1634686230\n";
    keeps_two("odds.csv", text, "OpticOdds");
}

#[test]
fn a_table_as_json() {
    let text = r#"[
        {"player": {"name": "Alex LAL"}, "commence_time": 1634688000, "bookmaker": "DraftKings",
         "line": 17.5, "over": -115, "under": -105, "last_update": 1634680800000},
        {"player": {"name": "Alex LAL"}, "commence_time": 1634688000, "bookmaker": "FanDuel",
         "line": 18.5, "over": 100, "under": -120, "last_update": 1634686230000}]"#;
    keeps_two("odds.json", text, "one row per offer");
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
        // With dateFormat=unix, and in thousandths of a second.
        EVENT
            .replace("\"2021-10-20T00:00:00Z\"", "1634688000")
            .replace("\"2021-10-19T22:00:00Z\"", "1634680800")
            .replace("\"2021-10-19T23:30:30Z\"", "1634686230"),
        EVENT
            .replace("\"2021-10-20T00:00:00Z\"", "1634688000000")
            .replace("\"2021-10-19T22:00:00Z\"", "1634680800000")
            .replace("\"2021-10-19T23:30:30Z\"", "1634686230500"),
        EVENT.replace('\n', ""),
        format!(r#"{{"timestamp": "2021-10-19T23:45:00Z", "data": {EVENT}}}"#),
        format!(r#"[{{"timestamp": "2021-10-19T23:45:00Z", "data": {EVENT}}}]"#),
        format!(r#"{{"timestamp": "2021-10-19T23:45:00Z", "data": [{EVENT}]}}"#),
        format!(r#"{{"data": [{EVENT}]}}"#),
        format!(r#"[{{"data": [{EVENT}]}}, [{EVENT}], {{"data": []}}]"#),
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

/// A board: two standard lines of points, a demon, another stat, half a game, and a player who is missing.
const BOARD: &str = r#"{"data": [
    {"type": "projection", "id": "1", "attributes": {"line_score": 17.5, "stat_type": "Points", "odds_type": "standard",
        "start_time": "2021-10-19T20:00:00.000-04:00", "updated_at": "2021-10-19T18:00:00.000-04:00"},
        "relationships": {"new_player": {"data": {"type": "new_player", "id": "7"}}}},
    {"type": "projection", "id": "2", "attributes": {"line_score": "12.5", "stat_type": "Points",
        "start_time": "2021-10-19T20:00:00.000-04:00"},
        "relationships": {"new_player": {"data": {"type": "new_player", "id": "8"}}}},
    {"type": "projection", "id": "3", "attributes": {"line_score": 25.5, "stat_type": "Points", "odds_type": "demon",
        "start_time": "2021-10-19T20:00:00.000-04:00"},
        "relationships": {"new_player": {"data": {"type": "new_player", "id": "7"}}}},
    {"type": "projection", "id": "4", "attributes": {"line_score": 3.5, "stat_type": "Assists", "odds_type": "standard",
        "start_time": "2021-10-19T20:00:00.000-04:00"},
        "relationships": {"new_player": {"data": {"type": "new_player", "id": "7"}}}},
    {"type": "projection", "id": "5", "attributes": {"line_score": 8.5, "stat_type": "Points", "odds_type": "standard",
        "start_time": "2021-10-19T20:00:00.000-04:00"},
        "relationships": {"new_player": {"data": {"type": "new_player", "id": "9"}}}}],
    "included": [
    {"type": "new_player", "id": "7", "attributes": {"name": "A. LAL", "display_name": "Alex LAL", "team": "LAL", "league": "NBA"}},
    {"type": "new_player", "id": "8", "attributes": {"name": "Bo LAL", "team": "LAL"}},
    {"type": "new_player", "id": "9", "attributes": {"name": "Bo LAL", "team": "LAL", "league": "NBA1H"}},
    {"type": "league", "id": "7", "attributes": {"name": "NBA"}}],
    "links": {}, "meta": {"current_page": 1}}"#;

#[test]
fn the_board_of_prizepicks_as_its_own_json() {
    let kept = [
        "alexlaljr 2021-10-19 points PrizePicks 17.5 -110.0 -110.0 true true true 2021-10-19T22:00:00Z 120  ",
        "bolaljr 2021-10-19 points PrizePicks 12.5 -110.0 -110.0 true true true    ",
    ];
    for text in [BOARD.to_owned(), format!("[{BOARD}]"), format!("{}\n", BOARD.replace('\n', ""))] {
        let workplace = small();
        let ended = read(&workplace, "projections.json", &text, &[]);
        ended.succeeds().prints(&[
            "2 of 2 offers matched to 2 player-dates",
            "PrizePicks projections, JSON: 1 file, 5 rows",
            "3 rows of other markets: Assists 1, NBA1H 1, demon 1",
            "2 offers at a fixed payout",
        ]);
        assert_eq!(offers(&workplace), kept);
    }
    let workplace = small();
    let without = BOARD.replace(
        r#""type": "new_player", "id": "8", "attributes""#,
        r#""type": "x", "id": "8", "attributes""#,
    );
    read(&workplace, "projections.json", &without, &[]).fails(
        3,
        &["row 2, column new_player: no new_player in included has the id `8` and a name"],
    );
    let without = BOARD.replace("\"start_time\"", "\"begins\"");
    read(&workplace, "projections.json", &without, &[]).fails(
        3,
        &["is no JSON of lines: projections of PrizePicks, but missing field `start_time`"],
    );
}

/// What pandas makes of a board: columns with the object that they were in, with the players or without.
#[test]
fn a_flat_copy_of_a_board_is_read_if_it_has_the_players() {
    let workplace = small();
    let header = "type,attributes.line_score,attributes.stat_type,attributes.odds_type,attributes.start_time,attributes.updated_at,\
        relationships.new_player.data.id";
    let row = "projection,17.5,Points,standard,2021-10-19T20:00:00.000-04:00,2021-10-19T18:00:00.000-04:00,7";
    read(&workplace, "board.csv", &format!("{header}\n{row}\n"), &[]).fails(
        3,
        &[
            "it has no column for the player; its columns are type, attributes.line_score",
            "hint: it is a copy of the board of PrizePicks without included, where its players are",
        ],
    );
    let text = format!(
        "{header},attributes.display_name,attributes.league\n{row},Alex LAL,NBA\n{row},Bo LAL,NBA1H\n"
    );
    let ended = read(&workplace, "board.csv", &text, &[]);
    ended.succeeds().prints(&[
        "1 of 1 offer matched",
        "PrizePicks projections",
        "other markets: NBA1H 1",
    ]);
    assert_eq!(
        offers(&workplace),
        [
            "alexlaljr 2021-10-19 points PrizePicks 17.5 -110.0 -110.0 true true true 2021-10-19T22:00:00Z 120  "
        ]
    );
}

/// Pick'em apps are among the books of `market`, which is said where both have lines.
#[test]
fn pick_em_apps_beside_books_are_said_to_be_in_the_median() {
    let workplace = small();
    let text = "player,game_date,book,line,over_price,under_price\n\
        Alex LAL,2021-10-19,A,17.5,-110,-112\n\
        Alex LAL,2021-10-19,Underdog,18.5,,\n\
        Bo LAL,2021-10-19,A,12.5,-110,-112\n";
    let ended = read(&workplace, "odds.csv", text, &[]);
    ended.succeeds().says(&[
        "note: 1 player-date has offers of books and of pick'em apps, whose payout is fixed: the line of market is the median \
         of all of them",
    ]);
    let apps = text.replace(",A,", ",PrizePicks,");
    let ended = read(&workplace, "odds.csv", &apps, &[]);
    assert!(!ended.succeeds().stderr.contains("pick'em"), "{}", ended.stderr);
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
