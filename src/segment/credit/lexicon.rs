//! The words around an agency's name, in the languages of the table.
//! All lists hold folded words (see [`fold`](super::words::fold)).

use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A list of words, made a set at its first use.
struct Words {
    list: &'static str,
    set: OnceLock<BTreeSet<&'static str>>,
}

impl Words {
    const fn new(list: &'static str) -> Self {
        Self {
            list,
            set: OnceLock::new(),
        }
    }

    fn has(&self, word: &str) -> bool {
        let set = self
            .set
            .get_or_init(|| self.list.split_whitespace().collect());
        set.contains(word)
    }
}

/// A list of pairs of words, `|` between pairs.
struct Pairs {
    list: &'static str,
    set: OnceLock<BTreeSet<(&'static str, &'static str)>>,
}

impl Pairs {
    const fn new(list: &'static str) -> Self {
        Self {
            list,
            set: OnceLock::new(),
        }
    }

    fn has(&self, first: &str, second: &str) -> bool {
        let pairs = || {
            let pairs = self.list.split('|').map(str::trim);
            pairs.filter_map(|pair| pair.split_once(' ')).collect()
        };
        self.set.get_or_init(pairs).contains(&(first, second))
    }
}

/// Words that stand between a cue and a name: `according to [the official] Korean ...`.
static FILLERS: Words = Words::new(
    "
    the a an state official state-run state-owned state-controlled government private
    semi-official national news agency agencies wire service newswire local domestic
    independent north south international financial global its their own government-run
    state-backed semiofficial recent new previous earlier separate special der die den das
    dem des einer eines einem staatliche staatlichen amtliche amtlichen russischen russische
    deutschen nachrichtenagentur nachrichtenagenturen agentur staatsagentur presseagentur rusa ruso china chino siria
    iraní israelí turca británica estadounidense argentina turque britannique américaine l l' d' la le les de du d à
    agence l'agence d'agence presse officielle chinoise russe française étatique el los
    agencia noticias oficial estatal al il lo dell dell' all all' agenzia stampa da do o ao
    pela pelo agência notícias агентство агентства агентству агентством собеседник собеседника собеседники источник источника информационное
    информационного корреспондент корреспондента корреспонденты корреспонденту новостей государственное со ی خبر رساں ادارے ایجنسی نیوز
    وكالة وكاله وكالات به بها مندوب مندوبة مراسل مراسلة
    ",
);

/// Words that say outright that an agency is meant.
static AGENCY_WORDS: Words = Words::new(
    "
    agency newswire nachrichtenagentur agentur staatsagentur presseagentur agence l'agence d'agence agencia agenzia
    agência агентство агентства агентству агентством وكالة لوكالة ووكالة ایجنسی wire ادارے
    ",
);

/// Words before a name that make it a source whatever follows.
static SOURCE_CUES: Words = Words::new(
    "
    told tells citing quoting via laut gegenüber selon d'après según secondo segundo angaben
    conforme сообщает сообщил сообщила сообщило сообщили передает передаёт передало пишет
    сказал сказала сказали рассказал рассказала рассказали заявил заявила заявили пояснил пояснила пояснили
    уточнил уточнила уточнили подтвердил подтвердила подтвердили цитирует данным информации сообщению сообщениям
    сообщал сообщала сообщало сообщали сообщают передают пишут писал писала писало писали передавал передавала передавало передавали отмечает словам
    уточняет приводит
    قالت قال ذكرت ذكر افادت نقلت نقل اوردت بحسب حسب وفق عن لوكالة افاد وافاد اعلنت وقالت وقال وذكرت
    وافادت ونقلت ونقل واضافت اضافت نشرت ذكرته اوردته نقلته نشرته بثته اعلنته
    ",
);

/// Of those, the ones that only persons do.
static PERSONAL_CUES: Words = Words::new(
    "
    сказал сказала заявил заявила рассказал рассказала пояснил пояснила уточнил уточнила قال قالت وقال وقالت
    واضافت اضافت
    ",
);

/// Verbs whose object is told: `وأبلغ أحدهما رويترز`.
static TELLING: Words = Words::new(
    "
    ابلغ وابلغ ابلغت وابلغت ابلغا ابلغوا اخبر واخبر اخبرت
    ",
);

/// Pairs of words before a name that make it a source.
static SOURCE_PAIRS: Pairs = Pairs::new(
    "
    according to|quoted by|cited by|reported by|carried by|published by|released by|
    obtained by|seen by|reviewed by|viewed by|saying by|interview with|interviewed by|
    statement to|speaking to|spoke to|spoke with|speaking with|report by|reports by|report from|reports from|
    dispatch by|dispatch from|story by|article by|confirmed to|comment to|comments to|
    distributed by|remarks to|monitored by|broadcast by|contacted by|asked by|quotes from|
    said to|conversation with|anfrage der|anfrage von|es von|es bei|es aus|berufung auf|bericht der|gespräch mit|interview mit|
    rapporté par|cité par|citée par|cités par|citées par|rapportée par|relayé par|relayée par|diffusé par|publié par|interrogé par|
    interrogée par|contacté par|consulté par|acuerdo con|entrevista con|citado por|
    citada por|citados por|citadas por|difundido por|citato da|citado pela|entrevista à|acordo com|
    ссылкой на|интервью тасс|déclaration à|déclarations à|entretien à|confié à|confie à
    ",
);

/// Verbs of reporting that may stand before the name, turned round: `..., reported Reuters.`
static TURNED_VERBS: Words = Words::new(
    "
    said says reported reports wrote quoted berichtet berichtete meldete meldet schreibt
    schrieb zitierte rapporte indique précise écrit informó informa reportó señaló publicó
    indicó riferisce riporta scrive informou noticiou relatou rapporté annoncé indiqué précisé
    relayé affirmé riferito riportato anunció difundió confirmó divulgou informado reportado anunciado publicado
    ",
);

/// Verbs of reporting behind the name.
static VERBS: Words = Words::new(
    "
    said says reported reports reporting wrote writes quoted quotes cited cites citing quoting added
    adds noted claimed claims carried stated revealed disclosed calculated learned learnt
    observed described explained understands reckons berief beruft berichtete berichtet berichteten meldete meldet schrieb
    schreibt zitierte zitiert zufolge erfuhr évoque affirme assure confirme relaie relate rapporte rapporté indique indiqué précise
    annoncé écrit cite informó informa informado reportó reporta señaló dijo indicó publicó
    citó riferisce riferito riporta informou noticiou relatou сообщает сообщило сообщил
    сообщила сообщили передает передаёт передало пишет сообщали цитирует заявил заявила заявили рассказал рассказала рассказали
    announced published released
    aired broadcast warned نے
    ",
);

/// Of those, the ones a person or a company does as well; a wary name does not count beside them.
static PERSONAL_VERBS: Words = Words::new(
    "
    said says wrote writes added adds noted claimed claims stated revealed disclosed learned
    learnt observed described explained carried announced published released warned
    broadcast aired dijo señaló indicó заявил заявила заявили рассказал рассказала рассказали
    ",
);

/// Verbs that an agency's *company* does; they count beside no name but one that says `news agency`.
static COMPANY_VERBS: Words = Words::new(
    "
    announced published released warned
    ",
);

/// Words between a name and its verb.
static ADVERBS: Words = Words::new(
    "
    also has had have is first later earlier then separately meanwhile previously on today
    yesterday recently exclusively monday tuesday wednesday thursday friday saturday sunday
    a ha hat late early initially subsequently in correspondent correspondents january
    february march april may june july august september october november december
    ",
);

/// What an agency puts out: `the KCNA [report] said`.
static COPY_NOUNS: Words = Words::new(
    "
    state report reports dispatch dispatches despatch commentary story article editorial news
    agency newswire wire service newspaper bulletin tally count calculations data analysis
    investigation
    ",
);

/// Verbs of speech that may stand anywhere before `der dpa`, `à l'AFP`, `a Efe`.
static SPEECH: Words = Words::new(
    "
    sagte sagten erklärte bestätigte teilte déclaré dit indiqué confié assuré expliqué
    affirmé précisé raconté témoigné détaillé dijo dijeron declaró explicado declarado dicho señalado asegurado indicado confirmado
    manifestado relatado comentado apuntado afirmado declararon indicaron disseram explicó confirmó
    aseguró indicó afirmó señaló contó relató comentó manifestó expresó sostuvo apuntó remarcó recalcó adelantó detalló precisó disse afirmou declarou explicou detto spiegato dichiarato
    قال قالت وقال وقالت صرح وصرح صرحت اكد واكد اكدت اوضح واوضح اوضحت اضاف واضاف افاد وافاد ذكر وذكر تصريح تصريحات حديث مقابلة بين وبين
    ",
);

/// What marks the one spoken to.
static DATIVES: Words = Words::new(
    "
    der dem à a al all all' ao to
    ",
);

/// Words behind a name in Urdu.
static URDU_PAIRS: Pairs = Pairs::new(
    "
    کے مطابق|کو بتایا|کا کہنا|کی رپورٹ|سے لی|سے لیا|سے بات|سے گفتگو|کے حوالے
    ",
);

static MONTHS: Words = Words::new(
    "
    jan january feb february mar march apr april may jun june jul july aug august sep sept
    september oct october nov november dec december januar jänner februar märz mai juni juli
    okt oktober dez dezember janv janvier fév févr février mars avr avril juin juil juillet
    août aout septembre octobre novembre déc décembre ene enero febrero marzo abr abril mayo
    junio julio ago agosto septiembre setiembre octubre noviembre dic diciembre gennaio gen
    febbraio aprile maggio mag giugno giu luglio lug set settembre ott ottobre dicembre
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro января янв
    февраля фев марта мар апреля апр мая июня июн июля июл августа авг сентября сен октября
    окт ноября ноя декабря дек يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر
    نوفمبر ديسمبر جانفي فيفري افريل ماي جوان جويلية اوت كانون شباط اذار نيسان ايار حزيران تموز اب
    ايلول تشرين محرم صفر رجب شعبان رمضان شوال جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
    ",
);

static WEEKDAYS: Words = Words::new(
    "
    mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat
    saturday sun sunday
    ",
);

/// Small words inside a place name or date.
static PLACE_WORDS: Words = Words::new(
    "
    de la el del du di da do am an der den of on the le les sur and und y e et en in im near
    на г von a.m st st. upon aboard with ap th rd nd bei
    ",
);

/// What a bracket may hold where an agency's name was taken out: `(Chinese media) --`.
static SCRUBBED: Words = Words::new(
    "
    media press wire wires newswire agency service news medien médias medios сми
    ",
);

/// Words that stand beside a name in a line that is a byline: `Updated`, `Staff`.
static STANDING: Words = Words::new(
    "
    staff updated published last on at ist gmt utc est am pm report story by source created
    modified uhr edited first and bureau desk wire services news &
    ",
);

/// Words that a byline begins with.
static BY: Words = Words::new(
    "
    by von par por de di автор بقلم كتب كتبت كتبها كتبه از from story words reporting
    ",
);

/// What a reporter is to the agency: `Associated Press [Medical Writer]`.
static ROLES: Words = Words::new(
    "
    writer writers staff correspondent correspondents reporter editor sports business
    science medical health technology national special entertainment political military
    diplomatic economics white house legal affairs in and bureau chief news service newsroom
    features contributor photographer the via automotive environment education crime court transport
    showbusiness consumer royal religious energy climate investigations foreign home deputy senior
    ",
);

/// Capitals in brackets that are no agency: marks of a text, exchanges, clocks, and who puts out statements
/// with a dateline of its own.
static NO_AGENCIES: Words = Words::new(
    "
    LEAD UPDATE UPDATED URGENT CORRECTION CORRECTED REVISED VIDEO PHOTO PHOTOS OPINION DRAFT FINAL NOTE PART FILE
    NYSE NASDAQ OTC TSX ASX LSE CSE
    GMT EST EDT CST CDT MST MDT PST PDT BST CET CEST EET IST HKT JST AEST UTC
    USA FBI CIA EPA FDA USDA NASA CDC SEC FAA FCC NIH NOAA ESA CERN
    NATO OSCE OPEC ASEAN SAARC OECD ECOWAS BRICS GCC CSTO
    WHO WTO IMF IAEA UNESCO UNICEF UNHCR UNDP UNEP UNFPA UNODC UNIDO UNRWA UNAMA OCHA WFP FAO ILO IOM IMO ICAO
    ITU WIPO WMO IFAD CTBTO OPCW ICC ICJ ICRC IFRC ECB EIB EBRD ADB AIIB IFC IEA IRENA MSF WWF
    FIFA UEFA IOC FIA NBA NFL NHL MLB
    ",
);

/// Two letters in brackets behind a town or a name that say where it is, or what somebody is.
static STATES: Words = Words::new(
    "
    AL AK AZ AR CA CO CT DE DC FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK
    OR PA PR RI SC SD TN TX UT VA VT WA WI WV WY AB BC MB NB NL NS ON PE QC SK NT YT NU NSW UK US UN EU UAE
    AI IT TV PM PR HR VR AR ML
    ",
);

/// What a note on a text calls it: `This [article] first appeared in`.
static TEXTS: Words = Words::new(
    "
    article story report piece content text post column essay op-ed commentary interview analysis dispatch material
    version artikel beitrag bericht texte artículo texto artigo articolo testo статья материал текст 本文 文章 本稿
    ",
);

/// Words that may stand beside that.
static BESIDE_TEXTS: Words = Words::new(
    "
    this the a an of above was is has been have and it dieser dieses der das ist wurde cet ce est été este fue foi
    questo è stato эта этот была был
    ",
);

/// Words that stand before a name and are no part of it.
static BEFORE_NAMES: Words = Words::new(
    "
    the a an by in on from citing quoting and but state official told its this that our your
    ",
);

/// Words that the long form of an agency's short name ends with.
static PRESS: Words = Words::new(
    "
    press news agency service wire newswire media association bureau telegraph agentur
    presse dienst
    ",
);

/// Small words between the names of a byline.
static BYLINE_JOINTS: Words = Words::new(
    "
    and de van von der bin al el la und et y the our in for of with by da dos di unserem unserer unseren notre
    nos nuestro nuestra nuestros
    ",
);

/// Names of Latin letters in Urdu, which writes acronyms by them: `اے پی پی`.
static URDU_LETTERS: Words = Words::new(
    "
    اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی ایکس وائی زیڈ
    ",
);

/// German verbs of reporting, which stand last in a clause: `wie die Agentur ... [meldete]`.
static LAST_VERBS: Words = Words::new(
    "
    meldet meldete melden meldeten berichtet berichtete berichten berichteten schreibt schrieb mitteilt mitteilte
    erfuhr gemeldet geschrieben
    ",
);

/// What else than news an agency of a like name sells: `for travel`.
static TRADES: Words = Words::new(
    "
    للسفر للسياحة للسفريات للعقارات للدعاية للاعلان للاعلانات للتوظيف للفضاء
    ",
);

/// Words for a report in Han, simplified and not.
pub(super) const HAN_REPORTED: [&str; 4] = ["报道", "報道", "报导", "報導"];

macro_rules! tells {
    ($($(#[$doc:meta])* $name:ident($list:ident);)*) => {$(
        $(#[$doc])*
        pub(super) fn $name(word: &str) -> bool {
            $list.has(word)
        }
    )*};
}

tells! {
    /// Whether a word may stand between a cue and a name.
    is_filler(FILLERS);
    /// Whether a word says that an agency is meant.
    is_agency_word(AGENCY_WORDS);
    /// Whether a word before a name makes it a source.
    is_source_cue(SOURCE_CUES);
    /// Whether only a person does what such a word says.
    is_personal_cue(PERSONAL_CUES);
    /// Whether the object of a verb is told.
    is_telling(TELLING);
    /// Whether a verb of reporting may stand before the name.
    is_turned_verb(TURNED_VERBS);
    /// Whether a verb behind the name makes it a source.
    is_verb(VERBS);
    /// Whether that verb is a person's as well.
    is_personal_verb(PERSONAL_VERBS);
    /// Whether that verb is a company's as well.
    is_company_verb(COMPANY_VERBS);
    /// Whether a word may stand between a name and its verb.
    is_adverb(ADVERBS);
    /// Whether a word names a piece of an agency's copy.
    is_copy_noun(COPY_NOUNS);
    /// Whether a word is a verb of speech that names its hearer.
    is_speech(SPEECH);
    /// Whether a word marks the hearer.
    is_dative(DATIVES);
    /// Whether a word is a month.
    is_month(MONTHS);
    /// Whether a word is a day of the week.
    is_weekday(WEEKDAYS);
    /// Whether a small word may stand inside a place or date.
    is_place_word(PLACE_WORDS);
    /// Whether a word stands where a name was scrubbed.
    is_scrubbed(SCRUBBED);
    /// Whether a word stands beside a name in a line that is a byline.
    is_standing(STANDING);
    /// Whether a byline begins with a word.
    is_by(BY);
    /// Whether a word is a verb of reporting that ends a German clause.
    is_last_verb(LAST_VERBS);
    /// Whether a word says that an agency's trade is another.
    is_trade(TRADES);
    /// Whether a word is part of a reporter's role.
    is_role(ROLES);
    /// Whether a small word joins the names of a byline.
    is_byline_joint(BYLINE_JOINTS);
    /// Whether capitals in brackets are no agency.
    is_no_agency(NO_AGENCIES);
    /// Whether two capitals in brackets are a state, or what somebody or something is.
    is_state(STATES);
    /// Whether a word is what a note calls the text it stands below.
    is_text(TEXTS);
    /// Whether a word may stand beside that in such a note.
    is_beside_text(BESIDE_TEXTS);
    /// Whether a word before a name is no part of it.
    is_before_name(BEFORE_NAMES);
    /// Whether an agency's long form may end with a word.
    is_press(PRESS);
}

/// How many letters a name spells in Urdu, if it is an acronym spelled out: two to six.
pub(super) fn spells_letters(name: &str) -> Option<usize> {
    let letters = name.split_whitespace();
    let count = letters.clone().count();
    ((2..=6).contains(&count) && letters.clone().all(|word| URDU_LETTERS.has(word)))
        .then_some(count)
}

/// Whether two words before a name make it a source.
pub(super) fn is_source_pair(first: &str, second: &str) -> bool {
    SOURCE_PAIRS.has(first, second)
}

/// Whether two words behind a name make it a source in Urdu.
pub(super) fn is_urdu_pair(first: &str, second: &str) -> bool {
    URDU_PAIRS.has(first, second)
}

/// Whether a word is an adjective of nation: `Russian`, `Chinese`, `French`; Arabic's definite
/// adjectives too.
pub(super) fn is_nation(word: &str) -> bool {
    const OTHERS: &[&str] = &[
        "french",
        "dutch",
        "greek",
        "german",
        "czech",
        "swiss",
        "thai",
        "afghan",
        "uk",
        "us",
        "iraqi",
        "saudi",
        "qatari",
        "kuwaiti",
        "emirati",
        "omani",
        "yemeni",
        "israeli",
        "pakistani",
        "bangladeshi",
        "azerbaijani",
    ];
    // l'agence officielle syrienne, la agencia oficial cubana
    const SMALL: &[&str] = &[
        "ienne", "éenne", "aise", "oise", "caine", "ana", "esa", "eña", "ense", "ische", "ischen",
    ];
    let folded = super::words::fold(word);
    word.starts_with("ال")
        || word.len() > 5 && SMALL.iter().any(|end| word.ends_with(end))
        || super::words::is_capitalised(word)
            && (OTHERS.contains(&folded.as_str())
                || ["ian", "ean", "ese", "ish", "can", "man", "ean"]
                    .iter()
                    .any(|end| folded.ends_with(end)))
}
