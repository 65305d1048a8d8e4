import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { open } from './open.ts';

const SPEC = `name: lent
kubernetes:
  version: 1.20.2
endpoint:
  mode: local-proxy
hosts:
  - name: m1
    address: 192.0.2.11
    roles: [control-plane]
`;

/** Says which lines it was given, until it is given "end". */
const EDITOR = `echo editor is open
while IFS= read -r line && [ "$line" != end ]; do echo "editor got $line"; done
`;

test('a program that is given the terminal gets every key, and k8s-tui all after it', async () => {
	const { tui } = open([], { env: { EDITOR: 'sh ./editor.sh' } }, (home) => {
		writeFileSync(join(home, 'cluster.yaml'), SPEC);
		writeFileSync(join(home, 'editor.sh'), EDITOR);
	});
	await tui.choose('lent');
	await tui.choose('edit cluster.yaml');
	await tui.see('editor is open');
	for (const line of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']) {
		tui.press(`${line}\r`);
		await tui.see(`editor got ${line}`);
	}
	tui.press('end\r');
	await tui.see('❯ check and apply');
	tui.press('jj');
	await tui.see('❯ hosts');
	tui.press('\x1b');
	await tui.see('What to do');
	tui.press('q');
	expect(await tui.end()).toBe(0);
});
