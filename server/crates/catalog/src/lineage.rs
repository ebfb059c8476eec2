//! The graph around an asset, and which part of it is shown where all of it is too much.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use contract::{ApiError, AssetKind, AssetRef, Lineage, LineageNode};
use sqlx::PgPool;

use crate::model::{EdgeRow, NodeRow};
use crate::store::lineage as store;

/// How far the graph reaches each way: from files in the lake over a table to what answers, and one step more.
const STEPS: i32 = 6;
/// How many assets each way are looked at.
const MOST_NEAR: i64 = 10_000;
/// How many assets a graph has at the most.
const MOST_NODES: usize = 60;

/// The graph around the asset with the number `centre`, without the dashboards named in `hidden`.
pub(crate) async fn around(db: &PgPool, centre: i64, hidden: &[String]) -> sqlx::Result<Lineage> {
    let near = store::near(db, centre, STEPS, MOST_NEAR, hidden).await?;
    let ids: Vec<i64> = near.iter().map(|node| node.asset_id).collect();
    let edges = store::edges(db, &ids).await?;
    let shown = choose(&near, &edges, MOST_NODES);
    let left_out = near.len().saturating_sub(shown.len()) as u64;

    let mut names = HashMap::with_capacity(shown.len());
    let mut nodes = Vec::with_capacity(shown.len());
    for row in near.into_iter().filter(|row| shown.contains(&row.asset_id)) {
        let asset = reference(&row.kind, row.name)?;
        names.insert(row.asset_id, asset.clone());
        let step = i8::try_from(row.step).map_err(|error| sqlx::Error::Decode(error.into()))?;
        nodes.push(LineageNode { asset, title: row.title, step });
    }
    let pair = |edge: &EdgeRow| Some((names.get(&edge.source)?.clone(), names.get(&edge.made)?.clone()));
    Ok(Lineage { nodes, edges: edges.iter().filter_map(pair).collect(), left_out })
}

/// The asset that rows name like this.
pub(crate) fn reference(kind: &str, name: String) -> sqlx::Result<AssetRef> {
    let kind: AssetKind = kind.parse().map_err(|error: ApiError| sqlx::Error::Decode(error.into()))?;
    Ok(AssetRef { kind, name })
}

/// Which assets are shown: at most `most`, each with a way to the one in the middle.
///
/// The kinds take turns, those that reach furthest first, so that a table with hundreds of datasets still shows what answers in the end.
/// Of one kind the nearest come first, and of those what most was made from, then the newest. Each comes with a whole chain that it is in:
/// a version whose run is left out would look as if it had none.
fn choose(near: &[NodeRow], edges: &[EdgeRow], most: usize) -> HashSet<i64> {
    if near.len() <= most {
        return near.iter().map(|node| node.asset_id).collect();
    }
    let ways = Ways::new(near, edges);
    let mut shown: HashSet<i64> = near.iter().filter(|node| node.step == 0).map(|node| node.asset_id).collect();
    let mut queues = by_kind(near);
    while shown.len() < most && !queues.is_empty() {
        for queue in &mut queues {
            while let Some(next) = queue.pop_front() {
                if shown.contains(&next.asset_id) {
                    continue;
                }
                let chain = ways.through(next.asset_id, &shown);
                if let Some(chain) = chain.filter(|chain| shown.len() + chain.len() <= most) {
                    shown.extend(chain);
                    break;
                }
            }
        }
        queues.retain(|queue| !queue.is_empty());
    }
    shown
}

/// The assets of each kind in each direction, in the order in which they are shown; the kinds that reach furthest first.
fn by_kind(near: &[NodeRow]) -> Vec<VecDeque<&NodeRow>> {
    let mut kinds: BTreeMap<(&str, i32), Vec<&NodeRow>> = BTreeMap::new();
    for node in near.iter().filter(|node| node.step != 0) {
        kinds.entry((&node.kind, node.step.signum())).or_default().push(node);
    }
    let mut kinds: Vec<Vec<&NodeRow>> = kinds.into_values().collect();
    for nodes in &mut kinds {
        nodes.sort_by_key(|node| (node.step.abs(), weight(node)));
    }
    kinds.sort_by_key(|nodes| Reverse(nodes.iter().map(|node| node.step.abs()).max()));
    kinds.into_iter().map(VecDeque::from).collect()
}

/// Orders assets that are equally far away: what most was made from first, then the newest.
const fn weight(node: &NodeRow) -> (Reverse<i64>, Reverse<i64>) {
    (Reverse(node.products), Reverse(node.asset_id))
}

/// The ways between the asset in the middle and all others, step by step.
struct Ways<'a> {
    /// What lies one step nearer, of each asset.
    nearer: HashMap<i64, Vec<&'a NodeRow>>,
    /// What lies one step further.
    further: HashMap<i64, Vec<&'a NodeRow>>,
}

impl<'a> Ways<'a> {
    fn new(near: &'a [NodeRow], edges: &[EdgeRow]) -> Self {
        let nodes: HashMap<i64, &NodeRow> = near.iter().map(|node| (node.asset_id, node)).collect();
        let mut ways = Self { nearer: HashMap::new(), further: HashMap::new() };
        for edge in edges {
            let (Some(source), Some(made)) = (nodes.get(&edge.source), nodes.get(&edge.made)) else { continue };
            if made.step <= 0 && source.step == made.step - 1 {
                ways.add(made, source);
            }
            if source.step >= 0 && made.step == source.step + 1 {
                ways.add(source, made);
            }
        }
        ways
    }

    fn add(&mut self, near: &'a NodeRow, far: &'a NodeRow) {
        self.nearer.entry(far.asset_id).or_default().push(near);
        self.further.entry(near.asset_id).or_default().push(far);
    }

    /// A chain with `id` in it, from what is `shown` already outwards, until it ends or comes to what is shown; `None` where there is no
    /// way from the middle to it.
    fn through(&self, id: i64, shown: &HashSet<i64>) -> Option<Vec<i64>> {
        let next = |ways: &HashMap<i64, Vec<&NodeRow>>, id: i64| {
            let next = ways.get(&id)?.iter().min_by_key(|node| (!shown.contains(&node.asset_id), weight(node)))?;
            Some(next.asset_id)
        };
        let mut chain = vec![id];
        // Each step leads nearer to the middle, which is shown, so this ends.
        let mut at = next(&self.nearer, id)?;
        while !shown.contains(&at) {
            chain.push(at);
            at = next(&self.nearer, at)?;
        }
        // And here each leads further away.
        let mut end = next(&self.further, id);
        while let Some(at) = end.filter(|at| !shown.contains(at)) {
            chain.push(at);
            end = next(&self.further, at);
        }
        Some(chain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(asset_id: i64, kind: &str, step: i32, products: i64) -> NodeRow {
        NodeRow { asset_id, kind: kind.to_owned(), name: asset_id.to_string(), title: String::new(), step, products }
    }

    /// A table with `count` datasets, each with its run and version; all of one model, and the first one answers.
    fn many_versions(count: i64) -> (Vec<NodeRow>, Vec<EdgeRow>) {
        let mut nodes = vec![node(1, "table", 0, 3)];
        let mut edges = Vec::new();
        for number in 0..count {
            let [dataset, run, version] = [1000, 2000, 3000].map(|first| first + number);
            let products = if number == 0 { 2 } else { 1 };
            nodes.extend([
                node(dataset, "dataset", 1, 1),
                node(run, "run", 2, 1),
                node(version, "model_version", 3, products),
            ]);
            edges.extend([(1, dataset), (dataset, run), (run, version), (version, 2)]);
        }
        edges.push((3000, 3));
        nodes.extend([node(2, "model", 4, 0), node(3, "endpoint", 4, 0)]);
        (nodes, edges.into_iter().map(|(source, made)| EdgeRow { source, made }).collect())
    }

    /// Whatever is shown of a chain, all of it is.
    fn assert_whole(shown: &HashSet<i64>) {
        for number in 0..200 {
            let parts = [1000, 2000, 3000].map(|first| shown.contains(&(first + number)));
            assert!(parts == [parts[0]; 3], "{number}: {parts:?}");
        }
    }

    #[test]
    fn what_answers_is_shown_with_its_way_however_many_others_there_are() {
        let (nodes, edges) = many_versions(200);
        let shown = choose(&nodes, &edges, 60);
        assert!(shown.len() <= 60 && shown.len() > 55, "{}", shown.len());
        for id in [1, 2, 3, 1000, 2000, 3000] {
            assert!(shown.contains(&id), "{id} is in {shown:?}");
        }
        assert!([1199, 2199, 3199].iter().all(|id| shown.contains(id)), "the newest is there: {shown:?}");
        assert_whole(&shown);
    }

    #[test]
    fn from_the_other_end_what_answers_is_shown_too() {
        let (mut nodes, mut edges) = many_versions(200);
        // The model in the middle, with what it was made from; what answers is not among that.
        nodes.retain(|node| node.asset_id != 3);
        for node in &mut nodes {
            node.step -= 4;
        }
        edges.pop();
        let shown = choose(&nodes, &edges, 60);
        assert!([1, 1000, 2000, 3000, 1199].iter().all(|id| shown.contains(id)), "{shown:?}");
        assert!(shown.len() > 55, "{}", shown.len());
        assert_whole(&shown);
    }

    #[test]
    fn what_fits_is_shown_whole_and_what_has_no_way_is_not() {
        let (nodes, edges) = many_versions(3);
        assert_eq!(choose(&nodes, &edges, 60).len(), nodes.len());
        let lonely = [node(1, "table", 0, 0), node(2, "run", 2, 0), node(3, "run", 1, 0)];
        let edges = [EdgeRow { source: 1, made: 3 }];
        assert_eq!(choose(&lonely, &edges, 2), HashSet::from([1, 3]));
    }
}
