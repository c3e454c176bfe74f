//! Each module uses only modules above it in `lib.rs`.

use std::path::Path;

#[test]
fn modules_use_only_modules_above_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = std::fs::read_to_string(src.join("lib.rs")).unwrap();
    let modules: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(modules.len() > 10, "lib.rs lists the modules");
    let mut edges = Vec::new();
    for file in walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().map(Result::unwrap) {
        if file.path().extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let shown = file.path().strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let module = shown.split(['/', '.']).next().unwrap();
        let Some(own) = modules.iter().position(|name| *name == module) else { continue };
        let text = std::fs::read_to_string(file.path()).unwrap();
        for used in text.match_indices("crate::").map(|(at, word)| &text[at + word.len()..]) {
            let name = used.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap();
            if modules.iter().position(|module| *module == name).is_some_and(|used| used > own) {
                edges.push(format!("{shown} uses {name}"));
            }
        }
    }
    assert!(edges.is_empty(), "edges that point down:\n{}", edges.join("\n"));
}

#[test]
fn only_syntax_names_pest() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in walkdir::WalkDir::new(&src).into_iter().map(Result::unwrap) {
        if file.path().is_file() && !file.path().starts_with(src.join("syntax")) {
            let text = std::fs::read_to_string(file.path()).unwrap();
            assert!(!text.contains("pest::"), "{} names pest", file.path().display());
        }
    }
}
