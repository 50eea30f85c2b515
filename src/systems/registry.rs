//! The registry: what makes each system, and the systems as they are made.

use std::sync::{Arc, LazyLock, OnceLock};

use thiserror::Error;

use super::{MakeSystem, Parameters, System, SystemInfo, v1, v2};
use crate::domain::SystemId;

/// What was added to the registry.
static ADDED: OnceLock<Vec<MakeSystem>> = OnceLock::new();

/// Every system with its own parameters. Whatever lists systems iterates it.
static SYSTEMS: LazyLock<Vec<Arc<dyn System>>> =
    LazyLock::new(|| make_systems(&Parameters::default()).collect());

/// Systems were added after some had been listed, or a second time.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("systems can be added once, and before any are listed")]
pub struct AddedTooLate;

/// Adds systems that this library does not have, after those it has. A program does this once, before anything else.
pub fn add_systems(added: Vec<MakeSystem>) -> Result<(), AddedTooLate> {
    ADDED.set(added).map_err(|_| AddedTooLate)
}

/// Makes every system with `parameters`, in the order of files and reports: a system stands after its components.
pub fn make_systems(parameters: &Parameters) -> impl Iterator<Item = Arc<dyn System>> {
    let added = ADDED.get_or_init(Vec::new);
    v1::SYSTEMS.iter().chain(&v2::SYSTEMS).chain(added).map(move |make| make(parameters))
}

/// Every system as it is made with `parameters`, in the order of files and reports.
pub fn systems_with(parameters: &Parameters) -> Vec<Arc<dyn System>> {
    if parameters.is_empty() { SYSTEMS.to_vec() } else { make_systems(parameters).collect() }
}

/// The same `systems` as they are made with `parameters`. What is not in the registry stays as it is.
pub fn with_parameters(
    systems: Vec<Arc<dyn System>>,
    parameters: &Parameters,
) -> Vec<Arc<dyn System>> {
    let made = systems_with(parameters);
    let again = |system: Arc<dyn System>| {
        made.iter().find(|made| made.id() == system.id()).map_or(system, Arc::clone)
    };
    systems.into_iter().map(again).collect()
}

/// Every system, each with its own parameters, in the order of files and reports.
pub fn all_systems() -> &'static [Arc<dyn System>] {
    &SYSTEMS
}

/// The system of that name.
pub fn find_system(name: &str) -> Option<&'static Arc<dyn System>> {
    all_systems().iter().find(|system| system.id().as_str() == name)
}

/// Whether a system predicts with a training, or reads one that does.
pub fn predicts_with_training(system: &SystemInfo) -> bool {
    let component =
        |id: &SystemId| find_system(id.as_str()).is_some_and(|of| of.info().needs_training);
    system.needs_training || system.components.iter().any(component)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_components_stand_before() {
        for (position, system) in all_systems().iter().enumerate() {
            let info = system.info();
            let id = info.id;
            assert!(
                !id.as_str().is_empty()
                    && id
                        .as_str()
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            );
            assert!(!info.summary.is_empty(), "{id}");
            assert!(info.with_model.is_none_or(|info| info.id == id), "{id}");
            assert_eq!(all_systems().iter().filter(|other| other.id() == id).count(), 1, "{id}");
            for component in info.components.iter().chain(&info.predecessor) {
                let before = &all_systems()[..position];
                assert!(
                    before.iter().any(|other| other.id() == *component),
                    "{id} names {component}"
                );
            }
        }
    }

    #[test]
    fn systems_are_added_before_any_are_listed_or_not_at_all() {
        let count = all_systems().len();
        assert_eq!(add_systems(Vec::new()), Err(AddedTooLate));
        assert_eq!(all_systems().len(), count);
    }
}
