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

-- Who was active in an hour, under every dimension: distinct users for any filter. By combination first, so that a filter reads the
-- rows of its combinations alone.
CREATE TABLE active_users_hourly (
  dimensions_id INT UNSIGNED NOT NULL,
  start DATETIME NOT NULL,
  user_id BIGINT NOT NULL,

  PRIMARY KEY (dimensions_id, start, user_id),
  INDEX idx_start (start)
);

-- Who was active in a day, week or month, in all and by app: distinct users of long ranges from few rows.
CREATE TABLE active_users (
  period ENUM('day','week','month') NOT NULL,
  mask TINYINT UNSIGNED NOT NULL,
  start DATETIME NOT NULL,
  dimensions_id INT UNSIGNED NOT NULL,
  user_id BIGINT NOT NULL,

  PRIMARY KEY (period, mask, start, dimensions_id, user_id)
);

CREATE TABLE active_user_counts (
  period ENUM('day','week','month') NOT NULL,
  mask TINYINT UNSIGNED NOT NULL,
  start DATETIME NOT NULL,
  dimensions_id INT UNSIGNED NOT NULL,
  users INT NOT NULL,

  PRIMARY KEY (period, mask, start, dimensions_id)
);
