//! One tree as an array of nodes, and everything that must hold of it.

use std::collections::BTreeMap;

use super::complete::Complete;
use super::error::Flaw;
use super::header::Header;
use super::node::{MISSING_RIGHT, Node};
use super::value::{ModelField, Value};

/// A tree whose nodes stand in the order of the file: a child stands after its parent, and a right child right after
/// its left one, so a walk ends and one number names both children.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// The most splits between the root and a leaf.
    pub(super) depth: u32,
    /// The nodes that split by category, each with the categories that go right, ascending.
    pub(super) categories: BTreeMap<u32, Vec<u32>>,
    pub(super) splits: Vec<SplitFacts>,
    /// The same tree without gaps, if it can be made so.
    pub(super) complete: Option<Complete>,
}

/// What training noted of a split.
#[derive(Clone, Copy, Debug)]
pub(super) struct SplitFacts {
    pub(super) feature: u32,
    pub(super) gain: f32,
    pub(super) cover: f32,
}

/// The trees of a model, in the order of the file.
pub(super) fn all(root: &Value, header: &Header) -> Result<Vec<Tree>, Flaw> {
    let booster = ModelField::root(root).get("learner")?.get("gradient_booster")?;
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
    fn read(tree: &ModelField<'_>) -> Result<Self, Flaw> {
        let left = tree.get("left_children")?.wholes()?;
        let nodes = left.len();
        let fits = |name: &str| {
            let field = tree.get(name)?;
            match field.numbers()?.len() {
                length if length == nodes => Ok(field),
                length => Err(field.flaw(format!("{length} entries for {nodes} nodes"))),
            }
        };
        let count = tree.get("tree_param")?.get("num_nodes")?;
        if nodes == 0 || count.spelled::<usize>()? != nodes {
            return Err(count.flaw(format!("it does not fit the {nodes} nodes there are")));
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

    /// The value of the leaf `at` a place. A file's leaves are finite; with a weight they may overflow, as they do in XGBoost.
    fn leaf(&self, at: usize) -> Result<f32, String> {
        let value = self.condition[at];
        if self.right[at] == -1 && value.is_finite() {
            Ok(value)
        } else {
            Err("it is neither a split nor a leaf with a finite value".to_owned())
        }
    }

    /// The left child of the split `at` a place, which is `depth` splits below the root. Both children get their depths.
    fn children(
        &self,
        at: usize,
        index: u32,
        depth: u32,
        depths: &mut [Option<u32>],
    ) -> Result<u32, String> {
        let (left, right) = (self.left[at], self.right[at]);
        let child = u32::try_from(left).ok().filter(|left| *left > index);
        let child = child.filter(|left| right == i64::from(*left) + 1);
        let place = child.and_then(|left| usize::try_from(left).ok());
        let of_children = place.and_then(|left| depths.get_mut(left..)?.first_chunk_mut::<2>());
        let (Some(child), Some(of_children)) = (child, of_children) else {
            return Err(format!("{left} and {right} cannot be its children"));
        };
        if of_children.iter().any(Option::is_some) {
            return Err(format!("{left} is a child of another node too"));
        }
        *of_children = [Some(depth + 1); 2];
        Ok(child)
    }

    /// What training noted of the split `at` a place.
    fn split(&self, at: usize, header: &Header) -> Result<SplitFacts, String> {
        let feature = u32::try_from(self.feature[at]).ok();
        let feature = feature.filter(|feature| (*feature as usize) < header.features);
        let Some(feature) = feature.filter(|feature| *feature < MISSING_RIGHT) else {
            let (feature, features) = (self.feature[at], header.features);
            return Err(format!("there is no feature {feature} of {features}"));
        };
        Ok(SplitFacts { feature, gain: self.gain[at], cover: self.cover[at] })
    }

    /// Where a missing value goes, as a bit of [`Node::feature`].
    fn missing_bit(&self, at: usize) -> u32 {
        if self.missing_left[at] == 0 { MISSING_RIGHT } else { 0 }
    }

    fn splits_by_category(&self, at: usize) -> Result<bool, String> {
        match self.by_category[at] {
            0 if self.condition[at].is_nan() => Err("its condition is no number".to_owned()),
            0 => Ok(false),
            1 => Ok(true),
            other => Err(format!("it splits in an unknown way, {other}")),
        }
    }
}

impl Tree {
    fn read(tree: &ModelField<'_>, weight: f32, header: &Header) -> Result<Self, Flaw> {
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
            let flaw = |what: String| tree.flaw(format!("node {at}: {what}"));
            let Some(depth) = depths[at] else {
                read.nodes.push(Node::leaf(index, 0.0));
                continue;
            };
            if arrays.left[at] == -1 {
                let leaf = arrays.leaf(at).map_err(flaw)?;
                read.depth = read.depth.max(depth);
                read.nodes.push(Node::leaf(index, leaf * weight));
                continue;
            }
            let left = arrays.children(at, index, depth, &mut depths).map_err(flaw)?;
            let split = arrays.split(at, header).map_err(flaw)?;
            if arrays.splits_by_category(at).map_err(flaw)? {
                let set = sets.get(&at).ok_or_else(|| flaw("its categories are not there".into()));
                read.categories.insert(index, set?.clone());
            }
            let feature = split.feature | arrays.missing_bit(at);
            read.nodes.push(Node { condition: arrays.condition[at], feature, left, leaf: 0.0 });
            read.splits.push(split);
        }
        let complete = Complete::new(&read.nodes, read.depth);
        read.complete = complete.filter(|_| read.categories.is_empty());
        Ok(read)
    }
}

/// The categories of each node that has some, ascending.
fn sets(tree: &ModelField<'_>, nodes: usize) -> Result<BTreeMap<usize, Vec<u32>>, Flaw> {
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
