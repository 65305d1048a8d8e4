import { hostCheck, ok, problem } from '../check.ts';
import { leftoversOf, membership } from '../membership.ts';

export const leftovers = hostCheck('leftovers', 'No earlier cluster', (host, facts, context) => {
	const base = { checked: 'files and processes of an earlier cluster', expected: 'none' };
	const found = leftoversOf(context.spec, facts).join(', ');
	switch (membership(context, host, facts)) {
		case 'bare':
			return ok({ ...base, observed: 'none' });
		case 'node':
			return ok({ ...base, observed: 'the host is a node of this cluster already' });
		case 'ours':
			if (found === '') return ok({ ...base, observed: 'the host is prepared for this cluster' });
			return problem('warning', {
				...base,
				observed: `${found}: of this cluster, from work that was interrupted or stands still`,
				fix: 'Nothing to do: apply looks at what is there and completes it.',
			});
		case 'foreign':
			return problem('error', {
				...base,
				observed: found,
				fix: `If nothing on the host is needed any more: k8s-tui reset -f cluster.yaml --limit ${host.name}`,
			});
	}
});
