/** GOARCH words of the architectures that Debian and Node name differently. */
const WORDS: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** Architecture of this machine as Kubernetes writes it: amd64, arm64, … */
export function ownArchitecture(): string {
	return WORDS[process.arch] ?? process.arch;
}
