//! The records of what was published, as their files say it.

use serde_json::Value as Json;

use super::{SEASON, Workplace};

/// The names of all files among the records of the season, sorted.
pub fn names(workplace: &Workplace) -> Vec<String> {
    let folder = workplace.data().join("published").join(SEASON);
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The last step of each replacement, by number.
pub fn last_steps(workplace: &Workplace) -> Vec<Json> {
    let folder = workplace.data().join("published").join(SEASON);
    let read = |name: &String| -> Json {
        serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
    };
    let mut steps: Vec<Json> = names(workplace)
        .iter()
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .map(read)
        .collect();
    let key = |step: &Json| (step["number"].as_u64().unwrap(), step["step"].as_u64().unwrap());
    steps.sort_by_key(key);
    // Of steps of one number, the last stays.
    steps.reverse();
    steps.dedup_by_key(|step| step["number"].as_u64());
    steps.reverse();
    steps
}

/// What is written down of the publications of `run`, the oldest first.
pub fn publications(workplace: &Workplace, run: &str) -> Vec<Json> {
    let records = last_steps(workplace).into_iter();
    let records = records.map(|mut step| step["record"]["publication"].take());
    records.filter(|record| record["run_id"] == run).collect()
}
