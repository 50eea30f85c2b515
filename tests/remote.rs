//! The client of the warehouse, against a warehouse in this process that plays what goes wrong.

use season::bigquery::{JobId, Kind, QueryOptions, RemoteError, block_on};
use serde_json::json;

use crate::fake_bigquery::Fake;

#[test]
fn the_server_s_clock_is_read() {
    let fake = Fake::start();
    let rest = fake.rest();
    let id = JobId::new("clock").unwrap();
    let rows = block_on(async {
        let job = rest
            .query(&id, "US", "SELECT CURRENT_TIMESTAMP() AS now", &QueryOptions::default())
            .await?;
        let mut all = Vec::new();
        rest.rows(&job, 10, |page| {
            all.extend(page.rows);
            Ok::<_, RemoteError>(())
        })
        .await?;
        Ok::<_, RemoteError>(all)
    })
    .unwrap();
    assert!(rows[0]["f"][0]["v"].as_str().unwrap().starts_with("17954370"), "{rows:?}");
    let missing = block_on(rest.get("projects/p/datasets/d/tables/t", &[])).unwrap_err();
    assert_eq!(missing.kind(), Kind::NotFound, "{missing}");
    let _ = json!({});
}
