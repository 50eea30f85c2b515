//! What a statement says.

use super::value::Value;

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Literal(Value),
    Column(String),
    /// The same, once it is known which column has the name.
    At(usize),
    Star,
    Call {
        name: String,
        distinct: bool,
        args: Vec<Expr>,
    },
    Binary(String, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    IsNull(Box<Expr>),
    In(Box<Expr>, Vec<Expr>),
    Cast(Box<Expr>, String),
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// `(SELECT value FROM UNNEST(array) AS item)`: array, item, value.
    Items(Box<Expr>, String, Box<Expr>),
}

#[derive(Clone, Debug)]
pub enum From {
    Nothing,
    /// A table, and the time of which its rows are.
    Table(String, Option<Expr>),
    Select(Box<Select>),
}

#[derive(Clone, Debug)]
pub struct Select {
    pub columns: Vec<(Expr, Option<String>)>,
    pub from: From,
    pub condition: Option<Expr>,
    pub groups: Vec<Expr>,
    /// What is sorted by, and whether downwards.
    pub order: Vec<(Expr, bool)>,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Merge {
    pub target: String,
    pub source: String,
    pub delete: Expr,
    pub columns: Vec<String>,
    pub values: Vec<Expr>,
}

#[derive(Clone, Debug, Default)]
pub struct Create {
    pub table: String,
    pub if_absent: bool,
    /// Whether it takes the place of one that is there.
    pub replaces: bool,
    /// Name, type and whether it may be null.
    pub columns: Vec<(String, String, bool)>,
    pub partition: Option<String>,
    pub clusters: Vec<String>,
    pub options: Vec<(String, Expr)>,
    /// Where its columns and rows come from, if it is not made empty.
    pub select: Option<Select>,
}

/// `INSERT INTO table (columns) VALUES (values)`.
#[derive(Clone, Debug)]
pub struct Insert {
    pub table: String,
    pub columns: Vec<String>,
    pub values: Vec<Expr>,
}

/// `UPDATE table SET column = value, … WHERE condition`.
#[derive(Clone, Debug)]
pub struct Update {
    pub table: String,
    pub changes: Vec<(String, Expr)>,
    pub condition: Expr,
}

#[derive(Clone, Debug)]
pub enum Statement {
    Select(Select),
    Merge(Merge),
    Create(Create),
    Insert(Insert),
    Update(Update),
    Drop { table: String, if_there: bool },
}
