//! The rule book: every rule and every measure with all that belongs to it, for whoever reads rules without judging
//! records. One model; `text.rs` shows an entry on a terminal, `html.rs` and `markdown.rs` the whole book.

mod entries;
mod html;
mod indexes;
mod markdown;
mod needs;
mod operands;
mod plain;
mod text;

use crate::input::requirements::Requirements;
use crate::resolve::RuleSet;
use crate::source::Sources;

pub use entries::{
    ConflictEntry, MeasureEntry, ParameterEntry, RequirementEntry, RuleEntry, SourceEntry, TestEntry, VersionEntry,
    measure_entry, rule_entry,
};
pub use html::html;
pub use indexes::{AreaIndex, DocumentIndex, KindIndex};
pub use markdown::markdown;
pub use needs::{FieldNeed, Need};
pub use text::{filled, measure_page, rule_page};

/// The rule book.
#[derive(Debug)]
pub struct Book {
    /// The areas with their rules and measures, in the order of their codes.
    pub chapters: Vec<Chapter>,
    /// Which rules rest on which document.
    pub documents: Vec<DocumentIndex>,
    /// Which rules judge or need which kind of record.
    pub kinds: Vec<KindIndex>,
}

/// The rules and measures of an area.
#[derive(Debug)]
pub struct Chapter {
    /// The area.
    pub area: AreaIndex,
    /// Its rules, in the order of their ids.
    pub rules: Vec<RuleEntry>,
    /// Its measures, in the order of their ids.
    pub measures: Vec<MeasureEntry>,
}

/// Makes the book of some rules. Where lists of requirements are given, they name the areas and stand beside the rules.
pub fn book(sources: &Sources, rules: &RuleSet, requirements: &Requirements) -> Book {
    let mut chapters: Vec<Chapter> = indexes::areas(rules, requirements)
        .into_iter()
        .map(|area| Chapter { area, rules: Vec::new(), measures: Vec::new() })
        .collect();
    for id in rules.rule_ids() {
        let entry = rule_entry(sources, rules, requirements, id);
        let chapter = chapters.iter_mut().find(|chapter| chapter.area.holds(&entry.id));
        chapter.expect("every id is in an area").rules.push(entry);
    }
    for measure in &rules.measures {
        let entry = measure_entry(sources, rules, requirements, measure);
        let chapter = chapters.iter_mut().find(|chapter| chapter.area.holds(&entry.id));
        chapter.expect("every id is in an area").measures.push(entry);
    }
    for chapter in &mut chapters {
        chapter.rules.sort_by(|one, other| one.id.cmp(&other.id));
        chapter.measures.sort_by(|one, other| one.id.cmp(&other.id));
    }
    let documents = indexes::documents(rules);
    let kinds = indexes::kinds(rules, &chapters);
    Book { chapters, documents, kinds }
}

impl Book {
    /// How many rules and measures it holds.
    pub fn counts(&self) -> (usize, usize) {
        let rules = self.chapters.iter().map(|chapter| chapter.rules.len()).sum();
        let measures = self.chapters.iter().map(|chapter| chapter.measures.len()).sum();
        (rules, measures)
    }
}
