//! Where requests go: to Google, or to an endpoint that was named.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;
use thiserror::Error;

/// Where the warehouse is. Google's own, unless another is named; credentials only ever go to the former.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Endpoint {
    /// `bigquery.googleapis.com`, over TLS.
    #[default]
    Google,
    /// One that was named, such as an emulator's, which is asked without credentials.
    Named(Named),
}

/// A named endpoint, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    rest: String,
    storage: Option<String>,
}

/// The text names no endpoint that may be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BadEndpoint {
    /// It is neither `host:port` nor the URL of a host.
    #[error("`{0}` is no endpoint: write host:port, or http://host:port without anything after it")]
    NotAnOrigin(String),
    /// It leads to another machine, which was not said to be right.
    #[error("the endpoint {0} is on another machine")]
    Remote(String),
    /// There is an endpoint for the Storage Read API, and none for the rest, which would be Google's.
    #[error("an endpoint is named for the Storage Read API, and none for the REST API")]
    OnlyStorage,
}

impl Endpoint {
    /// The endpoint that was named for the REST API and for the Storage Read API (gRPC), each as `host:port` or as a URL,
    /// or Google's if none was. One on another machine is refused unless `allow_remote`.
    ///
    /// # Errors
    ///
    /// If a text is no endpoint, or not a permitted one.
    pub fn named(
        rest: Option<&str>,
        storage: Option<&str>,
        allow_remote: bool,
    ) -> Result<Self, BadEndpoint> {
        let storage = storage.map(|text| origin(text, allow_remote)).transpose()?;
        match (rest, storage) {
            (Some(rest), storage) => {
                Ok(Self::Named(Named { rest: origin(rest, allow_remote)?, storage }))
            }
            (None, Some(_)) => Err(BadEndpoint::OnlyStorage),
            (None, None) => Ok(Self::Google),
        }
    }

    /// The root of the REST API: `https://host` or `http://host:port`, without a slash at the end.
    pub fn rest(&self) -> &str {
        match self {
            Self::Google => "https://bigquery.googleapis.com",
            Self::Named(named) => &named.rest,
        }
    }

    /// The root of the Storage Read API, if there is one: a named endpoint may have none.
    pub fn storage(&self) -> Option<&str> {
        match self {
            Self::Google => Some("https://bigquerystorage.googleapis.com"),
            Self::Named(named) => named.storage.as_deref(),
        }
    }

    /// Whether this is Google's, which alone may see credentials.
    pub fn is_google(&self) -> bool {
        matches!(self, Self::Google)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rest())
    }
}

/// The scheme, host and port of `text`; anything more, as a path or a password, is refused.
fn origin(text: &str, allow_remote: bool) -> Result<String, BadEndpoint> {
    let bad = || BadEndpoint::NotAnOrigin(without_password(text));
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&with_scheme).map_err(|_| bad())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    if !["http", "https"].contains(&url.scheme()) || !bare || !anonymous {
        return Err(bad());
    }
    let host = url.host_str().ok_or_else(bad)?;
    let origin = url.origin().ascii_serialization();
    if allow_remote || is_loopback(host) { Ok(origin) } else { Err(BadEndpoint::Remote(origin)) }
}

/// Whether `host`, as a URL has it, is this machine without asking anyone: only the name that must be, and addresses.
pub(in crate::bigquery) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `text` without what stands before an `@`.
fn without_password(text: &str) -> String {
    text.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, host)| format!("…@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str, allow_remote: bool) -> Result<String, BadEndpoint> {
        Endpoint::named(Some(text), None, allow_remote).map(|endpoint| endpoint.rest().to_owned())
    }

    #[test]
    fn a_host_and_port_or_a_url_names_an_endpoint() {
        for (text, origin) in [
            ("127.0.0.1:9050", "http://127.0.0.1:9050"),
            ("localhost:9050", "http://localhost:9050"),
            ("http://[::1]:9050/", "http://[::1]:9050"),
            ("https://localhost", "https://localhost"),
        ] {
            assert_eq!(rest(text, false).as_deref(), Ok(origin), "{text}");
        }
    }

    #[test]
    fn another_machine_is_refused_unless_allowed() {
        for text in [
            "emulator:9050",
            "0.0.0.0:9050",
            "http://10.0.0.1:80",
            "localhost.example.com:80",
            "127.0.0.1.example.com",
            "[::ffff:10.0.0.1]:80",
        ] {
            assert!(matches!(rest(text, false), Err(BadEndpoint::Remote(_))), "{text}");
            assert!(rest(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn more_or_less_than_a_host_is_refused_and_no_password_repeated() {
        for text in [
            "",
            "http://",
            "ftp://localhost",
            "localhost:9050/bigquery/v2",
            "localhost:port",
            "http://localhost?key=1",
            "http://me:hush@localhost",
        ] {
            let error = rest(text, true).unwrap_err();
            assert!(matches!(error, BadEndpoint::NotAnOrigin(_)), "{text}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }

    #[test]
    fn the_storage_api_is_never_google_s_beside_an_emulator() {
        let named = |rest, storage| Endpoint::named(rest, storage, false);
        assert_eq!(named(None, Some("localhost:1")), Err(BadEndpoint::OnlyStorage));
        assert_eq!(named(Some("localhost:1"), None).unwrap().storage(), None);
        assert_eq!(named(None, None).unwrap(), Endpoint::Google);
    }
}
