//! Languages the newsroom writes in: a phrase bank each, and what a bank cannot say.

use std::sync::LazyLock;

use super::cast;
use super::grammar::Bank;
use super::random::Random;

/// A language of the newsroom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tongue {
    /// English.
    English,
    /// German.
    German,
    /// Chinese, which puts no spaces between words.
    Chinese,
}

impl Tongue {
    /// Its code by ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Chinese => "zh",
        }
    }
}

/// A tongue with its phrases.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) tongue: Tongue,
    pub(super) bank: Bank,
    /// Topics it has leads for.
    pub(super) topics: Vec<String>,
}

/// The language of a tongue; read once.
pub(super) fn of(tongue: Tongue) -> &'static Language {
    static ENGLISH: LazyLock<Language> =
        LazyLock::new(|| Language::new(Tongue::English, include_str!("bank/en.txt")));
    static GERMAN: LazyLock<Language> =
        LazyLock::new(|| Language::new(Tongue::German, include_str!("bank/de.txt")));
    static CHINESE: LazyLock<Language> =
        LazyLock::new(|| Language::new(Tongue::Chinese, include_str!("bank/zh.txt")));
    match tongue {
        Tongue::English => &ENGLISH,
        Tongue::German => &GERMAN,
        Tongue::Chinese => &CHINESE,
    }
}

const DAYS: [[&str; 7]; 3] = [
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
];
const MONTHS: [[&str; 12]; 3] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月",
    ],
];
const FEW: [[&str; 11]; 3] = [
    [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ],
    [
        "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    ],
    [
        "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二",
    ],
];

impl Language {
    fn new(tongue: Tongue, text: &str) -> Self {
        let bank = Bank::new(text);
        let topics = bank
            .ending(".lead")
            .into_iter()
            .map(str::to_owned)
            .collect();
        Self {
            tongue,
            bank,
            topics,
        }
    }

    /// A phrase of a group that needs no story.
    pub(super) fn say(&self, group: &str, seed: u64) -> String {
        cast::word(&self.bank, group, seed)
    }

    /// Whether words are parted by spaces.
    pub(super) fn has_spaces(&self) -> bool {
        self.tongue != Tongue::Chinese
    }

    /// What ends a sentence.
    pub(super) fn stop(&self) -> &'static str {
        if self.has_spaces() { "." } else { "。" }
    }

    pub(super) fn full_name(&self, title: &str, first: &str, last: &str) -> String {
        match self.tongue {
            Tongue::Chinese => format!("{title}{last}{first}"),
            _ => format!("{title} {first} {last}"),
        }
    }

    /// A name with the country its bearer serves.
    pub(super) fn of_country(&self, name: &str, country: &str) -> String {
        match self.tongue {
            Tongue::English => format!("{name} of {country}"),
            Tongue::German => format!("{name} aus {country}"),
            Tongue::Chinese => format!("{country}{name}"),
        }
    }

    pub(super) fn pronoun(&self, form: &str, female: bool) -> &'static str {
        match (self.tongue, form, female) {
            (Tongue::English, "He", false) => "He",
            (Tongue::English, "He", true) => "She",
            (Tongue::English, "his", false) => "his",
            (Tongue::English, "his", true) => "her",
            (Tongue::English, _, false) => "he",
            (Tongue::English, _, true) => "she",
            (Tongue::German, "He", false) => "Er",
            (Tongue::German, "He", true) => "Sie",
            (Tongue::German, _, false) => "er",
            (Tongue::German, _, true) => "sie",
            (Tongue::Chinese, _, false) => "他",
            (Tongue::Chinese, _, true) => "她",
        }
    }

    pub(super) fn day(&self, day: usize) -> &'static str {
        DAYS[self.tongue as usize][day % 7]
    }

    pub(super) fn month(&self, month: usize) -> &'static str {
        MONTHS[self.tongue as usize][month % 12]
    }

    /// A number of a kind: `count`, `few`, `money`, `percent`, `year`, `million`, `magnitude`, `month`.
    pub(super) fn number(&self, kind: &str, random: &mut Random, out: &mut String) {
        let tongue = self.tongue;
        let decimal = |whole: usize, tenth: usize| match tongue {
            Tongue::German => format!("{whole},{tenth}"),
            _ => format!("{whole}.{tenth}"),
        };
        match kind {
            "few" => out.push_str(FEW[tongue as usize][random.zipf(11)]),
            "month" => out.push_str(self.month(random.below(12))),
            "year" => {
                // the nearer the likelier
                let year = 2030 - random.zipf(140);
                out.push_str(&year.to_string());
            }
            "million" => out.push_str(&random.within(2, 90).to_string()),
            "magnitude" => out.push_str(&decimal(random.within(4, 7), random.below(10))),
            "percent" => {
                let number = decimal(random.zipf(40), random.below(10));
                out.push_str(&number);
                out.push_str(match tongue {
                    Tongue::English => " percent",
                    Tongue::German => " Prozent",
                    Tongue::Chinese => "%",
                });
            }
            "money" => {
                let number = if random.chance(0.5) {
                    random.within(2, 900).to_string()
                } else {
                    decimal(random.within(1, 20), random.below(10))
                };
                let much = random.chance(0.3);
                out.push_str(&number);
                out.push_str(match (tongue, much) {
                    (Tongue::English, true) => " billion crowns",
                    (Tongue::English, false) => " million crowns",
                    (Tongue::German, true) => " Milliarden Kronen",
                    (Tongue::German, false) => " Millionen Kronen",
                    (Tongue::Chinese, true) => "亿克朗",
                    (Tongue::Chinese, false) => "万克朗",
                });
            }
            _ => {
                // counts are rounded the more the larger they are
                let digits = random.below(4);
                let lead = random.within(11, 99);
                let number = lead * 10_usize.pow(digits as u32);
                let thousands = number / 1000;
                match tongue {
                    Tongue::Chinese => out.push_str(&number.to_string()),
                    _ if thousands == 0 => out.push_str(&number.to_string()),
                    _ => {
                        let mark = if tongue == Tongue::English { ',' } else { '.' };
                        out.push_str(&thousands.to_string());
                        out.push(mark);
                        let rest = (number % 1000 + 1000).to_string();
                        out.push_str(&rest[1..]);
                    }
                }
            }
        }
    }
}
