-- Version 3: as in `sqlite/schema_3.sql`.

ALTER TABLE host ADD COLUMN task BIGINT;        -- the URL of the lease
ALTER TABLE host ADD COLUMN alone BOOLEAN NOT NULL DEFAULT false; -- it is being read, and nothing else by its worker
ALTER TABLE url ADD COLUMN deaths BIGINT NOT NULL DEFAULT 0; -- of processes that were at it (see `Task::deaths`)
