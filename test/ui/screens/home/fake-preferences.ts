import type { Preferences, RecentCluster } from '../../../../src/ui/preferences.ts';

/** Preferences in memory, and what was set. */
export class FakePreferences {
	preferences: Preferences;

	constructor(recentClusters: RecentCluster[] = []) {
		this.preferences = { recentClusters };
	}

	read(): Preferences {
		return this.preferences;
	}

	set(changes: Partial<Preferences>): void {
		this.preferences = { ...this.preferences, ...changes };
	}

	forget(file: string): void {
		const kept = this.preferences.recentClusters.filter((cluster) => cluster.file !== file);
		this.set({ recentClusters: kept });
	}
}
