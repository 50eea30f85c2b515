//! What the entries of a bundle are called: as in the data folder, and nothing else.

use super::part_kind::PartKind;
use crate::domain::SeasonId;
use crate::snapshot::checked::is_id;
use crate::{run, snapshot, train};

/// What the entry `name` belongs to, in a bundle of that run; `None` for a name that no entry of it has.
pub(super) fn kind(name: &str, season: SeasonId, run_id: &str) -> Option<PartKind> {
    let season = season.to_string();
    match name.split('/').collect::<Vec<_>>()[..] {
        ["snapshots", of, file]
            if of == season
                && (snapshot::is_of_snapshot(file) || snapshot::beside::is_beside(file)) =>
        {
            Some(PartKind::Snapshot)
        }
        ["runs", of, id, file] if of == season && id == run_id && run::is_made_with(file) => {
            Some(PartKind::Run)
        }
        ["models", training, file] if is_id(training) && train::is_of_training(file) => {
            Some(PartKind::Training)
        }
        ["models", file] if snapshot::is_users_model(file) => Some(PartKind::Model),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::DataDir;

    /// Names that no entry of the bundle has.
    const NO_NAMES: [&str; 23] = [
        "",
        "bundle.json",
        "/snapshots/2021-22/games.parquet",
        "snapshots/2021-22/../games.parquet",
        "snapshots/2021-22/more.parquet",
        "runs/2021-22/0123456789abcdef/report.html",
        "runs/2021-22/0123456789abcdef/published.json",
        "runs/2021-22/0123456789abcdef/evil.sh",
        "models/00000000000000aa/network-2021-10-19.sh",
        "snapshots/2021-22/..",
        "snapshots/2021-22/.hidden",
        "snapshots/2021-22/",
        "snapshots/2020-21/games.parquet",
        "snapshots/2021-22/a/games.parquet",
        "snapshots//games.parquet",
        "./snapshots/2021-22/games.parquet",
        "runs/2021-22/0123456789abcdee/manifest.json",
        "runs/2021-22/../manifest.json",
        "models/../manifest.json",
        "models/0123456789ABCDEF/manifest.json",
        "models/xgboost-0123.model",
        "counters/2021-22/counters.json",
        "snapshots/2021-22/games\n.parquet",
    ];

    #[test]
    fn names_lead_nowhere_but_into_the_folders_of_the_run() {
        let (season, run) = ("2021-22".parse().unwrap(), "0123456789abcdef");
        let kind = |name: &str| kind(name, season, run);
        let model = DataDir::new("").users_model(&"0a".repeat(32)).display().to_string();
        for (name, expected) in [
            ("snapshots/2021-22/games.parquet", PartKind::Snapshot),
            ("snapshots/2021-22/lines.parquet", PartKind::Snapshot),
            ("snapshots/2021-22/own_features-rest.parquet", PartKind::Snapshot),
            ("runs/2021-22/0123456789abcdef/manifest.json", PartKind::Run),
            ("models/00000000000000aa/network-2021-10-19.json", PartKind::Training),
            (&model, PartKind::Model),
        ] {
            assert_eq!(kind(name), Some(expected), "{name}");
        }
        for name in NO_NAMES {
            assert_eq!(kind(name), None, "{name}");
        }
    }
}
