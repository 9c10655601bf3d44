//! Fingerprints of a text: a hash of all of it, and one that nearly the same text nearly shares.

use crate::text::{fold, is_word_by_itself};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// A shorter text has too few parts for its simhash to say much.
const WORDS_MIN: usize = 60;
/// Words of a part: runs that two texts on one subject do not share by chance.
const PART_WORDS: usize = 3;
/// Parts of a text that are compared: a tenth more or less is told in 95 of 100 pairs.
const PARTS_MAX: usize = 256;

/// SHA-256 of a text.
#[must_use]
pub fn content(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// The simhash of a text (M. Charikar, "Similarity estimation techniques from rounding algorithms",
/// 2002): 64 bits of which nearly the same text has nearly all. Case, punctuation and space do not count.
/// `None` for a text of a few words.
///
/// ```
/// use copydesk::fingerprint::simhash;
/// let text: String = (0..200).map(|n| format!("word{} ", n * n % 97)).collect();
/// let (one, other) = (simhash(&text).unwrap(), simhash(&text.replacen("word4 ", "ward4 ", 1)).unwrap());
/// assert!((one ^ other).count_ones() <= 8);
/// ```
#[must_use]
pub fn simhash(text: &str) -> Option<u64> {
    let folded = fold(text);
    let words = words(&folded);
    if words.len() < WORDS_MIN {
        return None;
    }
    let mut weights = [0_i32; 64];
    for part in words.windows(PART_WORDS) {
        let hash = hash(part);
        for (bit, weight) in weights.iter_mut().enumerate() {
            *weight += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    Some(weights.iter().enumerate().fold(0, |hash, (bit, weight)| hash | u64::from(*weight > 0) << bit))
}

/// Hashes of the parts of a text, by which two texts are compared: all of them for a text of up to
/// 256, of a longer one those 256 that are least (A. Broder, "On the resemblance and containment of documents",
/// 1997), which are the same for the same parts. Four bytes each, in order. Case, punctuation and space do not count.
#[must_use]
pub fn parts(text: &str) -> Vec<u8> {
    let folded = fold(text);
    let words = words(&folded);
    let runs = words.windows(PART_WORDS.min(words.len()).max(1));
    let mut least = BTreeSet::new();
    for part in runs {
        least.insert(u32::try_from(hash(part) >> 32).unwrap_or(u32::MAX));
        if least.len() > PARTS_MAX {
            least.pop_last();
        }
    }
    least.into_iter().flat_map(u32::to_be_bytes).collect()
}

/// The share of parts that two texts have in common, from 0 to 1, by their [`parts`].
///
/// ```
/// use copydesk::fingerprint::{parts, resemblance};
/// let text = |name| parts(&format!("The {name} of the harbour opens the gates at six and closes them at nine."));
/// assert_eq!(resemblance(&text("keeper"), &text("Keeper")), 1.0);
/// assert!(resemblance(&text("keeper"), &text("master")) > 0.5);
/// assert_eq!(resemblance(&text("keeper"), &parts("Nothing of that kind stands here.")), 0.0);
/// ```
#[must_use]
pub fn resemblance(one: &[u8], other: &[u8]) -> f64 {
    let set = |parts: &[u8]| -> BTreeSet<[u8; 4]> { parts.as_chunks().0.iter().copied().collect() };
    let (one, other) = (set(one), set(other));
    // of the least hashes of both texts together, all are known of both
    let least: Vec<&[u8; 4]> = one.union(&other).take(PARTS_MAX).collect();
    let shared = least.iter().filter(|part| one.contains(**part) && other.contains(**part)).count();
    let share = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if least.is_empty() { 0.0 } else { share(shared) / share(least.len()) }
}

/// Words; a character of a script without spaces is one.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if !run.chars().any(is_word_by_itself) {
            words.push(run);
            continue;
        }
        words.extend(run.split_inclusive(is_word_by_itself));
    }
    words
}

/// The first 8 bytes of the SHA-256 of a part: the same on every machine and in every version.
fn hash(part: &[&str]) -> u64 {
    let mut digest = Sha256::new();
    for word in part {
        digest.update(word.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(seed: u32) -> String {
        let mut state = seed;
        let mut word = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            format!("w{}", state >> 20)
        };
        (0..300).map(|_| word() + " ").collect()
    }

    fn distance(a: &str, b: &str) -> u32 {
        (simhash(a).expect("long enough") ^ simhash(b).expect("long enough")).count_ones()
    }

    #[test]
    fn nearly_the_same_text_has_nearly_the_same_hash() {
        let text = story(1);
        assert_eq!(distance(&text, &text.to_uppercase().replace(' ', ", ")), 0, "case and punctuation do not count");
        assert!(distance(&text, &format!("{text} Correction of Monday")) <= 3);
        for seed in 2..50 {
            assert!(distance(&text, &story(seed)) > 15, "other texts are far ({seed})");
        }
        assert_eq!(simhash("Too short to say."), None);
    }

    #[test]
    fn scripts_without_spaces_have_words() {
        let text: String = (0..100_u32).filter_map(|n| char::from_u32(0x4e00 + n * 37 % 500)).collect();
        assert!(simhash(&text).is_some());
    }
}
