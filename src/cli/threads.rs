//! How many threads: as the flags and the environment say, and never more than a system can start.

use std::env;
use std::num::NonZero;
use std::thread::available_parallelism;

use super::{Failure, output};

/// The most threads that may be asked for.
pub(super) const MAX_THREADS: u16 = 1024;

/// As many as there are processors.
pub(super) fn all_threads() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Starts the threads of everything that has no `--threads`: as many as `RAYON_NUM_THREADS` says, or there are processors.
pub(super) fn install() -> Result<(), Failure> {
    check_polars()?;
    let threads = match number("RAYON_NUM_THREADS") {
        Some(asked) if asked > usize::from(MAX_THREADS) => {
            output::talk(&format!(
                "note: RAYON_NUM_THREADS asks for {asked} threads; at most {MAX_THREADS} are used"
            ));
            usize::from(MAX_THREADS)
        }
        Some(asked) => asked,
        None => all_threads(),
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().map_err(|error| not_started(&error))
}

/// The library of tables reads its own number, and would end the program over one that is none.
fn check_polars() -> Result<(), Failure> {
    const NAME: &str = "POLARS_MAX_THREADS";
    let Some(text) = env::var_os(NAME) else { return Ok(()) };
    let threads: Option<u16> = text.to_str().and_then(|text| text.parse().ok());
    if threads.is_some_and(|threads| (1..=MAX_THREADS).contains(&threads)) {
        return Ok(());
    }
    let text = text.to_string_lossy();
    Err(Failure::Usage(format!(
        "{NAME} is `{text}`, and has to be a number from 1 to {MAX_THREADS}"
    )))
}

/// The number in a variable of the environment, if it is one and not 0.
fn number(name: &str) -> Option<usize> {
    env::var_os(name)?.to_str()?.parse().ok().filter(|number| *number > 0)
}

/// Does `work` on so many threads, and tells it their number.
pub(super) fn on_threads<T: Send>(
    threads: usize,
    work: impl FnOnce(usize) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let processors = all_threads();
    if threads > processors {
        output::talk(&format!(
            "note: {threads} threads were asked for, but there {} here: more threads are not faster",
            if processors == 1 {
                "is 1 processor".to_owned()
            } else {
                format!("are {processors} processors")
            }
        ));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| not_started(&error))?.install(|| work(threads))
}

fn not_started(error: &rayon::ThreadPoolBuildError) -> Failure {
    Failure::system("start threads", std::io::Error::other(error.to_string()))
}
