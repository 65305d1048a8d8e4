import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Lease as the API server keeps it. */
export interface FakeLease {
	metadata: { resourceVersion: string; annotations?: Record<string, string> };
	spec: { holderIdentity?: string; renewTime: string; leaseDurationSeconds: number };
}

/**
 * A kubectl for scripts under test that knows `get`, `create` and `replace` with --raw on one
 * object, with an API server's rules: created once, replaced only as the version that was read (a
 * ConfigMap also without one).
 */
export class FakeKubectl {
	/** Directory for PATH. */
	readonly bin: string;
	readonly #object: string;
	readonly #down: string;

	constructor(directory: string) {
		this.bin = join(directory, 'bin');
		this.#object = join(directory, 'object.json');
		this.#down = join(directory, 'down');
		mkdirSync(this.bin, { recursive: true });
		const script = `#!${process.execPath}\n${PROGRAM}`
			.replace('OBJECT', this.#object)
			.replace('DOWN', this.#down);
		writeFileSync(join(this.bin, 'kubectl'), script);
		chmodSync(join(this.bin, 'kubectl'), 0o755);
	}

	/** What was created or replaced last. */
	get object(): unknown {
		return existsSync(this.#object) ? JSON.parse(readFileSync(this.#object, 'utf8')) : null;
	}

	get lease(): FakeLease | null {
		return this.object as FakeLease | null;
	}

	set lease(lease: FakeLease) {
		writeFileSync(this.#object, JSON.stringify(lease));
	}

	/** Whether the API server refuses connections. */
	set isDown(isDown: boolean) {
		if (isDown) writeFileSync(this.#down, '');
		else rmSync(this.#down, { force: true });
	}
}

const PROGRAM = `
const fs = require('node:fs');
const object = 'OBJECT';
const verb = process.argv.find((word) => ['get', 'create', 'replace'].includes(word));
function fail(message) {
	console.error(message);
	process.exit(1);
}
const read = () => JSON.parse(fs.readFileSync(object, 'utf8'));
function exclusively(work) {
	for (;;) {
		try {
			fs.mkdirSync(object + '.lock');
			break;
		} catch {}
	}
	try {
		return work();
	} finally {
		fs.rmdirSync(object + '.lock');
	}
}
if (fs.existsSync('DOWN')) fail('The connection to the server 127.0.0.1:6443 was refused');
if (verb === 'get') {
	if (!fs.existsSync(object)) fail('Error from server (NotFound): leases "k8s-tui" not found');
	console.log(fs.readFileSync(object, 'utf8'));
	process.exit(0);
}
const given = JSON.parse(fs.readFileSync(0, 'utf8'));
const refusal = exclusively(() => {
	const exists = fs.existsSync(object);
	const version = exists ? read().metadata.resourceVersion : '';
	if (verb === 'create' && exists) return 'Error from server (AlreadyExists): leases "k8s-tui" already exists';
	const blindly = given.kind === 'ConfigMap' && given.metadata.resourceVersion === undefined;
	if (verb === 'replace' && !blindly && given.metadata.resourceVersion !== version)
		return 'Error from server (Conflict): the object has been modified';
	given.metadata.resourceVersion = String(Number(version) + 1);
	given.metadata.managedFields = [{ fieldsV1: { 'f:spec': { 'f:holderIdentity': {}, 'f:renewTime': {} } } }];
	fs.writeFileSync(object, JSON.stringify(given));
	return '';
});
if (refusal) fail(refusal);
console.log(fs.readFileSync(object, 'utf8'));
`;
