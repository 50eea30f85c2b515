//! The full name of a table.

use std::fmt;
use std::str::FromStr;

use serde_json::{Value, json};

use super::BadName;
use super::names;

/// A table of the warehouse, written `project.dataset.table`. Its names are checked, so they can stand in a path or in
/// SQL as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableRef {
    project: String,
    dataset: String,
    table: String,
}

impl TableRef {
    /// The table of that name.
    ///
    /// # Errors
    ///
    /// If one of the three cannot be a name.
    pub fn new(project: &str, dataset: &str, table: &str) -> Result<Self, BadName> {
        Ok(Self {
            project: names::project(project)?,
            dataset: names::dataset(dataset)?,
            table: names::table(table)?,
        })
    }

    /// The project that holds the table.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The dataset that holds the table.
    pub fn dataset(&self) -> &str {
        &self.dataset
    }

    /// The table's own name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// As SQL names it: between backticks.
    pub fn sql(&self) -> String {
        format!("`{self}`")
    }

    /// The table's path below `/bigquery/v2/`, of `tables.get` and `tables.delete`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.siblings(), self.table)
    }

    /// The path below `/bigquery/v2/` where a table is made beside this one, of `tables.insert`.
    pub fn siblings(&self) -> String {
        format!("{}/tables", self.dataset_path())
    }

    /// The path below `/bigquery/v2/` of the dataset, of `datasets.get`.
    pub fn dataset_path(&self) -> String {
        format!("projects/{}/datasets/{}", self.project, self.dataset)
    }

    /// The `tableReference` of the REST API.
    pub fn reference(&self) -> Value {
        json!({ "projectId": self.project, "datasetId": self.dataset, "tableId": self.table })
    }
}

impl fmt::Display for TableRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.project, self.dataset, self.table)
    }
}

impl FromStr for TableRef {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        // From the right: the domain of an old project has dots of its own.
        let mut parts = text.rsplitn(3, '.');
        // What is missing is an empty name, which is refused below.
        let table = parts.next().unwrap_or_default();
        let dataset = parts.next().unwrap_or_default();
        Self::new(parts.next().unwrap_or_default(), dataset, table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_the_same_table() {
        for text in ["p.d.t", "my-project.nba_analytics._stage-1", "example.com:old.d.t"] {
            assert_eq!(text.parse::<TableRef>().unwrap().to_string(), text);
        }
        let table: TableRef = "p.d.t".parse().unwrap();
        assert_eq!(table.sql(), "`p.d.t`");
        assert_eq!(table.path(), "projects/p/datasets/d/tables/t");
    }

    #[test]
    fn refuses_what_could_break_out_of_a_path_or_of_backticks() {
        for text in [
            "",
            "d.t",
            "p..t",
            "p.d.",
            "p.d.t`",
            "p.d.a b",
            "p/../x.d.t",
            "....d.t",
            "p.d-d.t",
            "o.p.d.t",
            ":p.d.t",
            "p.d.t\n",
        ] {
            assert!(text.parse::<TableRef>().is_err(), "{text}");
        }
    }
}
