//! Which file declares which module, and where that module may lie.

/// A module that a file declares and does not contain.
pub struct Child {
    /// The two paths at which the compiler looks for it.
    pub places: [String; 2],
    /// It stands behind `#[cfg(test)]`.
    pub test_only: bool,
}

/// The modules that the scrubbed code of the file at `path` declares.
pub fn children(path: &str, code: &str) -> Vec<Child> {
    let mut found = Vec::new();
    let mut test_only = false;
    for line in code.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with("#[") {
            test_only |= line == "#[cfg(test)]";
            continue;
        }
        if let Some(name) = declared(line) {
            found.push(Child { places: places(path, name), test_only });
        }
        test_only = false;
    }
    found
}

/// Whether cargo compiles the file by itself, without a module that declares it.
pub fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(
        parts.as_slice(),
        ["crates", _, "build.rs"]
            | ["crates", _, "src", "lib.rs" | "main.rs"]
            | ["crates", _, "src", "bin", _]
            | ["crates", _, "benches" | "examples" | "tests", _]
            | ["crates", _, "benches" | "examples" | "tests", _, "main.rs"]
    )
}

fn declared(line: &str) -> Option<&str> {
    let (before, name) = line.strip_suffix(';')?.rsplit_once("mod ")?;
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && (before.is_empty() || before.starts_with("pub"))).then_some(name)
}

fn places(path: &str, name: &str) -> [String; 2] {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let base = match file.trim_end_matches(".rs") {
        "lib" | "main" | "mod" => folder.to_owned(),
        _ if is_root(path) => folder.to_owned(),
        stem => format!("{folder}/{stem}"),
    };
    [format!("{base}/{name}.rs"), format!("{base}/{name}/mod.rs")]
}

#[test]
fn modules_lie_beside_a_root_and_below_a_file() {
    let one = |path: &str, code: &str| children(path, code).remove(0).places;
    assert_eq!(one("crates/a/src/lib.rs", "pub mod b;")[0], "crates/a/src/b.rs");
    assert_eq!(one("crates/a/src/b/mod.rs", "mod c;")[1], "crates/a/src/b/c/mod.rs");
    assert_eq!(one("crates/a/src/b.rs", "pub(crate) mod c;")[0], "crates/a/src/b/c.rs");
    assert_eq!(one("crates/a/tests/b.rs", "mod c;")[0], "crates/a/tests/c.rs");
}

#[test]
fn only_the_module_behind_the_attribute_is_for_tests() {
    let found = children("crates/a/src/b.rs", "#[cfg(test)]\n\nmod tests;\nmod c;\nmod d {}\nuse e;\n");
    assert_eq!(found.iter().map(|child| child.test_only).collect::<Vec<_>>(), [true, false]);
}
