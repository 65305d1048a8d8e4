import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

// The editor of an operator who knows what a lab host cannot do: its network namespace may not change
// the machine's conntrack table, and no Debian package holds a CoreDNS image.
const file = process.argv.at(-1) ?? '';
const document = parseDocument(readFileSync(file, 'utf8'));
document.setIn(['network', 'dns'], false);
document.setIn(['network', 'conntrackMaxPerCore'], 0);
writeFileSync(file, document.toString());
process.stdout.write('edited for a lab\n');
