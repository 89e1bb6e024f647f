-- The zone that the counts' hours and days are local times of; NULL until anything is counted.
ALTER TABLE counts_state
  ADD COLUMN time_zone VARCHAR(64) NULL COMMENT 'an IANA name',
  ADD COLUMN kept_until DATETIME NULL COMMENT 'the last day that keeps bounds of an earlier zone';

UPDATE counts_state
SET time_zone = 'UTC'
WHERE EXISTS (SELECT 1 FROM usage_dimensions)
   OR EXISTS (SELECT 1 FROM usage_counts_pending)
   OR EXISTS (SELECT 1 FROM rewards_daily);
