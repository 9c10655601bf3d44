-- Version 1 of the frontier's tables. Moments and spans are milliseconds; moments count from 1970 on
-- the frontier's own clock (see `Frontier::anchor`), which no change of the system's clock moves.

CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    next_number INTEGER NOT NULL DEFAULT 0      -- of the next article
);

-- One server, as politeness sees it: a registrable domain. Shared by all jobs.
CREATE TABLE host (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    free_at INTEGER NOT NULL DEFAULT 0,         -- no request leaves before
    gap INTEGER NOT NULL DEFAULT 0,             -- between an answer and the next request
    epoch INTEGER NOT NULL DEFAULT 0,           -- grows with each lease; fences late writers
    worker TEXT,                                -- who holds the lease
    lease_until INTEGER,
    level INTEGER NOT NULL DEFAULT 0,           -- of the pace: how often the gap was doubled
    took INTEGER NOT NULL DEFAULT 0,            -- smoothed time to answer
    fails INTEGER NOT NULL DEFAULT 0,           -- failures of the host itself, in a row
    address TEXT,                               -- the last that answered
    why TEXT                                    -- what it is waited for: pace, retry_after, failing
);
CREATE INDEX host_leased ON host (address) WHERE worker IS NOT NULL;

-- What a job wants of a host, in short: one row tells whether there is something to do.
CREATE TABLE line (
    job INTEGER NOT NULL,
    host INTEGER NOT NULL,
    due_at INTEGER,                             -- the earliest of its URLs; null if none
    ready_at INTEGER,                           -- due, and the host is free
    urls INTEGER NOT NULL DEFAULT 0,            -- known
    window_at INTEGER NOT NULL DEFAULT 0,       -- the pages of a pass are counted from here
    window_pages INTEGER NOT NULL DEFAULT 0,
    held_until INTEGER NOT NULL DEFAULT 0,      -- the pages of this pass are spent
    PRIMARY KEY (job, host)
) WITHOUT ROWID;
CREATE INDEX line_host ON line (host);
CREATE INDEX line_ready ON line (job, ready_at, due_at) WHERE ready_at IS NOT NULL;

-- One row a URL, known or due alike.
CREATE TABLE url (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    host INTEGER NOT NULL,
    hash BLOB NOT NULL,                         -- the first 16 bytes of the SHA-256 of the address
    url TEXT NOT NULL,
    role INTEGER NOT NULL,
    rank INTEGER NOT NULL,                      -- lower goes first
    depth INTEGER NOT NULL,                     -- steps from what the job names
    named INTEGER NOT NULL DEFAULT 0,           -- the job names it
    site INTEGER NOT NULL,                      -- the named URL that it was found from
    via INTEGER,                                -- the source that it was found on
    title TEXT,                                 -- hints of that source
    published TEXT,
    found_at INTEGER NOT NULL,
    due_at INTEGER,                             -- null: never again
    visited_at INTEGER,
    hops INTEGER NOT NULL DEFAULT 0,            -- redirects that led here
    tries INTEGER NOT NULL DEFAULT 0,           -- failures in a row
    etag TEXT,
    modified TEXT,
    outcome INTEGER,
    reason TEXT,
    story INTEGER,
    capture TEXT,                               -- the last body in the archive: its record,
    captured_at INTEGER,                        -- when it was asked for,
    digest TEXT                                 -- its digest
);
CREATE UNIQUE INDEX url_known ON url (job, hash);
CREATE INDEX url_due ON url (job, host, rank, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX url_named ON url (job) WHERE named = 1;
CREATE INDEX url_source ON url (job, site) WHERE role < 3;

-- How a source behaves.
CREATE TABLE source (
    url INTEGER PRIMARY KEY,
    interval INTEGER NOT NULL,
    barren INTEGER NOT NULL DEFAULT 0,          -- visits in a row that brought nothing new
    failing_since INTEGER,
    success_at INTEGER,
    new_at INTEGER,                             -- the last visit that brought something new
    new_urls INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL
);

-- A newsroom: a named URL, and what came from it.
CREATE TABLE site (
    url INTEGER PRIMARY KEY,
    saved INTEGER NOT NULL DEFAULT 0,
    since INTEGER,                              -- its habit: the first new article,
    last INTEGER,                               -- the last one,
    gap REAL,                                   -- seconds between two, smoothed,
    silence REAL                                -- the longest silence of late
);

CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    status INTEGER NOT NULL,                    -- 200: rules; 404: none; 503: not to be had
    rules BLOB NOT NULL,
    until INTEGER NOT NULL,
    ask TEXT,                                   -- where a redirect leads
    hops INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- One story is one file, whatever its addresses.
CREATE TABLE story (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    host INTEGER NOT NULL,
    page TEXT NOT NULL,                         -- 16 hex digits of its canonical address
    url INTEGER NOT NULL,                       -- the row that it was saved from
    number INTEGER NOT NULL,
    file TEXT NOT NULL,                         -- below the job's folder, without extension
    saved_at INTEGER,                           -- for the first time
    content BLOB,                               -- SHA-256 of the text that was saved last
    simhash INTEGER,
    day TEXT,
    revision INTEGER NOT NULL DEFAULT 0,        -- 0: nothing is saved yet
    pending INTEGER,                            -- the revision that is being saved
    records_at INTEGER                          -- length of the records before it was tried
);
CREATE UNIQUE INDEX story_page ON story (job, page);
CREATE INDEX story_content ON story (job, host, content);
CREATE INDEX story_day ON story (job, host, day);
CREATE INDEX story_pending ON story (url) WHERE pending IS NOT NULL;

-- What addresses of one shape turned out to be.
CREATE TABLE shape (
    host INTEGER NOT NULL,
    shape TEXT NOT NULL,
    articles INTEGER NOT NULL,
    others INTEGER NOT NULL,
    PRIMARY KEY (host, shape)
) WITHOUT ROWID;

-- URLs by what came of them last, so that counting them is instant.
CREATE TABLE tally (
    job INTEGER NOT NULL,
    site INTEGER NOT NULL,
    outcome INTEGER NOT NULL,                   -- -1: not visited yet
    reason TEXT NOT NULL,
    urls INTEGER NOT NULL,
    PRIMARY KEY (job, site, outcome, reason)
) WITHOUT ROWID;

-- Articles saved in each hour of the last weeks.
CREATE TABLE hour (
    job INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    PRIMARY KEY (job, hour)
) WITHOUT ROWID;
