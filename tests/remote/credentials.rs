//! Who asks: tokens are renewed once, and only Google sees any.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use season::bigquery::{
    CredentialChoice, Credentials, Kind, RemoteError, Rest, Secret, Settings, TokenSource, block_on,
};

use super::{numbers, warehouse};
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

fn rest_with(fake: &Fake, source: Arc<dyn TokenSource>) -> Rest {
    let tokens = Credentials::from_source(source);
    Rest::with_tokens_of_its_own(&fake.endpoint(), tokens, PROJECT, QUICK).unwrap()
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
    assert_eq!(error.kind(), Kind::Unauthorised);
    assert!(error.hint().unwrap().contains("gcloud auth application-default login"));
    assert_eq!(fake.count("*"), 2);
}

#[test]
fn a_job_and_an_upload_survive_a_token_that_expires() {
    let fake = warehouse(1);
    fake.state().token = Some("token-1".to_owned());
    let rest = rest_with(&fake, Arc::new(Tokens::default()));
    super::query(&rest, "job", &super::all_numbers()).unwrap();
    assert_eq!(fake.state().jobs["job"].executed, 1);
}

#[test]
fn a_token_that_was_given_cannot_be_renewed() {
    let fake = warehouse(1);
    fake.state().token = Some("another".to_owned());
    let given = Credentials::access_token(Secret::new("hush"));
    let rest = Rest::with_tokens_of_its_own(&fake.endpoint(), given, PROJECT, QUICK).unwrap();
    let error = block_on(rest.get(&numbers().path(), &[])).unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorised);
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
        CredentialChoice::File(file.path().to_owned()),
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
    let rest = Rest::new(&fake.endpoint(), given, PROJECT, QUICK).unwrap();
    block_on(rest.get(&numbers().path(), &[])).unwrap();
    assert_eq!(authorizations(&fake), vec![None; 4]);
}

#[test]
fn files_that_cannot_be_used_are_named_and_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    let hush = "HUSH-4711";
    for (text, what) in [
        (format!("{hush}"), "is no JSON (line 1, column 1)"),
        (format!(r#"{{"type": "{hush}"}}"#), "the `type` of"),
        (format!(r#"{{"type": "service_account", "private_key": "{hush}"}}"#), "lacks something"),
        (format!(r#"{{"type": "authorized_user", "refresh_token": "{hush}"}}"#), "lacks something"),
        (service_account(hush, "https://oauth2.googleapis.com/token"), "Error reading key"),
        (service_account(hush, "http://example.com/token"), "a token service without TLS"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = block_on(Credentials::from_file(&path)).unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(told.contains("key.json") && told.contains(what), "{told}");
        assert!(!told.contains(hush), "{told}");
        assert_eq!(error.kind(), Kind::Unauthorised);
    }
    let error = block_on(Credentials::from_file(&folder.path().join("none.json"))).unwrap_err();
    assert!(error.to_string().contains("none.json: No such file"), "{error}");
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
