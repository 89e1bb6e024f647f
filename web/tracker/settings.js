// The tag's attributes, or the options passed to start(). Numbers may be text.
export let prefix, app, key, host, query, auto, flushMs, retryMs, timeoutMs, heartbeat;

export const configure = (options) => {
  ({ app, key, host, query = '', auto, flush: flushMs = 1500, retry: retryMs = 2000, timeout: timeoutMs = 3e4, heartbeat = 30 } = options);
  prefix = `tracker/2:${app}:`;
};
