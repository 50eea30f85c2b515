//! Asking Google's services for tokens: what is sent, and what is believed of the answers.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::AUTHORIZATION;
use reqwest::{RequestBuilder, Response, Url, redirect};
use rustls::SignatureScheme;
use serde_json::{Value, json};

use super::credentials::Secret;
use super::key_file::{AuthorizedUser, External, KeyFile, ServiceAccount, Subject, refused};
use super::{RemoteError, clock};

/// What tokens are asked for: reading and changing data, and nothing outside BigQuery.
const SCOPE: &str = "https://www.googleapis.com/auth/bigquery";

/// What the token is for with which another account's is asked for.
const IMPERSONATION_SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// Where a user's refresh token is exchanged.
const USER_TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// The metadata service of Google's machines, which is not there on others.
const METADATA_URL: &str =
    "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token";

/// How long a service that gives tokens may take. The metadata service of Google's machines answers at once, or is not
/// there.
const TOKEN_WITHIN: Duration = Duration::from_secs(20);

/// The largest answer; real ones have some thousand bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// The longest that a token may live; Google's live for at most twelve hours.
const MAX_LIFE: Duration = Duration::from_hours(7 * 24);

/// How long a signature that asks for a token is good for.
const SIGNED_FOR: i64 = 3600;

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

/// Who is asked for tokens, and for whom.
#[derive(Debug)]
pub(in crate::bigquery) struct TokenService {
    http: reqwest::Client,
    account: Account,
}

#[derive(Debug)]
enum Account {
    OfFile(Box<KeyFile>),
    /// That of the machine, if the machine is one of Google's.
    OfMachine,
}

impl TokenService {
    /// Tokens for whoever `file` is about.
    pub(in crate::bigquery) fn for_file(file: KeyFile) -> Result<Self, RemoteError> {
        Ok(Self { http: client()?, account: Account::OfFile(file.into()) })
    }

    /// Tokens for the account of the Google machine that this runs on.
    pub(in crate::bigquery) fn for_machine() -> Result<Self, RemoteError> {
        Ok(Self { http: client()?, account: Account::OfMachine })
    }

    /// A new token.
    pub(in crate::bigquery) async fn grant(&self) -> Result<Granted, RemoteError> {
        match &self.account {
            Account::OfFile(file) => self.of_file(file).await,
            Account::OfMachine => self.of_machine().await,
        }
    }

    async fn of_file(&self, file: &KeyFile) -> Result<Granted, RemoteError> {
        match file {
            KeyFile::ServiceAccount(account) => {
                let assertion = assertion(account, clock::now()?.timestamp())?;
                let form = [
                    ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                    ("assertion", &assertion),
                ];
                self.exchange(account.token_url.clone(), &form).await
            }
            KeyFile::AuthorizedUser(user) => {
                let AuthorizedUser { client_id, client_secret, refresh_token } = user;
                let form = [
                    ("grant_type", "refresh_token"),
                    ("client_id", client_id),
                    ("client_secret", client_secret.reveal()),
                    ("refresh_token", refresh_token.reveal()),
                ];
                let url = Url::parse(USER_TOKEN_URL);
                self.exchange(url.map_err(|_| refused("there is no token service"))?, &form).await
            }
            KeyFile::External(external) => self.external(external).await,
        }
    }

    /// Posts `form` to a token service.
    async fn exchange(&self, url: Url, form: &[(&str, &str)]) -> Result<Granted, RemoteError> {
        let answer = json_of(self.http.post(url).form(form)).await?;
        granted(&answer)
    }

    /// A token of somebody else's for one of Google's, and that, if it is said, for one of another account.
    async fn external(&self, external: &External) -> Result<Granted, RemoteError> {
        let subject = self.subject(external).await?;
        let impersonates = external.impersonation_url.is_some();
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("audience", &external.audience),
            ("subject_token_type", &external.subject_token_type),
            ("subject_token", subject.reveal()),
            ("scope", if impersonates { IMPERSONATION_SCOPE } else { SCOPE }),
        ];
        let federated = self.exchange(external.token_url.clone(), &form).await?;
        let Some(url) = external.impersonation_url.clone() else { return Ok(federated) };
        let body = json!({ "scope": [SCOPE], "lifetime": "3600s" });
        let request = self.http.post(url).header(AUTHORIZATION, federated.token.bearer()?);
        impersonated(&json_of(request.json(&body)).await?, clock::now()?)
    }

    /// The token of somebody else's.
    async fn subject(&self, external: &External) -> Result<Secret, RemoteError> {
        let unusable = || refused("the token that the credential_source gives cannot be used");
        let bytes = match &external.subject {
            Subject::File(file) => file.read().ok_or_else(unusable)?,
            Subject::Url(url, headers) => {
                let request = self.http.get(url.clone()).headers(headers.clone());
                let answer = able(answer_of(request).await?)?;
                if answer.status().is_success() { body_of(answer).await? } else { Vec::new() }
            }
        };
        let text = match &external.field {
            None => String::from_utf8(bytes).map_err(|_| unusable())?,
            Some(field) => {
                let json: Value = serde_json::from_slice(&bytes).map_err(|_| unusable())?;
                json[field].as_str().ok_or_else(unusable)?.to_owned()
            }
        };
        if text.trim().is_empty() { Err(unusable()) } else { Ok(Secret::new(text.trim())) }
    }

    async fn of_machine(&self) -> Result<Granted, RemoteError> {
        let query = [("scopes", SCOPE)];
        let request = self.http.get(METADATA_URL).query(&query).header("Metadata-Flavor", "Google");
        let elsewhere =
            || refused("there are no credentials, and this is not one of Google's machines");
        let answer = request.send().await;
        let answer = answer
            .map_err(|error| if error.is_timeout() { unanswered(&error) } else { elsewhere() })?;
        if answer.headers().get("Metadata-Flavor").is_none_or(|flavor| flavor != "Google") {
            return Err(elsewhere());
        }
        granted(&parsed(&body_of(able(answer)?).await?)?)
    }
}

fn client() -> Result<reqwest::Client, RemoteError> {
    let client = reqwest::Client::builder()
        .timeout(TOKEN_WITHIN)
        // As for the warehouse: secrets go to the host that was checked, and to no other.
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build();
    client.map_err(|_| RemoteError::Setup("no client for the token service".to_owned()))
}

/// What a service account signs to ask for a token at `now`, in seconds since 1970.
fn assertion(account: &ServiceAccount, now: i64) -> Result<String, RemoteError> {
    let mut header = json!({ "alg": "RS256", "typ": "JWT" });
    if let Some(id) = &account.key_id {
        header["kid"] = id.as_str().into();
    }
    let claims = json!({
        "iss": account.email,
        "scope": SCOPE,
        "aud": account.token_url.as_str(),
        "iat": now,
        "exp": now + SIGNED_FOR,
    });
    let encode = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let text = format!("{}.{}", encode(&header), encode(&claims));
    let signer = account.key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]);
    let signature = signer.and_then(|signer| signer.sign(text.as_bytes()).ok());
    let signature = signature.ok_or_else(|| refused("the private key cannot sign"))?;
    Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

async fn answer_of(request: RequestBuilder) -> Result<Response, RemoteError> {
    request.send().await.map_err(|error| unanswered(&error))
}

fn unanswered(error: &reqwest::Error) -> RemoteError {
    unavailable(if error.is_timeout() { "did not answer" } else { "cannot be reached" })
}

/// `answer`, unless its service was not able to give one.
fn able(answer: Response) -> Result<Response, RemoteError> {
    let status = answer.status();
    if is_passing(status) {
        return Err(unavailable(&format!("answered with {}", status.as_u16())));
    }
    Ok(answer)
}

/// Whether a service that answers with this status may be able the next time.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

async fn body_of(mut answer: Response) -> Result<Vec<u8>, RemoteError> {
    let mut body = Vec::new();
    while let Some(more) = answer.chunk().await.map_err(|_| unavailable("broke off"))? {
        body.extend_from_slice(&more);
        if body.len() > MAX_ANSWER {
            return Err(refused("the service that gives tokens does not stop talking"));
        }
    }
    Ok(body)
}

async fn json_of(request: RequestBuilder) -> Result<Value, RemoteError> {
    parsed(&body_of(able(answer_of(request).await?)?).await?)
}

fn parsed(body: &[u8]) -> Result<Value, RemoteError> {
    serde_json::from_slice(body)
        .map_err(|_| unavailable("gave an answer that cannot be understood"))
}

/// What a token service grants, or refuses.
fn granted(answer: &Value) -> Result<Granted, RemoteError> {
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
fn impersonated(answer: &Value, now: DateTime<Utc>) -> Result<Granted, RemoteError> {
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
fn unavailable(what: &str) -> RemoteError {
    let what = format!("the service that gives tokens {what}");
    RemoteError::Credentials { what, transient: true }
}

#[cfg(test)]
mod tests {
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
            assert_eq!(told.kind() == crate::bigquery::Kind::Retryable, passes, "{error}: {told}");
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
