//! What is built into the program: the rule packs, the demonstration project, and the pages of the diagnostic codes.

use include_dir::{Dir, File, include_dir};

use crate::source::PACK;

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static DEMO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/demo");
static CODES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/docs/codes");

/// The folder of record kinds that all packs share.
const RECORDS: &str = "records";

/// The folder of the lists of requirements.
pub(super) const REQUIREMENTS: &str = "requirements";

/// The names of the rule packs.
pub(super) fn packs() -> Vec<&'static str> {
    let names = RULES.dirs().filter_map(|folder| folder.path().to_str());
    names.filter(|name| ![RECORDS, REQUIREMENTS].contains(name)).collect()
}

/// The lists of requirements, each with its name as shown, sorted.
pub(super) fn requirement_lists() -> Vec<(String, &'static str)> {
    let mut files = RULES.get_dir(REQUIREMENTS).map(files_below).unwrap_or_default();
    files.retain(|(name, _)| name.ends_with(".yaml"));
    files.sort();
    files.into_iter().map(|(name, text)| (format!("{PACK}{name}"), text)).collect()
}

/// The rule files of some packs with the record kinds that they share, each with its name as shown, sorted.
pub(super) fn pack_files(names: &[String]) -> Vec<(String, &'static str)> {
    if names.is_empty() {
        return Vec::new();
    }
    let wanted = |folder: &&Dir<'static>| {
        folder.path().to_str().is_some_and(|name| name == RECORDS || names.iter().any(|wanted| wanted == name))
    };
    let mut files: Vec<(String, &'static str)> = RULES.dirs().filter(wanted).flat_map(files_below).collect();
    files.retain(|(name, _)| name.ends_with(".probity"));
    // Records come first, so that a reader meets the kinds before the rules.
    files.sort_by_key(|(name, _)| (!name.starts_with(RECORDS), name.clone()));
    files.into_iter().map(|(name, text)| (format!("{PACK}{name}"), text)).collect()
}

/// The page about a pack.
pub(super) fn readme(pack: &str) -> Option<&'static str> {
    RULES.get_file(format!("{pack}/README.md")).and_then(File::contents_utf8)
}

/// The files of the demonstration project with their paths in it, sorted.
pub(super) fn demo_files() -> Vec<(String, &'static str)> {
    let mut files = files_below(&DEMO);
    files.sort();
    files
}

/// The page of a diagnostic code.
pub(super) fn page(code: &str) -> Option<&'static str> {
    CODES.get_file(format!("{code}.md")).and_then(File::contents_utf8)
}

/// All diagnostic codes that have a page.
pub(super) fn codes() -> Vec<&'static str> {
    CODES.files().filter_map(|file| file.path().file_stem().and_then(|stem| stem.to_str())).collect()
}

fn files_below(folder: &Dir<'static>) -> Vec<(String, &'static str)> {
    let own = folder.files().filter_map(|file| {
        let name = file.path().to_str()?.replace('\\', "/");
        Some((name, file.contents_utf8()?))
    });
    own.chain(folder.dirs().flat_map(files_below)).collect()
}
