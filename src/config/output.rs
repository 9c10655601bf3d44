//! The keys `output` and `frontier`: the places of a job's articles, and of what it knows.

use super::reader::{FLAG, Reader};
use super::table::{Faults, KeyTable};
use super::value::{Wrong, bounded, flag, format, path, text};
use crate::crawl::job::{ArchiveSettings, OutputSettings};
use crate::frontier;
use crate::render::{ArticleFormat, Markup};
use crate::save::database::{DATABASE_ENDS, DatabasePlace};
use crate::save::name::{Template, TemplateError};
use crate::store::Place;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use toml::de::DeValue;

const FOLDER: &str = "a folder such as \"articles\", or objects such as \"s3://lenn/articles\"";
const DATABASE: &str = "a database such as \"sqlite:news.sqlite\" or \"postgres://desk@db.lenn.example/news/articles\"";
const FRONTIER: &str =
    "a file such as \"articles/frontier.sqlite\", or a database such as \"postgres://desk@db.lenn.example/crawl\"";
const ARCHIVE: &str = "a folder on a disk such as \"archive\"";
const FORMATS: &str = "\"text\", \"markdown\", \"html\", \"xml\" or \"json\"";
const LINKS: &str = "\"keep\" or \"drop\"";

impl Reader<'_> {
    /// The frontier's place: the one that the job names, or that all jobs have, or a file in the folder of its output.
    pub(super) fn frontier(
        &mut self,
        top: &mut KeyTable<'_, '_>,
        output_at: usize,
        output: Option<&OutputSettings>,
    ) -> Option<frontier::FrontierPlace> {
        let (base, is_named) = (self.folder, top.place_of("frontier").is_some());
        let named = top.check(&mut self.faults, "frontier", FRONTIER, |value| {
            let written = path(value).ok_or(Wrong::Unexpected)?;
            match frontier::FrontierPlace::parse(written) {
                Ok(frontier::FrontierPlace::File(_)) => on_disk(base, written).map(Into::into),
                Ok(database) => Ok(database),
                Err(error) => Err(Wrong::Secret(error.to_string())),
            }
        });
        if is_named {
            return named;
        }
        if let Some(usual) = self.frontier {
            return Some(usual.clone());
        }
        let output = output?;
        let beside = output.databases.iter().find_map(|database| match database {
            DatabasePlace::File(file) => file.parent(),
            DatabasePlace::Table(_) => None,
        });
        let why = match (&output.folder, beside) {
            (Some(Place::File(folder)), _) => return Some(folder.join("frontier.sqlite").into()),
            (None, Some(folder)) => return Some(folder.join("frontier.sqlite").into()),
            (Some(Place::Object(_)), _) => "output: no frontier can lie in an object store",
            (None, None) if output.databases.is_empty() => return None, // that is told already
            (None, None) => "output: no frontier can lie in a table of articles",
        };
        let named = "expected that frontier, or COPYDESK_FRONTIER in the environment, names";
        self.faults.add(output_at, format!("{why}; {named} {FRONTIER}"));
        None
    }

    /// A folder, a database, several of them, or a table with more.
    pub(super) fn output(&mut self, top: &mut KeyTable<'_, '_>) -> Option<OutputSettings> {
        let start = top.place_of("output").unwrap_or_default();
        if top.place_of("output").is_none() {
            top.missing(&mut self.faults, "output", "output = \"articles\"");
        }
        if top.is_table("output") {
            let table = top.table(&mut self.faults, "output")?;
            return Some(self.output_table(table));
        }
        let (base, before) = (self.folder, self.faults.count());
        let expected = format!("{FOLDER}, or {DATABASE}, or a list of these, or a table with one");
        let places = top.list(&mut self.faults, "output", &expected, |value| output_place(base, value))?;
        if places.is_empty() && self.faults.count() == before {
            self.faults.add(start, format!("output: expected {expected}, found an empty list"));
        }
        let (mut folders, mut databases) = (Vec::new(), Vec::new());
        for place in places {
            match place {
                OutputPlace::Files(folder) => folders.push(folder),
                OutputPlace::Database(database) => databases.push(database),
            }
        }
        if let [one, other, ..] = &folders[..] {
            let why = format!("output: two places of files, {one} and {other}");
            self.faults
                .add(start, format!("{why}; expected one folder or one prefix of objects, and databases beside it"));
        }
        self.refuse_twins("output", start, &databases);
        let (formats, markup, names) = (vec![ArticleFormat::Text], Markup::default(), usual_names());
        let folder = folders.into_iter().next();
        Some(OutputSettings {
            folder,
            databases,
            formats,
            markup,
            names,
            html: false,
            archive: None,
            feed: None,
            hook: None,
        })
    }

    fn output_table(&mut self, mut table: KeyTable<'_, '_>) -> OutputSettings {
        let base = self.folder;
        let (nowhere, databases_at) = (table.place_of("folder").is_none(), table.place_of("databases"));
        let folder = table.check(&mut self.faults, "folder", FOLDER, |value| match output_place(base, value)? {
            OutputPlace::Files(folder) => Ok(folder),
            OutputPlace::Database(_) => Err(Wrong::Secret("a database is named in output.databases".to_owned())),
        });
        let databases = table.list(&mut self.faults, "databases", DATABASE, |value| database(base, value));
        if nowhere && databases_at.is_none() {
            table.missing(&mut self.faults, "folder", "folder = \"articles\"");
        }
        let databases = databases.unwrap_or_default();
        self.refuse_twins("output.databases", databases_at.unwrap_or_default(), &databases);
        if nowhere && databases_at.is_some() {
            for key in ["formats", "links", "front_matter", "names", "html"] {
                let Some(start) = table.place_of(key) else { continue };
                let why = "a database has rows, and no files; expected output.folder, the folder of the files";
                self.faults.add(start, format!("output.{key}: {why}"));
            }
        }
        let faults = &mut self.faults;
        let formats_at = table.place_of("formats").unwrap_or_default();
        let formats = table.list(faults, "formats", FORMATS, format).unwrap_or_else(|| vec![ArticleFormat::Text]);
        if formats.is_empty() && faults.is_empty() {
            faults.add(formats_at, format!("output.formats: expected {FORMATS}, found an empty list"));
        }
        let markup = markup(&mut table, faults, &formats);
        let names = table.check(faults, "names", "a template such as \"{host}/{date}/{n}_{hash}\", or \"flat\"", names);
        let html_at = table.place_of("html").unwrap_or_default();
        let html = table.read(faults, "html", FLAG, flag).unwrap_or(false);
        if html && formats.contains(&ArticleFormat::Html) {
            let why =
                "output.html: the page as received and the article in \"html\" would be one file; expected one of them";
            faults.add(html_at, why);
        }
        let archive = self.archive(&mut table, folder.as_ref());
        let feed_at = table.place_of("feed");
        let feed = self.feed(&mut table);
        let hook_at = table.place_of("hook");
        let hook = self.hook(&mut table);
        table.finish(&mut self.faults);
        let mut seen = HashSet::new();
        let formats = formats.into_iter().filter(|format| seen.insert(*format)).collect();
        let names = names.unwrap_or_else(usual_names);
        let output = OutputSettings { folder, databases, formats, markup, names, html, archive, feed, hook };
        self.check_news([feed_at, hook_at], &output);
        output
    }

    /// Each output is written to once.
    fn refuse_twins(&mut self, key: &str, start: usize, databases: &[DatabasePlace]) {
        for (at, database) in databases.iter().enumerate() {
            if databases.iter().skip(at + 1).any(|other| other == database) {
                self.faults.add(start, format!("{key}: {database} is named twice; expected it once"));
            }
        }
    }

    /// `true` or a table.
    fn archive(&mut self, output: &mut KeyTable<'_, '_>, beside: Option<&Place>) -> Option<ArchiveSettings> {
        const FILE_MIB: u64 = 1024;
        let start = output.place_of("archive").unwrap_or_default();
        let entry = output.take("archive")?;
        let (mut folder, mut mib, mut nowhere) = (None, None, true);
        match entry.value() {
            DeValue::Boolean(false) => return None,
            DeValue::Boolean(true) => {}
            DeValue::Table(_) => {
                let base = self.folder;
                let mut table = entry.table(&mut self.faults, "output.archive")?;
                nowhere = table.place_of("folder").is_none();
                folder = table.check(&mut self.faults, "folder", ARCHIVE, |value| {
                    on_disk(base, path(value).ok_or(Wrong::Unexpected)?)
                });
                mib = table.read(&mut self.faults, "max_mib", "a number from 1 to 1000000", |value| {
                    bounded(value, 1, 1_000_000)
                });
                table.finish(&mut self.faults);
            }
            _ => {
                entry.wrong(&mut self.faults, "output.archive", "true, false or a table");
                return None;
            }
        }
        let folder = match beside {
            Some(Place::File(beside)) => folder.unwrap_or_else(|| beside.join("archive")),
            elsewhere if nowhere => {
                let is_object = elsewhere.is_some();
                let why = if is_object { "is appended to, and objects are not" } else { "has files, and no rows" };
                let expected = format!("expected archive = {{ folder = ... }} with {ARCHIVE}");
                self.faults.add(start, format!("output.archive: a web archive {why}; {expected}"));
                return None;
            }
            _ => folder?,
        };
        Some(ArchiveSettings { folder, file_bytes_max: mib.unwrap_or(FILE_MIB) << 20 })
    }
}

/// The keys `links` and `front_matter`. Pictures are loaded if they are kept, which `reading.keep` says.
fn markup(table: &mut KeyTable<'_, '_>, faults: &mut Faults, formats: &[ArticleFormat]) -> Markup {
    let mut markup = Markup::default();
    let links = table.read(faults, "links", LINKS, |value| match text(value)? {
        "keep" => Some(true),
        "drop" => Some(false),
        _ => None,
    });
    markup.links = links.unwrap_or(markup.links);
    let front_at = table.place_of("front_matter").unwrap_or_default();
    markup.front_matter = table.read(faults, "front_matter", FLAG, flag).unwrap_or(false);
    if markup.front_matter && !formats.contains(&ArticleFormat::Markdown) {
        faults.add(front_at, "output.front_matter: the head of Markdown; expected \"markdown\" among output.formats");
    }
    markup
}

/// A place that articles go to.
enum OutputPlace {
    Files(Place),
    Database(DatabasePlace),
}

/// An output's place: a folder or a file from the job file's folder on, objects, or a table.
fn output_place(base: &Path, value: &DeValue<'_>) -> Result<OutputPlace, Wrong> {
    let written = path(value).ok_or(Wrong::Unexpected)?;
    match DatabasePlace::parse(written) {
        Ok(None) if is_file(written) => {
            Err(Wrong::Because(format!("a database of SQLite is written \"sqlite:{written}\"")))
        }
        Ok(None) => folder(base, written).map(OutputPlace::Files),
        Ok(Some(database)) => Ok(OutputPlace::Database(database.within(base))),
        Err(error) => Err(Wrong::Secret(error.to_string())),
    }
}

/// The place of a database.
fn database(base: &Path, value: &DeValue<'_>) -> Result<DatabasePlace, Wrong> {
    match output_place(base, value)? {
        OutputPlace::Database(database) => Ok(database),
        OutputPlace::Files(_) => Err(Wrong::Unexpected),
    }
}

/// True if a name is one of a database of SQLite, not of a folder.
fn is_file(written: &str) -> bool {
    let end = Path::new(written).extension();
    !written.contains("://") && end.is_some_and(|end| DATABASE_ENDS.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

fn folder(base: &Path, written: &str) -> Result<Place, Wrong> {
    match Place::parse(written).map_err(|error| Wrong::Because(error.why().to_owned()))? {
        Place::File(folder) => Ok(Place::File(base.join(folder))),
        object @ Place::Object(_) => Ok(object),
    }
}

/// A path from the file's folder on.
fn on_disk(base: &Path, written: &str) -> Result<PathBuf, Wrong> {
    match Place::parse(written) {
        Ok(Place::File(path)) => Ok(base.join(path)),
        _ => Err(Wrong::Because("no place on a disk".to_owned())),
    }
}

/// The names that are used if none are asked for.
fn usual_names() -> Option<Template> {
    "{host}/{date}/{n}_{hash}".parse().ok()
}

fn names(value: &DeValue<'_>) -> Result<Option<Template>, Wrong> {
    let written = text(value).ok_or(Wrong::Unexpected)?;
    if written == "flat" {
        return Ok(None);
    }
    let template: Template = written.parse().map_err(|error: TemplateError| Wrong::Because(error.to_string()))?;
    // the number counts on over the whole folder
    if !template.is_unique() && !written.contains("{n}") {
        let why = "several articles get one name; {hash} or {n} tells them apart";
        return Err(Wrong::Because(why.to_owned()));
    }
    Ok(Some(template))
}
