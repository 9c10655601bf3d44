//! The known word that someone may have meant.

/// The known word that someone may have meant: at most two slips of the pen away, and fewer than half of its letters.
pub(crate) fn nearest(word: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    const WORD_BYTES_MAX: usize = 40;
    if word.len() > WORD_BYTES_MAX {
        return None;
    }
    let distances = known.map(|known| (strsim::osa_distance(word, known), known));
    // of two at the same distance, the one that is as long
    let (distance, known) = distances.min_by_key(|(distance, known)| (*distance, known.len().abs_diff(word.len())))?;
    (distance <= 2 && distance * 2 < known.len()).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_is_known() {
        let known = ["sites", "sites_from", "name", "cron"];
        for (word, meant) in [
            ("site", Some("sites")),
            ("sties", Some("sites")),
            ("sites-from", Some("sites_from")),
            ("zone", None),
            ("nmae", Some("name")),
            ("corn", Some("cron")),
        ] {
            assert_eq!(nearest(word, known.into_iter()), meant, "{word}");
        }
    }
}
