//! The program as a user runs it, and the library as a program does; what the other modules ask.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use wirecopy::config::Config;
use wirecopy::model::Article;
use wirecopy::pipeline::{self, Pairs, Unwatched};
use wirecopy::read::{Input, Options, Reading, read};
use wirecopy::report::Results;
use wirecopy::segment::credit::Agencies;

/// The inputs that `corpus/README.md` names, in its order.
pub(crate) const NEWSROOM: [&str; 3] =
    ["corpus/newsroom.jsonl", "corpus/long.jsonl", "corpus/plain"];

/// What one run of the program gave back.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// The one line of an error: exit code 2, nothing on stdout.
    pub(crate) fn error(&self) -> &str {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        let line = self.err.strip_suffix('\n').unwrap();
        assert!(!line.is_empty() && !line.contains('\n'), "{self:?}");
        line
    }

    /// What was printed by a run that went well.
    pub(crate) fn fine(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.out
    }
}

/// The repository, which is where every run starts.
pub(crate) fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, ready to be given arguments.
pub(crate) fn command() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_wirecopy"));
    command.current_dir(home());
    command
}

/// Runs the program.
pub(crate) fn wirecopy(args: &[&str]) -> Said {
    fed(args, b"")
}

/// Runs the program with something on its standard input.
pub(crate) fn fed(args: &[&str], input: &[u8]) -> Said {
    let output = command().args(args).write_stdin(input).output().unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder of files, gone when dropped.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, data) in files {
            fs::write(folder.path(name), data).unwrap();
        }
        folder
    }

    /// A place in it, as an argument.
    pub(crate) fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// The files that a scan wrote, by name.
pub(crate) struct Scan {
    pub(crate) files: BTreeMap<String, String>,
}

impl Scan {
    /// Scans with `--out`.
    pub(crate) fn of(args: &[&str]) -> Self {
        let folder = Folder::of(&[]);
        let out = folder.at("found");
        wirecopy(&[&["scan", "--quiet", "--out", &out], args].concat()).fine();
        let entries = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap());
        let files = entries
            .map(|entry| {
                let name = entry.file_name().into_string().unwrap();
                (name, fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        Self { files }
    }

    /// The lines of one file as values.
    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        let text = &self.files[name];
        assert!(text.is_empty() || text.ends_with('\n'), "{name} is cut off");
        parsed(text)
    }
}

/// What the scan of the whole newsroom wrote; scanned once.
pub(crate) fn newsroom() -> &'static Scan {
    static SCAN: LazyLock<Scan> = LazyLock::new(|| Scan::of(&NEWSROOM));
    &SCAN
}

/// A file of the corpus.
pub(crate) fn corpus(name: &str) -> String {
    fs::read_to_string(home().join("corpus").join(name)).unwrap()
}

/// A file of the corpus' truth, line by line.
pub(crate) fn gold(name: &str) -> Vec<Value> {
    parsed(&corpus(&format!("gold/{name}")))
}

fn parsed(lines: &str) -> Vec<Value> {
    let lines = lines.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

/// The articles of these inputs, named from the repository.
pub(crate) fn articles(inputs: &[&str]) -> Vec<Article> {
    let paths = inputs.iter().map(|input| Input::Path(home().join(input)));
    read(&paths.collect::<Vec<_>>(), &Options::default(), &|_| ())
        .unwrap()
        .articles
}

/// An article that has an id, an outlet of the same name, and a text.
pub(crate) fn article(id: &str, text: &str) -> Article {
    Article {
        id: id.into(),
        outlet: Some(id.into()),
        ..Article::of_text(text)
    }
}

/// Scans articles through the library.
pub(crate) fn scan(articles: Vec<Article>) -> Results {
    scan_with(articles, Config::default())
}

/// The same with other settings.
pub(crate) fn scan_with(articles: Vec<Article>, config: Config) -> Results {
    let reading = Reading {
        articles,
        ..Reading::default()
    };
    pipeline::scan(
        reading,
        config,
        &Pairs::All,
        Agencies::builtin(),
        &Unwatched,
    )
}

/// Scans texts, named by their numbers, through the library.
pub(crate) fn scan_texts<T: AsRef<str>>(texts: &[T]) -> Results {
    let numbered = texts.iter().enumerate();
    scan(
        numbered
            .map(|(at, text)| article(&at.to_string(), text.as_ref()))
            .collect(),
    )
}

/// The texts of a scan's passages: both sides as the articles hold them.
pub(crate) fn passages(results: &Results) -> Vec<(&str, &str)> {
    let text = |side: &wirecopy::align::Side| {
        &results.articles[side.article.index()].text[side.bytes.range()]
    };
    let found = results.alignments.passages.iter();
    found.map(|p| (text(&p.a), text(&p.b))).collect()
}

/// The ids of a list.
pub(crate) fn strings(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap();
    items.iter().map(|item| item.as_str().unwrap()).collect()
}

/// The two ends of a half-open span.
pub(crate) fn ends(span: &Value) -> (usize, usize) {
    let [start, end] = span.as_array().unwrap().as_slice() else {
        panic!("{span} is no span");
    };
    let end_of = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let ends = (end_of(start), end_of(end));
    assert!(ends.0 <= ends.1, "{span} is reversed");
    ends
}

/// Whether two half-open spans share anything.
pub(crate) fn overlap(x: (usize, usize), y: (usize, usize)) -> bool {
    x.0 < y.1 && y.0 < x.1
}
