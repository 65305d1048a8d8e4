import { createTwoFilesPatch } from 'diff';
import { assetText } from '../assets/asset.ts';
import type { FirewallOffResource, FirewallResource } from '../model/resource.ts';
import { FIREWALL_RECORD, firewallInEffect } from '../render/firewall-rules.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedFile } from './observed.ts';

const library = `${assetText('host/firewall.sh')}${firewallInEffect}`;

/** What is open for the cluster in a firewall that goes on running. */
export const firewall: ResourceKind<FirewallResource> = {
	library,
	probe: () => ({ files: [FIREWALL_RECORD] }),

	diff({ tool, record }, facts) {
		const now = observedFile(facts, FIREWALL_RECORD)?.content ?? null;
		const subject = `firewall rules (${tool})`;
		if (record === null) return now === null ? [] : [{ verb: 'remove', subject }];
		if (now === record) {
			if (facts.firewall.opened) return [];
			return [{ verb: 'update', subject, note: 'they are written down but not in effect' }];
		}
		const diff = createTwoFilesPatch(subject, subject, now ?? '', record, '', '', { context: 2 });
		return [{ verb: 'update', subject, diff }];
	},

	converge: ({ tool, record }, index) =>
		record === null
			? `ensure_firewall_closed ${index} ${tool}\n`
			: `ensure_firewall_open ${index} ${tool} <<'K8S_TUI_END'\n${encoded(record)}K8S_TUI_END\n`,
};

/** A firewall that is off, now and after a reboot; or on again. */
export const firewallOff: ResourceKind<FirewallOffResource> = {
	library,
	probe: () => ({}),
	diff({ tool, off }, facts) {
		const isOff = facts.firewall[tool] !== 'active';
		if (isOff === off) return [];
		return [{ verb: 'update', subject: `firewall ${tool} (${off ? 'off' : 'on'})` }];
	},
	converge: ({ tool, off, tables }, index) =>
		off
			? `ensure_firewall_off ${index} ${tool} ${tables.map(quote).join(' ')}\n`
			: `ensure_firewall_on ${index} ${tool}\n`,
};

function encoded(text: string): string {
	return `${Buffer.from(text)
		.toString('base64')
		.replace(/(.{76})/g, '$1\n')}\n`;
}
