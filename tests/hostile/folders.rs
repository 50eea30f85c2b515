//! Two containers with one data folder, in which processes have the same numbers.

use season::snapshot::hidden::{self, Purpose};

use crate::support::box_scores::season;
use crate::support::{SEASON, Workplace};

/// In each of two namespaces of processes: six imports, one after the other, each process with the same number as the one in
/// the other namespace. Before, a process was killed while its hidden folder was there.
const SCRIPT: &str = r#"
    import() { unshare --pid --fork --mount-proc -- "$0" snapshot 2021-22 --from box-scores:in.csv >>out 2>>err; }
    for pair in 1 2 3 4 5 6; do
        import & one=$!
        import & other=$!
        wait $one && wait $other || { cat out err; exit 99; }
    done
"#;

#[test]
fn six_pairs_of_processes_of_one_number_all_end_well() {
    let workplace = Workplace::new();
    season().write_csv(&workplace.path("in.csv"));
    let snapshot = workplace.path(&format!("data/snapshots/{SEASON}"));
    let left = hidden::path(&snapshot, "aaaaaaaaaaaa", Purpose::Staged);
    std::fs::create_dir_all(&left).unwrap();
    std::fs::write(left.join("games.parquet"), "half").unwrap();
    let Some(ended) = workplace.in_namespaces("-rm", SCRIPT) else { return };
    ended.succeeds();
    let names: Vec<String> = std::fs::read_dir(workplace.path("data/snapshots"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, [SEASON], "nothing is left behind");
    workplace.season(&["verify", SEASON]).succeeds();
}
