import { type ParsedSpec, parseSpec } from '../../src/spec/parse.ts';
import { SpecError } from '../../src/spec/problem.ts';

/** The least that is a valid cluster.yaml; tests add to it or replace lines of it. */
export const MINIMAL = `name: demo
kubernetes:
  version: 1.20.2
endpoint:
  vip:
    address: 10.0.0.100
hosts:
  - name: n1
    address: 10.0.0.11
    roles: [control-plane]
`;

/** MINIMAL with one text in it replaced; the text must be there. */
export function minimalWith(text: string, replacement: string): string {
	if (!MINIMAL.includes(text)) throw new Error(`the fixture has no ${text}`);
	return MINIMAL.replace(text, replacement);
}

/** What is said of a text, a line per problem without the file name; empty for a valid one. */
export function problemsOf(text: string): string[] {
	try {
		parseSpec(text, 'cluster.yaml');
		return [];
	} catch (error) {
		if (!(error instanceof SpecError)) throw error;
		return error.message
			.split('\n')
			.slice(1)
			.map((line) => line.trim().replace(/^cluster\.yaml:/, ''));
	}
}

export function parse(text: string): ParsedSpec {
	return parseSpec(text, 'cluster.yaml');
}
