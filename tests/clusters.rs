//! What belongs together: standing text joins nothing, round-ups are in each of their stories, and no
//! chain joins strangers.

use std::collections::BTreeSet;

use wirecopy::cluster::standing::Why;
use wirecopy::generate::{Dates, FILES, Settings, Tongue, generate};
use wirecopy::model::{Article, ArticleId, Moment, Precision, Published, Span, Tokens};
use wirecopy::report::Results;

use crate::program::{Folder, article, fed, scan};

/// Prose of so many words that no other seed gives.
fn prose(seed: &str, words: usize) -> String {
    let words: Vec<String> = (0..words).map(|at| format!("{seed}{at}")).collect();
    let sentences = words.chunks(15).map(|sentence| sentence.join(" ") + ".");
    sentences.collect::<Vec<_>>().join(" ")
}

fn by(outlet: &str, id: &str, text: &str) -> Article {
    Article {
        outlet: Some(outlet.into()),
        ..article(id, text)
    }
}

fn on_day(day: i64, article: Article) -> Article {
    let moment = Moment {
        earliest: day * 86_400,
        latest: day * 86_400 + 86_399,
    };
    Article {
        published: Some(Published {
            at: format!("day {day}").into(),
            precision: Precision::Day,
            moment: Some(moment),
        }),
        ..article
    }
}

/// The ids of each story, and of its bridges.
fn stories(results: &Results) -> Vec<(Vec<&str>, Vec<&str>)> {
    let ids = |list: &[wirecopy::model::ArticleId]| -> Vec<&str> {
        let id = |id: &wirecopy::model::ArticleId| &*results.articles[id.index()].id;
        list.iter().map(id).collect()
    };
    let stories = results.clusters.stories.stories.iter();
    stories
        .map(|s| (ids(&s.articles), ids(&s.bridges)))
        .collect()
}

/// Twelve articles of three outlets, each its own text above a disclaimer that all three print; the
/// last two are the same text.
fn disclaimed() -> Vec<Article> {
    let disclaimer = prose("risk", 60);
    let outlets = ["herald", "post", "times"];
    (0..12)
        .map(|n: usize| {
            let own = prose(
                ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "k"][n],
                80,
            );
            by(
                outlets[n % 3],
                &n.to_string(),
                &format!("{own}\n\n{disclaimer}"),
            )
        })
        .collect()
}

#[test]
fn a_disclaimer_that_outlets_share_joins_no_stories() {
    let results = scan(disclaimed());
    assert_eq!(stories(&results), [(vec!["10", "11"], vec![])]);
    let families = &results.clusters.families;
    let standing: Vec<_> = families
        .recurring
        .iter()
        .filter(|r| r.why.is_standing())
        .collect();
    assert!(
        standing
            .iter()
            .any(|r| r.why == Why::Outlets && r.recurrence.articles == 12)
    );
    let usage = &results.attribution.usage;
    assert!(
        usage[..10].iter().all(|usage| usage.shared_words == 0),
        "{usage:?}"
    );
}

#[test]
fn a_reprint_that_brings_the_disclaimer_along_is_a_family_without_it() {
    let results = scan(disclaimed());
    let content: Vec<_> = results
        .clusters
        .families
        .families
        .iter()
        .filter(|family| !family.boilerplate)
        .collect();
    assert_eq!(content.len(), 1, "{content:?}");
    let text = |side: &wirecopy::align::Side| {
        &results.articles[side.article.index()].text[side.bytes.range()]
    };
    for side in &content[0].members {
        let text = text(side);
        assert!(text.starts_with("k0 k1") && text.contains("k79"), "{text}");
        // samples tell the edge to within a few words
        assert!(!text.contains("risk20"), "{text}");
    }
}

#[test]
fn what_one_event_brings_is_no_standing_text() {
    // four reports of one outlet within a day, each with the same background
    let background = prose("before", 60);
    let report = |n: i64| {
        let text = format!("{}\n\n{background}", prose(&format!("n{n}x"), 80));
        by("herald", &n.to_string(), &text)
    };
    let why = |articles: Vec<Article>| {
        let results = scan(articles);
        let recurring = &results.clusters.families.recurring;
        assert_eq!(recurring.len(), 1, "{recurring:?}");
        recurring[0].why
    };
    assert_eq!(
        why((0..4).map(|n| on_day(1, report(n))).collect()),
        Why::OneEvent
    );
    assert_eq!(
        why((0..4).map(|n| on_day(n * 7, report(n))).collect()),
        Why::Outlet
    );
    assert_eq!(why((0..4).map(report).collect()), Why::Outlet);
}

#[test]
fn a_text_that_one_outlet_prints_again_and_again_as_a_whole_is_none_either() {
    let text = prose("same", 200);
    let results = scan(
        (0..6)
            .map(|n| by("herald", &n.to_string(), &text))
            .collect(),
    );
    let recurring = &results.clusters.families.recurring;
    assert_eq!(recurring[0].why, Why::RestShared);
    assert_eq!(stories(&results)[0].0.len(), 6);
}

#[test]
fn a_form_letter_or_doorkeeper_that_one_outlet_prints_a_dozen_times_is_no_story() {
    let page = prose("robot", 120);
    let (before, behind) = (prose("dear", 60), prose("sincerely", 60));
    let letter = |n: i64| format!("{before} town{n} gets {} thousand {behind}", n * 7);
    let pages = (0..14).map(|n| by("city", &format!("p{n}"), &page));
    let letters = (0..14).map(|n| on_day(n / 3, by("senator", &format!("l{n}"), &letter(n))));
    let results = scan(pages.chain(letters).collect());
    assert!(stories(&results).is_empty(), "{:?}", stories(&results));
    // what many outlets print is a story, and so is what one prints in versions of one day
    let wire = (0..14).map(|n| by(&format!("paper{n}"), &format!("w{n}"), &page));
    assert_eq!(stories(&scan(wire.collect()))[0].0.len(), 14);
    let versions = (0..14).map(|n| on_day(1, by("city", &format!("v{n}"), &page)));
    assert_eq!(stories(&scan(versions.collect()))[0].0.len(), 14);
}

/// A round-up of three stories of two articles each.
fn round_up() -> Vec<Article> {
    let stories = ["flood", "quake", "rates"];
    let mut articles = Vec::new();
    for story in stories {
        for outlet in ["herald", "post"] {
            articles.push(article(&format!("{outlet}/{story}"), &prose(story, 120)));
        }
    }
    let pieces: Vec<String> = stories.iter().map(|story| prose(story, 45)).collect();
    articles.push(article("times/round-up", &pieces.join("\n\n")));
    articles
}

#[test]
fn a_round_up_is_in_each_of_its_stories_and_joins_none() {
    let results = scan(round_up());
    let found = stories(&results);
    assert_eq!(found.len(), 3);
    for (articles, bridges) in found {
        assert_eq!(articles.len(), 3, "{articles:?}");
        assert_eq!(bridges, ["times/round-up"]);
    }
}

#[test]
fn two_articles_that_share_nothing_are_not_one_story_for_the_sake_of_a_third() {
    // A and C are wholly in B, in which they overlap with D
    let [a, c] = ["a", "c"].map(|seed| prose(seed, 90));
    let middle = prose("m", 40);
    let results = scan(vec![
        article("A", &a),
        article("B", &format!("{a} {middle} {c}")),
        article("C", &c),
        article("D", &format!("{} {middle}", &a[a.len() / 2..])),
    ]);
    for (articles, _) in stories(&results) {
        assert!(
            !(articles.contains(&"A") && articles.contains(&"C")),
            "{articles:?}"
        );
        assert!(
            !(articles.contains(&"D") && articles.contains(&"C")),
            "{articles:?}"
        );
    }
}

#[test]
fn who_was_parted_from_a_story_keeps_those_it_shares_with_as_guests() {
    // B, D and E have all, A only its beginning and C only its end
    let [a, m, c] = ["a", "m", "c"].map(|seed| prose(seed, 90));
    let whole = format!("{a}\n\n{m}\n\n{c}");
    let results = scan(vec![
        article("A", &a),
        article("B", &whole),
        article("C", &c),
        article("D", &whole),
        article("E", &whole),
    ]);
    let found = stories(&results);
    assert_eq!(found.len(), 2, "{found:?}");
    let (own, away): (Vec<_>, Vec<_>) = found.iter().partition(|(_, bridges)| bridges.is_empty());
    assert_eq!(own[0].0.len(), 4);
    assert_eq!(away[0].1, ["B", "D", "E"]);
    let main = |at: usize| results.clusters.stories.of_article[at];
    assert_eq!((main(1), main(3)), (main(4), main(4)));
    assert_ne!(main(0), main(2));
}

#[test]
fn opposite_halves_of_one_text_are_shared_by_nobody() {
    // twenty print the whole, so that most pairs are never compared, and ten more each half
    let halves = ["a", "b"].map(|seed| prose(seed, 120));
    for (whole, part) in [(20, 10), (4, 4)] {
        let mut articles: Vec<Article> = (0..whole)
            .map(|n| article(&format!("whole{n}"), &halves.join("\n\n")))
            .collect();
        for (name, half) in ["first", "second"].into_iter().zip(&halves) {
            articles.extend((0..part).map(|n| article(&format!("{name}{n}"), half)));
        }
        let results = scan(articles);
        for (articles, bridges) in stories(&results) {
            let holds = |name: &str| {
                articles
                    .iter()
                    .any(|id| id.starts_with(name) && !bridges.contains(id))
            };
            assert!(!(holds("first") && holds("second")), "{articles:?}");
        }
    }
}

/// Who shares what, from the places of passages and from the texts: two articles that a passage joins, two that were
/// never compared but share one part of a third with it, and two that say eight words alike.
struct Sharing<'a> {
    articles: &'a [Article],
    together: BTreeSet<(ArticleId, ArticleId)>,
    /// For each article the others it shares a passage with, and where in it.
    places: Vec<Vec<(ArticleId, Span<Tokens>)>>,
}

impl<'a> Sharing<'a> {
    fn new(results: &'a Results) -> Self {
        let families = &results.clusters.families;
        let mut together = BTreeSet::new();
        let mut places = vec![Vec::new(); results.articles.len()];
        for (at, p) in results.alignments.passages.iter().enumerate() {
            if !families.is_boilerplate(at) {
                together.insert((p.a.article, p.b.article));
                places[p.a.article.index()].push((p.b.article, p.a.tokens));
                places[p.b.article.index()].push((p.a.article, p.b.tokens));
            }
        }
        Self {
            articles: &results.articles,
            together,
            places,
        }
    }

    /// Whether two articles have eight words in a row in common.
    fn say_alike(&self, a: ArticleId, b: ArticleId) -> bool {
        let [a, b] = [a, b]
            .map(|id| -> Vec<&str> { self.articles[id.index()].text.split_whitespace().collect() });
        let of_a: BTreeSet<&[&str]> = a.windows(8).collect();
        b.windows(8).any(|words| of_a.contains(words))
    }

    fn share(&self, a: ArticleId, b: ArticleId) -> bool {
        self.together.contains(&(a, b))
            || self.places.iter().any(|third| {
                let of = |id| third.iter().filter(move |place| place.0 == id);
                of(a).any(|x| of(b).any(|y| x.1.overlap(y.1) >= 8))
            })
            || self.say_alike(a, b)
    }
}

#[test]
fn no_two_articles_of_a_story_of_a_generated_newsroom_share_nothing() {
    // of those that name no outlet not all are compared
    for (seed, largest, is_named) in [
        (11, 20, true),
        (12, 20, true),
        (13, 60, true),
        (14, 60, false),
    ] {
        let mut articles = newsroom(seed, 700, largest);
        if !is_named {
            for article in &mut articles {
                article.outlet = None;
            }
        }
        let results = scan(articles);
        let sharing = Sharing::new(&results);
        let (mut pairs, mut never_compared) = (0, 0);
        for story in &results.clusters.stories.stories {
            let bridge = |id| story.bridges.binary_search(id).is_ok();
            let own: Vec<_> = story.articles.iter().filter(|&id| !bridge(id)).collect();
            for (at, &&a) in own.iter().enumerate() {
                for &&b in &own[at + 1..] {
                    pairs += 1;
                    never_compared += u32::from(!sharing.together.contains(&(a, b)));
                    assert!(
                        sharing.share(a, b),
                        "{} and {} share nothing (seed {seed})",
                        results.articles[a.index()].id,
                        results.articles[b.index()].id
                    );
                }
            }
        }
        assert!(pairs > 300, "only {pairs} pairs to look at");
        assert!(is_named || never_compared > 0, "all were compared");
    }
}

/// A generated newsroom with a tenth of round-ups and background in three of ten reports.
fn newsroom(seed: u64, articles: u64, largest_story: usize) -> Vec<Article> {
    let settings = Settings {
        articles,
        seed,
        outlets: Settings::outlets_for(articles),
        days: 30,
        dates: Dates::AsOutlets,
        missing_dates: 0.05,
        wrong_dates: 0.05,
        copied: 0.6,
        boilerplate: 0.7,
        round_ups: 0.1,
        backgrounds: 0.3,
        largest_story,
        tongues: vec![Tongue::English],
    };
    let mut written = Vec::new();
    let mut gold: Vec<Box<dyn std::io::Write>> = Vec::new();
    for _ in FILES {
        gold.push(Box::new(std::io::sink()));
    }
    generate(&settings, &mut written, &mut gold, &|_| {}).unwrap();
    let text = String::from_utf8(written).unwrap();
    let record = |line: &str| -> Article {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| record[name].as_str().unwrap_or_default();
        by(field("outlet"), field("id"), field("text"))
    };
    text.lines().map(record).collect()
}

fn lines(articles: &[Article]) -> String {
    let record = |a: &Article| {
        serde_json::json!({"id": a.id, "outlet": a.outlet, "text": a.text}).to_string() + "\n"
    };
    articles.iter().map(record).collect()
}

#[test]
fn a_file_overrules_what_is_boilerplate() {
    let input = lines(&disclaimed());
    let kept = format!("!{}\n", prose("risk", 60));
    let given = serde_json::json!({"text": prose("k", 80), "excluded": true}).to_string();
    let folder = Folder::of(&[("kept", kept.as_bytes()), ("given", given.as_bytes())]);
    let count = |file: &str| {
        let args = [
            "scan",
            "-",
            "--format",
            "json",
            "-q",
            "--boilerplate",
            &folder.at(file),
        ];
        let counts: serde_json::Value =
            serde_json::from_str(fed(&args, input.as_bytes()).fine()).unwrap();
        (
            counts["boilerplate"].as_u64().unwrap(),
            counts["stories"].as_u64().unwrap(),
        )
    };
    let (boilerplate, stories) = count("kept");
    assert_eq!(boilerplate, 0);
    assert!(stories > 0);
    assert_eq!(count("given").1, 0);
}

#[test]
fn a_ruling_that_says_nothing_is_refused_with_its_line() {
    let folder = Folder::of(&[("rulings", b"a text of five words\ntwo words\n")]);
    let file = folder.at("rulings");
    let said = fed(&["scan", "-", "--boilerplate", &file], b"");
    let line = said.error();
    assert!(
        line.contains(&format!("{file}:2: ")) && line.contains("fewer than 5"),
        "{line}"
    );
}

#[test]
fn a_story_is_explained_by_what_its_articles_share() {
    let input = lines(&round_up());
    let said = fed(
        &["scan", "-", "-q", "--explain-story", "1"],
        input.as_bytes(),
    );
    let text = said.fine();
    for part in [
        "Story 1 has 3 articles.",
        "herald/quake and post/quake share 100 % of the shorter one: 120 words in 1 passage",
        "quake0 quake1",
        "times/round-up: stories 0, 2",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let none = fed(
        &["scan", "-", "-q", "--explain-story", "9"],
        input.as_bytes(),
    );
    assert!(none.error().contains("there is no story 9"), "{none:?}");
}

#[test]
fn a_report_in_three_hundred_outlets_is_one_story() {
    // most pairs are never compared, and many of these articles not even with the host of the text
    let report = prose("report", 107);
    let reprint = |at: i64| {
        let text = format!("{report}\n\n{}", prose(&format!("own{at}x"), 100));
        on_day(at % 2, by(&format!("outlet {at}"), &at.to_string(), &text))
    };
    let results = scan((0..300).map(reprint).collect());
    let sizes: Vec<usize> = stories(&results)
        .iter()
        .map(|story| story.0.len())
        .collect();
    assert_eq!(sizes, [300]);
}
