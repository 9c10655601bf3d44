-- Version 2: as in `sqlite/schema_2.sql`.

ALTER TABLE url ADD COLUMN trail TEXT;          -- a visit that has begun, and where it goes on
ALTER TABLE url ADD COLUMN trusted BOOLEAN NOT NULL DEFAULT false; -- may name stories of other sites, or was so named
UPDATE url SET trusted = true WHERE named;
ALTER TABLE url DROP COLUMN hops;               -- the trail counts them
ALTER TABLE url ADD COLUMN about TEXT;          -- the address of the site that a feed is about
ALTER TABLE source ADD COLUMN left_out TEXT;    -- what the last reading left out: reasons and counts, as JSON
ALTER TABLE site ADD COLUMN moved_to TEXT;      -- where it moved for good
ALTER TABLE story ADD COLUMN parts BYTEA;       -- hashes of parts of its text (see `fingerprint::parts`)

DROP TABLE robots;                              -- asked for again
CREATE TABLE robots (
    file TEXT PRIMARY KEY,                      -- its address
    state TEXT NOT NULL,                        -- rules, none, unreachable, redirect
    rules BYTEA NOT NULL,
    detail TEXT,                                -- why it is not to be had; where a redirect leads
    hops BIGINT NOT NULL,                       -- redirects so far
    until BIGINT NOT NULL
);
