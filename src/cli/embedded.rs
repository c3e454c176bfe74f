//! What is built into the program: the rule packs, the demonstration project, and the pages of the diagnostic codes.

use include_dir::{Dir, File, include_dir};

use crate::source::{FileId, PACK, Sources};
use crate::syntax::ast::RuleFile;
use crate::syntax::kept;

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static DEMO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/demo");
static CODES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/docs/codes");

/// A rule file of a pack, or one with record kinds that packs share.
#[derive(Debug)]
struct PackFile {
    /// Its path below `rules/`.
    name: &'static str,
    text: &'static str,
    /// Its syntax tree without its tests.
    tree: &'static [u8],
}

/// All of them, as `build.rs` has parsed them: each has its place here as its number.
static PACK_FILES: &[PackFile] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

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

/// Adds the rule files of some packs, with the record kinds that they share.
pub(super) fn add_packs(names: &[String], sources: &mut Sources) {
    for (id, file) in (0..).map(FileId).zip(PACK_FILES) {
        let folder = file.name.split('/').next().unwrap_or_default();
        if !names.is_empty() && (folder == RECORDS || names.iter().any(|name| name == folder)) {
            sources.add_built_in(id, format!("{PACK}{}", file.name), file.text);
        }
    }
}

/// The syntax tree of a rule file of a pack, without its tests.
pub(super) fn tree(id: FileId) -> RuleFile {
    kept::from_bytes(PACK_FILES[id.0 as usize].tree)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Faults;
    use crate::syntax;

    #[test]
    fn the_trees_of_the_packs_are_those_of_their_texts() {
        let mut sources = Sources::default();
        let all: Vec<String> = packs().into_iter().map(str::to_owned).collect();
        add_packs(&all, &mut sources);
        assert_eq!(sources.ids().count(), PACK_FILES.len());
        let mut faults = Faults::default();
        for id in sources.ids() {
            let file = sources.file(id);
            assert_eq!(RULES.get_file(&file.name[PACK.len()..]).and_then(File::contents_utf8), Some(&*file.text));
            assert_eq!(tree(id), syntax::parse_to_judge(&sources, id, &mut faults), "{}", file.name);
        }
    }
}
