//! The text of `season audit`.

use std::fmt::Display;

use serde::Serialize;

use super::layout::{table, wrapped};
use super::output::Output;
use crate::audit::{
    Audit, ExtendedAudit, FeatureLeak, Finding, Found, Group, LeakVerdict, Severity,
};
use crate::domain::{one_line, printable};
use crate::report::numbers::{short, thousands};
use crate::snapshot::FeatureOrigin;

/// What an audit found of a snapshot, and of the inputs of the newest training for it.
#[derive(Debug, Serialize)]
pub struct AuditReport {
    /// The snapshot.
    #[serde(flatten)]
    pub audit: Audit,
    /// The training, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training: Option<TrainingAudit>,
}

/// What was found of the inputs of a training.
#[derive(Debug, Serialize)]
pub struct TrainingAudit {
    /// The training.
    pub training_id: String,
    /// `None` if they could not be judged.
    pub inputs: Option<ExtendedAudit>,
    /// Why not, then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_judged: Option<String>,
}

impl AuditReport {
    /// Whether nothing is wrong with either.
    pub fn is_sound(&self) -> bool {
        let inputs = self.training.as_ref().and_then(|training| training.inputs.as_ref());
        self.audit.sound && inputs.is_none_or(|inputs| inputs.sound)
    }
}

impl Output for AuditReport {
    fn text(&self) -> String {
        let mut text = audit(&self.audit);
        if let Some(TrainingAudit { training_id, inputs, not_judged }) = &self.training {
            text += &format!("\ntraining {} · ", printable(training_id));
            text += &inputs.as_ref().map_or_else(String::new, extended_audit);
            text += &not_judged.as_ref().map_or_else(String::new, |why| format!("{why}\n"));
        }
        text
    }
}

/// What an audit found: a verdict, a table of the features, and the findings by group.
fn audit(audit: &Audit) -> String {
    let mut text = format!(
        "{} · snapshot {} · feature rows {}\n{}\n\n",
        audit.season,
        short(&audit.snapshot_hash),
        match audit.feature_rows {
            FeatureOrigin::Stored => "as stored at the source",
            FeatureOrigin::Built => "built from its games",
        },
        headline(audit)
    );
    text += &leaks(&audit.leaks);
    for group in Group::ALL {
        let findings = audit.findings.iter().filter(|finding| finding.found.group() == group);
        let findings: Vec<&Finding> = findings.collect();
        let coverage = if group == Group::Coverage { coverage(audit) } else { String::new() };
        // The table says it all.
        if group == Group::Leaks || findings.is_empty() && coverage.is_empty() {
            continue;
        }
        text += &format!("\n{group}\n{coverage}");
        text += &findings.iter().filter_map(|finding| line(finding)).collect::<String>();
        text += &defaults(&findings, audit.rows);
    }
    if audit.leaks.iter().any(|leak| leak.verdict == LeakVerdict::Leaks) {
        text += &format!(
            "\nhint: season snapshot {} --from <the same source> --features rebuild builds honest rows\n",
            audit.season
        );
    }
    text
}

fn headline(audit: &Audit) -> String {
    let of = |verdict| audit.leaks.iter().filter(|leak| leak.verdict == verdict).count();
    let leaking = of(LeakVerdict::Leaks);
    let mut parts = Vec::new();
    if leaking > 0 {
        parts.push(format!(
            "{leaking} of {} features contain the game they describe",
            audit.leaks.len()
        ));
    }
    for severity in [Severity::Wrong, Severity::Suspicious, Severity::Note] {
        let count = audit.count(severity);
        let what = match severity {
            Severity::Wrong if count == leaking => continue,
            Severity::Wrong => format!("{count} wrong"),
            Severity::Suspicious => format!("{count} suspicious"),
            Severity::Note => format!("{count} to note"),
        };
        parts.extend((count > 0).then_some(what));
    }
    let verdict = if audit.sound { "nothing is wrong" } else { "WRONG" };
    std::iter::once(verdict.to_owned()).chain(parts).collect::<Vec<_>>().join(" · ")
}

/// What an audit of a training's inputs found: a verdict, and a table of the features.
pub fn extended_audit(audit: &ExtendedAudit) -> String {
    let mut parts = vec![if audit.sound { "nothing is wrong" } else { "WRONG" }.to_owned()];
    for (verdict, what) in [
        (LeakVerdict::Leaks, "features that contain the game they describe"),
        (LeakVerdict::Differs, "features not as computed from the games"),
    ] {
        let count = audit.leaks.iter().filter(|leak| leak.verdict == verdict).count();
        parts.extend((count > 0).then(|| format!("{what}: {count}")));
    }
    for (count, what) in [
        (audit.missing, "player-dates without a row"),
        (audit.without_game, "rows of no player-date"),
    ] {
        parts.extend((count > 0).then(|| format!("{what}: {}", thousands(count))));
    }
    let rows = thousands(audit.rows);
    format!("inputs of {rows} player-dates\n{}\n\n{}", parts.join(" · "), leaks(&audit.leaks))
}

fn leaks<Name: Display>(leaks: &[FeatureLeak<Name>]) -> String {
    let share = |leak: &FeatureLeak<Name>, count: usize| match count {
        0 => "-".to_owned(),
        count => format!("{:.1} %", 100.0 * count as f64 / leak.rows as f64),
    };
    let rows = leaks.iter().map(|leak| {
        vec![
            leak.feature.to_string(),
            thousands(leak.rows),
            share(leak, leak.either),
            share(leak, leak.before),
            share(leak, leak.including),
            share(leak, leak.neither),
            leak.verdict.as_str().to_owned(),
        ]
    });
    let header = ["feature", "rows", "either", "before", "including", "neither", "verdict"];
    let mut text = table(&header, rows);
    text += "before: computed strictly before the date; including: with its games; either: both are equal\n";
    let shown = leaks.iter().filter(|leak| leak.verdict == LeakVerdict::Leaks);
    for (position, leak) in shown.enumerate() {
        text += if position == 0 { "\nleaks\n" } else { "" };
        text += &format!("  {}\n", leak.feature);
        for example in &leak.examples {
            text += &format!("    {}\n", one_line(example));
        }
    }
    text
}

fn coverage(audit: &Audit) -> String {
    let coverage = &audit.coverage;
    if coverage.players == 0 {
        return String::new();
    }
    let gaps: Vec<String> = coverage
        .gaps
        .iter()
        .map(|(gap, count)| format!("{} {}", thousands(*count), gap.as_str()))
        .collect();
    let mut text = format!(
        "  {} of {} player-dates on {} dates have a feature row\n",
        thousands(coverage.rows),
        thousands(coverage.players),
        coverage.dates.len()
    );
    if !gaps.is_empty() {
        text += &wrapped(&format!("without: {}", gaps.join(" · ")), 2);
    }
    text
}

/// A finding and its examples. Names with defaults are told together, see [`defaults`].
fn line(finding: &Finding) -> Option<String> {
    if matches!(finding.found, Found::NameMissing { .. }) {
        return None;
    }
    let mut text = wrapped(&format!("{}: {finding}", finding.found.severity()), 2);
    for example in &finding.examples {
        text += &format!("    {}\n", one_line(example));
    }
    if finding.count > finding.examples.len() && !finding.examples.is_empty() {
        text += "    …\n";
    }
    Some(text)
}

/// Names that rows do not carry, by the systems that read them and with the default that each takes.
fn defaults(findings: &[&Finding], feature_rows: usize) -> String {
    let mut by_systems: Vec<(&[&str], Severity, Vec<String>)> = Vec::new();
    for finding in findings {
        let Found::NameMissing { names, systems, default } = &finding.found else { continue };
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        let names = names.join(" or ");
        let severity = finding.found.severity();
        let mut told =
            default.map_or_else(|| names.clone(), |default| format!("{names}={default}"));
        if finding.count < feature_rows {
            told += &format!(" ({} rows)", thousands(finding.count));
        }
        match by_systems.iter_mut().find(|(of, other, _)| of == systems && *other == severity) {
            Some((.., names)) => names.push(told),
            None => by_systems.push((systems, severity, vec![told])),
        }
    }
    let line = |(systems, severity, names): (&[&str], Severity, Vec<String>)| {
        let so = match severity {
            Severity::Note => "default taken",
            _ => "no prediction",
        };
        let (systems, names) = (systems.join(", "), names.join(", "));
        wrapped(&format!("{severity}: read by {systems} and not carried, {so}: {names}"), 2)
    };
    by_systems.into_iter().map(line).collect()
}
