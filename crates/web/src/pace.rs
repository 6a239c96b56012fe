//! How often somebody may try passwords for one sign-in name.

use outrigger_kernel::{
    Hash, Instant, Micros, Refusal, refusal,
    time::{MINUTE, spoken},
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Tries for one name within [`WINDOW`].
const TRIES_MAX: u32 = 10;
/// How long tries are remembered, from the first of them.
const WINDOW: Micros = 15 * MINUTE;
/// Names remembered at once.
const NAMES_MAX: usize = 10_000;

/// The tries of late, by sign-in name.
#[derive(Default)]
pub struct Pace {
    tries: Mutex<HashMap<Hash, Tries>>,
}

struct Tries {
    count: u32,
    since: Instant,
}

impl Pace {
    /// Counts a try before it is made, so that many at once count as many.
    ///
    /// # Errors
    /// When there were too many for this name, whether or not it exists.
    pub fn count(&self, login: &str, now: Instant) -> Result<(), Refusal> {
        let mut all = self.lock();
        let name = digest(login);
        if all.len() >= NAMES_MAX && !all.contains_key(&name) {
            make_room(&mut all, now);
        }
        let tries = all.entry(name).or_insert(Tries { count: 0, since: now });
        if now.0 - tries.since.0 >= WINDOW {
            *tries = Tries { count: 0, since: now };
        }
        if tries.count >= TRIES_MAX {
            let wait = spoken(WINDOW - (now.0 - tries.since.0));
            return Err(refusal::too_much("The number of tries for this sign-in name", TRIES_MAX)
                .next(format!("Wait {wait}, or ask for a sign-in link.")));
        }
        tries.count += 1;
        Ok(())
    }

    /// Forgets the tries for a name whose owner has signed in.
    pub fn forget(&self, login: &str) {
        self.lock().remove(&digest(login));
    }

    /// The counts are right after every single change, so a panic elsewhere leaves them right.
    fn lock(&self) -> MutexGuard<'_, HashMap<Hash, Tries>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names are compared as the desk compares them, and take the same room however long they are.
fn digest(login: &str) -> Hash {
    Hash::of(login.trim().to_lowercase().as_bytes())
}

fn make_room(all: &mut HashMap<Hash, Tries>, now: Instant) {
    all.retain(|_, tries| now.0 - tries.since.0 < WINDOW);
    if all.len() < NAMES_MAX {
        return;
    }
    let oldest = all.iter().min_by_key(|(_, tries)| tries.since).map(|(name, _)| *name);
    if let Some(oldest) = oldest {
        all.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::Code;

    #[test]
    fn tries_run_out_and_come_back() {
        let (pace, start) = (Pace::default(), Instant(0));
        for _ in 0..TRIES_MAX {
            assert_eq!(pace.count("anna", start), Ok(()));
        }
        let refused = pace.count(" ANNA ", start.plus(MINUTE)).unwrap_err();
        assert_eq!(refused.code, Code::TooMuch);
        assert!(refused.next.unwrap().contains("14 min"));
        assert_eq!(pace.count("ben", start), Ok(()), "other names are not held up");
        assert_eq!(pace.count("anna", start.plus(WINDOW)), Ok(()));
    }

    #[test]
    fn who_signs_in_starts_again() {
        let pace = Pace::default();
        for _ in 0..TRIES_MAX {
            pace.count("anna", Instant(0)).unwrap();
        }
        pace.forget("Anna");
        assert_eq!(pace.count("anna", Instant(0)), Ok(()));
    }

    #[test]
    fn the_oldest_name_makes_room() {
        let pace = Pace::default();
        for at in 0..=NAMES_MAX {
            pace.count(&at.to_string(), Instant(at as i64)).unwrap();
        }
        let all = pace.lock();
        assert_eq!(all.len(), NAMES_MAX);
        assert!(!all.contains_key(&digest("0")) && all.contains_key(&digest("1")));
    }
}
