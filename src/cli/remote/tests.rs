//! What settings come to, and what a folder's file may not choose.

use std::ffi::OsString;
use std::time::Duration;

use super::{RemoteFile, RemoteTable};
use crate::bigquery::WarehouseTable;
use crate::cli::args::RemoteArgs;

fn file(text: &str) -> RemoteFile {
    RemoteFile::new(toml::from_str(text).unwrap(), RemoteTable::default())
}

fn here(text: &str) -> RemoteFile {
    RemoteFile::new(RemoteTable::default(), toml::from_str(text).unwrap())
}

fn none(_: &str) -> Option<OsString> {
    None
}

#[test]
fn flags_outrank_the_file_and_the_file_outranks_what_is_built_in() {
    let file = file(
        "project = 'of-file'\nanalytics_dataset = 'of_file'\nmax_bytes_billed = '1KiB'\njob_timeout = 5\n\
         [labels]\nteam = 'file'\nunit = 'file'\n[tables]\nplayer_game_summary = 'other.table'\n",
    );
    let args = RemoteArgs {
        project: Some("of-flag".to_owned()),
        labels: vec![("team".to_owned(), "flag".to_owned())],
        ..RemoteArgs::default()
    };
    let settings = args.settings_with(&file, none).unwrap();
    assert_eq!(settings.data_project().unwrap(), "of-flag");
    assert_eq!(settings.max_bytes_billed, Some(1024));
    assert_eq!(settings.job_timeout, Duration::from_secs(5));
    assert_eq!(settings.labels["team"], "flag");
    assert_eq!(settings.labels["unit"], "file");
    let table = |table| settings.table(table).unwrap().to_string();
    assert_eq!(table(WarehouseTable::PlayerGameSummary), "of-flag.other.table");
    assert_eq!(
        table(WarehouseTable::MlFeatureStore),
        "of-flag.nba_predictions.ml_feature_store_v2"
    );
    let settings = RemoteArgs::default().settings_with(&file, none).unwrap();
    assert_eq!(settings.data_project().unwrap(), "of-file");
    assert_eq!(settings.analytics_dataset, "of_file");
}

#[test]
fn credentials_are_taken_in_the_documented_order_and_never_shown() {
    let names = ["GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "HOME"];
    let choice = |args: &RemoteArgs, text: &str, known: &[&str]| {
        let env = |name: &str| known.contains(&name).then(|| OsString::from("hush"));
        format!("{:?}", args.settings_with(&file(text), env).unwrap().credentials)
    };
    let flag = RemoteArgs { credentials: Some("flag.json".into()), ..RemoteArgs::default() };
    let none = RemoteArgs::default();
    let in_file = "credentials = 'file.json'";
    assert_eq!(choice(&flag, in_file, &names), "File(\"flag.json\", None)");
    assert_eq!(choice(&none, in_file, &names), "AccessToken(Secret(…))");
    assert_eq!(choice(&none, in_file, &names[1..]), "File(\"hush\", None)");
    assert_eq!(choice(&none, in_file, &names[2..]), "File(\"file.json\", None)");
    let gcloud = choice(&none, "", &names[2..]);
    assert!(gcloud.starts_with("Default(Some(\"hush/.config/gcloud/"), "{gcloud}");
    assert_eq!(choice(&none, "", &[]), "Default(None)");
}

#[test]
fn what_can_be_no_setting_is_refused_and_said() {
    let refused = |args: &RemoteArgs, text: &str, what: &str| {
        let failure = args.settings_with(&file(text), none).unwrap_err();
        assert_eq!(failure.status(), crate::cli::ExitStatus::Usage);
        assert!(failure.message().contains(what), "{failure}");
    };
    let none = RemoteArgs::default();
    refused(&none, "project = 'a b'", "`a b` is not the name of a project");
    refused(&none, "location = 'US`'", "`US`` is not the name of a location");
    refused(&none, "max_bytes_billed = 'all'", "max_bytes_billed in season.toml");
    refused(&none, "job_timeout = 'never'", "job_timeout in season.toml");
    refused(&none, "labels = { Team = 'x' }", "`Team` is not the name of a label");
    refused(&none, "tables = { players = 'x' }", "there is no table players; the tables are");
    refused(&none, "tables = { player_game_summary = 'a.b.c.d' }", "is not the name");
    let remote = RemoteArgs { endpoint: Some("10.0.0.1:80".into()), ..none.clone() };
    refused(&remote, "", "is on another machine\nhint: --endpoint-allow-remote");
    let storage = RemoteArgs { storage_endpoint: Some("localhost:1".into()), ..none };
    refused(&storage, "", "BIGQUERY_EMULATOR_HOST");
    assert!(toml::from_str::<RemoteTable>("endpoint = 'localhost:1'").is_err());
}

#[test]
fn a_file_of_the_current_folder_says_neither_who_asks_nor_who_pays() {
    let text = "credentials = 'key.json'\nbilling_project = 'theirs'\nproject = 'theirs'";
    let settings = RemoteArgs::default().settings_with(&here(text), none).unwrap();
    assert_eq!(format!("{:?}", settings.credentials), "Default(None)");
    assert_eq!(settings.billing_project, None);
    assert_eq!(here(text).ignored, ["credentials", "billing_project"]);
    assert_eq!(here(text).found(&RemoteArgs::default()), ["project"]);
    let args = RemoteArgs { project: Some("mine".into()), ..RemoteArgs::default() };
    assert!(here(text).found(&args).is_empty());
    let own: RemoteTable = toml::from_str("credentials = 'own.json'\nproject = 'own'").unwrap();
    let both = RemoteFile::new(own, toml::from_str(text).unwrap());
    let settings = RemoteArgs::default().settings_with(&both, none).unwrap();
    assert_eq!(format!("{:?}", settings.credentials), "File(\"own.json\", None)");
    assert_eq!(settings.data_project().unwrap(), "theirs");
}

#[test]
fn a_file_of_the_current_folder_only_lowers_the_limit() {
    for (own, here, limit) in [
        ("max_bytes_billed = '1GiB'", "max_bytes_billed = '1TiB'", 1 << 30),
        ("max_bytes_billed = '1GiB'", "max_bytes_billed = '1MiB'", 1 << 20),
        ("max_bytes_billed = '1GiB'", "", 1 << 30),
        ("", "max_bytes_billed = '1MiB'", 1 << 20),
    ] {
        let file = RemoteFile::new(toml::from_str(own).unwrap(), toml::from_str(here).unwrap());
        let settings = RemoteArgs::default().settings_with(&file, none).unwrap();
        assert_eq!(settings.max_bytes_billed, Some(limit), "{own} {here}");
    }
}

#[test]
fn a_file_of_the_current_folder_does_not_lead_rows_from_one_project_to_another() {
    let text = "project = 'theirs'\ntables = { player_game_summary = 'mine.secret.games' }";
    let refused = RemoteArgs::default().settings_with(&here(text), none).unwrap_err();
    assert_eq!(refused.status(), crate::cli::ExitStatus::Usage);
    assert!(refused.message().contains("mine.secret.games is a table of another"), "{refused}");
    // Where else the table is named, makes no difference.
    let (text, own) = ("project = 'theirs'", "tables = { player_game_summary = 'mine.s.games' }");
    let own = || toml::from_str::<RemoteTable>(own).unwrap();
    let both = RemoteFile::new(own(), toml::from_str(text).unwrap());
    assert!(RemoteArgs::default().settings_with(&both, none).is_err());
    let tables = vec![("player_game_summary".to_owned(), "mine.s.games".to_owned())];
    let flag = RemoteArgs { tables, ..RemoteArgs::default() };
    assert!(flag.settings_with(&here(text), none).is_err());
    let paid = RemoteArgs { billing_project: Some("mine".into()), ..RemoteArgs::default() };
    assert!(paid.settings_with(&both, none).is_ok());
    let text = "project = 'theirs'\ntables = { player_game_summary = 'mine.secret.games' }";
    assert!(RemoteArgs::default().settings_with(&file(text), none).is_ok());
    let mine = RemoteArgs { project: Some("mine".into()), ..RemoteArgs::default() };
    assert!(mine.settings_with(&here(text), none).is_ok());
}

#[test]
fn what_a_file_of_the_current_folder_would_have_replaced_takes_more_than_yes() {
    let check = |text: &str, args: &RemoteArgs, table: Option<&str>| {
        here(text).check_target(args, table).map_err(|failure| failure.message())
    };
    let none = RemoteArgs::default();
    let (project, dataset) = ("project = 'theirs'", "predictions_dataset = 'theirs'");
    let table = "tables = { player_prop_predictions = 'd.t' }";
    for (text, word) in [(project, "project"), (dataset, "predictions_dataset"), (table, "tables")]
    {
        let failure = check(text, &none, None).unwrap_err();
        assert!(failure.contains(&format!("{word} of season.toml in this folder")), "{failure}");
        assert!(file(text).check_target(&none, None).is_ok(), "{text}");
        assert!(check(text, &none, Some("theirs.d.t")).is_ok(), "{text}");
        let emulator = RemoteArgs { endpoint: Some("localhost:1".into()), ..none.clone() };
        assert!(check(text, &emulator, None).is_ok(), "{text}");
    }
    assert!(check(project, &none, Some("d.t")).is_err());
    let other = check(project, &none, Some("mine.d.t")).unwrap_err();
    assert!(other.contains("mine.d.t is a table of another"), "{other}");
    assert!(check(dataset, &none, Some("d.t")).is_ok());
    assert!(check("tables = { player_game_summary = 'd.t' }", &none, None).is_ok());
    let mine = RemoteArgs { project: Some("mine".into()), ..none };
    assert!(check(project, &mine, None).is_ok());
}
