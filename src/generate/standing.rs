//! What an outlet puts under its articles, whatever they say: who wrote this, where to subscribe, whose
//! rights. Some is each reporter's own, most the outlet's, some its owner's, who has several outlets; part of
//! it changes from page to page. Desks leave out the standing text of what they copy, and add their own.

use super::cast::{Cast, Notables};
use super::language::Language;
use super::outlet::Outlet;
use super::piece::Units;
use super::random::Random;
use super::report::Writer;

/// Whose wording it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Reporter,
    Outlet,
    Owner,
}

/// Kinds of standing text, in the order in which they stand on a page; and of the pages that carry any, the
/// share that carries each, of own reports and of copies: nobody signs what another wrote.
const KINDS: [(&str, Whose, [f64; 2]); 5] = [
    ("standing.reporter", Whose::Reporter, [0.7, 0.0]),
    ("standing.newsletter", Whose::Outlet, [0.5, 0.2]),
    ("standing.about", Whose::Outlet, [0.3, 0.1]),
    ("standing.support", Whose::Outlet, [0.2, 0.1]),
    ("standing.rights", Whose::Owner, [0.5, 0.3]),
];

/// Outlets of one owner.
const OUTLETS_AN_OWNER: usize = 6;

/// Streams of an owner's wordings and of a page's standing text.
const OWNER: u64 = 4;
const PAGE: u64 = 5;

/// What an outlet's standing text is made from.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    own: u64,
    owner: u64,
    /// Reporters whose pages say who they are.
    pub(super) reporters: usize,
    cast: Cast,
}

impl Standing {
    /// That of outlet number `number` of the newsroom with that seed.
    pub(super) fn new(language: &Language, seed: u64, number: usize, random: &mut Random) -> Self {
        let owner = (number / OUTLETS_AN_OWNER) as u64;
        Self {
            own: random.any(),
            owner: Random::new(&[seed, OWNER, owner]).any(),
            reporters: 1,
            cast: Cast::new(language, &Notables::default(), random, 0, 0),
        }
    }
}

/// The standing texts of one page, of which `page` tells which one it is; none but on a share of pages.
pub(super) fn texts(
    language: &Language,
    outlet: &Outlet,
    is_copy: bool,
    share: f64,
    page: [u64; 3],
) -> Vec<String> {
    let random = &mut Random::new(&[PAGE, page[0], page[1], page[2]]);
    let mut texts = Vec::new();
    if !random.chance(share) {
        return texts;
    }
    let standing = &outlet.standing;
    let mut writer = Writer::new(language, outlet, &standing.cast);
    while texts.is_empty() {
        for (group, whose, shares) in KINDS {
            if !random.chance(shares[usize::from(is_copy)]) {
                continue;
            }
            let fact = match whose {
                Whose::Reporter => standing.own ^ (1 + random.below(standing.reporters) as u64),
                Whose::Outlet => standing.own,
                Whose::Owner => standing.owner,
            };
            let Some(sentence) = writer.sentence(group, fact, random, &mut Units::default()) else {
                continue;
            };
            let mut text: String = sentence.pieces.iter().map(|piece| &*piece.text).collect();
            text.push_str(language.stop());
            texts.push(text);
        }
    }
    texts
}
