//! Values -> deflated JSON in base 64: text that may stand in a page, a third of its size or less.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde::Serialize;

/// Packs a value. The same value gives the same bytes.
pub(super) fn json(value: &impl Serialize) -> io::Result<String> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(6));
    serde_json::to_writer(io::BufWriter::new(&mut packed), value)?;
    packed.flush()?;
    Ok(STANDARD.encode(packed.finish()?))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_packed_can_be_unpacked() {
        let packed = json(&["<script>alert(1)</script>", "新华社 🗞"]).expect("in memory");
        assert!(
            packed
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
        );
        let bytes = STANDARD.decode(packed).expect("base 64");
        let mut text = String::new();
        flate2::read::ZlibDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .expect("deflated");
        assert_eq!(text, r#"["<script>alert(1)</script>","新华社 🗞"]"#);
    }
}
