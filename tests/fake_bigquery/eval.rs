//! Computes expressions, of one row or of a group of rows.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::sql::Expr;
use super::state::{Field, Row};
use super::value::Value;

const AGGREGATES: [&str; 9] =
    ["COUNT", "COUNTIF", "MIN", "MAX", "SUM", "BIT_XOR", "LOGICAL_AND", "LOGICAL_OR", "ANY_VALUE"];

/// What an expression may look at besides rows.
pub struct Scope {
    pub now: i64,
}

/// `expr` with every name turned into the place of the column.
pub fn resolve(expr: &Expr, fields: &[Field]) -> Result<Expr, String> {
    let one = |expr: &Expr| resolve(expr, fields).map(Box::new);
    let all = |list: &[Expr]| {
        list.iter().map(|expr| resolve(expr, fields)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match expr {
        Expr::Column(name) => {
            let at = fields.iter().position(|field| field.name.eq_ignore_ascii_case(name));
            Expr::At(at.ok_or_else(|| format!("Unrecognized name: {name}"))?)
        }
        Expr::Literal(_) | Expr::Star | Expr::At(_) => expr.clone(),
        Expr::Call { name, distinct, args } => {
            Expr::Call { name: name.clone(), distinct: *distinct, args: all(args)? }
        }
        Expr::Binary(op, a, b) => Expr::Binary(op.clone(), one(a)?, one(b)?),
        Expr::Not(expr) => Expr::Not(one(expr)?),
        Expr::IsNull(expr) => Expr::IsNull(one(expr)?),
        Expr::In(expr, list) => Expr::In(one(expr)?, all(list)?),
        Expr::Cast(expr, kind) => Expr::Cast(one(expr)?, kind.clone()),
        Expr::Case(cases, otherwise) => {
            let cases = cases
                .iter()
                .map(|(a, b)| Ok((resolve(a, fields)?, resolve(b, fields)?)))
                .collect::<Result<_, String>>()?;
            Expr::Case(cases, one(otherwise)?)
        }
        Expr::Items(array, item, value) => {
            let value = resolve(value, &[Field::new(item, "FLOAT64")])?;
            Expr::Items(one(array)?, item.clone(), Box::new(value))
        }
    })
}

pub fn is_aggregate(expr: &Expr) -> bool {
    match expr {
        Expr::Call { name, args, .. } => {
            AGGREGATES.contains(&name.as_str()) || args.iter().any(is_aggregate)
        }
        Expr::Binary(_, a, b) => is_aggregate(a) || is_aggregate(b),
        Expr::Not(expr) | Expr::IsNull(expr) | Expr::Cast(expr, _) | Expr::In(expr, _) => {
            is_aggregate(expr)
        }
        Expr::Case(cases, otherwise) => {
            cases.iter().any(|(a, b)| is_aggregate(a) || is_aggregate(b)) || is_aggregate(otherwise)
        }
        // The aggregates of lists are of their items.
        Expr::Items(..) | Expr::Literal(_) | Expr::Column(_) | Expr::At(_) | Expr::Star => false,
    }
}

impl Scope {
    /// The value of `expr` for `row`, the first of `group`.
    pub fn eval(&self, expr: &Expr, row: &[Value], group: &[&Row]) -> Result<Value, String> {
        let eval = |expr: &Expr| self.eval(expr, row, group);
        Ok(match expr {
            Expr::Literal(value) => value.clone(),
            Expr::At(at) => row.get(*at).cloned().unwrap_or(Value::Null),
            Expr::Column(name) => return Err(format!("Unrecognized name: {name}")),
            Expr::Star => return Err("Syntax error: unexpected *".to_owned()),
            Expr::Call { name, distinct, args } if AGGREGATES.contains(&name.as_str()) => {
                self.aggregate(name, *distinct, args.first(), group)?
            }
            // Only one of the two is computed.
            Expr::Call { name, args, .. } if name == "IF" => {
                eval(&args[if eval(&args[0])? == Value::Bool(true) { 1 } else { 2 }])?
            }
            Expr::Call { name, args, .. } => {
                let args = args.iter().map(eval).collect::<Result<Vec<_>, _>>()?;
                self.call(name, args)?
            }
            Expr::Binary(op, a, b) => binary(op, eval(a)?, eval(b)?)?,
            Expr::Not(expr) => match eval(expr)? {
                Value::Bool(value) => Value::Bool(!value),
                _ => Value::Null,
            },
            Expr::IsNull(expr) => Value::Bool(eval(expr)? == Value::Null),
            Expr::In(expr, list) => {
                let value = eval(expr)?;
                let mut found = false;
                for one in list {
                    found |= alike(&value, &eval(one)?) == Some(Ordering::Equal);
                }
                if value == Value::Null { Value::Null } else { Value::Bool(found) }
            }
            Expr::Cast(expr, kind) => eval(expr)?.cast(kind)?,
            Expr::Items(array, _, value) => {
                let Value::Array(items) = eval(array)? else { return Ok(Value::Null) };
                let items: Vec<Row> = items.into_iter().map(|item| vec![item]).collect();
                self.eval(value, &[], &items.iter().collect::<Vec<_>>())?
            }
            Expr::Case(cases, otherwise) => {
                for (condition, value) in cases {
                    if eval(condition)? == Value::Bool(true) {
                        return eval(value);
                    }
                }
                eval(otherwise)?
            }
        })
    }

    fn call(&self, name: &str, args: Vec<Value>) -> Result<Value, String> {
        let mut args = args.into_iter();
        let first = args.next();
        Ok(match (name, first) {
            ("CURRENT_TIMESTAMP", None) => Value::Timestamp(self.now),
            ("COALESCE" | "IFNULL", Some(first)) => {
                let mut all = std::iter::once(first).chain(args);
                all.find(|value| *value != Value::Null).unwrap_or(Value::Null)
            }
            ("CONCAT", Some(first)) => {
                let all: Vec<Value> = std::iter::once(first).chain(args).collect();
                if all.contains(&Value::Null) {
                    return Ok(Value::Null);
                }
                Value::Text(all.iter().map(Value::text).collect())
            }
            ("ARRAY", Some(first)) => Value::Array(std::iter::once(first).chain(args).collect()),
            (_, Some(Value::Null)) => Value::Null,
            ("FARM_FINGERPRINT", Some(Value::Text(text))) => {
                Value::Int(farmhash::fingerprint64(text.as_bytes()).cast_signed())
            }
            // Digests are only ever asked for in hexadecimal, so they are kept as such.
            ("SHA256", Some(Value::Text(text))) => {
                Value::Text(season::snapshot::table::sha256(text.as_bytes()))
            }
            ("TO_HEX", Some(digest)) => digest,
            ("UNIX_MICROS", Some(Value::Timestamp(micros))) => Value::Int(micros),
            ("UNIX_MILLIS", Some(Value::Timestamp(micros))) => Value::Int(micros.div_euclid(1000)),
            ("TIMESTAMP_MICROS", Some(Value::Int(micros))) => Value::Timestamp(micros),
            ("TIMESTAMP_ADD", Some(Value::Timestamp(micros))) => match args.next() {
                Some(Value::Int(interval)) => Value::Timestamp(micros + interval),
                other => return Err(format!("TIMESTAMP_ADD of {other:?}")),
            },
            ("MOD", Some(Value::Int(value))) => match args.next() {
                Some(Value::Int(by)) => Value::Int(value % by),
                other => return Err(format!("MOD by {other:?}")),
            },
            ("UNIX_DATE", Some(Value::Date(days))) => Value::Int(days.into()),
            ("ROUND", Some(value)) => match args.next() {
                Some(Value::Int(digits)) => value.round(u32::try_from(digits).unwrap()),
                _ => value.round(0),
            },
            ("ABS", Some(Value::Int(value))) => Value::Int(value.abs()),
            ("ABS", Some(Value::Float(value))) => Value::Float(value.abs()),
            // The one pattern that is asked for: the id of a run.
            ("REGEXP_CONTAINS", Some(Value::Text(text)))
                if args.next() == Some(Value::Text("^[0-9a-f]{16}$".to_owned())) =>
            {
                let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
                Value::Bool(text.len() == 16 && text.chars().all(is_hex))
            }
            ("LENGTH", Some(Value::Text(text))) => count(text.chars().count()),
            ("ARRAY_LENGTH", Some(Value::Array(values))) => count(values.len()),
            ("ARRAY_TO_STRING", Some(Value::Array(values))) => {
                let by = args.next().map_or_else(String::new, |by| by.text());
                Value::Text(values.iter().map(Value::text).collect::<Vec<_>>().join(&by))
            }
            ("TO_JSON_STRING", Some(value)) => Value::Text(value.json()["v"].to_string()),
            ("DATE", Some(value)) => value.cast("DATE")?,
            ("STRING", Some(value)) => value.cast("STRING")?,
            (name, _) => return Err(format!("Function not found: {name}")),
        })
    }

    fn aggregate(
        &self,
        name: &str,
        distinct: bool,
        arg: Option<&Expr>,
        group: &[&Row],
    ) -> Result<Value, String> {
        let arg = arg.ok_or_else(|| format!("{name} of nothing"))?;
        if *arg == Expr::Star {
            return Ok(count(group.len()));
        }
        let values = group.iter().map(|row| self.eval(arg, row, &[]));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let mut values: Vec<Value> =
            values.into_iter().filter(|value| *value != Value::Null).collect();
        if distinct {
            let mut seen = BTreeSet::new();
            values.retain(|value| seen.insert(format!("{value:?}")));
        }
        let pick = |wanted: Ordering| {
            move |a: Value, b: Value| if a.compare(&b) == Some(wanted) { a } else { b }
        };
        let truth = |value: &Value| *value == Value::Bool(true);
        Ok(match name {
            "COUNT" => count(values.len()),
            "COUNTIF" => count(values.iter().filter(|value| truth(value)).count()),
            _ if values.is_empty() => Value::Null,
            "MIN" => values.into_iter().reduce(pick(Ordering::Less)).unwrap(),
            "MAX" => values.into_iter().reduce(pick(Ordering::Greater)).unwrap(),
            "LOGICAL_AND" => Value::Bool(values.iter().all(truth)),
            "LOGICAL_OR" => Value::Bool(values.iter().any(truth)),
            "ANY_VALUE" => values.remove(0),
            "BIT_XOR" => {
                values.into_iter().try_fold(Value::Int(0), |sum, value| match (sum, value) {
                    (Value::Int(a), Value::Int(b)) => Ok(Value::Int(a ^ b)),
                    _ => Err("BIT_XOR of something else than INT64".to_owned()),
                })?
            }
            _ => {
                let first = values.remove(0);
                values.into_iter().try_fold(first, |sum, value| sum.compute("+", value))?
            }
        })
    }
}

fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap())
}

/// How two values compare, where one may be a literal of a type that the other's column coerces.
fn alike(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Date(_), Value::Text(text)) => a.compare(&Value::date(text).ok()?),
        (Value::Text(text), Value::Date(_)) => Value::date(text).ok()?.compare(b),
        _ => a.compare(b),
    }
}

fn binary(op: &str, a: Value, b: Value) -> Result<Value, String> {
    match (op, &a, &b) {
        ("AND", Value::Bool(false), _) | ("AND", _, Value::Bool(false)) => {
            return Ok(Value::Bool(false));
        }
        ("OR", Value::Bool(true), _) | ("OR", _, Value::Bool(true)) => {
            return Ok(Value::Bool(true));
        }
        ("AND", Value::Bool(true), Value::Bool(true)) => return Ok(Value::Bool(true)),
        ("OR", Value::Bool(false), Value::Bool(false)) => return Ok(Value::Bool(false)),
        ("AND" | "OR", ..) => return Ok(Value::Null),
        ("+" | "-" | "*" | "/" | "||", ..) => return a.compute(op, b),
        _ => {}
    }
    let Some(order) = alike(&a, &b) else {
        // NaN is neither below nor above anything.
        return Ok(if a == Value::Null || b == Value::Null {
            Value::Null
        } else {
            Value::Bool(false)
        });
    };
    Ok(Value::Bool(match op {
        "=" => order.is_eq(),
        "<>" | "!=" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    }))
}
