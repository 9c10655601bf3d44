//! The numbers that the model sees, in words: what each is called and how its value reads. Asked for by
//! people who want to know why; the choice itself never looks here.

/// A number of a row: what it measures, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// The quantity, in words.
    pub name: String,
    /// The unit of its value.
    pub unit: Unit,
}

/// Units of measures: how a value is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// A number as it is.
    Number,
    /// A count: the value is the logarithm of one more.
    Log,
    /// A share of a whole.
    Share,
    /// Levels above the block, from 0 (the element itself) to a dozen (none near).
    Levels,
    /// One of these words.
    Words(&'static [&'static str]),
}

/// The unit of what holds or does not.
pub(crate) const YES: Unit = Unit::Words(&["no", "yes"]);

/// Distances in levels above this are all far.
pub(super) const FAR: u8 = 12;

/// Values that stand for "there is none".
const NONE: f32 = -999.0;

impl Measure {
    /// A measure.
    pub(crate) fn new(name: impl Into<String>, unit: Unit) -> Self {
        Self { name: name.into(), unit }
    }

    /// Name and value, as people read them: `words: 143`.
    #[must_use]
    pub fn tell(&self, value: f32) -> String {
        format!("{}: {}", self.name, self.unit.tell(value))
    }
}

impl Unit {
    fn tell(self, value: f32) -> String {
        match self {
            Self::Share | Self::Log if value < 0.0 => "none".to_owned(),
            Self::Number if value <= NONE => "none".to_owned(),
            Self::Number if value.fract() == 0.0 => format!("{value:.0}"),
            Self::Number => format!("{value:.1}"),
            Self::Log => format!("{:.0}", value.exp() - 1.0),
            Self::Share => format!("{:.0} %", value * 100.0),
            Self::Levels if value >= f32::from(FAR) => "none near".to_owned(),
            Self::Levels if value < 0.5 => "its own".to_owned(),
            Self::Levels if value < 1.5 => "1 level up".to_owned(),
            Self::Levels => format!("{value:.0} levels up"),
            Self::Words(words) => words
                .iter()
                .enumerate()
                .find(|(at, _)| *at as f32 >= value)
                .map_or("other", |(_, word)| word)
                .to_owned(),
        }
    }
}

/// Measures of a table beside the code that computes them, under a name that says where.
pub(crate) fn extend(out: &mut Vec<Measure>, place: &str, table: &[(&str, Unit)]) {
    out.extend(table.iter().map(|(name, unit)| Measure::new(format!("{name}{place}"), *unit)));
}

/// The name of a region around a block, by its distance.
pub(super) fn level(up: usize) -> String {
    match up {
        0 => "right around it".to_owned(),
        1 => "1 level up".to_owned(),
        up => format!("{up} levels up"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Measure, Unit, YES};

    #[test]
    fn values_read_as_people_say_them() {
        for (unit, value, expected) in [
            (Unit::Number, 3.0, "a: 3"),
            (Unit::Number, 4.25, "a: 4.2"),
            (Unit::Number, -999.0, "a: none"),
            (Unit::Log, 144.0_f32.ln(), "a: 143"),
            (Unit::Log, -1.0, "a: none"),
            (Unit::Share, 0.925, "a: 92 %"),
            (Unit::Levels, 0.0, "a: its own"),
            (Unit::Levels, 2.0, "a: 2 levels up"),
            (Unit::Levels, 12.0, "a: none near"),
            (YES, 1.0, "a: yes"),
            (Unit::Words(&["x", "y"]), 7.0, "a: other"),
        ] {
            assert_eq!(Measure::new("a", unit).tell(value), expected);
        }
    }
}
