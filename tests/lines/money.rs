//! What bets win at offered prices, the market's own probability, and how lines moved after the pick.

use serde_json::Value;

use super::{read, small};
use crate::support::{SEASON, Workplace, runs};

const HEADER: &str = "player,commence_time,book,line,over_price,under_price,last_update\n";

/// What `season grade` says of the moving average, whose prediction for these players is far above a line of 0.5 and far
/// below one of 60.5.
fn graded(offers: &str, line: &str) -> Value {
    let workplace = predicted(offers, line);
    let grade = workplace.season(&["grade", SEASON, "--json"]);
    let grade = grade.succeeds().json();
    workplace.season(&["grade", SEASON, "--full"]).succeeds();
    grade
}

/// A workplace with a run judged by these offers.
fn predicted(offers: &str, line: &str) -> Workplace {
    let workplace = small();
    read(&workplace, "odds.csv", &(HEADER.to_owned() + offers), &[]).succeeds();
    runs::predict(&workplace, &["--warmup-days", "0", "--line", line]);
    workplace
}

fn money_of(grade: &Value) -> Value {
    let all = grade["money"].as_array().unwrap_or_else(|| panic!("{grade:#}"));
    let of = all.iter().find(|of| of["forecaster"] == "moving_average_baseline_v1");
    of.unwrap_or_else(|| panic!("{all:#?}")).clone()
}

#[test]
fn bets_win_what_the_best_price_at_the_line_pays() {
    let grade = graded(
        "Alex LAL,2021-11-07T00:00:00Z,A,0.5,-150,+110,2021-11-06T12:00:00Z\n\
         Alex LAL,2021-11-07T00:00:00Z,B,0.5,-125,-105,2021-11-06T12:00:00Z\n\
         Bo LAL,2021-11-07T00:00:00Z,A,60.5,+300,-400,2021-11-06T12:00:00Z\n\
         Cag LAL,2021-11-07T00:00:00Z,A,0.5,,,2021-11-06T12:00:00Z\n\
         D'Angelo LAL,2021-11-07T00:00:00Z,PrizePicks,0.5,-137,-137,2021-11-06T12:00:00Z\n",
        "market",
    );
    let of = money_of(&grade);
    // An over at −125 wins 0.8, an under at −400 0.25, and an over at the assumed −110 10/11.
    assert_eq!((of["bets"].clone(), of["wins"].clone()), (3.into(), 3.into()), "{of:#}");
    let profit = of["profit"].as_f64().unwrap();
    assert!((profit - (0.8 + 0.25 + 10.0 / 11.0)).abs() < 1e-9, "{profit}");
    assert_eq!((of["assumed_prices"].clone(), of["fixed_payouts"].clone()), (1.into(), 1.into()));
    // Only two offers have both prices.
    let calibration = grade["calibration"].as_array().unwrap();
    let market = calibration.iter().find(|of| of["forecaster"] == "market").unwrap();
    assert_eq!(market["n"], 2, "{market:#}");
}

#[test]
fn a_line_that_moves_towards_a_pick_has_closing_value() {
    let grade = graded(
        "Alex LAL,2021-11-07T00:00:00Z,A,0.5,-110,-110,2021-11-06T12:00:00Z\n\
         Alex LAL,2021-11-07T00:00:00Z,A,2.5,-110,-110,2021-11-06T23:00:00Z\n\
         Bo LAL,2021-11-07T00:00:00Z,A,60.5,-110,-110,2021-11-06T12:00:00Z\n\
         Bo LAL,2021-11-07T00:00:00Z,A,61.5,-110,-110,2021-11-06T23:00:00Z\n",
        "market:open",
    );
    let closing = &money_of(&grade)["closing"];
    assert_eq!((closing["picks"].clone(), closing["towards"].clone()), (2.into(), 1.into()));
    assert_eq!(closing["away"], 1);
    assert_eq!(closing["points"]["value"].as_f64(), Some(0.5), "{closing:#}");
}

/// One at a fixed payout without a time, one of a time at a fixed payout, one at a book without a time, and one that counts.
const UNUSUAL: &str = "Alex LAL,2021-11-07T00:00:00Z,PrizePicks,0.5,-137,-137,\n\
    Bo LAL,2021-11-07T00:00:00Z,PrizePicks,60.5,,,2021-11-06T12:00:00Z\n\
    Cag LAL,2021-11-07T00:00:00Z,A,0.5,-125,-105,\n\
    D'Angelo LAL,2021-11-07T00:00:00Z,B,0.5,-200,-105,2021-11-06T12:00:00Z\n\
    Emile LAL,2021-11-07T00:00:00Z,B,60.5,-200,-105,2021-11-06T12:00:00Z\n";

#[test]
fn unusual_offers_make_a_profit_figure_on_request_only() {
    let workplace = predicted(UNUSUAL, "market");
    let money = |more: &[&str]| {
        let grade = workplace.season(&[&["grade", SEASON, "--json"], more].concat());
        money_of(&grade.succeeds().json())
    };
    let counts = |of: &Value| {
        let names = [
            "bets",
            "fixed_payouts",
            "without_time",
            "counted_fixed_payouts",
            "counted_without_time",
        ];
        names.map(|name| of[name].as_u64().unwrap())
    };
    let near = |of: &Value, expected: f64| (of.as_f64().unwrap() - expected).abs() < 1e-9;
    // −200 pays a half, −105 20/21; two decided bets, both won.
    let usual = money(&[]);
    assert_eq!(counts(&usual), [2, 2, 1, 0, 0], "{usual:#}");
    assert!(near(&usual["profit"], 0.5 + 20.0 / 21.0), "{usual:#}");
    // As many have to win as lose nothing: 2 / (1.5 + 41/21).
    assert!(near(&usual["break_even"], 2.0 / (1.5 + 41.0 / 21.0)), "{usual:#}");
    let fixed = money(&["--also-count", "fixed-payouts"]);
    assert_eq!(counts(&fixed), [3, 0, 2, 1, 0], "{fixed:#}");
    assert!(near(&fixed["profit"], 0.5 + 20.0 / 21.0 + 10.0 / 11.0), "{fixed:#}");
    let untimed = money(&["--also-count", "without-time"]);
    assert_eq!(counts(&untimed), [3, 2, 0, 0, 1], "{untimed:#}");
    let both = money(&["--also-count", "fixed-payouts,without-time"]);
    assert_eq!(counts(&both), [5, 0, 0, 2, 2], "{both:#}");
    let all = 0.5 + 20.0 / 21.0 + 10.0 / 11.0 + 0.8 + 100.0 / 137.0;
    assert!(near(&both["profit"], all), "{both:#}");
    assert!(near(&both["break_even"], 5.0 / (5.0 + all)), "{both:#}");
    assert_eq!(both["win_rate"]["value"], 1.0);
    let text = |more: &[&str]| workplace.season(&[&["grade", SEASON], more].concat());
    text(&[]).succeeds().prints(&[
        "left out: their offers have a fixed payout",
        "left out: nobody knows when their offers were made; --also-count without-time",
    ]);
    text(&["--also-count", "without-time,fixed-payouts"]).succeeds().prints(&[
        "at a fixed payout, as was asked: no app pays it for one pick alone",
        "at an offer without a time, as was asked",
    ]);
    text(&["--also-count", "all"]).fails(2, &["--also-count"]);
    // Where nothing else is offered, a run has no profit figure, and says why.
    let apps = predicted("Alex LAL,2021-11-07T00:00:00Z,PrizePicks,0.5,-137,-137,\n", "market");
    let grade = apps.season(&["grade", SEASON, "--json"]).succeeds().json();
    assert!(money_of(&grade)["return_per_unit"].is_null());
    assert!(money_of(&grade)["break_even"].is_null());
    let scores = grade["scores"].as_array().unwrap();
    let bets = scores.iter().flat_map(|score| score["bets"].as_array().unwrap());
    let mut at_market = bets.filter(|bets| bets["line_source"] == "ACTUAL_PROP").peekable();
    assert!(at_market.peek().is_some());
    assert!(
        at_market.all(|bets| bets["return_per_unit"].is_null()),
        "no return at a price that nobody offered"
    );
}

/// The page says what the tables say, and is honest where there is nothing.
#[test]
fn the_page_has_a_section_of_bets() {
    let page = |workplace: &Workplace, more: &[&str]| {
        workplace.season(&[&["report", SEASON, "--output", "page.html"], more].concat()).succeeds();
        let page = std::fs::read_to_string(workplace.path("page.html")).unwrap();
        let section = page.split("<section id=\"bets\"").nth(1).unwrap();
        section.split("</section>").next().unwrap().replace("<wbr>", "")
    };
    let workplace = predicted(UNUSUAL, "market");
    let section = page(&workplace, &[]);
    for said in [
        "recommendations of all systems left out, since their offers have a fixed payout",
        "left out, since nobody knows when their offers were made",
        "These picks are made at the books’ last offers",
        "The market’s own probability",
    ] {
        assert!(section.contains(said), "{said}: {section}");
    }
    let of = money_of(&workplace.season(&["grade", SEASON, "--json"]).succeeds().json());
    let row = section.split(">moving_average_baseline_v1</th>").nth(1).unwrap();
    let row = row.split("</tr>").next().unwrap();
    let break_even = 100.0 * of["break_even"].as_f64().unwrap();
    assert!(row.contains(&format!("{break_even:.1} %")), "{row}");
    assert!(row.contains(&format!("+{:.2}", of["profit"].as_f64().unwrap())), "{row}");
    let asked = page(&workplace, &["--also-count", "fixed-payouts"]);
    assert!(asked.contains("no app pays it for one pick alone"), "{asked}");
    // A run without offers, and one whose picks are made before the close.
    let without = small();
    runs::predict(&without, &["--warmup-days", "0"]);
    assert!(page(&without, &[]).contains("come from no offers of books"));
    let open = predicted(
        "Alex LAL,2021-11-07T00:00:00Z,A,0.5,-110,-110,2021-11-06T12:00:00Z\n\
         Alex LAL,2021-11-07T00:00:00Z,A,2.5,-110,-110,2021-11-06T23:00:00Z\n",
        "market:open",
    );
    let section = page(&open, &[]);
    assert!(section.contains("id=\"closing\"") && section.contains("+2.000"), "{section}");
}

/// Season by season, a line of bets for the best system, and one of all.
#[test]
fn all_seasons_have_their_bets() {
    let workplace = crate::seasons::two_seasons();
    for season in [crate::seasons::EARLIER, SEASON] {
        let games = crate::support::files::read_table(
            &workplace.data().join("snapshots").join(season).join("games.parquet"),
        );
        let players = crate::support::files::texts(&games, "player_lookup");
        let days = arrow::array::AsArray::as_primitive::<arrow::datatypes::Date32Type>(
            &games["game_date"],
        );
        let row = |at: usize| {
            let date = ::season::domain::GameDate::from_days(days.value(at));
            let price = ["-110,-110", "-120,+100"][at % 2];
            format!("{},{date}T23:30:00Z,A,12.5,{price},{date}T20:00:00Z\n", players[at])
        };
        let text = HEADER.to_owned() + &(0..players.len()).map(row).collect::<String>();
        std::fs::write(workplace.path("odds.csv"), text).unwrap();
        workplace.season(&["lines", season, "--from", "odds.csv"]).succeeds();
        workplace.season(&["predict", season]).succeeds();
    }
    let all = workplace.season(&["grade", "all", "--json"]).succeeds().json();
    let (mut bets, mut wins, mut profit, mut paid) = (0, 0, 0.0, 0.0);
    for of in all["seasons"].as_array().unwrap() {
        let season = of["season"].as_str().unwrap();
        let grade = workplace.season(&["grade", season, "--json"]).succeeds().json();
        let money = grade["money"].as_array().unwrap();
        let own = money.iter().find(|money| money["forecaster"] == of["system"]).unwrap();
        for name in ["bets", "wins", "losses", "win_rate", "break_even", "return_per_unit"] {
            assert_eq!(of["bets"][name], own[name], "{season} {name}");
        }
        // The total is of the system that is best over both, which need not be that of a season.
        let total = &all["totals"][0]["best"];
        let own = money.iter().find(|money| money["forecaster"] == total["system"]).unwrap();
        let count = |name: &str| own[name].as_u64().unwrap();
        bets += count("bets");
        wins += count("wins");
        profit += own["profit"].as_f64().unwrap();
        let decided = (count("wins") + count("losses")) as f64;
        paid += decided / own["break_even"].as_f64().unwrap();
    }
    let total = &all["totals"][0]["best"]["bets"];
    assert_eq!((total["bets"].as_u64(), total["wins"].as_u64()), (Some(bets), Some(wins)));
    let decided = (wins + total["losses"].as_u64().unwrap()) as f64;
    let near = |of: &Value, expected: f64| (of.as_f64().unwrap() - expected).abs() < 1e-9;
    assert!(near(&total["break_even"], decided / paid), "{total:#}");
    assert!(near(&total["return_per_unit"]["value"], profit / decided), "{total:#}");
    let text = workplace.season(&["grade", "all"]);
    text.succeeds().prints(&["even %", "bets: of the best system"]);
    crate::support::assert_fits(&text.stdout);
    workplace.season(&["report", "all", "--output", "all.html"]).succeeds();
    let page = std::fs::read_to_string(workplace.path("all.html")).unwrap();
    let said = format!("{:.1} %", 100.0 * total["break_even"].as_f64().unwrap());
    assert!(page.contains("Loses nothing") && page.contains(&said), "{said}");
}
