import { formatWords } from '../format.js';

const onOff = (value) => (value === '1' ? 'on' : 'off');

// What people call the settings; one that is not here has the server's words.
const texts = {
  __proto__: null,
  tracking_enabled: {
    label: 'Tracking',
    text: 'Stores what apps send. While it is off, apps are still answered, and nothing is stored.',
    off: 'Turn tracking off?',
    warning: 'From now on nothing that apps send is stored: neither events nor live users. What is not stored cannot be recovered.',
    banner: 'Tracking is off: apps are answered, and nothing is stored.',
  },
  points_enabled: {
    label: 'Points',
    text: 'Gives points for events and lets users redeem them.',
    off: 'Turn points off?',
    warning: 'From now on events earn no points, and no points can be redeemed. Events of this time earn nothing later either.',
    banner: 'Points are off: events earn none, and none can be redeemed.',
  },
  live_session_timeout_minutes: {
    label: 'Live session timeout',
    unit: 'minutes',
    text: 'How long after its last heartbeat a session still counts as live.',
  },
  archive_after_days: { label: 'Archive after', unit: 'days', text: 'How old events are when they move to the archive.' },
  points_per_credit: { label: 'Points per credit', unit: 'points', text: 'What one speech-to-code credit costs.' },
};

export const isSwitch = (key) => key.endsWith('_enabled');

/** A setting in words of people: its label, what it does, its unit. */
export function settingText({ key, description }) {
  return texts[key] ?? { label: formatWords(key), text: `${description}.`, off: `Turn ${formatWords(key)} off?`, warning: `${description}.`,
    banner: `${formatWords(key)} is off.` };
}

/** A value of a setting: on, off, or an amount with its unit. */
export function settingValue(key, value) {
  const { unit } = texts[key] ?? {};
  return isSwitch(key) ? onOff(value) : unit ? `${value} ${unit}` : value;
}

/** The label of a setting's key, where it is one. */
export const settingLabel = (key) => texts[key]?.label;
