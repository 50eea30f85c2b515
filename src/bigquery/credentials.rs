use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use gcp_bigquery_client::yup_oauth2 as oauth;
use http::HeaderValue;
use oauth::authenticator::{ApplicationDefaultCredentialsTypes, DefaultAuthenticator};
use reqwest::Url;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::RemoteError;
use super::endpoint::is_loopback;

/// What tokens are asked for: reading and changing data, and nothing outside BigQuery.
const SCOPES: [&str; 1] = ["https://www.googleapis.com/auth/bigquery"];

/// How long a service that gives tokens may take. The metadata service of Google's machines answers at once, or is not
/// there.
const TOKEN_WITHIN: Duration = Duration::from_secs(20);

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Something that gives access tokens, and keeps one until it expires.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token that should be accepted.
    async fn token(&self) -> Result<Secret, RemoteError>;

    /// Another token, after the last one was not accepted, or `None` if there is no other.
    async fn renewed(&self) -> Result<Option<Secret>, RemoteError>;
}

/// Who asks. `Debug` says what kind of credentials they are and no more.
#[derive(Clone, Default)]
pub struct Credentials(Option<Arc<dyn TokenSource>>);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The `Authorization` header of a token, which is not shown either.
    ///
    /// # Errors
    ///
    /// If the text has characters that no token has.
    pub fn bearer(&self) -> Result<HeaderValue, RemoteError> {
        let header = HeaderValue::try_from(format!("Bearer {}", self.0.trim()));
        let mut header = header.map_err(|_| refused("it has a character that no token has"))?;
        header.set_sensitive(true);
        Ok(header)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Credentials(…)" } else { "Credentials(anonymous)" })
    }
}

impl Credentials {
    /// Nobody.
    pub fn anonymous() -> Self {
        Self(None)
    }

    /// Whoever the token was given to. It cannot be renewed.
    pub fn access_token(token: Secret) -> Self {
        Self::from_source(Arc::new(Given(token)))
    }

    /// Whoever `source` has tokens for.
    pub fn from_source(source: Arc<dyn TokenSource>) -> Self {
        Self(Some(source))
    }

    /// The account of a key file, of any of the kinds that Google's tools write: `service_account`, `authorized_user` (of
    /// `gcloud auth application-default login`) or `external_account` (workload identity federation).
    ///
    /// # Errors
    ///
    /// If the file cannot be read or used; what it holds is not repeated.
    pub async fn from_file(path: &Path) -> Result<Self, RemoteError> {
        let name = path.display();
        let text = std::fs::read(path).map_err(|error| refused(format!("{name}: {error}")))?;
        let file: Value = parsed(&text, path)?;
        let account = match file["type"].as_str() {
            Some("service_account") => {
                let key: oauth::ServiceAccountKey = parsed(&text, path)?;
                over_tls(&key.token_uri, path)?;
                oauth::ServiceAccountAuthenticator::builder(key).build().await
            }
            Some("authorized_user") => {
                let secret = parsed(&text, path)?;
                oauth::AuthorizedUserAuthenticator::builder(secret).build().await
            }
            Some("external_account") => {
                let secret: oauth::external_account::ExternalAccountSecret = parsed(&text, path)?;
                over_tls(&secret.token_url, path)?;
                oauth::ExternalAccountAuthenticator::builder(secret).build().await
            }
            _ => {
                let kinds = "service_account, authorized_user and external_account";
                return Err(refused(format!("the `type` of {name} is none of {kinds}")));
            }
        };
        // What the library says of a key that it cannot use does not repeat it.
        let account = account.map_err(|error| refused(format!("{name}: {error}")))?;
        Ok(Self::from_source(Arc::new(Account { account, of_machine: false })))
    }

    /// The account of the Google machine that this runs on, which its metadata service gives tokens for.
    ///
    /// # Errors
    ///
    /// If the system has no certificates to know Google by.
    pub async fn of_this_machine() -> Result<Self, RemoteError> {
        let options = oauth::ApplicationDefaultCredentialsFlowOpts::default();
        let account = match oauth::ApplicationDefaultCredentialsAuthenticator::builder(options)
            .await
        {
            ApplicationDefaultCredentialsTypes::InstanceMetadata(builder) => builder.build().await,
            ApplicationDefaultCredentialsTypes::ServiceAccount(builder) => builder.build().await,
        };
        let account = account.map_err(|error| refused(error.to_string()))?;
        Ok(Self::from_source(Arc::new(Account { account, of_machine: true })))
    }

    /// A token, or `None` for nobody.
    ///
    /// # Errors
    ///
    /// If there should be one, and is none.
    pub async fn token(&self) -> Result<Option<Secret>, RemoteError> {
        match &self.0 {
            Some(source) => source.token().await.map(Some),
            None => Ok(None),
        }
    }

    /// Another token, after the last one was not accepted, or `None` if there is no other.
    ///
    /// # Errors
    ///
    /// If there should be one, and is none.
    pub async fn renewed(&self) -> Result<Option<Secret>, RemoteError> {
        match &self.0 {
            Some(source) => source.renewed().await,
            None => Ok(None),
        }
    }
}

/// A token that somebody else asked for.
struct Given(Secret);

#[async_trait]
impl TokenSource for Given {
    async fn token(&self) -> Result<Secret, RemoteError> {
        Ok(self.0.clone())
    }

    async fn renewed(&self) -> Result<Option<Secret>, RemoteError> {
        Ok(None)
    }
}

/// An account of Google's.
struct Account {
    account: DefaultAuthenticator,
    /// Whether it is that of the machine, if the machine is one of Google's.
    of_machine: bool,
}

#[async_trait]
impl TokenSource for Account {
    async fn token(&self) -> Result<Secret, RemoteError> {
        self.secret(timeout(TOKEN_WITHIN, self.account.token(&SCOPES)).await)
    }

    async fn renewed(&self) -> Result<Option<Secret>, RemoteError> {
        let asked = timeout(TOKEN_WITHIN, self.account.force_refreshed_token(&SCOPES)).await;
        self.secret(asked).map(Some)
    }
}

impl Account {
    fn secret(
        &self,
        answer: Result<Result<oauth::AccessToken, oauth::Error>, Elapsed>,
    ) -> Result<Secret, RemoteError> {
        let token = answer.map_err(|_| self.unavailable("did not answer"))?;
        let token = token.map_err(|error| match error {
            oauth::Error::HttpError(_) | oauth::Error::HttpClientError(_) => {
                self.unavailable("cannot be reached")
            }
            oauth::Error::AuthError(error) => refused(error.to_string()),
            // The parser repeats what it met.
            oauth::Error::JSONError(_) => self.unavailable("said nothing that can be understood"),
            oauth::Error::LowLevelError(error) => refused(error.kind().to_string()),
            _ => refused("the service that gives tokens gave none"),
        })?;
        token.token().map(Secret::new).ok_or_else(|| refused("the answer holds none"))
    }

    /// A service that did not answer may do so the next time; a machine without one is not Google's.
    fn unavailable(&self, what: &str) -> RemoteError {
        if self.of_machine {
            return refused("there are no credentials, and this is not one of Google's machines");
        }
        let what = format!("the service that gives tokens {what}");
        RemoteError::Credentials { what, transient: true }
    }
}

/// Reads JSON that holds secrets: what the parser met is not repeated, only where.
fn parsed<T: DeserializeOwned>(text: &[u8], path: &Path) -> Result<T, RemoteError> {
    serde_json::from_slice(text).map_err(|error| {
        let (name, line, column) = (path.display(), error.line(), error.column());
        let what = if error.is_data() { "lacks something" } else { "is no JSON" };
        refused(format!("{name} {what} (line {line}, column {column})"))
    })
}

/// A key is only used to ask for tokens over TLS, or on this machine.
fn over_tls(url: &str, path: &Path) -> Result<(), RemoteError> {
    let safe = Url::parse(url)
        .is_ok_and(|url| url.scheme() == "https" || url.host_str().is_some_and(is_loopback));
    let insecure = || refused(format!("{} names a token service without TLS", path.display()));
    if safe { Ok(()) } else { Err(insecure()) }
}

fn refused(what: impl Into<String>) -> RemoteError {
    RemoteError::Credentials { what: what.into(), transient: false }
}
