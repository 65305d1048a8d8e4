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
} from '../../../src/ssh/transport.ts';

export interface FakeHost {
	/** What a script answers; default: exit status 0 and nothing. */
	exec?: (
		script: string,
		options: ExecOptions,
	) => Partial<ExecResult> | Promise<Partial<ExecResult>>;
	/** What comes of a job; default: exit status 0. Lines are given to `onLine` by the fake. */
	job?: (job: JobRequest) => FakeJob | Promise<FakeJob>;
}

export interface FakeJob {
	exitCode?: number;
	lines?: string[];
}

/** A host that remembers what it was asked to do and answers as the test says. */
export class FakeTransport implements Transport {
	readonly host: string;
	readonly login = { user: 'root', privilege: 'root' } as const;
	readonly scripts: string[] = [];
	readonly jobs: JobRequest[] = [];
	readonly abortedJobs: string[] = [];
	readonly attachedJobs: string[] = [];
	readonly uploads: { source: UploadSource; path: string }[] = [];
	roundTrips = 0;
	readonly #answers: FakeHost;
	readonly #ends = new Map<string, (job: FakeJob) => void>();

	constructor(host: string, answers: FakeHost = {}) {
		this.host = host;
		this.#answers = answers;
	}

	async exec(script: string, options: ExecOptions = {}): Promise<ExecResult> {
		this.roundTrips += 1;
		this.scripts.push(script);
		const answer = await this.#answers.exec?.(script, options);
		return { exitCode: 0, stdout: '', stderr: '', ...answer };
	}

	async runJob(job: JobRequest, options: FollowOptions = {}): Promise<JobResult> {
		this.roundTrips += 1;
		this.jobs.push(job);
		const aborted = new Promise<FakeJob>((end) => this.#ends.set(job.id, end));
		const { exitCode = 0, lines = [] } = await Promise.race([
			Promise.resolve(this.#answers.job?.(job) ?? {}),
			aborted,
		]);
		for (const text of lines) options.onLine?.({ stream: 'stdout', text }, 0);
		return { exitCode, tail: lines.slice(-200), attached: false };
	}

	async attachJob(id: string, options: FollowOptions = {}): Promise<JobResult> {
		this.attachedJobs.push(id);
		const { exitCode = 0, lines = [] } = (await this.#answers.job?.({ id, script: '' })) ?? {};
		for (const text of lines) options.onLine?.({ stream: 'stdout', text }, 0);
		return { exitCode, tail: lines, attached: true };
	}

	async abortJob(id: string): Promise<void> {
		this.abortedJobs.push(id);
		this.#ends.get(id)?.({ exitCode: 143, lines: ['terminated'] });
	}

	async removeJob(): Promise<void> {}

	async upload(source: UploadSource, path: string, _options: UploadOptions): Promise<UploadResult> {
		this.uploads.push({ source, path });
		return { sentBytes: 1 };
	}

	async close(): Promise<void> {}
}

/** One for each name. */
export function fakeFleet(names: readonly string[], answers: FakeHost = {}) {
	return Object.fromEntries(names.map((name) => [name, new FakeTransport(name, answers)]));
}

/** A promise that the test keeps when it wants to. */
export function gate<T = void>() {
	let open: (value: T) => void = () => undefined;
	const passed = new Promise<T>((resolve) => {
		open = resolve;
	});
	return { passed, open };
}
