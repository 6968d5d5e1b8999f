//! A seed -> a batch of drafts: stories, who wrote them, who copied whom, and when.
//! Batches know nothing of each other, so a newsroom of any size needs the memory of a few.

use super::Settings;
use super::cast::Cast;
use super::edit::{Desk, Handling};
use super::language::{self, Language, Tongue};
use super::outlet::{Outlet, Press};
use super::piece::{Body, Paragraph, Units};
use super::random::Random;
use super::report::Writer;

/// Where a draft's text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A draft of this batch.
    Draft(usize),
    /// A wire whose own text is not written out.
    Wire(&'static str),
}

/// What a draft says of where its text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credit {
    None,
    /// Its own dateline, as agencies have it.
    Own,
    /// An agency of the newsroom, by the outlet's number.
    Agency(usize),
    /// A wire outside of it.
    Wire(&'static str),
    /// A paper, by the outlet's number.
    Paper(usize),
    /// A dateline with no name in it.
    Scrubbed,
}

/// An article before it is laid out.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) outlet: usize,
    pub(super) language: &'static Language,
    /// When it was published, in seconds since 1970.
    pub(super) written: i64,
    pub(super) title: String,
    pub(super) place: String,
    pub(super) body: Body,
    pub(super) credit: Credit,
    /// The event it tells of; none for a round-up of several.
    pub(super) story: Option<u32>,
    pub(super) sources: Vec<(Source, &'static str)>,
    /// Whose file its background paragraph is from, and which one.
    pub(super) background: Option<(usize, usize)>,
}

/// The drafts of one batch.
pub(super) struct Batch<'a> {
    settings: &'a Settings,
    press: &'a Press,
    pub(super) random: Random,
    pub(super) units: Units,
    /// First second of the batch's time, and how many there are.
    from: i64,
    span: i64,
    size: usize,
    pub(super) drafts: Vec<Draft>,
    stories: u32,
    /// Background paragraphs that outlets keep.
    files: Vec<(usize, Paragraph)>,
}

/// Seconds between two outlets' publications: a quarter within four minutes, half within twenty-five,
/// the mean at about three hours (Cage, Herve & Viaud, The Production of Information in an Online
/// World, Review of Economic Studies 87, 2020; 25 French outlets, a year).
const LAG: [(i64, i64); 8] = [
    (0, 20),
    (100, 90),
    (250, 240),
    (500, 1500),
    (750, 9_000),
    (900, 28_000),
    (980, 90_000),
    (1000, 200_000),
];

/// How a story came to stand where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// In one place only.
    Single,
    /// An agency's, which is in the input, and its subscribers'.
    Agency,
    /// Subscribers of a wire that is not in the input.
    Unseen,
    /// Taken from a paper by others.
    Direct,
    /// Taken from a paper, and from the taker.
    Chain,
    /// Several reports of one event that share no more than speech.
    Independent,
}

/// In hundredths of the stories that stand in more than one place. No count of these is published;
/// agencies feed most of what is copied (Lewis, Williams & Franklin, A Compromised Fourth Estate,
/// Journalism Studies 9, 2008: 49 % of British press stories mainly or wholly from agencies).
const KINDS: [(Kind, usize); 5] = [
    (Kind::Agency, 34),
    (Kind::Unseen, 21),
    (Kind::Direct, 21),
    (Kind::Chain, 11),
    (Kind::Independent, 13),
];

/// Stream of a batch's choices.
const BATCH: u64 = 2;

impl<'a> Batch<'a> {
    /// Batch number `number` of `of`, with so many articles.
    pub(super) fn new(
        settings: &'a Settings,
        press: &'a Press,
        number: u64,
        of: u64,
        size: usize,
    ) -> Self {
        let all = i64::from(settings.days) * 86_400;
        let at =
            |number: u64| (i128::from(all) * i128::from(number) / i128::from(of.max(1))) as i64;
        Self {
            settings,
            press,
            random: Random::new(&[settings.seed, BATCH, number]),
            units: Units::default(),
            from: super::FIRST_SECOND + at(number),
            span: (at(number + 1) - at(number)).max(1),
            size,
            drafts: Vec::with_capacity(size),
            stories: 0,
            files: Vec::new(),
        }
    }

    /// Writes all drafts.
    pub(super) fn fill(&mut self) {
        let mut round_ups = 0;
        for _ in 0..self.size {
            round_ups += usize::from(self.random.chance(self.settings.round_ups));
        }
        while self.drafts.len() + round_ups < self.size {
            let room = self.size - round_ups - self.drafts.len();
            self.story(room);
        }
        while self.drafts.len() < self.size {
            self.round_up();
        }
    }

    fn story(&mut self, room: usize) {
        let tongues = &self.settings.tongues;
        let tongue = tongues[self.random.zipf(tongues.len())];
        let mut kind = Kind::Single;
        if self.random.chance(self.settings.copied) {
            let mut at = self.random.below(100);
            for (one, share) in KINDS {
                if at < share {
                    kind = one;
                    break;
                }
                at -= share;
            }
        }
        if room < 2 || self.press.papers(tongue).len() < 4 {
            kind = Kind::Single;
        }
        let written = self.from + (self.random.any() % self.span as u64) as i64;
        let language = language::of(tongue);
        let cast = self.cast(language, written);
        let topic = self.random.pick(&language.topics).clone();
        let story = Story {
            number: self.stories,
            language,
            cast: &cast,
            topic: &topic,
            written,
            fact: self.random.any(),
        };
        self.stories += 1;
        let most = room.min(self.settings.largest_story.max(2));
        match kind {
            Kind::Single => {
                let author = self.author(tongue);
                let draft = self.original(&story, author);
                self.drafts.push(draft);
            }
            Kind::Agency => {
                let Some(agency) = self.some(self.press.agencies(tongue)) else {
                    return;
                };
                let source = self.original(&story, agency);
                let first = self.drafts.len();
                self.drafts.push(source);
                for at in 0..self.subscribers(most - 1) {
                    // now and then a subscriber's page is what is copied
                    let from = if at > 0 && self.random.chance(0.12) {
                        first + 1 + self.random.below(at)
                    } else {
                        first
                    };
                    self.copy(&story, from, "copy");
                }
            }
            Kind::Unseen => {
                let wire = *self.random.pick(wires(tongue));
                let author = self.author(tongue);
                let mut source = self.original(&story, author);
                source.credit = Credit::Wire(wire);
                source.background = None;
                for _ in 0..=self.subscribers(most - 1) {
                    let draft = self.edited(&story, &source, Source::Wire(wire));
                    self.drafts.push(draft);
                }
            }
            Kind::Direct => {
                let author = self.author(tongue);
                let draft = self.original(&story, author);
                let first = self.drafts.len();
                self.drafts.push(draft);
                for _ in 0..self.random.within(1, 3).min(most - 1) {
                    self.copy(&story, first, "copy");
                }
            }
            Kind::Chain => {
                let author = self.author(tongue);
                let draft = self.original(&story, author);
                self.drafts.push(draft);
                for _ in 0..self.random.within(2, 3).min(most - 1) {
                    self.copy(&story, self.drafts.len() - 1, "chain");
                }
            }
            Kind::Independent => self.independent(&story, most),
        }
    }

    /// Those in the news of a moment.
    fn cast(&mut self, language: &Language, written: i64) -> Cast {
        let (day, month) = day_and_month(written);
        let notables = self.press.notables(language.tongue);
        Cast::new(language, notables, &mut self.random, day, month)
    }

    fn some(&mut self, outlets: &[usize]) -> Option<usize> {
        (!outlets.is_empty()).then(|| outlets[self.random.zipf(outlets.len())])
    }

    /// A paper that reports for itself, the large ones most.
    fn author(&mut self, tongue: Tongue) -> usize {
        self.some(self.press.papers(tongue)).unwrap_or_default()
    }

    /// How many take an agency's report: one most often, more by Zipf's law.
    fn subscribers(&mut self, most: usize) -> usize {
        (1 + self.random.zipf(most.max(1))).min(most)
    }

    fn original(&mut self, story: &Story<'_>, author: usize) -> Draft {
        let press = self.press;
        let outlet = &press.outlets[author];
        let mut writer = Writer::new(story.language, outlet, story.cast);
        let random = &mut self.random;
        let background = random.chance(self.settings.backgrounds).then(|| {
            background(
                &mut self.files,
                author,
                &mut writer,
                random,
                &mut self.units,
            )
        });
        let paragraph = background.map(|at| &self.files[at].1);
        let body = writer.report(story.topic, paragraph, random, &mut self.units);
        Draft {
            outlet: author,
            language: story.language,
            written: story.written,
            title: writer.title(story.topic, story.fact, random),
            place: story.cast.place().to_owned(),
            body,
            credit: if outlet.initials.is_some() {
                Credit::Own
            } else {
                Credit::None
            },
            story: Some(story.number),
            sources: Vec::new(),
            background: background.map(|at| (author, at)),
        }
    }

    fn copy(&mut self, story: &Story<'_>, from: usize, phenomenon: &'static str) {
        let source = self.drafts[from].clone();
        let mut draft = self.edited(story, &source, Source::Draft(from));
        if phenomenon == "chain" {
            draft.sources[0].1 = phenomenon;
        }
        self.drafts.push(draft);
    }

    /// What another outlet makes of a draft.
    fn edited(&mut self, story: &Story<'_>, source: &Draft, from: Source) -> Draft {
        let press = self.press;
        let copier = self.copier(story, source.outlet);
        let outlet: &Outlet = &press.outlets[copier];
        let mut body = source.body.clone();
        let handling = Handling::draw(&mut self.random);
        let mut writer = Writer::new(story.language, outlet, story.cast);
        writer.mentions.introduced = u8::MAX;
        Desk {
            outlet,
            writer: &mut writer,
            random: &mut self.random,
            units: &mut self.units,
        }
        .handle(&mut body, handling);
        let random = &mut self.random;
        let keeps = random.chance(outlet.credits);
        let credit = match &source.credit {
            Credit::Own if keeps => Credit::Agency(source.outlet),
            // papers are named less often than agencies are
            Credit::None if keeps && random.chance(0.4) => Credit::Paper(source.outlet),
            Credit::None => Credit::None,
            other if keeps && *other != Credit::Own => other.clone(),
            _ if random.chance(0.5) => Credit::Scrubbed,
            _ => Credit::None,
        };
        let title = if random.chance(0.4) {
            source.title.clone()
        } else {
            writer.title(story.topic, story.fact, random)
        };
        Draft {
            outlet: copier,
            language: story.language,
            written: source.written + random.quantile(&LAG),
            title,
            place: source.place.clone(),
            body,
            credit,
            story: source.story,
            sources: vec![(from, handling.name())],
            background: None,
        }
    }

    /// A paper that has not this story yet: some live on the copy of others, so not the large ones most.
    fn copier(&mut self, story: &Story<'_>, source: usize) -> usize {
        let papers = self.press.papers(story.language.tongue);
        let mut copier = *self.random.pick(papers);
        for _ in 0..20 {
            let taken = copier == source
                || self
                    .drafts
                    .iter()
                    .rev()
                    .take_while(|draft| draft.story == Some(story.number))
                    .any(|draft| draft.outlet == copier);
            if !taken {
                break;
            }
            copier = *self.random.pick(papers);
        }
        copier
    }

    /// Reports of one event by several who were there: they share what was said, and nothing else.
    fn independent(&mut self, story: &Story<'_>, most: usize) {
        let press = self.press;
        let first = self.author(story.language.tongue);
        let mut speaker = Writer::new(story.language, &press.outlets[first], story.cast);
        speaker.mentions.introduced = u8::MAX;
        let speeches = self.random.within(1, 2);
        let speech = speaker.paragraph("quote", speeches, &mut self.random, &mut self.units);
        for at in 0..self.random.within(2, 4).min(most) {
            let author = if at == 0 {
                first
            } else {
                self.copier(story, first)
            };
            let mut draft = self.original(story, author);
            draft.written += self.random.quantile(&LAG);
            let mut paragraph = speech.clone();
            for sentence in &mut paragraph {
                for piece in &mut sentence.pieces {
                    let style = press.outlets[author].style;
                    piece.text = style.put_on(&piece.text, story.language);
                }
            }
            let place = self.random.within(1, draft.body.len());
            draft.body.insert(place, paragraph);
            self.drafts.push(draft);
        }
    }

    /// A page that tells several stories in a few sentences each, taken from others.
    fn round_up(&mut self) {
        let count = self.random.within(3, 5);
        let tongues = &self.settings.tongues;
        let tongue = tongues[self.random.zipf(tongues.len())];
        let language = language::of(tongue);
        let mut chosen: Vec<usize> = Vec::new();
        for _ in 0..count * 4 {
            if self.drafts.is_empty() || chosen.len() == count {
                break;
            }
            let at = self.random.below(self.drafts.len());
            let draft = &self.drafts[at];
            let fits = draft.language.tongue == tongue && draft.story.is_some();
            // digests are made of first reports more often than of reprints
            let fits = fits && (draft.sources.is_empty() || self.random.chance(0.2));
            if fits && chosen.iter().all(|&c| self.drafts[c].story != draft.story) {
                chosen.push(at);
            }
        }
        let author = self.author(tongue);
        let press = self.press;
        let outlet = &press.outlets[author];
        let latest = chosen.iter().map(|&at| self.drafts[at].written).max();
        let written = latest.unwrap_or(self.from) + self.random.quantile(&LAG);
        let cast = self.cast(language, written);
        let mut writer = Writer::new(language, outlet, &cast);
        let random = &mut self.random;
        let mut body = vec![writer.paragraph("roundup.open", 1, random, &mut self.units)];
        let mut sources = Vec::new();
        for &at in &chosen {
            let keep = random.within(2, 4);
            let mut part: Paragraph = Vec::with_capacity(keep);
            for sentence in self.drafts[at].body.iter().flatten().take(keep) {
                part.push(sentence.clone());
                if outlet.restyles {
                    for piece in part.iter_mut().flat_map(|sentence| &mut sentence.pieces) {
                        piece.text = outlet.style.put_on(&piece.text, language);
                    }
                }
            }
            body.push(part);
            if random.chance(0.3) {
                body.push(writer.paragraph("roundup.joint", 1, random, &mut self.units));
            }
            sources.push((Source::Draft(at), "round-up"));
        }
        if chosen.len() < 2 {
            let topic = random.pick(&language.topics).clone();
            body.extend(writer.report(&topic, None, random, &mut self.units));
        }
        let topic = random.pick(&language.topics).clone();
        let title = writer.title(&topic, random.any(), random);
        self.drafts.push(Draft {
            outlet: author,
            language,
            written,
            title,
            place: cast.place().to_owned(),
            body,
            credit: Credit::None,
            story: None,
            sources,
            background: None,
        });
    }
}

/// A background paragraph out of an outlet's file, or a new one for the file.
fn background(
    files: &mut Vec<(usize, Paragraph)>,
    author: usize,
    writer: &mut Writer<'_>,
    random: &mut Random,
    units: &mut Units,
) -> usize {
    let own: Vec<usize> = (0..files.len())
        .filter(|&at| files[at].0 == author)
        .collect();
    if !own.is_empty() && random.chance(0.7) {
        return *random.pick(&own);
    }
    let sentences = random.within(2, 3);
    let paragraph = writer.paragraph("background", sentences, random, units);
    files.push((author, paragraph));
    files.len() - 1
}

/// What one event is to all who report it.
struct Story<'a> {
    number: u32,
    language: &'static Language,
    cast: &'a Cast,
    topic: &'a str,
    written: i64,
    fact: u64,
}

/// Wires that are never in the input; they are real, because credits to them are what is to be read.
fn wires(tongue: Tongue) -> &'static [&'static str] {
    match tongue {
        Tongue::English => &["Reuters", "Associated Press", "AFP", "Xinhua", "UPI"],
        Tongue::German => &["dpa", "AFP", "Reuters"],
        Tongue::Chinese => &["Xinhua", "China News Service"],
    }
}

/// Day of the week (Monday is 0) and month (January is 0) of a moment.
fn day_and_month(seconds: i64) -> (usize, usize) {
    let days = seconds.div_euclid(86_400);
    let month = jiff::Timestamp::from_second(seconds).map_or(0, |moment| {
        moment.to_zoned(jiff::tz::TimeZone::UTC).month() - 1
    });
    // 1 January 1970 was a Thursday
    ((days + 3).rem_euclid(7) as usize, month as usize)
}
