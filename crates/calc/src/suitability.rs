//! How suitable a process is for outsourcing: weighted factors, each with its contribution.
//!
//! Non-core but essential work with clear standards comes first, as in the sourcing portfolios of
//! Willcocks and Lacity: low strategic importance, high standardisation, good documentation, little
//! protected data.

use schemars::JsonSchema;
use serde::Serialize;

/// What is known of a process. Scales run from 1 (little) to 5 (much).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factors {
    /// Strategic importance.
    pub importance: u8,
    /// How alike its cases are.
    pub standardisation: u8,
    /// How well it is documented.
    pub documentation: u8,
    /// How many classes of protected data it touches.
    pub protected_data_classes: u8,
}

/// A score with its explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suitability {
    /// From 0 to 100.
    pub score: u32,
    /// What each factor adds, most first: name, points, most points it could add.
    pub parts: Vec<(String, u32, u32)>,
    /// What the factors suggest: outsource, automate, keep.
    pub suggestion: String,
}

const STEPS: u32 = 4;
const WEIGHT_NON_CORE: u32 = 40;
const WEIGHT_STANDARD: u32 = 30;
const WEIGHT_DOCUMENTED: u32 = 20;
const WEIGHT_DATA: u32 = 10;

/// Scores a process. Factors outside their scale are held at its ends.
pub fn assess(factors: Factors) -> Suitability {
    let step = |scale: u8| u32::from(scale.clamp(1, 5) - 1);
    let non_core = STEPS - step(factors.importance);
    let standard = step(factors.standardisation);
    let documented = step(factors.documentation);
    let free_of_data = STEPS - u32::from(factors.protected_data_classes).min(STEPS);
    let part = |name: &str, steps: u32, weight: u32| (name.to_owned(), steps * weight / STEPS, weight);
    let mut parts = vec![
        part("not core", non_core, WEIGHT_NON_CORE),
        part("standardised", standard, WEIGHT_STANDARD),
        part("documented", documented, WEIGHT_DOCUMENTED),
        part("little protected data", free_of_data, WEIGHT_DATA),
    ];
    parts.sort_by_key(|(_, points, _)| std::cmp::Reverse(*points));
    let suggestion = match (factors.importance, factors.standardisation) {
        (4.., _) => "keep",
        (_, 4..) if factors.documentation >= 4 => "outsource or automate",
        (_, 3..) => "outsource",
        _ => "standardise first",
    };
    let score = parts.iter().map(|(_, points, _)| points).sum();
    Suitability { score, parts, suggestion: suggestion.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn factors(
        importance: u8,
        standardisation: u8,
        documentation: u8,
        protected_data_classes: u8,
    ) -> Factors {
        Factors { importance, standardisation, documentation, protected_data_classes }
    }

    #[test]
    fn the_ends_of_the_scale() {
        assert_eq!(assess(factors(1, 5, 5, 0)).score, 100);
        assert_eq!(assess(factors(5, 1, 1, 4)).score, 0);
        assert_eq!(assess(factors(5, 5, 5, 0)).suggestion, "keep");
        assert_eq!(assess(factors(1, 3, 2, 1)).suggestion, "outsource");
    }

    proptest! {
        #[test]
        fn parts_explain_the_score(a in 0u8.., b in 0u8.., c in 0u8.., d in 0u8..) {
            let found = assess(factors(a, b, c, d));
            prop_assert_eq!(found.parts.iter().map(|part| part.1).sum::<u32>(), found.score);
            prop_assert!(found.score <= 100 && found.parts.iter().all(|part| part.1 <= part.2));
        }
    }
}
