//! What an outlet puts under its articles, whatever they say: newsletters, rights, who we are.

use super::cast::{Cast, Notables};
use super::language::Language;
use super::outlet::Outlet;
use super::piece::Units;
use super::random::Random;
use super::report::Writer;

/// Standing texts of an outlet: different pages and years carry different ones.
const TEXTS: usize = 3;

/// The standing texts of an outlet.
pub(super) fn texts(language: &Language, outlet: &Outlet, random: &mut Random) -> Vec<String> {
    let cast = Cast::new(language, &Notables::default(), random, 0, 0);
    let mut writer = Writer::new(language, outlet, &cast);
    (0..TEXTS)
        .filter_map(|_| writer.sentence("standing", random.any(), random, &mut Units::default()))
        .map(|sentence| {
            let mut text: String = sentence.pieces.iter().map(|piece| &*piece.text).collect();
            text.push_str(language.stop());
            text
        })
        .collect()
}
