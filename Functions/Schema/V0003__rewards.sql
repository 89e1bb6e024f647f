-- What redeeming, spending and reserving need beside the given ledgers, and what proves that the ledgers were not touched.

CREATE TABLE idempotency_keys (
  scope VARCHAR(100) NOT NULL COMMENT 'operation and user',
  idem_key VARCHAR(100) NOT NULL,
  body_sha256 BINARY(32) NOT NULL,
  status SMALLINT NULL COMMENT 'null only inside the transaction that made the row',
  response TEXT NULL,
  created_at DATETIME NOT NULL,

  PRIMARY KEY (scope, idem_key),
  INDEX idx_created (created_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE user_credit_spends (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  user_id BIGINT NOT NULL,
  credits INT NOT NULL,
  reason VARCHAR(100) NOT NULL,
  created_at DATETIME NOT NULL,

  INDEX idx_user (user_id),
  CHECK (credits > 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE credit_reservations (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,

  user_id BIGINT NOT NULL,
  credits INT NOT NULL COMMENT 'taken from the balance while the reservation is open',
  reason VARCHAR(100) NOT NULL,
  state ENUM('open','settled','voided') NOT NULL DEFAULT 'open',
  spent INT NULL COMMENT 'of the credits, once settled',
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  closed_at DATETIME NULL,

  INDEX idx_user_state (user_id, state),
  INDEX idx_state_expires (state, expires_at),
  CHECK (credits > 0),
  CHECK (spent > 0 AND spent <= credits)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One chain for each user and log: the hash of the nth row of that user's log, which covers the hash before it.
CREATE TABLE ledger_chain (
  user_id BIGINT NOT NULL,
  log ENUM('points','credits') NOT NULL,
  seq INT NOT NULL,
  hash BINARY(32) NOT NULL,

  PRIMARY KEY (user_id, log, seq)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Where each chain ends: the next link is made from it, and a log that lost its newest rows is found out by it.
CREATE TABLE ledger_heads (
  user_id BIGINT NOT NULL,
  log ENUM('points','credits') NOT NULL,
  seq INT NOT NULL,
  hash BINARY(32) NOT NULL,

  PRIMARY KEY (user_id, log)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What the nightly reconciliation found; empty is how it should be.
CREATE TABLE ledger_drift (
  user_id BIGINT NOT NULL,
  ledger ENUM('points','credits') NOT NULL,
  balance BIGINT NOT NULL,
  logged BIGINT NOT NULL,
  found_at DATETIME NOT NULL,

  PRIMARY KEY (user_id, ledger)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
