//! Floor 6: the owner's warehouse, BigQuery. Owns everything that knows the network: exporting a season once, and
//! publishing a run so that readers see the old rows or the new ones, whole. Refuses to decide what is predicted.
//!
//! Only built with the feature `bigquery`, which is on by default; without it the program has no network crate at all.
