-- Version 3: pages that break the program.

ALTER TABLE host ADD COLUMN task INTEGER;       -- the URL of the lease
ALTER TABLE host ADD COLUMN alone INTEGER NOT NULL DEFAULT 0; -- it is being read, and nothing else by its worker
ALTER TABLE url ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0; -- of processes that were at it (see `Task::deaths`)
