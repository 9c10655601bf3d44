-- Version 2: visits that go on over redirects, what a source is trusted with and what was left out of it, robots.txt
-- of other authorities, texts that can be compared.

ALTER TABLE url ADD COLUMN trail TEXT;          -- a visit that has begun, and where it goes on
ALTER TABLE url ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0; -- may name stories of other sites, or was so named
UPDATE url SET trusted = 1 WHERE named = 1;
ALTER TABLE url DROP COLUMN hops;               -- the trail counts them
ALTER TABLE url ADD COLUMN about TEXT;          -- the address of the site that a feed is about
ALTER TABLE source ADD COLUMN left_out TEXT;    -- what the last reading left out: reasons and counts, as JSON
ALTER TABLE site ADD COLUMN moved_to TEXT;      -- where it moved for good
ALTER TABLE story ADD COLUMN parts BLOB;        -- hashes of parts of its text (see `fingerprint::parts`)

DROP TABLE robots;                              -- asked for again
CREATE TABLE robots (
    file TEXT PRIMARY KEY,                      -- its address
    state TEXT NOT NULL,                        -- rules, none, unreachable, redirect
    rules BLOB NOT NULL,
    detail TEXT,                                -- why it is not to be had; where a redirect leads
    hops INTEGER NOT NULL,                      -- redirects so far
    until INTEGER NOT NULL
) WITHOUT ROWID;
