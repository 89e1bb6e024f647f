-- What makes every accepted event take effect once, and carries it through to points and counts.
-- Text that identifies something is compared to the letter (utf8mb4_bin), whatever the server's default.

CREATE TABLE tracking_event_ids (
  event_id BINARY(16) PRIMARY KEY,
  claim BIGINT NOT NULL COMMENT 'the transaction that saw it first',
  seen_at DATETIME NOT NULL,

  INDEX idx_seen (seen_at)
);

-- Appended by writers, folded and deleted by a timer. One row counts events of one message that
-- are alike but for their users. Names are bytes: every
-- collation that both servers have takes 'a' and 'a ' for equal, and counts must not.
CREATE TABLE usage_counts_pending (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  hour_start DATETIME NOT NULL,
  app_name VARBINARY(200) NOT NULL,
  event_type VARBINARY(10) NOT NULL,
  event_name VARBINARY(400) NOT NULL,
  country_code VARBINARY(2) NULL,
  user_type VARBINARY(10) NOT NULL,
  os VARBINARY(200) NULL,
  device_type VARBINARY(10) NULL,
  events INT NOT NULL,
  users MEDIUMTEXT NOT NULL COMMENT 'JSON array: the different users among the events',
  written_at DATETIME NULL COMMENT 'null: these were counted anew, and written before',

  INDEX idx_hour (hour_start)
);

CREATE TABLE point_rules (
  name VARCHAR(50) PRIMARY KEY,

  event_type ENUM('visit','button','document','session') NOT NULL,
  event_name VARCHAR(100) NULL COMMENT 'null: every event of the type',
  points INT NOT NULL,
  daily_cap INT NULL COMMENT 'most points one user earns by this rule on one UTC day',
  enabled BOOLEAN NOT NULL DEFAULT TRUE,

  CHECK (points > 0),
  CHECK (daily_cap > 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO point_rules (name, event_type, event_name, points, daily_cap) VALUES
('daily-visit', 'visit', NULL, 1, 5),
('document-open', 'document', 'open', 2, 20),
('session', 'session', NULL, 5, 10);

CREATE TABLE point_awards_daily (
  user_id BIGINT NOT NULL,
  rule_name VARCHAR(50) NOT NULL,
  day DATE NOT NULL,
  points INT NOT NULL,

  PRIMARY KEY (user_id, rule_name, day),
  INDEX idx_day (day)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A session that its user ended: heartbeats from before that must not bring it back.
CREATE TABLE tracking_ended_sessions (
  session_id VARCHAR(100) NOT NULL,
  user_id BIGINT NOT NULL,
  ended_at DATETIME NOT NULL,

  PRIMARY KEY (session_id, user_id),
  INDEX idx_ended (ended_at)
);

CREATE TABLE dead_letters (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  queue_name VARCHAR(63) NOT NULL,
  payload MEDIUMTEXT NOT NULL,
  payload_sha256 BINARY(32) NOT NULL,
  error VARCHAR(1000) NOT NULL,
  attempts INT NOT NULL DEFAULT 1,
  first_failed_at DATETIME NOT NULL,
  last_failed_at DATETIME NOT NULL,
  state ENUM('waiting','replayed') NOT NULL DEFAULT 'waiting',
  replayed_at DATETIME NULL,

  UNIQUE INDEX idx_payload (queue_name, payload_sha256)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE audit_log (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  happened_at DATETIME NOT NULL,
  actor VARCHAR(100) NOT NULL,
  action VARCHAR(50) NOT NULL,
  target VARCHAR(150) NOT NULL,
  value_before TEXT NULL,
  value_after TEXT NULL,

  INDEX idx_target (target)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
