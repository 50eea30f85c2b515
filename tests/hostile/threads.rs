//! Numbers of threads that no machine has.

use crate::support::box_scores::season;
use crate::support::{Ended, SEASON, Workplace, end};

fn with_env(workplace: &Workplace, name: &str, value: &str, args: &[&str]) -> Ended {
    end(workplace.command(args).env(name, value).output().unwrap())
}

#[test]
fn the_environment_may_ask_for_as_many_threads_as_the_flag() {
    let workplace = Workplace::new();
    season().write_csv(&workplace.path("in.csv"));
    let import = ["snapshot", SEASON, "--from", "box-scores:in.csv"];
    for many in ["100000", "18446744073709551615"] {
        let ended = with_env(&workplace, "RAYON_NUM_THREADS", many, &import);
        ended
            .succeeds()
            .says(&[&format!("RAYON_NUM_THREADS asks for {many} threads; at most 1024 are used")]);
    }
    for none in ["0", "-1", "many", ""] {
        let ended = with_env(&workplace, "RAYON_NUM_THREADS", none, &import);
        assert_eq!(ended.succeeds().stderr, "");
    }
    for bad in ["0", "many", "100000"] {
        let ended = with_env(&workplace, "POLARS_MAX_THREADS", bad, &import);
        ended.fails(2, &[&format!("POLARS_MAX_THREADS is `{bad}`, and has to be a number")]);
    }
    with_env(&workplace, "POLARS_MAX_THREADS", "2", &import).succeeds();
}

#[test]
fn more_threads_than_processors_are_said() {
    let workplace = Workplace::new();
    season().write_csv(&workplace.path("in.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.csv"]).succeeds();
    let ended = workplace.season(&["predict", "--threads", "1024"]);
    ended.succeeds().says(&["note: 1024 threads were asked for, but there "]);
    assert_eq!(workplace.season(&["predict", "--threads", "1"]).succeeds().stderr, "");
}
