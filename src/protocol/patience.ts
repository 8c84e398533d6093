/** How long a change waits for what the model makes of it, in ms: an engine that does not answer holds up no edit. */
export const checkPatienceMs = 2000;
