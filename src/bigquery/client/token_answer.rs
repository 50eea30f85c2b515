//! What is believed of the answers of services that give tokens.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::Value;

use super::error::refused;
use super::{RemoteError, Secret};

/// The longest that a token may live; Google's live for at most twelve hours.
const MAX_LIFE: Duration = Duration::from_hours(7 * 24);

/// The words for a refusal in OAuth 2.0 and its extensions, and in Google's APIs. Nothing else of a refusal is shown: a
/// service could write anything.
const KNOWN_CODES: [&str; 20] = [
    "access_denied",
    "admin_policy_enforced",
    "deleted_client",
    "disabled_client",
    "expired_token",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "org_internal",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "PERMISSION_DENIED",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
];

/// Those of a service that may be able the next time.
const PASSING_CODES: [&str; 3] = ["server_error", "temporarily_unavailable", "UNAVAILABLE"];

/// A token, and how long it lives, if that was said.
#[derive(Debug)]
pub(in crate::bigquery) struct Granted {
    pub(in crate::bigquery) token: Secret,
    pub(in crate::bigquery) life: Option<Duration>,
}

/// What a token service grants, or refuses.
pub(super) fn granted(answer: &Value) -> Result<Granted, RemoteError> {
    check(answer)?;
    let kind = &answer["token_type"];
    if kind.as_str().is_none_or(|kind| !kind.eq_ignore_ascii_case("bearer")) && !kind.is_null() {
        return Err(refused("the service that gives tokens gave one of another kind"));
    }
    let life = match &answer["expires_in"] {
        Value::Null => None,
        life => Some(life.as_u64().map(Duration::from_secs).ok_or_else(no_expiry)?),
    };
    granted_for(&answer["access_token"], life)
}

/// What the service that lets one account act for another grants, or refuses, at the time `now`.
pub(super) fn impersonated(answer: &Value, now: DateTime<Utc>) -> Result<Granted, RemoteError> {
    check(answer)?;
    let until = answer["expireTime"].as_str().and_then(|text| text.parse::<DateTime<Utc>>().ok());
    let life = until.and_then(|until| until.signed_duration_since(now).to_std().ok());
    granted_for(&answer["accessToken"], Some(life.ok_or_else(no_expiry)?))
}

fn granted_for(token: &Value, life: Option<Duration>) -> Result<Granted, RemoteError> {
    if life.is_some_and(|life| life.is_zero() || life > MAX_LIFE) {
        return Err(no_expiry());
    }
    let token = token.as_str().filter(|token| !token.trim().is_empty());
    let token = Secret::new(token.ok_or_else(|| refused("the answer holds none"))?);
    // What cannot be sent is refused here, where its origin is known.
    token.bearer()?;
    Ok(Granted { token, life })
}

/// Refuses what is a refusal. Of its words only a known code is shown.
fn check(answer: &Value) -> Result<(), RemoteError> {
    let error = &answer["error"];
    if error.is_null() {
        return Ok(());
    }
    let code = error.as_str().or_else(|| error["status"].as_str());
    let known = KNOWN_CODES.iter().find(|known| Some(**known) == code);
    let what =
        known.map_or("without a code that is known".to_owned(), |code| format!("with {code}"));
    let what = format!("the service that gives tokens refused {what}");
    let transient = known.is_some_and(|code| PASSING_CODES.contains(code));
    Err(RemoteError::Credentials { what, transient })
}

fn no_expiry() -> RemoteError {
    refused("the service that gives tokens says no sensible time until which its token is good")
}

/// A service that did not answer may do so the next time.
pub(super) fn unavailable(what: &str) -> RemoteError {
    let what = format!("the service that gives tokens {what}");
    RemoteError::Credentials { what, transient: true }
}

/// Whether a service that answers with this status may be able the next time.
pub(super) fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

pub(super) fn unanswered(error: &reqwest::Error) -> RemoteError {
    unavailable(if error.is_timeout() { "did not answer" } else { "cannot be reached" })
}

pub(super) fn parsed(body: &[u8]) -> Result<Value, RemoteError> {
    serde_json::from_slice(body)
        .map_err(|_| unavailable("gave an answer that cannot be understood"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(answer: &Value) -> String {
        granted(answer).unwrap_err().to_string()
    }

    #[test]
    fn a_grant_has_a_token_that_can_be_sent_and_a_life_that_can_be() {
        let granted = granted(&json!({ "access_token": "ya29.x", "expires_in": 3599 })).unwrap();
        assert_eq!(granted.life, Some(Duration::from_secs(3599)));
        assert_eq!(granted.token.reveal(), "ya29.x");
        for life in
            [json!(-1), json!(0), json!(i64::MAX), json!(u64::MAX), json!(1e300), json!("x")]
        {
            let told = refusal(&json!({ "access_token": "x", "expires_in": life }));
            assert!(told.contains("no sensible time"), "{life}: {told}");
        }
        for token in [json!("a\r\nb: c"), json!("\u{1b}"), json!(""), json!(7), json!(null)] {
            let told = refusal(&json!({ "access_token": token, "expires_in": 3599 }));
            assert!(!told.contains('\u{1b}') && !told.contains('\n'), "{told:?}");
        }
        assert!(refusal(&json!({ "access_token": "x", "token_type": "mac" })).contains("kind"));
    }

    #[test]
    fn of_a_refusal_only_a_known_code_is_shown() {
        let told = refusal(&json!({ "error": "invalid_grant", "error_description": "HUSH" }));
        assert!(told.ends_with("refused with invalid_grant"), "{told}");
        let told =
            refusal(&json!({ "error": { "status": "PERMISSION_DENIED", "message": "HUSH" } }));
        assert!(told.ends_with("refused with PERMISSION_DENIED"), "{told}");
        for error in
            [json!("HUSH\u{1b}[2J"), json!({ "status": "HUSH" }), json!(7), json!(["HUSH"])]
        {
            let told = refusal(&json!({ "error": error }));
            assert!(told.ends_with("without a code that is known"), "{told}");
        }
    }

    #[test]
    fn what_may_pass_is_worth_another_try() {
        for (error, passes) in [
            (json!("server_error"), true),
            (json!("temporarily_unavailable"), true),
            (json!({ "status": "UNAVAILABLE" }), true),
            (json!("invalid_grant"), false),
            (json!("HUSH"), false),
        ] {
            let told = granted(&json!({ "error": error })).unwrap_err();
            assert_eq!(
                told.kind() == crate::bigquery::FailureKind::Retryable,
                passes,
                "{error}: {told}"
            );
        }
        for (status, passes) in [(429, true), (500, true), (503, true), (400, false), (200, false)]
        {
            assert_eq!(is_passing(StatusCode::from_u16(status).unwrap()), passes, "{status}");
        }
    }

    #[test]
    fn an_impersonation_ends_at_a_time_to_come() {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let at = |time: &str| {
            impersonated(&json!({ "accessToken": "x", "expireTime": time }), now).map(|of| of.life)
        };
        assert_eq!(at("2026-01-01T01:00:00Z").unwrap(), Some(Duration::from_hours(1)));
        for time in
            ["2025-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "+262143-01-01T00:00:00Z", "soon", ""]
        {
            assert!(at(time).is_err(), "{time}");
        }
    }
}
