//! Saved means saved: what must hold through kills, power cuts, faults, full disks and damage.

#[cfg(target_os = "linux")]
mod acks;
mod approvals;
mod client;
mod count;
mod crash;
mod damage;
mod dice;
mod failing_store;
#[cfg(target_os = "linux")]
mod faults;
mod faulty;
#[cfg(target_os = "linux")]
mod full_disk;
mod image;
#[cfg(target_os = "linux")]
mod power_cut;
mod retries;
mod server;
mod simulation;
mod site;
#[cfg(target_os = "linux")]
mod strace;
