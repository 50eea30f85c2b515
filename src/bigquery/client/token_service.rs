//! Asking Google's services for tokens: what is sent where.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::AUTHORIZATION;
use reqwest::{RequestBuilder, Response, Url, redirect};
use rustls::SignatureScheme;
use serde_json::{Value, json};

use super::error::refused;
use super::key_file::{AuthorizedUser, External, KeyFile, ServiceAccount, Subject};
use super::token_answer::{
    Granted, granted, impersonated, is_passing, parsed, unanswered, unavailable,
};
use super::{RemoteError, Secret, clock};

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

/// How long a signature that asks for a token is good for.
const SIGNED_FOR: i64 = 3600;

/// Who is asked for tokens, and for whom.
#[derive(Debug)]
pub(in crate::bigquery) struct TokenService {
    http: reqwest::Client,
    account: TokenAccount,
}

#[derive(Debug)]
enum TokenAccount {
    OfFile(Box<KeyFile>),
    /// That of the machine, if the machine is one of Google's.
    OfMachine,
}

impl TokenService {
    /// Tokens for whoever `file` is about.
    pub(in crate::bigquery) fn for_file(file: KeyFile) -> Result<Self, RemoteError> {
        Ok(Self { http: client()?, account: TokenAccount::OfFile(file.into()) })
    }

    /// Tokens for the account of the Google machine that this runs on.
    pub(in crate::bigquery) fn for_machine() -> Result<Self, RemoteError> {
        Ok(Self { http: client()?, account: TokenAccount::OfMachine })
    }

    /// A new token.
    pub(in crate::bigquery) async fn grant(&self) -> Result<Granted, RemoteError> {
        match &self.account {
            TokenAccount::OfFile(file) => self.of_file(file).await,
            TokenAccount::OfMachine => self.of_machine().await,
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

/// `answer`, unless its service was not able to give one.
fn able(answer: Response) -> Result<Response, RemoteError> {
    let status = answer.status();
    if is_passing(status) {
        return Err(unavailable(&format!("answered with {}", status.as_u16())));
    }
    Ok(answer)
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
