import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import type { ThemeName } from './theme.ts';
import type { Language } from './words/language.ts';

export interface RecentCluster {
	/** Name in its cluster.yaml. */
	name: string;
	/** Absolute path of cluster.yaml. */
	file: string;
	/** ISO time. */
	openedAt: string;
}

/** What k8s-tui remembers of an operator, beside the clusters themselves. No secrets. */
export interface Preferences {
	theme?: ThemeName;
	language?: Language;
	/** The latest first. */
	recentClusters: RecentCluster[];
}

const MOST_RECENT = 12;
const FILE = 'config.json';

/**
 * Reads and keeps preferences: `$XDG_CONFIG_HOME/k8s-tui/config.json`, mode 0600. conf writes them;
 * it is loaded when there is something to write, because it takes longer than the first frame.
 */
export class PreferenceFile {
	readonly #directory: string;
	#known: Preferences;
	#writing: Promise<void> = Promise.resolve();

	/** @param directory for tests; unset: the operator's own. */
	constructor(directory: string = envPaths('k8s-tui', { suffix: '' }).config) {
		this.#directory = directory;
		this.#known = readPreferences(join(directory, FILE));
	}

	read(): Preferences {
		return this.#known;
	}

	set(preferences: Partial<Preferences>): void {
		this.#known = { ...this.#known, ...preferences };
		this.#writing = this.#writing.then(() => this.#write(preferences));
	}

	/** Puts a cluster first among the recent ones. */
	remember(cluster: Pick<RecentCluster, 'name' | 'file'>): void {
		const others = this.#known.recentClusters.filter(({ file }) => file !== cluster.file);
		const first: RecentCluster = { ...cluster, openedAt: new Date().toISOString() };
		this.set({ recentClusters: [first, ...others].slice(0, MOST_RECENT) });
	}

	forget(file: string): void {
		const kept = this.#known.recentClusters.filter((cluster) => cluster.file !== file);
		this.set({ recentClusters: kept });
	}

	/** Resolves when everything that was set is on disk, as far as the disk takes it. */
	async saved(): Promise<void> {
		await this.#writing;
	}

	/** A disk that is full or read-only is no reason to stop: then nothing is remembered. */
	async #write(preferences: Partial<Preferences>): Promise<void> {
		try {
			const { default: Conf } = await import('conf');
			const conf = new Conf<Preferences>({
				projectName: 'k8s-tui',
				cwd: this.#directory,
				configFileMode: 0o600,
				clearInvalidConfig: true,
				defaults: { recentClusters: [] },
			});
			conf.set(preferences);
		} catch {}
	}
}

/** What is there, or nothing if it cannot be read as preferences. */
function readPreferences(file: string): Preferences {
	try {
		const values = JSON.parse(readFileSync(file, 'utf8')) as Partial<Preferences> | null;
		const recentClusters = (
			Array.isArray(values?.recentClusters) ? values.recentClusters : []
		).filter((cluster) => typeof cluster?.name === 'string' && typeof cluster.file === 'string');
		return { ...known(values), recentClusters };
	} catch {
		return { recentClusters: [] };
	}
}

/** The choices of a file that somebody may have edited. */
function known(values: Partial<Preferences> | null): Pick<Preferences, 'theme' | 'language'> {
	const { theme, language } = values ?? {};
	return {
		...(theme === 'dark' || theme === 'light' ? { theme } : {}),
		...(language === 'en' || language === 'zh-CN' ? { language } : {}),
	};
}
