-- Opens of documents, counted as usage is: appended by writers, folded by a timer, read by a report that never scans the opens.

CREATE TABLE document_counts_pending (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  start DATETIME NOT NULL COMMENT 'the day',
  app_name VARBINARY(200) NOT NULL,
  level_name VARBINARY(400) NOT NULL,
  chapter_name VARBINARY(600) NOT NULL,
  document_name VARBINARY(800) NOT NULL,
  opens INT NOT NULL,
  last_opened_at DATETIME NOT NULL,
  users MEDIUMTEXT NOT NULL COMMENT 'JSON array: the different users among the opens',

  INDEX idx_start (start)
);

-- Levels, chapters and documents, each once for every app and once for all of them (app_name null).
CREATE TABLE document_nodes (
  id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,

  node_key BINARY(16) NOT NULL COMMENT 'hash of all that follows',
  depth ENUM('level','chapter','document') NOT NULL,
  app_name VARBINARY(200) NULL,
  level_name VARBINARY(400) NOT NULL,
  chapter_name VARBINARY(600) NULL,
  document_name VARBINARY(800) NULL,

  UNIQUE INDEX idx_node (node_key)
);

CREATE TABLE document_counts (
  period ENUM('day','week','month') NOT NULL,
  depth ENUM('level','chapter','document') NOT NULL,
  by_app BOOLEAN NOT NULL,
  start DATETIME NOT NULL,
  node_id INT UNSIGNED NOT NULL,
  opens BIGINT NOT NULL,
  last_opened_at DATETIME NOT NULL,

  PRIMARY KEY (period, depth, by_app, start, node_id)
);

-- Days that are over, summed from the logs of points and credits once and for all.
CREATE TABLE rewards_daily (
  start DATETIME PRIMARY KEY,
  points_earned BIGINT NOT NULL,
  points_redeemed BIGINT NOT NULL,
  credits_added BIGINT NOT NULL
);

-- What each timer did last.
CREATE TABLE timer_runs (
  name VARCHAR(50) PRIMARY KEY,
  last_started_at DATETIME NOT NULL,
  last_finished_at DATETIME NULL,
  next_run_at DATETIME NULL,
  duration_ms BIGINT NULL,
  result ENUM('running','ok','failed') NOT NULL,
  error VARCHAR(1000) NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
