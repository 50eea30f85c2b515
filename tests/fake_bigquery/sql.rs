//! Reads the statements that the program writes: `SELECT`, `MERGE … ON FALSE`, `INSERT … VALUES`, `UPDATE`, `CREATE TABLE`
//! and `DROP TABLE`.

pub use super::ast::{Create, Expr, From, Insert, Merge, Select, Statement, Update};
use super::tokens::{KEYWORDS, Token, tokens};
use super::value::Value;

pub fn parse(sql: &str) -> Result<Statement, String> {
    let mut parser = Parser { tokens: tokens(sql)?, at: 0 };
    let statement = parser.statement()?;
    parser.accept(";");
    match parser.tokens.get(parser.at) {
        None => Ok(statement),
        Some(token) => Err(format!("Syntax error: unexpected {token:?}")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    /// Whether the next token is the word or symbol `what`, without taking it.
    fn sees(&self, what: &str) -> bool {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) => word.eq_ignore_ascii_case(what),
            Some(Token::Symbol(symbol)) => symbol == what,
            _ => false,
        }
    }

    fn accept(&mut self, words: &str) -> bool {
        let start = self.at;
        for word in words.split(' ') {
            if !self.sees(word) {
                self.at = start;
                return false;
            }
            self.at += 1;
        }
        true
    }

    fn expect(&mut self, words: &str) -> Result<(), String> {
        let found = format!("Syntax error: {words} expected, not {:?}", self.tokens.get(self.at));
        if self.accept(words) { Ok(()) } else { Err(found) }
    }

    fn name(&mut self) -> Result<String, String> {
        match self.tokens.get(self.at) {
            Some(Token::Word(name) | Token::Name(name)) => {
                self.at += 1;
                Ok(name.clone())
            }
            token => Err(format!("Syntax error: a name expected, not {token:?}")),
        }
    }

    fn list<T>(&mut self, one: fn(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        let mut list = vec![one(self)?];
        while self.accept(",") {
            list.push(one(self)?);
        }
        Ok(list)
    }

    fn bracketed<T>(&mut self, one: fn(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        self.expect("(")?;
        let list = self.list(one)?;
        self.expect(")")?;
        Ok(list)
    }

    fn statement(&mut self) -> Result<Statement, String> {
        if self.accept("MERGE") {
            return self.merge().map(Statement::Merge);
        }
        if self.accept("CREATE OR REPLACE TABLE") {
            let create = self.create()?;
            return Ok(Statement::Create(Create { replaces: true, ..create }));
        }
        if self.accept("CREATE TABLE") {
            return self.create().map(Statement::Create);
        }
        if self.accept("INSERT INTO") {
            let table = self.name()?;
            let columns = self.bracketed(Self::name)?;
            self.expect("VALUES")?;
            let values = self.bracketed(Self::expr)?;
            return Ok(Statement::Insert(Insert { table, columns, values }));
        }
        if self.accept("UPDATE") {
            let table = self.name()?;
            self.expect("SET")?;
            let changes = self.list(Self::option)?;
            self.expect("WHERE")?;
            return Ok(Statement::Update(Update { table, changes, condition: self.expr()? }));
        }
        if self.accept("DROP TABLE") {
            let if_there = self.accept("IF EXISTS");
            return Ok(Statement::Drop { if_there, table: self.name()? });
        }
        self.select().map(Statement::Select)
    }

    fn select(&mut self) -> Result<Select, String> {
        self.expect("SELECT")?;
        let columns = self.list(Self::selected)?;
        let from = if self.accept("FROM") { self.from()? } else { From::Nothing };
        let condition = self.accept("WHERE").then(|| self.expr()).transpose()?;
        let groups = if self.accept("GROUP BY") { self.list(Self::expr)? } else { Vec::new() };
        let order = if self.accept("ORDER BY") { self.list(Self::ordered)? } else { Vec::new() };
        let limit = self.accept("LIMIT").then(|| self.expr()).transpose()?;
        let limit = match limit {
            Some(Expr::Literal(Value::Int(rows))) => Some(usize::try_from(rows).unwrap()),
            _ => None,
        };
        Ok(Select { columns, from, condition, groups, order, limit })
    }

    fn selected(&mut self) -> Result<(Expr, Option<String>), String> {
        if self.accept("*") {
            return Ok((Expr::Star, None));
        }
        let expr = self.expr()?;
        let named = self.accept("AS")
            || matches!(self.tokens.get(self.at), Some(Token::Word(word))
                if !KEYWORDS.contains(&word.to_uppercase().as_str()));
        let name = named.then(|| self.name()).transpose()?;
        Ok((expr, name))
    }

    fn ordered(&mut self) -> Result<(Expr, bool), String> {
        let expr = self.expr()?;
        let down = self.accept("DESC");
        self.accept("ASC");
        Ok((expr, down))
    }

    fn from(&mut self) -> Result<From, String> {
        let from = if self.accept("(") {
            let select = self.select()?;
            self.expect(")")?;
            From::Select(Box::new(select))
        } else {
            let table = self.name()?;
            let timed = self.accept("FOR SYSTEM_TIME AS OF");
            From::Table(table, timed.then(|| self.expr()).transpose()?)
        };
        if self.accept("AS") {
            self.name()?;
        }
        Ok(from)
    }

    fn merge(&mut self) -> Result<Merge, String> {
        self.accept("INTO");
        let table = |parser: &mut Self| {
            let table = parser.name()?;
            parser.accept("AS");
            parser.name().map(|_| table)
        };
        let target = table(self)?;
        self.expect("USING")?;
        let source = table(self)?;
        self.expect("ON FALSE")?;
        self.expect("WHEN NOT MATCHED BY SOURCE AND")?;
        let delete = self.expr()?;
        self.expect("THEN DELETE WHEN NOT MATCHED BY TARGET THEN INSERT")?;
        let columns = self.bracketed(Self::name)?;
        self.expect("VALUES")?;
        let values = self.bracketed(Self::expr)?;
        Ok(Merge { target, source, delete, columns, values })
    }

    fn create(&mut self) -> Result<Create, String> {
        let if_absent = self.accept("IF NOT EXISTS");
        let table = self.name()?;
        let columns = if self.sees("(") { self.bracketed(Self::column)? } else { Vec::new() };
        let partition = self.accept("PARTITION BY").then(|| self.name()).transpose()?;
        let clusters = if self.accept("CLUSTER BY") { self.list(Self::name)? } else { Vec::new() };
        let options =
            if self.accept("OPTIONS") { self.bracketed(Self::option)? } else { Vec::new() };
        let select = self.accept("AS").then(|| self.select()).transpose()?;
        if columns.is_empty() && select.is_none() {
            return Err(format!("Syntax error: {table} has no columns"));
        }
        let replaces = false;
        Ok(Create { table, if_absent, replaces, columns, partition, clusters, options, select })
    }

    fn column(&mut self) -> Result<(String, String, bool), String> {
        let name = self.name()?;
        let kind = self.kind()?;
        let nullable = !self.accept("NOT NULL");
        if self.accept("OPTIONS") {
            self.bracketed(Self::option)?;
        }
        Ok((name, kind, nullable))
    }

    /// A type as it is written: `STRING`, `NUMERIC(5, 1)`, `ARRAY<FLOAT64>`.
    fn kind(&mut self) -> Result<String, String> {
        let mut kind = self.name()?.to_uppercase();
        if self.accept("<") {
            kind = format!("{kind}<{}>", self.kind()?);
            self.expect(">")?;
        } else if self.sees("(") {
            let sizes = self.bracketed(Self::expr)?;
            let sizes = sizes.iter().map(|size| match size {
                Expr::Literal(size) => size.text(),
                other => format!("{other:?}"),
            });
            kind = format!("{kind}({})", sizes.collect::<Vec<_>>().join(","));
        }
        Ok(kind)
    }

    fn option(&mut self) -> Result<(String, Expr), String> {
        let name = self.name()?;
        self.expect("=")?;
        Ok((name, self.expr()?))
    }

    fn expr(&mut self) -> Result<Expr, String> {
        self.left_associative(&["OR"], |parser| parser.left_associative(&["AND"], Self::comparison))
    }

    fn left_associative(
        &mut self,
        ops: &[&str],
        mut operand: impl FnMut(&mut Self) -> Result<Expr, String>,
    ) -> Result<Expr, String> {
        let mut left = operand(self)?;
        while let Some(op) = ops.iter().find(|op| self.accept(op)) {
            let right = operand(self)?;
            left = Expr::Binary((*op).to_owned(), Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expr, String> {
        if self.accept("NOT") {
            return Ok(Expr::Not(Box::new(self.comparison()?)));
        }
        let left = self.sum()?;
        let binary = |op: &str, a: Expr, b: Expr| Expr::Binary(op.into(), a.into(), b.into());
        if let Some(op) = ["=", "<=", ">=", "<>", "!=", "<", ">"].iter().find(|op| self.accept(op))
        {
            return Ok(binary(op, left, self.sum()?));
        }
        if self.accept("IS NOT NULL") {
            return Ok(Expr::Not(Box::new(Expr::IsNull(Box::new(left)))));
        }
        if self.accept("IS NULL") {
            return Ok(Expr::IsNull(Box::new(left)));
        }
        let negated = self.accept("NOT");
        let tested = if self.accept("BETWEEN") {
            let low = self.sum()?;
            self.expect("AND")?;
            let high = self.sum()?;
            binary("AND", binary(">=", left.clone(), low), binary("<=", left, high))
        } else if self.accept("IN") {
            Expr::In(Box::new(left), self.bracketed(Self::expr)?)
        } else {
            return Ok(left);
        };
        Ok(if negated { Expr::Not(Box::new(tested)) } else { tested })
    }

    fn sum(&mut self) -> Result<Expr, String> {
        self.left_associative(&["+", "-", "||"], |parser| {
            parser.left_associative(&["*", "/"], Self::primary)
        })
    }

    fn primary(&mut self) -> Result<Expr, String> {
        if self.accept("( SELECT") {
            let value = Box::new(self.expr()?);
            self.expect("FROM UNNEST (")?;
            let array = Box::new(self.expr()?);
            self.expect(") AS")?;
            let item = self.name()?;
            self.expect(")")?;
            return Ok(Expr::Items(array, item, value));
        }
        if self.accept("(") {
            let expr = self.expr()?;
            self.expect(")")?;
            return Ok(expr);
        }
        if self.accept("[") {
            let args = self.list(Self::expr)?;
            self.expect("]")?;
            return Ok(Expr::Call { name: "ARRAY".to_owned(), distinct: false, args });
        }
        if self.accept("-") {
            let zero = Expr::Literal(Value::Int(0));
            return Ok(Expr::Binary("-".into(), zero.into(), self.primary()?.into()));
        }
        let token = self.tokens.get(self.at).cloned().ok_or("Syntax error: unexpected end")?;
        self.at += 1;
        match token {
            Token::Number(number) => {
                let whole = number.parse().map(Value::Int);
                let value = whole.or_else(|_| number.parse().map(Value::Float));
                value.map(Expr::Literal).map_err(|_| format!("Syntax error: {number}"))
            }
            Token::Text(text) => Ok(Expr::Literal(Value::Text(text))),
            Token::Name(name) => Ok(Expr::Column(name)),
            Token::Word(word) => self.word(&word),
            Token::Symbol(symbol) => Err(format!("Syntax error: unexpected {symbol}")),
        }
    }

    fn word(&mut self, word: &str) -> Result<Expr, String> {
        let upper = word.to_uppercase();
        if let (Some(Token::Text(text)), "DATE" | "TIMESTAMP" | "NUMERIC") =
            (self.tokens.get(self.at).cloned(), upper.as_str())
        {
            self.at += 1;
            return Value::Text(text).cast(&upper).map(Expr::Literal);
        }
        match upper.as_str() {
            "TRUE" => return Ok(Expr::Literal(Value::Bool(true))),
            "FALSE" => return Ok(Expr::Literal(Value::Bool(false))),
            "NULL" => return Ok(Expr::Literal(Value::Null)),
            "CASE" => return self.case(),
            "INTERVAL" => return self.interval(),
            "CAST" => {
                self.expect("(")?;
                let expr = self.expr()?;
                self.expect("AS")?;
                let kind = self.kind()?;
                self.expect(")")?;
                return Ok(Expr::Cast(Box::new(expr), kind));
            }
            _ => {}
        }
        if self.accept("(") {
            let distinct = self.accept("DISTINCT");
            let args = if self.accept("*") {
                vec![Expr::Star]
            } else if self.sees(")") {
                Vec::new()
            } else {
                self.list(Self::expr)?
            };
            self.expect(")")?;
            return Ok(Expr::Call { name: upper, distinct, args });
        }
        // Of `T.column`, the statement's form says which table is meant.
        if self.accept(".") { self.name().map(Expr::Column) } else { Ok(Expr::Column(word.into())) }
    }

    /// An interval, in microseconds.
    fn interval(&mut self) -> Result<Expr, String> {
        let Expr::Literal(Value::Int(count)) = self.primary()? else {
            return Err("Syntax error: an interval without a number".to_owned());
        };
        let hours = match self.name()?.to_uppercase().as_str() {
            "HOUR" => 1,
            "DAY" => 24,
            unit => return Err(format!("Syntax error: an interval of {unit}")),
        };
        Ok(Expr::Literal(Value::Int(count * hours * 3_600_000_000)))
    }

    fn case(&mut self) -> Result<Expr, String> {
        let mut cases = Vec::new();
        while self.accept("WHEN") {
            let condition = self.expr()?;
            self.expect("THEN")?;
            cases.push((condition, self.expr()?));
        }
        let otherwise = if self.accept("ELSE") { self.expr()? } else { Expr::Literal(Value::Null) };
        self.expect("END")?;
        Ok(Expr::Case(cases, Box::new(otherwise)))
    }
}
