//! Random walks: whatever the order of the verbs, the counts are what a full count says, no host is asked too
//! soon, and nothing that is due is lost.

use super::ground::{Ground, Worker, at, done, new, seconds};
use copydesk::frontier::{Counts, Lease, Terms};
use copydesk::task::{End, Outcome, Role};
use std::collections::{BTreeMap, BTreeSet};

const HOMES: [&str; 2] = ["https://www.lenn.example/", "https://www.sarrow.example/"];
const HOSTS: usize = 5;
const PAGES: usize = 12;
const STEPS: usize = 400;
const LEASE: u64 = 120;

/// Numbers of a kind that is the same on every machine (D. Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn page(&mut self) -> String {
        format!("https://paper-{}.example/{}", self.below(HOSTS), self.below(PAGES))
    }
}

/// A URL as the walk believes it to be.
#[derive(Debug, Default, Clone)]
struct Row {
    outcome: Option<Outcome>,
    due: Option<u64>,
}

/// A lease as the model sees it.
struct Held {
    worker: usize,
    lease: Lease,
    until: u64,
}

struct Model {
    workers: [Worker; 2],
    rows: BTreeMap<String, Row>,
    held: Vec<Held>,
    free: BTreeMap<String, u64>,
    now: u64,
    chance: Chance,
}

pub(super) async fn counts_are_what_a_full_count_says(ground: &impl Ground) {
    for seed in 1..=4 {
        walk(ground, seed).await;
        let faults = ground.faults().await;
        assert!(faults.is_empty(), "seed {seed}: {faults:#?}");
    }
}

/// One walk, in a job of its own.
async fn walk(ground: &impl Ground, seed: u64) {
    let names = [format!("one-{seed}"), format!("other-{seed}")];
    let terms = || Terms { lease: seconds(LEASE), pages_per_pass: 20, pass: seconds(600), ..Terms::default() };
    let start = seed * 1_000_000;
    let mut workers = Vec::new();
    for name in &names {
        let mut worker = Worker::start_at(ground, name, terms(), &[], start).await;
        worker.job = worker.register(&format!("walk-{seed}"), terms(), &HOMES, start).await;
        workers.push(worker);
    }
    let rows = HOMES.map(|home| (home.to_owned(), Row { outcome: None, due: Some(start) })).into();
    let workers = workers.try_into().unwrap_or_else(|_| unreachable!("two were made"));
    let (held, free) = (Vec::new(), BTreeMap::new());
    let mut model = Model { workers, rows, held, free, now: start, chance: Chance(seed) };
    for step in 0..STEPS {
        model.step().await;
        let counts = model.workers[0].counts(model.now).await;
        model.compare(&counts, &format!("seed {seed}, step {step}"));
    }
    model.drain().await;
}

impl Model {
    async fn step(&mut self) {
        match self.chance.below(10) {
            0..=2 => self.claim().await,
            3..=5 => self.finish().await,
            6 => self.add().await,
            7 => self.by_hand().await,
            8 if self.chance.below(3) == 0 => self.forget().await,
            _ => self.now += self.chance.below(40) as u64,
        }
    }

    async fn claim(&mut self) {
        let (worker, limit) = (self.chance.below(2), 1 + self.chance.below(3));
        let (leases, _) = self.workers[worker].claims(limit, self.now).await;
        for lease in leases {
            let host = lease.host.name.clone();
            assert!(self.free.get(&host).is_none_or(|free| *free <= self.now), "{host} is asked too soon");
            assert!(
                !self.held.iter().any(|held| held.lease.host.name == host && held.until > self.now),
                "{host} is asked by two"
            );
            let row = &self.rows[lease.task.url.as_str()];
            assert!(row.due.is_some_and(|due| due <= self.now), "{} is not due: {row:?}", lease.task.url);
            self.free.insert(host, self.now + 5);
            self.held.push(Held { worker, lease, until: self.now + LEASE });
        }
    }

    async fn finish(&mut self) {
        if self.held.is_empty() {
            return;
        }
        let at_random = self.chance.below(self.held.len());
        let Held { worker, lease, .. } = self.held.swap_remove(at_random);
        let is_later = |other: &Held| other.lease.host.name == lease.host.name && other.lease.until > lease.until;
        let is_ours = !self.held.iter().any(is_later);
        let end = End::ALL[self.chance.below(End::ALL.len())];
        let mut done = done(&lease, end, self.now);
        let due = (self.chance.below(3) == 0).then(|| self.now + self.chance.below(300) as u64);
        done.due_at = due.map(at);
        let (url, host) = (lease.task.url.to_string(), lease.host.name.clone());
        let was_ours = self.workers[worker].finish(lease, done, self.now).await;
        assert!(is_ours || !was_ours, "{host}: a late writer wrote");
        if was_ours {
            let free = self.free.entry(host).or_default();
            *free = (*free).max(self.now + 5);
            let row = self.rows.get_mut(&url).expect("known");
            row.outcome = Some(Outcome::plain(end));
            row.due = row.due.and(due);
        }
    }

    async fn add(&mut self) {
        let Some(held) = self.held.first() else { return };
        let urls: Vec<String> = (0..3).map(|_| self.chance.page()).collect();
        let news = urls.iter().map(|url| new(url, 1, self.now)).collect();
        let (worker, lease) = (held.worker, held.lease.clone());
        let added = self.workers[worker].add(&lease, news, self.now).await;
        let before = self.rows.len();
        for url in urls {
            self.rows.entry(url).or_insert(Row { outcome: None, due: Some(self.now) });
        }
        assert_eq!(added, self.rows.len() - before);
    }

    async fn by_hand(&mut self) {
        let url = self.chance.page();
        self.workers[0].by_hand(&[&url], self.now).await;
        self.rows.entry(url).or_default().due = Some(self.now);
    }

    async fn forget(&mut self) {
        let url = self.chance.page();
        let worker = &self.workers[1];
        worker.frontier.forget(worker.job, vec![new(&url, 1, 0)], at(self.now)).await.expect("forgotten");
        self.rows.insert(url, Row { outcome: Some(Outcome::because(End::Unwanted, "forgotten")), due: None });
    }

    fn compare(&self, counts: &Counts, place: &str) {
        let mut outcomes: BTreeMap<String, u64> = BTreeMap::new();
        for outcome in self.rows.values().filter_map(|row| row.outcome.as_ref()) {
            *outcomes.entry(outcome.to_string()).or_default() += 1;
        }
        let told: BTreeMap<String, u64> = counts.outcomes.iter().map(|(end, urls)| (end.to_string(), *urls)).collect();
        assert_eq!(told, outcomes, "{place}");
        let unvisited = self.rows.values().filter(|row| row.outcome.is_none()).count();
        assert_eq!((counts.known, counts.unvisited), (self.rows.len() as u64, unvisited as u64), "{place}");
    }

    /// Much later, everything that is due is asked, and nothing else.
    async fn drain(&mut self) {
        self.now += 100_000;
        let mut due: BTreeSet<String> =
            self.rows.iter().filter(|(_, row)| row.due.is_some()).map(|(url, _)| url.clone()).collect();
        while let Some(lease) = self.workers[0].claim(self.now).await {
            assert!(due.remove(lease.task.url.as_str()), "{} was not due", lease.task.url);
            assert!(lease.task.role == Role::Article || lease.task.is_seed);
            self.workers[0].ends(lease, self.now).await;
            self.now += 100; // the pages of a pass are few
        }
        assert!(due.is_empty(), "never asked: {due:?}");
    }
}
