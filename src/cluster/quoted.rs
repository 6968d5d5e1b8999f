//! Passages of a family -> those that are speech because several articles set it in quotation marks.
//! An outlet that reports a speaker's words without marks, or whose marks were lost on the way, still
//! shares a quotation with one that kept them. Alignment sees two articles and cannot tell; the
//! family can. Cost: O(passages log passages).

use super::Families;
use crate::align::{Passage, Quoted};
use crate::model::ArticleId;

/// Articles that must set a text in quotation marks: two may have it from each other, a third shows
/// that it is somebody's words.
const SEVERAL: usize = 3;

/// Marks as quotations what one side of a passage sets in quotation marks, and so do several
/// articles of its family.
pub fn by_several(passages: &mut [Passage], families: &Families) {
    let mut quoting: Vec<(u32, ArticleId)> = passages
        .iter()
        .zip(&families.of_passage)
        .flat_map(|(passage, &family)| {
            let sides = [passage.a, passage.b].into_iter().zip(passage.quoted());
            sides.filter_map(move |(side, quoted)| quoted.then_some((family, side.article)))
        })
        .collect();
    quoting.sort_unstable();
    quoting.dedup();
    let several: Vec<u32> = quoting
        .chunk_by(|x, y| x.0 == y.0)
        .filter(|articles| articles.len() >= SEVERAL)
        .map(|articles| articles[0].0)
        .collect();
    for (passage, family) in passages.iter_mut().zip(&families.of_passage) {
        let [a, b] = passage.quoted();
        if passage.quotation().is_none()
            && a != b
            && several.binary_search(family).is_ok()
            && !families.families[*family as usize].boilerplate
        {
            passage.set_quotation(Some(Quoted::Several));
        }
    }
}
