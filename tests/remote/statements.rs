//! The fake warehouse itself: what its statements find and change, worked by hand.

use season::bigquery::{JobId, QueryOptions, RemoteError, RestClient, block_on};

use crate::fake_bigquery::Fake;
use crate::fake_bigquery::value::Value;

const TABLE: &str = "`season-test.d.points`";

/// The cells of a result, row by row.
fn run(rest: &RestClient, id: usize, sql: &str) -> Result<Vec<Vec<String>>, RemoteError> {
    block_on(async {
        let id = JobId::new(format!("job_{id}"))?;
        let job = rest.query(&id, "US", sql, &QueryOptions::default()).await?;
        let mut all = Vec::new();
        let cell = |cell: &serde_json::Value| match &cell["v"] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        rest.rows(&job, 100, |page| {
            let row =
                |row: &serde_json::Value| row["f"].as_array().unwrap().iter().map(cell).collect();
            all.extend(page.rows.iter().map(row));
            Ok::<_, RemoteError>(())
        })
        .await?;
        Ok(all)
    })
}

/// A partitioned table with three rows, made and filled by statements.
fn warehouse() -> (Fake, RestClient) {
    let fake = Fake::start();
    fake.state().datasets.insert("season-test.d".to_owned(), "US".to_owned());
    let rest = fake.rest();
    let create = format!(
        "CREATE TABLE {TABLE} (game_date DATE NOT NULL, player STRING NOT NULL, points NUMERIC(5, 1)) \
         PARTITION BY game_date CLUSTER BY player OPTIONS (require_partition_filter = TRUE)"
    );
    run(&rest, 0, &create).unwrap();
    let source = create.replace("points`", "stage`").replace("require_partition_filter = TRUE", "");
    run(&rest, 1, &source.replace(" OPTIONS ()", "")).unwrap();
    let mut state = fake.state();
    let now = state.now;
    let row = |date: &str, player: &str, points: &str| {
        vec![
            Value::date(date).unwrap(),
            Value::Text(player.to_owned()),
            Value::numeric(points).unwrap(),
        ]
    };
    let old = vec![
        row("2022-01-01", "a", "1.5"),
        row("2022-01-02", "b", "2"),
        row("2022-02-01", "a", "4"),
    ];
    state.tables.get_mut("season-test.d.points").unwrap().put(old, now);
    let new = vec![row("2022-01-03", "c", "7.25")];
    state.tables.get_mut("season-test.d.stage").unwrap().put(new, now);
    drop(state);
    (fake, rest)
}

#[test]
fn sums_of_a_part_of_a_table() {
    let (_fake, rest) = warehouse();
    let sql = format!(
        "SELECT COUNT(*) AS n, COUNT(DISTINCT player), MIN(game_date), MAX(game_date), SUM(points), \
         SUM(CAST(ROUND(points * 1000) AS INT64)), COUNTIF(points > 1.9), \
         BIT_XOR(FARM_FINGERPRINT(CONCAT(player, '|', CAST(game_date AS STRING)))) \
         FROM {TABLE} WHERE game_date BETWEEN DATE '2022-01-01' AND DATE '2022-01-31'"
    );
    let xor = ["a|2022-01-01", "b|2022-01-02"]
        .map(|key| farmhash::fingerprint64(key.as_bytes()).cast_signed())
        .into_iter()
        .fold(0, |a, b| a ^ b)
        .to_string();
    let expected = ["2", "2", "2022-01-01", "2022-01-02", "3.5", "3500", "1", &xor];
    assert_eq!(run(&rest, 2, &sql).unwrap(), [expected]);
    let sql = format!(
        "SELECT player, COUNT(*) FROM {TABLE} WHERE game_date > '2021-01-01' GROUP BY player ORDER BY 2 DESC, 1"
    );
    assert_eq!(run(&rest, 3, &sql).unwrap(), [["a", "2"], ["b", "1"]]);
}

#[test]
fn a_scope_is_replaced_at_once_and_the_past_remains() {
    let (fake, rest) = warehouse();
    let scope =
        "T.game_date BETWEEN DATE '2022-01-01' AND DATE '2022-01-31' AND T.player IN ('a', 'c')";
    let before = run(&rest, 2, "SELECT CURRENT_TIMESTAMP() AS now").unwrap();
    let merge = format!(
        "MERGE {TABLE} T USING `season-test.d.stage` S ON FALSE \
         WHEN NOT MATCHED BY SOURCE AND {scope} THEN DELETE \
         WHEN NOT MATCHED BY TARGET THEN INSERT (game_date, player, points) VALUES (S.game_date, S.player, S.points)"
    );
    run(&rest, 3, &merge).unwrap();
    let job = fake.state().jobs["job_3"].outcome.changed;
    assert_eq!(job, Some((1, 1)));
    let read = |id, time: &str| {
        let sql = format!(
            "SELECT player, points FROM {TABLE}{time} WHERE game_date > '2000-01-01' ORDER BY game_date"
        );
        run(&rest, id, &sql).unwrap()
    };
    // NUMERIC(5, 1) keeps one digit.
    assert_eq!(read(4, ""), [["b", "2"], ["c", "7.3"], ["a", "4"]]);
    let time = format!(" FOR SYSTEM_TIME AS OF TIMESTAMP_MICROS({})", before[0][0]);
    assert_eq!(read(5, &time), [["a", "1.5"], ["b", "2"], ["a", "4"]]);
}

#[test]
fn what_bigquery_refuses_is_refused() {
    let (_fake, rest) = warehouse();
    for (id, sql, what) in [
        (2, format!("SELECT player FROM {TABLE}"), "without a filter over column(s)"),
        (
            3,
            format!("SELECT who FROM {TABLE} WHERE game_date > '2000-01-01'"),
            "Unrecognized name: who",
        ),
        (4, "SELEC 1".to_owned(), "Syntax error"),
        (5, "SELECT 1 FROM `season-test.d.none`".to_owned(), "Not found: Table season-test:d.none"),
        (6, format!("CREATE TABLE {TABLE} (n INT64)"), "Already Exists"),
    ] {
        let error = run(&rest, id, &sql).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
}
