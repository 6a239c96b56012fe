//! Saved means saved: what must hold through kills, power cuts, faults, full disks and damage.

#[cfg(target_os = "linux")]
mod acks;
mod approvals;
mod backup;
mod cast;
mod client;
mod clocks;
mod copies;
mod count;
mod crash;
mod damage;
mod dice;
mod erasure;
mod failing_store;
#[cfg(target_os = "linux")]
mod faults;
mod faulty;
mod fixtures;
#[cfg(target_os = "linux")]
mod full_disk;
mod image;
mod lease;
mod load;
mod master_key;
mod postgres;
#[cfg(target_os = "linux")]
mod power_cut;
mod retries;
mod server;
mod simulation;
mod site;
#[cfg(target_os = "linux")]
mod strace;
mod witness;
