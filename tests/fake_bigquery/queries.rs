//! Runs the statements of [`super::sql`] on the state.

use std::cmp::Ordering;
use std::sync::Arc;

use super::eval::{Scope, is_aggregate, resolve};
use super::sql::{self, Create, Expr, From, Insert, Merge, Select, Statement, Update};
use super::state::{Field, Refusal, Row, State, Table};
use super::value::Value;

/// What a query found, or did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub fields: Vec<Field>,
    pub rows: Arc<Vec<Row>>,
    /// Of a MERGE: inserted and deleted rows.
    pub changed: Option<(usize, usize)>,
    /// About what BigQuery would bill.
    pub bytes: u64,
}

fn invalid(message: String) -> Refusal {
    (400, "invalidQuery", message)
}

/// Runs `sql`, or only says what it would read.
pub fn run(state: &mut State, sql: &str, dry: bool) -> Result<Outcome, Refusal> {
    match sql::parse(sql).map_err(invalid)? {
        Statement::Select(select) => {
            let mut bytes = 0;
            let (fields, rows) = run_select(state, &select, &mut bytes)?;
            Ok(Outcome { fields, rows: Arc::new(rows), changed: None, bytes })
        }
        Statement::Merge(statement) => merge(state, &statement, dry),
        Statement::Create(statement) => create(state, &statement, dry),
        Statement::Insert(statement) => insert(state, &statement, dry),
        Statement::Update(statement) => update(state, &statement, dry),
        Statement::Drop { table, if_there } => {
            if let Err(refusal) = state.table(&table)
                && !if_there
            {
                return Err(refusal);
            }
            if !dry {
                state.tables.remove(&table);
            }
            Ok(Outcome::default())
        }
    }
}

/// A table that demands it must be asked for certain partitions.
fn check_filter(name: &str, table: &Table, condition: Option<&Expr>) -> Result<(), Refusal> {
    let Some(column) = table.partition.as_ref().filter(|_| table.require_filter) else {
        return Ok(());
    };
    let asked = condition
        .is_some_and(|condition| format!("{condition:?}").contains(&format!("Column({column:?})")));
    let message = "Cannot query over table without a filter over column(s)";
    if asked { Ok(()) } else { Err(invalid(format!("{message} '{column}': {name}"))) }
}

fn source(
    state: &State,
    select: &Select,
    bytes: &mut u64,
) -> Result<(Vec<Field>, Arc<Vec<Row>>), Refusal> {
    match &select.from {
        From::Nothing => Ok((Vec::new(), Arc::new(vec![Vec::new()]))),
        From::Select(inner) => {
            let (fields, rows) = run_select(state, inner, bytes)?;
            Ok((fields, Arc::new(rows)))
        }
        From::Table(name, time) => {
            let table = state.table(name)?;
            check_filter(name, table, select.condition.as_ref())?;
            let rows = match time {
                None => table.rows(),
                Some(time) => {
                    let scope = Scope { now: state.now };
                    let time = scope.eval(time, &[], &[]).map_err(invalid)?;
                    let Value::Timestamp(time) = time else {
                        return Err(invalid("the time is no TIMESTAMP".to_owned()));
                    };
                    if time > state.now {
                        return Err(invalid("Cannot query in the future".to_owned()));
                    }
                    if time < state.now - state.time_travel_hours(name) * 3_600_000_000 {
                        return Err(invalid(format!("Invalid snapshot time {time} for {name}")));
                    }
                    table.rows_at(time).ok_or_else(|| invalid(format!("{name}: too long ago")))?
                }
            };
            *bytes += (rows.len() * table.fields.len() * 8) as u64;
            // A column that was added later is not known to what the table was.
            let mut fields = table.fields.clone();
            fields.truncate(rows.first().filter(|_| time.is_some()).map_or(usize::MAX, Vec::len));
            Ok((fields, Arc::clone(rows)))
        }
    }
}

fn run_select(
    state: &State,
    select: &Select,
    bytes: &mut u64,
) -> Result<(Vec<Field>, Vec<Row>), Refusal> {
    let (fields, rows) = source(state, select, bytes)?;
    let scope = Scope { now: state.now };
    let find = |expr: &Expr| resolve(expr, &fields).map_err(invalid);
    let mut kept: Vec<&Row> = Vec::new();
    let condition = select.condition.as_ref().map(find).transpose()?;
    for row in rows.iter() {
        let keeps = match &condition {
            Some(condition) => {
                scope.eval(condition, row, &[]).map_err(invalid)? == Value::Bool(true)
            }
            None => true,
        };
        if keeps {
            kept.push(row);
        }
    }
    let mut columns: Vec<(Expr, String)> = Vec::new();
    for (index, (expr, name)) in select.columns.iter().enumerate() {
        if *expr == Expr::Star {
            let all = fields.iter().enumerate();
            columns.extend(all.map(|(at, field)| (Expr::At(at), field.name.clone())));
            continue;
        }
        let name = name.clone().unwrap_or_else(|| match expr {
            Expr::Column(name) => name.clone(),
            _ => format!("f{index}_"),
        });
        columns.push((find(expr)?, name));
    }
    let named = |expr: &Expr| -> Result<Expr, Refusal> {
        match expr {
            Expr::Literal(Value::Int(nth)) => {
                Ok(columns[usize::try_from(*nth).unwrap() - 1].0.clone())
            }
            Expr::Column(name) => match columns.iter().find(|(_, column)| column == name) {
                Some((expr, _)) => Ok(expr.clone()),
                None => find(expr),
            },
            expr => find(expr),
        }
    };
    let groups = select.groups.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    let order = select
        .order
        .iter()
        .map(|(expr, down)| Ok((named(expr)?, *down)))
        .collect::<Result<Vec<_>, Refusal>>()?;
    let grouped = !groups.is_empty() || columns.iter().any(|(expr, _)| is_aggregate(expr));
    let parts: Vec<Vec<&Row>> = if grouped {
        partition(&scope, &groups, kept)?
    } else {
        kept.into_iter().map(|row| vec![row]).collect()
    };
    let none = Vec::new();
    let mut result: Vec<(Row, Row)> = Vec::with_capacity(parts.len());
    for part in &parts {
        let first = part.first().map_or(&none, |row| *row);
        let eval = |expr: &Expr| scope.eval(expr, first, part).map_err(invalid);
        let keys = order.iter().map(|(expr, _)| eval(expr)).collect::<Result<Row, _>>()?;
        let row = columns.iter().map(|(expr, _)| eval(expr)).collect::<Result<Row, _>>()?;
        result.push((keys, row));
    }
    result.sort_by(|(a, _), (b, _)| {
        let each = a.iter().zip(b).zip(&order).map(|((a, b), (_, down))| {
            let order = a.compare(b).unwrap_or(Ordering::Equal);
            if *down { order.reverse() } else { order }
        });
        each.fold(Ordering::Equal, Ordering::then)
    });
    let mut rows: Vec<Row> = result.into_iter().map(|(_, row)| row).collect();
    rows.truncate(select.limit.unwrap_or(usize::MAX));
    let described = columns.iter().enumerate().map(|(at, (expr, name))| {
        if let Expr::At(index) = expr {
            return Field { name: name.clone(), ..fields[*index].clone() };
        }
        let value = rows.iter().map(|row| &row[at]).find(|value| **value != Value::Null);
        let mut field = Field::new(name, value.and_then(Value::kind).unwrap_or("STRING"));
        if matches!(value, Some(Value::Array(_))) {
            "REPEATED".clone_into(&mut field.mode);
        }
        field
    });
    let described = described.collect();
    Ok((described, rows))
}

/// The rows of each group, in the order of the groups' first rows; without keys, one group, which may be empty.
fn partition<'a>(
    scope: &Scope,
    keys: &[Expr],
    rows: Vec<&'a Row>,
) -> Result<Vec<Vec<&'a Row>>, Refusal> {
    if keys.is_empty() {
        return Ok(vec![rows]);
    }
    let mut groups: std::collections::BTreeMap<String, (usize, Vec<&Row>)> =
        std::collections::BTreeMap::new();
    for row in rows {
        let key = keys.iter().map(|key| scope.eval(key, row, &[])).collect::<Result<Row, _>>();
        let key = format!("{:?}", key.map_err(invalid)?);
        let next = groups.len();
        groups.entry(key).or_insert_with(|| (next, Vec::new())).1.push(row);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|(first, _)| *first);
    Ok(groups.into_iter().map(|(_, rows)| rows).collect())
}

fn merge(state: &mut State, statement: &Merge, dry: bool) -> Result<Outcome, Refusal> {
    let (target, source) = (state.table(&statement.target)?, state.table(&statement.source)?);
    check_filter(&statement.target, target, Some(&statement.delete))?;
    let scope = Scope { now: state.now };
    let delete = resolve(&statement.delete, &target.fields).map_err(invalid)?;
    let cells = |table: &Table| (table.rows().len() * table.fields.len() * 8) as u64;
    let bytes = cells(target) + cells(source);
    // A statement works on what the table was when it began. If others changed it meanwhile, one that deletes is refused;
    // one that happens to delete nothing is not, as BigQuery has it, and adds its rows to theirs.
    let began = state.began.unwrap_or(state.now);
    let meanwhile = target.versions.last().unwrap().0 > began;
    let seen = if meanwhile {
        target.rows_at(began).cloned().unwrap_or_default()
    } else {
        Arc::clone(target.rows())
    };
    let mut rows = Vec::new();
    for row in seen.iter() {
        if scope.eval(&delete, row, &[]).map_err(invalid)? != Value::Bool(true) {
            rows.push(row.clone());
        }
    }
    let deleted = seen.len() - rows.len();
    if meanwhile && deleted > 0 {
        let message = "Transaction is aborted due to concurrent update against table";
        return Err(invalid(format!("{message} {}", statement.target)));
    }
    if meanwhile {
        rows = target.rows().to_vec();
    }
    let places = statement.columns.iter().map(|name| {
        target.column(name).ok_or_else(|| invalid(format!("Unrecognized name: {name}")))
    });
    let places = places.collect::<Result<Vec<_>, _>>()?;
    let values = statement.values.iter().map(|value| resolve(value, &source.fields));
    let values = values.collect::<Result<Vec<_>, _>>().map_err(invalid)?;
    if places.len() != values.len() {
        return Err(invalid("as many columns as values are expected".to_owned()));
    }
    for from in source.rows().iter() {
        let mut row = target.default_row();
        for (place, value) in places.iter().zip(&values) {
            row[*place] = scope.eval(value, from, &[]).map_err(invalid)?;
        }
        let stored = row.into_iter().zip(&target.fields).map(|(value, field)| field.store(value));
        rows.push(stored.collect::<Result<_, _>>().map_err(invalid)?);
    }
    let inserted = source.rows().len();
    if !dry {
        let now = state.now;
        state.tables.get_mut(&statement.target).unwrap().put(rows, now);
    }
    Ok(Outcome { changed: Some((inserted, deleted)), bytes, ..Outcome::default() })
}

fn insert(state: &mut State, statement: &Insert, dry: bool) -> Result<Outcome, Refusal> {
    let table = state.table(&statement.table)?;
    let scope = Scope { now: state.now };
    let mut row = table.default_row();
    for (name, value) in statement.columns.iter().zip(&statement.values) {
        let place = table.column(name);
        let place = place.ok_or_else(|| invalid(format!("Unrecognized name: {name}")))?;
        row[place] = scope.eval(value, &[], &[]).map_err(invalid)?;
    }
    let stored = row.into_iter().zip(&table.fields).map(|(value, field)| field.store(value));
    let mut rows = table.rows().to_vec();
    rows.push(stored.collect::<Result<_, _>>().map_err(invalid)?);
    if !dry {
        let now = state.now;
        state.tables.get_mut(&statement.table).unwrap().put(rows, now);
    }
    Ok(Outcome { changed: Some((1, 0)), ..Outcome::default() })
}

fn update(state: &mut State, statement: &Update, dry: bool) -> Result<Outcome, Refusal> {
    let table = state.table(&statement.table)?;
    check_filter(&statement.table, table, Some(&statement.condition))?;
    let scope = Scope { now: state.now };
    let condition = resolve(&statement.condition, &table.fields).map_err(invalid)?;
    let mut rows = table.rows().to_vec();
    let mut updated = 0;
    for row in &mut rows {
        if scope.eval(&condition, row, &[]).map_err(invalid)? != Value::Bool(true) {
            continue;
        }
        updated += 1;
        for (name, value) in &statement.changes {
            let place = table.column(name);
            let place = place.ok_or_else(|| invalid(format!("Unrecognized name: {name}")))?;
            let value = resolve(value, &table.fields).map_err(invalid)?;
            row[place] = scope.eval(&value, row, &[]).map_err(invalid)?;
        }
    }
    if !dry {
        let now = state.now;
        state.tables.get_mut(&statement.table).unwrap().put(rows, now);
    }
    Ok(Outcome { changed: Some((updated, 0)), ..Outcome::default() })
}

fn create(state: &mut State, statement: &Create, dry: bool) -> Result<Outcome, Refusal> {
    let dataset = statement.table.rsplit_once('.').map_or("", |(dataset, _)| dataset);
    if !state.datasets.contains_key(dataset) {
        return Err((404, "notFound", format!("Not found: Dataset {dataset}")));
    }
    if state.table(&statement.table).is_ok() && !statement.replaces {
        let message = format!("Already Exists: Table {}", statement.table);
        return if statement.if_absent {
            Ok(Outcome::default())
        } else {
            Err((409, "duplicate", message))
        };
    }
    let fields = statement.columns.iter().map(|(name, kind, nullable)| {
        let field = Field::new(name, kind);
        if *nullable { field } else { field.required() }
    });
    let mut outcome = Outcome::default();
    let mut table = Table::new(fields.collect(), state.now);
    if let Some(select) = &statement.select {
        let (fields, rows) = run_select(state, select, &mut outcome.bytes)?;
        // Only repeated columns stay what they were.
        let nullable = |field: Field| {
            let repeated = field.mode == "REPEATED";
            Field { mode: if repeated { field.mode } else { "NULLABLE".to_owned() }, ..field }
        };
        table = Table::new(fields.into_iter().map(nullable).collect(), state.now);
        table.versions = vec![(state.now, Arc::new(rows))];
    }
    let scope = Scope { now: state.now };
    for (_, expires) in statement.options.iter().filter(|(of, _)| of == "expiration_timestamp") {
        if let Value::Timestamp(micros) = scope.eval(expires, &[], &[]).map_err(invalid)? {
            table.expires = Some(micros / 1000);
        }
    }
    table.partition.clone_from(&statement.partition);
    table.clusters.clone_from(&statement.clusters);
    let demands = ("require_partition_filter".to_owned(), Expr::Literal(Value::Bool(true)));
    table.require_filter = statement.options.contains(&demands);
    if !dry {
        state.tables.insert(statement.table.clone(), table);
    }
    Ok(outcome)
}
