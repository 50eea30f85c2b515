//! Who asks: tokens, and where they come from.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::key_file::KeyFile;
use super::token_answer::Granted;
use super::token_service::TokenService;
use super::{RemoteError, Secret};

/// A token is not used any more this long before it expires: it has to arrive in time.
const BEFORE_THE_END: Duration = Duration::from_mins(1);

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
    /// `gcloud auth application-default login`) or `external_account` (workload identity federation). The last may read a
    /// token from a file beside it, or from `token_file`, and from no other.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or used; what it holds is not repeated.
    pub fn from_file(path: &Path, token_file: Option<&Path>) -> Result<Self, RemoteError> {
        let service = TokenService::for_file(KeyFile::read(path, token_file)?)?;
        Ok(Self::from_source(Arc::new(Account::new(service))))
    }

    /// The account of the Google machine that this runs on, which its metadata service gives tokens for.
    ///
    /// # Errors
    ///
    /// If the system has no room for a client.
    pub fn of_this_machine() -> Result<Self, RemoteError> {
        Ok(Self::from_source(Arc::new(Account::new(TokenService::for_machine()?))))
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

/// An account of Google's, and the token that it has.
struct Account {
    service: TokenService,
    granted: Mutex<Option<(Secret, Option<Instant>)>>,
}

impl Account {
    fn new(service: TokenService) -> Self {
        Self { service, granted: Mutex::new(None) }
    }
}

#[async_trait]
impl TokenSource for Account {
    async fn token(&self) -> Result<Secret, RemoteError> {
        let granted = self.granted.lock().await.clone();
        match granted {
            Some((token, until)) if until.is_none_or(|until| Instant::now() < until) => Ok(token),
            _ => self.grant().await,
        }
    }

    async fn renewed(&self) -> Result<Option<Secret>, RemoteError> {
        self.grant().await.map(Some)
    }
}

impl Account {
    async fn grant(&self) -> Result<Secret, RemoteError> {
        let Granted { token, life } = self.service.grant().await?;
        let until = life.map(|life| Instant::now() + life.saturating_sub(BEFORE_THE_END));
        *self.granted.lock().await = Some((token.clone(), until));
        Ok(token)
    }
}
