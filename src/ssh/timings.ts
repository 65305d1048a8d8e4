import type { Backoff } from './backoff.ts';

/** How patient a connection is; milliseconds. */
export interface Timings {
	/** TCP connect. */
	connect: number;
	/** From the open socket to the end of the login, without the time in which questions are asked. */
	handshake: number;
	/** From the open channel until the login shell and sudo have begun the script. */
	begin: number;
	/** The first look at a host. */
	firstLook: number;
	/** Between keepalive requests. */
	keepalive: number;
	/** Unanswered keepalives after which the connection is taken for dead. */
	keepaliveCount: number;
	/** A connection that was there before and is lost. */
	reconnect: Backoff;
	/** How long a followed job may be out of reach before following gives up; the job goes on. */
	follow: number;
	/** Between TERM and KILL for a job that is aborted. */
	abortGrace: number;
	/** A first connection that the server dropped while it was busy (MaxStartups). */
	firstConnect: Backoff;
	/** A channel that the server refuses because too many are open (MaxSessions). */
	channel: Backoff;
}

export const DEFAULT_TIMINGS: Timings = {
	connect: 15_000,
	handshake: 20_000,
	begin: 45_000,
	firstLook: 60_000,
	keepalive: 10_000,
	keepaliveCount: 3,
	reconnect: { first: 250, cap: 8_000, total: 120_000 },
	follow: 600_000,
	abortGrace: 10_000,
	firstConnect: { first: 300, cap: 2_000, total: 8_000 },
	channel: { first: 30, cap: 1_000, total: 30_000 },
};
