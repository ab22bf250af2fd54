//! The nearest node in a direction, for the arrow keys.

use super::{Diagram, NodeShape};

/// Where an arrow key points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Upwards.
    Up,
    /// Downwards.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// The nearest node in a direction, of those seen from near or from afar. Straight ahead counts
/// for more than aside.
pub fn neighbour<'a>(
    diagram: &'a Diagram,
    from: &str,
    direction: Direction,
    near: bool,
) -> Option<&'a NodeShape> {
    let start = diagram.nodes.iter().find(|node| node.id == from)?.center();
    let seen = diagram.nodes.iter().filter(|node| node.seen.is_seen(near) && node.id != from);
    let ahead = seen.filter_map(|node| Some((cost(start, node.center(), direction)?, node)));
    ahead.min_by_key(|(cost, _)| *cost).map(|(_, node)| node)
}

/// What it takes to get from one point to another; `None` where that is not ahead.
fn cost(from: (i32, i32), to: (i32, i32), direction: Direction) -> Option<i32> {
    let (right, down) = (to.0 - from.0, to.1 - from.1);
    let (ahead, aside) = match direction {
        Direction::Up => (-down, right),
        Direction::Down => (down, right),
        Direction::Left => (-right, down),
        Direction::Right => (right, down),
    };
    (ahead > 0).then_some(ahead + 3 * aside.abs())
}
