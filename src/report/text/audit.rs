//! The text of `season audit`.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde::Serialize;

use super::layout::{paragraph, wrapped};
use super::output::Output;
use super::table::{Table, TextColumn};
use crate::audit::{
    Audit, EXAMPLES, ExtendedAudit, FeatureLeak, Finding, Found, Group, LeakVerdict, Severity,
    StoredColumn,
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
    /// Whether every feature and what is only to note are shown, too.
    #[serde(skip)]
    pub full: bool,
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
        let mut text = audit(&self.audit, self.full);
        if let Some(TrainingAudit { training_id, inputs, not_judged }) = &self.training {
            text += &format!("\ntraining {} · ", printable(training_id));
            let judged = inputs.as_ref().map(|inputs| judged(inputs, self.full));
            text += &judged.unwrap_or_default();
            text += &not_judged.as_ref().map_or_else(String::new, |why| wrapped(why, 0));
        }
        let notes = self.audit.count(Severity::Note);
        if !self.full {
            text += "\n--full shows every feature";
            text += if notes > 0 { ", and what is to note\n" } else { "\n" };
        }
        text
    }
}

/// What an audit found: a verdict, a table of the features, and the findings by group.
fn audit(audit: &Audit, full: bool) -> String {
    let text = format!(
        "{} · snapshot {} · feature rows {}\n{}\n",
        audit.season,
        short(&audit.snapshot_hash),
        match audit.feature_rows {
            FeatureOrigin::Stored => "as stored at the source",
            FeatureOrigin::Built => "built from its games",
        },
        paragraph(&headline(audit))
    );
    let of_leaks = of_group(audit, Group::Leaks, full).trim_start().to_owned();
    let others = Group::ALL.iter().filter(|group| **group != Group::Leaks);
    let others = others.map(|group| of_group(audit, *group, full)).collect::<String>();
    let others = others.trim_start_matches('\n').to_owned();
    let hint = hint(audit).map_or_else(String::new, |hint| wrapped(&hint, 0));
    let table = leaks(&audit.leaks, full);
    // The hint stands below what it mends.
    let accuses = audit.findings.iter().any(|finding| finding.found.group() == Group::Leaks);
    let mut sections =
        if accuses { [of_leaks, hint, table, others] } else { [of_leaks, table, others, hint] }
            .to_vec();
    sections.retain(|section| !section.is_empty());
    text + &sections.join("\n")
}

/// What puts the feature rows right, where they may not be.
fn hint(audit: &Audit) -> Option<String> {
    let is_mended = |finding: &Finding| {
        finding.found.group() == Group::Leaks
            || matches!(finding.found, Found::MissingRowsKnowOutcome { .. })
    };
    let mended = || audit.findings.iter().filter(|finding| is_mended(finding));
    mended().next()?;
    // What the user added, no import mends.
    let sets: Option<BTreeSet<&str>> = mended().map(|finding| own_set(audit, finding)).collect();
    if let Some(sets) = sets {
        let removed =
            sets.iter().map(|set| format!("season features remove {} {set}", audit.season));
        let removed = removed.collect::<Vec<_>>().join(", or ");
        return Some(format!("hint: {removed} takes them out"));
    }
    // Where the source lies now is not known.
    let snapshot = format!("hint: from its source, season snapshot {} --from SOURCE", audit.season);
    Some(match audit.feature_rows {
        FeatureOrigin::Stored => format!("{snapshot} --features rebuild builds honest rows"),
        FeatureOrigin::Built => format!("{snapshot} builds the rows again"),
    })
}

/// The set of own features that `finding` accuses, if it accuses one.
fn own_set<'a>(audit: &'a Audit, finding: &Finding) -> Option<&'a str> {
    match &finding.found {
        Found::KnowsOutcome { feature: StoredColumn::Further(name), .. }
        | Found::MayKnowOutcome { feature: StoredColumn::Further(name), .. } => {
            audit.own_features.get(name).map(String::as_str)
        }
        _ => None,
    }
}

/// A finding of leaks that the table of features does not say by itself.
fn is_told_of_leaks(finding: &Finding) -> bool {
    finding.found.group() == Group::Leaks && !matches!(finding.found, Found::Leak { .. })
}

/// The findings of one group; what is only to note, in `full`.
fn of_group(audit: &Audit, group: Group, full: bool) -> String {
    let is_shown = |finding: &&Finding| {
        (full || finding.found.severity() != Severity::Note)
            && (group != Group::Leaks || is_told_of_leaks(finding))
    };
    let findings = audit.findings.iter().filter(|finding| finding.found.group() == group);
    let findings: Vec<&Finding> = findings.filter(is_shown).collect();
    let coverage = if group == Group::Coverage { coverage(audit) } else { String::new() };
    if findings.is_empty() && coverage.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{group}\n{coverage}");
    let examples = if full || group != Group::Leaks { EXAMPLES } else { 1 };
    text += &findings.iter().filter_map(|finding| line(finding, examples)).collect::<String>();
    text + &defaults(&findings, audit.rows)
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

/// What an audit of a training's inputs found: a verdict, and a table of all features.
pub fn extended_audit(audit: &ExtendedAudit) -> String {
    judged(audit, true)
}

/// The same; of the features, all of them in `full`.
fn judged(audit: &ExtendedAudit, full: bool) -> String {
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
    let leaks = leaks(&audit.leaks, full);
    format!("inputs of {rows} player-dates\n{}\n{leaks}", wrapped(&parts.join(" · "), 0))
}

/// Verdicts of what needs no look.
const AT_EASE: [LeakVerdict; 4] =
    [LeakVerdict::Clean, LeakVerdict::CannotLeak, LeakVerdict::Constant, LeakVerdict::NotCarried];

/// The table of the features, in `full` of all of them, how many of the others there are, and examples of leaks.
fn leaks<Name: Display>(leaks: &[FeatureLeak<Name>], full: bool) -> String {
    let is_shown = |leak: &&FeatureLeak<Name>| full || !AT_EASE.contains(&leak.verdict);
    let shown: Vec<&FeatureLeak<Name>> = leaks.iter().filter(is_shown).collect();
    let mut text = if shown.is_empty() { String::new() } else { leak_table(&shown, full) };
    let others = AT_EASE.into_iter().filter(|_| !full).filter_map(|verdict| {
        let count = leaks.iter().filter(|leak| leak.verdict == verdict).count();
        (count > 0).then(|| format!("{count} {}", verdict.as_str()))
    });
    let others: Vec<String> = others.collect();
    if !others.is_empty() {
        text += &wrapped(&format!("features: {}", others.join(", ")), 0);
    }
    let leaking = leaks.iter().filter(|leak| leak.verdict == LeakVerdict::Leaks);
    for (position, leak) in leaking.enumerate() {
        text += if position == 0 { "\nrows that leak\n" } else { "" };
        text += &wrapped(&leak.feature.to_string(), 2);
        text += &leak.examples.iter().map(|of| wrapped(&one_line(of), 4)).collect::<String>();
    }
    text
}

fn leak_table<Name: Display>(leaks: &[&FeatureLeak<Name>], full: bool) -> String {
    let share = |leak: &FeatureLeak<Name>, count: usize| match count {
        0 => "-".to_owned(),
        count => format!("{:.1} %", 100.0 * count as f64 / leak.rows as f64),
    };
    let rows = leaks.iter().map(|leak| {
        vec![
            leak.feature.to_string(),
            leak.verdict.as_str().to_owned(),
            share(leak, leak.before),
            share(leak, leak.including),
            share(leak, leak.neither),
            share(leak, leak.either),
            thousands(leak.rows),
        ]
    });
    let last = |title| TextColumn::number(title).if_room(u8::from(!full));
    let columns = vec![
        TextColumn::text("feature"),
        TextColumn::text("verdict"),
        TextColumn::number("before"),
        TextColumn::number("including"),
        TextColumn::number("neither"),
        last("either"),
        TextColumn::number("rows").if_room(1),
    ];
    let legend = "before: computed strictly before the date; including: with its games; either: both are equal";
    Table::new(1, columns).rows(rows).to_string() + &wrapped(legend, 0)
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

/// A finding and at most so many of its examples. Names with defaults are told together, see [`defaults`].
fn line(finding: &Finding, examples: usize) -> Option<String> {
    if matches!(finding.found, Found::NameMissing { .. }) {
        return None;
    }
    let mut text = wrapped(&format!("{}: {finding}", finding.found.severity()), 2);
    let examples = &finding.examples[..finding.examples.len().min(examples)];
    for example in examples {
        text += &wrapped(&one_line(example), 4);
    }
    if finding.count > examples.len() && !examples.is_empty() {
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
