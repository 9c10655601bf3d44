//! Headlines and paragraphs from a number: the same number gives the same text, and two numbers
//! give texts that no reader would take for one story.

use super::words;

/// Numbers that look random and are the same every time: `SplitMix64` (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", 2014).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice for one thing of several that a seed makes.
    pub(crate) fn new(seed: u64, of: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ of.wrapping_mul(0xbf58_476d_1ce4_e5b9))
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `n` - 1.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % n.max(1) as u64).expect("below a usize")
    }

    pub(crate) fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        list[self.below(list.len())]
    }

    /// `n` different entries of a list, in random order.
    fn draw<'l>(&mut self, list: &[&'l str], n: usize) -> Vec<&'l str> {
        let mut all = list.to_vec();
        (0..n.min(list.len())).map(|_| all.swap_remove(self.below(all.len()))).collect()
    }
}

/// The people and the things that a story is about.
#[derive(Debug)]
pub(super) struct Subject {
    dice: Dice,
    place: String,
    near: String,
    chief: String,
    last: String,
    other: String,
    body: &'static str,
    topic: &'static str,
    topic2: &'static str,
    job: &'static str,
    job2: &'static str,
}

impl Subject {
    pub(super) fn new(mut dice: Dice) -> Self {
        let (first, last) = (dice.pick(&words::FIRST_NAMES), surname(&mut dice));
        let topics = dice.draw(&words::TOPICS, 2);
        let jobs = dice.draw(&words::JOBS, 2);
        Self {
            place: place(&mut dice),
            near: place(&mut dice),
            chief: format!("{first} {last}"),
            last,
            other: person(&mut dice),
            body: dice.pick(&words::BODIES),
            topic: topics[0],
            topic2: topics[1],
            job: jobs[0],
            job2: jobs[1],
            dice,
        }
    }

    /// The subject and the headline over it.
    pub(super) fn headline(&mut self) -> String {
        let pattern = self.dice.pick(&words::HEADLINES);
        capital(&self.fill(pattern))
    }

    /// So many sentences as make up `count` paragraphs of two to four.
    pub(super) fn paragraphs(&mut self, count: usize) -> Vec<String> {
        let mut sentences = self.dice.draw(&words::SENTENCES, words::SENTENCES.len());
        let mut out = Vec::new();
        for at in 0..count {
            let mut patterns = Vec::new();
            if at == 0 {
                patterns.push(self.dice.pick(&words::LEADS));
            }
            for _ in 0..2 + self.dice.below(3) {
                patterns.extend(sentences.pop());
            }
            let paragraph: Vec<String> = patterns.into_iter().map(|pattern| capital(&self.fill(pattern))).collect();
            out.push(paragraph.join(" "));
        }
        out
    }

    /// Fills `{...}` by name; what is not of the subject is drawn anew each time.
    fn fill(&mut self, pattern: &str) -> String {
        let mut out = String::new();
        for (at, part) in pattern.split(['{', '}']).enumerate() {
            if at % 2 == 0 {
                out.push_str(part);
                continue;
            }
            match part {
                "place" => out.push_str(&self.place),
                "near" => out.push_str(&self.near),
                "chief" => out.push_str(&self.chief),
                "last" => out.push_str(&self.last),
                "other" => out.push_str(&self.other),
                "body" => out.push_str(self.body),
                "Body" => out.push_str(&capital(self.body)),
                "topic" => out.push_str(self.topic),
                "Topic" => out.push_str(&capital(self.topic)),
                "topic2" => out.push_str(self.topic2),
                "job" => out.push_str(self.job),
                "job2" => out.push_str(self.job2),
                "n" => out.push_str(&(3 + self.dice.below(94)).to_string()),
                "m" => out.push_str(&(110 + self.dice.below(9800)).to_string()),
                "day" => out.push_str(self.dice.pick(&words::DAYS)),
                "month" => out.push_str(self.dice.pick(&words::MONTHS)),
                "thing" | "thing2" => out.push_str(self.dice.pick(&words::THINGS)),
                "reason" => out.push_str(self.dice.pick(&words::REASONS)),
                "hope" => out.push_str(self.dice.pick(&words::HOPES)),
                "mood" | "mood2" => out.push_str(self.dice.pick(&words::MOODS)),
                unknown => out.push_str(unknown),
            }
        }
        out
    }
}

/// The name of a person.
pub(super) fn person(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(&words::FIRST_NAMES), surname(dice))
}

fn surname(dice: &mut Dice) -> String {
    capital(&format!("{}{}", dice.pick(&words::SYLLABLES), dice.pick(&words::LAST_ENDS)))
}

fn place(dice: &mut Dice) -> String {
    let middle = if dice.below(3) == 0 { dice.pick(&words::SYLLABLES) } else { "" };
    capital(&format!("{}{middle}{}", dice.pick(&words::SYLLABLES), dice.pick(&words::PLACE_ENDS)))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A headline as part of an address.
pub(super) fn slug(headline: &str) -> String {
    let words = headline.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.take(8).collect::<Vec<_>>().join("-").to_ascii_lowercase()
}
