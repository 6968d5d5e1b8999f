use super::*;
use crate::attribute::style::{self, Ways};
use crate::cluster::Sides;
use crate::model::{Article, Moment, Span};
use crate::segment::credit::{Agencies, Credits};

fn at(earliest: i64, latest: i64) -> Facts {
    Facts {
        moment: Some(Moment { earliest, latest }),
        ..Facts::default()
    }
}

/// What times say, in points and in words.
fn told(source: &Facts, copy: &Facts) -> Option<(f64, String)> {
    let mut told = None;
    time(source, copy, &mut |_, points, says: fmt::Arguments<'_>| {
        told = Some((points, says.to_string()));
    });
    told
}

#[test]
fn time_is_silent_within_its_precision() {
    let (day, noon) = (at(0, 86_399), at(43_200, 43_259));
    assert!(told(&day, &noon).is_none() && told(&noon, &day).is_none());
    let next = at(86_400, 172_799);
    assert!(told(&day, &next).is_some_and(|(points, _)| points > 0.0 && points < 0.01));
    let (points, says) = told(&at(172_800, 259_199), &noon).unwrap();
    assert!(points < -1.7 && says == "published at least 35 hours before the supposed source");
    let (_, says) = told(&at(200_000, 200_059), &at(43_200, 43_259)).unwrap();
    assert_eq!(says, "published 43 hours before the supposed source");
}

#[test]
fn a_source_that_came_weeks_later_is_less_likely_than_one_that_came_hours_later() {
    const HOUR: i64 = 3600;
    let points = |hours: i64| {
        let there = hours * HOUR;
        told(&at(there, there + 59), &at(0, 59)).map(|(points, _)| points)
    };
    let (hours, weeks) = (points(5).unwrap(), points(24 * 21).unwrap());
    assert!(
        (-2.0..-1.7).contains(&hours) && weeks < -2.9,
        "{hours} {weeks}"
    );
    // in its own order the weeks say no more
    assert!(points(-24 * 21).unwrap() < 1.9);
}

/// Articles by their outlets and texts, as the press knows them.
fn press<'a>(articles: &'a [Article], credits: &'a [Credits]) -> Press<'a> {
    let tokens = vec![300; articles.len()];
    Press::new(articles, credits, &tokens, Agencies::builtin())
}

fn article(outlet: &str, text: &str) -> Article {
    Article {
        outlet: Some(outlet.into()),
        ..Article::of_text(text)
    }
}

fn texts(lineages: &[u32]) -> Texts<'static> {
    Texts {
        names: Names::default(),
        styles: Styles::default(),
        lineages: lineages.to_vec(),
        habits: Habits::default(),
    }
}

/// Two articles of `press` that share 50 tokens, in a lineage of their own.
fn lineage<'a>(articles: &'a [ArticleId; 2], ways: &'a [Ways; 2]) -> Lineage<'a> {
    Lineage {
        articles,
        covered: &[50; 2],
        fullest: 50,
        ways,
        on_file: &[None; 2],
        ..Lineage::default()
    }
}

const PAIR: Pair = Pair {
    a: 0,
    b: 1,
    a_covered: 50,
    b_covered: 50,
    starts: [0; 2],
    edits: 0,
    saved: [0; 2],
    quotation: false,
};

/// The log-odds of a kind of reason that the second copied the first.
fn points(
    kind: EvidenceKind,
    lineage: Lineage<'_>,
    pair: &Pair,
    wires: [Option<u32>; 2],
    (texts, press): (&Texts<'_>, &Press<'_>),
) -> f64 {
    let case = Case {
        lineage,
        wires: &wires,
        most_held: &[50; 2],
        pair,
        forward: true,
        texts,
        press,
    };
    let reasons = case.reasons().into_iter();
    reasons.filter(|r| r.kind == kind).map(|r| r.points).sum()
}

#[test]
fn a_digest_takes_the_beginnings_of_its_own_houses_reports() {
    let articles = [article("Ledger", ""), article("Ledger", "")];
    let credits = [Credits::default(), Credits::default()];
    let press = press(&articles, &credits);
    let (ids, ways) = ([ArticleId(0), ArticleId(1)], [Ways::default(); 2]);
    let mut lineage = lineage(&ids, &ways);
    let says = |lineage: Lineage<'_>, kind, drawn: u32, start: u32, quotation| {
        let pair = Pair {
            starts: [start, 200],
            quotation,
            ..PAIR
        };
        let texts = texts(&[1, drawn]);
        points(kind, lineage, &pair, [None; 2], (&texts, &press))
    };
    let alone = says(lineage, EvidenceKind::Containment, 3, 20, false);
    assert!(alone < -4.0, "nobody else has it");
    lineage.outlets = &[0, 1];
    let on_file =
        |drawn, start| says(lineage, EvidenceKind::Containment, drawn, start, false) < -4.0;
    assert!(!on_file(3, 20), "a digest of a lead");
    assert!(on_file(3, 150), "a paragraph from further down");
    assert!(on_file(1, 20), "a page that draws on nothing else");
    let heard = |drawn, start| says(lineage, EvidenceKind::Quotation, drawn, start, true) < 0.0;
    assert!(!heard(3, 20) && heard(3, 150) && heard(1, 20));
}

#[test]
fn anothers_style_speaks_for_him_but_not_among_subscribers_of_a_wire() {
    let (own, foreign) = ("“It rained,” he said.", "\"It rained,\" he said.");
    let mut articles = vec![article("Post", own); 3];
    articles.extend([article("Post", foreign), article("Times", foreign)]);
    let credits = vec![Credits::default(); articles.len()];
    let press = press(&articles, &credits);
    let mut texts = texts(&[1; 5]);
    texts.styles = Styles::new(&articles, &[], &Sides::new(&[], articles.len()), &press);
    let ways = [own, foreign].map(|text| {
        let whole = Span::new(0, text.len() as u32);
        style::of(text, std::iter::once(whole))
    });
    let style = |ways, wires| {
        let lineage = lineage(&[ArticleId(4), ArticleId(3)], &ways);
        points(EvidenceKind::Style, lineage, &PAIR, wires, (&texts, &press))
    };
    assert!(style([ways[1]; 2], [None; 2]) > 1.0);
    assert!(
        style([ways[0], ways[1]], [None; 2]) < 0.5,
        "the source has another"
    );
    assert!(style([ways[1]; 2], [Some(0); 2]).abs() < 1e-9);
}

#[test]
fn what_two_digests_share_was_not_taken_from_either() {
    let articles = [0, 1, 2].map(ArticleId);
    let pairs = [
        Pair { b: 1, ..PAIR },
        Pair {
            b: 2,
            a_covered: 20,
            b_covered: 20,
            ..PAIR
        },
    ];
    let lineage = Lineage {
        articles: &articles,
        pairs: &pairs,
        ..Lineage::default()
    };
    assert_eq!(most_held(lineage, &texts(&[1, 1, 1])), [50, 50, 20]);
    assert_eq!(most_held(lineage, &texts(&[3, 3, 1])), [20, 0, 20]);
}
