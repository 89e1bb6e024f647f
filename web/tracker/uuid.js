/** A random UUID; pages without TLS lack crypto.randomUUID, but the name of an object URL is one. */
export const uuid = () => crypto.randomUUID?.() || URL.createObjectURL(new Blob()).slice(-36);
