//! What came out, in sentences.

use super::seeds::SeedSpread;
use super::spa::LuckTest;

impl LuckTest {
    /// How often a best this good arises when no setting beats the default.
    pub fn sentence(&self) -> String {
        let best = match self.tried {
            1 => "the setting".to_owned(),
            tried => format!("the best of {tried} settings"),
        };
        if self.statistic <= 0.0 {
            return format!("No difference: {best} does no better than the default.");
        }
        let (verdict, share) = (verdict(self.is_difference()), percent(self.consistent));
        format!(
            "{verdict}: when none beats the default, {best} is this good in {share} of samples."
        )
    }
}

impl SeedSpread {
    /// The difference beside the spread of seeds, in the unit of the losses.
    pub fn sentence(&self) -> String {
        let Self { seeds, mean, better, .. } = self;
        let (size, than) = (mean.abs(), if *mean < 0.0 { "more" } else { "less" });
        let verdict = verdict(self.is_difference());
        let spread = self.standard_deviation.map_or_else(String::new, |deviation| {
            format!(" (standard deviation over seeds {deviation:.4})")
        });
        format!(
            "{verdict}: with other seeds the best loses {size:.4} {than} than the default on average{spread}, and less with {better} of {seeds} seeds."
        )
    }
}

fn verdict(is_difference: bool) -> &'static str {
    if is_difference { "A difference" } else { "No difference" }
}

/// `3.2 %`, and `less than 0.1 %` where one decimal would say none.
fn percent(share: f64) -> String {
    if share < 0.001 { "less than 0.1 %".to_owned() } else { format!("{:.1} %", 100.0 * share) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::luck::Resampling;

    #[test]
    fn a_result_is_said_in_a_sentence() {
        let said = |tried, statistic, consistent| {
            let resampling = Resampling::default();
            let (best, settings, lower, upper) = (Some(0), Vec::new(), consistent, consistent);
            let dates = 160;
            LuckTest {
                tried,
                dates,
                resampling,
                best,
                statistic,
                lower,
                consistent,
                upper,
                settings,
            }
            .sentence()
        };
        assert_eq!(
            said(200, 0.0, 1.0),
            "No difference: the best of 200 settings does no better than the default."
        );
        assert_eq!(
            said(200, 2.1, 0.3124),
            "No difference: when none beats the default, the best of 200 settings is this good in 31.2 % of samples."
        );
        assert_eq!(
            said(1, 4.1, 1.0 / 1001.0),
            "A difference: when none beats the default, the setting is this good in less than 0.1 % of samples."
        );
    }

    #[test]
    fn seeds_are_said_in_a_sentence() {
        let worse = SeedSpread::new(&[(5.0, 5.5)]).unwrap();
        assert_eq!(
            worse.sentence(),
            "No difference: with other seeds the best loses 0.5000 more than the default on average, and less with 0 of 1 seeds."
        );
        let spread = SeedSpread::new(&[(5.0, 4.9), (5.0, 5.1), (5.0, 4.7)]).unwrap();
        assert_eq!(
            spread.sentence(),
            "No difference: with other seeds the best loses 0.1000 less than the default on average (standard deviation over seeds 0.2000), and less with 2 of 3 seeds."
        );
    }
}
