//! A system is added in one file and its lines in `mod.rs`, and everything that lists systems shows it.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use season::systems::{add_systems, all_systems, find_system};

use super::last_five;
use crate::support::{Ended, SEASON, Workplace, end};

/// The arguments of the program that has the added system, one a line.
const ARGS: &str = "SEASON_TEST_ARGS";

/// The program with one more system. A registry is the whole process's, so it needs one of its own: the test below starts
/// it. It prints what a test prints, too.
#[test]
#[ignore = "the test of an added system runs it"]
fn program_with_an_added_system() {
    let Some(args) = std::env::var_os(ARGS) else { return };
    let args = args.into_string().unwrap();
    add_systems(vec![last_five::make]).unwrap();
    let args = std::iter::once("season").chain(args.lines()).map(OsString::from);
    let code = season::cli::run(args);
    assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::SUCCESS));
}

/// Runs the program that has the added system.
fn season(workplace: &Workplace, args: &[&str]) -> Ended {
    let same = workplace.command(&[]);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "house::added_system::program_with_an_added_system"])
        .args(["--ignored", "--nocapture"])
        .current_dir(workplace.path(""))
        .env(ARGS, args.join("\n"));
    for (name, value) in same.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    end(command.output().unwrap())
}

#[test]
fn an_added_system_is_shown_by_everything_that_lists_systems() {
    let workplace = Workplace::with_snapshot();
    let shows = |args: &[&str], words: &[&str]| {
        season(&workplace, args).succeeds().prints(words);
    };
    let (id, summary) = ("last_five_v1", "the mean of the last five games, and nothing else");
    assert!(find_system(id).is_none(), "it is added to a program of its own");
    shows(&["predict", "--help"], &[id, summary]);
    shows(&["predict", SEASON, "--line", "fixed:20"], &[id]);
    shows(&["grade", SEASON], &[id]);
    shows(&["export", SEASON, "--format", "csv"], &["\nlast_five_v1,player"]);
    shows(&["verify", SEASON], &[]);
    shows(&["report", SEASON, "-o", "page.html"], &[]);
    let page = fs::read_to_string(workplace.path("page.html")).unwrap();
    assert!(page.contains(id));
    // One of its predictions is explained by its term.
    let csv = season(&workplace, &["export", SEASON, "--format", "csv", "--system", id]);
    let mut lines =
        csv.succeeds().stdout.lines().skip_while(|line| !line.contains("player_lookup"));
    let (header, row) = (lines.next().unwrap(), lines.next().unwrap());
    let cell = |name: &str| {
        let place = header.split(',').position(|column| column == name).unwrap();
        row.split(',').nth(place).unwrap()
    };
    let what = ["explain", cell("player_lookup"), cell("game_date"), "--systems", id, "--full"];
    shows(&what, &[summary, "(last 5)"]);
    // A program without it does not know it.
    workplace.season(&["predict", SEASON, "--systems", id]).fails(2, &["ensemble_v1"]);
}

/// A system's name is a fact with one place, and its file is named in the list of its room alone.
#[test]
fn a_system_stands_in_its_file_and_in_the_list_of_its_room() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let code = |path: &Path| -> String {
        let text = fs::read_to_string(path).unwrap();
        let lines = text.split("#[cfg(test)]").next().unwrap().lines();
        let code = lines.filter(|line| !line.trim_start().starts_with("//"));
        code.flat_map(|line| [line, "\n"]).collect()
    };
    let files = super::sources(&src);
    for system in all_systems() {
        let literal = format!("SystemId::new(\"{}\")", system.id());
        let of: Vec<_> = files.iter().filter(|file| code(file).contains(&literal)).collect();
        let [file] = of[..] else { panic!("{literal} stands in {of:?}") };
        let inside = file.strip_prefix(src.join("systems")).unwrap();
        let mut names = inside.iter().map(|name| name.to_str().unwrap().trim_end_matches(".rs"));
        let (Some(room), Some(module)) = (names.next(), names.next()) else {
            panic!("{} is in no room", file.display());
        };
        let list = code(&src.join("systems").join(room).join("mod.rs"));
        let names = |line: &&str| {
            line.contains(&format!("mod {module};")) || line.contains(&format!("{module}::"))
        };
        // Its line as a module, its line in the list, and what others may use of it.
        assert!((2..=3).contains(&list.lines().filter(names).count()), "{module} in {room}/mod.rs");
        let quoted = format!("\"{}\"", system.id());
        for other in files.iter().filter(|other| *other != file) {
            assert!(!code(other).contains(&quoted), "{} names {quoted}", other.display());
        }
    }
}

/// What is added is shown to be as little as `lib.rs` says.
#[test]
fn the_example_is_the_system_that_is_added() {
    let text = include_str!("../../src/lib.rs");
    assert!(text.contains("include_str!(\"../tests/house/last_five.rs\")"));
}
