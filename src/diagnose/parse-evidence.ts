import { splitSections } from '../facts/sections.ts';
import type { EvidenceSource } from '../model/diagnosis.ts';
import { cleanText } from '../ssh/lines.ts';
import { EVIDENCE_END, evidenceSections } from './evidence-script.ts';

/** What one host's programs said. */
export interface HostEvidence {
	/** Sections with lines; containers are a source each: `container etcd`. */
	sources: EvidenceSource[];
	/** What the kubelet's configuration or flags say; null: nothing. */
	kubeletCgroupDriver: 'systemd' | 'cgroupfs' | null;
	/** False: the script did not reach its end. */
	complete: boolean;
}

/** The sections of one answer as lines without control sequences. Never throws. */
export function parseEvidence(host: string, output: string, marker: string): HostEvidence {
	const sections = splitSections(output, marker);
	const sources = evidenceSections().flatMap((name) => {
		const lines = linesOf(sections.get(name) ?? '');
		return name === 'containers' ? containers(lines, host) : [{ source: name, host, lines }];
	});
	const driver = /(?:cgroupDriver:\s*|--cgroup-driver=)"?(systemd|cgroupfs)\b/.exec(
		sections.get('kubelet config') ?? '',
	)?.[1];
	return {
		sources: sources.filter(({ lines }) => lines.length > 0),
		kubeletCgroupDriver: driver === 'systemd' || driver === 'cgroupfs' ? driver : null,
		complete: sections.has(EVIDENCE_END),
	};
}

function containers(lines: readonly string[], host: string) {
	const sources: { source: string; host: string; lines: string[] }[] = [];
	for (const line of lines) {
		const name = /^container ([a-z-]+)$/.exec(line)?.[1];
		if (name) sources.push({ source: `container ${name}`, host, lines: [] });
		else sources.at(-1)?.lines.push(line);
	}
	return sources;
}

function linesOf(section: string): string[] {
	const lines = cleanText(section).split('\n');
	while (lines.at(-1)?.trim() === '') lines.pop();
	return lines;
}
