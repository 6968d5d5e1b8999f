//! Gold and found families -> the found family of every gold span.

use std::collections::BTreeMap;

use super::agreement::Group;
use super::parse::Member;
use crate::evaluate::intervals::Intervals;
use crate::model::{Chars, Span};

/// The gold and the found family of every gold span: the family of the found span in the same
/// article that overlaps it most, if the overlap is at least half of the longer of the two; of
/// equal overlaps the earliest span, then the first in the file. A gold span without a match
/// stands alone. O((g + f) log f) plus the spans that touch.
pub(super) fn matched(gold: &[Member], found: &[Member]) -> Vec<(Group, Group)> {
    let mut spans: BTreeMap<&str, Vec<(Span<Chars>, usize)>> = BTreeMap::new();
    for (number, member) in found.iter().enumerate() {
        let of_article = spans.entry(&member.article).or_default();
        of_article.push((member.chars, number));
    }
    let by_article: BTreeMap<_, _> = spans
        .into_iter()
        .map(|(article, spans)| (article, Intervals::new(spans)))
        .collect();
    let best = |member: &Member| {
        let spans = by_article.get(member.article.as_str())?;
        let mut best: Option<(u32, usize)> = None;
        for (span, number) in spans.touching(member.chars) {
            let overlap = span.overlap(member.chars);
            let longer = span.len().max(member.chars.len());
            let is_match = 2 * u64::from(overlap) >= u64::from(longer);
            if is_match && best.is_none_or(|(most, _)| overlap > most) {
                best = Some((overlap, number));
            }
        }
        best.map(|(_, number)| found[number].family)
    };
    gold.iter()
        .enumerate()
        .map(|(item, member)| {
            let of_found = best(member).map_or(Group::Alone(item), Group::Of);
            (Group::Of(member.family), of_found)
        })
        .collect()
}
