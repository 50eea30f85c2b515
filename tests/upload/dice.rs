//! What goes wrong in a sequence, by lot.

use crate::fake_bigquery::faults::{Body, Fault, What};

/// Numbers that follow from a seed (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()].clone()
    }
}

const REQUESTS: [&str; 10] = [
    "*",
    "GET */tables/*",
    "POST */tables",
    "DELETE *",
    "POST /bigquery/v2/projects/*/jobs",
    "GET */jobs/*",
    "GET */queries/*",
    "POST /upload/*",
    "PUT /upload/*",
    "* /bigquery/v2/projects/*/jobs*",
];

/// Something that goes wrong, and its name.
pub fn fault(dice: &mut Dice) -> (&'static str, Fault) {
    let on = dice.of(&REQUESTS);
    let status = dice.of(&[408, 429, 500, 502, 503, 504]);
    let body = dice.of(&[Body::Html, Body::Bare, Body::Nothing, Body::Reason("backendError")]);
    let passing =
        dice.of(&["backendError", "internalError", "rateLimitExceeded", "jobBackendError"]);
    let (name, what) = match dice.below(18) {
        0 => ("status", What::Status(status, body)),
        1 => ("status after", What::StatusAfter(status, body)),
        2 => ("busy", What::Busy(dice.of(&[429, 503]), 0)),
        3 => ("drop before", What::DropBefore),
        4 => ("drop after", What::DropAfter),
        5 => ("drop within", What::DropWithin),
        6 => ("failing job", What::JobError(passing, "played")),
        7 => {
            let what = "Transaction is aborted due to concurrent update against table";
            ("conflict", What::JobError("invalidQuery", what))
        }
        8 => ("quota", What::Status(403, Body::Reason("quotaExceeded"))),
        9 => ("quota of a job", What::JobError("quotaExceeded", "played")),
        10 => ("denied", What::Status(403, Body::Reason("accessDenied"))),
        11 | 12 => ("slow", What::Slow(u32::try_from(1 + dice.below(4)).unwrap())),
        13 => ("keep", What::Keep(usize::try_from(dice.below(9000)).unwrap())),
        14 => ("cut", What::Cut(usize::try_from(dice.below(9000)).unwrap())),
        15 => ("forget", What::Forget),
        16 => ("hang", What::Hang),
        _ => ("hang after", What::HangAfter),
    };
    let times = if dice.below(5) == 0 { 12 } else { 1 + dice.below(2) };
    let fault = Fault::times(u32::try_from(times).unwrap(), on, what);
    (name, fault.after(u32::try_from(dice.below(14)).unwrap()))
}
