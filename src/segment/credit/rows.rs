//! `agencies.tsv` -> the table and its automata. The form is told at the head of that file.

use std::collections::BTreeMap;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::table::{Agencies, House, Key, Mark, Name, Trust, is_far_lead, key};
use crate::error::{Error, Result};

/// Phrases that introduce or end the name of an agency the table may not hold.
const GENERIC: &[&str] = &[
    "News Agency",
    "news agency",
    "NEWS AGENCY",
    "Press Agency",
    "Telegraph Agency",
    "Telegraphic Agency",
    "Nachrichtenagentur",
    "agence de presse",
    "agencia de noticias",
    "agenzia di stampa",
    "agência de notícias",
    "информагентство",
    "информационное агентство",
    "новостное агентство",
    "وكالة",
    "لوكالة",
    "نیوز ایجنسی",
    "خبر رساں ایجنسی",
    "خبر رساں ادارے",
    "通讯社",
    "通訊社",
];

/// Phrases beside which any name counts, and what each says.
const MARKS: &[(Mark, &[&str])] = &[
    (
        Mark::Copyright,
        &[
            "Copyright",
            "COPYRIGHT",
            "copyright",
            "©",
            "(c)",
            "(C)",
            "版权所有",
        ],
    ),
    (
        Mark::Contribution,
        &[
            "contributed to this",
            "contributed reporting",
            "contributed.",
            "inputs from",
            "Inputs from",
            "files from",
            "With reports from",
            "with reports from",
            "Additional reporting by",
            "additional reporting by",
            "Additional reporting from",
            "Additional reporting:",
            "Additional reporting -",
            "اس خبر میں",
            "اس رپورٹ میں",
            "اس خبر کے لیے",
            "اس رپورٹ کے لیے",
            "Mit Material",
            "Reporting by",
            "Rédigé par",
            "(Reportage",
            "Reporte de",
            "Bericht von",
            "إعداد",
            "reporting by",
            "Material from",
            "material from",
            "Information from",
            "information from",
            "with agencies",
            "With agencies",
            "with wire reports",
            "With wire reports",
            "Avec",
            "avec",
            "mit Material",
            "automatisch von",
            "mit dpa",
            "informations de",
            "información de",
            "informaciones de",
            "informações da",
            "informações de",
            "informações do",
            "syndicated feed",
            "مع وكالات",
            "übermittelt durch",
            "по материалам",
            "По материалам",
        ],
    ),
    (
        Mark::Reprint,
        &[
            "first appeared in",
            "first appeared on",
            "first appeared at",
            "originally appeared in",
            "originally appeared on",
            "originally appeared at",
            "first published by",
            "first published in",
            "first published on",
            "first published at",
            "First published by",
            "First published in",
            "First published on",
            "originally published by",
            "originally published in",
            "originally published on",
            "originally published at",
            "Originally published by",
            "Originally published in",
            "Originally published on",
            "republished from",
            "Republished from",
            "reprinted from",
            "Reprinted from",
            "erschien zuerst in",
            "erschien zuerst bei",
            "erschien zuerst auf",
            "zuerst erschienen in",
            "zuerst erschienen bei",
            "zuerst erschienen auf",
            "Zuerst erschienen in",
            "Zuerst erschienen bei",
            "Zuerst erschienen auf",
            "initialement publié par",
            "initialement publié dans",
            "initialement publié sur",
            "publié initialement par",
            "publié initialement dans",
            "publié initialement sur",
            "publicado originalmente en",
            "publicado originalmente por",
            "publicado originalmente em",
            "publicado originalmente no",
            "publicado originalmente na",
            "Publicado originalmente en",
            "Publicado originalmente por",
            "Publicado originalmente em",
            "Publicado originalmente no",
            "Publicado originalmente na",
            "pubblicato originariamente su",
            "pubblicato originariamente da",
            "впервые опубликовано в",
            "впервые опубликована в",
            "впервые опубликован в",
            "Впервые опубликовано в",
            "首发于",
            "首發於",
            "原载于",
            "原載於",
            "转载自",
            "轉載自",
        ],
    ),
    (
        Mark::Photo,
        &[
            "Photo",
            "PHOTO",
            "photo",
            "Foto",
            "FOTO",
            "Picture",
            "Image",
            "Credit",
            "Photograph",
            "Bild",
            "Crédit",
            "Фото",
            "فوٹو",
            "تصویر",
            "تصاویر",
            "صورة",
            "الصورة",
            "图片来源",
            "（图",
            "（圖",
            "(图",
            "摄影",
            "تصوير",
            "Video",
        ],
    ),
    (
        Mark::Source,
        &[
            "Source:",
            "SOURCE:",
            "Source :",
            "Sources:",
            "Quelle:",
            "Fuente:",
            "Fonte:",
            "Источник:",
            "新闻来源：",
            "新聞來源：",
            "消息来源：",
            "资料来源：",
            "資料來源：",
            "来源：",
            "来源:",
            "來源：",
            "المصدر:",
            "المصدر :",
            "ماخذ:",
            "ذریعہ:",
            "سورس:",
            "Agency:",
            "Via:",
        ],
    ),
];

/// What kind of house a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A news agency.
    Agency,
    /// A press-release wire: it counts in explicit shapes only.
    Release,
    /// Agencies that are not named.
    Generic,
    /// None.
    Decoy,
}

/// Reads tables in the form of `agencies.tsv`; a later one may take over an earlier one's names.
pub(super) fn read(files: &[&str]) -> Result<Agencies> {
    let mut draft = Draft::default();
    for file in files {
        for (line, row) in file.trim_start_matches('\u{feff}').lines().enumerate() {
            if !row.trim().is_empty() && !row.starts_with('#') {
                draft.row(row).map_err(|reason| Error::Record {
                    path: "agencies".to_owned(),
                    line: line as u64 + 1,
                    reason,
                })?;
            }
        }
    }
    let nobody: Arc<str> = Arc::from("");
    for phrase in GENERIC {
        draft.name(phrase, &nobody, Trust::Generic, None);
    }
    for &(mark, phrases) in MARKS {
        for phrase in phrases {
            draft.name(phrase, &nobody, Trust::Mark(mark), None);
        }
    }
    draft.build()
}

#[derive(Default)]
struct Draft {
    houses: Vec<House>,
    keys: BTreeMap<String, Key>,
    patterns: BTreeMap<String, Name>,
}

impl Draft {
    fn row(&mut self, row: &str) -> std::result::Result<(), String> {
        let mut columns = row.split('\t').map(str::trim);
        let mut next = || columns.next().unwrap_or("");
        let (name, kind) = (next(), next());
        let kind = match kind {
            "agency" => Kind::Agency,
            "release" => Kind::Release,
            "generic" => Kind::Generic,
            "decoy" => Kind::Decoy,
            other => {
                return Err(format!(
                    "kind {other:?} is none of agency, release, generic, decoy"
                ));
            }
        };
        if name.is_empty() {
            return Err("no name".to_owned());
        }
        let agency: Arc<str> = Arc::from(name);
        let (names, wary, ambiguous, signs, domains) = (next(), next(), next(), next(), next());
        if columns.next().is_some() {
            return Err("more than seven columns".to_owned());
        }
        if kind == Kind::Decoy {
            let shadows = (!ambiguous.is_empty()).then(|| Box::from(ambiguous));
            for alias in list(names) {
                self.name(alias, &agency, Trust::Decoy, shadows.clone());
            }
            return Ok(());
        }
        let top = if kind == Kind::Release {
            Trust::Ambiguous
        } else {
            Trust::Distinctive
        };
        self.keys.entry(key(name)).or_insert_with(|| Key {
            agency: Arc::clone(&agency),
            trust: Trust::Ambiguous,
            printed: Vec::new(),
        });
        for (column, trust) in [
            (names, top),
            (wary, Trust::Wary),
            (ambiguous, Trust::Ambiguous),
            (signs, Trust::Sign),
        ] {
            for alias in list(column) {
                if trust != Trust::Sign {
                    self.key(alias, &agency, trust);
                }
                self.name(alias, &agency, trust, None);
                for form in forms(alias) {
                    self.name(&form, &agency, trust, None);
                }
                self.as_a_word(alias, &agency);
                let capitals = alias.to_uppercase();
                if trust >= Trust::Wary
                    && alias.chars().count() > 3
                    && !self.patterns.contains_key(&capitals)
                {
                    self.name(&capitals, &agency, trust, None);
                }
            }
        }
        self.houses.push(House {
            name: agency,
            domains: list(domains).map(str::to_lowercase).collect(),
        });
        Ok(())
    }

    /// An acronym as papers of some lands set it, `Afp`, `Irna`: it may be anybody's name, so it counts where the text
    /// says what it is.
    fn as_a_word(&mut self, alias: &str, agency: &Arc<str>) {
        if !(2..=5).contains(&alias.len()) || !alias.bytes().all(|b| b.is_ascii_uppercase()) {
            return;
        }
        let word = format!("{}{}", &alias[..1], alias[1..].to_lowercase());
        if word.len() > 2 && !self.patterns.contains_key(&word) {
            self.name(&word, agency, Trust::Ambiguous, None);
        }
        if let Some(key) = self.keys.get_mut(&key(alias))
            && key.agency == *agency
            && !key.printed.is_empty()
        {
            key.printed.push(Box::from(word));
        }
    }

    /// Short ambiguous names count only as printed; the better trusted of two printings stays.
    fn key(&mut self, alias: &str, agency: &Arc<str>, trust: Trust) {
        let short = trust == Trust::Ambiguous && alias.chars().count() <= 4;
        let printed = if short {
            vec![Box::from(alias)]
        } else {
            Vec::new()
        };
        let new = Key {
            agency: Arc::clone(agency),
            trust,
            printed,
        };
        match self.keys.get_mut(&key(alias)) {
            Some(old) if old.agency == *agency && old.trust > trust => {}
            Some(old) if old.agency == *agency && old.trust == trust => {
                if old.printed.is_empty() || new.printed.is_empty() {
                    old.printed.clear();
                } else {
                    old.printed.extend(new.printed);
                }
            }
            Some(old) => *old = new,
            None => {
                self.keys.insert(key(alias), new);
            }
        }
    }

    fn name(&mut self, alias: &str, agency: &Arc<str>, trust: Trust, shadows: Option<Box<str>>) {
        let name = Name {
            agency: Arc::clone(agency),
            trust,
            shadows,
        };
        if trust != Trust::Ambiguous {
            // a wrapped line may part a name
            for (space, _) in alias.match_indices(' ') {
                let mut parted = alias.to_owned();
                parted.replace_range(space..=space, "\n");
                self.patterns.insert(parted, name.clone());
            }
        }
        self.patterns.insert(alias.to_owned(), name);
    }

    fn build(self) -> Result<Agencies> {
        let (latin, other): (Vec<_>, Vec<_>) = self
            .patterns
            .into_iter()
            .partition(|(alias, _)| !alias.bytes().any(is_far_lead));
        let (latin_patterns, latin_names): (Vec<_>, Vec<_>) = latin.into_iter().unzip();
        let (other_patterns, other_names): (Vec<_>, Vec<_>) = other.into_iter().unzip();
        Ok(Agencies {
            houses: self.houses,
            keys: self.keys,
            latin: automaton(&latin_patterns)?,
            latin_names,
            other: automaton(&other_patterns)?,
            other_names,
        })
    }
}

/// Other printings of a name: Russian cases of one that a consonant ends, `أ.ش.أ` for `أ ش أ`, and `لوكالة`, to which "to" is
/// joined.
fn forms(alias: &str) -> Vec<String> {
    if alias.starts_with("وكالة") {
        return vec![format!("ل{alias}")];
    }
    let mut letters = alias.split(' ');
    if letters.clone().count() > 1 && letters.all(|part| part.chars().count() == 1) {
        return vec![alias.replace(' ', "."), alias.replace(' ', ".") + "."];
    }
    let cyrillic = |c: char| ('а'..='я').contains(&c);
    let word = alias.chars().skip(1).all(cyrillic) && alias.chars().count() > 4;
    if !word || alias.ends_with(['а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'й', 'ь', 'с'])
    {
        return Vec::new();
    }
    ["а", "у", "ом", "е"]
        .map(|end| format!("{alias}{end}"))
        .to_vec()
}

fn list(column: &str) -> impl Iterator<Item = &str> {
    column
        .split('|')
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

fn automaton(patterns: &[String]) -> Result<AhoCorasick> {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(patterns)
        .map_err(|error| Error::Config(format!("agencies: {error}")))
}
