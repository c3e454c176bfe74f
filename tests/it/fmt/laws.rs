//! Laying out twice changes nothing, what is said stays the same, and no remark is lost: over every rule file of the
//! repository, over sentences drawn from the language, and with remarks at any place.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{format, laid_out};
use crate::packs::sources_of;
use crate::syntax::ebnf::draw;
use crate::syntax::random::{BLOCKS, LANGUAGE, written};

/// The texts of all rule files of the repository.
fn rule_files() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["rules", "tests", "fixtures", "docs"].map(|folder| sources_of(&root.join(folder)));
    let texts = |sources: &probity::source::Sources| -> Vec<String> {
        sources.ids().map(|id| sources.file(id).text.clone().into_owned()).collect()
    };
    folders.iter().flat_map(texts).collect()
}

#[test]
fn every_rule_file_of_the_repository_stays_itself() {
    let files = rule_files();
    assert!(files.len() > 20, "the repository holds rule files");
    for text in files {
        let after = laid_out(&text);
        let windows = text.replace('\n', "\r\n");
        assert_eq!(format(&format!("\u{feff}{windows}")), Some(after));
    }
}

#[test]
fn the_packs_are_in_their_layout() {
    let sources = sources_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"));
    let differs = |file: &&probity::source::SourceFile| format(&file.text).as_deref() != Some(&*file.text);
    let names: Vec<&str> =
        sources.ids().map(|id| sources.file(id)).filter(differs).map(|file| file.name.as_str()).collect();
    assert!(names.is_empty(), "lay out with `probity fmt rules`: {}", names.join(", "));
}

/// Each block of the rule files, by itself.
fn blocks() -> &'static [String] {
    static BLOCKS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let files = rule_files();
        let begins = |text: &str, at: usize| text[at + 1..].starts_with(|mark: char| mark.is_ascii_lowercase());
        let mut blocks = Vec::new();
        for text in &files {
            let breaks = text.match_indices('\n').map(|(at, _)| at).filter(|at| begins(text, *at));
            let mut start = 0;
            for at in breaks.chain([text.len()]) {
                blocks.push(text[start..at].to_owned() + "\n");
                start = (at + 1).min(text.len());
            }
        }
        blocks
    });
    &BLOCKS
}

/// The places between two tokens: outside of words, texts and remarks.
fn boundaries(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut quoted = false;
        for (at, mark) in line.char_indices() {
            let (before, after) = (line[..at].chars().next_back(), line[at + mark.len_utf8()..].chars().next());
            let in_time = mark == ':' && before.is_some_and(|mark| mark.is_ascii_digit());
            match mark {
                '#' if !quoted => break,
                '"' => quoted = !quoted,
                ' ' | '\n' if !quoted && at > 0 => places.push(start + at),
                ',' | ')' | ':' if !quoted && !in_time => places.push(start + at),
                '(' if !quoted && after.is_some() => places.push(start + at + 1),
                _ => {}
            }
        }
        start += line.len();
    }
    places
}

/// Puts remarks at some places of a text.
fn with_remarks(text: &str, seeds: &[u32]) -> String {
    let places = boundaries(text);
    let mut chosen: Vec<(usize, u32)> =
        seeds.iter().map(|seed| (places[*seed as usize / 4 % places.len()], *seed)).collect();
    chosen.sort_unstable();
    chosen.dedup_by_key(|(place, _)| *place);
    let mut out = text.to_owned();
    for (place, seed) in chosen.into_iter().rev() {
        let at_line_end = out[place..].starts_with('\n');
        let remark = match (seed % 4, at_line_end) {
            (0 | 1, true) => format!("   # r{seed} \"behind"),
            (0 | 1, false) => format!(" #r{seed} behind ) \n   "),
            (2, true) => format!("\n      # r{seed} of its own"),
            (_, true) => format!("\n\n# r{seed} at the margin\n"),
            (_, false) => format!("\n  # r{seed} of its own   \n# r{seed} next\n    "),
        };
        out.insert_str(place, &remark);
    }
    out
}

proptest! {
    // 256 cases of each; PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(287), ..ProptestConfig::default() })]

    #[test]
    fn sentences_of_the_language_stay_themselves(seed: u64, block in 0..BLOCKS.len(), second in 0..BLOCKS.len()) {
        let tokens = draw(&LANGUAGE, BLOCKS[block], seed);
        let more = draw(&LANGUAGE, BLOCKS[second], seed.rotate_left(17));
        prop_assume!(tokens.len() < 300 && more.len() < 300);
        laid_out(&format!("# above\n\n{}# between\n{}", written(&tokens, seed), written(&more, seed.rotate_left(9))));
        laid_out(&format!("{}\n", tokens.join(" ")));
        laid_out(&format!("{}\n", tokens.join("\n\t")));
    }

    #[test]
    fn remarks_at_any_place_stay(
        which in any::<prop::sample::Index>(),
        seeds in prop::collection::vec(any::<u32>(), 1..30),
    ) {
        let block: &String = which.get(blocks());
        prop_assume!(!boundaries(block).is_empty());
        laid_out(&with_remarks(block, &seeds));
    }
}
