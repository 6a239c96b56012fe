//! Time and randomness: the only place that asks the machine for either.

use outrigger_kernel::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where a desk gets time and randomness from.
pub trait Machine: Send + Sync {
    /// The present.
    fn now(&self) -> Instant;
    /// Unpredictable bytes.
    fn random(&self) -> [u8; 32];
}

/// The computer's own clock and random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemMachine;

impl Machine for SystemMachine {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the computer for the time")]
    fn now(&self) -> Instant {
        jiff::Timestamp::now().into()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks the computer for randomness")]
    #[expect(
        clippy::expect_used,
        reason = "without randomness every secret would be guessable; stopping is right"
    )]
    fn random(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}

/// A machine whose clock is set by hand and whose bytes come from a seed: for tests and for samples
/// that have a past.
#[derive(Debug)]
pub struct SetMachine {
    now: AtomicI64,
    drawn: AtomicI64,
    secret: [u8; 32],
}

impl SetMachine {
    /// A machine at an instant, with a secret that its bytes are derived from.
    pub fn new(now: Instant, secret: [u8; 32]) -> Self {
        Self { now: AtomicI64::new(now.0), drawn: AtomicI64::new(0), secret }
    }

    /// Sets the clock.
    pub fn set(&self, now: Instant) {
        self.now.store(now.0, Ordering::SeqCst);
    }
}

impl Machine for SetMachine {
    fn now(&self) -> Instant {
        Instant(self.now.load(Ordering::SeqCst))
    }

    fn random(&self) -> [u8; 32] {
        let count = self.drawn.fetch_add(1, Ordering::SeqCst);
        outrigger_kernel::Hash::of_parts(&[&self.secret, &count.to_be_bytes()]).0
    }
}

impl<M: Machine> Machine for std::sync::Arc<M> {
    fn now(&self) -> Instant {
        (**self).now()
    }

    fn random(&self) -> [u8; 32] {
        (**self).random()
    }
}
