//! Whatever is wrong is refused: with the exit code of its kind, with a message that names file, row, column and
//! value, with a hint, and with everything that was there before as it was.

mod bombs;
mod command_line;
mod damaged;
mod left_out;
mod machine;
mod not_plain;
mod rehashed;
mod stored;
mod values;

use arrow::array::RecordBatch;

use crate::support::vectors::{self, Vectors};
use crate::support::{Ended, Workplace};

const GAMES: &str = "player_game_summary.parquet";
const FEATURES: &str = "ml_feature_store_v2.parquet";

/// A workplace with a snapshot, whose warehouse holds other vectors by now.
fn with_vectors_changed(change: impl FnOnce(&mut Vectors)) -> Workplace {
    let workplace = Workplace::with_snapshot();
    let mut vectors = vectors::load();
    change(&mut vectors);
    vectors.write(&workplace.warehouse());
    workplace
}

/// A workplace with a snapshot, one table of whose warehouse is another one by now.
fn with_table_changed(file: &str, change: impl FnOnce(&RecordBatch) -> RecordBatch) -> Workplace {
    let workplace = Workplace::with_snapshot();
    workplace.change_table(file, change);
    workplace
}

/// Runs a command that fails with `code`, says `words` and a hint, and changes nothing.
#[track_caller]
fn refused(workplace: &Workplace, args: &[&str], code: i32, words: &[&str]) -> Ended {
    let before = workplace.data_tree();
    let ended = workplace.bounded(args);
    ended.fails(code, words).says(&["error: "]);
    assert_eq!(workplace.data_tree(), before, "a failure changes nothing");
    ended
}

/// The warehouse is refused with `words`, and the snapshot that was there stays.
#[track_caller]
fn refuses_import(workplace: &Workplace, words: &[&str]) -> Ended {
    let args = ["snapshot", "2021-22", "--from", "warehouse:warehouse"];
    let ended = refused(workplace, &args, 3, words);
    ended.says(&["hint: "]);
    ended
}

/// Numbers that look random and are the same every time (`SplitMix64`).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// `bytes` with one byte changed.
    fn flip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut flipped = bytes.to_vec();
        flipped[self.below(bytes.len())] ^= u8::try_from(1 + self.below(255)).unwrap();
        flipped
    }
}
