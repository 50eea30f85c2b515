//! The words and signs of a statement.

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Word(String),
    Name(String),
    Text(String),
    Number(String),
    Symbol(String),
}

/// Words that end an expression, so they are no column's alias.
pub const KEYWORDS: [&str; 12] =
    ["FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "FOR", "WHEN", "THEN", "AND", "ASC", "DESC", "AS"];

/// The tokens of `sql`, without its comments.
pub fn tokens(sql: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = |fits: fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let until = |end: &str| {
            rest[1..].find(end).map(|at| at + 1 + end.len()).ok_or("Syntax error: unclosed")
        };
        let length = if rest.starts_with("--") {
            until("\n").unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            until("*/")?
        } else if first == '`' || first == '\'' {
            let length = until(&first.to_string())?;
            let inside = rest[1..length - 1].to_owned();
            tokens.push(if first == '`' { Token::Name(inside) } else { Token::Text(inside) });
            length
        } else if first.is_ascii_digit() {
            let length = taken(|c| c.is_ascii_alphanumeric() || c == '.');
            tokens.push(Token::Number(rest[..length].to_owned()));
            length
        } else if first.is_alphabetic() || first == '_' {
            let length = taken(|c| c.is_alphanumeric() || c == '_');
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else {
            let two = ["<=", ">=", "<>", "!=", "||"].iter().find(|two| rest.starts_with(**two));
            let length = two.map_or(first.len_utf8(), |two| two.len());
            tokens.push(Token::Symbol(rest[..length].to_owned()));
            length
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}
