// What stands among a client's frames, beside the frames themselves.

/** The connection was closed, by the other side. */
export const closed = (code) => `«closed ${code}»`;

/** The comparison waited for something that did not come. Never right, not even when it happens on both sides. */
export const failed = (what) => `«failed: ${what}»`;

export const isFailure = (event) => event.startsWith('«failed: ');
