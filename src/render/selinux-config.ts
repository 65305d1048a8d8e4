export const SELINUX_CONFIG_PATH = '/etc/selinux/config';

const MARK = '#k8s-tui# ';

/** /etc/selinux/config with SELinux permissive; the line that said enforcing is kept as a comment. */
export function selinuxPermissive(existing: string): string {
	return existing.replaceAll(
		/^(\s*SELINUX\s*=\s*enforcing\s*)$/gm,
		(line) => `${MARK}${line}\nSELINUX=permissive`,
	);
}

/** Undoes `selinuxPermissive`, and only that. */
export function selinuxRestored(existing: string): string {
	return existing.replaceAll(/^#k8s-tui# (.*)\nSELINUX=permissive$/gm, '$1');
}

/** Whether `selinuxPermissive` has changed it. */
export function isMadePermissive(existing: string): boolean {
	return existing.includes(MARK);
}
