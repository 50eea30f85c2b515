//! Policies: which predictions become bets, what these earn at the prices that were offered, and whether that is luck.

mod money;
mod refused;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use arrow::array::RecordBatch;
use serde_json::Value;

use crate::support::files::{floats, read_table, texts};
use crate::support::{SEASON, Workplace, assert_fits, offers, runs};

const FILE: &str = "policy.toml";

/// A rule on the predictions of one system.
fn rule(name: &str, system: &str, keys: &str) -> String {
    format!("[[rule]]\nname = \"{name}\"\nsystems = [\"{system}\"]\n{keys}\n")
}

fn write(workplace: &Workplace, text: &str) {
    fs::write(workplace.path(FILE), text).unwrap();
}

fn json(workplace: &Workplace, args: &[&str]) -> Value {
    let ended =
        workplace.season(&[&["policy", FILE, "--simulate", "200", "--json"], args].concat());
    ended.succeeds().json()
}

fn folder(policy: &Value, workplace: &Workplace) -> PathBuf {
    workplace.path(policy["folder"].as_str().unwrap())
}

fn bets(policy: &Value, workplace: &Workplace) -> RecordBatch {
    read_table(&folder(policy, workplace).join("bets.parquet"))
}

/// A season that is made up, with offers of three books and a run at their first ones.
fn open_lines() -> Workplace {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    offers::read_invented(&workplace, SEASON).succeeds();
    workplace.season(&["predict", SEASON, "--line", "market:open"]).succeeds();
    workplace
}

fn three_rules() -> String {
    rule("all", "ensemble_v1", "")
        + &rule("capped", "ensemble_v1", "min_edge = 2\nmax_per_day = 5\nmax_per_game = 2")
        + &rule(
            "chosen",
            "ensemble_v1",
            "side = \"over\"\nmin_edge = 3\nvenue = [\"home\"]\nrest = [\"1 day\", \"2 days\"]",
        )
}

fn rules(policy: &Value) -> BTreeMap<String, Value> {
    let all = policy["rules"].as_array().unwrap();
    all.iter().map(|rule| (rule["name"].as_str().unwrap().to_owned(), rule.clone())).collect()
}

fn count(of: &Value, name: &str) -> u64 {
    of[name].as_u64().unwrap_or_else(|| panic!("{name}: {of:#}"))
}

#[test]
fn what_is_kept_and_blocked_adds_up_and_the_file_says_the_same() {
    let workplace = open_lines();
    write(&workplace, &three_rules());
    let policy = json(&workplace, &[]);
    let rules = rules(&policy);
    let considered = count(&rules["all"]["total"], "bets") + blocked(&rules["all"]);
    let table = bets(&policy, &workplace);
    let names = texts(&table, "rule");
    let (profits, outcomes) = (floats(&table, "profit"), texts(&table, "outcome"));
    for (name, rule) in &rules {
        let total = &rule["total"];
        assert_eq!(count(total, "bets") + blocked(rule), considered, "{name}");
        let rows: Vec<usize> = (0..names.len()).filter(|row| names[*row] == *name).collect();
        let of =
            |outcome: &str| rows.iter().filter(|row| outcomes[**row] == outcome).count() as u64;
        assert_eq!(count(total, "bets"), rows.len() as u64);
        for (key, outcome) in
            [("won", "won"), ("lost", "lost"), ("pushes", "push"), ("voids", "void")]
        {
            assert_eq!(count(total, key), of(outcome), "{name}: {key}");
        }
        let profit: f64 = rows.iter().map(|row| profits[*row].unwrap()).sum();
        assert!((total["profit"]["value"].as_f64().unwrap() - profit).abs() < 1e-9);
        let months = rule["months"].as_array().unwrap();
        assert!(months.len() > 4);
        for key in ["bets", "won", "lost", "pushes", "dates"] {
            assert_eq!(months.iter().map(|of| count(of, key)).sum::<u64>(), count(total, key));
        }
        // Every figure that dates are drawn for has its interval around it.
        for key in ["win_rate", "profit", "return_per_unit", "closing_points", "worst_drawdown"] {
            let [low, high] =
                ["low", "high"].map(|end| total[key]["interval"][end].as_f64().unwrap());
            assert!(low < high, "{name}: {key}: {}", total[key]);
        }
    }
    let capped = &rules["capped"];
    let by = |name: &str| {
        let all = capped["blocked"].as_array().unwrap();
        all.iter().find(|of| of["by"] == name).unwrap_or_else(|| panic!("{capped:#}")).clone()
    };
    let dates = count(&capped["total"], "dates");
    assert!(count(&by("max_per_day"), "dates") <= dates && count(&by("max_per_game"), "bets") > 0);
    // What is blocked would have earned something, at one unit each.
    assert!(by("min_edge")["return_per_unit"]["value"].as_f64().unwrap().abs() < 1.0);
    assert_caps_and_filters(&table);
}

fn blocked(rule: &Value) -> u64 {
    rule["blocked"].as_array().unwrap().iter().map(|of| count(of, "bets")).sum()
}

/// The bets of the rules above are such as their rules ask for.
fn assert_caps_and_filters(table: &RecordBatch) {
    let [rules, sides, games] = ["rule", "side", "game_id"].map(|name| texts(table, name));
    let [predicted, lines] = ["predicted_points", "line"].map(|name| floats(table, name));
    let days: Vec<runs::Cell> = runs::cells(table, "game_date");
    let mut of_day: BTreeMap<String, usize> = BTreeMap::new();
    let mut of_game: BTreeMap<String, usize> = BTreeMap::new();
    for row in 0..table.num_rows() {
        let edge = predicted[row].unwrap() - lines[row].unwrap();
        assert_eq!(sides[row], if edge > 0.0 { "OVER" } else { "UNDER" });
        match rules[row].as_str() {
            "capped" => {
                assert!(edge.abs() >= 2.0);
                *of_day.entry(format!("{:?}", days[row])).or_default() += 1;
                *of_game.entry(games[row].clone()).or_default() += 1;
            }
            "chosen" => assert!(edge >= 3.0),
            _ => {}
        }
    }
    assert_eq!((of_day.values().max(), of_game.values().max()), (Some(&5), Some(&2)));
}

#[test]
fn the_bytes_are_the_same_on_any_number_of_threads_and_damage_is_named() {
    let workplace = open_lines();
    write(&workplace, &three_rules());
    let run = |threads: &str| {
        let mut command = workplace.command(&["policy", FILE, "--simulate", "200", "--json"]);
        let ended =
            crate::support::end(command.env("RAYON_NUM_THREADS", threads).output().unwrap());
        ended.succeeds().json()
    };
    let first = run("1");
    let path = folder(&first, &workplace).join("bets.parquet");
    let bytes = fs::read(&path).unwrap();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let second = run("3");
    assert_eq!((&second["rules"], &second["luck"]), (&first["rules"], &first["luck"]));
    assert_eq!(fs::read(&path).unwrap(), bytes);
    // It is there, and nothing changes.
    run("2");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let id = first["policy_id"].as_str().unwrap();
    let unchecked = format!("policy {id}: its bets were not made again");
    workplace.season(&["verify", SEASON]).succeeds().prints(&[&unchecked]);
    let mut damaged = bytes;
    damaged[100] ^= 1;
    fs::write(&path, damaged).unwrap();
    workplace.season(&["policy", FILE]).fails(3, &["bets.parquet"]);
    let differs = workplace.season(&["verify", SEASON]);
    assert_ne!(differs.code, 0);
    differs.prints(&["DIFFERS: 1 of", &format!("policy {id}: ")]);
    workplace.season(&["status"]).succeeds().prints(&[id]);
    workplace.season(&["remove", "policy", id, "--yes"]).succeeds();
    assert!(!path.exists());
}

#[test]
fn the_answer_stands_first_and_earlier_tries_count() {
    let workplace = open_lines();
    write(&workplace, &three_rules());
    let ended = workplace.season(&["policy", FILE, "--top", "3", "--note", "does it pay?"]);
    assert_fits(&ended.succeeds().stdout);
    assert!(ended.stdout.lines().nth(1).unwrap().starts_with("Of 3 rules, `"), "{}", ended.stdout);
    ended.prints(&[
        "units with",
        "of what was staked. Luck alone earns as much in",
        "Hansen's test against no bet",
        "drawn 10,000 times by whole dates",
        "blocked by",
        "max_per_game",
    ]);
    write(&workplace, &rule("one", "ensemble_v1", "min_edge = 4"));
    let ended = workplace.season(&["policy", FILE]);
    assert_fits(&ended.succeeds().stdout);
    ended.prints(&["`one` earned", "the same question had 3 tries in earlier policies"]);
    let ledger = workplace.season(&["ledger", "--json"]).succeeds().json();
    let lines = ledger["experiments"].as_array().unwrap();
    assert_eq!((&lines[0]["kind"], &lines[0]["tries"]), (&"policy".into(), &3.into()));
    assert_eq!(
        (&lines[0]["question"]["reference"], &lines[0]["note"]),
        (&"no bet".into(), &"does it pay?".into())
    );
    assert_eq!(lines.len(), 2);
    workplace.season(&["ledger"]).succeeds().prints(&["does it pay?"]);
}

/// Two seasons: the figures of both add up, and a rule's months are of both.
#[test]
fn seasons_add_up() {
    let workplace = open_lines();
    workplace.season(&["snapshot", "2020-21", "--from", "demo"]).succeeds();
    offers::read_invented(&workplace, "2020-21").succeeds();
    workplace.season(&["predict", "2020-21", "--line", "market:open"]).succeeds();
    write(
        &workplace,
        &("seasons = \"all\"\n".to_owned() + &rule("a", "ensemble_v1", "min_edge = 3")),
    );
    let both = json(&workplace, &[]);
    let first = json(&workplace, &["2020-21"]);
    let (both_of, first_of) = (&both["rules"][0], &first["rules"][0]);
    let seasons = both_of["seasons"].as_array().unwrap();
    assert_eq!((seasons.len(), &seasons[0]["slice"]), (2, &"2020-21".into()));
    let bets: u64 = seasons.iter().map(|of| count(of, "bets")).sum();
    assert_eq!(bets, count(&both_of["total"], "bets"));
    // No later season changes what is said of an earlier one.
    assert_eq!(seasons[0], first_of["seasons"][0]);
    let months = |of: &Value| of["months"].as_array().unwrap().clone();
    assert_eq!(months(both_of)[..months(first_of).len()], months(first_of));
    workplace.season(&["policy", FILE, "--run", "0"]).fails(2, &["--run is of one season"]);
}
