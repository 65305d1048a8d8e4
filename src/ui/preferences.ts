import Conf from 'conf';
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

/** Reads and keeps preferences: `$XDG_CONFIG_HOME/k8s-tui/config.json`, mode 0600. */
export class PreferenceFile {
	readonly #conf: Conf<Preferences>;

	/** @param directory for tests; unset: the operator's own. */
	constructor(directory?: string) {
		this.#conf = new Conf<Preferences>({
			projectName: 'k8s-tui',
			projectSuffix: '',
			configFileMode: 0o600,
			clearInvalidConfig: true,
			defaults: { recentClusters: [] },
			...(directory === undefined ? {} : { cwd: directory }),
		});
	}

	read(): Preferences {
		return this.#conf.store;
	}

	set(preferences: Partial<Preferences>): void {
		this.#conf.set(preferences);
	}

	/** Puts a cluster first among the recent ones. */
	remember(cluster: Pick<RecentCluster, 'name' | 'file'>): void {
		const others = this.read().recentClusters.filter(({ file }) => file !== cluster.file);
		const first: RecentCluster = { ...cluster, openedAt: new Date().toISOString() };
		this.set({ recentClusters: [first, ...others].slice(0, MOST_RECENT) });
	}

	forget(file: string): void {
		const kept = this.read().recentClusters.filter((cluster) => cluster.file !== file);
		this.set({ recentClusters: kept });
	}
}
