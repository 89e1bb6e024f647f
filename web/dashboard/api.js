// The page is in a folder beside the API.
const root = new URL('../', document.baseURI);

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
  async function call(method, path, { parameters, body, signal } = {}) {
    const url = new URL(path, root);
    url.search = new URLSearchParams(
      Object.entries(parameters ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== ''));
    const headers = session.key ? { authorization: `Bearer ${session.key}` } : {};
    if (body) {
      headers['content-type'] = 'application/json';
    }
    const response = await send(url, { method, headers, body: body && JSON.stringify(body), signal, cache: 'no-store' });
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
      return (await call('GET', path, { parameters, signal })).json();
    },
    async send(method, path, body) {
      const response = await call(method, path, { body });
      return response.status === 204 ? null : response.json();
    },
    /** Fetches a report as CSV, and hands it to the browser as a file under the name that the server gave it. */
    async download(path, parameters) {
      const response = await call('GET', path, { parameters: { ...parameters, format: 'csv' } });
      save(await response.blob(), fileName(response));
    },
  };
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
    return new ApiError(problem.detail || problem.title, response.status, problem.errors);
  } catch {
    return new ApiError(`The server answered ${response.status}.`, response.status);
  }
}

const fileName = (response) => /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'report.csv';

function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Not at once: the browser begins to read after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
