use std::path::Path;

use crate::domain::SeasonId;

/// The folder that is taken where none is named.
const USUAL_FOLDER: &str = "data";

/// What a demo has shown, and command lines to go on with; `root` is the folder of its data.
pub fn demo(season: SeasonId, seed: u64, root: &Path, forecast: &str) -> String {
    let folder = if root == Path::new(USUAL_FOLDER) {
        String::new()
    } else {
        format!(" --data-dir {}", quoted(&root.display().to_string()))
    };
    let next = [
        (format!("grade {season}"), "say how good these were"),
        (format!("report {season}"), "show it on a page with charts"),
        (format!("train {season}"), "learn from date to date, for predict to use"),
        (format!("audit {season}"), "look for leaks and gaps"),
        ("snapshot all --from box-scores:<PATH>".to_owned(), "import your own box scores"),
    ];
    let lines = next.map(|(command, what)| (format!("season {command}{folder}"), what));
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
    let lines = lines.map(|(line, what)| format!("  {line:<width$}  {what}\n")).concat();
    format!("{season}, made up from seed {seed}: nobody in it is real\n\n{forecast}\nnext\n{lines}")
}

/// The text as a shell reads it back.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
