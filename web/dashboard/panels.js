import { auditPanel } from './panels/audit.js';
import { documentsPanel } from './panels/documents.js';
import { engagementPanel } from './panels/engagement.js';
import { livePanel } from './panels/live.js';
import { operationsPanel } from './panels/operations.js';
import { peoplePanel } from './panels/people.js';
import { rewardsPanel } from './panels/rewards.js';
import { settingsPanel } from './panels/settings.js';
import { usagePanel } from './panels/usage.js';

/**
 * The panels by their names in the URL: a title and a function that makes one. A panel is `{cards}`, with `hasDays` where it shows a
 * range of days, `filters` that it applies, `every` milliseconds between refreshes, and `isPaused()` where it has reasons not to.
 */
export const panels = {
  // A map has no inherited names.
  __proto__: null,
  usage: ['Usage', usagePanel],
  documents: ['Documents', documentsPanel],
  live: ['Live', livePanel],
  engagement: ['Engagement', engagementPanel],
  people: ['People', peoplePanel],
  rewards: ['Rewards', rewardsPanel],
  operations: ['Operations', operationsPanel],
  settings: ['Settings', settingsPanel],
  audit: ['Audit', auditPanel],
};

const forAdmins = ['people', 'settings', 'audit'];

/** The names of the panels that a caller may see. */
export const panelsOf = ({ role }) => Object.keys(panels).filter((name) => role === 'admin' || !forAdmins.includes(name));
