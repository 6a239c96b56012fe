//! Files as they are named on the command line, where `-` is standard input.

use crate::exit::{Exit, Failure};
use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

/// An opened input.
pub struct Input {
    /// Its bytes.
    pub reader: Box<dyn Read + Send>,
    /// How many there are, where that is known.
    pub bytes: Option<u64>,
}

/// Opens a file, or standard input.
///
/// # Errors
/// When there is no such file, or it may not be read, or it is a folder.
pub fn open(path: &Path) -> Result<Input, Failure> {
    if is_standard_input(path) {
        return Ok(Input { reader: Box::new(io::stdin()), bytes: None });
    }
    let unreadable = |error: io::Error| Failure::io("read", &name(path), &error);
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if about.is_dir() {
        let sentence = format!("{} is a folder, and a file is needed.", name(path));
        return Err(Failure::new(Exit::Usage, sentence));
    }
    let bytes = about.is_file().then_some(about.len());
    Ok(Input { reader: Box::new(file), bytes })
}

/// Reads a text of at most `bytes_max` bytes.
///
/// # Errors
/// As [`open`]; also when the text is longer, or not UTF-8.
pub fn read_text(path: &Path, bytes_max: usize) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let input = open(path)?;
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX);
    let read = input.reader.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| Failure::io("read", &name(path), &error))?;
    if bytes.len() > bytes_max {
        let sentence = format!("{} is over its limit of {bytes_max} bytes.", name(path));
        return Err(Failure::new(Exit::Usage, sentence).hint("Check that it is the file you meant."));
    }
    String::from_utf8(bytes).map_err(|_| {
        Failure::new(Exit::Usage, format!("{} is no UTF-8 text.", name(path))).hint("Save it as UTF-8.")
    })
}

/// Writes a text to a file, which must not be there yet: no option of ours overwrites what somebody wrote.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn write_text(path: &Path, text: &str) -> Result<(), Failure> {
    let made = File::options().write(true).create_new(true).open(path);
    let written = made.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::new(Exit::Conflict, format!("{} is there already.", name(path)))
                .hint("Name another file.")
        }
        _ => Failure::io("write", &name(path), &error),
    })
}

/// Whether the path stands for standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What messages call the path.
pub fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, "title = \"é\"").unwrap();
        assert_eq!(read_text(&file, 12).unwrap(), "title = \"é\"");
        let long = read_text(&file, 11).unwrap_err();
        assert!(long.message.ends_with("is over its limit of 11 bytes."), "{long}");
        std::fs::write(&file, b"\xFF\xFE").unwrap();
        assert!(read_text(&file, 12).unwrap_err().message.ends_with("is no UTF-8 text."));
    }

    #[test]
    fn what_is_not_there_or_no_file_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let gone = read_text(&folder.path().join("none.toml"), 10).unwrap_err();
        assert_eq!(gone.exit, Exit::NotFound);
        let folder_itself = read_text(folder.path(), 10).unwrap_err();
        assert_eq!(folder_itself.exit, Exit::Usage);
        assert!(folder_itself.message.contains("is a folder"), "{folder_itself}");
    }

    #[test]
    fn a_file_that_is_there_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        write_text(&file, "a = 1").unwrap();
        let again = write_text(&file, "a = 2").unwrap_err();
        assert_eq!(again.exit, Exit::Conflict);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "a = 1");
        assert_eq!(write_text(&folder.path().join("none/a.toml"), "").unwrap_err().exit, Exit::NotFound);
    }

    #[test]
    fn a_dash_is_standard_input() {
        assert!(is_standard_input(Path::new("-")));
        assert_eq!(name(Path::new("-")), "standard input");
        assert_eq!(name(Path::new("./-")), "./-");
    }
}
