//! `latest`, the link to the default run.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::DATE;
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, vectors};

fn latest(workplace: &Workplace) -> PathBuf {
    workplace.data().join("runs").join(SEASON).join("latest")
}

/// Where the link leads: the name of a run beside it.
fn target(workplace: &Workplace) -> String {
    fs::read_link(latest(workplace)).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn the_link_leads_to_the_default_run_and_follows_it() {
    let workplace = Workplace::with_snapshot();
    assert!(!latest(&workplace).is_symlink());
    let partial = predict(&workplace, &["--dates", DATE]);
    // A folder of one run needs no second name; whoever grades it reads its files.
    assert!(!latest(&workplace).is_symlink());
    workplace.season(&["grade", SEASON]).succeeds();
    assert_eq!(target(&workplace), id(&partial));
    let complete = predict(&workplace, &[]);
    assert_eq!(target(&workplace), id(&complete));
    predict(&workplace, &["--dates", DATE, "--force"]);
    assert_eq!(target(&workplace), id(&complete));
    assert!(latest(&workplace).join("predictions.parquet").is_file());
    // The folder may be carried elsewhere.
    fs::rename(workplace.data(), workplace.path("elsewhere")).unwrap();
    assert!(workplace.path("elsewhere/runs/2021-22/latest/manifest.json").is_file());
}

/// The default run is one of the present snapshot.
#[test]
fn the_link_goes_with_the_snapshot_and_comes_back_with_it() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    workplace.season(&["report", SEASON]).succeeds();
    let mut other = vectors::load();
    other.games[0].points = Some(1);
    other.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    assert!(!latest(&workplace).is_symlink());
    workplace.season(&["verify", SEASON]).succeeds();
    vectors::load().write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    workplace.season(&["grade", SEASON]).succeeds();
    assert_eq!(target(&workplace), id(&run));
}

#[test]
fn the_link_is_no_run() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    let status = workplace.season(&["status", "--json"]).succeeds().json();
    assert_eq!(status["runs"].as_array().unwrap().len(), 1);
    workplace.season(&["grade", SEASON, "--run", ""]).succeeds();
    workplace.season(&["grade", SEASON, "--run", "latest"]).fails(2, &["has no run latest"]);
    workplace.season(&["remove", "run", "latest", "--yes"]).fails(2, &["there is no run latest"]);
    let verified = workplace.season(&["verify", SEASON]);
    verified.succeeds().prints(&[&format!("ok       latest (run {})\n", id(&run))]);
    assert_eq!(verified.stdout.matches("run ").count(), 3, "{}", verified.stdout);
}

#[test]
fn a_link_that_leads_elsewhere_differs_and_is_put_right() {
    let workplace = Workplace::with_snapshot();
    let run = predict(&workplace, &[]);
    let link = latest(&workplace);
    let outside = workplace.path("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("predictions.parquet"), "mine").unwrap();
    for leads_to in [outside.as_path(), Path::new("nowhere"), Path::new("/dev/null")] {
        symlink(leads_to, &link).unwrap();
        let ended = workplace.season(&["verify", SEASON]);
        assert_eq!(ended.code, 1);
        ended.prints(&["differs  latest: it leads to ", "and the default run is ", &id(&run)]);
        workplace.season(&["grade", SEASON]).succeeds();
        workplace.season(&["predict", "--force"]).succeeds();
        assert_eq!(target(&workplace), id(&run));
        fs::remove_file(&link).unwrap();
    }
    // Nothing is written where a stranger's link leads.
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(outside.join("predictions.parquet")).unwrap(), "mine");
    // What is no link is the user's.
    fs::write(&link, "mine").unwrap();
    workplace.season(&["predict"]).succeeds().says(&["latest does not lead", "is no link"]);
    assert_eq!(fs::read_to_string(&link).unwrap(), "mine");
    fs::remove_file(&link).unwrap();
    fs::create_dir(&link).unwrap();
    let ended = workplace.season(&["predict"]);
    ended.succeeds().says(&["latest does not lead to the default run"]);
    assert!(link.is_dir());
    let ended = workplace.season(&["verify", SEASON]);
    assert_eq!(ended.code, 1);
    ended.prints(&["differs  latest: it is not a link"]);
}

/// The snippets that read a run name files that are there after the README's own path.
#[test]
fn what_the_readme_and_the_guide_read_is_there() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["predict", SEASON]).succeeds();
    workplace.season(&["grade", SEASON]).succeeds();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = ["README.md", "src/guide/notebooks.md"];
    let text: String = pages.map(|page| fs::read_to_string(root.join(page)).unwrap()).concat();
    let mut read = 0;
    for part in text.replace("{run}/", "data/runs/2021-22/latest/").split("data/").skip(1) {
        let file = part.split(['"', '\'', ' ']).next().unwrap();
        if file.ends_with(".parquet") && !file.contains('*') {
            assert!(workplace.data().join(file).is_file(), "{file}");
            read += 1;
        }
    }
    assert!(read >= 5, "{read}");
}
