//! One tree as an array of nodes, and everything that must hold of it.

use std::collections::BTreeMap;

use super::complete::Complete;
use super::error::Flaw;
use super::header::Header;
use super::value::{Field, Value};

/// A tree whose nodes stand in the order of the file: a child stands after its parent, and a right child right after
/// its left one, so a walk ends and one number names both children.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// The most splits between the root and a leaf.
    pub(super) depth: u32,
    /// The nodes that split by category, each with the categories that go right, ascending.
    pub(super) categories: BTreeMap<u32, Vec<u32>>,
    pub(super) splits: Vec<Split>,
    /// The same tree without gaps, if it can be made so.
    pub(super) complete: Option<Complete>,
}

/// A split or a leaf. A leaf is a split that every value leaves by its left child, which is the leaf itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// What is below it goes left.
    pub(super) condition: f32,
    /// The feature; in the top bit, whether a missing value goes right.
    pub(super) feature: u32,
    /// The left child.
    pub(super) left: u32,
    /// What a leaf adds, weighted.
    pub(super) leaf: f32,
}

/// The bit of [`Node::feature`] that says where a missing value goes.
pub(super) const MISSING_RIGHT: u32 = 1 << 31;

/// What training noted of a split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub(super) feature: u32,
    pub(super) gain: f32,
    pub(super) cover: f32,
}

/// The trees of a model, in the order of the file.
pub(super) fn all(root: &Value, header: &Header) -> Result<Vec<Tree>, Flaw> {
    let booster = Field::root(root).get("learner")?.get("gradient_booster")?;
    let dart = header.booster == "dart";
    let model = if dart { booster.get("gbtree")?.get("model")? } else { booster.get("model")? };
    let trees = model.get("trees")?.items()?;
    let groups = model.get("tree_info")?;
    let one_output = header.classes <= 1 && header.targets <= 1;
    let wrong_group = |group: &i64| *group != 0 && one_output;
    if groups.numbers()?.len() != trees.len() || groups.wholes()?.iter().any(wrong_group) {
        return Err(groups.flaw(format!("it does not fit {} trees of one output", trees.len())));
    }
    let mut weights = vec![1.0; trees.len()];
    if dart {
        let field = booster.get("weight_drop")?;
        weights = field.floats()?;
        if weights.len() != trees.len() || weights.iter().any(|weight| !weight.is_finite()) {
            return Err(field.flaw(format!("it is not a weight for each of {} trees", trees.len())));
        }
    }
    trees.iter().zip(weights).map(|(tree, weight)| Tree::read(tree, weight, header)).collect()
}

/// The parallel arrays of a tree in a file.
struct Arrays {
    left: Vec<i64>,
    right: Vec<i64>,
    feature: Vec<i64>,
    condition: Vec<f32>,
    missing_left: Vec<i64>,
    by_category: Vec<i64>,
    gain: Vec<f32>,
    cover: Vec<f32>,
}

impl Arrays {
    fn read(tree: &Field<'_>) -> Result<Self, Flaw> {
        let left = tree.get("left_children")?.wholes()?;
        let nodes = left.len();
        let fits = |name: &str| {
            let field = tree.get(name)?;
            match field.numbers()?.len() {
                length if length == nodes => Ok(field),
                length => Err(field.flaw(format!("{length} entries for {nodes} nodes"))),
            }
        };
        let said = tree.get("tree_param")?.get("num_nodes")?;
        if nodes == 0 || said.spelled::<usize>()? != nodes {
            return Err(said.flaw(format!("it does not fit the {nodes} nodes there are")));
        }
        Ok(Self {
            right: fits("right_children")?.wholes()?,
            feature: fits("split_indices")?.wholes()?,
            condition: fits("split_conditions")?.floats()?,
            missing_left: fits("default_left")?.wholes()?,
            by_category: fits("split_type")?.wholes()?,
            gain: fits("loss_changes")?.floats()?,
            cover: fits("sum_hessian")?.floats()?,
            left,
        })
    }
}

impl Tree {
    fn read(tree: &Field<'_>, weight: f32, header: &Header) -> Result<Self, Flaw> {
        let arrays = Arrays::read(tree)?;
        let sets = sets(tree, arrays.left.len())?;
        let mut read = Self {
            nodes: Vec::with_capacity(arrays.left.len()),
            depth: 0,
            categories: BTreeMap::new(),
            splits: Vec::new(),
            complete: None,
        };
        // A child stands after its parent, so one pass meets each node after the path to it is known. What no path
        // leads to was pruned, and says nothing.
        let mut depths: Vec<Option<u32>> = vec![None; arrays.left.len()];
        depths[0] = Some(0);
        for (at, index) in (0..arrays.left.len()).zip(0_u32..) {
            let leaf = Node { condition: f32::INFINITY, feature: 0, left: index, leaf: 0.0 };
            let (Some(depth), left) = (depths[at], arrays.left[at]) else {
                read.nodes.push(leaf);
                continue;
            };
            let flaw = |what: String| tree.flaw(format!("node {at}: {what}"));
            let value = arrays.condition[at];
            if left == -1 {
                // A file's leaves are finite; with a weight they may overflow, as they do in XGBoost.
                if arrays.right[at] != -1 || !value.is_finite() {
                    return Err(flaw(
                        "it is neither a split nor a leaf with a finite value".into(),
                    ));
                }
                read.depth = read.depth.max(depth);
                read.nodes.push(Node { leaf: value * weight, ..leaf });
                continue;
            }
            let child = u32::try_from(left).ok().filter(|left| *left > index);
            let child = child.filter(|left| arrays.right[at] == i64::from(*left) + 1);
            let place = child.and_then(|left| usize::try_from(left).ok());
            let (Some(child), Some([left_depth, right_depth])) =
                (child, place.and_then(|left| depths.get_mut(left..)?.first_chunk_mut::<2>()))
            else {
                let right = arrays.right[at];
                return Err(flaw(format!("{left} and {right} cannot be its children")));
            };
            if left_depth.is_some() || right_depth.is_some() {
                return Err(flaw(format!("{left} is a child of another node too")));
            }
            (*left_depth, *right_depth) = (Some(depth + 1), Some(depth + 1));
            let feature = u32::try_from(arrays.feature[at]).ok();
            let feature = feature.filter(|feature| (*feature as usize) < header.features);
            let Some(feature) = feature.filter(|feature| *feature < MISSING_RIGHT) else {
                let (feature, features) = (arrays.feature[at], header.features);
                return Err(flaw(format!("there is no feature {feature} of {features}")));
            };
            match arrays.by_category[at] {
                0 if value.is_nan() => return Err(flaw("its condition is no number".into())),
                0 => {}
                1 => {
                    let set =
                        sets.get(&at).ok_or_else(|| flaw("its categories are not there".into()))?;
                    read.categories.insert(index, set.clone());
                }
                other => return Err(flaw(format!("it splits in an unknown way, {other}"))),
            }
            let missing = if arrays.missing_left[at] == 0 { MISSING_RIGHT } else { 0 };
            read.nodes.push(Node {
                condition: value,
                feature: feature | missing,
                left: child,
                leaf: 0.0,
            });
            read.splits.push(Split { feature, gain: arrays.gain[at], cover: arrays.cover[at] });
        }
        read.complete = Complete::new(&read);
        Ok(read)
    }
}

/// The categories of each node that has some, ascending.
fn sets(tree: &Field<'_>, nodes: usize) -> Result<BTreeMap<usize, Vec<u32>>, Flaw> {
    let list = |name: &str| tree.get(name)?.wholes();
    let (all, of_nodes) = (list("categories")?, list("categories_nodes")?);
    let (starts, sizes) = (list("categories_segments")?, list("categories_sizes")?);
    if of_nodes.len() != starts.len() || of_nodes.len() != sizes.len() {
        return Err(tree.flaw("the sizes of the categories' lists differ"));
    }
    let mut sets = BTreeMap::new();
    let mut used = 0;
    for ((node, start), size) in of_nodes.iter().zip(&starts).zip(&sizes) {
        let flaw = || tree.flaw(format!("node {node}: its categories cannot be read"));
        let whole = |number: &i64| usize::try_from(*number).map_err(|_| flaw());
        let (node, start, size) = (whole(node)?, whole(start)?, whole(size)?);
        let of_node = start.checked_add(size).and_then(|end| all.get(start..end));
        let codes = of_node.ok_or_else(flaw)?.iter().map(|code| u32::try_from(*code));
        let mut codes: Vec<u32> = codes.collect::<Result<_, _>>().map_err(|_| flaw())?;
        codes.sort_unstable();
        // Segments that overlap would take more memory than the file.
        used += size;
        if node >= nodes || used > all.len() || sets.insert(node, codes).is_some() {
            return Err(flaw());
        }
    }
    Ok(sets)
}
