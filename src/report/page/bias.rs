use maud::{Markup, html};

use super::chart::{self, Area, Axis, ChartError, MUTED};
use super::table::{Cell, Column, table};
use super::{Page, PageError, nothing, signed};
use crate::grade::{Errors, Score};

pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let roles: Vec<&str> =
        page.slices("role").into_iter().filter(|role| *role != "unknown").collect();
    let known = page.scorecard.by("role").any(|score| score.errors.is_some());
    if roles.is_empty() || !known {
        return Ok(nothing(
            "No outcome is known yet, so nobody can say who is over- or underrated.",
        ));
    }
    let columns = [
        Column::Text("System"),
        Column::Text("Season average"),
        Column::Number("n"),
        Column::Number("Bias"),
        Column::Number("MAE"),
    ];
    let scores = page.systems().flat_map(|(_, name)| page.scores(name, "role"));
    let rows = scores.map(|score| {
        let start = [Cell::text(score.forecaster), Cell::text(&*score.slice), Cell::count(score.n)];
        let errors = score.errors.map_or_else(
            || [Cell::none(), Cell::none()],
            |of| [Cell::estimate(of.bias, signed), Cell::estimate(of.mae, super::two)],
        );
        start.into_iter().chain(errors).collect()
    });
    Ok(html! {
        p.lead {
            "Above zero a system predicts too much for players of that role, below zero too little. Marks whose bar crosses
            zero are as good as unbiased."
        }
        (chart(page, &roles)?)
        details {
            summary { "The figures" }
            (table("roles", "Bias and error by the player's season average before the game, in points.", &columns, rows))
        }
    })
}

fn chart(page: &Page<'_>, roles: &[&str]) -> Result<Markup, ChartError> {
    let errors = |score: &Score| -> Option<(f64, Errors)> {
        let role = roles.iter().position(|role| *role == score.slice)?;
        Some((role as f64, score.errors?))
    };
    let bias = |of: &Errors| {
        of.bias.interval.map_or([of.bias.value; 2], |interval| [interval.low, interval.high])
    };
    let all = || page.systems().flat_map(|(_, name)| page.scores(name, "role")).filter_map(errors);
    let y = chart::around(all().flat_map(|(_, of)| bias(&of)).chain([0.0]), 1.0);
    let systems = page.graded.systems.len().max(1) as f64;
    let count = roles.len() as f64;
    let show = |at: &f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small position"
        )]
        let role = at.round().max(0.0) as usize;
        if (at - at.round()).abs() > 0.01 {
            String::new()
        } else {
            // As a phone has room for.
            roles.get(role).map_or_else(String::new, |role| role.replace(" and more", "+"))
        }
    };
    let draw = |area: &Area<'_>| {
        let mut plot = chart::axes(
            area,
            &Axis {
                range: -0.5..count - 0.5,
                label: "season average before the game, in points",
                ticks: roles.len(),
                show: &show,
            },
            &Axis {
                range: y.clone(),
                label: "bias in points",
                ticks: 6,
                show: &|value| signed(*value).replace(".00", ""),
            },
        )?;
        chart::segment(&mut plot, (-0.5, 0.0), (count - 0.5, 0.0), chart::line(MUTED, 2))?;
        for (position, name) in page.systems() {
            for (role, of) in page.scores(name, "role").filter_map(errors) {
                let x = role + 0.7 * ((position as f64 + 0.5) / systems - 0.5);
                let [low, high] = bias(&of);
                chart::segment(
                    &mut plot,
                    (x, low),
                    (x, high),
                    chart::line(chart::colour(position), 2),
                )?;
                chart::marks(&mut plot, position, &[(x, of.bias.value)])?;
            }
        }
        Ok(())
    };
    let said: Vec<String> = page
        .systems()
        .filter_map(|(_, name)| {
            let of_role = |score: &Score| {
                Some(format!("{} for {}", signed(score.errors?.bias.value), score.slice))
            };
            let biases: Vec<String> = page.scores(name, "role").filter_map(of_role).collect();
            (!biases.is_empty()).then(|| format!("{name}: {}", biases.join(", ")))
        })
        .collect();
    chart::figure(
        "roles-chart",
        "Bias by role, with 95 % intervals",
        &format!("{}.", said.join("; ")),
        (340, 320),
        Some(chart::legend(page.systems())),
        draw,
    )
}
