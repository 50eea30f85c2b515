//! Trees as a file in XGBoost's JSON format, so that whatever reads XGBoost's models reads ours.

use serde_json::{Value, json};

use super::{GrownSplit, GrownTree, Trees};
use crate::train::TrainerParameters;

/// The version of the format; 3.x and later read it too.
const VERSION: [u32; 3] = [2, 1, 0];

/// What XGBoost writes as the parent of a root.
const NO_PARENT: usize = 2_147_483_647;

/// The bytes of a file with `trees` over the features `names`, trained with `parameters`.
pub(super) fn to_json(trees: &Trees, names: &[String], parameters: &TrainerParameters) -> Vec<u8> {
    let count = trees.trees.len();
    let all: Vec<Value> =
        trees.trees.iter().enumerate().map(|(id, of)| tree(id, of, names.len())).collect();
    let file = json!({
        "version": VERSION,
        "learner": {
            "attributes": {},
            "feature_names": names,
            "feature_types": vec!["float"; names.len()],
            "gradient_booster": {
                "name": "gbtree",
                "model": {
                    "gbtree_model_param": {
                        "num_parallel_tree": "1",
                        "num_trees": count.to_string(),
                    },
                    "iteration_indptr": (0..=count).collect::<Vec<_>>(),
                    "tree_info": vec![0; count],
                    "trees": all,
                },
            },
            "learner_model_param": {
                "base_score": format!("{:E}", trees.base),
                "boost_from_average": "1",
                "num_class": "0",
                "num_feature": names.len().to_string(),
                "num_target": "1",
            },
            "objective": objective(parameters),
        },
    });
    file.to_string().into_bytes()
}

fn objective(parameters: &TrainerParameters) -> Value {
    let mut objective = json!({ "name": parameters.objective() });
    if parameters.objective() == TrainerParameters::QUANTILE_ERROR {
        let share = format!("[{}]", parameters.quantile);
        objective["quantile_loss_param"] = json!({ "quantile_alpha": share });
    }
    objective
}

fn tree(id: usize, GrownTree(nodes): &GrownTree, features: usize) -> Value {
    let mut parents = vec![NO_PARENT; nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        if let Some(split) = node.split {
            parents[split.left..=split.left + 1].fill(at);
        }
    }
    let child = |right| {
        let place = move |left| as_signed(left + right);
        nodes.iter().map(move |node| node.split.map_or(-1, |split| place(split.left)))
    };
    let gains = nodes.iter().map(|node| node.split.map_or(0.0, |split| split.gain));
    let conditions = nodes.iter().map(|node| node.split.map_or(node.leaf, |split| split.threshold));
    let indices = nodes.iter().map(|node| node.split.map_or(0, |split| split.feature));
    let missing_left = |split: GrownSplit| u8::from(split.missing_left);
    json!({
        "id": id,
        "base_weights": nodes.iter().map(|node| node.leaf).collect::<Vec<_>>(),
        "categories": [],
        "categories_nodes": [],
        "categories_segments": [],
        "categories_sizes": [],
        "default_left": nodes.iter().map(|node| node.split.map_or(0, missing_left)).collect::<Vec<_>>(),
        "left_children": child(0).collect::<Vec<_>>(),
        "right_children": child(1).collect::<Vec<_>>(),
        "loss_changes": gains.collect::<Vec<_>>(),
        "parents": parents,
        "split_conditions": conditions.collect::<Vec<_>>(),
        "split_indices": indices.collect::<Vec<_>>(),
        "split_type": vec![0; nodes.len()],
        "sum_hessian": nodes.iter().map(|node| node.rows).collect::<Vec<_>>(),
        "tree_param": {
            "num_deleted": "0",
            "num_feature": features.to_string(),
            "num_nodes": nodes.len().to_string(),
            "size_leaf_vector": "1",
        },
    })
}

#[expect(clippy::expect_used, reason = "a tree has a few nodes")]
fn as_signed(place: usize) -> i64 {
    i64::try_from(place).expect("Invariant: the place of a node")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::train::boosting::fit;

    #[test]
    fn the_file_predicts_what_the_trainer_does_to_the_bit() {
        let rows = 3000_u16;
        let value = |row: u16, by: u16| f32::from(row.wrapping_mul(by) % 997) / 7.0;
        let holes: Vec<f32> =
            (0..rows).map(|row| if row % 5 == 0 { f32::NAN } else { value(row, 31) }).collect();
        let columns: Vec<Vec<f32>> =
            vec![holes, (0..rows).map(|row| value(row, 53)).collect(), vec![1.0; rows.into()]];
        let outcomes: Vec<f32> =
            (0..rows).map(|row| (value(row, 53) / 10.0 + value(row, 97) / 20.0).round()).collect();
        let borrowed: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
        for quantile in [0.5, 0.545] {
            let parameters = TrainerParameters {
                quantile,
                trees: 40,
                rows_per_leaf: 20,
                ..TrainerParameters::default()
            };
            let (trees, predictions) = fit(&borrowed, &outcomes, &parameters).unwrap();
            let names = ["holes", "value", "one"].map(str::to_owned);
            let model = Model::new(&to_json(&trees, &names, &parameters)).unwrap();
            assert_eq!((model.trees(), &model.header().feature_names[..]), (40, &names[..]));
            let by_row: Vec<f32> = (0..usize::from(rows))
                .flat_map(|row| columns.iter().map(move |column| column[row]))
                .collect();
            let bits =
                |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&model.predict(&by_row).unwrap()), bits(&predictions));
            assert!(trees.trees.iter().any(|GrownTree(nodes)| nodes.len() > 5));
        }
    }
}
