//! The ledger: every sweep and policy, and each comparison with a note, as a line that stays.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::{SeasonId, printable_path, shell_word};
use crate::snapshot::checked::{read_id, read_word};
use crate::snapshot::manifest::parse_json;
use crate::snapshot::{DataDir, SnapshotError, counter, plain_file, staging};

/// The version of the layout of a line.
pub const SCHEMA_VERSION: u32 = 1;

/// The most bytes of the file: a hundred thousand experiments.
const MAX_BYTES: u64 = 64 << 20;

/// `experiments.jsonl` of a data folder. Lines are only ever added, and stay when what they tell of is deleted.
#[derive(Clone, Debug)]
pub struct Ledger {
    data: DataDir,
}

/// What a line of the ledger says of an experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerLine {
    /// The layout's version.
    pub schema_version: u32,
    /// What was done.
    pub kind: ExperimentKind,
    /// What its settings make its name, as those of runs do: the same experiment again has the same.
    #[serde(deserialize_with = "read_id")]
    pub id: String,
    /// When it was done, for people; nothing depends on it.
    #[serde(deserialize_with = "read_word")]
    pub created_at: String,
    /// What was asked.
    pub question: Question,
    /// On which seasons.
    pub seasons: Vec<SeasonId>,
    /// How many settings were tried, at least 1.
    pub tries: u64,
    /// The best of them, as its settings are spelt; `None` if none could be tested.
    pub best: Option<String>,
    /// The reference's loss less the best's.
    pub difference: Option<f64>,
    /// How often a best this good arises when no setting beats the reference, 0 – 1.
    pub p_value: Option<f64>,
    /// What the user wrote down.
    pub note: Option<String>,
}

/// What kind of experiment a line is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExperimentKind {
    /// Settings of systems and trainings.
    Sweep,
    /// Rules that make bets of predictions.
    Policy,
    /// Two runs.
    Comparison,
}

impl ExperimentKind {
    /// The word of files and commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sweep => "sweep",
            Self::Policy => "policy",
            Self::Comparison => "comparison",
        }
    }
}

/// What is asked: tries of the same question add up, whatever is varied and on whichever seasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The stat that is predicted.
    pub stat: String,
    /// What is to be small or large: `mae`, `profit`.
    pub measure: String,
    /// Which player-dates count.
    pub player_dates: String,
    /// What settings are compared with: the default of a system, or no bet.
    pub reference: String,
}

/// Why the ledger cannot be used.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// A line is damaged, or of another version of this program.
    #[error("line {line} of {} is no line that season writes", printable_path(path))]
    Line {
        /// The ledger.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        source: SnapshotError,
    },
    /// The file system refused, or the ledger is full.
    #[error(transparent)]
    File(#[from] SnapshotError),
}

impl LedgerError {
    /// What is wrong with the file or its line.
    pub fn source_of(&self) -> &SnapshotError {
        match self {
            Self::Line { source, .. } | Self::File(source) => source,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Line { source: SnapshotError::Incompatible { .. }, .. } => {
                Some("nothing was changed; use the version of season that wrote it".to_owned())
            }
            Self::Line { path, .. } => {
                let aside = format!("{}.unreadable", path.display());
                Some(format!(
                    "nothing was changed; repair the line or, once you do not need the others, rename the file: mv {} {}",
                    shell_word(&path.to_string_lossy()),
                    shell_word(&aside)
                ))
            }
            Self::File(error) => error.hint(),
        }
    }
}

impl Ledger {
    /// The ledger of a data folder; it need not exist yet.
    pub fn new(data: &DataDir) -> Self {
        Self { data: data.clone() }
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.data.experiments()
    }

    /// All lines, the oldest first. Every one must be readable: a try that is not counted makes luck look like skill.
    pub fn read(&self) -> Result<Vec<LedgerLine>, LedgerError> {
        parse(&self.path(), &self.bytes()?)
    }

    /// Adds a line, and waits until it is on the disk; whether it did: a line that differs in nothing but its time is not
    /// added again, as when what was interrupted is done once more. What was there keeps every byte, and other processes
    /// wait.
    pub fn add(&self, line: &LedgerLine) -> Result<bool, LedgerError> {
        let _alone = counter::hold(&self.data)?;
        let path = self.path();
        let mut bytes = self.bytes()?;
        let is_same = |there: &LedgerLine| {
            *there == LedgerLine { created_at: there.created_at.clone(), ..line.clone() }
        };
        if parse(&path, &bytes)?.iter().any(is_same) {
            return Ok(false);
        }
        // An editor may have left the last line without its end.
        if bytes.last().is_some_and(|last| *last != b'\n') {
            bytes.push(b'\n');
        }
        serde_json::to_writer(&mut bytes, line)
            .map_err(|source| SnapshotError::manifest(&path, source))?;
        bytes.push(b'\n');
        if bytes.len() as u64 > MAX_BYTES {
            return Err(SnapshotError::inconsistent(&path, "it has no room for a line").into());
        }
        let staged = self.data.stage(&path)?;
        staging::write_durably(&staged.path().join(DataDir::EXPERIMENTS), &bytes)?;
        staged.commit_file(DataDir::EXPERIMENTS)?;
        Ok(true)
    }

    fn bytes(&self) -> Result<Vec<u8>, SnapshotError> {
        let path = self.path();
        match plain_file::read(&path, MAX_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            read => read.map_err(|error| SnapshotError::io("read", &path, error)),
        }
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<LedgerLine>, LedgerError> {
    let lines = bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|byte| *byte == b'\n');
    let line = |(place, bytes): (usize, &[u8])| {
        let checked = parse_json(path, bytes, "/schema_version", SCHEMA_VERSION)
            .and_then(|line: LedgerLine| line.check(path).map(|()| line));
        let bad = |source| LedgerError::Line { path: path.to_owned(), line: place + 1, source };
        checked.map_err(bad)
    };
    // Nothing at all is no line, not an empty one.
    lines.enumerate().filter(|_| !bytes.is_empty()).map(line).collect()
}

impl LedgerLine {
    /// Its numbers are such as can be.
    fn check(&self, path: &Path) -> Result<(), SnapshotError> {
        let wrong = |what| Err(SnapshotError::inconsistent(path, what));
        match (self.tries, self.p_value) {
            (0, _) => wrong("tries is 0".to_owned()),
            (_, Some(p_value)) if !(0.0..=1.0).contains(&p_value) => {
                wrong(format!("p_value is {p_value}, and it can be 0 to 1"))
            }
            _ => Ok(()),
        }
    }
}

/// The tries that a question has had in all experiments of `lines` but the one called `id`; one that was done again counts
/// once.
pub fn count_earlier_tries(lines: &[LedgerLine], question: &Question, id: &str) -> u64 {
    let asked = lines.iter().filter(|line| line.question == *question && line.id != id);
    let by_id: BTreeMap<&str, u64> = asked.map(|line| (line.id.as_str(), line.tries)).collect();
    by_id.into_values().fold(0, u64::saturating_add)
}

/// A p-value of `tries` settings, if `earlier` ones were tried for the same question: p · all tries / these, at most 1. All
/// of them together have no smaller one, as Bonferroni has it for experiments of the same size.
pub fn adjust_for_earlier_tries(p_value: f64, tries: u64, earlier: u64) -> f64 {
    let tries = tries.max(1) as f64;
    f64::min(p_value * (tries + earlier as f64) / tries, 1.0)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread::scope;

    use super::*;

    fn question(measure: &str) -> Question {
        let [stat, player_dates, reference] =
            ["points", "all", "similarity_balanced_v1"].map(str::to_owned);
        Question { stat, measure: measure.to_owned(), player_dates, reference }
    }

    fn line(number: u64, measure: &str, tries: u64) -> LedgerLine {
        LedgerLine {
            schema_version: SCHEMA_VERSION,
            kind: ExperimentKind::Sweep,
            id: format!("{number:016x}"),
            created_at: "2026-11-30T09:30:12Z".to_owned(),
            question: question(measure),
            seasons: vec!["2020-21".parse().unwrap(), "2021-22".parse().unwrap()],
            tries,
            best: Some("lookback.days=60".to_owned()),
            difference: Some(0.012_345),
            p_value: Some(0.25),
            note: Some("a \"note\"\nof two lines".to_owned()),
        }
    }

    #[test]
    fn lines_are_added_and_what_was_there_keeps_every_byte() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(&DataDir::new(root.path()));
        assert_eq!(ledger.read().unwrap(), []);
        let lines = [line(1, "mae", 200), line(2, "mae", 1), line(1, "profit", 7)];
        let mut before = Vec::new();
        for line in &lines {
            assert!(ledger.add(line).unwrap());
            let now = fs::read(ledger.path()).unwrap();
            assert!(now.starts_with(&before) && now.ends_with(b"}\n"));
            before = now;
        }
        assert_eq!(ledger.read().unwrap(), lines);
        let again =
            LedgerLine { created_at: "2026-12-01T00:00:00Z".to_owned(), ..lines[1].clone() };
        assert!(!ledger.add(&again).unwrap(), "it was done once more");
        fs::write(ledger.path(), before.trim_ascii_end()).unwrap();
        assert!(ledger.add(&line(3, "mae", 5)).unwrap());
        assert_eq!(ledger.read().unwrap().len(), 4, "an editor took the end of the last line");
    }

    #[test]
    fn no_two_processes_lose_a_line_of_each_other() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(&DataDir::new(root.path()));
        scope(|threads| {
            for of in 0..4 {
                let ledger = &ledger;
                threads.spawn(move || {
                    (0..5).for_each(|number| {
                        ledger.add(&line(10 * of + number, "mae", 1)).unwrap();
                    });
                });
            }
        });
        assert_eq!(ledger.read().unwrap().len(), 20);
    }

    #[test]
    fn a_damaged_line_is_named_and_nothing_is_added() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(&DataDir::new(root.path()));
        ledger.add(&line(1, "mae", 200)).unwrap();
        let good = fs::read_to_string(ledger.path()).unwrap();
        for (from, to) in [
            (good.as_str(), "\n"),
            ("}\n", "\n"),
            ("\"tries\":200", "\"tries\":0"),
            ("\"p_value\":0.25", "\"p_value\":1.25"),
            ("\"schema_version\":1", "\"schema_version\":2"),
            ("\"id\":\"0", "\"id\":\"../"),
            ("\"kind\":", "\"color\":\"red\",\"kind\":"),
        ] {
            let bad = format!("{good}{}", good.replacen(from, to, 1));
            fs::write(ledger.path(), &bad).unwrap();
            let error = ledger.add(&line(2, "mae", 1)).unwrap_err();
            assert!(matches!(error, LedgerError::Line { line: 2, .. }), "{to}: {error}");
            assert!(error.hint().unwrap().starts_with("nothing was changed"), "{to}");
            assert_eq!(fs::read_to_string(ledger.path()).unwrap(), bad);
        }
    }

    #[test]
    fn tries_of_the_same_question_add_up() {
        let lines =
            [line(1, "mae", 200), line(2, "profit", 50), line(3, "mae", 7), line(3, "mae", 7)];
        let tries = |measure, number: u64| {
            count_earlier_tries(&lines, &question(measure), &format!("{number:016x}"))
        };
        assert_eq!([tries("mae", 9), tries("mae", 1), tries("mae", 3)], [207, 7, 200]);
        assert_eq!([tries("profit", 2), tries("bias", 1)], [0, 0]);
    }

    #[test]
    fn a_p_value_grows_by_earlier_tries() {
        assert_eq!(adjust_for_earlier_tries(0.02, 20, 0), 0.02);
        assert_eq!(adjust_for_earlier_tries(0.02, 20, 60), 0.08);
        assert_eq!(adjust_for_earlier_tries(0.02, 1, 99), 1.0);
    }

    #[test]
    fn it_belongs_to_what_nothing_else_replaces() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path());
        assert!(data.keeps(&Ledger::new(&data).path()));
        assert!(!data.keeps(&root.path().join("experiments.csv")));
    }
}
