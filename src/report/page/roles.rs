//! A statistic by role, system by system.

use maud::{Markup, html};

use super::chart::{self, Axis, Canvas, Plot, Shape};
use super::{Page, said};
use crate::grade::{Estimate, Score};

/// Fewer outcomes than this are in the table, and not in the chart.
pub(super) const FEW: usize = 50;

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
    /// The chart, if a system has the statistic on a role.
    pub(super) fn chart_if_known(&self, page: &Page<'_>) -> Markup {
        let is_known = |score: &Score| score.slice != "unknown" && (self.value)(score).is_some();
        html! {
            @if page.scorecard.by("role").any(is_known) {
                (self.chart(page))
            } @else {
                p { "There are too few outcomes for a chart." }
            }
        }
    }

    /// The chart of the systems that have the statistic, on the roles that they have it on.
    fn chart(&self, page: &Page<'_>) -> Markup {
        let mut roles = page.slices("role");
        let is_known =
            |score: &Score, role: &str| score.slice == role && (self.value)(score).is_some();
        let scores = || page.scorecard.by("role");
        roles.retain(|role| *role != "unknown" && scores().any(|score| is_known(score, role)));
        let marks = self.marks(page, &roles);
        let (shown, name) = page.shown(&marks.iter().map(|of| of.position).collect::<Vec<_>>());
        let said: Vec<String> = marks.iter().map(|marks| self.in_words(marks, &roles)).collect();
        chart::figure(
            self.id,
            self.title,
            &format!("{}.", said.join("; ")),
            Shape::Wide { wide: 330.0, narrow: 320.0 },
            Some(chart::legend(name)),
            |canvas| self.draw(canvas, &roles, &marks, shown),
        )
    }

    fn draw(&self, canvas: Canvas, roles: &[&str], marks: &[Marks<'_>], shown: usize) -> Plot {
        let all = marks.iter().flat_map(|marks| &marks.of_roles).flat_map(|(_, of)| of.ends());
        let y = chart::around(all.chain([self.level]), self.step);
        let (systems, end) = (marks.len().max(1) as f64, roles.len() as f64 - 0.5);
        let x = Axis {
            range: -0.5..end,
            label: "season average before the game, in points",
            ticks: (0_u8..).map(f64::from).zip(roles.iter().map(|role| short(role))).collect(),
        };
        let ticks = chart::ticks(&y, 6, self.axis);
        let mut plot = Plot::new(canvas, &x, &Axis { range: y, label: self.label, ticks });
        plot.add(plot.rule((-0.5, self.level), (end, self.level)));
        for (place, of) in marks.iter().enumerate() {
            let beside = 0.7 * ((place as f64 + 0.5) / systems - 0.5);
            let mut drawn = Vec::new();
            for (role, value) in &of.of_roles {
                let (x, [low, high]) = (*role as f64 + beside, value.ends());
                let hover = format!("{}, {}: {}", of.name, roles[*role], said(*value, self.said));
                drawn.push(plot.bar((x, low), (x, high)));
                drawn.push(plot.dot((x, value.value), &hover));
            }
            plot.add_system(of.position, of.name, shown, &drawn);
        }
        plot
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
        page.systems().into_iter().filter_map(of_system).collect()
    }

    fn in_words(&self, marks: &Marks<'_>, roles: &[&str]) -> String {
        let of_role = |(role, of): &(usize, Estimate)| {
            format!("{} for {}", (self.said)(of.value), roles[*role])
        };
        let values: Vec<String> = marks.of_roles.iter().map(of_role).collect();
        format!("{}: {}", marks.name, values.join(", "))
    }
}

/// A role as a phone has room for.
fn short(role: &str) -> String {
    role.replace(" and more", "+")
}
