import type { Connection } from './connection.ts';
import { exec } from './exec.ts';
import { attachJob, runJob } from './job.ts';
import { abortJob, type JobHost, removeJob } from './job-host.ts';
import type { Privilege } from './script-channel.ts';
import type {
	ExecOptions,
	ExecResult,
	FollowOptions,
	JobRequest,
	JobResult,
	Transport,
	UploadOptions,
	UploadResult,
	UploadSource,
} from './transport.ts';
import { upload } from './upload.ts';

/** One host over SSH. */
export class SshTransport implements Transport {
	readonly host: string;
	readonly login: Transport['login'];
	readonly #connection: Connection;
	readonly #privilege: Privilege;
	readonly #jobs: JobHost;
	readonly #onClose: () => Promise<void>;

	/** @param onClose Lets go of what was opened for this transport. */
	constructor(
		connection: Connection,
		privilege: Privilege,
		jobs: Pick<JobHost, 'root' | 'turns'>,
		onClose: () => Promise<void>,
	) {
		const { host, user } = connection.target;
		this.host = host;
		this.login = { user, privilege: privilege.become === 'login' ? 'root' : privilege.become };
		this.#connection = connection;
		this.#privilege = privilege;
		this.#jobs = { connection, privilege, ...jobs };
		this.#onClose = onClose;
	}

	get roundTrips(): number {
		return this.#connection.roundTrips;
	}

	exec(script: string, options?: ExecOptions): Promise<ExecResult> {
		return exec(this.#connection, this.#privilege, script, options);
	}

	runJob(job: JobRequest, options?: FollowOptions): Promise<JobResult> {
		return runJob(this.#jobs, job, options);
	}

	attachJob(id: string, options?: FollowOptions & { fromByte?: number }): Promise<JobResult> {
		return attachJob(this.#jobs, id, options);
	}

	abortJob(id: string): Promise<void> {
		return abortJob(this.#jobs, id);
	}

	removeJob(id: string): Promise<void> {
		return removeJob(this.#jobs, id);
	}

	upload(source: UploadSource, remotePath: string, options: UploadOptions): Promise<UploadResult> {
		return upload(this.#connection, this.#privilege, source, remotePath, options);
	}

	close(): Promise<void> {
		return this.#onClose();
	}
}
