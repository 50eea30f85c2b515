//! Files with credentials, read with suspicion: what they may name, and where what they name may lead.
//!
//! This and [`token_service`](super::token_service) are ours because the crate that is usual for it, `yup-oauth2`, panics
//! on a malformed file, reads files and answers without a limit, and asks whatever host a file names. What is left is what
//! it lacks: each field is checked before anything is sent, only hosts of Google's are asked, over TLS, a token of somebody
//! else's is read from where the user permits, and no secret is shown. Signing, TLS and HTTP are those of `rustls` and
//! `reqwest`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::RsaSigningKey;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::SigningKey;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::endpoint::is_loopback;
use super::error::refused;
use super::google_hosts::{EXCHANGE, IMPERSONATION, TOKEN_SERVICES, is_service, service_url};
use super::token_file::{TokenFile, read_small};
use super::{RemoteError, Secret};
use crate::domain::{io_reason, printable_path, shortened};
use crate::snapshot::plain_file::NotPlain;

/// Headers that would lead a request elsewhere, or break it apart.
const HEADERS_NOT_TO_SET: [&str; 6] =
    ["host", "connection", "content-length", "transfer-encoding", "te", "upgrade"];

/// What a file of credentials holds, checked. No secret is shown.
#[derive(Debug)]
pub(in crate::bigquery) enum KeyFile {
    /// A key that signs for an account.
    ServiceAccount(ServiceAccount),
    /// What `gcloud auth application-default login` left.
    AuthorizedUser(AuthorizedUser),
    /// Somebody who is known elsewhere: workload identity federation.
    External(Box<External>),
}

pub(in crate::bigquery) struct ServiceAccount {
    pub(in crate::bigquery) email: String,
    pub(in crate::bigquery) key_id: Option<String>,
    pub(in crate::bigquery) key: Arc<dyn SigningKey>,
    pub(in crate::bigquery) token_url: Url,
}

#[derive(Debug, Deserialize)]
pub(in crate::bigquery) struct AuthorizedUser {
    pub(in crate::bigquery) client_id: String,
    pub(in crate::bigquery) client_secret: Secret,
    pub(in crate::bigquery) refresh_token: Secret,
}

#[derive(Debug)]
pub(in crate::bigquery) struct External {
    pub(in crate::bigquery) audience: String,
    pub(in crate::bigquery) subject_token_type: String,
    pub(in crate::bigquery) token_url: Url,
    pub(in crate::bigquery) impersonation_url: Option<Url>,
    pub(in crate::bigquery) subject: Subject,
    /// The field of a JSON object that holds the token; without it, the text is the token.
    pub(in crate::bigquery) field: Option<String>,
}

/// Where the token of somebody else's is.
#[derive(Debug)]
pub(in crate::bigquery) enum Subject {
    /// A file that the user permitted.
    File(TokenFile),
    /// A service of Google's.
    Url(Url, HeaderMap),
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceAccount(…)")
    }
}

#[derive(Deserialize)]
struct ServiceAccountText {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    token_uri: String,
}

#[derive(Deserialize)]
struct ExternalText {
    audience: String,
    subject_token_type: String,
    token_url: String,
    service_account_impersonation_url: Option<String>,
    credential_source: SourceText,
}

#[derive(Deserialize)]
struct SourceText {
    file: Option<String>,
    url: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    format: Option<FormatText>,
    /// A program to run: never.
    executable: Option<Value>,
    /// Amazon's machines, which are asked over plain HTTP: never.
    environment_id: Option<Value>,
}

#[derive(Deserialize)]
struct FormatText {
    #[serde(rename = "type")]
    kind: String,
    subject_token_field_name: Option<String>,
}

impl KeyFile {
    /// Reads the file at `path`. An external account may only read a token from beside it, or from `token_file`.
    ///
    /// # Errors
    ///
    /// If it cannot be used; what it holds is not repeated.
    pub(in crate::bigquery) fn read(
        path: &Path,
        token_file: Option<&Path>,
    ) -> Result<Self, RemoteError> {
        let name = printable_path(path);
        let text = read_small(path).map_err(|error| match NotPlain::within(&error) {
            Some(what) => {
                RemoteError::CredentialsFile { path: path.to_owned(), what: what.clone() }
            }
            None => refused(format!("{name}: {}", io_reason(&error))),
        })?;
        let file: Value = parsed(&text, &name)?;
        match file["type"].as_str() {
            Some("service_account") => {
                ServiceAccount::new(parsed(&text, &name)?, &name).map(Self::ServiceAccount)
            }
            Some("authorized_user") => parsed(&text, &name).map(Self::AuthorizedUser),
            Some("external_account") => External::new(parsed(&text, &name)?, path, token_file)
                .map(|external| Self::External(Box::new(external))),
            _ => {
                let kinds = "service_account, authorized_user and external_account";
                Err(refused(format!("the `type` of {name} is none of {kinds}")))
            }
        }
    }
}

impl ServiceAccount {
    fn new(text: ServiceAccountText, name: &str) -> Result<Self, RemoteError> {
        let token_url = service_url(&text.token_uri, |host, tls| {
            tls && TOKEN_SERVICES.contains(&host) || is_loopback(host)
        });
        let token_url = token_url.ok_or_else(|| not_google_s(name, "token_uri"))?;
        let unusable = |what: &str| refused(format!("{name}: its private key {what}"));
        let key = PrivateKeyDer::from_pem_slice(text.private_key.as_bytes())
            .map_err(|_| unusable("cannot be read"))?;
        let key = RsaSigningKey::new(&key).map_err(|_| unusable("is no RSA key"))?;
        if key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]).is_none() {
            return Err(unusable("cannot sign"));
        }
        let key: Arc<dyn SigningKey> = Arc::new(key);
        Ok(Self { email: text.client_email, key_id: text.private_key_id, key, token_url })
    }
}

impl External {
    fn new(
        text: ExternalText,
        path: &Path,
        token_file: Option<&Path>,
    ) -> Result<Self, RemoteError> {
        let name = printable_path(path);
        let of_google = |url: &str, service, field| {
            let url = service_url(url, |host, tls| tls && is_service(host, service));
            url.ok_or_else(|| not_google_s(&name, field))
        };
        let token_url = of_google(&text.token_url, EXCHANGE, "token_url")?;
        let impersonation_url = text.service_account_impersonation_url.as_deref();
        let impersonation_url = impersonation_url
            .map(|url| of_google(url, IMPERSONATION, "service_account_impersonation_url"))
            .transpose()?;
        let field = match &text.credential_source.format {
            None => None,
            Some(format) if format.kind == "text" => None,
            Some(FormatText { kind, subject_token_field_name: Some(field) }) if kind == "json" => {
                Some(field.clone())
            }
            Some(_) => {
                let what = "the format of the credential_source is neither text nor json";
                return Err(refused(format!("{name}: {what}")));
            }
        };
        Ok(Self {
            audience: text.audience,
            subject_token_type: text.subject_token_type,
            token_url,
            impersonation_url,
            subject: Subject::new(text.credential_source, path, token_file)?,
            field,
        })
    }
}

impl Subject {
    fn new(
        text: SourceText,
        key_file: &Path,
        token_file: Option<&Path>,
    ) -> Result<Self, RemoteError> {
        let name = printable_path(key_file);
        let wrong = |what: &str| Err(refused(format!("{name}: its credential_source {what}")));
        match text {
            SourceText { executable: Some(_), .. } => wrong("names a program, which is never run"),
            SourceText { environment_id: Some(_), .. } => {
                wrong("is that of another cloud's machine, which is not asked")
            }
            SourceText { file: Some(file), url: None, .. } => {
                let file = PathBuf::from(file);
                match TokenFile::new(&file, key_file, token_file) {
                    Some(token) => Ok(Self::File(token)),
                    None => Err(refused(format!(
                        "{name}: its credential_source is the file {}, which neither lies beside it nor is named by \
                         --subject-token-file",
                        shortened(&file.to_string_lossy())
                    ))),
                }
            }
            SourceText { url: Some(url), file: None, headers, .. } => {
                let url = service_url(&url, |host, tls| tls && host.ends_with(".googleapis.com"));
                let url = url.ok_or_else(|| not_google_s(&name, "credential_source.url"))?;
                match header_map(headers) {
                    Some(headers) => Ok(Self::Url(url, headers)),
                    None => wrong("has a header that may not be sent"),
                }
            }
            _ => wrong("names no file and no URL, or both"),
        }
    }
}

fn header_map(headers: BTreeMap<String, String>) -> Option<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::try_from(name).ok()?;
        let mut value = HeaderValue::try_from(value).ok()?;
        if HEADERS_NOT_TO_SET.contains(&name.as_str()) {
            return None;
        }
        value.set_sensitive(true);
        map.insert(name, value);
    }
    Some(map)
}

/// Reads JSON that holds secrets: what the parser met is not repeated, only where.
fn parsed<T: DeserializeOwned>(text: &[u8], name: &str) -> Result<T, RemoteError> {
    serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = if error.is_data() { "lacks something" } else { "is no JSON" };
        refused(format!("{name} {what} (line {line}, column {column})"))
    })
}

fn not_google_s(name: &str, field: &str) -> RemoteError {
    refused(format!("{name}: its {field} is no service of Google's that is asked over TLS"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_external_account_of_google_s_hosts_is_read() {
        let root = tempfile::tempdir().unwrap();
        let [key, token] = ["key.json", "token"].map(|name| root.path().join(name));
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        fs::write(&token, "x").unwrap();
        let read = |file: &Path, named: Option<&Path>| {
            let account = serde_json::json!({
                "type": "external_account",
                "audience": "//iam.googleapis.com/p",
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "token_url": "https://sts.googleapis.com/v1/token",
                "service_account_impersonation_url":
                    "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a:generateAccessToken",
                "credential_source": { "file": file, "format": { "type": "text" } },
            });
            fs::write(&key, account.to_string()).unwrap();
            KeyFile::read(&key, named)
        };
        assert!(matches!(read(&token, None), Ok(KeyFile::External(_))));
        assert!(read(elsewhere.path(), None).is_err());
        assert!(read(elsewhere.path(), Some(elsewhere.path())).is_ok());
    }

    #[test]
    fn a_header_that_leads_elsewhere_or_breaks_a_request_is_refused() {
        let map = |name: &str, value: &str| header_map([(name.into(), value.into())].into());
        assert!(map("Metadata-Flavor", "Google").is_some());
        for (name, value) in
            [("Host", "x"), ("a b", "x"), ("", "x"), ("x", "a\r\nb: c"), ("x", "\u{1b}")]
        {
            assert!(map(name, value).is_none(), "{name}: {value}");
        }
    }
}
