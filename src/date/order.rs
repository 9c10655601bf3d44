//! The order of day and month in dates of numbers, by the language and the country of a page.

use super::Order;

/// Countries that write the month first: the United States and the islands that write as they do, the Philippines
/// (CLDR's short dates), in the codes of ISO 3166.
const MONTH_FIRST: [&str; 10] = ["us", "ph", "pr", "gu", "as", "mh", "mp", "um", "vi", "pa"];

/// Countries that write in both ways, or with the year first when in English: no evidence.
const EITHER: [&str; 7] = ["ca", "jp", "cn", "kr", "tw", "hk", "za"];

/// Top domains of the United States' own that are no country's code.
const AMERICAN: [&str; 3] = ["gov", "edu", "mil"];

/// Codes of countries that are sold to anybody, as `.com` is.
const SOLD: [&str; 14] = ["io", "co", "tv", "me", "fm", "ai", "cc", "ws", "ly", "to", "gg", "is", "am", "la"];

impl Order {
    /// The order that a page keeps, by the tags (BCP 47) of its language, the surest first, and by its
    /// host; none if they do not tell: English on a domain of the whole world may write either.
    ///
    /// ```
    /// use copydesk::date::Order;
    /// assert_eq!(Order::of(&["en-US"], Some("lenn.example")), Some(Order::MonthFirst));
    /// assert_eq!(Order::of(&["en"], Some("www.lenn.co.uk")), Some(Order::DayFirst));
    /// assert_eq!(Order::of(&["de"], None), Some(Order::DayFirst));
    /// assert_eq!(Order::of(&["en"], Some("lenn.com")), None);
    /// ```
    #[must_use]
    pub fn of(languages: &[&str], host: Option<&str>) -> Option<Self> {
        let top = host.and_then(|host| host.rsplit('.').next()).unwrap_or_default().to_ascii_lowercase();
        let is_country = top.len() == 2 && !SOLD.contains(&top.as_str());
        let parts = |tag: &str| {
            let mut parts = tag.split(['-', '_']);
            let language = parts.next().unwrap_or_default().to_ascii_lowercase();
            (language, parts.find(|part| part.len() == 2).map(str::to_ascii_lowercase))
        };
        let speaks = languages.first().map(|tag| {
            let (language, country) = parts(tag);
            // the other tags are those of frameworks; they are heard where they know of the rarer order
            let mut others = languages.iter().map(|tag| parts(tag)).filter(|(other, _)| *other == language);
            let other =
                others.find_map(|(_, country)| country.filter(|country| MONTH_FIRST.contains(&country.as_str())));
            (language, country.or(other))
        });
        let by_country = |country: &str| {
            let is_told = !EITHER.contains(&country);
            is_told.then(|| if MONTH_FIRST.contains(&country) { Self::MonthFirst } else { Self::DayFirst })
        };
        match speaks {
            Some((language, _)) if language == "fil" || language == "tl" => Some(Self::MonthFirst),
            Some((language, country)) if language != "en" => {
                // the languages of the Americas and of Europe write the day first wherever they are printed
                let islands = country.filter(|country| language == "es" && ["pr", "pa"].contains(&country.as_str()));
                Some(islands.map_or(Self::DayFirst, |_| Self::MonthFirst))
            }
            // "en-US" is what content systems say where nobody has chosen, a country's domain was
            _ if is_country && !EITHER.contains(&top.as_str()) => by_country(&top),
            Some((_, Some(country))) => by_country(&country),
            _ if AMERICAN.contains(&top.as_str()) => Some(Self::MonthFirst),
            _ => None,
        }
    }
}
