//! The repository's own files: what git tracks or would track, read once for all checks.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// No file in the tree may be larger; larger ones are listed but not read.
pub const FILE_BYTES_MAX: u64 = 1 << 20;

/// One file of the repository.
pub struct File {
    /// From the repository's root, with forward slashes.
    pub path: String,
    pub bytes: u64,
    /// Empty when the file is not UTF-8 or too large to read.
    pub text: String,
}

impl File {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// What follows the last dot of the name, or nothing.
    pub fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }
}

/// Every file of the repository, ordered by path.
pub fn files() -> &'static [File] {
    static FILES: LazyLock<Vec<File>> = LazyLock::new(|| paths().into_iter().filter_map(read).collect());
    &FILES
}

/// The folder that holds the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: String) -> Option<File> {
    let place = root().join(&path);
    let bytes = fs::metadata(&place).ok().filter(fs::Metadata::is_file)?.len();
    let text =
        if bytes <= FILE_BYTES_MAX { fs::read_to_string(&place).unwrap_or_default() } else { String::new() };
    Some(File { path, bytes, text })
}

fn paths() -> Vec<String> {
    let mut paths = from_git().unwrap_or_else(from_folders);
    paths.sort();
    paths.dedup();
    paths
}

/// Untracked files count unless ignored, so a new file is checked before it is committed.
fn from_git() -> Option<Vec<String>> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let names = String::from_utf8(listing.stdout).ok()?;
    let paths: Vec<String> = names.split_terminator('\0').map(str::to_owned).collect();
    (!paths.is_empty()).then_some(paths)
}

/// The answer where git has none: an unpacked archive, or a checkout that git distrusts.
fn from_folders() -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root().join(&folder)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == "target" || name == ".git" {
                continue;
            }
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(path),
                Ok(kind) if kind.is_file() => found.push(path),
                _ => {}
            }
        }
    }
    found
}

#[test]
fn both_listings_know_this_file() {
    let here = "crates/stories/tests/stories/tidy/tree.rs".to_owned();
    assert!(paths().contains(&here));
    assert!(from_folders().contains(&here));
}
