//! Each kind of finding, in a season that has just that amiss.

use std::collections::BTreeMap;

use super::Audited;
use crate::support::invented::{Features, Game, League, opening};
use crate::support::{Workplace, vectors};

/// The invented season with honest rows, changed.
fn audited(change: impl FnOnce(&mut League)) -> Audited {
    let mut league = League::with_rows(|before, _, _, _| before);
    change(&mut league);
    Audited::of_league(&league)
}

#[test]
fn a_season_with_nothing_amiss_has_only_notes() {
    let audited = audited(|_| ());
    let findings = audited.json["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["severity"] == "note"), "{findings:#?}");
    assert!(!findings.is_empty(), "systems read names that no row carries");
}

#[test]
fn values_that_cannot_be_are_wrong() {
    let audited = audited(|league| {
        league.features[3].values[18] = 45.0;
        league.features[4].values[15] = 0.5;
        league.features[5].quality = 101.0;
        league.features[6].values[13] = f64::NAN;
    });
    assert_eq!(audited.ended.code, 1);
    let outside = audited.findings("out_of_range");
    let of = |name: &str| outside.iter().find(|finding| finding["feature"] == name).unwrap();
    assert_eq!(of("pct_paint")["examples"][0]["values"]["stored"], 45.0);
    assert_eq!((of("home_away")["count"].as_u64(), outside.len()), (Some(1), 2));
    assert_eq!(audited.finding("quality_out_of_range")["count"], 1);
    assert_eq!(audited.finding("not_finite")["feature"], "opponent_def_rating");
}

#[test]
fn a_column_that_never_changes_is_suspicious() {
    let audited = audited(|league| {
        for (at, row) in league.features.iter_mut().enumerate() {
            row.values[7] = 0.0;
            row.values[8] = if at % 50 == 0 { 1.0 } else { 0.0 };
        }
    });
    assert_eq!(audited.ended.code, 0);
    let constants = audited.findings("constant");
    let severity = |name: &str| {
        let of = constants.iter().find(|finding| finding["feature"] == name);
        of.map(|finding| finding["severity"].as_str().unwrap())
    };
    assert_eq!(severity("pace_score"), Some("suspicious"));
    assert_eq!(severity("injury_risk"), Some("note"), "the games have no more");
    assert_eq!(audited.finding("near_constant")["feature"], "usage_spike_score");
    assert_eq!(audited.verdicts()["pace_score"], "constant");
}

#[test]
fn names_are_matched_with_what_systems_read() {
    let audited = audited(|league| {
        let pace = league.names.iter().position(|name| name == "pace_score").unwrap();
        league.names.remove(pace);
        league.features.iter_mut().for_each(|row| _ = row.values.remove(pace));
    });
    let missing = audited.findings("name_missing");
    let of = |name: &str, default: bool| {
        let found = missing
            .iter()
            .find(|finding| finding["names"][0] == name && finding["default"].is_null() != default);
        found.unwrap_or_else(|| panic!("{name}: {missing:#?}"))
    };
    let required = of("pace_score", false);
    assert_eq!(required["severity"], "suspicious");
    assert_eq!(required["systems"][0], "moving_average_baseline_v1");
    assert_eq!(of("pace_score", true)["systems"][0], "similarity_balanced_v1");
    assert_eq!(of("games_played_last_7_days", true)["default"], 3.0);
    let unread = audited.finding("names_not_read")["names"].as_array().unwrap();
    assert!(unread.iter().any(|name| name == "recent_trend"));
    assert_eq!(audited.verdicts()["pace_score"], "not_carried");
}

#[test]
fn rows_that_are_not_there_are_counted_by_reason_and_stand_out() {
    let date = opening() + 40;
    let mut thin = 0;
    let audited = audited(|league| {
        let day = league.features.iter().map(|row| row.day).find(|day| *day >= date).unwrap();
        thin = day;
        let mut position = 0;
        league.features.retain(|row| {
            position += usize::from(row.day == day);
            row.day != day || position % 2 == 0
        });
        league.features.retain(|row| row.player != "team3player3");
        league.features.retain(|row| row.player != "team5player0" || row.day < date);
        let stray = league.features[0].clone();
        league.features.push(Features {
            day: opening() + 400,
            player: "nobody".to_owned(),
            ..stray
        });
    });
    let thin = season::domain::GameDate::from_days(thin).to_string();
    let dates = audited.finding("date_out_of_line");
    assert_eq!((&dates["count"], dates["examples"][0]["date"].as_str()), (&1.into(), Some(&*thin)));
    let vanished = audited.finding("player_vanishes");
    assert_eq!(vanished["examples"][0]["player"], "team5player0");
    let gaps = &audited.json["coverage"]["gaps"];
    assert!(gaps["bootstrap"].as_u64() > Some(100), "{gaps}");
    assert!(gaps["player_without_rows"].as_u64() > Some(5), "{gaps}");
    assert!(gaps["other"].as_u64() > Some(5), "{gaps}");
    let coverage = &audited.json["coverage"];
    let sum: u64 = gaps.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(
        coverage["rows"].as_u64().unwrap() + sum,
        coverage["players"].as_u64().unwrap(),
        "every player-date has a row or one reason"
    );
}

#[test]
fn players_who_are_twice_are_found() {
    let audited = audited(|league| {
        let twin = league.games.iter().find(|game| game.points > Some(9)).unwrap().clone();
        league.games.push(Game { player: "thetwin".to_owned(), ..twin });
        let last = league.games.iter_mut().rev().find(|game| game.player == "team1player1");
        last.unwrap().id = "another".to_owned();
    });
    assert_eq!(audited.ended.code, 1);
    assert_eq!(audited.finding("twins")["count"], 1);
    assert_eq!(audited.finding("id_twice_on_date")["count"], 1);
    assert_eq!(audited.finding("id_of_two_lookups")["count"], 1);
    assert_eq!(audited.finding("lookup_of_two_ids")["examples"][0]["player"], "team1player1");
}

#[test]
fn null_is_not_zero() {
    let audited = audited(|league| {
        let rows = league.games.iter_mut().enumerate();
        for (_, game) in rows.filter(|(at, _)| at % 9 == 0) {
            (game.minutes, game.points, game.counts) = (None, Some(0), [0; 17]);
        }
        league.games[1].minutes = Some(0.0);
        league.games[1].points = Some(2);
    });
    let often = audited.finding("no_points_without_minutes");
    assert_eq!(
        (often["severity"].as_str(), often["often"].as_bool()),
        (Some("suspicious"), Some(true))
    );
    let zero = audited.finding("zero_for_null")["columns"].as_array().unwrap();
    assert!(zero.iter().any(|column| column == "assists"), "{zero:?}");
    let played = audited.finding("points_in_no_minutes");
    assert_eq!((played["severity"].as_str(), &played["count"]), (Some("note"), &1.into()));
    let null = audited.finding("null_columns")["columns"].as_array().unwrap();
    assert_eq!(*null, ["plus_minus"]);
}

#[test]
fn one_line_for_everybody_is_wrong() {
    let lines = |line: fn(usize) -> f64| {
        audited(|league| {
            for (at, game) in league.games.iter_mut().enumerate() {
                game.line = Some(line(at));
            }
        })
    };
    let fake = lines(|_| 20.0);
    assert_eq!((fake.ended.code, &fake.finding("lines_all_equal")["line"]), (1, &20.0.into()));
    let real = lines(|at| 10.5 + (at % 3) as f64);
    assert_eq!((real.ended.code, real.findings("lines_all_equal").len()), (0, 0));
}

/// Whoever is judged by such lines is judged by what he could not know.
#[test]
fn lines_made_from_outcomes_are_wrong() {
    let lines = |line: fn(f64) -> f64| {
        audited(|league| {
            for game in &mut league.games {
                game.line = game.points.map(|points| line(points as f64).max(0.0));
            }
        })
    };
    for made in [|points: f64| points, |points: f64| points - 0.5] {
        let audited = lines(made);
        assert_eq!(audited.ended.code, 1);
        let found = audited.finding("lines_at_outcomes");
        assert_eq!((&found["severity"], &found["share"]), (&"wrong".into(), &1.0.into()));
    }
    for made in [|points: f64| points + 3.0, |points: f64| 60.0 - points] {
        let audited = lines(made);
        assert_eq!(audited.ended.code, 1);
        let found = audited.finding("lines_follow_outcomes");
        assert_eq!(found["severity"], "wrong");
        assert!(found["correlation"].as_f64().unwrap().abs() > 0.99, "{found}");
    }
}

/// A line near the average is no line that was set before the game, if the side that it is on is the outcome's.
#[test]
fn lines_beside_the_average_that_know_the_side_are_wrong() {
    let lines = |side: fn(f64) -> f64| {
        audited(|league| {
            let mut before: BTreeMap<String, Vec<f64>> = BTreeMap::new();
            for game in &mut league.games {
                let Some(points) = game.points.map(|points| points as f64) else { continue };
                let games = before.entry(game.player.clone()).or_default();
                let last: Vec<f64> = games.iter().rev().take(10).copied().collect();
                if !last.is_empty() {
                    let mean = last.iter().sum::<f64>() / last.len() as f64;
                    game.line = Some((mean + side(points - mean)).max(0.0));
                }
                games.push(points);
            }
        })
    };
    for side in [
        |off: f64| 2.0 * off.signum(),
        |off: f64| -2.0 * off.signum(),
        |off: f64| 0.5 * off.signum(),
        |off: f64| -0.5 * off.signum(),
    ] {
        let audited = lines(side);
        assert_eq!(audited.ended.code, 1);
        let found = audited.finding("lines_know_outcomes");
        assert_eq!(found["severity"], "wrong");
        assert!(found["correlation"].as_f64().unwrap().abs() > 0.6, "{found}");
    }
    let honest = lines(|_| 0.0);
    assert_eq!((honest.ended.code, honest.findings("lines_know_outcomes").len()), (0, 0));
}

#[test]
fn a_row_that_is_repeated_is_found() {
    let audited = audited(|league| {
        let player = league.features[10].player.clone();
        assert_eq!(league.features[11].player, player);
        league.features[11].values = league.features[10].values.clone();
    });
    assert_eq!(audited.finding("repeated_row")["count"], 1);
}

#[test]
fn without_feature_rows_or_a_snapshot_the_audit_says_so() {
    let workplace = Workplace::new();
    workplace.season(&["audit"]).fails(4, &["hint"]);
    workplace.season(&["audit", "2021-22"]).fails(4, &["2021-22"]);
    let mut vectors = vectors::load();
    vectors.features.clear();
    vectors.write(&workplace.warehouse());
    // What no system could use is not imported.
    workplace.snapshot().fails(3, &["no stored feature row of 2021-22 can be used"]);
    workplace.season(&["audit"]).fails(4, &["hint"]);
}
