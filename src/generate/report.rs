//! A story -> a report of it: a lead, details, speech, an outlook; and whatever else a desk writes.
//! The shape is the inverted pyramid, which is what makes cutting from the end safe.

use super::cast::{Cast, Mentions, Voice};
use super::grammar::{Choices, Teller};
use super::language::Language;
use super::outlet::Outlet;
use super::piece::{Body, Paragraph, Piece, Sentence, Units};
use super::random::Random;

/// One who writes for an outlet.
pub(super) struct Writer<'a> {
    pub(super) language: &'a Language,
    pub(super) outlet: &'a Outlet,
    pub(super) cast: &'a Cast,
    pub(super) mentions: Mentions,
}

/// Sentences of a report: quantiles of 5 to 40. Press articles have 486 words on average (136,142 of
/// them, see ARCHITECTURE.md) and a long tail.
const SENTENCES: [(i64, i64); 5] = [(0, 5), (250, 12), (500, 18), (900, 32), (1000, 44)];

impl<'a> Writer<'a> {
    pub(super) fn new(language: &'a Language, outlet: &'a Outlet, cast: &'a Cast) -> Self {
        Self {
            language,
            outlet,
            cast,
            mentions: Mentions::default(),
        }
    }

    /// A sentence of a group, if the language has that group.
    pub(super) fn sentence(
        &mut self,
        group: &str,
        fact: u64,
        random: &mut Random,
        units: &mut Units,
    ) -> Option<Sentence> {
        let group = self.language.bank.group(group)?;
        Some(self.tell(group, fact, random, units))
    }

    pub(super) fn tell(
        &mut self,
        group: usize,
        fact: u64,
        random: &mut Random,
        units: &mut Units,
    ) -> Sentence {
        let (mut out, mut joints) = (String::with_capacity(160), Vec::new());
        let mut choices = Choices {
            fact,
            wording: Random::new(&[random.any()]),
        };
        self.mentions.named = 0;
        let before = self.mentions.introduced;
        let mut voice = Voice {
            language: self.language,
            cast: self.cast,
            mentions: &mut self.mentions,
            paper: &self.outlet.name,
            site: &self.outlet.site,
        };
        let teller: &mut dyn Teller = &mut voice;
        self.language
            .bank
            .tell(group, &mut choices, teller, &mut out, &mut joints);
        capitalise(&mut out);
        joints.push(out.len());
        let mut from = 0;
        let pieces = joints
            .iter()
            .map(|&to| {
                let text = self.outlet.style.put_on(&out[from..to], self.language);
                from = to;
                Piece {
                    unit: units.next(),
                    quote: text.starts_with(['"', '“', '‘', '„', '»', '「']),
                    text,
                    telling: 0,
                }
            })
            .collect();
        Sentence {
            pieces,
            group,
            fact,
            introduced: self.mentions.introduced & !before,
            named: self.mentions.named,
        }
    }

    /// A report on a topic. `background` goes in as a paragraph of its own.
    pub(super) fn report(
        &mut self,
        topic: &str,
        background: Option<&Paragraph>,
        random: &mut Random,
        units: &mut Units,
    ) -> Body {
        let detail = format!("{topic}.detail");
        let mut body = Body::new();
        let mut paragraph: Paragraph = self
            .sentence(&format!("{topic}.lead"), random.any(), random, units)
            .into_iter()
            .collect();
        let count = random.quantile(&SENTENCES) as usize;
        let mut left = random.below(2);
        let background_at = random.within(2, count);
        for at in 1..count {
            if left == 0 {
                body.push(std::mem::take(&mut paragraph));
                left = random.within(1, 3);
            }
            if at + 1 == background_at {
                body.extend(background.cloned());
            }
            left -= 1;
            let group = match random.below(12) {
                _ if at + 1 == count => "outlook",
                0..=2 => "quote",
                3..=4 => "said",
                5..=8 if at < 8 => &detail,
                11 if at > 4 => "outlook",
                _ => "detail",
            };
            paragraph.extend(self.sentence(group, random.any(), random, units));
            if group == "quote" && random.chance(0.4) {
                paragraph.extend(self.sentence("follow", random.any(), random, units));
            }
        }
        body.push(paragraph);
        body.retain(|paragraph| !paragraph.is_empty());
        body
    }

    /// Sentences of one group, as a paragraph.
    pub(super) fn paragraph(
        &mut self,
        group: &str,
        count: usize,
        random: &mut Random,
        units: &mut Units,
    ) -> Paragraph {
        (0..count)
            .filter_map(|_| self.sentence(group, random.any(), random, units))
            .collect()
    }

    /// A headline.
    pub(super) fn title(&mut self, topic: &str, fact: u64, random: &mut Random) -> String {
        let mut text = String::new();
        if let Some(group) = self.language.bank.group(&format!("title.{topic}")) {
            let mut choices = Choices {
                fact,
                wording: Random::new(&[random.any()]),
            };
            let mut mentions = Mentions::default();
            let mut voice = Voice {
                language: self.language,
                cast: self.cast,
                mentions: &mut mentions,
                paper: &self.outlet.name,
                site: &self.outlet.site,
            };
            self.language
                .bank
                .tell(group, &mut choices, &mut voice, &mut text, &mut Vec::new());
        }
        capitalise(&mut text);
        self.outlet.style.put_on(&text, self.language)
    }
}

/// Makes the first letter, behind an opening quotation mark too, a capital.
fn capitalise(text: &mut str) {
    let at = text.find(|c: char| c != '"').unwrap_or(0);
    if text[at..].starts_with(|c: char| c.is_ascii_lowercase()) {
        text[at..=at].make_ascii_uppercase();
    }
}
