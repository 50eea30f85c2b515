//! Whatever the bytes and the cells are: no panic, no hang, and nothing written unless all of it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use season::domain::Calendar;
use season::snapshot::limits::Limits;
use season::source::{
    self, BoxScoreChoices, Import, Request, Seasons, Source, SourceError, Strictness,
    WarehouseChoices,
};

use super::import;
use crate::support::Workplace;
use crate::support::box_scores::{Sheet, season};

fn load(path: &Path, strictness: Strictness) -> Result<Vec<Import>, SourceError> {
    let (calendar, spellings) = (Calendar::default(), BTreeMap::new());
    let request = Request {
        seasons: Seasons::All,
        calendar: &calendar,
        strictness,
        stored_features: true,
        warehouse: WarehouseChoices::default(),
        columns: &[],
        box_scores: BoxScoreChoices::of_league(&spellings),
        limits: Limits::DEFAULT,
    };
    source::load(&Source::BoxScores(vec![path.to_owned()]), &request)
}

/// `bytes` as a file called `name` is imported or refused with words.
fn survives(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    for strictness in [Strictness::Lenient, Strictness::Default] {
        if let Err(error) = load(&path, strictness) {
            assert!(error.to_string().len() > 10, "{error}");
        }
    }
}

/// Cells that are likely to be somebody's.
fn cell() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just(""),
        Just("0"),
        Just("-1"),
        Just("1e308"),
        Just("nan"),
        Just("99999999999999999999"),
        Just("2021-10-19"),
        Just("9999-12-31"),
        Just("0000-01-01"),
        Just("OCT 19, 2021"),
        Just("10/19/2021"),
        Just("4/9/2021"),
        Just("2021-10-20T00:10:00Z"),
        Just("2021-10-20 00:10:00"),
        Just("DNP - Coach's Decision"),
        Just("PT34M12.00S"),
        Just("\u{2212}5"),
        Just("34,2"),
        Just("22021"),
        Just("32021"),
        Just("0012100001"),
        Just("2022-04-20"),
        Just("DNP"),
        Just("BRK"),
        Just("2098"),
        Just("34:12"),
        Just("LAL @ GSW"),
        Just("LAL"),
        Just("true"),
        Just("W"),
        Just("\u{0}"),
        Just("ß"),
    ];
    prop_oneof![known.prop_map(str::to_owned), any::<String>()]
}

fn quoted(sheet: &Sheet) -> String {
    let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: &Vec<String>| cells.iter().map(quote).collect::<Vec<_>>().join(",") + "\n";
    std::iter::once(&sheet.names).chain(&sheet.rows).map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives("games.csv", &bytes);
        survives("games.parquet", &bytes);
    }

    #[test]
    fn random_rows_under_a_sound_header(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let header = season().csv().lines().next().unwrap().to_owned() + "\n";
        survives("games.csv", &[header.as_bytes(), &bytes].concat());
    }

    #[test]
    fn cells_of_all_kinds(
        league in any::<bool>(),
        cells in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), cell()), 1..40),
    ) {
        let mut sheet = season();
        if league {
            sheet = sheet.in_the_league_s_words();
        }
        for (row, column, cell) in cells {
            let (row, column) = (row.index(sheet.rows.len()), column.index(sheet.names.len()));
            sheet.rows[row][column] = cell;
        }
        survives("games.csv", quoted(&sheet).as_bytes());
    }

    #[test]
    fn damaged_files(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..6),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["games.csv", "games.parquet"] {
            let path = folder.path().join(name);
            if name == "games.csv" { season().write_csv(&path) } else { season().write_parquet(&path) }
            let mut bytes = fs::read(&path).unwrap();
            for (at, flip) in &flips {
                let at = at.index(bytes.len());
                bytes[at] ^= flip;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            survives(name, &bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(30) })]

    #[test]
    fn the_binary_writes_all_or_nothing(row in 1..=72_usize, column in 0..27_usize, cell in cell()) {
        let mut sheet = season();
        sheet.rows[row - 1][column] = cell;
        let workplace = Workplace::new();
        fs::write(workplace.path("games.csv"), quoted(&sheet)).unwrap();
        let ended = import(&workplace, &[]);
        if ended.code == 0 {
            workplace.season(&["verify", crate::support::SEASON]).succeeds();
        } else {
            ended.fails(3, &["error: ", "hint: "]);
            assert!(workplace.data_tree().is_empty());
        }
    }
}
