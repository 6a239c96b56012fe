//! The file for rejected rows. It is made when the first row is rejected, so that a clean import leaves none.

use crate::{
    exit::{Exit, Failure},
    files,
};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// A file that does not exist before something is written to it.
#[derive(Debug)]
pub struct RejectFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl RejectFile {
    /// A reject file for these events.
    ///
    /// # Errors
    /// When it is the file that the events come from.
    pub fn new(path: &Path, events: &Path) -> Result<Self, Failure> {
        let same =
            |left: &Path, right: &Path| Some(fs::canonicalize(left).ok()? == fs::canonicalize(right).ok()?);
        if same(path, events).unwrap_or(false) {
            let sentence = format!("The rejects would overwrite the events in {}.", files::name(events));
            return Err(Failure::new(Exit::Usage, sentence).hint("Name another file with `--rejects`."));
        }
        Ok(Self { path: path.to_owned(), file: None })
    }
}

impl Write for RejectFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.is_none() {
            let named =
                |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", self.path.display()));
            self.file = Some(BufWriter::new(File::create(&self.path).map_err(named)?));
        }
        self.file.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}
