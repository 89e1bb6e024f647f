import { learnZone } from './days.js';
import { parseJson } from './json.js';

// The page is in a folder beside the API.
const root = new URL('../', document.baseURI);
const partBytes = 32 << 20;

/** A refusal, or no answer; `errors` names each wrong field. */
export class ApiError extends Error {
  constructor(message, status, errors = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** Calls the API with the key of the session; `onUnauthorized` is called when the key is no longer valid. */
export function createApi(session, onUnauthorized) {
  async function call(method, path, { parameters, body, headers, signal } = {}) {
    const url = new URL(path, root);
    url.search = new URLSearchParams(Object.entries(parameters ?? {})
      .flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
      .filter(([, value]) => value !== null && value !== undefined && value !== ''));
    const response = await send(url, {
      method,
      headers: {
        ...(session.key && { authorization: `Bearer ${session.key}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body && JSON.stringify(body),
      signal,
      cache: 'no-store',
    });
    if (response.status === 401) {
      onUnauthorized();
    }
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }

  return {
    async get(path, parameters, signal) {
      const answer = parseJson(await (await call('GET', path, { parameters, signal })).text());
      learnZone(answer);
      return answer;
    },
    async send(method, path, body, headers) {
      const response = await call(method, path, { body, headers });
      return response.status === 204 ? null : parseJson(await response.text());
    },
    /** Fetches a report as CSV, and hands it to the browser as a file. */
    async download(path, parameters, name) {
      saveFile(await (await call('GET', path, { parameters: { ...parameters, format: 'csv' } })).blob(), name);
    },
    /** Fetches a file of that size in parts that one answer can hold. */
    async downloadParts(path, bytes, name) {
      const parts = [];
      for (let start = 0; start < bytes; start += partBytes) {
        const range = `bytes=${start}-${Math.min(bytes, start + partBytes) - 1}`;
        parts.push(await (await call('GET', path, { headers: { range } })).blob());
      }
      saveFile(new Blob(parts), name);
    },
  };
}

let asked = null;

/** Why answers are slow, in words; asked once for all that wait. */
export function whySlow() {
  asked ??= fetch(new URL('health', root), { cache: 'no-store' })
    .then((response) => response.json())
    .then(({ mysql, queue }) => (mysql === 'down'
      ? 'MySQL does not answer in time. Apps are still served, and their events wait in the queues.'
      : queue === 'down' ? 'the storage account does not answer.' : 'the server is slow to answer.'))
    .catch(() => 'the server does not answer.')
    .finally(() => (asked = null));
  return asked;
}

async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError('The server cannot be reached.', 0);
  }
}

async function refusal(response) {
  try {
    const problem = await response.json();
    const fields = (problem.errors ?? []).map(({ field, message }) => `${field} ${message}`).join('; ');
    return new ApiError(problem.detail || fields || problem.title, response.status, problem.errors);
  } catch {
    return new ApiError(`The server answered ${response.status}.`, response.status);
  }
}

/** Hands content to the browser as a file. */
export function saveFile(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Not at once: the browser begins to read after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
