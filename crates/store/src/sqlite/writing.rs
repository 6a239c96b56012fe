//! The writing side of a data folder: what makes it grow is refused while the disk is full, what people
//! need to sign in and take their data away goes on.

use super::{ballast::Ballast, records, writer::Writer};
use crate::StoreError;
use rusqlite::Connection;

/// The one writer of a data folder, and the room that is set aside for it.
pub(super) struct Writing {
    writer: Writer,
    ballast: Ballast,
}

impl Writing {
    /// Starts the writer on its connection.
    pub(super) fn start(db: Connection, ballast: Ballast) -> Result<Self, StoreError> {
        let writing = Self { writer: Writer::new(db), ballast };
        // A process that was ended may not have come to it.
        writing.forget_keys()?;
        Ok(writing)
    }

    /// Whether the disk was found full and no room was found since.
    pub(super) fn is_full(&self) -> bool {
        self.ballast.is_full()
    }

    /// Makes a call that lets the data grow: not while the disk is full, nor after it has failed.
    pub(super) fn grow<T>(
        &self,
        call: impl FnOnce(&Writer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.writer.still_going()?;
        self.ballast.set_aside();
        self.ballast.admit()?;
        match call(&self.writer) {
            Err(StoreError::Full) => {
                self.ballast.give_up();
                Err(StoreError::Full)
            }
            // Whatever failed, nothing is written beside it.
            Err(StoreError::Stopped { cause }) => Err(self.writer.stop(cause)),
            done => done,
        }
    }

    /// Runs work that goes on while the disk is full, in the room that was set aside for it.
    pub(super) fn go_on<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> Result<T, StoreError> + Clone + Send + 'static,
    {
        self.ballast.set_aside();
        match self.writer.run(work.clone()) {
            Err(StoreError::Full) => {
                self.ballast.give_up();
                self.writer.run(work)
            }
            done => done,
        }
    }

    /// After keys were destroyed: leaves no older page of them in the log of their file.
    ///
    /// # Errors
    /// When the disk failed: one that has failed once is not written to again.
    pub(super) fn forget_keys(&self) -> Result<(), StoreError> {
        match self.writer.between(records::forget_key_log) {
            Err(StoreError::Disk { cause }) => Err(self.writer.stop(cause)),
            // Somebody who reads the file for longer than the writer waits is in the way. The next key that is
            // destroyed takes this one along, and so does the next start.
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
