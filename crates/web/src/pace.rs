//! How often somebody may try passwords: for one sign-in name, and from one address.

use outrigger_kernel::{
    Hash, Instant, Micros, Refusal, refusal,
    time::{MINUTE, spoken},
};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Tries for one name within [`WINDOW`].
const TRIES_MAX: u32 = 10;
/// Tries from one address within [`WINDOW`] that did not sign in: a whole office may stand behind one.
const TRIES_FROM_MAX: u32 = 60;
/// How long tries are remembered, from the first of them.
const WINDOW: Micros = 15 * MINUTE;
/// Names, and addresses, remembered at once.
const REMEMBERED_MAX: usize = 10_000;

/// The tries of late.
#[derive(Default)]
pub struct Pace(Mutex<Both>);

#[derive(Default)]
struct Both {
    names: Counts,
    addresses: Counts,
}

/// Tries by what they are counted for.
#[derive(Default)]
struct Counts(HashMap<Hash, Tries>);

#[derive(Clone, Copy)]
struct Tries {
    count: u32,
    since: Instant,
}

impl Pace {
    /// Counts a try before it is made, so that many at once count as many.
    ///
    /// # Errors
    /// When there were too many from this address, or for this name, whether or not it exists.
    pub fn count(&self, login: &str, from: Option<IpAddr>, now: Instant) -> Result<(), Refusal> {
        let mut both = self.lock();
        if let Some(from) = from {
            let too_many = "The number of tries from this address";
            both.addresses
                .count(network(from), TRIES_FROM_MAX, now)
                .map_err(|wait| refusal::too_much(too_many, TRIES_FROM_MAX).next(format!("Wait {wait}.")))?;
        }
        both.names.count(name(login), TRIES_MAX, now).map_err(|wait| {
            refusal::too_much("The number of tries for this sign-in name", TRIES_MAX)
                .next(format!("Wait {wait}, or ask for a sign-in link."))
        })
    }

    /// Forgets the tries for a name whose owner has signed in, and the one from the owner's address.
    pub fn forget(&self, login: &str, from: Option<IpAddr>) {
        let mut both = self.lock();
        both.names.0.remove(&name(login));
        if let Some(tries) = from.and_then(|from| both.addresses.0.get_mut(&network(from))) {
            tries.count = tries.count.saturating_sub(1);
        }
    }

    /// The counts are right after every single change, so a panic elsewhere leaves them right.
    fn lock(&self) -> MutexGuard<'_, Both> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Counts one more; how long to wait when there were too many.
    fn count(&mut self, key: Hash, most: u32, now: Instant) -> Result<(), String> {
        if self.0.len() >= REMEMBERED_MAX && !self.0.contains_key(&key) {
            self.make_room(now);
        }
        let tries = self.0.entry(key).or_insert(Tries { count: 0, since: now });
        // Set back, a clock would keep people out for longer than anybody meant.
        if !(0..WINDOW).contains(&(now.0 - tries.since.0)) {
            *tries = Tries { count: 0, since: now };
        }
        if tries.count >= most {
            return Err(spoken(WINDOW - (now.0 - tries.since.0)));
        }
        tries.count += 1;
        Ok(())
    }

    fn make_room(&mut self, now: Instant) {
        self.0.retain(|_, tries| now.0 - tries.since.0 < WINDOW);
        if self.0.len() < REMEMBERED_MAX {
            return;
        }
        let oldest = self.0.iter().min_by_key(|(_, tries)| tries.since).map(|(key, _)| *key);
        if let Some(oldest) = oldest {
            self.0.remove(&oldest);
        }
    }
}

/// Names are compared as the desk compares them, and take the same room however long they are.
fn name(login: &str) -> Hash {
    Hash::of(login.trim().to_lowercase().as_bytes())
}

/// What one customer of a network has: an address of the fourth version, or 2^64 of the sixth.
fn network(from: IpAddr) -> Hash {
    let network = match from.to_canonical() {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() >> 64 << 64).to_string(),
    };
    Hash::of(network.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::Code;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn tries_run_out_and_come_back() {
        let (pace, start) = (Pace::default(), Instant(0));
        for _ in 0..TRIES_MAX {
            assert_eq!(pace.count("anna", None, start), Ok(()));
        }
        let refused = pace.count(" ANNA ", None, start.plus(MINUTE)).unwrap_err();
        assert_eq!(refused.code, Code::TooMuch);
        assert!(refused.next.unwrap().contains("14 min"));
        assert_eq!(pace.count("ben", None, start), Ok(()), "other names are not held up");
        assert_eq!(pace.count("anna", None, start.plus(WINDOW)), Ok(()));
    }

    #[test]
    fn who_signs_in_starts_again() {
        let pace = Pace::default();
        for _ in 0..TRIES_MAX {
            pace.count("anna", None, Instant(0)).unwrap();
        }
        pace.forget("Anna", None);
        assert_eq!(pace.count("anna", None, Instant(0)), Ok(()));
    }

    #[test]
    fn one_address_cannot_try_every_name() {
        let pace = Pace::default();
        let (here, there) = (address("203.0.113.7"), address("203.0.113.8"));
        for at in 0..TRIES_FROM_MAX {
            pace.count(&format!("name-{at}"), here, Instant(0)).unwrap();
        }
        let refused = pace.count("anna", here, Instant(0)).unwrap_err();
        assert!(refused.message.contains("from this address"), "{refused}");
        assert!(pace.count("anna", address("::ffff:203.0.113.7"), Instant(0)).is_err(), "written otherwise");
        assert_eq!(pace.count("anna", there, Instant(0)), Ok(()));
        assert_eq!(pace.count("anna", here, Instant(WINDOW)), Ok(()));
    }

    #[test]
    fn those_who_sign_in_do_not_count_against_their_office() {
        let (pace, office) = (Pace::default(), address("2001:db8:1:2::1"));
        for at in 0..10 * TRIES_FROM_MAX {
            let login = format!("name-{at}");
            assert_eq!(pace.count(&login, office, Instant(0)), Ok(()), "{at}");
            pace.forget(&login, office);
        }
        for at in 0..TRIES_FROM_MAX {
            let from = address(&format!("2001:db8:1:2::{at:x}"));
            assert_eq!(pace.count(&format!("name-{at}"), from, Instant(0)), Ok(()), "{at}");
        }
        assert!(pace.count("anna", office, Instant(0)).is_err(), "one network of the sixth version is one");
        assert_eq!(pace.count("anna", address("2001:db8:1:3::1"), Instant(0)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let pace = Pace::default();
        for _ in 0..TRIES_MAX {
            pace.count("anna", None, Instant(100 * WINDOW)).unwrap();
        }
        assert_eq!(pace.count("anna", None, Instant(0)), Ok(()));
    }

    #[test]
    fn the_oldest_name_makes_room() {
        let pace = Pace::default();
        for at in 0..=REMEMBERED_MAX {
            pace.count(&at.to_string(), None, Instant(at as i64)).unwrap();
        }
        let both = pace.lock();
        assert_eq!(both.names.0.len(), REMEMBERED_MAX);
        assert!(!both.names.0.contains_key(&name("0")) && both.names.0.contains_key(&name("1")));
    }
}
