//! What the fake warehouse holds: datasets, and tables with every version of their rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::faults::Fault;
use super::jobs::Job;
use super::uploads::Upload;
use super::value::Value;

pub type Row = Vec<Value>;

/// A column as the REST API describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    /// As the REST API writes it (`INTEGER`, `FLOAT`, …) or SQL does.
    pub kind: String,
    pub mode: String,
    /// Of NUMERIC: precision and scale.
    pub digits: Option<(i64, i64)>,
    /// What a row gets that names no value.
    pub default: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub fields: Vec<Field>,
    pub kind: &'static str,
    pub partition: Option<String>,
    /// How long partitions live, in milliseconds.
    pub partitions_live: Option<i64>,
    pub clusters: Vec<String>,
    pub require_filter: bool,
    /// Milliseconds since 1970.
    pub expires: Option<i64>,
    /// The rows after each change, with the microsecond of the change.
    pub versions: Vec<(i64, Arc<Vec<Row>>)>,
    pub created: i64,
}

/// A request as it came in, with what it carried as `Authorization`.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// The path without its query.
    pub path: String,
    pub query: String,
    pub authorization: Option<String>,
    pub body: Vec<u8>,
}

/// An answer that is an error: HTTP status, reason, message.
pub type Refusal = (u16, &'static str, String);

#[derive(Debug, Default)]
pub struct State {
    /// Microseconds since 1970: a clock of its own, which every request moves by a millisecond.
    pub now: i64,
    /// By `project.dataset`: the location.
    pub datasets: BTreeMap<String, String>,
    /// By `project.dataset`: for how many hours it is known what its tables were, if not for seven days.
    pub time_travel: BTreeMap<String, i64>,
    /// By `project.dataset.table`.
    pub tables: BTreeMap<String, Table>,
    pub jobs: BTreeMap<String, Job>,
    pub uploads: BTreeMap<String, Upload>,
    pub faults: Vec<Fault>,
    pub seen: Vec<Seen>,
    /// Told when a request hangs.
    pub hung: Arc<tokio::sync::Notify>,
    /// Since when the statement has run that is being executed, if it was not begun just now.
    pub began: Option<i64>,
    /// The token that is accepted, if not any.
    pub token: Option<String>,
    /// How many tokens were given.
    pub granted: u32,
}

impl Field {
    pub fn new(name: &str, kind: &str) -> Self {
        let (bare, digits) = kind.split_once('(').unwrap_or((kind, ""));
        let mut digits = digits.trim_end_matches(')').split(',').map(|part| part.trim().parse());
        let digits = digits.next().and_then(Result::ok).zip(digits.next().and_then(Result::ok));
        let array = bare.strip_prefix("ARRAY<").and_then(|inner| inner.strip_suffix('>'));
        let kind = match array.unwrap_or(bare) {
            "INT64" => "INTEGER",
            "FLOAT64" => "FLOAT",
            "BOOL" => "BOOLEAN",
            kind => kind,
        };
        let mode = if array.is_some() { "REPEATED" } else { "NULLABLE" };
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            mode: mode.to_owned(),
            digits,
            default: None,
        }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { mode: "REQUIRED".to_owned(), ..self }
    }

    #[must_use]
    pub fn with_default(self, value: Value) -> Self {
        Self { default: Some(value), ..self }
    }

    pub fn from_json(json: &Json) -> Self {
        let text = |key: &str| json[key].as_str();
        let mut field = Self::new(text("name").unwrap(), text("type").unwrap());
        text("mode").unwrap_or("NULLABLE").clone_into(&mut field.mode);
        let digits = |key: &str| text(key).and_then(|text| text.parse().ok());
        field.digits = digits("precision").zip(digits("scale"));
        field
    }

    pub fn json(&self) -> Json {
        let mut json = json!({ "name": self.name, "type": self.kind, "mode": self.mode });
        if let Some((precision, scale)) = self.digits {
            json["precision"] = precision.to_string().into();
            json["scale"] = scale.to_string().into();
        }
        if let Some(default) = &self.default {
            json["defaultValueExpression"] = format!("'{}'", default.text()).into();
        }
        json
    }

    /// The value that a column of this description stores for `value`.
    pub fn store(&self, value: Value) -> Result<Value, String> {
        let value = match (value, self.mode.as_str()) {
            (Value::Null, "REQUIRED") => {
                return Err(format!("Required field {} cannot be null", self.name));
            }
            (Value::Null, "REPEATED") => Value::Array(Vec::new()),
            (Value::Array(values), "REPEATED") => Value::Array(values),
            (value, _) => value.cast(&self.kind)?,
        };
        Ok(match self.digits {
            Some((_, scale)) => value.round(u32::try_from(scale).unwrap()),
            None => value,
        })
    }
}

impl Table {
    pub fn new(fields: Vec<Field>, now: i64) -> Self {
        let versions = vec![(now, Arc::default())];
        Self {
            fields,
            kind: "TABLE",
            partition: None,
            partitions_live: None,
            clusters: Vec::new(),
            require_filter: false,
            expires: None,
            versions,
            created: now,
        }
    }

    pub fn rows(&self) -> &Arc<Vec<Row>> {
        &self.versions.last().unwrap().1
    }

    pub fn rows_at(&self, time: i64) -> Option<&Arc<Vec<Row>>> {
        self.versions.iter().rev().find(|(since, _)| *since <= time).map(|(_, rows)| rows)
    }

    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// A row that names no value.
    pub fn default_row(&self) -> Row {
        self.fields.iter().map(|field| field.default.clone().unwrap_or(Value::Null)).collect()
    }

    pub fn put(&mut self, rows: Vec<Row>, now: i64) {
        self.versions.push((now, Arc::new(rows)));
    }

    /// Milliseconds since 1970.
    pub fn modified(&self) -> i64 {
        self.versions.last().unwrap().0 / 1000
    }

    /// As `tables.get` shows it.
    pub fn json(&self, name: &str) -> Json {
        let mut parts = name.rsplitn(3, '.');
        let (table, dataset) = (parts.next().unwrap(), parts.next().unwrap());
        let project = parts.next().unwrap();
        let reference = json!({ "projectId": project, "datasetId": dataset, "tableId": table });
        let mut json = json!({
            "kind": "bigquery#table",
            "tableReference": reference,
            "type": self.kind,
            "schema": { "fields": self.fields.iter().map(Field::json).collect::<Vec<_>>() },
            "numRows": self.rows().len().to_string(),
            "numBytes": (self.rows().len() * self.fields.len() * 8).to_string(),
            "creationTime": (self.created / 1000).to_string(),
            "lastModifiedTime": self.modified().to_string(),
        });
        if let Some(column) = &self.partition {
            json["timePartitioning"] = json!({ "type": "DAY", "field": column });
            json["requirePartitionFilter"] = self.require_filter.into();
            if let Some(live) = self.partitions_live {
                json["timePartitioning"]["expirationMs"] = live.to_string().into();
            }
        }
        if !self.clusters.is_empty() {
            json["clustering"] = json!({ "fields": self.clusters });
        }
        if let Some(expires) = self.expires {
            json["expirationTime"] = expires.to_string().into();
        }
        json
    }
}

impl State {
    /// For how many hours it is known what the table `name` was.
    pub fn time_travel_hours(&self, name: &str) -> i64 {
        let dataset = name.rsplit_once('.').map_or("", |(dataset, _)| dataset);
        self.time_travel.get(dataset).copied().unwrap_or(7 * 24)
    }

    /// The table that SQL or a reference names.
    pub fn table(&self, name: &str) -> Result<&Table, Refusal> {
        let table = self.tables.get(name);
        table
            .filter(|table| table.expires.is_none_or(|expires| expires > self.now / 1000))
            .ok_or_else(|| {
                (404, "notFound", format!("Not found: Table {}", name.replacen('.', ":", 1)))
            })
    }

    /// Makes a table, as tests do before they begin.
    pub fn create(&mut self, name: &str, fields: Vec<Field>) -> &mut Table {
        let dataset = name.rsplit_once('.').unwrap().0.to_owned();
        self.datasets.entry(dataset).or_insert_with(|| "US".to_owned());
        let now = self.now;
        self.tables.entry(name.to_owned()).or_insert_with(|| Table::new(fields, now))
    }

    /// Makes a table from the body of `tables.insert`.
    pub fn insert_table(&mut self, dataset: &str, body: &Json) -> Result<Json, Refusal> {
        if !self.datasets.contains_key(dataset) {
            return Err((404, "notFound", format!("Not found: Dataset {dataset}")));
        }
        let name = format!("{dataset}.{}", body["tableReference"]["tableId"].as_str().unwrap());
        if self.table(&name).is_ok() {
            return Err((409, "duplicate", format!("Already Exists: Table {name}")));
        }
        let fields = body["schema"]["fields"].as_array().cloned().unwrap_or_default();
        let mut table = Table::new(fields.iter().map(Field::from_json).collect(), self.now);
        let partition = &body["timePartitioning"];
        table.partition = partition["field"].as_str().map(str::to_owned);
        table.require_filter = body["requirePartitionFilter"] == true;
        table.expires = body["expirationTime"].as_str().and_then(|text| text.parse().ok());
        let clusters = body["clustering"]["fields"].as_array().cloned().unwrap_or_default();
        table.clusters = clusters.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        let json = table.json(&name);
        self.tables.insert(name, table);
        Ok(json)
    }
}
