/** Who uses the page. An id above 2^53 is passed as text or bigint: JavaScript rounds a number that large. */
export interface User {
  id: number | bigint | string;
  type: 'student' | 'teacher';
}

/** The functions for pages. No call throws, and none returns anything. */
export interface Tracker {
  /** The user, from now on and for what this page has not sent yet; null for a guest again. */
  user(user: User | null): void;
  /** A visit, by another name than the page's path. */
  visit(name?: string): void;
  /** A button, with optional data: an object of at most 8 KiB. */
  button(name: string, meta?: Record<string, unknown>): void;
  /** An opened document. */
  document(levelName: string, chapterName: string, documentName: string): void;
  /** The user signed out: the session ends, and a new one begins. */
  end(): void;
}

/** The attributes of the tag, without data-. */
export interface Options {
  app: string;
  key: string;
  /** The address that stands for the app's …/api, where the script came from elsewhere. */
  host?: string;
  /** Parameters of the query that belong to a page's name, separated by commas. */
  query?: string;
  /** 'false' sends no visit by itself. */
  auto?: 'true' | 'false';
  /** 'true' sends nothing for browsers that ask not to be tracked. */
  dnt?: 'true' | 'false';
  /** Seconds between heartbeats; 30. */
  heartbeat?: number | string;
  /** Milliseconds that an event waits for others; 1500. */
  flush?: number | string;
  /** Milliseconds before the first retry; 2000. */
  retry?: number | string;
  /** Milliseconds that a request may take; 30000. */
  timeout?: number | string;
}

/** Starts once a page: a second start returns what the first one made. */
export function start(options: Options): Tracker;

declare global {
  interface Window {
    tracker: Tracker;
  }
  const tracker: Tracker;
}
