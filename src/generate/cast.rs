//! Who and where a story is about, and how a language says numbers: what phrases leave open.

use super::grammar::{Bank, Choices, Teller};
use super::language::Language;
use super::random::Random;

/// Somebody in the news.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Office or trade, first name and surname, as said at the first mention.
    pub(super) full: String,
    /// As said from then on.
    pub(super) last: String,
    female: bool,
}

/// The people, places and bodies of one story.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) people: [Person; 3],
    places: [String; 2],
    country: String,
    bodies: [String; 2],
    river: String,
    day: usize,
    month: usize,
}

/// Which of the people a text has named so far, and who spoke last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mentions {
    pub(super) introduced: u8,
    pub(super) named: u8,
    last: usize,
}

/// People and bodies that are in the news again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct Notables {
    people: Vec<Person>,
    bodies: Vec<String>,
}

/// People and bodies everybody has heard of, in one language: about as many as a national paper
/// names more than once a month.
const NOTABLES: usize = 300;
/// Share of stories about somebody, or some body, of whom everybody has heard.
const NOTABLE: f64 = 0.6;

impl Notables {
    pub(super) fn new(language: &Language, random: &mut Random) -> Self {
        let people = (0..NOTABLES).map(|_| {
            let mut person = Person::new(language, "office", random);
            let country = language.say("country", random.any());
            person.full = language.of_country(&person.full, &country);
            person
        });
        let people = people.collect();
        let bodies = (0..NOTABLES).map(|_| language.say("organisation", random.any()));
        Self {
            people,
            bodies: bodies.collect(),
        }
    }
}

impl Person {
    fn new(language: &Language, title: &str, random: &mut Random) -> Self {
        let female = random.chance(0.5);
        let (trade, name) = if female {
            ("f", "first.f")
        } else {
            ("m", "first.m")
        };
        let mut say = |group: &str| language.say(group, random.any());
        // a title has a form for each where the language tells them apart
        let either = say(title);
        let title = Some(say(&format!("{title}.{trade}")))
            .filter(|title| !title.is_empty())
            .unwrap_or(either);
        let first = say(name);
        let last = say("surname");
        Self {
            full: language.full_name(&title, &first, &last),
            last,
            female,
        }
    }
}

impl Cast {
    /// A cast for a story of the given day of the week (Monday is 0) and month (January is 0).
    pub(super) fn new(
        language: &Language,
        notables: &Notables,
        random: &mut Random,
        day: usize,
        month: usize,
    ) -> Self {
        let mut people = [
            Person::new(language, "office", random),
            Person::new(language, "job", random),
            Person::new(language, "job", random),
        ];
        if !notables.people.is_empty() && random.chance(NOTABLE) {
            people[0] = notables.people[random.zipf(NOTABLES)].clone();
        }
        let known = !notables.bodies.is_empty() && random.chance(NOTABLE);
        let body = random.zipf(NOTABLES);
        let mut say = |group: &str| language.say(group, random.any());
        Self {
            people,
            places: [say("town"), say("town")],
            country: say("country"),
            bodies: [
                if known {
                    notables.bodies[body].clone()
                } else {
                    say("organisation")
                },
                say("organisation"),
            ],
            river: say("river"),
            day,
            month,
        }
    }

    /// Where it happens.
    pub(super) fn place(&self) -> &str {
        &self.places[0]
    }
}

/// One who tells a story in the name of an outlet.
pub(super) struct Voice<'a> {
    pub(super) language: &'a Language,
    pub(super) cast: &'a Cast,
    pub(super) mentions: &'a mut Mentions,
    pub(super) paper: &'a str,
    pub(super) site: &'a str,
}

impl Voice<'_> {
    fn person(&mut self, at: usize, form: &str, out: &mut String) {
        let person = &self.cast.people[at];
        let bit = 1 << at;
        match form {
            "" => {
                if self.mentions.introduced & bit == 0 {
                    self.mentions.introduced |= bit;
                    out.push_str(&person.full);
                } else {
                    out.push_str(&person.last);
                }
                self.mentions.named |= bit;
                self.mentions.last = at;
            }
            "last" => out.push_str(&person.last),
            form => out.push_str(self.language.pronoun(form, person.female)),
        }
    }
}

impl Teller for Voice<'_> {
    fn fill(&mut self, name: &str, random: &mut Random, out: &mut String) {
        let (who, form) = name.split_once('.').unwrap_or((name, ""));
        match who {
            "A" => self.person(0, form, out),
            "B" => self.person(1, form, out),
            "C" => self.person(2, form, out),
            "last" => self.person(self.mentions.last, form, out),
            "P" => out.push_str(&self.cast.places[0]),
            "Q" => out.push_str(&self.cast.places[1]),
            "R" => out.push_str(&self.cast.country),
            "O" => out.push_str(&self.cast.bodies[0]),
            "U" => out.push_str(&self.cast.bodies[1]),
            "this" if form == "paper" => out.push_str(self.paper),
            "this" => out.push_str(self.site),
            "story" if form == "day" => out.push_str(self.language.day(self.cast.day)),
            "story" if form == "month" => out.push_str(self.language.month(self.cast.month)),
            "story" => out.push_str(&self.cast.river),
            number => self.language.number(number, random, out),
        }
    }
}

/// A phrase of a group that names nobody of a story.
pub(super) fn word(bank: &Bank, group: &str, seed: u64) -> String {
    struct Nobody;
    impl Teller for Nobody {
        fn fill(&mut self, _: &str, _: &mut Random, _: &mut String) {}
    }
    let mut out = String::new();
    let mut choices = Choices {
        fact: seed,
        wording: Random::new(&[seed]),
    };
    if let Some(group) = bank.group(group) {
        bank.tell(group, &mut choices, &mut Nobody, &mut out, &mut Vec::new());
    }
    out
}
