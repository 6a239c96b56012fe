//! When the live board changes by itself: the next warning, rung or breach of any open case.

use outrigger_desk::Desk;
use outrigger_kernel::{AccountId, EngagementId};
use std::{future::pending, time::Duration};
use tokio::time::{Instant, sleep_until};

/// The shortest time between two changes that are told; a busy board is told of in gulps.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// The longest time that is waited without looking again.
const WAIT_MAX: Duration = Duration::from_secs(600);

/// The clocks of one engagement's board.
pub(super) struct Due {
    desk: Desk,
    account: AccountId,
    engagement: EngagementId,
    next: Next,
}

/// What is known of the next change.
enum Next {
    /// Nobody has looked since something changed.
    Unknown,
    /// It comes at this instant.
    At(Instant),
    /// Nothing runs, or it could not be found out.
    Never,
}

impl Due {
    /// The board as a member sees it.
    pub fn new(desk: Desk, account: AccountId, engagement: EngagementId) -> Self {
        Self { desk, account, engagement, next: Next::Unknown }
    }

    /// Entries or events have come, so what was known of the next change is old.
    pub fn changed(&mut self) {
        self.next = Next::Unknown;
    }

    async fn look(&mut self) {
        let (desk, account, engagement) = (self.desk.clone(), self.account, self.engagement);
        let wait = tokio::task::spawn_blocking(move || {
            let snapshot = desk.snapshot(account, engagement, None).ok()?;
            let next = desk.next_due(&snapshot).ok()??;
            let micros = u64::try_from(next.0.saturating_sub(desk.now().0)).unwrap_or(0);
            Some(Duration::from_micros(micros).clamp(PAUSE_MIN, WAIT_MAX))
        });
        self.next = match wait.await {
            // Tokio's own clock only measures how long to wait; what is due is known from the desk's.
            Ok(Some(wait)) => Next::At(Instant::now() + wait),
            Ok(None) | Err(_) => Next::Never,
        };
    }
}

/// Returns when the board changes by itself; never where there is no board, or nothing on it.
pub(super) async fn come(due: Option<&mut Due>) {
    let Some(due) = due else { return pending().await };
    if matches!(due.next, Next::Unknown) {
        due.look().await;
    }
    match due.next {
        Next::At(instant) => sleep_until(instant).await,
        Next::Unknown | Next::Never => pending().await,
    }
    due.changed();
}
