//! Phrase bank -> sentences. A bank is a text: `@name` opens a group of phrases, one a line, `=name` a
//! class of words, parted by `|`, common ones first. In a phrase, `{name}` stands for a phrase of a group
//! or a word of a class, `[one|other]` for one of several wordings, `{label:name}` for one that stays the
//! same wherever the same fact is told, `{an:name}` for a word with its article, ` // ` parts what an
//! editor may cut behind it. Other names in braces are people, places and numbers of the story.
//! Phrases of a group are as likely as each other, of a class the first words are the likelier ones.
//! Cost: about 10 ns a word.

use std::collections::BTreeMap;

use super::random::Random;
use crate::hash;

/// The parts of a phrase.
#[derive(Clone, Debug)]
enum Node {
    Text(Box<str>),
    Group(Group),
    Options(Vec<Vec<Node>>),
    /// Something of the story, which the teller fills in.
    Open(Box<str>, Option<u64>),
    /// Where the sentence may be cut.
    Joint,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    at: usize,
    label: Option<u64>,
    article: bool,
}

#[derive(Clone, Debug, Default)]
struct Phrases {
    are_words: bool,
    all: Vec<Vec<Node>>,
}

/// All phrases of a language.
#[derive(Debug, Default)]
pub(super) struct Bank {
    names: BTreeMap<String, usize>,
    groups: Vec<Phrases>,
}

/// Who knows the story: fills in what a phrase leaves open.
pub(super) trait Teller {
    /// Writes the person, place or number that goes by `name`; `fact` makes it the same each time.
    fn fill(&mut self, name: &str, random: &mut Random, out: &mut String);
}

/// What a phrase's random choices depend on.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    /// What the fact fixes.
    pub(super) fact: u64,
    /// What is a matter of wording.
    pub(super) wording: Random,
}

impl Bank {
    /// Reads a bank.
    /// # Panics
    /// If the text is no bank: banks are part of the program.
    pub(super) fn new(text: &str) -> Self {
        let mut bank = Self::default();
        let lines = || {
            text.lines()
                .map(str::trim_end)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
        };
        for name in lines().filter_map(|line| line.strip_prefix(['@', '='])) {
            let next = bank.names.len();
            bank.names.entry(name.to_owned()).or_insert(next);
        }
        bank.groups.resize(bank.names.len(), Phrases::default());
        let mut group = None;
        for line in lines() {
            if let Some(name) = line.strip_prefix(['@', '=']) {
                let at = bank.names[name];
                bank.groups[at].are_words = line.starts_with('=');
                group = Some(at);
                continue;
            }
            let at = group.unwrap_or_else(|| panic!("a phrase before the first group: {line}"));
            if bank.groups[at].are_words {
                for word in line.split('|') {
                    let word = bank.parse(word);
                    bank.groups[at].all.push(word);
                }
            } else {
                let phrase = bank.parse(line);
                bank.groups[at].all.push(phrase);
            }
        }
        bank
    }

    fn parse(&self, text: &str) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.find(['{', '[']).unwrap_or(rest.len());
            for (number, part) in rest[..plain].split(" // ").enumerate() {
                if number > 0 {
                    nodes.push(Node::Joint);
                }
                if !part.is_empty() {
                    nodes.push(Node::Text(part.into()));
                }
            }
            rest = &rest[plain..];
            if let Some(inner) = rest.strip_prefix('{') {
                let (name, behind) = inner
                    .split_once('}')
                    .unwrap_or_else(|| panic!("an open brace: {text}"));
                nodes.push(self.named(name));
                rest = behind;
            } else if let Some(inner) = rest.strip_prefix('[') {
                let close = matching(inner).unwrap_or_else(|| panic!("an open bracket: {text}"));
                let options = split(&inner[..close]);
                nodes.push(Node::Options(
                    options.into_iter().map(|o| self.parse(o)).collect(),
                ));
                rest = &inner[close + 1..];
            }
        }
        nodes
    }

    fn named(&self, name: &str) -> Node {
        let (label, name) = name
            .split_once(':')
            .map_or((None, name), |(label, name)| (Some(label), name));
        let article = label == Some("an");
        let label = label
            .filter(|_| !article)
            .map(|label| hash::bytes(label.as_bytes()));
        match self.names.get(name) {
            Some(&at) => Node::Group(Group { at, label, article }),
            None => Node::Open(name.into(), label),
        }
    }

    /// All names that phrases leave to the teller.
    #[cfg(test)]
    pub(super) fn open(&self) -> std::collections::BTreeSet<&str> {
        fn collect<'a>(nodes: &'a [Node], found: &mut std::collections::BTreeSet<&'a str>) {
            for node in nodes {
                match node {
                    Node::Open(name, _) => {
                        found.insert(name);
                    }
                    Node::Options(options) => options.iter().for_each(|o| collect(o, found)),
                    Node::Text(_) | Node::Group(_) | Node::Joint => {}
                }
            }
        }
        let mut found = std::collections::BTreeSet::new();
        for phrase in self.groups.iter().flat_map(|group| &group.all) {
            collect(phrase, &mut found);
        }
        found
    }

    /// All groups whose name ends so, without the ending.
    pub(super) fn ending(&self, ending: &str) -> Vec<&str> {
        self.names
            .keys()
            .filter_map(|name| name.strip_suffix(ending))
            .collect()
    }

    /// The number of a group, if there is one of that name.
    pub(super) fn group(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// Writes a phrase of a group. Where it may be cut, its length in `out` is added to `joints`.
    pub(super) fn tell(
        &self,
        group: usize,
        choices: &mut Choices,
        teller: &mut dyn Teller,
        out: &mut String,
        joints: &mut Vec<usize>,
    ) {
        let phrases = &self.groups[group];
        let at = if phrases.are_words {
            choices.wording.declining(phrases.all.len())
        } else {
            choices.wording.below(phrases.all.len())
        };
        self.write(&phrases.all[at], choices, teller, out, joints);
    }

    fn write(
        &self,
        nodes: &[Node],
        choices: &mut Choices,
        teller: &mut dyn Teller,
        out: &mut String,
        joints: &mut Vec<usize>,
    ) {
        for node in nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Joint => joints.push(out.len()),
                Node::Options(options) => {
                    let at = choices.wording.below(options.len());
                    self.write(&options[at], choices, teller, out, joints);
                }
                Node::Open(name, label) => match label {
                    None => teller.fill(name, &mut choices.wording, out),
                    Some(label) => {
                        teller.fill(name, &mut Random::new(&[choices.fact, *label]), out);
                    }
                },
                Node::Group(group) => {
                    let from = out.len();
                    match group.label {
                        None => self.tell(group.at, choices, teller, out, joints),
                        Some(label) => {
                            let mut fixed = Choices {
                                fact: choices.fact,
                                wording: Random::new(&[choices.fact, label]),
                            };
                            self.tell(group.at, &mut fixed, teller, out, joints);
                        }
                    }
                    if group.article {
                        let vowel = out[from..].starts_with(['a', 'e', 'i', 'o', 'u']);
                        out.insert_str(from, if vowel { "an " } else { "a " });
                    }
                }
            }
        }
    }
}

/// Where the bracket closes that was opened before `text`.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.bytes().position(|byte| {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 0 => return true,
            b']' => depth -= 1,
            _ => {}
        }
        false
    })
}

/// The options between bars, bars of inner brackets left alone.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            b'|' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nobody;

    impl Teller for Nobody {
        fn fill(&mut self, name: &str, random: &mut Random, out: &mut String) {
            out.push_str(name);
            out.push_str(&random.below(1000).to_string());
        }
    }

    const TEXT: &str = "@lead\n{an:animal} [ran|sat [down|up]] for {n:count} days // , then left\n=animal\nox|bear\n";

    fn told(fact: u64, wording: u64) -> (String, Vec<usize>) {
        let bank = Bank::new(TEXT);
        let (mut out, mut joints) = (String::new(), Vec::new());
        let mut choices = Choices {
            fact,
            wording: Random::new(&[wording]),
        };
        let lead = bank.group("lead").unwrap();
        bank.tell(lead, &mut choices, &mut Nobody, &mut out, &mut joints);
        (out, joints)
    }

    #[test]
    fn wording_changes_and_facts_stay() {
        let number = |text: &str| {
            text.split("count")
                .nth(1)
                .unwrap()
                .split(' ')
                .next()
                .unwrap()
                .to_owned()
        };
        let mut wordings = std::collections::BTreeSet::new();
        for wording in 0..500 {
            let (text, joints) = told(7, wording);
            assert_eq!(number(&text), number(&told(7, 0).0));
            assert_eq!(&text[joints[0]..], ", then left");
            assert!(
                text.starts_with("an ox") || text.starts_with("a bear"),
                "{text}"
            );
            wordings.insert(text);
        }
        assert_eq!(wordings.len(), 6);
        assert_ne!(number(&told(7, 0).0), number(&told(8, 0).0));
    }
}
