-- Opens of documents, counted as usage is: appended by writers, folded by a timer, read by a report that never scans the opens.
-- The keys are hashes of the names down to that depth: reports group by 16 bytes, and look at names only to show them.

CREATE TABLE document_counts_pending (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  start DATETIME NOT NULL COMMENT 'the day',
  app_name VARBINARY(200) NOT NULL,
  level_name VARBINARY(400) NOT NULL,
  chapter_name VARBINARY(600) NOT NULL,
  document_name VARBINARY(800) NOT NULL,
  level_key BINARY(16) NOT NULL,
  chapter_key BINARY(16) NOT NULL,
  document_key BINARY(16) NOT NULL,
  opens INT NOT NULL,
  last_opened_at DATETIME NOT NULL,
  users MEDIUMTEXT NOT NULL COMMENT 'JSON array: the different users among the opens',

  INDEX idx_start (start)
);

CREATE TABLE documents (
  id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,

  app_name VARBINARY(200) NOT NULL,
  level_name VARBINARY(400) NOT NULL,
  chapter_name VARBINARY(600) NOT NULL,
  document_name VARBINARY(800) NOT NULL,
  level_key BINARY(16) NOT NULL,
  chapter_key BINARY(16) NOT NULL,
  document_key BINARY(16) NOT NULL,

  UNIQUE INDEX idx_document (document_key, app_name)
);

CREATE TABLE document_counts_daily (
  start DATETIME NOT NULL,
  document_id INT UNSIGNED NOT NULL,
  opens BIGINT NOT NULL,
  last_opened_at DATETIME NOT NULL,

  PRIMARY KEY (start, document_id)
);

CREATE TABLE document_users_daily (
  start DATETIME NOT NULL,
  document_id INT UNSIGNED NOT NULL,
  user_id BIGINT NOT NULL,

  PRIMARY KEY (start, document_id, user_id)
);

-- What each timer did last.
CREATE TABLE timer_runs (
  name VARCHAR(50) PRIMARY KEY,
  last_started_at DATETIME NOT NULL,
  last_finished_at DATETIME NULL,
  duration_ms BIGINT NULL,
  result ENUM('running','ok','failed') NOT NULL,
  error VARCHAR(1000) NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
