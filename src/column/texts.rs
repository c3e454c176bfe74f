//! Texts, each kept once for the whole run beside the form in which texts are compared.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;
use unicode_normalization::UnicodeNormalization;

/// An interned text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextId(pub u32);

/// All texts of a run, one behind the other: an export has hundreds of thousands of them, and most are short.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// Texts that are shared with others; those of this one are numbered after them.
    below: Option<Arc<Texts>>,
    all: String,
    /// Where each ends in `all`.
    ends: Vec<usize>,
    /// For each text, the id of the form in which it is compared.
    folded: Vec<TextId>,
    by_text: HashTable<TextId>,
    hasher: RandomState,
}

impl Texts {
    /// No texts besides those of others. What is added stays apart from them.
    pub fn over(below: &Arc<Texts>) -> Texts {
        Texts { below: Some(below.clone()), hasher: below.hasher.clone(), ..Texts::default() }
    }

    /// Forgets all texts but those of others.
    pub fn clear(&mut self) {
        self.all.clear();
        self.ends.clear();
        self.folded.clear();
        self.by_text.clear();
    }

    /// How many texts there are besides those of others.
    pub fn own_len(&self) -> usize {
        self.ends.len()
    }

    /// The number of the first text that is not one of others.
    fn first(&self) -> usize {
        self.below.as_ref().map_or(0, |below| below.first() + below.ends.len())
    }

    /// The text of others that reads so.
    fn below(&self, text: &str, hash: u64) -> Option<TextId> {
        let below = self.below.as_ref()?;
        below.by_text.find(hash, |id| below.stored(*id) == text).copied().or_else(|| below.below(text, hash))
    }

    /// Interns a text as stored.
    ///
    /// # Panics
    /// If there are more than 4 thousand million texts, which no reader lets happen.
    pub fn add(&mut self, text: &str) -> TextId {
        let (id, is_new) = self.find_or_add(text);
        if is_new {
            let folded = fold(text);
            if folded != text {
                // The folded form of a folded form is itself.
                let (folded, _) = self.find_or_add(&folded);
                let index = id.0 as usize - self.first();
                self.folded[index] = folded;
            }
        }
        id
    }

    /// A text, and whether it is new: then it is taken as its own folded form.
    fn find_or_add(&mut self, text: &str) -> (TextId, bool) {
        let hash = self.hasher.hash_one(text);
        if let Some(known) = self.by_text.find(hash, |id| self.stored(*id) == text) {
            return (*known, false);
        }
        if let Some(known) = self.below(text, hash) {
            return (known, false);
        }
        if self.by_text.len() == self.by_text.capacity() {
            self.make_room();
        }
        let id = TextId(number(self.first() + self.ends.len()));
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.folded.push(id);
        self.by_text.insert_unique(hash, id, |_| unreachable!("there is room"));
        (id, true)
    }

    /// Makes the table twice as large. The texts are gone through as they stand: in the order of the table, each would be
    /// far from the one before.
    fn make_room(&mut self) {
        let (first, room) = (self.first(), (self.by_text.len() * 2).max(4));
        self.by_text = HashTable::new();
        self.by_text.reserve(room, |_| unreachable!("it is empty"));
        let mut start = 0;
        for (index, end) in self.ends.iter().enumerate() {
            let hash = self.hasher.hash_one(&self.all[start..*end]);
            self.by_text.insert_unique(hash, TextId(number(first + index)), |_| unreachable!("there is room"));
            start = *end;
        }
    }

    /// The text as stored.
    pub fn stored(&self, id: TextId) -> &str {
        match self.own(id) {
            Ok(index) => piece(&self.all, &self.ends, index),
            Err(below) => below.stored(id),
        }
    }

    /// The text in the form in which texts are compared (see [`fold`]).
    pub fn folded(&self, id: TextId) -> &str {
        self.stored(self.folded_id(id))
    }

    /// The id of the folded form: two texts are equal to a rule exactly if these are equal.
    pub fn folded_id(&self, id: TextId) -> TextId {
        match self.own(id) {
            Ok(index) => self.folded[index],
            Err(below) => below.folded_id(id),
        }
    }

    /// The index of a text here, or whose it is.
    fn own(&self, id: TextId) -> Result<usize, &Texts> {
        let index = id.0 as usize;
        match &self.below {
            None => Ok(index),
            Some(below) => index.checked_sub(self.first()).ok_or(below),
        }
    }
}

/// The number of a text.
fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a run holds fewer than 4 thousand million texts")
}

fn piece<'t>(all: &'t str, ends: &[usize], index: usize) -> &'t str {
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    &all[start..ends[index]]
}

/// The form in which texts are compared: NFC, white space (also non-breaking) trimmed and collapsed, case folded,
/// typographic quotes and dashes as the plain ones.
///
/// ```
/// assert_eq!(probity::column::fold("  O’Brien\u{a0} – HOUSTON "), "o'brien - houston");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        // Nearly all texts of an export are; what follows gives the same and takes ten times as long.
        if text.bytes().all(|byte| byte > b' ') {
            return text.to_ascii_lowercase();
        }
        let mut folded = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        folded.make_ascii_lowercase();
        return folded;
    }
    let plain: String = text.nfc().map(plain_character).collect();
    let mut folded = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(caseless::default_case_fold_str(word).nfc());
    }
    // Folding may leave a text that folds once more (some letters fold into composed ones); go on until it rests.
    if folded == text { folded } else { fold(&folded) }
}

/// Typographic quotes and dashes as their plain forms, the byte order mark and other invisible joiners as blanks.
pub fn plain_character(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{feff}' | '\u{200b}' => ' ',
        other => other,
    }
}
