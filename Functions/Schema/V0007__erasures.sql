-- Erasures that hold for what is on its way, and exports of all that is stored of a user.

-- One row. A transaction that writes what names users shares its lock; an erase takes it alone, so it begins when no writer is under way
-- that did not see it.
CREATE TABLE erasure_guard (
  id TINYINT PRIMARY KEY
);

INSERT INTO erasure_guard VALUES (1);

ALTER TABLE user_erasures
  ADD COLUMN archived_events INT NOT NULL DEFAULT 0 COMMENT 'rows of archived files that lost the user',
  ADD COLUMN archived_documents INT NOT NULL DEFAULT 0;

CREATE TABLE user_exports (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  user_id BIGINT NOT NULL,
  state ENUM('running','done') NOT NULL DEFAULT 'running',
  row_count BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0,
  requested_at DATETIME NOT NULL,
  finished_at DATETIME NULL,

  INDEX idx_user (user_id),
  INDEX idx_requested (requested_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
