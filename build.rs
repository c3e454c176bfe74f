//! Parses the rule files of the built-in packs once and for all: each is built in with its text and its syntax tree.
//!
//! The parser is that of the program, from the same files. A pack that does not parse does not build.

use std::path::{Path, PathBuf};
use std::{fs, io};

use diagnostic::Faults;
use source::{PACK, Sources};
use walkdir::WalkDir;

#[expect(dead_code, unreachable_pub, unused_imports, reason = "the program uses what the parser does not")]
#[path = "src/calendar/mod.rs"]
mod calendar;
#[expect(dead_code, unreachable_pub, reason = "the program uses what the parser does not")]
#[path = "src/diagnostic/mod.rs"]
mod diagnostic;
#[expect(dead_code, unreachable_pub, reason = "the program uses what the parser does not")]
#[path = "src/source.rs"]
mod source;
#[expect(dead_code, unreachable_pub, reason = "the program uses what the parser does not")]
#[path = "src/syntax/mod.rs"]
mod syntax;

/// What the trees depend on.
const READ: [&str; 7] =
    ["build.rs", "grammar", "rules", "src/calendar", "src/diagnostic", "src/source.rs", "src/syntax"];

fn main() -> io::Result<()> {
    READ.iter().for_each(|path| println!("cargo::rerun-if-changed={path}"));
    let rules =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the package is")).join("rules");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    let mut sources = Sources::default();
    let mut list = String::new();
    for name in names(&rules) {
        let path = rules.join(&name);
        let id = sources.add(format!("{PACK}{name}"), fs::read_to_string(&path)?).expect("a rule file is small");
        let mut faults = Faults::default();
        let tree = syntax::parse_to_judge(&sources, id, &mut faults);
        if let Some(fault) = faults.list.first() {
            return Err(io::Error::other(format!("{name}:{}: {}", sources.place(fault.span).line, fault.problem)));
        }
        let kept = out.join(format!("{}.tree", id.0));
        fs::write(&kept, syntax::kept::to_bytes(&tree))?;
        let (text, tree) = (path.display().to_string(), kept.display().to_string());
        list +=
            &format!("PackFile {{ name: {name:?}, text: include_str!({text:?}), tree: include_bytes!({tree:?}) }},\n");
    }
    fs::write(out.join("packs.rs"), format!("&[\n{list}]\n"))
}

/// The rule files below a folder, by their paths in it. Records come first, so that a reader meets the kinds before the
/// rules.
fn names(rules: &Path) -> Vec<String> {
    let files = WalkDir::new(rules).into_iter().map(|entry| entry.expect("`rules` can be read").into_path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "probity"));
    let name = |path: PathBuf| {
        let inside = path.strip_prefix(rules).expect("it stands below `rules`");
        let parts = inside.iter().map(|part| part.to_str().expect("the names of rule files are plain"));
        parts.collect::<Vec<_>>().join("/")
    };
    let mut names: Vec<String> = files.map(name).collect();
    names.sort_by_key(|name| (!name.starts_with("records/"), name.clone()));
    names
}
