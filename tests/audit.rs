//! `season audit`: what it says of seasons that are sound, that leak, and that are otherwise amiss.

mod findings;
pub mod further;
mod inputs;
mod leaks;
mod outcomes;
mod selection;
mod training;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::invented::League;
use crate::support::{Ended, SEASON, Workplace};

/// An audit as JSON, and how the command ended.
struct Audited {
    ended: Ended,
    json: Value,
}

impl Audited {
    /// Audits the snapshot in the data folder of `workplace`.
    fn of(workplace: &Workplace) -> Self {
        let ended = workplace.season(&["audit", SEASON, "--json"]);
        assert!([0, 1].contains(&ended.code), "{}", ended.stderr);
        let json = ended.json();
        Self { ended, json }
    }

    fn of_league(league: &League) -> Self {
        let workplace = Workplace::new();
        league.write(&workplace.warehouse());
        workplace.snapshot().succeeds();
        Self::of(&workplace)
    }

    fn verdicts(&self) -> BTreeMap<&str, &str> {
        let leaks = self.json["leaks"].as_array().unwrap().iter();
        leaks
            .map(|leak| (leak["feature"].as_str().unwrap(), leak["verdict"].as_str().unwrap()))
            .collect()
    }

    fn with_verdict(&self, verdict: &str) -> Vec<&str> {
        let verdicts = self.verdicts().into_iter();
        verdicts.filter(|(_, of)| *of == verdict).map(|(feature, _)| feature).collect()
    }

    fn findings(&self, kind: &str) -> Vec<&Value> {
        let findings = self.json["findings"].as_array().unwrap().iter();
        findings.filter(|finding| finding["kind"] == kind).collect()
    }

    /// The one finding of this kind.
    #[track_caller]
    fn finding(&self, kind: &str) -> &Value {
        let findings = self.findings(kind);
        assert_eq!(findings.len(), 1, "{kind}: {findings:?}");
        findings[0]
    }
}
