//! Additions: jobs, their seeds, and what is found from these.

use super::claim::pairs;
use super::queue::TallyChanges;
use super::{DatabaseError, PostgresStore, Speaks as _, Transaction};
use crate::frontier::stored::{BY_HAND, FORGOTTEN, end_number, hash, moment, ms, role_number, role_of};
use crate::frontier::{HostId, JobId, NewUrl, Result, SeedId, Terms, UrlId};
use crate::pace::host_key;
use crate::task::{DEATHS_MAX, End, Found, Role};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use url::Url;

/// URLs to take up, each once, with the rows of their hosts.
pub(super) struct UrlBatch<'a> {
    job: JobId,
    urls: Vec<(&'a NewUrl, Vec<u8>, String)>,
    pub(super) hosts: HashMap<String, HostId>,
}

impl<'a> UrlBatch<'a> {
    /// The hosts of the URLs, known from now on, and locked.
    pub(super) async fn prepare(
        t: &Transaction<'_>,
        job: JobId,
        urls: impl Iterator<Item = &'a NewUrl>,
    ) -> Result<Self, DatabaseError> {
        let mut seen = HashSet::new();
        let urls: Vec<_> = urls
            .map(|url| (url, hash(&url.found.url).to_vec(), host_key(&url.found.url)))
            .filter(|(_, hash, _)| seen.insert(hash.clone()))
            .collect();
        let names: BTreeSet<&str> = urls.iter().map(|(_, _, host)| host.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        t.run("INSERT INTO host (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING", &[&names]).await?;
        let hosts: HashMap<String, HostId> =
            pairs(&t.rows("SELECT name, id FROM host WHERE name = ANY($1)", &[&names]).await?)?;
        let ids: Vec<HostId> = hosts.values().copied().collect();
        t.lock_hosts(&ids).await?;
        t.run(
            "INSERT INTO line (job, host) SELECT $1, unnest($2::bigint[]) ON CONFLICT (job, host) DO NOTHING",
            &[&job, &ids],
        )
        .await?;
        Ok(Self { job, urls, hosts })
    }

    /// The row of one of its own hosts, and 0 of any other, which no row has.
    fn host(&self, name: &str) -> HostId {
        self.hosts.get(name).copied().unwrap_or(HostId(0))
    }

    pub(super) fn hashes(&self) -> Vec<&[u8]> {
        self.urls.iter().map(|(_, hash, _)| hash.as_slice()).collect()
    }

    /// The hashes of the URLs that are known already.
    async fn known(&self, t: &Transaction<'_>) -> Result<HashSet<Vec<u8>>, DatabaseError> {
        let rows =
            t.rows("SELECT hash FROM url WHERE job = $1 AND hash = ANY($2)", &[&self.job, &self.hashes()]).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Takes up those that are not known, up to so many of a host; tells how many these are, of each host.
    pub(super) async fn insert(
        &self,
        t: &Transaction<'_>,
        seed: SeedId,
        via: Option<UrlId>,
        most: i64,
        now: i64,
    ) -> Result<BTreeMap<HostId, i64>, DatabaseError> {
        let known = self.known(t).await?;
        let ids: Vec<HostId> = self.hosts.values().copied().collect();
        let queues =
            t.rows("SELECT host, urls FROM line WHERE job = $1 AND host = ANY($2)", &[&self.job, &ids]).await?;
        let mut filled: HashMap<HostId, i64> = pairs(&queues)?;
        let mut of_host = BTreeMap::new();
        let mut new = Vec::new();
        for (url, hash, host) in self.urls.iter().filter(|(_, hash, _)| !known.contains(hash)) {
            let host = self.host(host);
            let filled = filled.entry(host).or_default();
            if *filled < most {
                *filled += 1;
                *of_host.entry(host).or_default() += 1;
                new.push((*url, hash, host));
            }
        }
        if new.is_empty() {
            return Ok(of_host);
        }
        let found = || new.iter().map(|(url, ..)| &url.found);
        let hosts: Vec<HostId> = new.iter().map(|(_, _, host)| *host).collect();
        let hashes: Vec<&[u8]> = new.iter().map(|(_, hash, _)| hash.as_slice()).collect();
        let urls: Vec<&str> = found().map(|found| found.url.as_str()).collect();
        let roles: Vec<i64> = found().map(|found| role_number(found.role)).collect();
        let ranks: Vec<i64> = new.iter().map(|(url, ..)| i64::from(url.rank)).collect();
        let depths: Vec<i64> = new.iter().map(|(url, ..)| i64::from(url.depth)).collect();
        let trusted: Vec<bool> = new.iter().map(|(url, ..)| url.trusted).collect();
        let trails: Vec<Option<String>> = new.iter().map(|(url, ..)| url.trail.as_ref()?.store()).collect();
        let titles: Vec<Option<String>> = found().map(|found| found.title.as_deref().map(plain)).collect();
        let published: Vec<Option<String>> =
            found().map(|found| found.published.map(|date| date.to_string())).collect();
        let due: Vec<i64> = new.iter().map(|(url, ..)| ms(url.due_at)).collect();
        t.run(
            "INSERT INTO url (job, site, via, found_at, host, hash, url, role, rank, depth, trusted, title, published,
             due_at, trail)
             SELECT $1, $2, $3, $4, new.host, new.hash, new.url, new.role, new.rank, new.depth, new.trusted, new.title,
                    new.published, new.due_at, new.trail
             FROM unnest($5::bigint[], $6::bytea[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[],
                         $11::boolean[],
                         $12::text[], $13::text[], $14::bigint[], $15::text[]) WITH ORDINALITY
                  AS new (host, hash, url, role, rank, depth, trusted, title, published, due_at, trail, place)
             ORDER BY new.place",
            &[
                &self.job, &seed, &via, &now, &hosts, &hashes, &urls, &roles, &ranks, &depths, &trusted, &titles,
                &published, &due, &trails,
            ],
        )
        .await?;
        let (hosts, counts): (Vec<HostId>, Vec<i64>) = of_host.iter().unzip();
        t.run(
            "UPDATE line SET urls = line.urls + new.urls FROM unnest($2::bigint[], $3::bigint[]) AS new (host, urls)
             WHERE line.job = $1 AND line.host = new.host",
            &[&self.job, &hosts, &counts],
        )
        .await?;
        Ok(of_host)
    }

    /// Makes guessed URLs that are named now as good as new. Tells the host of each.
    async fn name_guesses(
        &self,
        t: &Transaction<'_>,
        via: UrlId,
        known: &HashMap<Vec<u8>, i64>,
    ) -> Result<Vec<HostId>, DatabaseError> {
        let guess = role_number(Role::Guess);
        let mut hosts = Vec::new();
        for (url, hash, _) in self.urls.iter().filter(|(_, hash, _)| known.contains_key(hash)) {
            let (role, rank, depth) = (role_number(url.found.role), i64::from(url.rank), i64::from(url.depth));
            let row = t
                .row(
                    "UPDATE url SET role = $3, rank = $4, depth = $5, trusted = $6, due_at = $7, via = $8, tries = 0
                     WHERE job = $1 AND hash = $2 AND role = $9 AND due_at IS NOT NULL RETURNING host",
                    &[&self.job, hash, &role, &rank, &depth, &url.trusted, &ms(url.due_at), &via, &guess],
                )
                .await?;
            hosts.extend(row.map(|row| row.try_get::<_, HostId>(0)).transpose()?);
        }
        Ok(hosts)
    }

    /// Counts new URLs. Last: all workers of a seed count in the same rows.
    pub(super) async fn count(
        &self,
        t: &Transaction<'_>,
        seed: SeedId,
        new: &BTreeMap<HostId, i64>,
    ) -> Result<usize, DatabaseError> {
        let new: i64 = new.values().sum();
        let mut tally = TallyChanges::default();
        tally.add(self.job, seed, (None, None), new);
        t.count(&tally).await?;
        Ok(usize::try_from(new).unwrap_or_default())
    }

    /// After URLs of these hosts became due, or stopped being so.
    pub(super) async fn refresh(
        &self,
        t: &Transaction<'_>,
        hosts: impl Iterator<Item = HostId>,
    ) -> Result<(), DatabaseError> {
        let queues: Vec<_> = hosts.map(|host| (self.job, host)).collect();
        t.refresh(&queues).await
    }
}

/// A text that PostgreSQL can hold: it knows no NUL.
fn plain(text: &str) -> String {
    text.replace('\0', "")
}

impl PostgresStore {
    pub(in crate::frontier) async fn job(&self, name: &str) -> Result<Option<JobId>> {
        let find = || async move {
            let rows = self.session().await?.rows("SELECT id FROM job WHERE name = $1", &[&name]).await?;
            Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
        };
        self.patiently("cannot be read", find).await
    }

    pub(in crate::frontier) async fn register(
        &self,
        name: &str,
        terms: Terms,
        seeds: &[(Url, Role)],
        now: Timestamp,
    ) -> Result<JobId> {
        let job = self.patiently("cannot note the job", || self.try_register(name, seeds, now)).await?;
        self.keep_terms(job, terms);
        Ok(job)
    }

    async fn try_register(&self, name: &str, seeds: &[(Url, Role)], now: Timestamp) -> Result<JobId, DatabaseError> {
        let mut session = self.session().await?;
        let now = self.moment(&session, now).await?;
        let t = session.begin().await?;
        // several workers start with one job at once
        t.rows("SELECT pg_advisory_xact_lock(hashtext('copydesk job ' || $1))", &[&name]).await?;
        t.run("INSERT INTO job (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", &[&name]).await?;
        let job = t.row("SELECT id FROM job WHERE name = $1", &[&name]).await?;
        let job: JobId = job.ok_or(DatabaseError::Odd("a job is gone that was there"))?.try_get(0)?;
        let seeds: Vec<NewUrl> = seeds
            .iter()
            .map(|(url, role)| NewUrl {
                found: Found::new(url.clone(), *role),
                rank: 0,
                depth: 0,
                trusted: true,
                trail: None,
                due_at: moment(now),
            })
            .collect();
        let batch = UrlBatch::prepare(&t, job, seeds.iter()).await?;
        let fresh = batch.hashes_known_not(&batch.known(&t).await?);
        let new = batch.insert(&t, BY_HAND, None, i64::MAX, now).await?;
        batch.count(&t, BY_HAND, &new).await?;
        let (named, back) = name_seeds(&t, &batch, &fresh, now).await?;
        let known = t.rows("SELECT id FROM url WHERE job = $1 AND named", &[&job]).await?;
        let known = known.iter().map(|row| row.try_get(0)).collect::<Result<Vec<UrlId>, _>>()?;
        let dropped: Vec<UrlId> = known.into_iter().filter(|seed| !named.contains(seed)).collect();
        drop_seeds(&t, job, &dropped).await?;
        bring_back(&t, job, &back, now).await?;
        t.commit().await?;
        Ok(job)
    }

    pub(in crate::frontier) async fn add(
        &self,
        job: JobId,
        seed: SeedId,
        via: UrlId,
        urls: &[NewUrl],
        now: Timestamp,
    ) -> Result<usize> {
        let most = i64::from(self.terms(job).urls_per_host);
        let add = || async move {
            let mut session = self.session().await?;
            let now = self.moment(&session, now).await?;
            // most of what a source lists is known: nobody is kept waiting for that
            let hashes: Vec<Vec<u8>> = urls.iter().map(|url| hash(&url.found.url).to_vec()).collect();
            let known = "SELECT hash, role FROM url WHERE job = $1 AND hash = ANY($2)";
            let known: HashMap<Vec<u8>, i64> = pairs(&session.rows(known, &[&job, &hashes]).await?)?;
            let is_news = |url: &NewUrl, hash: &Vec<u8>| match known.get(hash) {
                Some(role) => role_of(*role) == Role::Guess && url.found.role.is_source(),
                None => true,
            };
            let news = urls.iter().zip(&hashes).filter(|(url, hash)| is_news(url, hash)).map(|(url, _)| url);
            let news: Vec<&NewUrl> = news.collect();
            if news.is_empty() {
                return Ok(0);
            }
            let t = session.begin().await?;
            let batch = UrlBatch::prepare(&t, job, news.into_iter()).await?;
            let named = batch.name_guesses(&t, via, &known).await?;
            let new = batch.insert(&t, seed, Some(via), most, now).await?;
            batch.refresh(&t, new.keys().chain(&named).copied()).await?;
            let new = batch.count(&t, seed, &new).await?;
            t.commit().await?;
            Ok(new + named.len())
        };
        self.patiently("cannot take up URLs", add).await
    }

    pub(in crate::frontier) async fn add_by_hand(&self, job: JobId, urls: &[NewUrl], now: Timestamp) -> Result<usize> {
        let add = || async move {
            let mut session = self.session().await?;
            let now = self.moment(&session, now).await?;
            let t = session.begin().await?;
            let batch = UrlBatch::prepare(&t, job, urls.iter()).await?;
            let known: Vec<Vec<u8>> = batch.known(&t).await?.into_iter().collect();
            let new = batch.insert(&t, BY_HAND, None, i64::MAX, now).await?;
            t.run(
                "UPDATE url SET due_at = $3, rank = 0, tries = 0, etag = NULL, modified = NULL, trail = NULL,
                                deaths = least(deaths, $4)
                 WHERE job = $1 AND hash = ANY($2)",
                &[&job, &known, &now, &i64::from(DEATHS_MAX - 1)],
            )
            .await?;
            batch.refresh(&t, batch.hosts.values().copied()).await?;
            let new = batch.count(&t, BY_HAND, &new).await?;
            t.commit().await?;
            Ok(new)
        };
        self.patiently("cannot take up URLs", add).await
    }

    pub(in crate::frontier) async fn forget(&self, job: JobId, urls: &[NewUrl], now: Timestamp) -> Result<usize> {
        let forget = || async move {
            let mut session = self.session().await?;
            let now = self.moment(&session, now).await?;
            let t = session.begin().await?;
            let batch = UrlBatch::prepare(&t, job, urls.iter()).await?;
            let known = batch.known(&t).await?.len();
            let new = batch.insert(&t, BY_HAND, None, i64::MAX, now).await?;
            batch.count(&t, BY_HAND, &new).await?;
            let mut tally = TallyChanges::default();
            let unwanted = end_number(End::Unwanted);
            let rows = t
                .rows(
                    "SELECT site, outcome, reason FROM url WHERE job = $1 AND hash = ANY($2)",
                    &[&job, &batch.hashes()],
                )
                .await?;
            for row in rows {
                let (seed, reason): (SeedId, Option<String>) = (row.try_get(0)?, row.try_get(2)?);
                tally.add(job, seed, (row.try_get(1)?, reason.as_deref()), -1);
                tally.add(job, seed, (Some(unwanted), Some(FORGOTTEN)), 1);
            }
            t.count(&tally).await?;
            t.run(
                "UPDATE url SET due_at = NULL, outcome = $3, reason = $4 WHERE job = $1 AND hash = ANY($2)",
                &[&job, &batch.hashes(), &unwanted, &FORGOTTEN],
            )
            .await?;
            batch.refresh(&t, batch.hosts.values().copied()).await?;
            t.commit().await?;
            Ok(known)
        };
        self.patiently("cannot forget URLs", forget).await
    }
}

impl UrlBatch<'_> {
    fn hashes_known_not(&self, known: &HashSet<Vec<u8>>) -> HashSet<Vec<u8>> {
        self.urls.iter().map(|(_, hash, _)| hash).filter(|hash| !known.contains(*hash)).cloned().collect()
    }
}

/// Makes URLs seeds of the job; tells their rows, and those that were one before or a part of another.
async fn name_seeds(
    t: &Transaction<'_>,
    batch: &UrlBatch<'_>,
    fresh: &HashSet<Vec<u8>>,
    now: i64,
) -> Result<(HashSet<UrlId>, Vec<UrlId>), DatabaseError> {
    let job = batch.job;
    let wanted: HashMap<&[u8], Role> =
        batch.urls.iter().map(|(url, hash, _)| (hash.as_slice(), url.found.role)).collect();
    let rows = t
        .rows(
            "SELECT id, named, site, outcome, reason, hash FROM url WHERE job = $1 AND hash = ANY($2)",
            &[&job, &batch.hashes()],
        )
        .await?;
    let (mut named, mut back, mut new, mut roles) = (HashSet::new(), Vec::new(), Vec::new(), Vec::new());
    let mut tally = TallyChanges::default();
    for row in rows {
        let id: UrlId = row.try_get(0)?;
        named.insert(id);
        if row.try_get(1)? {
            continue;
        }
        let (reason, hash): (Option<String>, Vec<u8>) = (row.try_get(4)?, row.try_get(5)?);
        let old = (row.try_get(3)?, reason.as_deref());
        tally.add(job, row.try_get(2)?, old, -1);
        tally.add(job, SeedId::from(id), old, 1);
        if !fresh.contains(&hash) {
            back.push(id);
        }
        new.push(id);
        roles.push(role_number(wanted.get(hash.as_slice()).copied().unwrap_or(Role::Front)));
    }
    t.count(&tally).await?;
    t.run(
        "UPDATE url SET named = true, site = url.id, role = least(url.role, new.role), rank = 0, depth = 0,
                        trusted = true, trail = NULL, due_at = $3
         FROM unnest($1::bigint[], $2::bigint[]) AS new (id, role) WHERE url.id = new.id",
        &[&new, &roles, &now],
    )
    .await?;
    t.run("INSERT INTO site (url) SELECT unnest($1::bigint[]) ON CONFLICT (url) DO NOTHING", &[&new]).await?;
    batch.refresh(t, batch.hosts.values().copied()).await?;
    Ok((named, back))
}

/// Seeds that the job does not name any more rest, with all that was found from them.
async fn drop_seeds(t: &Transaction<'_>, job: JobId, dropped: &[UrlId]) -> Result<(), DatabaseError> {
    if dropped.is_empty() {
        return Ok(());
    }
    t.run("UPDATE url SET named = false WHERE id = ANY($1)", &[&dropped]).await?;
    let rest = "UPDATE url SET due_at = NULL WHERE job = $1 AND due_at IS NOT NULL AND site = ANY($2) RETURNING host";
    refresh_all(t, job, &t.rows(rest, &[&job, &dropped]).await?).await
}

/// Seeds come back with their sources and with what was left to do; what a person forgot stays so.
async fn bring_back(t: &Transaction<'_>, job: JobId, back: &[UrlId], now: i64) -> Result<(), DatabaseError> {
    if back.is_empty() {
        return Ok(());
    }
    let wake = "UPDATE url SET due_at = $3 WHERE job = $1 AND due_at IS NULL AND site = ANY($2)
                AND (outcome IS NULL OR (role < 3 OR role = $5) AND reason <> $4) RETURNING host";
    let guess = role_number(Role::Guess);
    refresh_all(t, job, &t.rows(wake, &[&job, &back, &now, &FORGOTTEN, &guess]).await?).await
}

async fn refresh_all(t: &Transaction<'_>, job: JobId, rows: &[tokio_postgres::Row]) -> Result<(), DatabaseError> {
    let hosts = rows.iter().map(|row| row.try_get(0)).collect::<Result<BTreeSet<HostId>, _>>()?;
    let hosts: Vec<HostId> = hosts.into_iter().collect();
    t.lock_hosts(&hosts).await?;
    let queues: Vec<_> = hosts.into_iter().map(|host| (job, host)).collect();
    t.refresh(&queues).await
}
