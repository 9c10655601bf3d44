//! A first line, named fields, a blank line: what stands before a record's block (WARC 1.1, 4), and before the
//! body of an HTTP response (RFC 9112, 2.1).

use memchr::memchr_iter;

/// The largest head that is read. Those of real archives have a few KB; addresses and cookies of 8 KB are known.
pub(super) const HEAD_BYTES_MAX: usize = 64 << 10;

/// A head.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Its first line.
    pub(super) line: String,
    fields: Vec<(String, String)>,
    /// Its length, with the blank line.
    pub(super) bytes: usize,
}

impl Head {
    /// The head that the bytes begin with; `None` if its blank line is not among the first
    /// [`HEAD_BYTES_MAX`]. Lines may end in LF alone, and go on in a next one that begins with white space. A line
    /// that is no field is left out.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..HEAD_BYTES_MAX).unwrap_or(bytes);
        let end = end(bytes)?;
        let text = String::from_utf8_lossy(bytes.get(..end)?);
        let mut lines = text.lines();
        let line = lines.next().unwrap_or_default().trim_end().to_owned();
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Some(Self { line, fields, bytes: end })
    }

    /// The first field of a name, in whatever case, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Every field of a name, in whatever case.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.fields.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }
}

/// The end of the first blank line.
fn end(bytes: &[u8]) -> Option<usize> {
    memchr_iter(b'\n', bytes).find_map(|at| match bytes.get(at + 1..)? {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_they_are_written() {
        let head = |text: &str| Head::parse(text.as_bytes());
        for text in [
            "WARC/1.1\r\nA: 1\r\nb-c:two\r\n words \r\nA: 3, X\r\nempty:\r\nno field\r\n\r\nbody: none\r\n\r\n",
            "WARC/1.1\nA: 1\nb-c:two\n\twords\nA: 3, X\nempty:\nno field\n\nbody: none\n\n",
        ] {
            let head = head(text).expect("a head");
            assert_eq!(
                (head.line.as_str(), head.get("a"), head.get("B-C")),
                ("WARC/1.1", Some("1"), Some("two words"))
            );
            assert_eq!((head.get("empty"), head.get("no field"), head.get("body")), (None, None, None));
            assert_eq!(head.all("a").collect::<Vec<_>>(), ["1", "3, X"]);
            assert!(text.get(head.bytes..).is_some_and(|rest| rest.starts_with("body")), "{text}");
        }
        assert_eq!(head("WARC/1.1\r\nA: 1\r\n"), None, "it goes on");
        assert_eq!(head(&format!("WARC/1.1\r\nA: {}\r\n\r\n", "x".repeat(HEAD_BYTES_MAX))), None, "endless");
    }
}
