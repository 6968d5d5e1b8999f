//! What can go wrong, each with the place it went wrong at.
//! Broken *records* are not errors: they are [`Reject`](crate::model::Reject)s, counted and kept,
//! and the run goes on. An [`Error`] stops the run.

use std::path::PathBuf;

/// The library's result.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure that stops a run; the text says what, where and why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A place in an input that the caller asked to be strict about, or a file of a known shape
    /// (gold spans, a pair list) that does not hold what it should.
    #[error("{path}:{line}: {reason}")]
    Record {
        /// The file, or `-` for standard input.
        path: String,
        /// The line, counted from one.
        line: u64,
        /// Why it was refused.
        reason: String,
    },
    /// An input whose content is of no kind that can be read.
    #[error("{path}: {reason}")]
    Input {
        /// The file, or `-` for standard input.
        path: String,
        /// Why it was refused.
        reason: String,
    },
    /// A setting outside its range, or two that do not go together.
    #[error("{0}")]
    Config(String),
    /// Somebody asked the run to stop.
    #[error("stopped")]
    Stopped,
    /// A run that keeps what it has done could not go on.
    #[error(
        "{source}; what was done is kept in {}: the same command with --resume goes on",
        folder.display()
    )]
    Kept {
        /// Why it could not.
        source: Box<Error>,
        /// Where it is kept.
        folder: PathBuf,
    },
    /// A result could not be written to the place the caller gave.
    #[error("cannot write results: {0}")]
    Write(#[source] std::io::Error),
}

impl Error {
    /// An [`Error::Io`] at `path`.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            path: path.into(),
            source,
        }
    }

    /// Whether somebody asked the run to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        match self {
            Self::Stopped => true,
            Self::Kept { source, .. } => source.is_stopped(),
            _ => false,
        }
    }

    /// Whether the reader of our output closed it, which is no error to a user.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        if let Self::Kept { source, .. } = self {
            return source.is_closed_pipe();
        }
        let (Self::Io { source, .. } | Self::Write(source)) = self else {
            return false;
        };
        source.kind() == std::io::ErrorKind::BrokenPipe
    }
}
