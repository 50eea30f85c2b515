//! A statistic by role, system by system.

use maud::Markup;

use super::Page;
use super::chart::{self, Area, Axis, ChartError, MUTED};
use crate::grade::{Estimate, Score};

/// The chart of a statistic by role.
pub(super) struct ByRole<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// What the vertical axis shows, in whole steps of `step`.
    pub(super) label: &'a str,
    pub(super) step: f64,
    /// Where a line goes across: what the statistic should be.
    pub(super) level: f64,
    /// A value as the axis has it, and as a sentence does.
    pub(super) axis: fn(f64) -> String,
    pub(super) said: fn(f64) -> String,
    pub(super) value: fn(&Score) -> Option<Estimate>,
}

/// What one system's marks show: one for each role, by its position.
struct Marks<'a> {
    position: usize,
    name: &'a str,
    of_roles: Vec<(usize, Estimate)>,
}

impl ByRole<'_> {
    /// The chart of the systems that have the statistic, on the roles that they have it on.
    pub(super) fn chart(&self, page: &Page<'_>) -> Result<Markup, ChartError> {
        let mut roles = page.slices("role");
        let is_known =
            |score: &Score, role: &str| score.slice == role && (self.value)(score).is_some();
        let scores = || page.scorecard.by("role");
        roles.retain(|role| *role != "unknown" && scores().any(|score| is_known(score, role)));
        let marks = self.marks(page, &roles);
        let ends = |of: &Estimate| of.interval.map_or([of.value; 2], |all| [all.low, all.high]);
        let all = marks.iter().flat_map(|marks| &marks.of_roles).flat_map(|(_, of)| ends(of));
        let y = chart::around(all.chain([self.level]), self.step);
        let (systems, count) = (marks.len().max(1) as f64, roles.len() as f64);
        let draw = |area: &Area<'_>| {
            let mut plot = chart::axes(
                area,
                &Axis {
                    range: -0.5..count - 0.5,
                    label: "season average before the game, in points",
                    ticks: roles.len(),
                    show: &|at| role_at(&roles, *at),
                },
                &Axis {
                    range: y.clone(),
                    label: self.label,
                    ticks: 6,
                    show: &|value| (self.axis)(*value),
                },
            )?;
            let (from, to) = ((-0.5, self.level), (count - 0.5, self.level));
            chart::segment(&mut plot, from, to, chart::line(MUTED, 2))?;
            for (place, Marks { position, of_roles, .. }) in marks.iter().enumerate() {
                for (role, of) in of_roles {
                    let x = *role as f64 + 0.7 * ((place as f64 + 0.5) / systems - 0.5);
                    let [low, high] = ends(of);
                    let style = chart::line(chart::colour(*position), 2);
                    chart::segment(&mut plot, (x, low), (x, high), style)?;
                    chart::marks(&mut plot, *position, &[(x, of.value)])?;
                }
            }
            Ok(())
        };
        let said: Vec<String> = marks.iter().map(|marks| self.in_words(marks, &roles)).collect();
        chart::figure(
            self.id,
            self.title,
            &format!("{}.", said.join("; ")),
            (340, 320),
            Some(chart::legend(marks.iter().map(|marks| (marks.position, marks.name)))),
            draw,
        )
    }

    fn marks<'a>(&self, page: &'a Page<'_>, roles: &[&str]) -> Vec<Marks<'a>> {
        let of_system = |(position, name)| {
            let of_score = |score: &Score| {
                let role = roles.iter().position(|role| *role == score.slice)?;
                Some((role, (self.value)(score)?))
            };
            let of_roles: Vec<_> = page.scores(name, "role").filter_map(of_score).collect();
            (!of_roles.is_empty()).then_some(Marks { position, name, of_roles })
        };
        page.systems().filter_map(of_system).collect()
    }

    fn in_words(&self, marks: &Marks<'_>, roles: &[&str]) -> String {
        let of_role = |(role, of): &(usize, Estimate)| {
            format!("{} for {}", (self.said)(of.value), roles[*role])
        };
        let values: Vec<String> = marks.of_roles.iter().map(of_role).collect();
        format!("{}: {}", marks.name, values.join(", "))
    }
}

/// The role at a place of the axis, if one is there, as a phone has room for.
fn role_at(roles: &[&str], at: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small position")]
    let role = at.round().max(0.0) as usize;
    if (at - at.round()).abs() > 0.01 {
        return String::new();
    }
    roles.get(role).map_or_else(String::new, |role| role.replace(" and more", "+"))
}
