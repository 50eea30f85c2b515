//! Everything works without a network, and nothing so much as asks for one.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use crate::support::{SEASON, Workplace};

const COMMANDS: [&[&str]; 8] = [
    &["snapshot", SEASON, "--from", "warehouse:warehouse"],
    &["predict", SEASON, "--parallel"],
    &["verify", SEASON],
    &["status"],
    &["demo"],
    &["report", "2025-26"],
    &["audit", "2025-26"],
    &["explain", "2025-26", "aarondelacroix", "2026-04-01"],
];

/// The calls by which a program reaches for a network.
const CALLS: [&str; 4] = ["socket", "connect", "bind", "listen"];

#[test]
fn without_a_network_everything_works() {
    let workplace = Workplace::with_vectors();
    let script = COMMANDS.map(|args| format!("\"$0\" {}\n", args.join(" "))).concat();
    // Whoever does have a network would prove nothing.
    let script = format!("test \"$(grep -c : /proc/net/dev)\" = 1\n{script}");
    let Some(ended) = workplace.in_namespaces("-rn", &script) else { return };
    ended.succeeds().prints(&["predicted", "ok       snapshot 2021-22", "ok       run "]);
}

/// The sockets that `program` opens, connects or listens on, as strace tells them, or a message and nothing where it is
/// not there or may not trace. A pair of sockets within the process, through which signals reach their handler, leads
/// nowhere and does not count.
fn sockets(workplace: &Workplace, program: &str, args: &[&str]) -> Option<Vec<String>> {
    let told = workplace.path("strace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-e", "signal=none", "-e"])
        .arg(format!("trace={}", CALLS.join(",")));
    command.arg("-o").arg(&told).arg(program).args(args).current_dir(workplace.path(""));
    command.env_remove("SEASON_DATA_DIR").stdin(Stdio::null()).stdout(Stdio::null());
    if command.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        let told = fs::read_to_string(told).unwrap();
        // A thread that ends while it is looked at leaves a line that names no call: `???( <detached ...>`.
        let names_a_call =
            |line: &&str| CALLS.iter().any(|call| line.contains(&format!("{call}(")));
        return Some(told.lines().filter(names_a_call).map(str::to_owned).collect());
    }
    eprintln!("skipped: strace is not there, or may not trace");
    None
}

#[test]
fn no_command_opens_a_socket() {
    let workplace = Workplace::with_vectors();
    for args in COMMANDS {
        let Some(sockets) = sockets(&workplace, env!("CARGO_BIN_EXE_season"), args) else { return };
        assert_eq!(sockets, [""; 0], "{args:?}");
    }
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn a_program_that_opens_a_socket_would_be_seen() {
    // A datagram socket that is connected sends nothing.
    let args = ["-c", "exec 3<>/dev/udp/127.0.0.1/9"];
    let Some(sockets) = sockets(&Workplace::new(), "bash", &args) else { return };
    assert!(sockets.iter().any(|call| call.contains("socket(AF_INET")), "{sockets:?}");
}

/// Such a build says what else can be done.
#[cfg(not(feature = "bigquery"))]
#[test]
fn a_build_without_the_network_asks_for_another_source() {
    let workplace = Workplace::new();
    for from in [&[][..], &["--from", "bigquery"], &["--from", "bigquery:my-project"]] {
        let ended = workplace.season(&[&["snapshot", SEASON], from].concat());
        ended.fails(
            2,
            &["error: this build of season has no network", "hint: ", "--from warehouse:<FOLDER>"],
        );
    }
    assert!(!workplace.data().exists());
}

/// Crates that speak to somebody over a network, or give tokens for that.
const NETWORK_CRATES: [&str; 7] =
    ["gcp-bigquery-client", "h2", "hyper", "reqwest", "rustls", "tonic", "yup-oauth2"];

/// Crates that can open sockets, which polars' core asks for whether it is told to or not, and makes no use of:
/// `no_command_opens_a_socket` shows that. Each with all that may depend on it in a build without the warehouse.
const POLARS_CRATES: [(&str, &[&str]); 3] =
    [("tokio", &["polars-async", "polars-core"]), ("mio", &["tokio"]), ("socket2", &["tokio"])];

/// The names in what `cargo tree` prints with `flags`, each once.
fn tree(flags: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["tree", "--locked", "--offline", "-e", "normal", "--prefix", "none"]);
    let output = command.args(flags).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let names = tree.lines().filter_map(|line| Some(line.split_once(' ')?.0.to_owned()));
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

fn network_crates(flags: &[&str]) -> Vec<String> {
    let mut names = tree(flags);
    names.retain(|name| NETWORK_CRATES.contains(&name.as_str()));
    names
}

#[test]
fn a_build_without_the_warehouse_has_no_network_crate() {
    assert_eq!(network_crates(&["--no-default-features"]), [""; 0]);
    assert_eq!(network_crates(&[]), NETWORK_CRATES);
}

#[test]
fn only_polars_brings_what_could_open_a_socket() {
    for (name, dependents) in POLARS_CRATES {
        let mut found = tree(&["--no-default-features", "--depth", "1", "-i", name]);
        found.retain(|dependent| dependent != name);
        assert_eq!(found, dependents, "what depends on {name}");
    }
}
