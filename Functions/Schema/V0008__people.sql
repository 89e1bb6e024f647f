-- When users were first and last seen, and who looked at whose activity.

-- In hours, as counts are. Kept with the number, so that an erase leaves a time that is of no one.
ALTER TABLE user_numbers
  ADD COLUMN first_seen_at DATETIME NULL COMMENT 'the hour of the first event',
  ADD COLUMN last_seen_at DATETIME NULL COMMENT 'the hour of the last event';

-- One row: what the counts are known to hold.
CREATE TABLE counts_state (
  id TINYINT PRIMARY KEY,
  has_seen_times BOOLEAN NOT NULL COMMENT 'false until the times above are filled in from the users'' sets'
);

INSERT INTO counts_state (id, has_seen_times)
SELECT 1, COUNT(*) = 0
FROM user_numbers;

-- One audit entry a day for each pair; rows go with their day.
CREATE TABLE audited_looks (
  day DATE NOT NULL,
  actor VARCHAR(100) NOT NULL,
  user_id BIGINT NOT NULL,

  PRIMARY KEY (day, actor, user_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
