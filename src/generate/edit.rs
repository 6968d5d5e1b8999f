//! What a desk does to copy: cuts, swaps words, turns paragraphs round, adds its own, says it anew.
//! The kinds and their shares follow what newspapers were seen to do with agency copy (Clough,
//! Gaizauskas, Piao & Wilks, METER, ACL 2002: a third taken whole, half in part; deletion first, then
//! other words, then other order) and with each other's (Cage, Herve & Viaud 2020: two thirds verbatim).

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::language::Tongue;
use super::outlet::Outlet;
use super::piece::{Body, Units, drop_tail, sentences};
use super::random::Random;
use super::report::Writer;

/// What mainly became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handling {
    Whole,
    CutEnd,
    CutInside,
    LightEdits,
    Partial,
    Reordered,
    Rewritten,
}

impl Handling {
    /// In hundredths: a third whole, half cut or taken in part, the rest reworked (METER; the module's text).
    const SHARES: [(Self, usize); 7] = [
        (Self::Whole, 34),
        (Self::CutEnd, 24),
        (Self::CutInside, 10),
        (Self::LightEdits, 12),
        (Self::Partial, 12),
        (Self::Reordered, 4),
        (Self::Rewritten, 4),
    ];

    pub(super) fn draw(random: &mut Random) -> Self {
        let mut at = random.below(100);
        for (handling, share) in Self::SHARES {
            if at < share {
                return handling;
            }
            at -= share;
        }
        Self::Whole
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::CutEnd => "cut-end",
            Self::CutInside => "cut-middle",
            Self::LightEdits => "light-edits",
            Self::Partial => "partial",
            Self::Reordered => "reordered",
            Self::Rewritten => "rewritten",
        }
    }
}

/// Words an editor puts for others, each way.
const ENGLISH: [(&str, &str); 44] = [
    (" about ", " around "),
    (" after ", " following "),
    (" also ", " too "),
    (" although ", " though "),
    (" asked ", " urged "),
    (" because of ", " owing to "),
    (" before ", " ahead of "),
    (" began ", " started "),
    (" bought ", " acquired "),
    (" buy ", " acquire "),
    (" called ", " described as "),
    (" close ", " shut "),
    (" closed ", " shut "),
    (" cost ", " price "),
    (" could ", " might "),
    (" demanded ", " called for "),
    (" do ", " undertake "),
    (" expected ", " likely "),
    (" finished ", " completed "),
    (" has ", " now has "),
    (" heavy ", " severe "),
    (" help ", " assist "),
    (" in the past year ", " over the past year "),
    (" large ", " big "),
    (" last week ", " a week ago "),
    (" many ", " numerous "),
    (" more than ", " over "),
    (" most ", " the bulk of "),
    (" near ", " close to "),
    (" needed ", " required "),
    (" new ", " fresh "),
    (" only ", " just "),
    (" people ", " persons "),
    (" plans ", " intends "),
    (" promised ", " pledged "),
    (" quickly ", " swiftly "),
    (" repair ", " fix "),
    (" small ", " minor "),
    (" some ", " roughly "),
    (" the cost of ", " the price of "),
    (" told ", " informed "),
    (" wants ", " wishes "),
    (" which ", " that "),
    (" would ", " will "),
];
const GERMAN: [(&str, &str); 14] = [
    (" etwa ", " rund "),
    (" auch ", " ebenfalls "),
    (" begann ", " startete "),
    (" nur ", " lediglich "),
    (" wegen ", " aufgrund "),
    (" mehr als ", " über "),
    (" viele ", " zahlreiche "),
    (" neue ", " frische "),
    (" große ", " erhebliche "),
    (" nach ", " im Anschluss an "),
    (" sagte ", " erklärte "),
    (" forderte ", " verlangte "),
    (" kaum ", " schwerlich "),
    (" bereits ", " schon "),
];
const CHINESE: [(&str, &str); 12] = [
    ("表示", "称"),
    ("约", "大约"),
    ("目前", "现在"),
    ("由于", "因"),
    ("但", "不过"),
    ("要求", "敦促"),
    ("超过", "逾"),
    ("已经", "已"),
    ("许多", "不少"),
    ("开始", "着手"),
    ("认为", "指出"),
    ("计划", "打算"),
];

/// A word an editor puts another for, ready to be searched for.
struct Swap {
    finder: Finder<'static>,
    other: &'static str,
}

/// The words that editors of a tongue put others for.
fn swaps(tongue: Tongue) -> &'static [Swap] {
    fn ready(table: &[(&'static str, &'static str)]) -> Vec<Swap> {
        let swap = |&(one, other): &(&'static str, _)| Swap {
            finder: Finder::new(one),
            other,
        };
        table.iter().map(swap).collect()
    }
    static SWAPS: LazyLock<[Vec<Swap>; 3]> =
        LazyLock::new(|| [ready(&ENGLISH), ready(&GERMAN), ready(&CHINESE)]);
    &SWAPS[tongue as usize]
}

/// Swaps words in `text`, each that has another with probability `share`.
fn swap_words(text: &mut String, tongue: Tongue, share: f64, random: &mut Random) {
    let swaps = swaps(tongue);
    let from = random.below(swaps.len());
    for at in 0..swaps.len() {
        let Swap { finder, other } = &swaps[(from + at) % swaps.len()];
        if random.chance(share)
            && let Some(place) = finder.find(text.as_bytes())
        {
            text.replace_range(place..place + finder.needle().len(), other);
        }
    }
}

/// Who edits, and with what.
pub(super) struct Desk<'a, 'w> {
    pub(super) outlet: &'a Outlet,
    pub(super) writer: &'w mut Writer<'a>,
    pub(super) random: &'w mut Random,
    pub(super) units: &'w mut Units,
}

impl Desk<'_, '_> {
    /// Makes copy fit for the page.
    pub(super) fn handle(&mut self, body: &mut Body, handling: Handling) {
        let count: usize = body.iter().map(Vec::len).sum();
        match handling {
            Handling::Whole => {}
            Handling::CutEnd => {
                let keep = (count * self.random.within(35, 85) / 100).max(2);
                cut_from(body, keep);
            }
            Handling::CutInside => self.cut_inside(body),
            Handling::LightEdits => self.swap(body, 0.35),
            Handling::Partial => self.take_part(body),
            Handling::Reordered => {
                if body.len() > 2 {
                    self.random.shuffle(&mut body[1..]);
                }
            }
            Handling::Rewritten => self.rewrite(body),
        }
        // small things happen to any copy
        if self.random.chance(0.3) {
            self.swap(body, 0.08);
        }
        if self.random.chance(0.3) {
            for sentence in sentences(body) {
                if self.random.chance(0.12) {
                    drop_tail(sentence);
                }
            }
        }
        if self.random.chance(0.25) {
            let more = self.random.within(1, 2);
            self.add(body, more);
        }
        if self.outlet.mends {
            self.mend(body);
        }
        if self.outlet.restyles {
            let language = self.writer.language;
            for piece in sentences(body).flat_map(|sentence| &mut sentence.pieces) {
                piece.text = self.outlet.style.put_on(&piece.text, language);
            }
        }
    }

    fn swap(&mut self, body: &mut Body, share: f64) {
        for sentence in sentences(body) {
            for piece in &mut sentence.pieces {
                // speech is not to be changed
                if !piece.quote {
                    let tongue = self.writer.language.tongue;
                    swap_words(&mut piece.text, tongue, share, self.random);
                }
            }
        }
    }

    fn cut_inside(&mut self, body: &mut Body) {
        if body.len() > 3 {
            let from = self.random.within(1, body.len() - 2);
            let to = (from + self.random.within(1, 3)).min(body.len() - 1);
            body.drain(from..to);
        }
    }

    /// A few paragraphs of the copy within a report of one's own.
    fn take_part(&mut self, body: &mut Body) {
        let count = self.random.within(1, 3).min(body.len());
        let from = self.random.below(body.len() - count + 1);
        let taken: Body = body.drain(from..from + count).collect();
        let own = self.random.within(2, 6);
        let mut paragraphs: Body = (0..own)
            .map(|_| {
                let sentences = self.random.within(1, 3);
                let group = *self.random.pick(&["local", "detail", "said"]);
                self.writer
                    .paragraph(group, sentences, self.random, self.units)
            })
            .collect();
        let at = self.random.below(paragraphs.len() + 1);
        paragraphs.splice(at..at, taken);
        *body = paragraphs;
    }

    fn add(&mut self, body: &mut Body, count: usize) {
        let paragraph = self
            .writer
            .paragraph("local", count, self.random, self.units);
        let at = self.random.within(1, body.len());
        body.insert(at, paragraph);
    }

    /// Says some paragraphs, or all, in other words: the same facts from the same group of phrases.
    fn rewrite(&mut self, body: &mut Body) {
        let share = *self.random.pick(&[0.4, 0.7, 1.0]);
        let telling = self.units.next();
        for paragraph in body {
            if !self.random.chance(share) {
                continue;
            }
            for sentence in paragraph {
                // speech is not to be changed
                if sentence.pieces.iter().any(|piece| piece.quote) {
                    continue;
                }
                let (group, fact) = (sentence.group, sentence.fact);
                self.writer.mentions.introduced = !sentence.introduced;
                let mut new = self
                    .writer
                    .tell(group, fact, self.random, &mut Units::default());
                for (piece, old) in new.pieces.iter_mut().zip(&sentence.pieces) {
                    piece.telling = telling;
                    piece.unit = old.unit;
                }
                for piece in new.pieces.iter_mut().skip(sentence.pieces.len()) {
                    piece.telling = telling;
                    piece.unit = self.units.next();
                }
                (new.introduced, new.named) = (sentence.introduced, sentence.named);
                *sentence = new;
            }
        }
    }

    /// Gives people that are named without ever having been introduced their full names.
    fn mend(&mut self, body: &mut Body) {
        let mut known = 0;
        for sentence in sentences(body) {
            let dangling = sentence.named & !sentence.introduced & !known;
            for (at, person) in self.writer.cast.people.iter().enumerate() {
                if dangling >> at & 1 == 1
                    && let Some(piece) = sentence
                        .pieces
                        .iter_mut()
                        .find(|piece| !piece.quote && piece.text.contains(&*person.last))
                {
                    piece.text = piece.text.replacen(&*person.last, &person.full, 1);
                }
            }
            known |= sentence.introduced | dangling;
        }
    }
}

/// Leaves only the first sentences.
fn cut_from(body: &mut Body, keep: usize) {
    let mut left = keep;
    for paragraph in body.iter_mut() {
        paragraph.truncate(left);
        left -= paragraph.len();
    }
    body.retain(|paragraph| !paragraph.is_empty());
}
