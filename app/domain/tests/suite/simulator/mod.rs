//! Several devices and a server under faults, all from one seed.
//!
//! The steps are the real ones; disk, network and store are played. What must hold afterwards is
//! in [`oracle`]. Clocks decide nothing: with other clocks a seed must end alike. Nor do ids: the log
//! under other ids must say the same.

mod disk;
mod ids;
mod network;
mod oracle;
mod site;
mod world;

pub use oracle::Ending;
pub use world::Clocks;

use world::World;

/// Edits and faults of a run, at least.
const OPS: usize = 200;
const FAULTS: usize = 20;

/// Runs a seed. Panics where something does not hold.
pub fn run(seed: u64, clocks: Clocks) -> Ending {
    let mut world = World::new(seed, clocks);
    while world.edits < OPS || world.faults < FAULTS {
        world.happen();
    }
    world.heal();
    world.check()
}
