//! Bugs that were, and some that the plainest way of doing it would bring, each told before its test.

use wirecopy::attribute::{Direction, Source};
use wirecopy::fingerprint::winnow;

use crate::program::{Folder, article, passages, scan, scan_texts, wirecopy};

/// A paragraph of news that stands alone.
const HARBOUR: &str = "The old ferry left its berth before sunrise and crossed the strait with \
    forty passengers, two horses and a piano, while the captain blamed the early start on a \
    broken harbour clock that nobody had wound since the autumn storms.";

#[test]
fn one_word_repeated_keeps_few_shingles() {
    // Winnowing kept the rightmost of equal shingles anew in every window, so that a text of one
    // word kept all its shingles, and a page of "na na na" met itself at every place.
    let mut kept = 0;
    winnow::winnow(&[7; 1000], 4, |_| kept += 1);
    assert!(kept <= 1000 / 4, "{kept} of 997 windows");
}

/// A page that holds `text` below 200 words of its own, so that only the passage itself can be met.
fn page(own: &str, text: &str) -> String {
    let own: Vec<String> = (0..200).map(|at| format!("{own}{at}")).collect();
    format!("{}.\n\n{text}", own.join(" "))
}

/// Checks that HARBOUR and another setting of it, each in a page of its own, are one passage.
fn meets(set_otherwise: &str) {
    let results = scan_texts(&[page("herald", HARBOUR), page("post", set_otherwise)]);
    let whole = |text: &str| text.trim_end_matches('.').to_owned();
    let found: Vec<(String, String)> = passages(&results)
        .into_iter()
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect();
    assert_eq!(found, [(whole(HARBOUR), whole(set_otherwise))]);
    let alignments = &results.alignments;
    assert_eq!(alignments.edits(&alignments.passages[0]).len(), 0);
}

#[test]
fn a_page_that_lost_its_line_breaks_meets_the_one_that_kept_them() {
    // Shingles were made paragraph by paragraph: a page of very short paragraphs had none, and shared
    // nothing with the same page flattened into one line.
    let words: Vec<&str> = HARBOUR.split_whitespace().collect();
    let paragraphs: Vec<String> = words.chunks(4).map(|words| words.join(" ")).collect();
    meets(&paragraphs.join("\n\n"));
}

#[test]
fn a_hard_wrapped_page_meets_the_page_that_is_not() {
    // Where every line is a paragraph, one of 40 columns holds two shingles and no sentence.
    let mut wrapped = String::new();
    let mut column = 0;
    for word in HARBOUR.split_whitespace() {
        column += word.len() + 1;
        if column > 40 {
            wrapped.push_str("\r\n");
            column = word.len() + 1;
        } else if !wrapped.is_empty() {
            wrapped.push(' ');
        }
        wrapped.push_str(word);
    }
    meets(&wrapped);
}

#[test]
fn a_run_that_one_chain_used_does_not_lead_another() {
    // Of two sentences that changed places both were chained to the words before them: a chain led by
    // what a better one had used became a passage, and the same words stood in two passages of one pair.
    let head = "The old ferry left its berth before sunrise";
    let cargo = "forty passengers crossed the strait with two horses and a piano that nobody \
        claimed afterwards in the crowded customs shed";
    let clock = "broken clockwork which the keeper wound but once since those autumn storms made \
        the captain start an hour early";
    let results = scan_texts(&[
        format!("{head}. {cargo}. {clock}."),
        format!("{head}. {clock}. {cargo}."),
    ]);
    let found = passages(&results);
    let holding = |words: &str| found.iter().filter(|(a, _)| a.contains(words)).count();
    // The chain also reached over the moved sentence, which then stood in no passage at all.
    assert_eq!(
        (holding(head), holding(cargo), holding(clock)),
        (1, 1, 1),
        "{found:#?}"
    );
}

#[test]
fn a_first_paragraph_full_of_names_is_not_a_headline() {
    // In title case capitals say nothing. A lead of names and titles passed for title case, so that the
    // names and the attribution that any reporter would write became a passage.
    let formula = "Defence Minister Aldous Verity of the Republic of Veldania and Foreign Minister \
        Ilse Marrow, according to the Korean Central News Agency (KCNA)";
    let one = format!("{formula}, opened a bridge.\n\nIt had taken nine years to build.");
    let other = format!("Farmers jeered at {formula}, whose cars blocked the grain market.");
    let results = scan_texts(&[one, other]);
    assert_eq!(passages(&results), []);
    assert!(
        results.alignments.formulas > 0,
        "nobody looked at the formula"
    );
}

#[test]
fn names_inside_a_shared_sentence_do_not_hide_it() {
    // The other side of the same coin: telling words between the names make it a passage.
    let shared = "Defence Minister Aldous Verity warned that flooded tunnels beneath Veldania \
        would swallow half the budget, according to the Korean Central News Agency";
    let results = scan_texts(&[
        format!("On Monday {shared}. Trams stood still."),
        format!("{shared}, which quoted nobody else."),
    ]);
    assert_eq!(passages(&results), [(shared, shared)]);
}

/// Scans and checks that the work was bounded: matched places stay in proportion to the input.
fn bounded(texts: &[String], most_passages: usize, most_repeats: usize) {
    let results = scan_texts(texts);
    let (passages, repeats) = (&results.alignments.passages, &results.alignments.repeats);
    assert!(
        passages.len() <= most_passages,
        "{} passages",
        passages.len()
    );
    assert!(repeats.len() <= most_repeats, "{} repeats", repeats.len());
    for passage in passages {
        for side in [passage.a, passage.b] {
            let text = &texts[side.article.index()];
            assert!(text.get(side.bytes.range()).is_some());
        }
    }
}

#[test]
fn one_word_said_a_hundred_thousand_times_is_read_to_its_end() {
    // If every place of a repeated shingle met every other: the square of a hundred thousand.
    let text = "na ".repeat(100_000);
    bounded(&[text.clone(), text], 100, 1000);
}

#[test]
fn two_words_in_turn_are_read_to_their_end() {
    // As above, with a period of two: runs on every second diagonal.
    let text = "ding dong ".repeat(50_000);
    bounded(&[text.clone(), format!("dong {text}")], 100, 1000);
}

#[test]
fn a_megabyte_without_a_space_is_one_word() {
    // A word that is folded anew for every letter costs the square of its length; one in a script without
    // spaces is no word at all.
    let results = scan_texts(&[
        "x".repeat(1 << 20),
        "é".repeat(1 << 19),
        "文".repeat(10_000),
    ]);
    assert_eq!(results.words[..2], [1, 1]);
    assert_eq!(passages(&results), []);
}

#[test]
fn two_hundred_identical_articles_are_one_family_and_one_story() {
    // All pairs of a viral text are the square of its reprints; dropping frequent shingles loses the
    // family. Each place is linked to the first and to the one before instead.
    let texts = vec![HARBOUR.to_owned(); 200];
    let results = scan_texts(&texts);
    assert!(
        results.candidates <= 16 * 15 / 2 + 2 * 200,
        "{} pairs",
        results.candidates
    );
    let families = &results.clusters.families.families;
    assert_eq!(families.len(), 1);
    assert_eq!(families[0].members.len(), 200);
    let stories = &results.clusters.stories.stories;
    assert_eq!(stories.len(), 1);
    assert_eq!(stories[0].articles.len(), 200);
}

#[test]
fn identical_articles_of_one_thread_and_of_eight_are_the_same_family() {
    // Reprints beyond the number compared all with all are linked to the one before: it must be the one
    // before in the input, not the one whose thread was done first.
    let line = serde_json::json!({"text": HARBOUR}).to_string() + "\n";
    let folder = Folder::of(&[("viral.jsonl", line.repeat(60).as_bytes())]);
    let input = folder.at("viral.jsonl");
    let said = |threads| {
        let out = folder.at(threads);
        wirecopy(&["scan", "-q", &input, "--out", &out, "--threads", threads]).fine();
        std::fs::read_to_string(folder.path(threads).join("passages.jsonl")).unwrap()
    };
    let one = said("1");
    assert!(one.lines().count() >= 59);
    assert!(one == said("8"));
}

#[test]
fn an_empty_page_is_found_in_the_pages_that_hold_its_link() {
    // Of forty pages of a day two had lost their text and held the link to the original alone, which is a
    // formula. So no passage was made of it, and articles of which one contains the other were not found.
    let link = |at: usize| format!("[全文](https://n.cn/2024/09/06/12/x{at}.shtml)");
    let texts: Vec<String> = (0..40)
        .map(|at| match at {
            17 | 31 => link(at),
            _ => page(&format!("day{at}w"), &link(at)),
        })
        .collect();
    let results = scan_texts(&texts);
    let families = &results.clusters.families.families;
    let of_pages = families.iter().filter(|family| family.members.len() > 2);
    assert!(of_pages.clone().count() > 0);
    assert!(
        of_pages.clone().all(|family| family.boilerplate),
        "{families:?}"
    );
    let held = |article: u32| {
        families.iter().any(|family| {
            let holds = |id: u32| family.members.iter().any(|m| m.article.0 == id);
            holds(article) && holds(17)
        })
    };
    assert!((0..40).all(held));
    // two full pages share the link as well, and that is nothing
    let between_pages = |p: &&wirecopy::align::Passage| {
        ![17, 31].contains(&p.a.article.0) && ![17, 31].contains(&p.b.article.0)
    };
    assert_eq!(results.alignments.passages.iter().find(between_pages), None);
}

/// From whom each article has its text for sure, in order of the articles: an agency by its name, an article by its number.
fn sources(results: &wirecopy::report::Results) -> Vec<(String, u32)> {
    let known = |copy: &&wirecopy::attribute::Copy| copy.direction == Direction::Known;
    let copies = results.attribution.copies.iter().filter(known);
    copies
        .map(|copy| {
            let from = match &copy.from {
                Source::Article(id) => id.0.to_string(),
                Source::Wire(name) => name.clone(),
            };
            (from, copy.to.0)
        })
        .collect()
}

#[test]
fn who_took_the_picture_or_helped_wrote_no_report() {
    // A photograph's credit made a wire's copy of a reporter's whole article.
    let with = |note: &str| format!("{HARBOUR}\n\n{note}");
    let texts = [
        with("Photo: Jane Roe/Associated Press"),
        page("clock", "AFP contributed to this report."),
        page("piano", "(Reuters)"),
    ];
    let results = scan_texts(&texts);
    assert_eq!(sources(&results), [("Reuters".to_owned(), 2)]);
    assert!(
        results
            .credits
            .iter()
            .all(|credits| credits.credits.len() == 1)
    );
}

#[test]
fn of_two_agencies_each_is_believed_by_who_names_it() {
    // The agency that sorts first was everybody's, against their own datelines.
    let report = format!(
        "{HARBOUR} The harbour master said a new clock had been ordered from a firm in the capital."
    );
    for [one, other] in [["Reuters", "AFP"], ["AFP", "Reuters"]] {
        let by = |name: &str| format!("LINDALE ({name}) - {report}");
        let results = scan_texts(&[by(one), by(other), report.clone()]);
        let told = [(one.to_owned(), 0), (other.to_owned(), 1)];
        assert_eq!(sources(&results), told);
    }
}

#[test]
fn a_phrase_is_not_had_from_an_agency_for_its_trade() {
    // Eight words that a study and an agency's report both use were a copy for sure.
    let phrase = "were randomly assigned to one of two groups for a year";
    let own = |seed: &str| -> String {
        let words: Vec<String> = (0..150).map(|at| format!("{seed}{at}")).collect();
        words.join(" ")
    };
    let agency = format!(
        "LINDALE (Reuters) - {} patients {phrase}. {}",
        own("wire"),
        own("line")
    );
    let mut articles = vec![
        article("reuters", &agency),
        article(
            "study",
            &format!("{} who {phrase}. {}", own("panel"), own("score")),
        ),
    ];
    articles[0].outlet = Some("Reuters".into());
    assert!(sources(&scan(articles)).is_empty());
}

#[test]
fn no_text_is_a_repeat_of_itself() {
    // A repeat grew backwards until both of its places were one.
    let line = "Source: the harbour authority of Lindale and its photographers";
    let text = format!("{HARBOUR}\n\n{line}\n\n{line}\n\n{line}\n\nSource: the port\n{HARBOUR}");
    let results = scan_texts(&[text]);
    let repeats = &results.alignments.repeats;
    assert!(!repeats.is_empty());
    for repeat in repeats {
        assert!(
            repeat.of.bytes.end() <= repeat.again.bytes.start(),
            "{repeat:?}"
        );
    }
}

#[test]
fn what_was_cut_does_not_stand_elsewhere() {
    // A reprint that leaves paragraphs out was counted as holding them.
    let paragraph = |seed: &str| -> String {
        let words: Vec<String> = (0..30).map(|at| format!("{seed}{at}")).collect();
        words.join(" ") + "."
    };
    let all = ["quay", "crane", "tug", "buoy", "mole"].map(paragraph);
    let cut = [&all[0], &all[2], &all[4]].map(String::as_str).join("\n\n");
    let results = scan_texts(&[all.join("\n\n"), cut]);
    let shared = results
        .attribution
        .usage
        .iter()
        .map(|usage| usage.shared_words);
    assert_eq!(shared.collect::<Vec<_>>(), [90, 90]);
}
