import { readFileSync } from 'node:fs';
import { parseFacts } from '../../../src/facts/gather.ts';
import { emptyProbe } from '../../../src/facts/probe-request.ts';
import { splitSections } from '../../../src/facts/sections.ts';
import type { HostFacts, ProbeRequest } from '../../../src/model/facts.ts';

/** The marker of all recorded answers. */
export const MARKER = '@MARK';

/** Unparsed answer of a host, by the name of the recording. */
export function recording(name: string): string {
	return readFileSync(new URL(`../fixtures/${name}.txt`, import.meta.url), 'utf8');
}

/** Facts from an answer; the operator's clock stood still at `at` milliseconds. */
export function factsFrom(text: string, request: Partial<ProbeRequest> = {}, at = 0): HostFacts {
	return parseFacts(
		'h1',
		splitSections(text, MARKER),
		{ ...emptyProbe(), ...request },
		{
			sentAt: at,
			receivedAt: at,
		},
	);
}
