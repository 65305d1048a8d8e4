import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { type FakeFleet, SECRETS, startFakeFleet } from '../fakes/install-fixture.ts';
import { formsOf } from '../support/secret-forms.ts';
import { installOnce } from './support/install-once.ts';

let fleet: FakeFleet;
const events: Event[] = [];
beforeAll(async () => {
	fleet = await startFakeFleet();
	expect(await installOnce(fleet.install, (event) => events.push(event))).toBe(0);
}, 60_000);
afterAll(() => fleet.stop());

function secretsOf({ cluster, install }: FakeFleet): string[] {
	const key = readFileSync(install.spec.ssh.identityFile ?? '', 'utf8');
	const lines = key.split('\n').filter((line) => /^[A-Za-z0-9+/=]{40,}$/.test(line));
	return [...Object.values(SECRETS), ...cluster.secrets, ...lines];
}

function filesBelow(directory: string): string[] {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

describe('the secrets of a whole install', () => {
	it('are in no Event and in no file of the operator’s but the kubeconfig, raw or in base64', () => {
		const secrets = secretsOf(fleet);
		// Passphrase, sudo password, a token, a certificate key, the administrator's key, the SSH key.
		expect(secrets.length).toBeGreaterThan(10);
		const { state, kubeconfig } = fleet.install;
		const places: [string, string][] = [
			['the Events', JSON.stringify(events)],
			...filesBelow(state)
				.filter((file) => file !== kubeconfig)
				.map((file): [string, string] => [file, readFileSync(file, 'utf8')]),
		];
		expect(places.length).toBeGreaterThan(5);
		const found = places.flatMap(([place, text]) =>
			secrets.flatMap((secret) =>
				formsOf(secret)
					.filter((form) => text.includes(form))
					.map((form) => `${place} shows ${form}`),
			),
		);
		expect(found).toEqual([]);
		// The hosts did print them: what is looked for was there to be seen.
		expect(JSON.stringify(events)).toContain('you said [secret]');
		expect(
			events.filter((event) => JSON.stringify(event).includes('[secret]')).length,
		).toBeGreaterThan(20);
	});

	it('lie in files that nobody else may read', () => {
		for (const file of filesBelow(fleet.install.state)) {
			expect(`${file} ${(statSync(file).mode & 0o777).toString(8)}`).toBe(`${file} 600`);
		}
	});

	it('are in no command that a host was asked to run', () => {
		const commands = [...fleet.hosts.hosts.values()].flatMap(({ counts }) => counts.commands);
		expect(commands.length).toBeGreaterThan(100);
		const text = commands.join('\n');
		const shown = secretsOf(fleet).filter((secret) =>
			formsOf(secret).some((form) => text.includes(form)),
		);
		expect(shown).toEqual([]);
	});
});
