//! Many single questions: which of their answers are more than chance.

use serde::Serialize;

/// The p-values of many questions, adjusted for how many were asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdjustedQuestions {
    /// How many were asked.
    pub questions: usize,
    /// Their adjusted p-values, in their order: of the questions up to a level, a share of at most that level is expected to be
    /// chance.
    pub p_values: Vec<f64>,
}

/// Adjusts the p-values of all questions that were asked, whatever depends on whatever.
///
/// Benjamini and Yekutieli (*Annals of Statistics* 29, 2001, theorem 1.3): the smallest of p₍ⱼ₎ · m · Σ(1/i) / j over j from
/// the rank of a question to m, the number of questions, and at most 1.
pub fn adjust_for_questions(p_values: &[f64]) -> AdjustedQuestions {
    let questions = p_values.len();
    let mut order: Vec<usize> = (0..questions).collect();
    order.sort_by(|one, other| p_values[*one].total_cmp(&p_values[*other]));
    let factor = questions as f64 * (1..=questions).map(|rank| 1.0 / rank as f64).sum::<f64>();
    let mut adjusted = vec![1.0; questions];
    let mut lowest: f64 = 1.0;
    for (place, question) in order.into_iter().enumerate().rev() {
        lowest = lowest.min(p_values[question] * factor / (place + 1) as f64);
        adjusted[question] = lowest;
    }
    AdjustedQuestions { questions, p_values: adjusted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_grow_by_the_number_of_questions() {
        // m = 4, Σ1/i = 25/12, so the factor is 25/3: 0.001 · 25/3, 0.012 · 25/6, 0.015 · 25/9, 0.9 · 25/12; the second's
        // 0.05 is above the third's 0.0417, which it takes.
        let found = adjust_for_questions(&[0.9, 0.012, 0.001, 0.015]);
        assert_eq!(found.questions, 4);
        let expected = [1.0, 0.125 / 3.0, 0.025 / 3.0, 0.125 / 3.0];
        for (found, expected) in found.p_values.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{found}, not {expected}");
        }
        assert_eq!(adjust_for_questions(&[0.03]).p_values, [0.03], "one question is not adjusted");
        assert!(adjust_for_questions(&[]).p_values.is_empty());
    }
}
