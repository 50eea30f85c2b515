//! The page in a real browser: headless Chromium, in windows as wide as a phone, a tablet and a desk, in light and in dark,
//! and on paper.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::seasons::two_seasons;
use crate::slates::board::with_page;
use crate::support::runs::trained;
use crate::support::{SEASON, Workplace};

/// A phone, a tablet and a desk, in pixels.
const WIDTHS: [u32; 3] = [390, 768, 1280];

/// A sheet of A4 between its margins, in pixels.
const PAPER: u32 = 688;

/// The page is smaller than this, in bytes.
pub(super) const MOST: usize = 2_000_000;

/// Chromium's name, or a message and nothing where it is missing; on the machine that judges a change it may not be.
#[expect(clippy::disallowed_methods, reason = "where a change is judged, nothing may be skipped")]
fn chromium() -> Option<&'static str> {
    let there = |name: &&str| {
        let mut command = Command::new(name);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(there);
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "there is no Chromium");
        eprintln!("skipped: there is no Chromium");
    }
    found
}

/// A page with `report` in a frame of each width, and as it is printed in a last one, and the script that looks at them.
fn probe(report: &str) -> String {
    let frame = |width, report: &str| {
        let inside = report.replace('&', "&amp;").replace('"', "&quot;");
        format!(
            "<iframe width=\"{width}\" height=\"900\" style=\"border:0\" srcdoc=\"{inside}\"></iframe>"
        )
    };
    // What the style sheet says of screens is said of nothing, and what it says of paper, of the frame.
    let printed =
        report.replace("@media screen", "@media speech").replace("@media print", "@media all");
    assert!(printed.len() != report.len());
    let frames = WIDTHS.map(|width| frame(width, report)).concat() + &frame(PAPER, &printed);
    let script = include_str!("probe.js");
    format!("<!doctype html><meta charset=\"utf-8\"><body>{frames}<script>{script}</script></body>")
}

/// What the script found, and what the browser said on its console.
fn look(workplace: &Workplace, chromium: &str, page: &Path, more: &[&str]) -> (Value, Vec<String>) {
    let mut command = Command::new(chromium);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
    command.args(["--no-first-run", "--disable-background-networking", "--enable-logging=stderr"]);
    command.arg(format!("--user-data-dir={}", workplace.path("browser").display()));
    command.args(["--window-size=1400,2000", "--virtual-time-budget=5000", "--dump-dom"]);
    command.args(more).arg(format!("file://{}", page.display())).stdin(Stdio::null());
    let output = command.output().unwrap();
    let (dom, said) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let found =
        dom.split_once("<pre id=\"found\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let Some((found, _)) = found else { panic!("the script found nothing:\n{said}") };
    let console = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned);
    (serde_json::from_str(found).unwrap(), console.collect())
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(chromium) = chromium() else { return };
    let workplace = Workplace::new();
    let report = super::demo(&workplace);
    for frame in looked_at(&workplace, chromium, &report) {
        can_be_used(&frame);
        sorts_and_filters(&frame);
    }
}

#[test]
fn the_page_of_systems_that_learn_works_in_a_browser() {
    let Some(chromium) = chromium() else { return };
    let (workplace, _) = trained();
    workplace.season(&["report", SEASON, "--output", "page.html"]).succeeds();
    let report = std::fs::read_to_string(workplace.path("page.html")).unwrap();
    for frame in looked_at(&workplace, chromium, &report) {
        can_be_used(&frame);
        let charts = frame["charts"].as_array().unwrap();
        for wanted in ["range-chart", "over-actual-prop", "over-estimated-avg", "lead"] {
            assert!(charts.iter().any(|chart| chart["id"] == wanted), "{wanted} in {charts:?}");
        }
    }
}

#[test]
fn the_page_of_all_seasons_works_in_a_browser() {
    let Some(chromium) = chromium() else { return };
    let workplace = two_seasons();
    for season in [SEASON, "all"] {
        workplace.season(&["report", season]).succeeds();
    }
    let report = std::fs::read_to_string(workplace.data().join("report.html")).unwrap();
    for frame in looked_at(&workplace, chromium, &report) {
        assert_eq!(frame["charts"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn the_page_of_a_slate_works_in_a_browser() {
    let Some(chromium) = chromium() else { return };
    let (workplace, _) = with_page();
    let report = std::fs::read_to_string(workplace.path("page.html")).unwrap();
    for frame in looked_at(&workplace, chromium, &report) {
        let [before, changed, reset] =
            ["before", "changed", "reset"].map(|when| &frame["cases"][when]);
        assert!(before.as_str().is_some_and(|text| text.contains("questionable")), "{before}");
        assert_ne!(before, changed, "the switch changes nothing");
        assert_eq!(before, reset);
    }
}

/// What the script finds in each window, in light and in dark, where it looks right.
fn looked_at(workplace: &Workplace, chromium: &str, report: &str) -> Vec<Value> {
    let page = workplace.path("probe.html");
    std::fs::write(&page, probe(report)).unwrap();
    let mut all = Vec::new();
    for (dark, scheme) in [(false, "1"), (true, "0")] {
        let scheme = format!("--blink-settings=preferredColorScheme={scheme}");
        let (found, console) = look(workplace, chromium, &page, &[&scheme]);
        assert_eq!(console, [""; 0]);
        assert_eq!(found["error"], Value::Null);
        let frames = found["frames"].as_array().unwrap();
        assert_eq!(frames.len(), WIDTHS.len() + 1);
        for (frame, width) in frames.iter().zip(WIDTHS.into_iter().chain([PAPER])) {
            assert_eq!(frame["dark"], dark && width != PAPER, "paper is light");
            assert_eq!(
                frame["weak"],
                serde_json::json!([]),
                "contrast at {width} px, dark: {dark}"
            );
            looks_right(frame, width);
            all.push(frame.clone());
        }
    }
    all
}

fn looks_right(frame: &Value, width: u32) {
    assert_eq!(frame["overflow"], 0, "the page is wider than {width} px");
    let charts = frame["charts"].as_array().unwrap();
    for chart in charts {
        assert_eq!(chart["shown"], 1, "{chart} at {width} px");
        let size = |name: &str| chart[name].as_f64().unwrap();
        let room = f64::from(width);
        assert!(size("width") > 0.9 * (room - 40.0).min(350.0) && size("width") <= room, "{chart}");
        assert!(size("height") > 100.0, "{chart} at {width} px");
    }
    assert_eq!(frame["cut"], serde_json::json!([]), "letters beyond a chart at {width} px");
    let letters = &frame["letters"];
    assert!(letters[0].as_f64().unwrap() >= 12.0, "letters of {letters} px at {width} px");
    assert_eq!(frame["requests"], serde_json::json!([]), "the page asks for nothing");
    let levels: Vec<u64> =
        frame["headings"].as_array().unwrap().iter().map(|level| level.as_u64().unwrap()).collect();
    assert_eq!(levels[0], 1);
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    let ids: Vec<&str> =
        frame["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice");
}

/// The page of a run has all its charts, shows another system, and the season of a player.
fn can_be_used(frame: &Value) {
    assert!(frame["charts"].as_array().unwrap().len() >= 9, "{}", frame["charts"]);
    let switched = &frame["switched"];
    let on = switched["on"].as_array().unwrap();
    assert!(on.len() == 4 && on.iter().all(|name| *name == switched["name"]), "{switched}");
    let players = &frame["players"];
    for of in ["opened", "searched"] {
        assert_eq!(players[of]["heading"], players[of]["wanted"], "{players}");
    }
    assert_eq!(players["opened"]["rows"], players["opened"]["drawn"]);
    assert!(players["opened"]["rows"].as_u64().unwrap() > 5, "{players}");
}

fn sorts_and_filters(frame: &Value) {
    let sorts = frame["sorts"].as_array().unwrap();
    let values = |sort: &Value| -> Vec<f64> {
        let values = sort["values"].as_array().unwrap().iter();
        values.map(|value| value.as_str().unwrap().parse().unwrap()).collect()
    };
    let (down, up) = (values(&sorts[0]), values(&sorts[1]));
    assert_eq!(
        (&sorts[0]["order"], &sorts[1]["order"]),
        (&"descending".into(), &"ascending".into())
    );
    assert!(down.is_sorted_by(|one, other| one >= other) && up.is_sorted(), "{down:?} {up:?}");
    assert!(down[0] > down[down.len() - 1], "a column of one number proves nothing");
    let filtered = frame["filtered"].as_array().unwrap();
    assert_eq!(filtered.len(), 10);
    assert!(filtered.iter().all(|system| system == "ensemble_v1"), "{filtered:?}");
}

/// Every section is on paper, and no sheet is lost to what does not fit.
#[test]
fn the_page_can_be_printed() {
    let Some(chromium) = chromium() else { return };
    let workplace = Workplace::new();
    super::demo(&workplace);
    workplace.season(&["report", "--output", "page.html"]).succeeds();
    let pdf = workplace.path("page.pdf");
    let mut command = Command::new(chromium);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
    command.args(["--no-first-run", "--disable-background-networking", "--no-pdf-header-footer"]);
    command.arg(format!("--user-data-dir={}", workplace.path("browser").display()));
    command.arg(format!("--print-to-pdf={}", pdf.display()));
    command.arg(format!("file://{}", workplace.path("page.html").display()));
    assert!(command.stdin(Stdio::null()).output().unwrap().status.success());
    let text = String::from_utf8_lossy(&std::fs::read(pdf).unwrap()).into_owned();
    let sheets = text.matches("/Type /Page\n").count();
    assert!((8..=40).contains(&sheets), "{sheets} sheets");
}
