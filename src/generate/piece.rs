//! Text in the making: paragraphs of sentences of pieces. A piece is what no editor takes apart, and
//! knows which statement it is, so that the truth about shared text is known whatever becomes of it.

/// Part of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Which statement it makes; two articles share a piece when this is equal.
    pub(super) unit: u32,
    pub(super) text: String,
    /// Whether most of it is somebody's speech.
    pub(super) quote: bool,
    /// In which words it makes it: those of who made it first (0), or of a desk that said it anew. What took
    /// those words over has their number too.
    pub(super) telling: u32,
}

/// What a sentence says and whom it names.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub(super) pieces: Vec<Piece>,
    /// The phrase group it was told from, and what its facts depend on.
    pub(super) group: usize,
    pub(super) fact: u64,
    /// People it introduces and names; a bit each.
    pub(super) introduced: u8,
    pub(super) named: u8,
}

/// A paragraph.
pub(super) type Paragraph = Vec<Sentence>;

/// An article without what its outlet puts around it.
pub(super) type Body = Vec<Paragraph>;

/// Numbers statements of one batch.
#[derive(Debug, Default)]
pub(super) struct Units(u32);

impl Units {
    pub(super) fn next(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }

    /// One more than the highest number given out.
    pub(super) fn end(&self) -> u32 {
        self.0 + 1
    }
}

/// All sentences of a body.
pub(super) fn sentences(body: &mut Body) -> impl Iterator<Item = &mut Sentence> {
    body.iter_mut().flatten()
}

/// Takes away a sentence's last piece; what is left must be a sentence.
pub(super) fn drop_tail(sentence: &mut Sentence) {
    if sentence.pieces.len() < 2 {
        return;
    }
    sentence.pieces.pop();
    if let Some(last) = sentence.pieces.last_mut() {
        for comma in [",\"", ",”", ",’", "，”", "，」"] {
            if let Some(speech) = last.text.strip_suffix(comma) {
                let mark = comma.trim_start_matches([',', '，']);
                let stop = if comma.starts_with(',') { "." } else { "。" };
                last.text = format!("{speech}{stop}{mark}");
                return;
            }
        }
        let short = last.text.trim_end_matches([',', '，']).len();
        last.text.truncate(short);
    }
}
