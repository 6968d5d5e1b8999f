//! House style: what an outlet makes of quotation marks, dashes, spelling and percentages, in its own
//! reports and, where its desk is diligent, in copy from elsewhere.
//! Cost: one look at each character and one look-up a word.

use std::sync::LazyLock;

use super::language::{Language, Tongue};
use super::random::Random;

/// Quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    Straight,
    Double,
    Single,
    Low,
    Angled,
    Corner,
}

impl Quotes {
    fn marks(self) -> [&'static str; 2] {
        match self {
            Self::Straight => ["\"", "\""],
            Self::Double => ["“", "”"],
            Self::Single => ["‘", "’"],
            Self::Low => ["„", "“"],
            Self::Angled => ["»", "«"],
            Self::Corner => ["「", "」"],
        }
    }
}

/// How percentages are written in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Percent {
    OneWord,
    TwoWords,
    Sign,
}

/// An outlet's house style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    quotes: Quotes,
    curly: bool,
    british: bool,
    percent: Percent,
    commas: bool,
}

/// American and British spelling of words that news uses often.
const SPELLINGS: [(&str, &str); 36] = [
    ("Defense", "Defence"),
    ("Labor", "Labour"),
    ("aging", "ageing"),
    ("airplane", "aeroplane"),
    ("canceled", "cancelled"),
    ("center", "centre"),
    ("centers", "centres"),
    ("color", "colour"),
    ("criticized", "criticised"),
    ("defense", "defence"),
    ("favor", "favour"),
    ("fiber", "fibre"),
    ("gray", "grey"),
    ("harbor", "harbour"),
    ("honor", "honour"),
    ("jeweler", "jeweller"),
    ("labor", "labour"),
    ("license", "licence"),
    ("licenses", "licences"),
    ("modernize", "modernise"),
    ("neighbor", "neighbour"),
    ("neighboring", "neighbouring"),
    ("neighbors", "neighbours"),
    ("organization", "organisation"),
    ("organized", "organised"),
    ("plow", "plough"),
    ("privatize", "privatise"),
    ("program", "programme"),
    ("programs", "programmes"),
    ("realize", "realise"),
    ("skeptical", "sceptical"),
    ("theater", "theatre"),
    ("theaters", "theatres"),
    ("toward", "towards"),
    ("traveled", "travelled"),
    ("unfavorable", "unfavourable"),
];

impl Style {
    /// An outlet's style in a language.
    pub(super) fn new(tongue: Tongue, random: &mut Random) -> Self {
        let quotes = match tongue {
            Tongue::English => [Quotes::Straight, Quotes::Double, Quotes::Single],
            Tongue::German => [Quotes::Straight, Quotes::Low, Quotes::Angled],
            Tongue::Chinese => [Quotes::Double, Quotes::Double, Quotes::Corner],
        };
        Self {
            quotes: *random.pick(&quotes),
            curly: random.chance(0.5),
            british: random.chance(0.5),
            percent: *random.pick(&[Percent::OneWord, Percent::TwoWords, Percent::Sign]),
            commas: random.chance(0.7),
        }
    }

    /// The text as this house prints it, whatever house it comes from.
    pub(super) fn put_on(self, text: &str, language: &Language) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        let english = language.tongue == Tongue::English;
        let [open, close] = self.quotes.marks();
        let (mut is_open, mut single) = (false, false);
        let mut before = ' ';
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if next.is_ascii_alphabetic() {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(rest.len());
                let (word, behind) = rest.split_at(end);
                rest = behind;
                if english {
                    rest = self.word(word, behind, before, &mut out);
                } else {
                    out.push_str(word);
                }
                before = 'a';
                continue;
            }
            rest = &rest[next.len_utf8()..];
            let behind = rest.chars().next().unwrap_or(' ');
            match next {
                '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => {
                    out.push_str(if is_open { close } else { open });
                    is_open = !is_open;
                }
                '‘' => {
                    out.push_str(open);
                    (is_open, single) = (true, true);
                }
                '’' if single && is_open && !behind.is_alphanumeric() => {
                    out.push_str(close);
                    (is_open, single) = (false, false);
                }
                '\'' | '’' => out.push(if self.curly { '’' } else { '\'' }),
                '%' if english && self.percent != Percent::Sign => {
                    out.push_str(if self.percent == Percent::OneWord {
                        " percent"
                    } else {
                        " per cent"
                    });
                }
                ',' if before.is_ascii_digit() && behind.is_ascii_digit() && english => {
                    if self.commas {
                        out.push(',');
                    }
                }
                other => out.push(other),
            }
            before = next;
        }
        out
    }

    /// Writes an English word in this spelling; what is left of the text behind it.
    fn word<'t>(self, word: &str, behind: &'t str, before: char, out: &mut String) -> &'t str {
        let percent = match word {
            "percent" => Some(behind),
            "per" => behind
                .strip_prefix(" cent")
                .filter(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic())),
            _ => None,
        };
        if let Some(rest) = percent {
            match self.percent {
                Percent::OneWord => out.push_str("percent"),
                Percent::TwoWords => out.push_str("per cent"),
                Percent::Sign => {
                    if before == ' ' && out.ends_with(' ') {
                        out.pop();
                    }
                    out.push('%');
                }
            }
            return rest;
        }
        out.push_str(self.spelling(word));
        behind
    }

    fn spelling(self, word: &str) -> &str {
        if !may_differ(word) {
            return word;
        }
        let found = SPELLINGS
            .iter()
            .find(|&&(american, british)| word == american || word == british);
        match found {
            Some((_, british)) if self.british => british,
            Some((american, _)) => american,
            None => word,
        }
    }
}

/// Whether a word may be in the table: nearly none is, so most looks end at one bit (Bloom 1970), which its
/// length and three of its letters tell.
fn may_differ(word: &str) -> bool {
    static BITS: LazyLock<[u64; 64]> = LazyLock::new(|| {
        let mut bits = [0; 64];
        for bit in SPELLINGS
            .iter()
            .flat_map(|(a, b)| [a, b])
            .filter_map(|word| bit(word))
        {
            bits[bit >> 6] |= 1 << (bit & 63);
        }
        bits
    });
    bit(word).is_some_and(|bit| BITS[bit >> 6] >> (bit & 63) & 1 == 1)
}

/// Where the bit of a word stands; a word of up to three letters has none.
#[inline]
fn bit(word: &str) -> Option<usize> {
    let [first, second, third, .., last] = *word.as_bytes() else {
        return None;
    };
    let key = u32::from_le_bytes([first, second ^ word.len() as u8, third, last]);
    Some((key.wrapping_mul(0x9E37_79B1) >> 20) as usize)
}

#[cfg(test)]
mod tests {
    use super::super::language;
    use super::*;

    fn style(quotes: Quotes, british: bool, percent: Percent, commas: bool) -> Style {
        Style {
            quotes,
            curly: quotes != Quotes::Straight,
            british,
            percent,
            commas,
        }
    }

    #[test]
    fn any_style_can_be_made_of_any_other() {
        let english = language::of(Tongue::English);
        let american = style(Quotes::Straight, false, Percent::OneWord, true);
        let british = style(Quotes::Single, true, Percent::TwoWords, false);
        let terse = style(Quotes::Double, true, Percent::Sign, true);
        let text = "\"The center's 2,400 neighbors,\" he said, \"fell by 3.5 percent.\"";
        let as_british = "‘The centre’s 2400 neighbours,’ he said, ‘fell by 3.5 per cent.’";
        let as_terse = "“The centre’s 2,400 neighbours,” he said, “fell by 3.5%.”";
        assert_eq!(american.put_on(text, english), text);
        assert_eq!(british.put_on(text, english), as_british);
        assert_eq!(terse.put_on(text, english), as_terse);
        // a thousands comma, once gone, is not put back
        assert_eq!(
            american.put_on(as_british, english),
            text.replace("2,400", "2400")
        );
        assert_eq!(american.put_on(as_terse, english), text);
    }

    #[test]
    fn most_words_are_known_to_differ_nowhere() {
        let words = "the river burst its banks early on monday sending brown water through lower";
        assert!(
            SPELLINGS
                .iter()
                .all(|(a, b)| may_differ(a) && may_differ(b))
        );
        assert!(words.split(' ').filter(|word| may_differ(word)).count() <= 2);
    }
}
