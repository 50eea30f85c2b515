//! Who asks: tokens are renewed once, and only Google sees any.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use season::bigquery::{
    CredentialChoice, Credentials, Endpoint, FailureKind, Policy, RemoteError, RestClient, Secret,
    Settings, TokenSource, block_on,
};

use super::{numbers, warehouse};
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::{Fake, PROJECT, QUICK};

/// Tokens `token-0`, `token-1`, … of which the next is given when one was not accepted.
#[derive(Default)]
struct Tokens {
    at: AtomicUsize,
    renewals: AtomicUsize,
}

#[async_trait]
impl TokenSource for Tokens {
    async fn token(&self) -> Result<Secret, RemoteError> {
        Ok(Secret::new(format!("token-{}", self.at.load(Ordering::SeqCst))))
    }

    async fn renewed(&self) -> Result<Option<Secret>, RemoteError> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        self.at.fetch_add(1, Ordering::SeqCst);
        self.token().await.map(Some)
    }
}

fn rest_with(fake: &Fake, source: Arc<dyn TokenSource>) -> RestClient {
    let tokens = Credentials::from_source(source);
    RestClient::with_tokens_of_its_own(&fake.endpoint(), tokens, PROJECT, QUICK).unwrap()
}

fn authorizations(fake: &Fake) -> Vec<Option<String>> {
    fake.state().seen.iter().map(|seen| seen.authorization.clone()).collect()
}

#[test]
fn a_token_that_is_not_accepted_is_renewed_once() {
    let fake = warehouse(1);
    fake.state().token = Some("token-1".to_owned());
    let tokens = Arc::new(Tokens::default());
    let rest = rest_with(&fake, Arc::clone(&tokens) as _);
    for _ in 0..2 {
        block_on(rest.get(&numbers().path(), &[])).unwrap();
    }
    let seen = authorizations(&fake).into_iter().map(Option::unwrap).collect::<Vec<_>>();
    assert_eq!(seen, ["Bearer token-0", "Bearer token-1", "Bearer token-1"]);
    assert_eq!(tokens.renewals.load(Ordering::SeqCst), 1);
}

#[test]
fn a_second_refusal_is_an_error() {
    let fake = warehouse(1);
    fake.state().token = Some("token-9".to_owned());
    let rest = rest_with(&fake, Arc::new(Tokens::default()));
    let error = block_on(rest.get(&numbers().path(), &[])).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Unauthorised);
    assert!(error.hint().unwrap().contains("gcloud auth application-default login"));
    assert_eq!(fake.count("*"), 2);
}

#[test]
fn a_job_and_an_upload_survive_a_token_that_expires() {
    let fake = warehouse(1);
    fake.state().token = Some("token-1".to_owned());
    let rest = rest_with(&fake, Arc::new(Tokens::default()));
    super::query(&rest, "job", &super::all_numbers()).unwrap();
    fake.state().token = Some("token-2".to_owned());
    let reference = numbers().reference();
    let configuration = serde_json::json!({ "load": { "destinationTable": reference } });
    let id = season::bigquery::JobId::new("load").unwrap();
    // What goes up is no Parquet: the job runs, and says so.
    let error = block_on(rest.load(&id, "US", configuration, b"none")).unwrap_err();
    assert!(matches!(error, RemoteError::Job { .. }), "{error}");
    let executed = |id: &str| fake.state().jobs[id].executed;
    assert_eq!((executed("job"), executed("load")), (1, 1));
}

#[test]
fn a_token_that_was_given_cannot_be_renewed() {
    let fake = warehouse(1);
    fake.state().token = Some("another".to_owned());
    let given = Credentials::access_token(Secret::new("hush"));
    let rest = RestClient::with_tokens_of_its_own(&fake.endpoint(), given, PROJECT, QUICK).unwrap();
    let error = block_on(rest.get(&numbers().path(), &[])).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Unauthorised);
    assert_eq!(fake.count("*"), 1);
}

#[test]
fn a_named_endpoint_never_sees_credentials() {
    let fake = warehouse(1);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"type": "authorized_user"}"#).unwrap();
    let choices = [
        CredentialChoice::AccessToken(Secret::new("hush")),
        // A file that could not be used is not even looked at.
        CredentialChoice::File(file.path().to_owned(), None),
        CredentialChoice::Default(None),
    ];
    for credentials in choices {
        let settings = Settings {
            project: Some(PROJECT.to_owned()),
            endpoint: fake.endpoint(),
            credentials,
            ..Settings::default()
        };
        block_on(async {
            let rest = settings.connect().await?;
            assert_eq!(rest.credentials().token().await?, None);
            rest.get(&numbers().path(), &[]).await
        })
        .unwrap();
    }
    let given = Credentials::access_token(Secret::new("hush"));
    let rest = RestClient::new(&fake.endpoint(), given, PROJECT, QUICK).unwrap();
    block_on(rest.get(&numbers().path(), &[])).unwrap();
    assert_eq!(authorizations(&fake), vec![None; 4]);
}

#[test]
fn files_that_cannot_be_used_are_named_and_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    let hush = "HUSH-4711";
    for (text, what) in [
        (hush.to_owned(), "is no JSON (line 1, column 1)"),
        (format!(r#"{{"type": "{hush}"}}"#), "the `type` of"),
        (format!(r#"{{"type": "service_account", "private_key": "{hush}"}}"#), "lacks something"),
        (format!(r#"{{"type": "authorized_user", "refresh_token": "{hush}"}}"#), "lacks something"),
        (
            service_account(hush, "https://oauth2.googleapis.com/token"),
            "its private key cannot be read",
        ),
        (
            service_account(hush, "http://example.com/token"),
            "its token_uri is no service of Google's",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = Credentials::from_file(&path, None).unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(told.contains("key.json") && told.contains(what), "{told}");
        assert!(!told.contains(hush), "{told}");
        assert_eq!(error.kind(), FailureKind::Unauthorised);
    }
    let error = Credentials::from_file(&folder.path().join("none.json"), None).unwrap_err();
    assert!(error.to_string().contains("none.json: there is no such file"), "{error}");
}

/// A key file whose account gets its tokens from the fake, or a message and nothing.
fn key_file(fake: &Fake) -> Option<tempfile::NamedTempFile> {
    let mut command = Command::new("openssl");
    command.args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    let Ok(output) = command.output() else {
        eprintln!("skipped: openssl is not there to make a key");
        return None;
    };
    let key = String::from_utf8(output.stdout).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = service_account(&key, &format!("{}/token", fake.url()));
    std::fs::write(file.path(), text).unwrap();
    Some(file)
}

#[test]
fn a_service_account_signs_for_its_tokens_and_keeps_them() {
    let fake = warehouse(1);
    let Some(file) = key_file(&fake) else { return };
    fake.state().token = Some("granted-1".to_owned());
    block_on(async {
        let account = Credentials::from_file(file.path(), None)?;
        let rest = RestClient::with_tokens_of_its_own(&fake.endpoint(), account, PROJECT, QUICK)?;
        for _ in 0..3 {
            rest.get(&numbers().path(), &[]).await?;
        }
        // The server forgets the token before it expires.
        fake.state().token = Some("granted-2".to_owned());
        rest.get(&numbers().path(), &[]).await
    })
    .unwrap();
    assert_eq!(fake.count("POST /token"), 2);
    let asked = String::from_utf8(fake.state().seen[0].body.clone()).unwrap();
    assert!(asked.contains("grant-type%3Ajwt-bearer&assertion=ey"), "{asked}");
}

#[test]
fn a_token_service_that_refuses_or_breaks_off_says_so_without_the_key() {
    let fake = warehouse(1);
    let Some(file) = key_file(&fake) else { return };
    for (what, kind) in [
        (What::Status(400, Body::Nothing), FailureKind::Retryable),
        (What::DropBefore, FailureKind::Retryable),
        (
            What::Change(|json| *json = serde_json::json!({ "error": "invalid_grant" })),
            FailureKind::Unauthorised,
        ),
    ] {
        fake.plays([Fault::once("POST /token", what)]);
        let error = block_on(async { Credentials::from_file(file.path(), None)?.token().await });
        let error = error.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!format!("{error:?}").contains("PRIVATE"), "{error:?}");
    }
}

fn service_account(key: &str, token_uri: &str) -> String {
    serde_json::json!({
        "type": "service_account",
        "client_email": "season@season-test.iam.gserviceaccount.com",
        "private_key": key,
        "token_uri": token_uri,
    })
    .to_string()
}

/// A server whose certificate nobody vouches for, or a message and nothing.
fn impostor(folder: &Path) -> Option<(Child, String)> {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: openssl is not there to make a certificate");
        return None;
    }
    let mut server = Command::new("openssl")
        .args([
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-www",
            "-key",
            "key.pem",
            "-cert",
            "cert.pem",
        ])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(server.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port =
        told.find_map(|line| Some(line.strip_prefix("ACCEPT ")?.rsplit_once(':')?.1.to_owned()));
    // Whatever else it says is not read, and no pipe fills up with it.
    Some((server, port.unwrap()))
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_not_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let Some((mut server, port)) = impostor(folder.path()) else { return };
    let named = format!("https://localhost:{port}");
    let endpoint = Endpoint::named(Some(&named), None, false).unwrap();
    let policy = Policy { tries: 1, ..QUICK };
    let rest = RestClient::new(&endpoint, Credentials::anonymous(), PROJECT, policy).unwrap();
    let error = block_on(rest.get("projects/p", &[])).unwrap_err();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(error.to_string().contains("invalid peer certificate: UnknownIssuer"), "{error}");
}
