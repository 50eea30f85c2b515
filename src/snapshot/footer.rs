//! The footer of a Parquet file, looked at before the library reads it: it makes room for as many children as a group of
//! columns says that it has, and reads groups within groups by calling itself.
//!
//! The library takes a field for what its id says, whatever kind the field says it is. So every field that it knows must be
//! of its own kind, or what it reads is not what was looked at. Source: parquet.thrift of the format's specification.

use super::thrift::{ThriftKind, ThriftReader};

/// How deep groups may be nested; a list of structs has some five levels.
const MAX_GROUPS: usize = 64;

/// What a field holds.
enum FooterShape {
    Plain(ThriftKind),
    List(&'static Self),
    /// The fields from 1; later ones are not known, and passed over.
    Struct(&'static [Self]),
}

const FLAG: FooterShape = FooterShape::Plain(ThriftKind::Flag);
const BYTE: FooterShape = FooterShape::Plain(ThriftKind::Byte);
const INT: FooterShape = FooterShape::Plain(ThriftKind::Integer);
const DOUBLE: FooterShape = FooterShape::Plain(ThriftKind::Double);
const TEXT: FooterShape = FooterShape::Plain(ThriftKind::Text);
const INTS: FooterShape = FooterShape::List(&INT);
const EMPTY: FooterShape = FooterShape::Struct(&[]);
const KEY_VALUES: FooterShape = FooterShape::List(&FooterShape::Struct(&[TEXT, TEXT]));

/// How finely a time is counted.
const TIME: FooterShape = FooterShape::Struct(&[FLAG, FooterShape::Struct(&[EMPTY, EMPTY, EMPTY])]);

/// What the values of a column mean: one of these.
const LOGICAL_TYPE: FooterShape = FooterShape::Struct(&[
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    FooterShape::Struct(&[INT, INT]),
    EMPTY,
    TIME,
    TIME,
    EMPTY,
    FooterShape::Struct(&[BYTE, FLAG]),
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    FooterShape::Struct(&[BYTE]),
    FooterShape::Struct(&[TEXT]),
    FooterShape::Struct(&[TEXT, INT]),
]);

/// A column, or a group of them. The field 5 counts its children.
const ELEMENT: [FooterShape; 10] = [INT, INT, INT, TEXT, INT, INT, INT, INT, INT, LOGICAL_TYPE];

/// The least and the greatest value of a column, and how many there are.
const STATISTICS: FooterShape =
    FooterShape::Struct(&[TEXT, TEXT, INT, INT, TEXT, TEXT, FLAG, FLAG, INT]);

const BOX: FooterShape =
    FooterShape::Struct(&[DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE]);

/// A column in a group of rows.
const COLUMN: FooterShape = FooterShape::Struct(&[
    INT,
    INTS,
    FooterShape::List(&TEXT),
    INT,
    INT,
    INT,
    INT,
    KEY_VALUES,
    INT,
    INT,
    INT,
    STATISTICS,
    FooterShape::List(&FooterShape::Struct(&[INT, INT, INT])),
    INT,
    INT,
    FooterShape::Struct(&[INT, INTS, INTS]),
    FooterShape::Struct(&[BOX, INTS]),
]);

const COLUMN_CHUNK: FooterShape = FooterShape::Struct(&[TEXT, INT, COLUMN, INT, INT, INT, INT]);

const ROW_GROUP: FooterShape = FooterShape::Struct(&[
    FooterShape::List(&COLUMN_CHUNK),
    INT,
    INT,
    FooterShape::List(&FooterShape::Struct(&[INT, FLAG, FLAG])),
    INT,
    INT,
    INT,
]);

/// The fields of the footer; the second, the schema, is read on its own.
const FOOTER: [FooterShape; 7] = [
    INT,
    EMPTY,
    INT,
    FooterShape::List(&ROW_GROUP),
    KEY_VALUES,
    TEXT,
    FooterShape::List(&FooterShape::Struct(&[EMPTY, EMPTY])),
];

/// How many columns, and groups of columns, the schema of `footer` says that it has. Nothing is made of them.
pub(super) fn count_columns(footer: &[u8]) -> Option<u64> {
    let mut reader = ThriftReader::new(footer);
    let mut id = 0;
    loop {
        match (reader.field(&mut id)?, id) {
            (ThriftKind::End, _) => return None,
            // The first element is the root.
            (ThriftKind::List, 2) => return Some(reader.list()?.1.saturating_sub(1)),
            (kind, _) => reader.skip(kind, 0)?,
        }
    }
}

/// Whether `footer` is written as every writer writes it, and its schema is a tree that is not too deep; `None` if not.
pub(super) fn check(footer: &[u8]) -> Option<()> {
    let mut reader = ThriftReader::new(footer);
    let (mut id, mut children) = (0, None);
    loop {
        match (reader.field(&mut id)?, id) {
            (ThriftKind::End, _) => break,
            (ThriftKind::List, 2) => children = Some(read_children(&mut reader)?),
            (kind, _) => check_field(&mut reader, &FOOTER, id, kind, 0)?,
        }
    }
    is_tree(&children?).then_some(())
}

/// How many children each element of a schema says that it has. Elements stand before their children, depth first.
fn read_children(reader: &mut ThriftReader<'_>) -> Option<Vec<u64>> {
    let (kind, count) = reader.list()?;
    let mut all = Vec::new();
    for _ in 0..count {
        let (mut id, mut children) = (0, 0);
        loop {
            match (reader.field(&mut id)?, id) {
                (ThriftKind::End, _) => break,
                (ThriftKind::Integer, 5) => children = u64::try_from(reader.number()?).ok()?,
                (kind, _) => check_field(reader, &ELEMENT, id, kind, 2)?,
            }
        }
        all.push(children);
    }
    (kind == ThriftKind::Struct || count == 0).then_some(all)
}

/// Passes over the field `id`, which says that it is of that kind, and must be what `fields` say.
fn check_field(
    reader: &mut ThriftReader<'_>,
    fields: &[FooterShape],
    id: i16,
    kind: ThriftKind,
    depth: usize,
) -> Option<()> {
    let known = usize::try_from(id).ok()?.checked_sub(1).and_then(|at| fields.get(at));
    match known {
        None => reader.skip(kind, depth),
        Some(shape) => check_shape(reader, shape, kind, depth),
    }
}

fn check_shape(
    reader: &mut ThriftReader<'_>,
    shape: &FooterShape,
    kind: ThriftKind,
    depth: usize,
) -> Option<()> {
    match shape {
        FooterShape::Plain(own) if kind == *own => reader.skip(kind, depth),
        FooterShape::List(items) if kind == ThriftKind::List => {
            let (kind, count) = reader.list()?;
            (0..count).try_for_each(|_| check_shape(reader, items, kind, depth + 1))
        }
        FooterShape::Struct(fields) if kind == ThriftKind::Struct => {
            let mut id = 0;
            loop {
                match reader.field(&mut id)? {
                    ThriftKind::End => return Some(()),
                    kind => check_field(reader, fields, id, kind, depth + 1)?,
                }
            }
        }
        _ => None,
    }
}

/// Whether elements with so many `children` are one tree, of which the first is the root.
fn is_tree(children: &[u64]) -> bool {
    // Of each group that is open, how many children are to come.
    let mut open: Vec<u64> = Vec::new();
    for (place, children) in children.iter().enumerate() {
        if place > 0 {
            match open.last_mut() {
                Some(left) => *left -= 1,
                None => return false,
            }
        }
        open.push(*children);
        if open.len() > MAX_GROUPS {
            return false;
        }
        while open.last() == Some(&0) {
            open.pop();
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_a_tree_of_its_elements() {
        for good in [&[][..], &[0], &[2, 0, 0], &[2, 1, 1, 0, 0], &[1, 2, 0, 0]] {
            assert!(is_tree(good), "{good:?}");
        }
        for bad in [&[1][..], &[0, 0], &[2, 0], &[1, 2, 0, 0, 0], &[u64::MAX, 0], &[1; 200]] {
            assert!(!is_tree(bad), "{bad:?}");
        }
        let deep = |levels: usize| [vec![1; levels], vec![0]].concat();
        assert!(is_tree(&deep(63)) && !is_tree(&deep(64)));
    }

    #[test]
    fn the_children_are_those_of_the_one_list_of_elements() {
        // A version, and a root named `s` with so many children; then one column.
        let footer = |children: u8, again: &[u8]| {
            let start = [0x15, 4, 0x19, 0x2c, 0x48, 1, b's', 0x15, children, 0];
            [&start[..], &[0x15, 2, 0x38, 1, b'x', 0], again, &[0x16, 0, 0x19, 0x0c, 0]].concat()
        };
        assert_eq!(check(&footer(2, &[])), Some(()));
        assert_eq!(count_columns(&footer(2, &[])), Some(1));
        for children in [0, 1, 4, 120] {
            assert_eq!(check(&footer(children, &[])), None, "{children}");
        }
        let again = [0x09, 4, 0x1c, 0x48, 1, b's', 0x15, 0, 0];
        assert_eq!(check(&footer(2, &again)), None, "a second list");
        // The size of a column, 8 bytes that hold a count of children, where the library reads a small number.
        let hidden = [0x15, 4, 0x19, 0x1c, 0x17, 2, 0x45, 0xfe, 0xff, 3, 0, 0, 0, 0, 0x16, 0, 0];
        assert_eq!(check(&hidden), None, "a field of another kind");
        for end in 0..footer(2, &[]).len() {
            assert_eq!(check(&footer(2, &[])[..end]), None, "{end}");
        }
    }
}
