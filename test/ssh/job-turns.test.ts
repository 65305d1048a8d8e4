import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Connection } from '../../src/ssh/connection.ts';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { runJob } from '../../src/ssh/job.ts';
import type { JobHost } from '../../src/ssh/job-host.ts';
import type { Privilege } from '../../src/ssh/script-channel.ts';
import { Slots } from '../../src/ssh/slots.ts';
import type { FakeHost } from './fake-host.ts';
import { QUICK, useFakes } from './fake-session.ts';

const { cleanups, directory, host } = useFakes();

/** A fake host with jobs of its own, and a turn that it shares with the others. */
async function jobHost(turns: Slots): Promise<{ fake: FakeHost; jobs: JobHost }> {
	const fake = await host();
	const connection = new Connection(fake.target('m1'), null, {
		credentials: noCredentials,
		hostKeys: 'strict',
		timings: QUICK,
	});
	cleanups.push(() => connection.close());
	const privilege: Privilege = { become: 'login', reader: async () => 'head', password: null };
	await connection.client();
	return { fake, jobs: { connection, privilege, root: join(directory(), 'jobs'), turns } };
}

describe('turns to hand a job over', () => {
	it('end when the job has begun: as many jobs run as there are hosts', async () => {
		const turns = new Slots(1);
		const [one, other] = [await jobHost(turns), await jobHost(turns)];
		const end = join(directory(), 'end');
		const long = runJob(one.jobs, { id: 'a', script: `until [ -e ${end} ]; do sleep 0.05; done` });
		expect((await runJob(other.jobs, { id: 'a', script: 'exit 3' })).exitCode).toBe(3);
		writeFileSync(end, '');
		expect((await long).exitCode).toBe(0);
	});

	it('are not held for long by a host that does not answer', async () => {
		const turns = new Slots(1);
		const [silent, other] = [await jobHost(turns), await jobHost(turns)];
		silent.fake.freeze();
		const never = runJob(silent.jobs, { id: 'a', script: ':' }).catch(() => undefined);
		expect((await runJob(other.jobs, { id: 'a', script: 'exit 3' })).exitCode).toBe(3);
		silent.fake.drop();
		await silent.jobs.connection.close();
		await never;
	});
});
