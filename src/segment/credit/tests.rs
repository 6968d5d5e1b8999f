//! The labelled lines, what a scan over whole articles needs, and what holds for any text.

use proptest::prelude::*;

use super::{Agencies, Credits, GENERIC, Of, Shape, UNNAMED};

const LABELLED: &str = include_str!("../../../tests/data/credits.tsv");

fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Dateline => "dateline",
        Shape::Byline => "byline",
        Shape::Body => "body",
        Shape::Tail => "tail",
        Shape::Headline => "headline",
    }
}

fn labels(found: &Credits) -> Vec<String> {
    let label = |credit: &super::Credit| format!("{}:{}", credit.agency, name(credit.shape));
    found.credits.iter().map(label).collect()
}

fn credits_of(text: &str) -> Vec<String> {
    labels(&Agencies::builtin().find(None, text))
}

fn furniture_of(text: &str) -> Vec<&str> {
    let found = Agencies::builtin().find(None, text);
    found
        .furniture
        .iter()
        .map(|span| &text[span.range()])
        .collect()
}

#[test]
fn labelled_lines_are_credited_as_labelled() {
    let (mut right, mut found_in_all, mut wanted_in_all) = (0_u32, 0_u32, 0_u32);
    let mut wrong = Vec::new();
    for line in LABELLED
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
    {
        let mut columns = line.split('\t');
        let text = columns.next().unwrap().replace("\\n", "\n");
        let mut wanted: Vec<&str> = columns
            .next()
            .unwrap_or("")
            .split("; ")
            .filter(|label| !label.is_empty())
            .collect();
        let title = columns.next();
        let found = labels(&Agencies::builtin().find(title, &text));
        found_in_all += found.len() as u32;
        wanted_in_all += wanted.len() as u32;
        let whole = wanted.clone();
        for label in &found {
            if let Some(at) = wanted.iter().position(|one| one == label) {
                wanted.remove(at);
                right += 1;
            }
        }
        if found != whole {
            wrong.push(format!("{line}\n    found {found:?}"));
        }
    }
    let precision = f64::from(right) / f64::from(found_in_all);
    let recall = f64::from(right) / f64::from(wanted_in_all);
    let report = format!(
        "precision {precision:.4}, recall {recall:.4} ({wanted_in_all} wanted, {found_in_all} found)\n{}",
        wrong.join("\n")
    );
    assert!(precision >= 0.98 && recall >= 0.95, "{report}");
    #[expect(
        clippy::print_stdout,
        reason = "the figures are the point of this test"
    )]
    {
        println!("{report}");
    }
}

#[test]
fn a_credit_names_its_agency_and_its_phrase() {
    let text = "SEOUL, Nov. 14 (Xinhua) -- The dam is full, the official KCNA news agency said on Friday. Enditem";
    let found = Agencies::builtin().find(None, text);
    let phrases: Vec<(&str, &str)> = found
        .credits
        .iter()
        .map(|credit| (&*credit.agency, &text[credit.bytes.range()]))
        .collect();
    assert_eq!(
        phrases,
        [
            ("Xinhua", "SEOUL, Nov. 14 (Xinhua) --"),
            ("KCNA", "the official KCNA news agency said"),
            ("Xinhua", "Enditem"),
        ]
    );
    assert_eq!(
        furniture_of(text),
        ["SEOUL, Nov. 14 (Xinhua) --", "Enditem"]
    );
}

#[test]
fn furniture_is_what_is_no_prose() {
    let text = " date 2031-02-03 Breaking News\nDam is full\n\nUpdated on: 03 February,2031 08:12 AM IST  |  Seoul\nAgencies |\n\nTop\n\nThe dam is full, officials said.\nRead more: how dams work\nThe sluices are open. (Yonhap)\nMOST POPULAR";
    assert_eq!(
        furniture_of(text),
        [
            " date 2031-02-03",
            "Breaking News",
            "Updated on: 03 February,2031 08:12 AM IST  |  Seoul",
            "Agencies |",
            "Top",
            "Read more: how dams work",
            "(Yonhap)",
            "MOST POPULAR",
        ]
    );
    assert_eq!(credits_of(text), ["Agencies:byline", "Yonhap:tail"]);
}

#[test]
fn a_mark_in_the_title_stands_at_no_place_of_the_text() {
    let found = Agencies::builtin().find(Some("(LEAD) Dam is full"), "The dam is full.");
    assert_eq!(&*found.credits[0].agency, UNNAMED);
    assert_eq!(found.credits[0].bytes.range(), 0..0);
    let found = Agencies::builtin().find(None, "(2nd LD) Dam is full\nThe dam is full. (Agencies)");
    assert_eq!(labels(&found), ["Yonhap:headline", "Agencies:tail"]);
    assert_eq!(&*found.credits[1].agency, GENERIC);
}

#[test]
fn an_outlet_is_the_agency_under_any_of_its_names_and_hosts() {
    let table = Agencies::builtin();
    for (agency, outlet) in [
        ("Xinhua", "xinhuanet.com"),
        ("Xinhua", "https://english.news.cn/2031/a.htm"),
        ("Xinhua", "新华社"),
        ("Reuters", "reuters"),
        ("Reuters", "www.reuters.com"),
        ("Associated Press", "AP"),
        ("Associated Press", "The Associated Press"),
        ("Meridian News Agency", "Meridian News Agency"),
        ("Meridian News Agency", "meridian-news-agency.example"),
    ] {
        assert!(table.is_outlet(agency, outlet), "{outlet} is {agency}");
    }
    for (agency, outlet) in [
        ("Xinhua", "Harbour Herald"),
        ("Xinhua", "notnews.cn"),
        ("Reuters", "Thomson Reuters"),
        ("Reuters", "reuters.com.example.org"),
        ("KCNA", "yna.co.kr"),
        ("", ""),
    ] {
        assert!(!table.is_outlet(agency, outlet), "{outlet} is not {agency}");
    }
}

#[test]
fn a_users_file_adds_agencies_and_a_broken_one_says_where() {
    let table = Agencies::with_file(
        "# ours\nMeridian News Agency\tagency\tMNA|میریڈین\t\t\t\tmna.example\n",
    )
    .unwrap();
    assert_eq!(
        labels(&table.find(None, "The quay is closed, MNA said.")),
        ["Meridian News Agency:body"]
    );
    assert!(table.is_outlet("MNA", "www.mna.example"));
    assert!(table.is_outlet("Meridian News Agency", "MNA"));
    let error = Agencies::with_file("X\tagency\tX News\nY\tpaper\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "agencies:2: kind \"paper\" is none of agency, release, generic, decoy"
    );
}

#[test]
fn the_table_holds_sixty_agencies_and_no_name_twice() {
    let mut owners = std::collections::BTreeMap::new();
    let mut agencies = 0;
    for row in include_str!("../agencies.tsv")
        .lines()
        .filter(|row| !row.starts_with('#'))
    {
        let columns: Vec<&str> = row.split('\t').collect();
        agencies += u32::from(columns[1] != "decoy");
        for alias in columns[2..columns.len().min(5)]
            .iter()
            .flat_map(|column| column.split('|'))
        {
            if columns[1] != "decoy" && !alias.is_empty() {
                let other = owners.insert(alias.to_owned(), columns[0]);
                assert!(
                    other.is_none(),
                    "{alias} belongs to {other:?} and {}",
                    columns[0]
                );
            }
        }
    }
    assert!(agencies >= 60);
}

#[test]
fn a_closing_word_inside_a_bracket_is_no_long_form_of_the_name_behind_it() {
    // Found by the property below: `Enditem` and 新华社 are one agency's, and the text between the
    // first and the bracket that holds both was cut backwards.
    assert!(credits_of("/(Enditem|;新华社））").len() < 2);
    // Both automata find AFP in AFP通信; one credit must come of it.
    assert_eq!(credits_of("AFP通信によると、列車は着いた。"), ["AFP:body"]);
}

#[test]
fn a_text_of_nothing_but_names_costs_no_more_than_its_length() {
    // Neighbours, brackets and words were once sought to the end of the text from every name: a
    // megabyte of 新华社 on one line took two minutes. Quadratic cost would hang here.
    for unit in [
        "新华社",
        "据新华社报道",
        "(AP",
        "the Associated Press (AP) ",
        "SEOUL, Nov. 14 (XNA) -- x\n",
        "X News Agency (XNA) said ",
        "Reporting by AFP ",
        "«",
    ] {
        let text = unit.repeat(400_000 / unit.len());
        let found = Agencies::builtin().find(Some(&text), &text);
        assert!(found.credits.len() <= text.len() / unit.len() * 2);
    }
}

/// Pieces that reach the deeper rules far more often than random characters do.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        "[ \n.,:;/()|«»（）-]{1,3}",
        prop::sample::select(vec![
            "Reuters",
            "AP",
            "the Associated Press",
            "(AP)",
            "KCNA",
            "said",
            "told",
            "according to",
            "SEOUL, Nov. 14",
            "--",
            "—",
            "Enditem",
            "新华社",
            "北京11月14日电",
            "据",
            "报道",
            "通讯社",
            "وكالة",
            "رويترز",
            "ل",
            "للأنباء",
            "نیوز ایجنسی",
            "کے مطابق",
            "News Agency",
            "(MNA)",
            "Photo:",
            "©",
            "By Jane",
            "Agencies |",
            "(LEAD)",
            "\n\n",
            "’s",
            "«",
            "»",
            "İ",
            "ß",
            "é",
            "\u{feff}",
            " date 2031-02-03",
            "https://",
            "<p>",
            "（",
            "【",
            "】",
            "=",
            "연합뉴스",
            "Reporting by",
            "Editing by",
            "With inputs from",
            "Source:",
            "Meridian News Agency",
            "news agencies",
            "This article first appeared in",
            "zuerst erschienen in der",
            "转载自：",
            "впервые опубликована в",
            "the Lowgate Press",
            "(LP)",
            "ASHPORT, March 7 —",
            "东港3月4日电",
            "日電",
            "l’",
            "D.C.",
            "&",
            "AFP",
            "dpa/afp",
            "(sda/afp)",
            "(red, APA, 4.3.2021)",
            "red, ",
            "- Sapa-AFP",
            "BERLIN afp/taz |",
            "Irna",
            "l'agence",
            "auf APA-Anfrage",
            "hat der",
            "МОСКВА, 3 июн — РИА Новости, Кирилл Лапин.",
            "«Интерфакса»",
            "وطنية - صيدا -",
            "لوكالة الأنباء القطرية",
            "أ.ش.أ",
            "كتب:",
            "یو این آئی۔ ع ا۔",
            "（马赛法新电）",
            "《路透》",
            "報導",
            "綜合外電報導",
            "／",
            "it had hired",
            "Ina Ritzau",
            "(Rédigé par X, édité par Y)",
            ":",
            "|",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn spans_of_any_text_lie_on_character_edges_in_order(pieces in prop::collection::vec(piece(), 0..24), gap in "[ \n]?", headline in proptest::option::of(prop::collection::vec(piece(), 0..5))) {
        let text = pieces.join(&gap);
        let title = headline.map(|pieces| pieces.join(" "));
        let found = Agencies::builtin().find(title.as_deref(), &text);
        let mut end = 0;
        for credit in &found.credits {
            let range = credit.bytes.range();
            prop_assert!(range.start >= end && text.get(range.clone()).is_some());
            prop_assert!(!credit.agency.is_empty());
            end = range.end;
        }
        end = 0;
        for span in &found.furniture {
            prop_assert!(span.range().start >= end && text.get(span.range()).is_some_and(|part| !part.is_empty()));
            end = span.range().end;
        }
        prop_assert_eq!(&found, &Agencies::builtin().find(title.as_deref(), &text));
    }
}

#[test]
fn a_note_may_name_an_outlet_of_the_input_or_its_initials() {
    let articles = [
        ("Tidewater", "The ferry is late."),
        ("Lowgate Press", "FENDON (LP) - The ferry is late."),
        ("Foxford Press", "The ferry is late."),
        ("Reuters", "The ferry is late."),
    ];
    let articles = articles
        .into_iter()
        .map(|(outlet, text)| (Some(outlet), text));
    let agencies = Agencies::builtin().with_outlets(articles);
    let credits_of = |text: &str| labels(&agencies.find(None, text));
    let below = |note: &str| format!("The ferry will sail again in May.\n\n{note}");
    assert_eq!(credits_of(&below("Source: Tidewater")), ["Tidewater:tail"]);
    assert_eq!(credits_of(&below("(Tidewater)")), ["Tidewater:tail"]);
    assert_eq!(
        credits_of(&below("Reporting by Tidewater")),
        ["Tidewater:tail"]
    );
    assert_eq!(credits_of(&below("(LP)")), ["Lowgate Press:tail"]);
    assert_eq!(credits_of(&below("(Reuters)")), ["Reuters:tail"]);
    // in prose it is a word like any other, and beside other names a person's
    assert!(credits_of("The ferry is late, Tidewater said on Monday.").is_empty());
    assert!(
        credits_of("COLUMN (Tidewater and Smith): The ferry is late again this week.").is_empty()
    );
    assert!(credits_of(&below("(FP)")).is_empty());
}

#[test]
fn a_dateline_that_names_nobody_is_no_prose() {
    let prose =
        "Exports beyond the river fell again this week, the port said in a note to its owners.";
    for dateline in [
        "ASHPORT, March 7 —",
        "Ashport, March 7 --",
        "WASHINGTON, D.C. –",
        "ASHPORT —",
    ] {
        assert_eq!(furniture_of(&format!("{dateline} {prose}")), [dateline]);
    }
    for head in ["Apple - ", "Harbour news -", "March 7 was cold —"] {
        assert!(
            furniture_of(&format!("{head} {prose}")).is_empty(),
            "{head}"
        );
    }
    assert_eq!(
        furniture_of("东港3月4日电 渡轮将于五月恢复航行。"),
        ["东港3月4日电"]
    );
}

#[test]
fn a_credit_says_what_it_speaks_of() {
    let of = |note: &str| {
        let text = format!("The ferry will sail again in May.\n\n{note}");
        let credits = Agencies::builtin().find(None, &text).credits;
        let of: Vec<Of> = credits.iter().map(|credit| credit.of).collect();
        of
    };
    let pictures = [
        "Photo: Jane Roe/AFP",
        "(Photo by Jane Roe/AFP)",
        "Source: Anadolu Agency/Getty Images",
        "●新华社记者王一摄",
    ];
    let others = pictures
        .into_iter()
        .filter(|note| of(note) != [Of::Picture]);
    assert_eq!(others.collect::<Vec<_>>(), [] as [&str; 0]);
    assert_eq!(of("AFP contributed to this report."), [Of::Part]);
    assert_eq!(of("Source: Anadolu Agency"), [Of::Text]);
    assert_eq!(of("(Reuters)"), [Of::Text]);
}
