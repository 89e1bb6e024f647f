import { ask } from '../components/dialog.js';
import { field } from '../components/field.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatBytes, formatNumber } from '../format.js';

const pollMilliseconds = 2000;

/** Writes all that is stored of a user into a file, and saves it once it is complete. */
export function exportUser({ api }, person) {
  const progress = h('p', { role: 'status' });
  const wait = () => new Promise((resolve) => setTimeout(resolve, pollMilliseconds));

  async function act() {
    progress.textContent = 'The export is being written.';
    try {
      await write();
    } catch (error) {
      progress.textContent = '';
      throw error;
    }
  }

  async function write() {
    const { exportId } = await api.send('POST', `users/${person.userId}/exports`);
    let state = await api.get(`exports/${exportId}`);
    while (state.state !== 'done' && progress.isConnected) {
      await wait();
      state = await api.get(`exports/${exportId}`);
    }
    if (progress.isConnected) {
      await saveExport(api, state);
    }
  }

  return ask({
    title: `Export the data of ${person.name ?? `User ${person.userId}`}`,
    text: 'All that is stored of this user, archived days included, as JSON lines. It may take minutes. The server keeps the file for '
      + '7 days: it is also in Operations, under Exports.',
    form: progress,
    verb: 'Export',
    act,
  });
}

/** Saves the file of an export that is done. */
export async function saveExport(api, { exportId, userId, rows, bytes }) {
  await api.downloadParts(`exports/${exportId}/content`, Number(bytes), `user-${userId}-export-${exportId}.jsonl`);
  toast(`Saved ${formatNumber(rows)} lines, ${formatBytes(bytes)}.`);
}

/** Erases a user's data after the id was typed; `ondone` follows. */
export async function eraseUser({ api }, person, ondone) {
  const typed = h('input', { type: 'text', required: true, pattern: String(person.userId), autocomplete: 'off', inputmode: 'numeric',
    title: `Type ${person.userId}` });
  let erasure;
  const isDone = await ask({
    title: `Erase the data of ${person.name ?? `User ${person.userId}`}`,
    text: [
      'Events and document opens lose the user, session, address hash and details; live sessions are removed. This covers MySQL, archived '
        + 'days, waiting messages and dead letters, and what apps send later of an earlier time.',
      'The amounts in the ledgers stay, under the id alone, because audits need them. The name and e-mail in the users table belong to the '
        + 'apps: they remove them. An erased user cannot be recovered.',
    ],
    form: field(`Type the id ${person.userId} to confirm`, typed),
    verb: 'Erase',
    kind: 'danger',
    act: async () => {
      erasure = await api.send('DELETE', `users/${person.userId}/data`);
    },
  });
  if (isDone) {
    const { events, documents, liveSessions, files } = erasure;
    const rest = files > 0 ? `; ${formatNumber(files)} archive files follow` : erasure.state === 'running' ? '; the counts follow' : '';
    toast(`Erased from ${formatNumber(events)} events, ${formatNumber(documents)} document opens and `
      + `${formatNumber(liveSessions)} live sessions${rest}.`);
    ondone();
  }
}
