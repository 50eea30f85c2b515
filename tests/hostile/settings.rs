//! Settings and credentials in a folder of somebody else's: they lead nothing of the user's anywhere.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use season::domain::is_hostile;
use serde_json::{Value, json};

use crate::fake_bigquery::faults::{Fault, What};
use crate::from_bigquery::warehouse::Warehouse;
use crate::support::box_scores::season;
use crate::support::{Ended, SEASON, Workplace, end, vectors};

const SECRET: &str = "TOP-SECRET-of-the-victim";

/// A server on this machine that keeps whatever it is sent.
struct Collector {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let keeps = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut bytes = vec![0; 65536];
                let count = stream.read(&mut bytes).unwrap_or(0);
                keeps.lock().unwrap().extend_from_slice(&bytes[..count]);
                let _ =
                    stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}");
            }
        });
        Self { port, heard }
    }

    #[track_caller]
    fn heard_nothing(&self) {
        let heard = String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned();
        assert_eq!(heard, "");
    }
}

/// An external account that would read `file` and send it to `url`.
fn external(url: &str, file: &str) -> Value {
    json!({
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": url,
        "credential_source": { "file": file },
    })
}

const STS: &str = "https://sts.googleapis.com/v1/token";

/// The binary at Google's endpoint, without a network: no name is resolved.
fn season_at_google(workplace: &Workplace, args: &[&str]) -> Ended {
    let mut command = workplace.command(args);
    command.env("HOME", workplace.path("home"));
    end(command.output().unwrap())
}

fn write_json(workplace: &Workplace, name: &str, value: &Value) {
    fs::write(workplace.path(name), value.to_string()).unwrap();
}

#[test]
fn a_folder_s_settings_do_not_send_a_file_of_the_user_s_to_a_host_of_its_choice() {
    let workplace = Workplace::new();
    let collector = Collector::start();
    fs::write(workplace.path("secret.txt"), SECRET).unwrap();
    let url = format!("http://127.0.0.1:{}/steal", collector.port);
    let secret = workplace.path("secret.txt").display().to_string();
    write_json(&workplace, "key.json", &external(&url, &secret));
    let text = "[bigquery]\nproject = 'some-project'\ncredentials = 'key.json'\nbilling_project = 'theirs'\n";
    fs::write(workplace.path("season.toml"), text).unwrap();
    let ended = season_at_google(&workplace, &["snapshot", SEASON]);
    ended.fails(
        5,
        &[
            "warning: credentials and billing_project in season.toml of this folder: ignored",
            "--config season.toml declares the file yours",
            "note: season.toml in this folder sets project",
            "there are no credentials",
        ],
    );
    collector.heard_nothing();
    // Who names the file makes it his own; the key in it is looked at with suspicion all the same.
    let ended = season_at_google(&workplace, &["--config", "season.toml", "snapshot", SEASON]);
    ended.fails(5, &["key.json: its token_url is no service of Google's that is asked over TLS"]);
    assert!(!ended.stderr.contains("warning"), "{}", ended.stderr);
    collector.heard_nothing();
}

/// A link, or a copy, of anybody's secrets under that name is not shown by every command.
#[test]
fn a_folder_s_settings_are_not_shown_where_they_are_wrong() {
    let workplace = Workplace::new();
    fs::write(workplace.path("secrets.toml"), format!("ok = 1\n{SECRET}\n")).unwrap();
    let settings = workplace.path("season.toml");
    let shows_nothing = |words: &[&str]| {
        let ended = workplace.season(&["status"]);
        assert!(!format!("{}{}", ended.stdout, ended.stderr).contains(SECRET), "{}", ended.stderr);
        ended.fails(2, words);
    };
    std::os::unix::fs::symlink(workplace.path("secrets.toml"), &settings).unwrap();
    shows_nothing(&["season.toml", "it is a link"]);
    fs::remove_file(&settings).unwrap();
    fs::copy(workplace.path("secrets.toml"), &settings).unwrap();
    shows_nothing(&["season.toml", "line 2 is not what settings can have", "--config season.toml"]);
    // Whoever names the file sees all of it.
    let named = workplace.season(&["--config", "season.toml", "status"]);
    assert!(named.stderr.contains(SECRET), "{}", named.stderr);
    fs::write(
        &settings,
        "[seasons.2021-22]\nopening_night = 2021-12-25\nlast_regular_day = 2022-04-10\n",
    )
    .unwrap();
    let ended = workplace.season(&["status"]);
    let words = "warning: season.toml of the current folder has 2021-22 open on 2021-12-25";
    assert!(ended.stderr.contains(words), "{}", ended.stderr);
    // A folder of box scores may hold a link, too.
    fs::remove_file(&settings).unwrap();
    fs::create_dir(workplace.path("seasons")).unwrap();
    let link = workplace.path("seasons/a.csv");
    fs::write(workplace.path("secrets.csv"), format!("{SECRET}\n")).unwrap();
    for target in ["secrets.toml", "secrets.csv", "nothing.csv"] {
        std::os::unix::fs::symlink(workplace.path(target), &link).unwrap();
        let ended = workplace.season(&["snapshot", SEASON, "--from", "box-scores:seasons"]);
        assert!(!ended.stderr.contains(SECRET));
        ended.fails(3, &["a.csv is a link to a file elsewhere"]);
        fs::remove_file(&link).unwrap();
    }
    // What lies in the folder itself is read, under whatever name.
    fs::write(workplace.path("seasons/.own.csv"), format!("{SECRET}\n")).unwrap();
    std::os::unix::fs::symlink(".own.csv", &link).unwrap();
    let ended = workplace.season(&["snapshot", SEASON, "--from", "box-scores:seasons"]);
    assert!(ended.code == 3 && ended.stderr.contains(SECRET), "{}", ended.stderr);
}

#[test]
fn the_user_s_own_settings_file_names_credentials() {
    let workplace = Workplace::new();
    fs::create_dir_all(workplace.path("xdg/season")).unwrap();
    let text = "[bigquery]\nproject = 'own'\ncredentials = 'own.json'\n";
    fs::write(workplace.path("xdg/season/season.toml"), text).unwrap();
    season_at_google(&workplace, &["snapshot", SEASON])
        .fails(5, &["own.json: there is no such file"]);
    // A folder's file beside it adds names and changes nothing of who asks.
    let text = "[bigquery]\ncredentials = 'theirs.json'\nproject = 'theirs'\n";
    fs::write(workplace.path("season.toml"), text).unwrap();
    let ended = season_at_google(&workplace, &["snapshot", SEASON]);
    ended.fails(
        5,
        &[
            "warning: credentials in season.toml of this folder: ignored",
            "own.json: there is no such file",
        ],
    );
    // A folder for settings that depends on the current one is none.
    let mut command = workplace.command(&["snapshot", SEASON]);
    command.env("XDG_CONFIG_HOME", "xdg").env("HOME", workplace.path("home"));
    end(command.output().unwrap()).fails(5, &["there are no credentials"]);
}

#[test]
fn an_endpoint_is_no_setting_of_a_file() {
    let workplace = Workplace::new();
    fs::write(workplace.path("season.toml"), "[bigquery]\nendpoint = 'http://127.0.0.1:1'\n")
        .unwrap();
    workplace.season(&["snapshot", SEASON]).fails(2, &["line 2 is not what settings can have"]);
    workplace
        .season(&["snapshot", SEASON, "--config", "season.toml"])
        .fails(2, &["unknown field `endpoint`"]);
    fs::write(workplace.path("season.toml"), "data_dir = '/'\n").unwrap();
    workplace.season(&["status"]).fails(2, &["line 1 is not what settings can have"]);
    workplace
        .season(&["status", "--config", "season.toml"])
        .fails(2, &["unknown field `data_dir`"]);
}

#[test]
fn yes_does_not_permit_to_replace_what_a_folder_s_settings_name() {
    let workplace = Workplace::new();
    season().write_csv(&workplace.path("in.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.csv"]).succeeds();
    workplace.season(&["predict", "--skip-bootstrap-days", "0"]).succeeds();
    let text = "[bigquery]\nproject = 'theirs'\n";
    fs::write(workplace.path("season.toml"), text).unwrap();
    let upload = ["upload", "--yes"];
    let refused = "project of season.toml in this folder chooses the rows to be replaced";
    season_at_google(&workplace, &upload).fails(2, &[refused]);
    season_at_google(&workplace, &["predict", "--upload", "--yes", "--skip-bootstrap-days", "0"])
        .fails(2, &[refused]);
    // Named by the user, one way or the other, it goes on, and finds no credentials.
    let table = ["--table", "mine.d.t"];
    season_at_google(&workplace, &[&upload[..], &table].concat())
        .fails(2, &["mine.d.t is a table of another"]);
    for more in [
        &["--config", "season.toml"][..],
        &["--project", "mine"],
        &["--table", "theirs.d.t"],
        &["--table", "mine.d.t", "--project", "mine"],
    ] {
        let ended = season_at_google(&workplace, &[&upload, more].concat());
        ended.fails(5, &["there are no credentials"]);
    }
}

#[test]
fn credentials_that_are_malformed_are_refused_with_a_message() {
    let workplace = Workplace::new();
    let collector = Collector::start();
    fs::write(workplace.path("secret.txt"), SECRET).unwrap();
    fs::create_dir(workplace.path("keys")).unwrap();
    fs::write(workplace.path("keys/token"), "token").unwrap();
    let with = |key: &str, value: Value| {
        let mut account = external(STS, "keys/token");
        account[key] = value;
        account
    };
    let source = |source: Value| with("credential_source", source);
    let url =
        |headers: Value| source(json!({ "url": "https://x.googleapis.com/", "headers": headers }));
    let local = format!("https://127.0.0.1:{}/", collector.port);
    let not_google_s = "is no service of Google's that is asked over TLS";
    let cases = [
        (with("token_url", json!("http://[")), not_google_s),
        (with("token_url", json!("https://a b/\n")), not_google_s),
        (with("token_url", json!(local)), not_google_s),
        (with("token_url", json!(7)), "lacks something"),
        (with("service_account_impersonation_url", json!(local)), not_google_s),
        (
            with("service_account_impersonation_url", json!("https://sts.googleapis.com/")),
            not_google_s,
        ),
        (source(json!({ "url": local })), not_google_s),
        (source(json!({ "url": "http://metadata.google.internal/" })), not_google_s),
        (source(json!({ "url": "" })), not_google_s),
        (url(json!({ "a\nb": "c" })), "a header that may not be sent"),
        (url(json!({ "a": "b\r\nhost: x" })), "a header that may not be sent"),
        (url(json!({ "Host": "x" })), "a header that may not be sent"),
        (source(json!({ "file": "secret.txt" })), "secret.txt, which neither lies beside it nor"),
        (source(json!({ "file": "/etc/passwd" })), "/etc/passwd, which neither lies beside it nor"),
        (source(json!({ "file": "\u{1b}[2J" })), "the file \\u{1b}[2J, which"),
        (source(json!({ "executable": { "command": "true" } })), "a program, which is never run"),
        (source(json!({ "environment_id": "aws1", "url": local })), "another cloud's machine"),
        (
            source(json!({ "file": "keys/token", "format": { "type": "xml" } })),
            "neither text nor json",
        ),
        (source(json!({})), "names no file and no URL"),
        (json!({ "type": "\u{1b}[2J" }), "is none of service_account"),
    ];
    for (account, what) in cases {
        write_json(&workplace, "keys/key.json", &account);
        let args = ["snapshot", SEASON, "--project", "p", "--credentials", "keys/key.json"];
        let ended = season_at_google(&workplace, &args);
        ended.fails(5, &["keys/key.json", what]);
        assert!(!ended.stderr.contains('\u{1b}'), "{account}");
    }
    collector.heard_nothing();
}

#[test]
fn credentials_are_a_plain_file_of_some_thousand_bytes() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("folder")).unwrap();
    fs::write(workplace.path("large"), vec![b' '; 70_000]).unwrap();
    Command::new("mkfifo").arg(workplace.path("fifo")).status().unwrap();
    for (file, what) in [
        ("folder", "folder cannot be read: it is a folder, not a plain file"),
        ("fifo", "fifo cannot be read: it is a FIFO, not a plain file"),
        ("/dev/zero", "/dev/zero cannot be read: it is a device, not a plain file"),
        ("large", "it has 70000 bytes, and at most 65536 are read"),
    ] {
        let args = ["snapshot", SEASON, "--project", "p", "--credentials", file];
        season_at_google(&workplace, &args).fails(2, &[what]);
    }
}

#[test]
fn a_token_that_cannot_be_sent_is_refused_and_not_shown() {
    let workplace = Workplace::new();
    for token in ["HUSH\r\nHost: x", "HUSH\u{1b}[2J", "HÜSH\u{7f}"] {
        let mut command = workplace.command(&["snapshot", SEASON, "--project", "p"]);
        command.env("GOOGLE_OAUTH_ACCESS_TOKEN", token);
        let ended = end(command.output().unwrap());
        ended.fails(5, &["it has a character that no token has"]);
        assert!(!ended.stderr.contains("SH"), "{}", ended.stderr);
    }
}

#[test]
fn what_a_server_says_is_shown_escaped_and_bounded() {
    const SAID: &str = "\u{1b}[2J\u{9b}31m\u{202e}\nerror: forged ";
    let warehouse = Warehouse::of(&vectors::load());
    // An explanation has to live as long as the test, and no longer than it has to.
    let long: &'static str = Box::leak(SAID.repeat(10_000).into_boxed_str());
    warehouse.fake.plays([Fault::times(99, "POST */jobs", What::JobError(SAID, long))]);
    let workplace = Workplace::new();
    let ended = warehouse.snapshot(&workplace, &[]);
    ended.fails(5, &["error: ", "\\u{1b}[2J\\u{9b}31m\\u{202e}\\nerror: forged"]);
    assert!(!ended.stderr.contains(|c| c != '\n' && is_hostile(c)), "{}", ended.stderr);
    assert!(!ended.stderr.lines().any(|line| line.starts_with("error: forged")));
    assert!(ended.stderr.len() < 5_000, "{}", ended.stderr);
}
