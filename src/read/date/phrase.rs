//! Tokens -> what a date states. Every token must have a meaning, and none may be said twice: an
//! unknown word or a second year refuses the whole text, which is what keeps this from guessing.

use super::compact;
use super::names;
use super::scan::{Kind, Token, tokens};
use super::stated::{self, Clock, Day, Stated};
use super::zone::Zone;

/// Reads folded text; nothing if any part of it is not understood.
pub(super) fn read(text: &str) -> Option<Stated> {
    let tokens = tokens(text);
    let mut phrase = Phrase {
        weekday: tokens.iter().find_map(|token| names::weekday(token.text)),
        tokens: &tokens,
        at: 0,
        parts: Parts::default(),
        clock: None,
        zone: None,
    };
    while phrase.at < tokens.len() {
        phrase.step()?;
    }
    phrase.finish()
}

/// The parts of a day: at once, or each on its own.
#[derive(Default)]
struct Parts {
    whole: Option<Day>,
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
}

struct Phrase<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    /// Taken ahead of the rest, because it settles which number is the month.
    weekday: Option<i8>,
    parts: Parts,
    clock: Option<Clock>,
    zone: Option<Zone>,
}

/// Fills an empty place; nothing if it is taken.
fn put<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

impl<'t> Phrase<'t> {
    fn token(&self, ahead: usize) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at + ahead)
    }

    fn is(&self, ahead: usize, text: &str) -> bool {
        self.token(ahead).is_some_and(|token| token.is(text))
    }

    /// Whether the token stands right behind the one before it.
    fn is_tight(&self, ahead: usize) -> bool {
        self.token(ahead).is_some_and(|token| !token.spaced)
    }

    fn digits(&self, ahead: usize) -> usize {
        self.token(ahead).map_or(0, Token::digits)
    }

    /// The value of a number of one or two digits.
    fn small(&self, ahead: usize) -> Option<i64> {
        let token = self.token(ahead)?;
        (token.digits() <= 2).then(|| token.value()).flatten()
    }

    /// Takes the next token or group of tokens.
    fn step(&mut self) -> Option<()> {
        match self.token(0)?.kind {
            Kind::Number => self.number(),
            Kind::Word => self.word(),
            Kind::Mark => self.mark(),
        }
    }

    fn number(&mut self) -> Option<()> {
        if let Some(length) = self.clock_length() {
            return self.take_clock(length);
        }
        if self.take_han()? || self.take_day()? {
            return Some(());
        }
        let value = self.token(0)?.value()?;
        match self.digits(0) {
            1 | 2 => {
                put(&mut self.parts.day, value)?;
                self.at += 1;
                if self.is_tight(0) && self.token(0).is_some_and(|t| names::is_ordinal(t.text)) {
                    self.at += 1;
                }
            }
            4 => {
                put(&mut self.parts.year, value)?;
                self.at += 1;
            }
            8 => {
                put(&mut self.parts.whole, compact::day(value)?)?;
                self.at += 1;
            }
            _ => return None,
        }
        Some(())
    }

    /// A number before 年, 月 or 日.
    fn take_han(&mut self) -> Option<bool> {
        let Some(unit) = self.token(1).filter(|unit| unit.kind == Kind::Word) else {
            return Some(false);
        };
        let place = match unit.text {
            "年" => &mut self.parts.year,
            "月" => &mut self.parts.month,
            "日" | "号" | "號" => &mut self.parts.day,
            _ => return Some(false),
        };
        put(place, self.tokens[self.at].value()?)?;
        self.at += 2;
        Some(true)
    }

    /// `2024-11-30`, `30.11.2024`, `26-feb-1987`, `2024-11`.
    fn take_day(&mut self) -> Option<bool> {
        let separator = match self.token(1) {
            Some(mark) if matches!(mark.text, "-" | "/" | ".") => mark.text,
            _ => return Some(false),
        };
        let Some(middle) = self.token(2).filter(|middle| middle.kind != Kind::Mark) else {
            return Some(false);
        };
        let last = if self.is(3, separator) {
            self.digits(4)
        } else {
            0
        };
        let number = |ahead| self.token(ahead)?.value();
        let year_first = self.digits(0) == 4;
        let (day, length) = match (middle.kind, last) {
            (Kind::Number, 1 | 2) if year_first && middle.digits() <= 2 => {
                (Day::date(number(0)?, number(2)?, number(4)?)?, 5)
            }
            (Kind::Number, 4) if self.digits(0) <= 2 && middle.digits() <= 2 => (
                Day::unordered(number(4)?, number(0)?, number(2)?, self.weekday)?,
                5,
            ),
            (Kind::Word, 4) if self.digits(0) <= 2 => {
                let month = names::month(middle.text)?;
                (Day::date(number(4)?, month.into(), number(0)?)?, 5)
            }
            (Kind::Number, 0) if year_first && middle.digits() == 2 && separator == "-" => {
                (stated::month(number(0)?, number(2)?)?, 3)
            }
            (Kind::Word, 0) => return Some(false),
            _ => return None,
        };
        put(&mut self.parts.whole, day)?;
        self.at += length;
        Some(true)
    }

    /// How a time of day begins here: the tokens that hold its hour and minute.
    fn clock_length(&self) -> Option<usize> {
        let after_t = self.at > 0 && self.tokens[self.at - 1].is("t") && self.is_tight(0);
        if self.digits(0) > 2 {
            return (after_t && matches!(self.digits(0), 4 | 6)).then_some(1);
        }
        let minute_digits = self.digits(2) == 2;
        let has_minute = match self.token(1).map(|token| token.text) {
            Some(":") => minute_digits,
            Some("h" | "时" | "時" | "点" | "點") => {
                return Some(if self.digits(2) > 0 && self.is_tight(2) {
                    3
                } else {
                    2
                });
            }
            Some(".") => minute_digits && (self.is(3, "uhr") || self.is_half_of_day(3)),
            Some("uhr") => return Some(1),
            _ => false,
        };
        if has_minute {
            Some(3)
        } else {
            (after_t || self.is_half_of_day(1)).then_some(1)
        }
    }

    /// Whether `am` or `pm` stands there.
    fn is_half_of_day(&self, ahead: usize) -> bool {
        match self.token(ahead).map(|token| token.text) {
            Some("am" | "pm") => true,
            Some("a" | "p") => self.is(ahead + 1, ".") && self.is(ahead + 2, "m"),
            _ => false,
        }
    }

    fn take_clock(&mut self, length: usize) -> Option<()> {
        let digits = self.token(0)?.text;
        let clock_text = (digits.len() > 2).then_some(digits);
        let (hour, minute, second) = match (clock_text, length) {
            (Some(run), _) => {
                let part = |range| run.get(range).and_then(|part: &str| part.parse().ok());
                (part(0..2)?, part(2..4), part(4..6))
            }
            (None, 3) => (self.small(0)?, Some(self.small(2)?), None),
            (None, _) => (self.small(0)?, None, None),
        };
        self.at += length;
        let second = match second {
            None if minute.is_some() => self.take_second(),
            stated => stated,
        };
        let fraction = self.take_fraction(second.is_some());
        let mut clock = Clock::new(hour, minute, second, fraction)?;
        if self.is_half_of_day(0) {
            let word = self.token(0)?.text;
            clock = clock.half(word.starts_with('p'))?;
            self.at += if word.len() == 2 { 1 } else { 3 };
        }
        put(&mut self.clock, clock)
    }

    /// `:05` or `分05秒` behind a minute.
    fn take_second(&mut self) -> Option<i64> {
        let is_han = self.is(0, "分");
        self.at += usize::from(is_han);
        let ahead = usize::from(!is_han);
        if !is_han && !self.is(0, ":") || !self.is_tight(ahead) {
            return None;
        }
        let second = self.small(ahead)?;
        self.at += ahead + 1 + usize::from(is_han && self.is(1, "秒"));
        Some(second)
    }

    /// Digits right behind a second.
    fn take_fraction(&mut self, has_second: bool) -> &'t str {
        let is_point = self.is(0, ".") || self.is(0, ",");
        let tight = self.is_tight(0) && self.is_tight(1);
        match self.token(1) {
            Some(fraction) if has_second && is_point && tight && fraction.digits() > 0 => {
                self.at += 2;
                fraction.text
            }
            _ => "",
        }
    }

    fn word(&mut self) -> Option<()> {
        let word = self.token(0)?.text;
        let is_divider = word == "t" && self.parts.whole.is_some() && self.clock.is_none();
        if let Some(month) = names::month(word) {
            put(&mut self.parts.month, month.into())?;
        } else if matches!(word, "utc" | "gmt") && self.offset_length(1).is_some() {
            self.at += 1;
            return self.take_offset();
        } else if let Some(zone) = Zone::named(word) {
            put(&mut self.zone, zone)?;
        } else if !is_divider && names::weekday(word).is_none() && !names::is_filler(word) {
            return None;
        }
        self.at += 1;
        Some(())
    }

    fn mark(&mut self) -> Option<()> {
        let timed = self.clock.is_some() && self.zone.is_none();
        if timed && self.offset_length(0).is_some() {
            return self.take_offset();
        }
        if !matches!(self.token(0)?.text, "," | "." | "-" | "/" | "|" | "(" | ")") {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// The tokens of `+0530`, `+05:30` or `+05`; the sign stands right before the hours.
    fn offset_length(&self, ahead: usize) -> Option<usize> {
        if !(self.is(ahead, "+") || self.is(ahead, "-")) || !self.is_tight(ahead + 1) {
            return None;
        }
        match self.digits(ahead + 1) {
            1 | 2 if self.is(ahead + 2, ":") && self.digits(ahead + 3) == 2 => Some(4),
            1 | 2 | 4 => Some(2),
            _ => None,
        }
    }

    fn take_offset(&mut self) -> Option<()> {
        let length = self.offset_length(0)?;
        let first = self.token(1)?.value()?;
        let (hours, minutes) = match (length, self.digits(1)) {
            (4, _) => (first, self.small(3)?),
            (_, 4) => (first / 100, first % 100),
            _ => (first, 0),
        };
        let zone = Zone::offset(self.is(0, "+"), hours, minutes)?;
        self.at += length;
        put(&mut self.zone, zone)
    }

    fn finish(self) -> Option<Stated> {
        let parts = self.parts;
        let alone = parts.year.is_none() && parts.month.is_none() && parts.day.is_none();
        let day = match (parts.whole, parts.year, parts.month, parts.day) {
            (Some(day), ..) if alone => day,
            (None, Some(year), Some(month), Some(day)) => Day::date(year, month, day)?,
            (None, Some(year), Some(month), None) => stated::month(year, month)?,
            (None, Some(year), None, None) => stated::year(year)?,
            _ => return None,
        };
        let is_day = matches!(day, Day::Date(_) | Day::Either(..));
        // Without a time, words such as "west" and "eat" are more likely prose than zones.
        let fits = match (&self.clock, &self.zone) {
            (Some(_), _) | (None, Some(Zone::Offset(0))) => is_day,
            (None, Some(_)) => false,
            (None, None) => true,
        };
        fits.then(|| Stated {
            day,
            clock: self.clock,
            zone: self.zone.unwrap_or(Zone::Unstated),
        })
    }
}
