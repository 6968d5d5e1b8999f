//! Pages and what their pieces are -> what they share: passages, families, stories. A passage is, as in the
//! corpus, the longest run of shared pieces in the same order with at most twelve other words between
//! two of them. A family is one passage wherever it stands, whole, cut or grown, as long as half
//! overlaps. A story links pages by a quarter of the shorter and holds no two that share nothing.
//! Cost: O(s log s) for s pieces in several pages, and the pairs that share some.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, Spot, same_letters};
use crate::segment::token;

/// Words that may stand between two shared pieces of one passage.
const JOIN_GAP: u32 = 12;
/// Bytes that may be cut out of a passage, or put into it, so that it is still one: a long paragraph, about a
/// hundred words in any script.
const PARAGRAPH: u32 = 640;
/// What is one passage still is at most so many times as long as what of it is shared.
const DILUTION: u32 = 3;
/// Matched words below which shared text is no passage.
const MIN_WORDS: u32 = 8;

/// Text that two pages share.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    /// Pages.
    pub(super) a: usize,
    pub(super) b: usize,
    /// First and last piece on either page.
    pub(super) a_spots: [usize; 2],
    pub(super) b_spots: [usize; 2],
    pub(super) words: u32,
    pub(super) verbatim: bool,
    pub(super) rewritten: bool,
    pub(super) quotation: bool,
}

/// Passages of all pairs of pages, sorted. `units` is one more than the highest unit.
pub(super) fn passages(pages: &[Page], units: u32) -> Vec<Shared> {
    let mut holders: Vec<(u32, usize)> = pages
        .iter()
        .enumerate()
        .flat_map(|(at, page)| page.spots.iter().map(move |spot| (spot.unit, at)))
        .collect();
    holders.sort_unstable();
    holders.dedup();
    let mut pairs = Vec::new();
    for holders in holders.chunk_by(|x, y| x.0 == y.0) {
        for (at, &(_, a)) in holders.iter().enumerate() {
            pairs.extend(holders[at + 1..].iter().map(|&(_, b)| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut place = vec![NOWHERE; units as usize];
    let mut found = Vec::new();
    for (a, b) in pairs {
        let other = &pages[b].spots;
        for (j, spot) in other.iter().enumerate().rev() {
            place[spot.unit as usize] = j as u32;
        }
        let matched: Vec<Option<usize>> = pages[a]
            .spots
            .iter()
            .map(|spot| place[spot.unit as usize])
            .map(|j| (j != NOWHERE).then_some(j as usize))
            .collect();
        for spot in other {
            place[spot.unit as usize] = NOWHERE;
        }
        of_pair(pages, (a, b), &matched, &mut found);
    }
    found
}

/// No piece makes the statement.
const NOWHERE: u32 = u32::MAX;

/// Adds the passages of two pages; `matched` holds the piece of the second for each of the first.
fn of_pair(
    pages: &[Page],
    (a, b): (usize, usize),
    matched: &[Option<usize>],
    found: &mut Vec<Shared>,
) {
    let (one, other) = (&pages[a].spots, &pages[b].spots);
    let gap = |spots: &[Spot], from: usize, to: usize| spots[to].words[0] - spots[from].words[1];
    let mut used = vec![false; one.len()];
    for start in 0..one.len() {
        let Some(first) = matched[start].filter(|_| !used[start]) else {
            continue;
        };
        let mut run = vec![(start, first)];
        used[start] = true;
        let (mut i, mut j) = (start, first);
        let rewritten = one[i].telling != other[j].telling;
        loop {
            let next = (i + 1..one.len())
                .take_while(|&n| gap(one, i, n) <= JOIN_GAP)
                .find_map(|n| {
                    let m = matched[n].filter(|_| !used[n])?;
                    let near = m > j && gap(other, j, m) <= JOIN_GAP;
                    let same = rewritten == (one[n].telling != other[m].telling);
                    // rewritten copy is told by paragraph
                    let paragraph = !rewritten
                        || one[n].paragraph == one[i].paragraph
                            && other[m].paragraph == other[j].paragraph;
                    (near && same && paragraph).then_some((n, m))
                });
            let Some((n, m)) = next else { break };
            run.push((n, m));
            used[n] = true;
            (i, j) = (n, m);
        }
        let size = |spot: &Spot| spot.words[1] - spot.words[0];
        let words = |of: &dyn Fn(usize, usize) -> bool| -> u32 {
            run.iter()
                .filter(|&&(x, y)| of(x, y))
                .map(|&(x, y)| size(&one[x]).min(size(&other[y])))
                .sum()
        };
        let all = words(&|_, _| true);
        // so few that what an edit changed may decide
        let in_common = || -> u32 {
            let texts = |&(x, y): &(usize, usize)| [pages[a].part(x, x), pages[b].part(y, y)];
            run.iter().map(texts).map(half_words_in_common).sum()
        };
        let few = !rewritten && all < 2 * MIN_WORDS && in_common() < 2 * MIN_WORDS;
        if all < MIN_WORDS || few {
            continue;
        }
        found.push(Shared {
            a,
            b,
            a_spots: [start, i],
            b_spots: [first, j],
            words: all,
            verbatim: !rewritten && same_letters(pages[a].part(start, i), pages[b].part(first, j)),
            rewritten,
            quotation: 2 * words(&|x, _| one[x].quote) > all,
        });
    }
}

/// The words that two texts have in common in the same order, in half words. O(product of their words): they are short.
fn half_words_in_common(texts: [&str; 2]) -> u32 {
    let [one, other] = texts.map(|text| {
        let mut tokens = Vec::new();
        token::tokenise(text, &mut tokens);
        tokens
    });
    let mut best = vec![0; other.len() + 1];
    for x in &one {
        let mut before = 0;
        for (at, y) in other.iter().enumerate() {
            let above = best[at + 1];
            best[at + 1] = if x.word == y.word {
                before + token::half_words(x.word)
            } else {
                above.max(best[at])
            };
            before = above;
        }
    }
    best[other.len()]
}

/// One passage wherever it stands.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) quotation: bool,
    /// Page, first and last piece; sorted.
    pub(super) members: Vec<(usize, usize, usize)>,
}

/// The families of what pages share, in order of their first passage. What a paragraph was put into or cut
/// out of is one passage still; what was said anew shares no words and is none. Two that share their words
/// on a page are one family where they overlap by half of the longer, as the issue of families has it:
/// grown, cut or quoted, one when half overlaps, else nested.
pub(super) fn families(pages: &[Page], passages: &[Shared]) -> Vec<Family> {
    let copied: Vec<&Shared> = passages.iter().filter(|p| !p.rewritten).collect();
    let stretches: Vec<Stretch> = copied
        .chunk_by(|x, y| (x.a, x.b) == (y.a, y.b))
        .flat_map(|same| stretches(pages, same))
        .collect();
    // each place once: page, first and last piece
    let places: BTreeSet<Place> = stretches.iter().flat_map(Stretch::places).collect();
    let places: Vec<Place> = places.into_iter().collect();
    let at = |place: &Place| places.binary_search(place).unwrap_or_default();
    let mut parent: Vec<usize> = (0..places.len()).collect();
    let mut join = |x: usize, y: usize| {
        let (x, y) = (find(&mut parent, x), find(&mut parent, y));
        parent[x.max(y)] = x.min(y);
    };
    for stretch in &stretches {
        let [a, b] = stretch.places();
        join(at(&a), at(&b));
    }
    let bytes = |&(page, first, last): &Place| {
        let spots = &pages[page].spots;
        (spots[first].bytes.start(), spots[last].bytes.end())
    };
    for (x, place) in places.iter().enumerate() {
        let (start, end) = bytes(place);
        let on_page = places[x + 1..].iter().take_while(|p| p.0 == place.0);
        for (behind, other) in on_page.enumerate() {
            let (from, to) = bytes(other);
            let overlap = end.min(to).saturating_sub(from);
            if overlap > 0 && 2 * overlap >= (end - start).max(to - from) {
                join(x, x + 1 + behind);
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
    for (x, &place) in places.iter().enumerate() {
        members.entry(find(&mut parent, x)).or_default().push(place);
    }
    // in order of the first stretch, and speech if the longest is
    let mut leading: BTreeMap<usize, (usize, &Stretch)> = BTreeMap::new();
    for (first, stretch) in stretches.iter().enumerate() {
        let family = find(&mut parent, at(&stretch.places()[0]));
        let longest = leading.entry(family).or_insert((first, stretch));
        if stretch.words > longest.1.words {
            longest.1 = stretch;
        }
    }
    let mut families: Vec<(usize, Family)> = leading
        .into_iter()
        .map(|(family, (first, longest))| {
            let quotation = longest.quotation;
            let members = hulls(members.remove(&family).unwrap_or_default());
            (first, Family { quotation, members })
        })
        .collect();
    families.sort_by_key(|(first, _)| *first);
    families.into_iter().map(|(_, family)| family).collect()
}

/// Page, first and last piece.
type Place = (usize, usize, usize);

/// What two pages share in one order.
#[derive(Clone, Copy)]
struct Stretch {
    pages: [usize; 2],
    /// First and last piece on either page.
    spots: [[usize; 2]; 2],
    words: u32,
    /// Whether its longest passage is speech.
    quotation: bool,
    longest: u32,
    /// Bytes of either page that its passages take.
    held: [u32; 2],
}

impl Stretch {
    fn places(&self) -> [Place; 2] {
        [0, 1].map(|n| (self.pages[n], self.spots[n][0], self.spots[n][1]))
    }
}

/// Passages of two pages, put together where one stands behind the other on both with no more than a paragraph
/// between, nearest first; a third of what is one stretch must be shared.
fn stretches(pages: &[Page], passages: &[&Shared]) -> Vec<Stretch> {
    let edges = |page: usize, [first, last]: [usize; 2]| {
        let spots = &pages[page].spots;
        [spots[first].bytes.start(), spots[last].bytes.end()]
    };
    let mut pieces: Vec<Stretch> = passages
        .iter()
        .map(|p| {
            let (pages, spots) = ([p.a, p.b], [p.a_spots, p.b_spots]);
            let length = |n: usize| {
                let [start, end] = edges(pages[n], spots[n]);
                end - start
            };
            Stretch {
                pages,
                spots,
                words: p.words,
                quotation: p.quotation,
                longest: p.words,
                held: [length(0), length(1)],
            }
        })
        .collect();
    let gap = |one: &Stretch, other: &Stretch| -> Option<u32> {
        let mut most = 0;
        for n in [0, 1] {
            let [start, end] = edges(one.pages[n], one.spots[n]);
            let [from, to] = edges(other.pages[n], other.spots[n]);
            if start >= from || end >= to || DILUTION * (one.held[n] + other.held[n]) < to - start {
                return None;
            }
            most = most.max(from.saturating_sub(end));
        }
        (most <= PARAGRAPH).then_some(most)
    };
    loop {
        let pairs = (0..pieces.len()).flat_map(|i| (0..pieces.len()).map(move |j| (i, j)));
        let nearest = pairs
            .filter(|(i, j)| i != j)
            .filter_map(|(i, j)| Some((gap(&pieces[i], &pieces[j])?, i, j)))
            .min();
        let Some((_, i, j)) = nearest else { break };
        let (one, other) = (pieces[i], pieces[j]);
        let longer = if other.longest > one.longest {
            &other
        } else {
            &one
        };
        pieces[i] = Stretch {
            spots: [0, 1].map(|n| [one.spots[n][0], other.spots[n][1]]),
            words: one.words + other.words,
            quotation: longer.quotation,
            longest: longer.longest,
            held: [0, 1].map(|n| one.held[n] + other.held[n]),
            ..one
        };
        pieces.remove(j);
    }
    pieces
}

/// Places, of which those that overlap on a page are made one.
fn hulls(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_unstable();
    let mut members: Vec<Place> = Vec::new();
    for (page, first, last) in places {
        match members.last_mut() {
            Some(there) if there.0 == page && first <= there.2 => there.2 = there.2.max(last),
            _ => members.push((page, first, last)),
        }
    }
    members
}

/// Share of the shorter page that links two into one story.
const STORY_SHARE: f64 = 0.25;

/// The page that stands for the group of page `at`; shortens the way there.
fn find(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Pages of one event, each linked by a quarter of the shorter and no two of which share nothing; with the
/// bridges to each. What was said anew is not shared here either, as in families: its two tellings have no
/// more words in common than any two sentences of one event. `events` names the event of each page, none for a
/// page that tells of several: it is a bridge even to a report that stands alone but for it.
/// Of linked pages, whichever shares nothing with most others is parted off, of two equal ones whichever
/// shares less in all, until every two that are left
/// share something; those parted off make stories of their own the same way, with those others as
/// bridges that are linked with all of it.
pub(super) fn stories(
    pages: &[Page],
    passages: &[Shared],
    events: &[Option<u32>],
) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut parent: Vec<usize> = (0..pages.len()).collect();
    // of each pair that shares something, how much of the shorter
    let mut links: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    // round-ups by the page that they take a quarter of themselves or of it from
    let mut digested: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let copied: Vec<&Shared> = passages.iter().filter(|p| !p.rewritten).collect();
    for pair in copied.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)) {
        let (a, b) = (pair[0].a, pair[0].b);
        let words: u32 = pair.iter().map(|p| p.words).sum();
        let shorter = pages[a].words.min(pages[b].words).max(1);
        let share = f64::from(words) / f64::from(shorter);
        for (page, bridge) in [(a, b), (b, a)] {
            if share >= STORY_SHARE && events[page].is_some() && events[bridge].is_none() {
                digested.entry(page).or_default().insert(bridge);
            }
        }
        if events[a].is_some() && events[a] == events[b] {
            links.insert((a, b), share);
            if share >= STORY_SHARE {
                let (x, y) = (find(&mut parent, a), find(&mut parent, b));
                parent[x.max(y)] = x.min(y);
            }
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (&(a, b), _) in links.iter().filter(|(_, share)| **share >= STORY_SHARE) {
        let root = find(&mut parent, a);
        groups.entry(root).or_default().extend([a, b]);
    }
    let share = |a: usize, b: usize| links.get(&(a.min(b), a.max(b))).copied();
    let is_linked = |a: usize, b: usize| share(a, b).is_some_and(|share| share >= STORY_SHARE);
    let mut stories: Vec<(Vec<usize>, BTreeSet<usize>)> = Vec::new();
    for group in groups.values() {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut left: Vec<usize> = group.iter().copied().collect();
        while !left.is_empty() {
            let (mut part, mut parted) = (left, Vec::new());
            let strangers = |page: usize, part: &[usize]| {
                let stranger = |&&x: &&usize| x != page && share(page, x).is_none();
                part.iter().filter(stranger).count()
            };
            let all = |page: usize| -> f64 { group.iter().filter_map(|&x| share(page, x)).sum() };
            while let Some((_, page)) = part
                .iter()
                .map(|&page| (strangers(page, &part), page))
                .filter(|&(count, _)| count > 0)
                .max_by(|x, y| x.0.cmp(&y.0).then_with(|| all(y.1).total_cmp(&all(x.1))))
            {
                part.retain(|&x| x != page);
                parted.push(page);
            }
            left = Vec::new();
            for page in parted.into_iter().rev() {
                let fits = strangers(page, &part) == 0;
                if fits { &mut part } else { &mut left }.push(page);
            }
            let linked = |page: usize| part.iter().any(|&x| x != page && is_linked(page, x));
            let (part, lone): (Vec<usize>, Vec<usize>) =
                part.iter().partition(|&&page| linked(page));
            parts.extend(Some(part).filter(|part| !part.is_empty()));
            parts.extend(lone.into_iter().map(|page| vec![page]));
        }
        for (at, part) in parts.iter().enumerate() {
            let mut guests: Vec<usize> = Vec::new();
            for &page in group.iter().filter(|&page| at > 0 && !part.contains(page)) {
                if part.iter().all(|&x| is_linked(page, x))
                    && guests.iter().all(|&x| share(page, x).is_some())
                {
                    guests.push(page);
                }
            }
            stories.push((part.clone(), guests.into_iter().collect()));
        }
    }
    stories.retain(|(part, guests)| part.len() + guests.len() > 1);
    let mut of_page: Vec<Vec<usize>> = vec![Vec::new(); pages.len()];
    for (at, (part, _)) in stories.iter().enumerate() {
        for &page in part {
            of_page[page].push(at);
        }
    }
    add_round_ups(&mut stories, &of_page, &digested);
    for passage in copied {
        for (bridge, page) in [(passage.a, passage.b), (passage.b, passage.a)] {
            if events[bridge].is_none() {
                for &story in &of_page[page] {
                    stories[story].1.insert(bridge);
                }
            }
        }
    }
    let mut stories: Vec<(Vec<usize>, Vec<usize>)> = stories
        .into_iter()
        .map(|(mut pages, bridges)| {
            pages.extend(&bridges);
            pages.sort_unstable();
            (pages, bridges.into_iter().collect())
        })
        .collect();
    stories.sort();
    stories
}

/// Makes a story of every report that stands alone but for round-ups, which are its bridges.
fn add_round_ups(
    stories: &mut Vec<(Vec<usize>, BTreeSet<usize>)>,
    of_page: &[Vec<usize>],
    digested: &BTreeMap<usize, BTreeSet<usize>>,
) {
    for (&page, bridges) in digested {
        if of_page[page].is_empty() {
            stories.push((vec![page], bridges.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_common_stand_in_one_order_and_are_no_marks() {
        let of = |one, other| half_words_in_common([one, other]);
        assert_eq!(of("The ferry, late again.", "the ferry late again"), 8);
        assert_eq!(of("a b c d", "c d a b"), 4);
        assert_eq!(of("渡轮停航", "渡轮复航"), 3);
        assert_eq!(of("", "a"), 0);
    }
}
