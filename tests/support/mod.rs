//! A folder of its own for each test, the binary, and what both leave behind.

pub mod box_scores;
pub mod files;
pub mod invented;
pub mod league;
pub mod offers;
pub mod python;
#[cfg(feature = "bigquery")]
pub mod records;
pub mod runs;
pub mod two_seasons;
pub mod vectors;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use arrow::array::RecordBatch;
use season::systems::{System, all_systems};
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr as _;

/// The season of every test.
pub const SEASON: &str = "2021-22";

/// What a script of [`Workplace::in_namespaces`] can call: `refused COMMAND` runs a command that the file system must
/// refuse, with exit code 6, nothing on stdout and the reason on stderr; `without_room PAGES COMMAND` does so on a `disk` of
/// which so many pages are left, and checks that the files whose hashes stand in `before` have stayed.
const SHELL: &str = r#"
    refused() {
        code=0; "$@" >out 2>err || code=$?
        test $code = 6 && test ! -s out || { cat err out; echo "exit code $code"; exit 99; }
        cat err >&2
    }
    without_room() {
        room=$1; shift
        rm -f disk/ballast
        head -c $(( ($(stat -f -c '%a' disk) - room) * 4096 )) /dev/zero >disk/ballast
        refused "$@"
        sha256sum --check --quiet before
    }
"#;

/// A temporary folder with a warehouse and a data folder.
pub struct Workplace {
    root: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workplace {
    pub fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    /// A workplace whose warehouse holds the vectors.
    pub fn with_vectors() -> Self {
        let workplace = Self::new();
        vectors::load().write(&workplace.warehouse());
        workplace
    }

    /// A workplace with a snapshot of the vectors.
    pub fn with_snapshot() -> Self {
        let workplace = Self::with_vectors();
        workplace.snapshot().succeeds();
        workplace
    }

    /// A workplace with an invented season and a run of all systems that need no training.
    pub fn with_demo(season: &str) -> Self {
        let workplace = Self::new();
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
        workplace.season(&["predict", season, "--parallel"]).succeeds();
        workplace
    }

    /// A workplace with the demos of two seasons, and what a small training for the later one says of itself.
    pub fn with_training() -> (Self, serde_json::Value) {
        let workplace = Self::new();
        for season in ["2020-21", SEASON] {
            workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
        }
        let train =
            ["train", SEASON, "--trees", "3", "--epochs", "1", "--refit-days", "60", "--json"];
        let training = workplace.season(&train).succeeds().json();
        (workplace, training)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub fn warehouse(&self) -> PathBuf {
        self.path("warehouse")
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// The binary, in this folder, with nothing of the environment that could change its answer.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_season"));
        command
            .args(args)
            .current_dir(self.root.path())
            .env_remove("SEASON_DATA_DIR")
            .env_remove("SEASON_CONFIG")
            .env_remove("XGBOOST_LIB")
            .env_remove("VIRTUAL_ENV")
            // Nobody's own warehouse is asked: where there is a project, there might be credentials.
            .env_remove("GOOGLE_CLOUD_PROJECT")
            .env_remove("GOOGLE_OAUTH_ACCESS_TOKEN")
            .env_remove("GOOGLE_APPLICATION_CREDENTIALS")
            .env_remove("BIGQUERY_EMULATOR_HOST")
            .env_remove("BIGQUERY_STORAGE_EMULATOR_HOST")
            .env_remove("SEASON_SUBJECT_TOKEN_FILE")
            .env("XDG_CONFIG_HOME", self.root.path().join("xdg"))
            .env("XDG_STATE_HOME", self.root.path().join("state"))
            .env("CLOUDSDK_CONFIG", self.root.path());
        command.stdin(Stdio::null());
        command
    }

    pub fn season(&self, args: &[&str]) -> Ended {
        end(self.command(args).output().unwrap())
    }

    /// Imports the warehouse.
    pub fn snapshot(&self) -> Ended {
        self.season(&["snapshot", SEASON, "--from", "warehouse:warehouse"])
    }

    /// Imports the warehouse in `folder` with feature rows of our own.
    pub fn rebuild(&self, folder: &str) -> Ended {
        let source = format!("warehouse:{folder}");
        self.season(&["snapshot", SEASON, "--from", &source, "--features", "rebuild"])
    }

    /// Predicts as the reference did, and reads the run back.
    pub fn predict_as_reference(&self, more: &[&str]) -> files::RunFiles {
        let args = ["predict", "--line", "fixed:20", "--skip-bootstrap-days", "0", "--json"];
        let ended = self.season(&[&args, more].concat());
        // A run that predicted nothing is a run.
        assert!(ended.code <= 1, "{}{}", ended.stdout, ended.stderr);
        files::RunFiles::read(&self.path(ended.json()["folder"].as_str().unwrap()))
    }

    /// Rewrites one table of the warehouse.
    pub fn change_table(&self, file: &str, change: impl FnOnce(&RecordBatch) -> RecordBatch) {
        let path = self.warehouse().join(file);
        files::write_table(&path, &change(&files::read_table(&path)));
    }

    /// The binary with so much memory and processor time and no more: what would eat the machine or never end dies.
    pub fn bounded(&self, args: &[&str]) -> Ended {
        let mut command = Command::new("sh");
        let limits = r#"ulimit -v 4194304 && ulimit -t 60 && exec "$0" "$@""#;
        command.args(["-c", limits, env!("CARGO_BIN_EXE_season")]).args(args);
        command
            .current_dir(self.root.path())
            .env_remove("SEASON_DATA_DIR")
            .env_remove("SEASON_CONFIG")
            .stdin(Stdio::null());
        end(command.output().unwrap())
    }

    /// Runs `script`, in which `$0` is the binary, in Linux namespaces of its own: with the flags `-rm` it may mount,
    /// with `-rn` it has no network. A message and nothing where that is not permitted.
    pub fn in_namespaces(&self, flags: &str, script: &str) -> Option<Ended> {
        let run = |script: &str| {
            let mut command = Command::new("unshare");
            command.args([flags, "sh", "-ec", script, env!("CARGO_BIN_EXE_season")]);
            command
                .current_dir(self.root.path())
                .env_remove("SEASON_DATA_DIR")
                .env_remove("SEASON_CONFIG");
            command.stdin(Stdio::null()).output()
        };
        let try_out = if flags.contains('m') { "mount -t tmpfs none /mnt" } else { "true" };
        if run(try_out).is_ok_and(|output| output.status.success()) {
            return Some(end(run(&format!("{SHELL}{script}")).unwrap()));
        }
        eprintln!("skipped: unshare {flags} is not permitted here");
        None
    }

    /// Every file below the data folder with its bytes, hidden ones too, and every link with what it leads to.
    pub fn data_files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let tree = self.data_tree().into_iter();
        tree.filter_map(|(path, bytes)| Some((path, bytes?))).collect()
    }

    /// Everything below the data folder, hidden things too: files with their bytes, links with what they lead to, and
    /// folders.
    pub fn data_tree(&self) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if let Ok(target) = std::fs::read_link(&path) {
                    files.push((path, Some(target.into_os_string().into_encoded_bytes())));
                } else if path.is_dir() {
                    folders.push(path.clone());
                    files.push((path, None));
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    files.push((path, Some(bytes)));
                }
            }
        }
        files.sort();
        files
    }
}

/// Fails where a line is wider than a terminal usually is.
#[track_caller]
pub fn assert_fits(text: &str) {
    let too_wide: Vec<&str> = text.lines().filter(|line| line.width() > 80).collect();
    assert!(too_wide.is_empty(), "{too_wide:#?}");
}

pub fn end(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ended {
    #[track_caller]
    pub fn succeeds(&self) -> &Self {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        // The sum of rows of an import names every row.
        assert!(!on_one_line(&self.stdout).contains("not accounted for"), "{}", self.stdout);
        self
    }

    /// Fails with `code`, saying each of `words` on stderr, and nothing on stdout.
    #[track_caller]
    pub fn fails(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "", "a failure prints no data");
        self.says(words)
    }

    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.stderr.contains(word), "no `{word}` in:\n{}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// Prints each of `words`, wherever lines break.
    #[track_caller]
    pub fn prints(&self, words: &[&str]) -> &Self {
        for word in words {
            let is_there = self.stdout.contains(word) || on_one_line(&self.stdout).contains(word);
            assert!(is_there, "no `{word}` in:\n{}", self.stdout);
        }
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// The commands that the help of the program lists.
pub fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().take_while(|line| *line != "Options:");
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// The systems that predict without a training, in the registry's order.
pub fn untrained() -> Vec<Arc<dyn System>> {
    all_systems().iter().filter(|system| !system.info().needs_training).cloned().collect()
}

/// A folder of real data beside the repository, or a message and nothing.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: ../shared/{name} is not there");
    None
}

/// A text whose lines were broken for the terminal, with what is indented put behind the line above it.
fn on_one_line(text: &str) -> String {
    let lines = text.split('\n').map(str::trim_start);
    lines.collect::<Vec<_>>().join(" ")
}
