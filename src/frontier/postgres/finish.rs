//! The ends of visits: those of the same time share one transaction.

use super::queue::TallyChanges;
use super::{DatabaseError, PostgresStore, Speaks as _, Transaction, death};
use crate::frontier::robots::Stored;
use crate::frontier::stored::{HOUR_MS, HOURS_KEPT, SHAPES_MAX, end_number, ms, number, role_number, span, written};
use crate::frontier::{Done, FrontierError, HostId, JobId, Lease, Result, SeedId, StoryId, UrlId};
use crate::task::{End, Outcome};
use crate::trail::Trail;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Weak;
use tokio::sync::{mpsc, oneshot};

/// Visits of one transaction.
pub(super) const AT_ONCE: usize = 64;

/// A visit that has ended, and the channel that its caller waits at until it is written.
pub(super) struct Finish {
    lease: Lease,
    done: Done,
    now: Timestamp,
    written: oneshot::Sender<Result<bool>>,
}

/// Writes what came of visits, all that wait at a time, as long as there is a frontier.
pub(super) async fn clerk(store: Weak<PostgresStore>, mut inbox: mpsc::Receiver<Finish>) {
    let mut ended = Vec::new();
    while inbox.recv_many(&mut ended, AT_ONCE).await > 0 {
        let Some(store) = store.upgrade() else { return };
        store.finish_all(&mut ended).await;
    }
}

impl PostgresStore {
    pub(in crate::frontier) async fn finish(&self, lease: Lease, done: Done, now: Timestamp) -> Result<bool> {
        let (written, told) = oneshot::channel();
        let sent = self.finishes.send(Finish { lease, done, now, written }).await;
        sent.map_err(|_| FrontierError::Closed)?;
        told.await.unwrap_or(Err(FrontierError::Closed))
    }

    async fn finish_all(&self, ended: &mut Vec<Finish>) {
        let what = "cannot note what came of visits";
        let written = self.patiently(what, || self.try_finish(ended)).await;
        match written {
            Ok(ours) => {
                for finish in ended.drain(..) {
                    let is_ours = ours.contains(&finish.lease());
                    let _ = finish.written.send(Ok(is_ours));
                }
            }
            // one that cannot be written does not take the others along
            Err(_) if ended.len() > 1 => {
                for finish in ended.drain(..) {
                    let one = std::slice::from_ref(&finish);
                    let ours = self.patiently(what, || self.try_finish(one)).await;
                    let told = ours.map(|ours| !ours.is_empty());
                    let _ = finish.written.send(told);
                }
            }
            Err(error) => {
                if let Some(finish) = ended.pop() {
                    let _ = finish.written.send(Err(error));
                }
            }
        }
    }

    /// Tells which leases were still ours.
    async fn try_finish(&self, ended: &[Finish]) -> Result<HashSet<(HostId, i64)>, DatabaseError> {
        let mut session = self.session().await?;
        let t = session.begin().await?;
        let hosts: Vec<HostId> = ended.iter().map(|finish| finish.lease.host_id).collect();
        t.lock_hosts(&hosts).await?;
        let ours = self.give_back(&t, ended).await?;
        let ours_of = || ended.iter().filter(|finish| ours.contains(&finish.lease()));
        let died_of = ours_of().filter(|finish| finish.lease.task.deaths > 0).map(|finish| finish.lease.host_id);
        death::clear(&t, &died_of.collect::<Vec<_>>()).await?;
        keep_robots(&t, ours_of()).await?;
        keep_trails(&t, ours_of()).await?;
        let visits: Vec<EndedVisit<'_>> = ours_of()
            .filter_map(|finish| Some(EndedVisit { finish, outcome: finish.done.outcome.as_ref()? }))
            .collect();
        let mut tally = TallyChanges::default();
        if !visits.is_empty() {
            keep_visits(&t, &visits, &mut tally).await?;
            keep_sources(&t, &visits).await?;
            keep_left_out(&t, &visits).await?;
            keep_shapes(&t, &visits).await?;
            self.keep_stories(&t, &visits).await?;
        }
        let queues: Vec<_> = ours_of().map(|finish| (finish.lease.job, finish.lease.host_id)).collect();
        t.refresh(&queues).await?;
        // last, and not for long: all workers of a seed count in the same rows
        t.count(&tally).await?;
        count_saved(&t, &visits).await?;
        t.commit().await?;
        Ok(ours)
    }

    /// Ends the leases that are still ours.
    async fn give_back(&self, t: &Transaction<'_>, ended: &[Finish]) -> Result<HashSet<(HostId, i64)>, DatabaseError> {
        let hosts: Vec<HostId> = ended.iter().map(|finish| finish.lease.host_id).collect();
        let epochs: Vec<i64> = ended.iter().map(|finish| finish.lease.epoch).collect();
        let after = || ended.iter().map(|finish| &finish.done.host);
        let free: Vec<i64> = after().map(|host| ms(host.free_at)).collect();
        let asked: Vec<bool> = after().map(|host| host.asked).collect();
        let gaps: Vec<i64> = after().map(|host| span(host.gap)).collect();
        let levels: Vec<i64> = after().map(|host| i64::from(host.pace.level)).collect();
        let took: Vec<i64> = after().map(|host| span(host.pace.took)).collect();
        let fails: Vec<i64> = after().map(|host| i64::from(host.fails)).collect();
        let addresses: Vec<Option<&str>> = after().map(|host| host.address.as_deref()).collect();
        let whys: Vec<Option<&str>> = after().map(|host| host.why).collect();
        let rows = t
            .rows(
                "UPDATE host SET worker = NULL, lease_until = NULL, gap = after.gap, level = after.level,
                        took = after.took,
                        free_at = CASE WHEN after.asked THEN greatest(host.free_at, after.free_at)
                             ELSE after.free_at END,
                        fails = after.fails, address = coalesce(after.address, host.address), why = after.why
                 FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[], $6::bigint[], $7::bigint[],
                             $8::bigint[],
                             $9::bigint[], $10::text[], $11::text[])
                      AS after (host, epoch, free_at, asked, gap, level, took, fails, address, why)
                 WHERE host.id = after.host AND host.epoch = after.epoch AND host.worker = $1
                 RETURNING host.id, host.epoch",
                &[&self.worker, &hosts, &epochs, &free, &asked, &gaps, &levels, &took, &fails, &addresses, &whys],
            )
            .await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Stories that were saved are what their files hold; those that were about to be, by a visit that was cut off, and
    /// have nothing to save any more, never were.
    async fn keep_stories(&self, t: &Transaction<'_>, visits: &[EndedVisit<'_>]) -> Result<(), DatabaseError> {
        let saved: Vec<(StoryId, i64)> =
            visits.iter().filter_map(|visit| Some((visit.finish.done.story?, ms(visit.finish.now)))).collect();
        let (stories, moments): (Vec<StoryId>, Vec<i64>) = saved.into_iter().unzip();
        if !stories.is_empty() {
            t.run(
                "UPDATE story SET revision = coalesce(pending, revision), pending = NULL, records_at = NULL,
                                  saved_at = coalesce(saved_at, saved.at)
                 FROM unnest($1::bigint[], $2::bigint[]) AS saved (story, at) WHERE story.id = saved.story",
                &[&stories, &moments],
            )
            .await?;
        }
        let is_cut_off =
            |visit: &&EndedVisit<'_>| visit.finish.done.story.is_none() && visit.finish.lease.task.pending.is_some();
        let withdrawn: Vec<UrlId> = visits.iter().filter(is_cut_off).map(|visit| visit.finish.lease.task.id).collect();
        if withdrawn.is_empty() {
            return Ok(());
        }
        let rows = t
            .rows(
                "DELETE FROM story WHERE url = ANY($1) AND pending IS NOT NULL AND revision = 0
                 RETURNING job, records, page, pending, records_at",
                &[&withdrawn],
            )
            .await?;
        for row in rows {
            let (job, records): (JobId, String) = (row.try_get(0)?, row.try_get(1)?);
            if self.terms(job).records != records {
                let (page, revision, since): (String, i64, Option<i64>) =
                    (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
                super::story::supersede(t, job, &records, &page, revision, since.unwrap_or_default()).await?;
            }
        }
        Ok(())
    }
}

impl Finish {
    fn lease(&self) -> (HostId, i64) {
        (self.lease.host_id, self.lease.epoch)
    }
}

/// A visit that has an end, not only a robots.txt.
struct EndedVisit<'a> {
    finish: &'a Finish,
    outcome: &'a Outcome,
}

async fn keep_robots(t: &Transaction<'_>, ours: impl Iterator<Item = &Finish>) -> Result<(), DatabaseError> {
    let asked: BTreeMap<_, _> =
        ours.filter_map(|finish| finish.done.robots.as_ref()).map(|(file, robots)| (file, robots)).collect();
    for (file, robots) in asked {
        let Stored { state, rules, detail, hops } = Stored::of(&robots.state);
        t.run(
            "INSERT INTO robots (file, state, rules, detail, hops, until) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (file) DO UPDATE SET state = $2, rules = $3, detail = $4, hops = $5, until = $6",
            &[&file.as_str(), &state, &rules, &detail, &i64::from(hops), &ms(robots.until)],
        )
        .await?;
    }
    Ok(())
}

/// Keeps the trails of visits that did not end, and drops those of visits that did.
async fn keep_trails(t: &Transaction<'_>, ours: impl Iterator<Item = &Finish>) -> Result<(), DatabaseError> {
    let trails = ours.filter(|finish| finish.done.trail != finish.lease.task.trail);
    let (ids, trails): (Vec<UrlId>, Vec<Option<String>>) =
        trails.map(|finish| (finish.lease.task.id, finish.done.trail.as_ref().and_then(Trail::store))).unzip();
    if ids.is_empty() {
        return Ok(());
    }
    t.run(
        "UPDATE url SET trail = visit.trail FROM unnest($1::bigint[], $2::text[]) AS visit (id, trail)
         WHERE url.id = visit.id",
        &[&ids, &trails],
    )
    .await
    .map(drop)
}

/// The URLs, and the counts of what came of them.
async fn keep_visits(
    t: &Transaction<'_>,
    visits: &[EndedVisit<'_>],
    tally: &mut TallyChanges,
) -> Result<(), DatabaseError> {
    let ids: Vec<UrlId> = visits.iter().map(|visit| visit.finish.lease.task.id).collect();
    let before = t.rows("SELECT id, site, outcome, reason FROM url WHERE id = ANY($1)", &[&ids]).await?;
    let mut known = HashMap::new();
    for row in before {
        let old: (Option<i64>, Option<String>) = (row.try_get(2)?, row.try_get(3)?);
        known.insert(row.try_get::<_, UrlId>(0)?, (row.try_get::<_, SeedId>(1)?, old));
    }
    for visit in visits {
        let lease = &visit.finish.lease;
        // its seed may be another one than when it was claimed
        let Some((seed, old)) = known.get(&lease.task.id) else { continue };
        tally.add(lease.job, *seed, (old.0, old.1.as_deref()), -1);
        tally.add(lease.job, *seed, (Some(end_number(visit.outcome.end)), Some(&visit.outcome.reason)), 1);
    }
    let done = || visits.iter().map(|visit| &visit.finish.done);
    let capture = || done().map(|done| done.capture.as_ref());
    let roles: Vec<i64> = done().map(|done| role_number(done.role)).collect();
    let due: Vec<Option<i64>> = done().map(|done| done.due_at.map(ms)).collect();
    let visited: Vec<i64> = visits.iter().map(|visit| ms(visit.finish.now)).collect();
    let tries: Vec<i64> = done().map(|done| i64::from(done.tries)).collect();
    let etags: Vec<Option<&str>> = done().map(|done| done.validators.etag.as_deref()).collect();
    let modified: Vec<Option<&str>> = done().map(|done| done.validators.last_modified.as_deref()).collect();
    let ends: Vec<i64> = visits.iter().map(|visit| end_number(visit.outcome.end)).collect();
    let reasons: Vec<&str> = visits.iter().map(|visit| visit.outcome.reason.as_str()).collect();
    let stories: Vec<Option<StoryId>> = done().map(|done| done.story).collect();
    let records: Vec<Option<&str>> = capture().map(|of| of.map(|capture| capture.record_id.as_str())).collect();
    let captured: Vec<Option<i64>> = capture().map(|of| of.map(|capture| ms(capture.asked_at))).collect();
    let digests: Vec<Option<&str>> = capture().map(|of| of.map(|capture| capture.digest.as_str())).collect();
    // due while it was claimed; if it is not any more, it was forgotten meanwhile
    t.run(
        "UPDATE url SET role = visit.role, due_at = CASE WHEN url.due_at IS NULL THEN NULL ELSE visit.due_at END,
                visited_at = visit.at, tries = visit.tries, etag = visit.etag, modified = visit.modified,
                outcome = visit.outcome, reason = visit.reason, story = coalesce(visit.story, url.story),
                capture = coalesce(visit.capture, url.capture),
                captured_at = coalesce(visit.captured_at, url.captured_at),
                digest = coalesce(visit.digest, url.digest)
         FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[],
                     $8::bigint[],
                     $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::text[])
              AS visit (id, role, due_at, at, tries, etag, modified, outcome, reason, story,
                        capture, captured_at, digest)
         WHERE url.id = visit.id",
        &[
            &ids, &roles, &due, &visited, &tries, &etags, &modified, &ends, &reasons, &stories, &records, &captured,
            &digests,
        ],
    )
    .await
    .map(drop)
}

async fn keep_sources(t: &Transaction<'_>, visits: &[EndedVisit<'_>]) -> Result<(), DatabaseError> {
    for visit in visits {
        let Some((state, new_urls)) = visit.finish.done.source else { continue };
        let now = ms(visit.finish.now);
        let is_good = matches!(visit.outcome.end, End::Listed | End::Unchanged | End::Saved | End::Updated);
        t.run(
            "INSERT INTO source (url, interval, barren, failing_since, success_at, new_at, new_urls, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (url) DO UPDATE SET interval = $2, barren = $3, failing_since = $4,
                 success_at = coalesce($5, source.success_at), new_at = coalesce($6, source.new_at),
                 new_urls = source.new_urls + $7, state = $8",
            &[
                &visit.finish.lease.task.id,
                &span(state.interval),
                &i64::from(state.visits_without_news),
                &state.failing_since.map(ms),
                &is_good.then_some(now),
                &(new_urls > 0).then_some(now),
                &number(new_urls),
                &state.health.name(),
            ],
        )
        .await?;
    }
    Ok(())
}

async fn keep_left_out(t: &Transaction<'_>, visits: &[EndedVisit<'_>]) -> Result<(), DatabaseError> {
    for Finish { lease, done, .. } in visits.iter().map(|visit| visit.finish) {
        if let Some(left_out) = &done.left_out {
            let sql = "UPDATE source SET left_out = $2 WHERE url = $1";
            t.run(sql, &[&lease.task.id, &written(left_out)]).await?;
        }
    }
    Ok(())
}

async fn keep_shapes(t: &Transaction<'_>, visits: &[EndedVisit<'_>]) -> Result<(), DatabaseError> {
    let shapes =
        visits.iter().filter_map(|visit| Some((visit.finish.lease.host_id, visit.finish.done.shape.as_ref()?)));
    let (mut hosts, mut names, mut articles, mut others) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (host, (shape, is_article)) in shapes {
        hosts.push(host);
        names.push(shape.as_str());
        articles.push(i64::from(*is_article));
        others.push(i64::from(!is_article));
    }
    if hosts.is_empty() {
        return Ok(());
    }
    // a lease is one visit: no host is there twice
    t.run(
        "INSERT INTO shape (host, shape, articles, others)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) 
              AS new (host, shape, articles, others)
         WHERE (SELECT count(*) FROM shape WHERE shape.host = new.host) < $5
               OR EXISTS (SELECT 1 FROM shape WHERE shape.host = new.host AND shape.shape = new.shape)
         ON CONFLICT (host, shape) DO UPDATE SET articles = shape.articles + excluded.articles,
              others = shape.others + excluded.others",
        &[&hosts, &names, &articles, &others, &SHAPES_MAX],
    )
    .await
    .map(drop)
}

/// New articles: of their seeds, and of their hours.
async fn count_saved(t: &Transaction<'_>, visits: &[EndedVisit<'_>]) -> Result<(), DatabaseError> {
    let mut saved: Vec<&EndedVisit<'_>> = visits.iter().filter(|visit| visit.outcome.end == End::Saved).collect();
    saved.sort_by_key(|visit| visit.finish.lease.seed_id);
    let mut hours: BTreeMap<(JobId, i64), i64> = BTreeMap::new();
    for visit in saved {
        let Finish { lease, done, now, .. } = visit.finish;
        let activity = done.activity;
        t.run(
            "UPDATE site SET saved = saved + 1, since = coalesce($2, since), last = coalesce($3, last),
                             gap = coalesce($4, gap), silence = coalesce($5, silence) WHERE url = $1",
            &[
                &lease.seed_id,
                &activity.map(|activity| ms(activity.since)),
                &activity.map(|activity| ms(activity.last)),
                &activity.map(|activity| activity.gap_seconds),
                &activity.map(|activity| activity.silence_seconds),
            ],
        )
        .await?;
        *hours.entry((lease.job, ms(*now).div_euclid(HOUR_MS))).or_default() += 1;
    }
    for ((job, hour), saved) in hours {
        let row = t
            .row(
                "INSERT INTO hour (job, hour, saved) VALUES ($1, $2, $3)
                 ON CONFLICT (job, hour) DO UPDATE SET saved = hour.saved + $3 RETURNING saved",
                &[&job, &hour, &saved],
            )
            .await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
        if count == saved {
            t.run("DELETE FROM hour WHERE hour < $1", &[&(hour - HOURS_KEPT)]).await?;
            // rules that ended long ago, of hosts that nobody asks any more
            t.run("DELETE FROM robots WHERE until < $1", &[&((hour - HOURS_KEPT) * HOUR_MS)]).await?;
        }
    }
    Ok(())
}
