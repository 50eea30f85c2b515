//! The same bytes on a processor without fused multiplication, where the C library's `exp` gives other bits: the test says
//! so first, and would prove nothing otherwise.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use season::snapshot::table::sha256;
use season::systems::TRAINED_SYSTEMS;

use crate::support::box_scores::of_games;
use crate::support::files::{read_table, texts};
use crate::support::invented::League;
use crate::support::{SEASON, Workplace, end};

/// What a program believes that it runs on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Processor {
    /// The one that is here.
    Own,
    /// The one that is here, of which the C library is to make no full use.
    Restricted,
    /// One of 2008, emulated.
    Emulated,
}

/// No instructions for fused multiplication, in the words of the GNU C library up to 2.32 and since.
const TUNABLES: &str = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-FMA_Usable,-FMA4_Usable,-AVX2_Usable";

const EMULATOR: &str = "qemu-x86_64";

impl Processor {
    /// `command`, to be run on this processor.
    fn command(self, command: Command) -> Command {
        let mut other = match self {
            Self::Own => return command,
            Self::Restricted => Command::new(command.get_program()),
            Self::Emulated => {
                let mut emulator = Command::new(EMULATOR);
                emulator.args(["-cpu", "Nehalem"]).arg(command.get_program());
                emulator
            }
        };
        other.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => other.env(name, value),
                None => other.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            other.current_dir(folder);
        }
        if self == Self::Restricted {
            other.env("GLIBC_TUNABLES", TUNABLES);
        }
        other
    }

    /// Whether the C library's `exp` gives other bits there than here; a message and no where that cannot be shown.
    fn differs(self) -> bool {
        if self == Self::Emulated && Command::new(EMULATOR).arg("--version").output().is_err() {
            eprintln!("skipped: there is no {EMULATOR}");
            return false;
        }
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("exp");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/determinism/exp.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-fno-builtin", "-o"]).args([&program, &source]).arg("-lm");
        end(compiler.output().unwrap()).succeeds();
        let bits = |processor: Self| {
            let ended = end(processor.command(Command::new(&program)).output().unwrap());
            ended.succeeds().stdout.clone()
        };
        let differs = bits(self) != bits(Self::Own);
        if !differs {
            // Where fused multiplication is at hand, the C library must be seen to use it, and to do without.
            assert!(!std::arch::is_x86_feature_detected!("fma"), "{self:?} is no other processor");
            eprintln!("skipped: this processor has no fused multiplication either");
        }
        differs
    }
}

/// Everything that the main commands write on a processor, but for manifests, which say when it was: paths and SHA-256.
fn hashes(processor: Processor) -> Vec<(String, String)> {
    let workplace = Workplace::new();
    let season = |args: &[&str]| {
        end(processor.command(workplace.command(args)).output().unwrap()).succeeds();
    };
    let games = [("2021-01-05", "LAL", "GSW"), ("2021-01-06", "BOS", "LAL")];
    of_games("2020-21", "00220000", &games).write_csv(&workplace.path("box.csv"));
    season(&["snapshot", "2020-21", "--from", "box-scores:box.csv"]);
    season(&["snapshot", "2025-26", "--from", "demo"]);
    League::invented().write(&workplace.warehouse());
    season(&["snapshot", SEASON, "--from", "warehouse:warehouse", "--features", "rebuild"]);
    season(&["train", SEASON, "--trees", "10", "--epochs", "2", "--refit-days", "21"]);
    season(&["predict", SEASON, "--threads", "1"]);
    season(&["grade", SEASON]);
    let predicted = workplace.data_files();
    let predicted = predicted.iter().find(|(path, _)| path.ends_with("predictions.parquet"));
    let predicted = texts(&read_table(&predicted.unwrap().0), "system_id");
    let all_learn =
        TRAINED_SYSTEMS.iter().all(|id| predicted.iter().any(|other| other == id.as_str()));
    assert!(all_learn, "every system that learns predicts somebody");
    let files = workplace.data_files().into_iter();
    let files = files.filter(|(path, _)| !path.ends_with("manifest.json"));
    let name = |path: &Path| path.strip_prefix(workplace.data()).unwrap().display().to_string();
    files.map(|(path, bytes)| (name(&path), sha256(&bytes))).collect()
}

/// The hashes of this processor, made once.
static OWN: LazyLock<Vec<(String, String)>> = LazyLock::new(|| hashes(Processor::Own));

#[track_caller]
fn assert_same_bytes(processor: Processor) {
    if processor.differs() {
        assert!(OWN.len() > 10, "{OWN:?}");
        assert_eq!(hashes(processor), *OWN);
    }
}

#[test]
fn files_have_the_same_bytes_if_the_c_library_does_without_fused_multiplication() {
    assert_same_bytes(Processor::Restricted);
}

#[test]
fn files_have_the_same_bytes_on_an_emulated_processor() {
    assert_same_bytes(Processor::Emulated);
}
