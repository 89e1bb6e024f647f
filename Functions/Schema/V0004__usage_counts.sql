-- What pending usage counts are folded into. See docs/adr/0001-usage-counts.md.

-- Each combination of values that was ever counted, once for each set of dimensions that is kept (mask: one bit a dimension).
-- A dimension outside the mask is null; inside it, null is a value that events left out.
CREATE TABLE usage_dimensions (
  id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,

  mask TINYINT UNSIGNED NOT NULL,
  values_hash BINARY(16) NOT NULL,
  app_name VARBINARY(200) NULL,
  event_type VARBINARY(10) NULL,
  event_name VARBINARY(400) NULL,
  country_code VARBINARY(2) NULL,
  user_type VARBINARY(10) NULL,
  os VARBINARY(200) NULL,
  device_type VARBINARY(10) NULL,

  UNIQUE INDEX idx_values (mask, values_hash)
);

CREATE TABLE usage_counts_hourly (
  mask TINYINT UNSIGNED NOT NULL,
  start DATETIME NOT NULL,
  dimensions_id INT UNSIGNED NOT NULL,
  events BIGINT NOT NULL,

  PRIMARY KEY (mask, start, dimensions_id)
);

CREATE TABLE usage_counts_daily (
  mask TINYINT UNSIGNED NOT NULL,
  start DATETIME NOT NULL,
  dimensions_id INT UNSIGNED NOT NULL,
  events BIGINT NOT NULL,

  PRIMARY KEY (mask, start, dimensions_id)
);

-- How many events became rows in a second, whenever they happened.
CREATE TABLE events_written (
  written_at DATETIME PRIMARY KEY,
  events INT NOT NULL
);

-- Users as small numbers. A number whose user was erased has none, and goes on being counted as somebody.
CREATE TABLE user_numbers (
  number INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NULL,

  UNIQUE INDEX idx_user (user_id)
);

-- Who was there in an hour, day, week or month: how many, and their numbers, packed. Sets of any periods are united exactly.
CREATE TABLE distinct_users (
  subject ENUM('usage','document') NOT NULL,
  period ENUM('hour','day','week','month') NOT NULL,
  subject_id INT UNSIGNED NOT NULL COMMENT 'usage_dimensions.id or document_nodes.id',
  start DATETIME NOT NULL,
  users INT NOT NULL,
  numbers MEDIUMBLOB NOT NULL COMMENT 'gaps between ascending numbers, seven bits a byte',

  PRIMARY KEY (subject, period, subject_id, start),
  INDEX idx_start (subject, period, start)
);
