//! The words that the papers' prose is made of. Everything is invented; `{...}` is filled by
//! `prose.rs`.

pub(super) const SYLLABLES: [&str; 40] = [
    "lenn", "sarr", "mor", "vel", "tam", "bris", "har", "wick", "dun", "fal", "oss", "kel", "mar", "thorn", "pell",
    "rud", "ash", "gar", "nor", "sel", "tre", "van", "wen", "yar", "bor", "cald", "dres", "ell", "fen", "gul", "hask",
    "ing", "jor", "kirn", "lod", "mund", "nes", "orl", "prin", "quill",
];

pub(super) const PLACE_ENDS: [&str; 16] = [
    "mouth", "ham", "by", "ford", "wick", "stead", "bridge", "ness", "combe", "dale", "hythe", "fell", "marsh", "holm",
    "gate", "ö",
];

pub(super) const FIRST_NAMES: [&str; 40] = [
    "Petra", "Anselm", "Rhoswen", "Tobias", "Ilse", "Marek", "Odile", "Gwendal", "Hanne", "Lucian", "Mirela", "Nils",
    "Orla", "Pavel", "Quirin", "Renata", "Soren", "Thea", "Ulrich", "Vesna", "Willem", "Xenia", "Yann", "Zora",
    "Agnes", "Bertil", "Cosima", "Dragan", "Élodie", "Fergus", "Greta", "Hektor", "Imke", "Jonas", "Katrin",
    "Leander", "Maëlle", "Norbert", "Ottilie", "Paavo",
];

pub(super) const LAST_ENDS: [&str; 16] = [
    "son", "er", "ard", "ow", "ell", "ling", "mann", "ski", "worth", "ert", "ick", "ach", "ane", "ova", "ett", "ür",
];

pub(super) const JOBS: [&str; 24] = [
    "harbour master", "councillor", "chief engineer", "head teacher", "ward sister", "fisheries officer", "surveyor",
    "union secretary", "river warden", "librarian", "stationmaster", "curator", "police inspector", "shop owner",
    "ferry captain", "choir leader", "forester", "magistrate", "treasurer", "orchard keeper", "lock keeper",
    "fire chief", "museum director", "housing officer",
];

pub(super) const BODIES: [&str; 24] = [
    "harbour board", "county council", "water company", "rail inspectorate", "teachers' union", "hospital trust",
    "fisheries committee", "planning office", "heritage society", "chamber of trade", "bus company", "police authority",
    "land registry", "coastguard", "allotment association", "savings bank", "housing cooperative", "grid operator",
    "port authority", "museum trust", "farmers' league", "fire service", "roads department", "parish assembly",
];

pub(super) const TOPICS: [&str; 48] = [
    "swing bridge", "fish market", "night ferry", "tram depot", "water tower", "grain silo", "public baths",
    "botanical garden", "county archive", "sea wall", "ropeway", "brick works", "observatory", "school kitchen",
    "cattle market", "paper mill", "lighthouse", "railway tunnel", "seed bank", "town hall clock", "ice rink",
    "maternity ward", "oyster farm", "flood barrier", "bell tower", "district heating", "signal box", "salt works",
    "canal lock", "bus garage", "cider press", "wind farm", "concert hall", "quarry railway", "fire station",
    "foundry", "boat lift", "vineyard terraces", "weather station", "tannery", "glass works", "covered market",
    "pumping station", "youth hostel", "shipyard crane", "peat bog", "dairy", "cable car",
];

pub(super) const THINGS: [&str; 40] = [
    "a second set of keys", "the drawings of 1931", "a loan at three per cent", "new rubber seals",
    "an apology in writing", "forty tonnes of gravel", "the old timetable", "a petition in three languages",
    "the insurance papers", "a spare transformer", "two retired divers", "the minutes of the meeting",
    "a borrowed crane", "hand-drawn maps", "a wooden model", "the missing ledger", "a row of poplars",
    "the winter supplement", "a bronze plaque", "the gauge readings", "nine volunteers", "a tarpaulin",
    "the tender documents", "a box of slides", "the inspection report", "a temporary pontoon", "the tenants' letters",
    "an independent audit", "the reserve fund", "a shuttle bus", "the brass fittings", "a court order",
    "a sheet of plywood", "the sound recordings", "six months' notice", "the annual levy", "a hose and two buckets",
    "the fishing quota", "a school choir", "the spring tides",
];

pub(super) const REASONS: [&str; 32] = [
    "because the foundations have moved by a hand's breadth", "after a winter in which it rained on ninety days",
    "since nobody could find the original contract", "because copper has become too dear",
    "after the third burglary in a month", "because the old pipes were laid without a plan",
    "since the last owner left no heirs", "after a vote that was decided by a single hand",
    "because the wood had been eaten from inside", "after the lorry drivers refused to use the lane",
    "since the tide now reaches the second step", "because the lift has not worked for a decade",
    "after a letter from the auditors", "because two of the four pumps failed at once",
    "since the young people have moved to the coast", "after a fox chewed through the cables",
    "because the paint was found to hold lead", "after years of quarrel over who owns the path",
    "since the supplier went out of business", "because the roof was meant to last twenty years and is sixty old",
    "after the storm tore away the scaffolding", "because the grant runs out at the end of the year",
    "since an owl has nested in the machine room", "after the neighbours complained about the noise",
    "because the mortar turns to sand when it is touched", "after a schoolgirl noticed the crack",
    "since the map showed a road that was never built", "because the boiler can no longer be insured",
    "after the price of timber doubled", "since the clerk had been adding the wrong column",
    "because the ground freezes later every year", "after a long dry summer lowered the river",
];

pub(super) const HOPES: [&str; 24] = [
    "before the first frost", "in time for the regatta", "once the ground has dried", "when the schools go back",
    "by the end of the herring season", "as soon as the parts arrive", "after the harvest festival",
    "before the days grow short", "when the court has ruled", "within a fortnight", "not before the spring",
    "if the weather holds", "while the lake is low", "on the same day as the fair", "after the count",
    "when the last tenant has moved", "by midsummer", "before the contract lapses", "in the quiet weeks of January",
    "as the pilgrims arrive", "once the concrete has set", "in the course of next year", "when the ferry is back",
    "after the inquest",
];

pub(super) const MOODS: [&str; 24] = [
    "patient", "furious", "relieved", "sceptical", "cheerful", "worn out", "undecided", "stubborn", "generous",
    "careful", "resigned", "hopeful", "blunt", "amused", "anxious", "proud", "sober", "unmoved", "grateful", "short of words",
    "suspicious", "calm", "divided", "wide awake",
];

pub(super) const HEADLINES: [&str; 24] = [
    "{Topic} in {place} to close for {n} weeks",
    "{place} votes to keep its {topic}",
    "Repairs to {place} {topic} cost {m} crowns more than planned",
    "How the {topic} of {place} was saved by {n} neighbours",
    "{last} to leave {body} over {topic}",
    "{Topic} opens in {place} after {n} years",
    "No more money for the {topic}, says {place} {body}",
    "{place} and {near} quarrel over a {topic}",
    "A {topic} for {near}: {n} plans and no builder",
    "Court halts sale of {place} {topic}",
    "Fire at {topic} near {place} keeps {n} families from home",
    "{Body} asks {place} to share its {topic}",
    "{n} hurt when scaffolding falls at {place} {topic}",
    "The {topic} that {place} forgot",
    "{last}: the {topic} belongs to everyone in {near}",
    "{place} counts the cost of a {topic} that nobody ordered",
    "Volunteers dig out the {topic} at {near}",
    "Strike at {place} {topic} enters week {n}",
    "{Body} finds {m} crowns under the {topic}",
    "Storm leaves {near} without its {topic}",
    "{Topic} of {near} moves to {place}, stone by stone",
    "Why {place} paints its {topic} every {n} years",
    "{last} wins {place} vote with a promise of a {topic}",
    "Engineers give the {topic} at {place} another {n} years",
];

/// The first paragraph of a story: two sentences of these.
pub(super) const LEADS: [&str; 12] = [
    "The {topic} at {place} will be at the centre of a public meeting on {day}, {reason}, and the {body} expects more than {m} people to come.",
    "For {n} years the people of {place} have argued about their {topic}; on {day} the {body} decided the matter {reason}.",
    "{chief}, {job} in {place}, walked to the {topic} on {day} morning with {thing} and told the waiting crowd that the work would begin {hope}.",
    "Work on the {topic} between {place} and {near} stopped on {day} {reason}, and it is not expected to start again {hope}.",
    "The {body} of {place} has found {m} crowns for the {topic}, which had been given up for lost {reason}.",
    "A report of {m} pages on the {topic} of {place} reached the {body} on {day}, and it spares nobody in {near}.",
    "When the doors of the {topic} opened in {place} on {day}, {n} people stood in the rain, among them {chief}, the {job}, with {thing}.",
    "Nobody in {near} can say who ordered {thing} for the {topic}, but the bill of {m} crowns arrived in {place} on {day}.",
    "The {topic} has shaped {place} for {m} years, and now {chief}, the {job}, wants to hand it to the {body} {hope}.",
    "Early on {day} the {body} closed the {topic} near {place} {reason}, and {n} families in {near} were told to stay at home.",
    "It took {n} votes and most of a night, but the {body} in {place} agreed on {day} to give the {topic} {thing}.",
    "The oldest {topic} of the county, in {place}, has a new keeper: {chief}, until now {job} in {near}, starts {hope}.",
];

/// The rest of a story.
pub(super) const SENTENCES: [&str; 72] = [
    "The decision came {reason}, as the {body} noted in a statement of {n} lines.",
    "“We asked for {thing} and we were given {thing2},” said {chief}, the {job}.",
    "{last} said that the {topic} could carry no more than {m} people at a time, and that the limit would be kept {hope}.",
    "According to {other}, {job2} in {near}, the first warnings were written down {n} years ago and filed under the wrong letter.",
    "The {body} had set aside {m} crowns, of which {n} in a hundred went into {thing}.",
    "In {near} the mood was {mood} on {day} evening, and the café by the {topic} stayed open until midnight.",
    "“Nobody has to like it,” {last} told the hall, “but somebody has to pay for {thing}.”",
    "Older residents remember a time when the {topic} employed {m} people and the bell rang at six.",
    "The plan foresees {thing}, {thing2} and a fence of {n} metres towards {near}.",
    "{other} called the plan {mood2}, and asked for {thing} before anyone lifts a spade.",
    "A first attempt, {n} years ago, failed {reason}.",
    "The engineers measured at {n} points and found the wall on the side of {near} to be the weaker one.",
    "By noon on {day} the {body} had received {m} letters, most of them about {thing}.",
    "{last} was {mood} when asked about {thing}, and pointed to the minutes of {month}.",
    "The road from {place} to {near} is to be closed for {n} nights, and buses will turn at the {topic2}.",
    "What happens to the {topic2} next door is open; the {body} wants to talk about it {hope}.",
    "“My grandmother carried {thing} up this hill, and I shall carry {thing2} down again,” said {other}.",
    "The bill was checked by {n} people and signed by one of them, {chief}.",
    "In the archive of {near} lies a drawing that shows the {topic} with {n} windows more than it has today.",
    "The {body} rejects the charge that it acted {reason}.",
    "Each household in {place} would pay {n} crowns a year, less than a third of what {near} pays for its {topic2}.",
    "A spokesman said that {thing} had been delivered to the wrong address, a {topic2} in {near}.",
    "For the {n} apprentices the matter is simple: they start {hope} or they look elsewhere.",
    "The last inspection, in {month}, lasted {n} minutes and ended with a handshake.",
    "{chief} has been {job} for {n} years and says that she has never seen the {topic} so empty.",
    "On the other bank, in {near}, people look at the {topic} with envy and at the price with relief.",
    "A count in {month} put the number of visitors at {m}, {n} in a hundred more than the year before.",
    "The opposition in the {body} voted against it {reason}.",
    "“That is arithmetic, not politics,” said {other}, who was {mood2} about the outcome.",
    "Where the {topic2} once stood there is now {thing}, and a bench that nobody has claimed.",
    "The {job2} of {near}, {other}, offered {thing} for nothing, provided that it is returned {hope}.",
    "Two firms from {near} have put in offers, one of {m} crowns and one that names no price at all.",
    "It was {other} who found {thing} behind the panelling of the {topic}, wrapped in a newspaper from {month}.",
    "Since {month} the water has risen by {n} centimetres, and the cellar of the {topic} can be reached only in boots.",
    "The {body} will meet again on {day}, this time in public and with {thing} on the table.",
    "In a survey among {m} residents, {n} in a hundred said that they would rather keep the {topic2}.",
    "“If it holds for another {n} years, I shall be content,” the {job} said.",
    "Children from the school in {near} have drawn the {topic} as they would like it, with {thing} and a slide.",
    "The agreement runs to {n} pages, the last of which was lost {reason}.",
    "{last} denied that the {body} had been warned, and read aloud from a letter dated in {month}.",
    "Trains between {place} and {near} will run every {n} minutes until the {topic} is safe again.",
    "The historian {other} doubts that the {topic} is as old as its date stone claims.",
    "A neighbour, who has lived beside the {topic} for {n} years, said that she had grown {mood2} about promises.",
    "Most of the {m} crowns come from the county, the rest from the sale of {thing}.",
    "Divers went down {n} times and brought up {thing}, a wheel and a school bell.",
    "The {topic2} in {near}, built by the same firm, was pulled down {reason}.",
    "At the {body} nobody wanted to comment on {day}; the telephone was answered by {chief} herself.",
    "“Ask me again {hope},” said {last}, and closed the window.",
    "The tender asked for oak, but what was delivered in {month} was larch, {n} beams of it.",
    "So far {m} people have signed, among them the {job2} and the whole choir of {near}.",
    "The {body} has promised that {thing} will be on show in the {topic2} until the end of {month}.",
    "Without the {topic}, says {other}, the young would have one reason fewer to stay in {place}.",
    "Insurance covers the damage up to {m} crowns, though not {thing}.",
    "The first stone was laid in {month} by {chief}, who was a child of {n} then.",
    "It is the second such case this year: in {near} a {topic2} was closed {reason}.",
    "The rules leave little room, for a {topic} must be kept as it was found, down to {thing}.",
    "{last} wants to write to the minister {hope}, with a copy to the {job2} of {near}.",
    "A lorry with {thing} has stood in front of the {topic} since {day}, and nobody has the papers for it.",
    "In the end the {body} gave way, {mood} rather than convinced, as one member put it.",
    "The cracks, {n} of them, run from the north corner towards the {topic2}.",
    "Those who bought tickets for {month} can use them on the boat to {near} or have their money back.",
    "The architect, {other}, has built {n} of the kind and calls this one the most stubborn.",
    "Beside the entrance hangs a list of all {m} donors, the smallest of whom gave {n} crowns.",
    "“We measured twice and cut once, and it still did not fit,” said the {job}.",
    "The heating will be off for {n} days, and the {body} is lending out blankets in the {topic2}.",
    "Geese have settled on the roof of the {topic}, which may delay the work {hope}.",
    "The dispute with {near} goes back to a map from {month} of a year that nobody can read.",
    "The lamps were turned off at {n} minutes past ten, {reason}.",
    "{other}, {job2}, remembers carrying {thing} across the yard on the day the flood came.",
    "Of the {n} candidates for the post, only {chief} had ever seen the {topic} from inside.",
    "A model of the {topic} at one to {n} can be seen in {near}, where it shares a room with {thing}.",
    "Asked whether it was worth {m} crowns, {last} looked across to {near} and was silent.",
];

pub(super) const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
];

pub(super) const SECTIONS: [(&str, &str); 8] = [
    ("local", "Local"),
    ("politics", "Politics"),
    ("business", "Business"),
    ("culture", "Culture"),
    ("sport", "Sport"),
    ("science", "Science"),
    ("opinion", "Opinion"),
    ("travel", "Travel"),
];

/// The first part of the papers' names; the second is below.
pub(super) const PAPERS: [&str; 24] = [
    "tides", "valley", "ridge", "delta", "fen", "quay", "moor", "lantern", "beacon", "crossing", "orchard", "estuary",
    "granite", "heron", "juniper", "kestrel", "ledger", "mill", "nettle", "osprey", "pilot", "quarry", "rampart",
    "signal",
];

pub(super) const PAPER_KINDS: [&str; 8] =
    ["Courier", "Gazette", "Echo", "Observer", "Chronicle", "Dispatch", "Messenger", "Register"];
