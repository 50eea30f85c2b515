//! The file that says which rules are replayed: `season policy FILE.toml`.

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::error::PolicyFileError;
use super::{MAX_RULES, Rule};
use crate::artifacts::settings_json;
use crate::experiment::asked_seasons::AskedSeasons;

/// What a policy's file says.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyFile {
    /// On which seasons; `None` if the file does not say.
    pub seasons: Option<AskedSeasons>,
    /// Whether bets at lines that no book offered at a price are counted, apart and without money.
    pub count_without_money: bool,
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
}

/// The file as it is written.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenPolicy {
    seasons: Option<Value>,
    count_without_money: bool,
    rule: Vec<Rule>,
}

impl PolicyFile {
    /// Reads `text`.
    pub fn parse(text: &str) -> Result<Self, PolicyFileError> {
        let toml = |error: toml::de::Error| PolicyFileError::Toml(error.to_string());
        let table: Table = toml::from_str(text).map_err(toml)?;
        check_keys(&table, &WrittenPolicy::default())?;
        let rules = table.get("rule").and_then(Value::as_array);
        for rule in rules.into_iter().flatten().filter_map(Value::as_table) {
            check_keys(rule, &Rule::default())?;
        }
        let written: WrittenPolicy = toml::from_str(text).map_err(toml)?;
        let WrittenPolicy { seasons, count_without_money, rule } = written;
        let rules: Vec<Rule> = rule.into_iter().map(Rule::checked).collect::<Result<_, _>>()?;
        let mut names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(PolicyFileError::SameName(pair[0].to_owned()));
        }
        match rules.len() {
            0 => Err(PolicyFileError::NoRule),
            count if count > MAX_RULES => Err(PolicyFileError::TooMany(count)),
            _ => {
                let seasons = seasons.as_ref().map(AskedSeasons::parse).transpose()?;
                Ok(Self { seasons, count_without_money, rules })
            }
        }
    }
}

/// Refuses a key of `table` that `known` does not have.
fn check_keys(table: &Table, known: &impl Serialize) -> Result<(), PolicyFileError> {
    // JSON has a name for what is absent, too.
    let known = settings_json(known);
    let known: Vec<&String> = known.as_object().into_iter().flat_map(|of| of.keys()).collect();
    let Some(key) = table.keys().find(|key| !known.contains(key)) else { return Ok(()) };
    let alike = |other: &&&String| strsim::jaro_winkler(other, key);
    let nearest = known.iter().max_by(|one, other| alike(one).total_cmp(&alike(other)));
    let nearest = nearest.map_or_else(String::new, |name| (**name).clone());
    Err(PolicyFileError::Key { key: key.clone(), nearest })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        PolicyFile::parse(text).unwrap_err().to_string()
    }

    fn rule(keys: &str) -> String {
        format!("[[rule]]\nname = \"a\"\nsystems = [\"ensemble_v1\"]\n{keys}\n")
    }

    #[test]
    fn a_rule_has_what_the_file_says_and_asks_for_nothing_else() {
        let text = rule(
            "min_edge = 2\nrole = [\"20 to 30\"]\nvenue = [\"home\"]\nbooks = [\"Draft Kings\"]",
        );
        let file = PolicyFile::parse(&format!("seasons = \"all\"\n{text}")).unwrap();
        assert_eq!(file.seasons, Some(AskedSeasons::All));
        let expected = Rule {
            name: "a".to_owned(),
            systems: vec!["ensemble_v1".to_owned()],
            min_edge: Some(2.0),
            role: vec!["20 to 30".to_owned()],
            venue: vec!["home".to_owned()],
            books: vec!["draftkings".to_owned()],
            ..Rule::default()
        };
        assert_eq!(file.rules, [expected]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_key_and_its_value() {
        assert_eq!(
            error(&rule("min_egde = 2")),
            "there is no key `min_egde`; the nearest is min_edge"
        );
        assert_eq!(error("season = \"all\""), "there is no key `season`; the nearest is seasons");
        assert_eq!(error(""), "it has no rule: [[rule]] begins one");
        for (keys, said) in [
            ("min_probability = 55", "rule `a`, min_probability: it is from 0 to 1, and not 55"),
            ("min_edge = nan", "rule `a`, min_edge: it is from 0 to 60, and not NaN"),
            ("max_per_day = 0", "rule `a`, max_per_day: it is from 1 to 1000000, and not 0"),
            ("agree = 2", "rule `a`, agree: of 1 systems, 1 to 1 can agree, and not 2"),
            ("kelly = 0.5", "rule `a`, kelly: kelly and max_stake go together"),
            ("venue = [\"Home\"]", "rule `a`, venue: `Home` is none of: home, away, unknown"),
            ("side = \"both\"", "unknown variant `both`"),
        ] {
            assert!(error(&rule(keys)).contains(said), "{keys}: {}", error(&rule(keys)));
        }
        assert_eq!(error(&format!("{}{}", rule(""), rule(""))), "two rules are called `a`");
        assert!(error("[[rule]]\nname = \"a\"\nsystems = []").contains("name at least one"));
        assert!(error("[[rule]]\nname = \"\"").contains("1 to 60 characters"));
    }
}
