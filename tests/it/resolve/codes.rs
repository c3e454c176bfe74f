//! Every code has its page in `docs/codes`, and every page belongs to a code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use regex::Regex;

fn texts(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the folder is there").into_path());
    let wanted = files.filter(|path| path.extension().is_some_and(|found| found == ending));
    wanted.map(|path| (path.clone(), std::fs::read_to_string(&path).expect("a text"))).collect()
}

/// The codes that the program can print, each with the files that say so.
fn codes() -> BTreeMap<String, Vec<PathBuf>> {
    let literal = Regex::new(r#"code\("([a-z0-9-]+)"|^\s+[A-Z][A-Za-z]+ "([a-z0-9-]+)" ""#).expect("a pattern");
    let mut codes: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for (path, text) in texts("src", "rs") {
        for found in text.lines().flat_map(|line| literal.captures_iter(line)) {
            let code = found.get(1).or(found.get(2)).expect("one of the two matched").as_str();
            codes.entry(code.to_owned()).or_default().push(path.clone());
        }
    }
    codes
}

fn pages() -> BTreeMap<String, String> {
    let pages = texts("docs/codes", "md").into_iter();
    pages
        .map(|(path, text)| (path.file_stem().expect("a page has a name").to_string_lossy().into_owned(), text))
        .collect()
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let (codes, pages) = (codes(), pages());
    assert!(codes.len() > 100, "only {} codes were found in the source", codes.len());
    let missing: Vec<&String> = codes.keys().filter(|code| !pages.contains_key(*code)).collect();
    let idle: Vec<&String> = pages.keys().filter(|code| !codes.contains_key(*code)).collect();
    assert_eq!((missing, idle), (Vec::<&String>::new(), Vec::<&String>::new()), "(no page, no code)");
}

#[test]
fn every_page_has_the_same_form() {
    for (code, page) in pages() {
        let title = page.lines().next().unwrap_or_default();
        assert!(title.starts_with(&format!("# {code}: ")), "the title of {code}");
        assert!(!title.ends_with('.'), "the title of {code} ends with a stop");
        assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "the end of {code}");
        assert!(page.matches("```").count().is_multiple_of(2), "an example of {code} is not closed");
    }
}

/// Each problem of the resolver is met in some golden test.
#[test]
fn every_problem_of_rule_files_has_a_golden_message() {
    let snapshots = [texts("tests/it/snapshots/resolve", "snap"), texts("tests/it/snapshots/lint", "snap")].concat();
    let missing: Vec<String> = codes()
        .into_iter()
        .filter(|(_, files)| {
            files.iter().any(|file| {
                ["names.rs", "types.rs", "rules.rs", "checks.rs"]
                    .iter()
                    .any(|name| file.ends_with(Path::new("diagnostic").join(name)))
            })
        })
        .map(|(code, _)| code)
        .filter(|code| !snapshots.iter().any(|(_, text)| text.lines().any(|line| line == code.as_str())))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}
