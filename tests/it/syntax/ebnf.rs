//! The language in EBNF as a second opinion: sentences drawn at random from it, and a count of their parse trees.
//!
//! Nothing here uses the program's grammar. A counter of all trees is slow and simple, which is what is wanted.

use std::collections::HashMap;

/// A part of the grammar.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// A word or mark as it stands.
    Word(String),
    /// A kind of token.
    Kind(String),
    /// A rule.
    Rule(String),
    /// One after the other.
    Sequence(Vec<Node>),
    /// One of several.
    Choice(Vec<Node>),
    /// Once or not at all.
    Optional(Box<Node>),
    /// Any number of times.
    Repeat(Box<Node>),
    /// The next token is not of that kind.
    Not(String),
}

/// The rules by name.
#[derive(Debug)]
pub(crate) struct Ebnf {
    rules: HashMap<String, Node>,
}

impl Ebnf {
    /// Reads the notation that `language.ebnf` explains.
    pub(crate) fn read(text: &str) -> Ebnf {
        let mut reader = Reader { tokens: notation(text), at: 0 };
        let mut rules = HashMap::new();
        while reader.at < reader.tokens.len() {
            let name = reader.next();
            assert_eq!(reader.next(), "=", "after {name}");
            let node = reader.choice();
            assert_eq!(reader.next(), ";", "after the rule {name}");
            assert!(rules.insert(name.clone(), node).is_none(), "{name} stands twice");
        }
        Ebnf { rules }
    }

    fn rule(&self, name: &str) -> &Node {
        self.rules.get(name).expect("a rule that the file has")
    }
}

fn notation(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("(*") {
            rest.find("*)").expect("a comment ends") + 2
        } else if first == '"' {
            rest[1..].find('"').expect("a quote ends") + 2
        } else {
            rest.find(|mark: char| !mark.is_alphanumeric() && mark != '_').unwrap_or(rest.len()).max(1)
        };
        if !rest.starts_with("(*") {
            tokens.push(rest[..length].to_owned());
        }
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> String {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn choice(&mut self) -> Node {
        let mut choices = vec![self.sequence()];
        while self.tokens[self.at] == "|" {
            self.at += 1;
            choices.push(self.sequence());
        }
        if choices.len() == 1 { choices.remove(0) } else { Node::Choice(choices) }
    }

    fn sequence(&mut self) -> Node {
        let mut parts = Vec::new();
        while !matches!(self.tokens[self.at].as_str(), "|" | ";" | ")" | "]" | "}") {
            parts.extend(self.part());
        }
        Node::Sequence(parts)
    }

    fn part(&mut self) -> Vec<Node> {
        let token = self.next();
        let node = match token.as_str() {
            "(" => self.inside(")"),
            "[" => Node::Optional(Box::new(self.inside("]"))),
            "{" => Node::Repeat(Box::new(self.inside("}"))),
            "!" => Node::Not(self.next()),
            quoted if quoted.starts_with('"') => {
                return quoted.trim_matches('"').split(' ').map(|word| Node::Word(word.to_owned())).collect();
            }
            kind if kind.chars().all(char::is_uppercase) => Node::Kind(token),
            _ => Node::Rule(token),
        };
        vec![node]
    }

    fn inside(&mut self, closing: &str) -> Node {
        let node = self.choice();
        assert_eq!(self.next(), closing);
        node
    }
}

const RESERVED: &str = "yes no that is are and or not exists every where satisfies of plus minus from through until to \
                        than must should when unless otherwise previous";

fn among(words: &str, token: &str) -> bool {
    words.split_whitespace().any(|word| word == token)
}

fn is_name(token: &str) -> bool {
    token.starts_with(|mark: char| mark.is_ascii_lowercase())
        && token.chars().all(|mark| mark.is_ascii_lowercase() || mark.is_ascii_digit() || mark == '_')
}

/// Whether digits and marks stand as in the pattern: `9` a digit, anything else itself.
fn looks_like(token: &str, pattern: &str) -> bool {
    token.len() == pattern.len()
        && token.bytes().zip(pattern.bytes()).all(|(mark, wanted)| match wanted {
            b'9' => mark.is_ascii_digit(),
            _ => mark == wanted,
        })
}

/// Whether a token is of a kind.
fn is_kind(kind: &str, token: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|mark| mark.is_ascii_digit());
    let is_free = |token: &str| is_name(token) && !among(RESERVED, token);
    match kind {
        "NAME" => is_name(token),
        "FREE" => is_free(token),
        "KIND" => is_free(token) && token != "each",
        "LOOP" => is_free(token) && !is_kind("PERIODWORD", token),
        "PATH" => is_free(token) || (token.contains('.') && token.split('.').all(is_name)),
        "ID" => {
            token.starts_with(|mark: char| mark.is_ascii_uppercase())
                && token.split('-').all(|part| {
                    !part.is_empty() && part.chars().all(|mark| mark.is_ascii_uppercase() || mark.is_ascii_digit())
                })
        }
        "WORD" => {
            token.chars().all(|mark| mark.is_alphanumeric() || mark == '_' || mark == '-')
                && token.contains(char::is_alphabetic)
                && !token.starts_with('-')
                && !is_name(token)
        }
        "STRING" => token.starts_with('"'),
        "DATE" => looks_like(token, "9999-99-99"),
        "DATETIME" => looks_like(token, "9999-99-99T99:99") || looks_like(token, "9999-99-99 99:99:99Z"),
        "MONTH" => looks_like(token, "9999-99"),
        "MONTHDAY" => looks_like(token, "99-99"),
        "RANGE" => token.split_once('-').is_some_and(|(first, last)| digits(first) && digits(last)),
        "INT" => digits(token),
        "NUMBER" => digits(token) || token.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part)),
        "DASH" => token == "-",
        "GIVES" => token == "gives",
        "LINEWORD" => token == "line",
        "TESTWORD" => among("given expect as not", token),
        "SLOTWORD" => among("blank absent", token),
        "PERIODWORD" => among("fiscal calendar month", token),
        "ISWORD" => {
            among("any recorded blank none unique one at more less before after on from within by during in not", token)
        }
        _ => unreachable!("no kind of token {kind}"),
    }
}

/// Trees that a rule has over a whole sentence; 2 stands for two or more.
pub(crate) fn count_trees(ebnf: &Ebnf, start: &str, tokens: &[String]) -> u8 {
    let mut counter = Counter { ebnf, tokens, known: HashMap::new() };
    let ends = counter.rule(start, 0);
    ends.into_iter().find(|(end, _)| *end == tokens.len()).map_or(0, |(_, count)| count)
}

/// Where a part can end, and in how many ways it gets there.
type Ends = Vec<(usize, u8)>;

struct Counter<'e> {
    ebnf: &'e Ebnf,
    tokens: &'e [String],
    known: HashMap<(&'e str, usize), Ends>,
}

impl<'e> Counter<'e> {
    fn rule(&mut self, name: &'e str, from: usize) -> Ends {
        if let Some(known) = self.known.get(&(name, from)) {
            return known.clone();
        }
        let ends = self.node(self.ebnf.rule(name), from);
        self.known.insert((name, from), ends.clone());
        ends
    }

    fn node(&mut self, node: &'e Node, from: usize) -> Ends {
        let next = self.tokens.get(from);
        match node {
            Node::Word(word) if next == Some(word) => vec![(from + 1, 1)],
            Node::Kind(kind) if next.is_some_and(|token| is_kind(kind, token)) => vec![(from + 1, 1)],
            Node::Word(_) | Node::Kind(_) => Ends::new(),
            Node::Not(kind) if next.is_some_and(|token| is_kind(kind, token)) => Ends::new(),
            Node::Not(_) => vec![(from, 1)],
            Node::Rule(name) => self.rule(name, from),
            Node::Sequence(parts) => {
                parts.iter().fold(vec![(from, 1)], |ends, part| self.each(&ends, |counter, at| counter.node(part, at)))
            }
            Node::Choice(choices) => {
                let mut ends = Ends::new();
                for choice in choices {
                    add(&mut ends, self.node(choice, from), 1);
                }
                ends
            }
            Node::Optional(part) => {
                let mut ends = vec![(from, 1)];
                add(&mut ends, self.node(part, from), 1);
                ends
            }
            Node::Repeat(part) => {
                let mut ends = vec![(from, 1)];
                let mut last = ends.clone();
                while !last.is_empty() {
                    last = self.each(&last, |counter, at| counter.node(part, at));
                    add(&mut ends, last.clone(), 1);
                }
                ends
            }
        }
    }

    fn each(&mut self, ends: &Ends, mut next: impl FnMut(&mut Self, usize) -> Ends) -> Ends {
        let mut all = Ends::new();
        for (end, count) in ends {
            let further = next(self, *end);
            add(&mut all, further, *count);
        }
        all
    }
}

fn add(ends: &mut Ends, more: Ends, times: u8) {
    for (end, count) in more {
        let count = (count * times).min(2);
        match ends.iter_mut().find(|(known, _)| *known == end) {
            Some((_, sum)) => *sum = (*sum + count).min(2),
            None => ends.push((end, count)),
        }
    }
}

/// Draws sentences.
pub(crate) struct Draw<'e> {
    ebnf: &'e Ebnf,
    random: u64,
    /// Whether names are drawn from the words of the language.
    own_words: bool,
    tokens: Vec<String>,
}

/// Rules within rules, and tokens, after which the shortest way out is taken.
const DEEP: usize = 14;
const LONG: usize = 100;

/// A sentence of a rule, from a seed.
pub(crate) fn draw(ebnf: &Ebnf, start: &str, seed: u64) -> Vec<String> {
    let mut draw = Draw { ebnf, random: seed | 1, own_words: seed.is_multiple_of(2), tokens: Vec::new() };
    draw.node(ebnf.rule(start), 0);
    draw.tokens
}

impl<'e> Draw<'e> {
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let high = self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).expect("31 bits") % limit
    }

    fn node(&mut self, node: &'e Node, depth: usize) {
        let ending = depth > DEEP || self.tokens.len() > LONG;
        match node {
            Node::Word(word) => self.tokens.push(word.clone()),
            Node::Kind(kind) => self.token(kind),
            Node::Rule(name) => self.node(self.ebnf.rule(name), depth + 1),
            Node::Sequence(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let before = self.tokens.len();
                    self.node(part, depth);
                    if let Some(Node::Not(kind)) = index.checked_sub(1).map(|before| &parts[before]) {
                        self.redraw(part, kind, before, depth);
                    }
                }
            }
            Node::Choice(choices) => {
                let pick = if ending { self.shortest(choices) } else { self.below(choices.len()) };
                self.node(&choices[pick], depth);
            }
            Node::Optional(part) => {
                if !ending && self.below(2) == 0 {
                    self.node(part, depth);
                }
            }
            Node::Repeat(part) => {
                let most = if ending { 1 } else { [6, 3][usize::from(depth > 0)] };
                for _ in 0..self.below(most) {
                    self.node(part, depth);
                }
            }
            Node::Not(_) => {}
        }
    }

    /// Draws again what began with a token that may not stand there.
    fn redraw(&mut self, part: &'e Node, kind: &str, before: usize, depth: usize) {
        while self.tokens.get(before).is_some_and(|token| is_kind(kind, token)) {
            self.tokens.truncate(before);
            self.node(part, depth);
        }
    }

    /// The choice with the fewest rules in it, some of the time any of those without a rule.
    fn shortest(&mut self, choices: &[Node]) -> usize {
        let weights: Vec<usize> = choices.iter().map(weight).collect();
        let least = *weights.iter().min().expect("a choice has choices");
        let lightest: Vec<usize> = (0..choices.len()).filter(|index| weights[*index] == least).collect();
        lightest[self.below(lightest.len())]
    }

    fn token(&mut self, kind: &str) {
        let own = RESERVED.split_whitespace().chain(
            "fiscal calendar month day days any blank none unique one at more less before after on within by during in \
             recorded count sum date the end start latest earliest in_force cite for each full line key private text \
             given expect as gives absent unreadable exactly agree all status rule table model x1 agrees within take"
                .split_whitespace(),
        );
        let plain = "a b1 signed_on model course agency kind_of";
        let names: Vec<&str> = if self.own_words { own.collect() } else { plain.split_whitespace().collect() };
        let fixed: &[&str] = match kind {
            "ID" => &["A-1", "TRN-05", "JEM"],
            "WORD" => &["JEM", "I-247A", "2019_wso", "Wso", "x-y", "Ñandú"],
            "STRING" => &["\"a text\"", "\"with \"\" quote\"", "\"\"", "\"# no remark\"", "\"“curly”\""],
            "DATE" => &["2017-01-10", "2020-02-29"],
            "DATETIME" => &["2017-01-10T17:00", "2017-01-10 17:00:30Z"],
            "MONTH" => &["2019-03"],
            "MONTHDAY" => &["10-01"],
            "RANGE" => &["8-9"],
            "INT" => &["2", "2019"],
            "NUMBER" => &["5", "12.50"],
            "DASH" => &["-"],
            _ => &[],
        };
        if !fixed.is_empty() {
            let pick = self.below(fixed.len());
            self.tokens.push(fixed[pick].to_owned());
            return;
        }
        loop {
            let mut token = names[self.below(names.len())].to_owned();
            if kind == "PATH" && self.below(3) == 0 {
                token = format!("{token}.{}", names[self.below(names.len())]);
            }
            if is_kind(kind, &token) {
                self.tokens.push(token);
                return;
            }
        }
    }
}

/// How much a part is likely to grow.
fn weight(node: &Node) -> usize {
    match node {
        Node::Word(_) | Node::Kind(_) | Node::Not(_) => 0,
        Node::Rule(name) if matches!(name.as_str(), "condition" | "joined" | "single" | "records" | "atom") => 100,
        Node::Rule(_) => 10,
        Node::Sequence(parts) => parts.iter().map(weight).sum::<usize>(),
        Node::Choice(choices) => choices.iter().map(weight).min().unwrap_or(0),
        Node::Optional(_) | Node::Repeat(_) => 0,
    }
}
