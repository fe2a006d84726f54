/** Which session the page shows: the live station, or a rehearsal. */

export const session = $state({ id: 'live' });
