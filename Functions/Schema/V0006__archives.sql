-- Which days are in Parquet files, and how far each file is. See docs/adr/0002-archive.md.

CREATE TABLE archive_days (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  day DATE NOT NULL,
  table_name ENUM('tracking_events','tracking_documents') NOT NULL,
  state ENUM('writing','deleting','archived','restoring','restored','replaced') NOT NULL,
  blob_name VARCHAR(200) NULL COMMENT 'the file that was verified',
  pending_blob VARCHAR(200) NULL COMMENT 'a file being written; its name is the attempt',
  obsolete_blob VARCHAR(200) NULL COMMENT 'a file that another took the place of, to be deleted',
  row_count BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0,
  sha256 BINARY(32) NULL COMMENT 'of the file',
  checksum BINARY(16) NULL COMMENT 'of the rows, in any order',
  started_at DATETIME NOT NULL,
  verified_at DATETIME NULL,
  archived_at DATETIME NULL,
  restored_at DATETIME NULL,

  INDEX idx_day (table_name, day),
  INDEX idx_state (state)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Users who were erased: how far the rewriting of archived files is.
CREATE TABLE user_erasures (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  user_id BIGINT NOT NULL,
  state ENUM('running','done') NOT NULL DEFAULT 'running',
  events INT NOT NULL DEFAULT 0,
  documents INT NOT NULL DEFAULT 0,
  live_sessions INT NOT NULL DEFAULT 0,
  dead_letters INT NOT NULL DEFAULT 0,
  files INT NOT NULL DEFAULT 0 COMMENT 'archived files to look through',
  files_done INT NOT NULL DEFAULT 0,
  requested_at DATETIME NOT NULL,
  finished_at DATETIME NULL,

  INDEX idx_user (user_id),
  INDEX idx_state (state)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
