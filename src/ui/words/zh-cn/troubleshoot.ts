import type { troubleshoot as english } from '../en/troubleshoot.ts';

export const troubleshoot: typeof english = {
	title: '故障排查',
	keys: {},
};
