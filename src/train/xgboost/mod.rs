//! Boosted trees by XGBoost itself, through the library that a user has installed.
//!
//! Owns which library is good enough, its identity, and what it is given: rows, what the trees start from, and every
//! parameter by hand, so that a default that changes changes nothing. Refuses to look for the library.
//!
//! A fit has one thread: where others want the processor too, OpenMP's threads wait for one another longer than they
//! work, and fits side by side need none of them.

mod error;
mod library;
mod parameters;

use std::path::Path;

pub use error::LibraryError;
use library::{Booster, Loaded, Matrix};
pub use parameters::XgboostParameters;

use super::{TrainerParameters, TrainingRows};
use crate::model::Version;
use crate::snapshot::plain_file::{self, MAX_TABLE_BYTES};
use crate::snapshot::table::sha256;

/// The versions that are accepted have this number first: the functions of another may take something else.
const MAJOR: i64 = 3;

/// A library of XGBoost that was found good.
#[derive(Debug)]
pub struct Library {
    loaded: Loaded,
    sha256: String,
}

impl Library {
    /// Loads the library in the file at `path`.
    pub fn load(path: &Path) -> Result<Self, LibraryError> {
        let unreadable = |source| LibraryError::Unreadable { path: path.to_owned(), source };
        // A name alone would be looked for in the system's folders, a path is not.
        let path = path.canonicalize().map_err(unreadable)?;
        let bytes = plain_file::read(&path, MAX_TABLE_BYTES).map_err(unreadable)?;
        let loaded = Loaded::load(&path, |Version([major, ..])| major == MAJOR)?;
        Ok(Self { loaded, sha256: sha256(&bytes) })
    }

    /// Its version.
    pub fn version(&self) -> Version {
        self.loaded.version()
    }

    /// SHA-256 of its file, in hexadecimal: two builds of a version may train different trees.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The file of a model trained on the first `count` of `rows`. The same input gives the same bytes.
    ///
    /// The trees start from what `rows` say they do, in points. That is no part of the file, whose base score is 0: what
    /// the file predicts is what its trees add.
    pub(super) fn fit(
        &self,
        rows: &TrainingRows,
        names: &[String],
        count: usize,
        parameters: &TrainerParameters,
    ) -> Result<Vec<u8>, LibraryError> {
        let values = rows.values(names, 0..count);
        let matrix = Matrix::new(&self.loaded, &values, names.len())?;
        matrix.set("label", rows.outcomes(0..count))?;
        matrix.set("base_margin", &rows.starts(count))?;
        let booster = Booster::new(&matrix)?;
        for (name, value) in XgboostParameters::new(parameters).spelled() {
            booster.set(&name, &value)?;
        }
        booster.name_features(names)?;
        // Nobody waits for as many trees as the library cannot count.
        for (iteration, _) in (0..i32::MAX).zip(0..parameters.trees) {
            booster.update(iteration, &matrix)?;
        }
        booster.file()
    }
}
