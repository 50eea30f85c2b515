//! Errors by slice, and whether they differ beyond chance.

use super::Grade;
use super::cells::{bracket, estimate, in_words, tenth_of_percent};
use crate::grade::{MIN_DATES, Score, SliceDifference, best_system, is_system, ranked};
use crate::report::numbers::{signed, thousands};
use crate::report::text::layout::{paragraph, table, table_of};
use crate::report::text::table::{Table, TextColumn};

/// The dimension whose slices are never set side by side.
const LINE_SOURCE: &str = "line_source";

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The errors of everybody on the slices of `dimension`.
pub(super) fn by(grade: &Grade<'_>, dimension: &str) -> String {
    let slices = slices(grade, dimension);
    if dimension == LINE_SOURCE {
        let tables = slices.iter().map(|slice| of_source(grade, slice));
        return tables.collect::<Vec<_>>().join("\n");
    }
    let mut columns = vec![TextColumn::text("mean absolute error")];
    columns.extend(titles(&slices).iter().map(|title| TextColumn::number(title)));
    let has_any = |score: &&Score| {
        slices.iter().any(|slice| find(grade, dimension, score.forecaster, slice).is_some())
    };
    let ranked = ranked(grade.scorecard, grade.paired).into_iter().filter(has_any);
    let rows = ranked.map(|score| {
        let of_slice = |slice: &&str| {
            let errors = find(grade, dimension, score.forecaster, slice).and_then(|of| of.errors);
            errors.map_or("-".to_owned(), |errors| format!("{:.2}", errors.mae.value))
        };
        let cells = slices.iter().map(of_slice);
        [score.forecaster.to_owned()].into_iter().chain(cells).collect()
    });
    Table::new(1, columns).rows(rows).to_string()
}

/// Whether the errors of the best system differ between slices, and what was tested.
pub(super) fn test(grade: &Grade<'_>, dimension: &str) -> String {
    let Some(best) = best_system(grade.scorecard, grade.paired) else { return String::new() };
    let differences = grade.slice_differences;
    if differences.is_empty() {
        return String::new();
    }
    let slices = slices(grade, dimension);
    let titles = titles(&slices);
    let has_ranges =
        grade.scorecard.by(dimension).any(|of| of.forecaster == best && of.range.is_some());
    let rows = slices.iter().zip(&titles).filter_map(|(slice, title)| {
        let score = find(grade, dimension, best, slice)?;
        let differs = differing(differences, slice).map(|other| title_of(&slices, &titles, other));
        let mut row = row(score, title);
        row.extend(has_ranges.then(|| {
            score.range.map_or("-".to_owned(), |range| tenth_of_percent(range.inside.value))
        }));
        let is_tested = score.errors.is_some_and(|errors| errors.mae.interval.is_some());
        row.push(if is_tested {
            differs.collect::<Vec<_>>().join(", ")
        } else {
            "too few dates to tell".to_owned()
        });
        Some(row)
    });
    let mut columns = vec![
        TextColumn::text(best),
        TextColumn::number("n"),
        TextColumn::text("MAE"),
        TextColumn::number("bias"),
    ];
    columns.extend(has_ranges.then(|| TextColumn::number("80 %")));
    columns.push(TextColumn::prose("differs from"));
    let mut text = format!("\n{}", Table::new(1, columns).rows(rows));
    text += &said(best, differences, |slice| title_of(&slices, &titles, slice));
    if grade.full {
        text += &format!("\n{}", pairs(differences));
    }
    text
}

/// The best system on one slice.
fn row(score: &Score, title: &str) -> Vec<String> {
    let errors = score.errors;
    vec![
        title.to_owned(),
        thousands(score.n),
        errors.map_or("-".to_owned(), |of| estimate(&of.mae, |value| format!("{value:.2}"))),
        errors.map_or("-".to_owned(), |of| signed(of.bias.value, 2)),
    ]
}

/// What was tested, and the largest difference.
fn said<'t>(
    best: &str,
    differences: &[SliceDifference],
    title: impl Fn(&str) -> &'t str,
) -> String {
    let size = |of: &&SliceDifference| of.difference.value.abs();
    let is_tested = |of: &&SliceDifference| of.difference.interval.is_some();
    let largest =
        differences.iter().filter(is_tested).max_by(|one, other| size(one).total_cmp(&size(other)));
    let Some(largest) = largest else {
        return format!(
            "no two slices have {MIN_DATES} dates each, so nobody can tell whether they differ\n"
        );
    };
    let SliceDifference { one, other, difference, .. } = largest;
    let signed = |value: f64| signed(value, 2);
    let told = format!(
        "largest difference: the error in {} less that in {} is {}{}",
        title(other),
        title(one),
        estimate(difference, signed),
        if largest.differs() == Some(true) { "" } else { ", which may be chance" },
    );
    let tested = format!(
        "tested: the error of {best} on each slice less that on each other, {} of {} pairs, those whose slices have \
         {MIN_DATES} dates; two differ where the 95 % interval, from resampled dates, does not hold 0; one of twenty \
         does by chance",
        differences.iter().filter(is_tested).count(),
        differences.len()
    );
    paragraph(&told) + &paragraph(&tested)
}

/// Every two slices.
fn pairs(differences: &[SliceDifference]) -> String {
    let signed = |value: f64| signed(value, 3);
    let rows = differences.iter().map(|of| {
        let verdict = match of.differs() {
            Some(true) => "differs",
            Some(false) => "cannot tell",
            None => "too few dates",
        };
        let bracket = bracket(&of.difference, signed);
        let (one, other) = (in_words(&of.other).to_owned(), in_words(&of.one).to_owned());
        vec![one, other, signed(of.difference.value), bracket, verdict.to_owned()]
    });
    table_of(2, &["MAE on", "less that on", "", "", ""], rows)
}

/// The slices whose errors differ beyond chance from those on `slice`.
fn differing<'a>(
    differences: &'a [SliceDifference],
    slice: &'a str,
) -> impl Iterator<Item = &'a str> {
    let differs = differences.iter().filter(|of| of.differs() == Some(true));
    differs.filter_map(move |of| match (&*of.one, &*of.other) {
        (one, other) if one == slice => Some(other),
        (one, other) if other == slice => Some(one),
        _ => None,
    })
}

/// Everybody on lines of one source.
fn of_source(grade: &Grade<'_>, slice: &str) -> String {
    let title = match in_words(slice) {
        "no line" => "without a line".to_owned(),
        source => format!("at {source} lines"),
    };
    let rows = ranked(grade.scorecard, grade.paired).into_iter().filter_map(|score| {
        let score = find(grade, LINE_SOURCE, score.forecaster, slice)?;
        let errors = score.errors?;
        Some(vec![
            score.forecaster.to_owned(),
            thousands(score.n),
            format!("{:.2}", errors.mae.value),
            bracket(&errors.mae, |end| format!("{end:.2}")),
            signed(errors.bias.value, 2),
        ])
    });
    table(&[&title, "n", "MAE", "", "bias"], rows)
}

fn find<'a>(grade: &Grade<'a>, dimension: &str, who: &str, slice: &str) -> Option<&'a Score> {
    grade.scorecard.by(dimension).find(|of| of.forecaster == who && of.slice == slice)
}

/// The slices of `dimension`, in their order: that of whoever has most of them.
fn slices<'a>(grade: &Grade<'a>, dimension: &str) -> Vec<&'a str> {
    let mut longest: Vec<&str> = Vec::new();
    for forecaster in grade.scorecard.by("overall").map(|score| score.forecaster) {
        let of = grade.scorecard.by(dimension).filter(|score| score.forecaster == forecaster);
        let of: Vec<&str> = of.map(|score| &*score.slice).collect();
        if of.len() > longest.len() && (is_system(forecaster) || longest.is_empty()) {
            longest = of;
        }
    }
    longest
}

/// Short names of slices: months by their name, with the year where two have the same.
fn titles(slices: &[&str]) -> Vec<String> {
    let month = |slice: &str| -> Option<(&'static str, String)> {
        let (year, month) = slice.split_once('-')?;
        let name = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some((name, year.get(2..)?.to_owned()))
    };
    let name = |slice: &&str| match month(slice) {
        None => in_words(slice).to_owned(),
        Some((name, year)) => {
            let same = slices.iter().filter_map(|other| month(other)).filter(|of| of.0 == name);
            if same.count() > 1 { format!("{name} {year}") } else { name.to_owned() }
        }
    };
    slices.iter().map(name).collect()
}

fn title_of<'a>(slices: &[&str], titles: &'a [String], slice: &str) -> &'a str {
    slices.iter().position(|of| *of == slice).map_or("", |at| &titles[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_short_names_and_years_where_they_need_them() {
        assert_eq!(titles(&["2021-10", "2022-03"]), ["Oct", "Mar"]);
        assert_eq!(titles(&["2019-10", "2020-01", "2020-10"]), ["Oct 19", "Jan", "Oct 20"]);
        assert_eq!(titles(&["0.4 to 0.5", "back-to-back"]), ["0.4 to 0.5", "back-to-back"]);
    }
}
