use std::collections::BTreeMap;

use serde_json::Value;

use super::{table, thousands};
use crate::grade::SystemComparison;
use crate::run::Run;
use crate::season::Season;
use crate::snapshot::SnapshotError;

/// What differs between two runs.
pub fn compare(
    season: &Season,
    (first, second): (&Run, &Run),
    settings: &BTreeMap<String, (Value, Value)>,
    systems: &[SystemComparison],
) -> Result<String, SnapshotError> {
    let (one, other) = (&first.manifest, &second.manifest);
    let mut text = format!("{} · {} → {}\n\n", one.season, one.run_id, other.run_id);
    if settings.is_empty() {
        text += "settings  the same\n";
    }
    for (name, (before, after)) in settings {
        text += &format!("settings  {name}: {before} → {after}\n");
    }
    text.push('\n');
    let header =
        ["system", "shared", "same", "only 1st", "only 2nd", "5 %", "median", "95 %", "MAE", ""];
    let rows = systems.iter().map(|system| {
        let quantile = |at: usize| {
            system.differences.map_or("-".to_owned(), |all| format!("{:+.2}", all.quantiles[at]))
        };
        let mae = system.mae_difference;
        let interval = mae.and_then(|mae| mae.interval);
        vec![
            system.system_id.to_owned(),
            thousands(system.shared),
            thousands(system.same_points),
            thousands(system.only_first),
            thousands(system.only_second),
            quantile(0),
            quantile(1),
            quantile(2),
            mae.map_or("-".to_owned(), |mae| format!("{:+.4}", mae.value)),
            interval.map_or(String::new(), |all| format!("[{:+.4} {:+.4}]", all.low, all.high)),
        ]
    });
    text += &table(&header, rows);
    let games = season.games()?;
    for system in systems.iter().filter(|system| !system.largest.is_empty()) {
        text += &format!("\n{}\n", system.system_id);
        for change in &system.largest {
            let player = games.players.get(change.game);
            text += &format!(
                "  {} {player}: {:.2} → {:.2}\n",
                change.game_date, change.first, change.second
            );
        }
    }
    let flipped: BTreeMap<&str, usize> = systems.iter().flat_map(|system| &system.flipped).fold(
        BTreeMap::new(),
        |mut sum, (turn, count)| {
            *sum.entry(turn.as_str()).or_default() += count;
            sum
        },
    );
    let turns: Vec<String> =
        flipped.iter().map(|(turn, count)| format!("{} {turn}", thousands(*count))).collect();
    let turns = if turns.is_empty() { "none".to_owned() } else { turns.join(" · ") };
    text += &format!("\nrecommendations changed  {turns}\n");
    Ok(text)
}
