//! What goes wrong on the way: it is mended, or told, and nothing half-read is kept.

use serde_json::Value as Json;
use tonic::Code;

use super::snapshot;
use super::warehouse::{GAMES_TABLE, Warehouse};
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::storage::Fault as Stream;
use crate::support::{Ended, Workplace, vectors};

const STORAGE: [&str; 2] = ["--export-api", "storage"];

/// Nothing of the table is there: neither its file, nor a word of it in the manifest, nor anything hidden.
fn nothing_kept(workplace: &Workplace) {
    for (path, _) in workplace.data_tree() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(!name.ends_with(".parquet") && !name.starts_with('.'), "{}", path.display());
    }
    assert!(!workplace.data().join("snapshots").exists());
}

/// No name of a player or game stands in what was said.
fn tells_no_value(ended: &Ended) {
    for game in &vectors::load().games {
        for value in [&game.player_lookup, &game.game_id] {
            assert!(!ended.stderr.contains(value.as_str()), "{value} in {}", ended.stderr);
        }
    }
}

#[test]
fn what_can_be_mended_on_a_stream_changes_nothing() {
    let warehouse = Warehouse::of(&vectors::load());
    let by_pages = Workplace::new();
    warehouse.snapshot(&by_pages, &[]).succeeds();
    let expected = snapshot(&by_pages);
    for faults in [
        vec![Stream::Ended],
        vec![Stream::Whole],
        vec![Stream::Whole, Stream::Ended],
        vec![Stream::Breaks(Code::Unavailable, 2)],
        vec![Stream::Breaks(Code::Internal, 0), Stream::Breaks(Code::Unknown, 3)],
        vec![Stream::Refused(Code::Unavailable), Stream::Refused(Code::Aborted)],
        vec![Stream::Breaks(Code::ResourceExhausted, 1), Stream::Refused(Code::DeadlineExceeded)],
    ] {
        warehouse.storage.plays(faults.clone());
        let workplace = Workplace::new();
        warehouse.snapshot(&workplace, &STORAGE).succeeds();
        assert_eq!(snapshot(&workplace), expected, "{faults:?}");
    }
    let routed = |(call, route, token): &(String, Option<String>, Option<String>)| {
        let route = route.as_deref().unwrap();
        let parameter = if call == "ReadRows" { "read_stream=" } else { "read_session.table=" };
        assert!(route.starts_with(parameter) && !route.contains('/'), "{call}: {route}");
        assert_eq!(*token, None, "a named endpoint gets no credentials");
    };
    warehouse.storage.seen().iter().for_each(routed);
}

#[test]
fn what_cannot_be_mended_on_a_stream_is_told_and_not_kept() {
    let warehouse = Warehouse::of(&vectors::load());
    for (fault, code, words) in [
        (Stream::Cut, 5, "player_game_summary: a message is cut"),
        (Stream::Miscounted, 5, "a message says that it has 51 rows, and has 50"),
        (Stream::Renamed, 5, "changed while it was read:\n  player_lookup: missing"),
        (Stream::Ends(1), 1, "differs from what the server has at that moment:\n  rows: "),
        (Stream::Refused(Code::NotFound), 5, "CreateReadSession season-test.nba_analytics"),
        (Stream::Breaks(Code::DataLoss, 1), 5, "ReadRows season-test.nba_analytics"),
    ] {
        warehouse.storage.plays([fault.clone()]);
        let workplace = Workplace::new();
        let ended = warehouse.snapshot(&workplace, &STORAGE);
        ended.fails(code, &[words, "hint: "]);
        tells_no_value(&ended);
        nothing_kept(&workplace);
    }
}

#[test]
fn a_service_that_is_never_there_is_given_up() {
    let warehouse = Warehouse::of(&vectors::load());
    warehouse.storage.plays(vec![Stream::Refused(Code::Unavailable); 8]);
    let workplace = Workplace::new();
    let words = ["failed with Unavailable: played", "continues where it stopped"];
    warehouse.snapshot(&workplace, &STORAGE).fails(5, &words);
    assert_eq!(warehouse.storage.seen().len(), 8);
}

#[test]
fn where_streams_are_not_permitted_pages_are_read() {
    let warehouse = Warehouse::of(&vectors::load());
    warehouse.storage.plays([Stream::Denied]);
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &STORAGE);
    ended.succeeds().says(&[
        "note: the Storage Read API may not be used for season-test.nba_analytics.player_game_summary; its rows are read by pages",
    ]);
    let by_pages = Workplace::new();
    warehouse.snapshot(&by_pages, &[]).succeeds();
    assert_eq!(snapshot(&workplace), snapshot(&by_pages));
}

#[test]
fn pages_that_break_are_asked_for_again_and_jobs_that_fail_for_a_moment_run_again() {
    let warehouse = Warehouse::of(&vectors::load());
    let undisturbed = Workplace::new();
    warehouse.snapshot(&undisturbed, &[]).succeeds();
    warehouse.fake.plays([
        Fault::times(2, "GET */queries/*", What::DropWithin).after(1),
        Fault::times(2, "POST */jobs", What::DropAfter).after(2),
        Fault::times(2, "POST */jobs", What::JobError("backendError", "played")).after(4),
        Fault::times(2, "GET */tables/*", What::Status(503, Body::Html)),
        Fault::times(1, "GET */datasets/nba_analytics", What::Busy(429, 0)),
    ]);
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    assert_eq!(snapshot(&workplace), snapshot(&undisturbed));
}

/// The answer to the `nth` query, counted from 0, which is the one for the server's clock.
fn answer(nth: u32, change: fn(&mut Json)) -> [Fault; 1] {
    [Fault::once("GET */queries/*", What::Change(change)).after(nth)]
}

#[test]
fn figures_that_differ_from_the_server_s_refuse_the_table() {
    let warehouse = Warehouse::of(&vectors::load());
    warehouse.fake.plays(answer(2, |answer| {
        answer["rows"][0]["f"][4]["v"] = "12345".into();
    }));
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &[]);
    ended.fails(
        1,
        &[
            "error: what was read of season-test.nba_analytics.player_game_summary differs from what the server has",
            "\n  fingerprint of the keys: 12345 there, ",
            "hint: nothing of the table was kept",
        ],
    );
    tells_no_value(&ended);
    nothing_kept(&workplace);
}

#[test]
fn a_row_that_is_lost_on_the_way_refuses_the_table() {
    let warehouse = Warehouse::of(&vectors::load());
    // The page has one row less, and says so.
    warehouse.fake.plays(answer(1, |answer| {
        let rows = answer["rows"].as_array_mut().unwrap();
        rows.pop();
        answer["totalRows"] = rows.len().to_string().into();
    }));
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).fails(1, &["  rows: ", "  distinct keys: "]);
    nothing_kept(&workplace);
    // The page has one row less than it says.
    warehouse.fake.plays(answer(1, |answer| drop(answer["rows"].as_array_mut().unwrap().pop())));
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &[]);
    assert!([1, 5].contains(&ended.code), "{}", ended.stderr);
    ended.says(&["rows were read, and the server counted"]);
    nothing_kept(&workplace);
}

#[test]
fn a_column_that_changes_while_a_table_is_read_is_told() {
    let warehouse = Warehouse::of(&vectors::load());
    warehouse.fake.plays(answer(1, |answer| {
        answer["schema"]["fields"][9]["type"] = "STRING".into();
    }));
    let workplace = Workplace::new();
    let words =
        ["error: the columns of season-test.nba_analytics.player_game_summary changed", "STRING"];
    warehouse.snapshot(&workplace, &[]).fails(5, &words);
    nothing_kept(&workplace);
    // The column is gone when the rows are asked for, and stays away.
    warehouse.fake.plays([]);
    warehouse.fake.plays([Fault::once(
        "POST */jobs",
        What::JobError("invalidQuery", "Unrecognized name: points"),
    )
    .after(5)]);
    let ended = warehouse.snapshot(&workplace, &[]);
    ended.fails(5, &["Unrecognized name: points"]);
    nothing_kept(&workplace);
    warehouse.fake.plays([]);
    warehouse.change(GAMES_TABLE, |_| ());
    warehouse.snapshot(&workplace, &[]).succeeds();
}
