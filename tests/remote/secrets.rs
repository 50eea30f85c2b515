//! What is never shown: tokens, keys, rows, queries.

use season::bigquery::{CredentialChoice, Credentials, RestClient, Secret, Settings, block_on};

use super::{all_numbers, numbers, query, rows, warehouse};
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::{PROJECT, QUICK};

const HUSH: &str = "HUSH-4711";

#[test]
fn nothing_that_holds_a_secret_shows_it() {
    let secret = Secret::new(HUSH);
    let credentials = Credentials::access_token(secret.clone());
    let settings = Settings {
        credentials: CredentialChoice::AccessToken(secret.clone()),
        ..Settings::default()
    };
    let fake = warehouse(1);
    let rest =
        RestClient::with_tokens_of_its_own(&fake.endpoint(), credentials.clone(), PROJECT, QUICK)
            .unwrap();
    let header = secret.bearer().unwrap();
    let shown = format!("{secret:?} {credentials:?} {settings:?} {rest:?} {header:?}");
    assert!(!shown.contains(HUSH), "{shown}");
    let bad = Secret::new(format!("{HUSH}\n{HUSH}")).bearer().unwrap_err();
    assert!(!format!("{bad} {bad:?}").contains(HUSH), "{bad:?}");
}

#[test]
fn no_failure_of_a_call_shows_a_token_or_a_query() {
    let faults = [
        What::Status(401, Body::Reason("authError")),
        What::Status(503, Body::Html),
        What::Status(400, Body::Reason("invalid")),
        What::DropBefore,
        What::DropWithin,
        What::Status(200, Body::Html),
        What::Redirect(format!("http://127.0.0.1:9/{HUSH}")),
        What::JobError("stopped", "stopped"),
    ];
    let sql = format!("SELECT '{HUSH}'");
    for what in faults {
        let fake = warehouse(1);
        let token = Credentials::access_token(Secret::new(HUSH));
        let rest =
            RestClient::with_tokens_of_its_own(&fake.endpoint(), token, PROJECT, QUICK).unwrap();
        fake.plays([Fault::times(99, "*", what.clone())]);
        let get = block_on(rest.get("projects/p", &[("pageToken", HUSH)]));
        let query = query(&rest, "job", &sql).map(drop);
        let errors = [get.map(drop), query].map(Result::err);
        assert!(errors.iter().any(Option::is_some), "{what:?}");
        for error in errors.into_iter().flatten() {
            let shown = format!("{error} {error:?} {:?}", error.hint());
            assert!(!shown.contains(HUSH), "{shown}");
        }
    }
}

#[test]
fn values_that_the_server_quotes_are_left_out() {
    for message in [
        "Bad double value: HUSH-4711",
        "Could not cast 'HUSH-4711' to type INT64",
        "Could not parse \"HUSH-4711\" as DATE at row 7",
        "Invalid timestamp: 'HUSH-4711'",
        "Division by zero: HUSH-4711 / 0",
        "int64 overflow: HUSH-4711 + 1",
        "Error while reading data, error message: JSON parsing error in row starting at position 0: HUSH-4711",
        "Value HUSH-4711 is out of range",
    ] {
        let fake = warehouse(1);
        fake.plays([Fault::once("POST */jobs", What::JobError("invalidQuery", message))]);
        let error = query(&fake.rest(), "job", &all_numbers()).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(HUSH), "{shown}");
        assert!(shown.contains(&message[..8]), "{shown}");
    }
    // What names a thing of the schema is told whole.
    let message = "Unrecognized name: game_day; Did you mean game_date? at [1:8]";
    let fake = warehouse(1);
    fake.plays([Fault::once("POST */jobs", What::JobError("invalidQuery", message))]);
    let error = query(&fake.rest(), "job", &all_numbers()).unwrap_err();
    assert!(error.to_string().ends_with(message), "{error}");
}

#[test]
fn an_upload_s_address_is_not_shown() {
    let fake = warehouse(1);
    fake.plays([Fault::once("PUT *", What::Status(403, Body::Reason("accessDenied")))]);
    let id = season::bigquery::JobId::new("load").unwrap();
    let target = numbers().reference();
    let configuration = serde_json::json!({ "load": { "destinationTable": target } });
    let error = block_on(fake.rest().load(&id, "US", configuration, b"PAR1")).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("PUT /upload/bigquery/v2/projects/season-test/jobs"), "{shown}");
    assert!(!shown.contains("upload_id") && !shown.contains("upload-0"), "{shown}");
}

#[test]
fn a_page_s_rows_are_not_shown_when_they_do_not_add_up() {
    let fake = warehouse(3);
    let rest = fake.rest();
    let job = query(&rest, "job", "SELECT 'HUSH-4711' AS x FROM `season-test.d.numbers`").unwrap();
    let short = |page: &mut serde_json::Value| page["totalRows"] = "9".into();
    fake.plays([Fault::once("GET *", What::Change(short))]);
    let error = rows(&rest, &job, 10).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(HUSH), "{error:?}");
}
