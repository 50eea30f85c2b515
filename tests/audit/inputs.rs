//! What systems say they read is what they read.

use season::domain::FeatureName;
use season::engine::{self, LinePolicy, Plan};
use season::season::Season;
use season::snapshot::{self, DataDir};
use season::systems::{Parameters, PredictionResult, StoredPrediction};

use crate::support::{SEASON, Workplace, untrained};

/// Every system's outcomes on the vectors, from rows without the name.
fn outcomes(workplace: &Workplace, without: Option<FeatureName>) -> Vec<Vec<PredictionResult>> {
    let data = DataDir::new(workplace.data());
    let mut snapshot = snapshot::read(&data, SEASON.parse().unwrap()).unwrap();
    for names in &mut snapshot.vocabularies {
        *names = names.iter().filter(|name| Some(*name) != without).collect();
    }
    let season = Season::new(snapshot).unwrap();
    let first = season.opening_night();
    let dates =
        (0..).map(|day| first.plus_days(day)).take_while(|date| *date <= season.last_date());
    let plan = Plan {
        bootstrap_days: 0,
        ..Plan::new(
            untrained(),
            Parameters::default(),
            "fixed:20".parse::<LinePolicy>().unwrap(),
            dates.collect(),
        )
    };
    let forecast = engine::predict(&season, &plan, |_| ()).unwrap();
    let outcomes = forecast.dates.iter().flat_map(|date| date.results.iter());
    let all: Vec<PredictionResult> =
        outcomes.map(|outcome| outcome.map(StoredPrediction::prediction)).collect();
    let of_system = |at| all.iter().skip(at).step_by(untrained().len()).copied().collect();
    (0..untrained().len()).map(of_system).collect()
}

#[test]
fn a_system_reads_the_names_it_declares_and_no_other() {
    let workplace = Workplace::with_snapshot();
    let full = outcomes(&workplace, None);
    for name in FeatureName::ALL {
        let without = outcomes(&workplace, Some(*name));
        for ((system, full), without) in untrained().iter().zip(&full).zip(&without) {
            let declared = |id| {
                let system = season::systems::find_system(id).unwrap();
                let mut inputs = system.info().all_inputs();
                inputs.any(|input| input.names().any(|other| other == *name))
            };
            let mut ids = system.info().components.iter().map(|id| id.as_str());
            let reads = declared(system.id().as_str()) || ids.any(declared);
            assert!(reads || full == without, "{} reads {name} and does not say so", system.id());
        }
    }
}

#[test]
fn a_system_that_cannot_do_without_a_name_says_so() {
    let workplace = Workplace::with_snapshot();
    for system in untrained() {
        let position = untrained().iter().position(|other| other.id() == system.id()).unwrap();
        for input in system.info().all_inputs() {
            let mut names = input.names();
            let (Some(name), None) = (names.next(), names.next()) else { continue };
            let outcomes = &outcomes(&workplace, Some(name))[position];
            let missing = outcomes.iter().filter(|outcome| {
                matches!(outcome, Err(season::systems::NoPrediction::MissingFeature(of)) if *of == name)
            });
            assert_eq!(missing.count() > 0, input.default().is_none(), "{} {name}", system.id());
        }
    }
}
