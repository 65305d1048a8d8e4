import { createHash } from 'node:crypto';
import type { ObservedFile, ProbeRequest } from '../model/facts.ts';
import { pathGlob } from '../ssh/path-glob.ts';
import { quote } from '../ssh/quote.ts';
import type { FactPart } from './evidence.ts';
import { linesOf, printable } from './sections.ts';

const NAME = 'observed-files';

/** Largest file whose text is sent. */
const MAX_TEXT = 64 * 1024;

/** From this sum of bytes on, openssl's hand-written sha256 repays its slower start. */
const MANY_BYTES = 4 * 1024 * 1024;

/** Separates the two halves of the section; no line of the first is such. */
const TEXTS = '--texts--';

/** Ends the second, behind the line feed that stands before each heading. */
const END = '--end--';

/** The requested files: what they are, their hash, and the text of small ones. */
export const observedFilesPart: FactPart<Record<string, ObservedFile | null>> = {
	name: NAME,
	// As many processes for any number of files, the sum of their sizes taken from what stat printed.
	// Only regular files are opened: a pipe would block.
	script(request) {
		const { open, all, globs } = askable(request);
		if (all.length === 0 && globs.length === 0) return ':';
		return `set -- ${[...all.map(quote), ...globs].join(' ')}
must_answer stat -L -c 'stat %a %U %s %.9Y %n' -- "$@"
sum=0
while read -r kind mode owner size rest; do
	[ "$kind" != stat ] || sum=$((sum + size))
done <"$work/${NAME}.out"
for file in "$@"; do
	shift
	if [ -f "$file" ]; then set -- "$@" "$file"
	elif [ -d "$file" ]; then printf 'directory %s\\n' "$file"
	elif [ -L "$file" ] && [ ! -e "$file" ]; then printf 'dangling %s\\n' "$file"
	fi
done
if [ $# -gt 0 ]; then
	if [ "$sum" -ge ${MANY_BYTES} ] && command -v openssl >/dev/null
	then must_answer openssl dgst -sha256 -r "$@"
	else must_answer sha256sum -b -- "$@"
	fi
fi
echo ${TEXTS}
set -- ${[...open.map(quote), ...globs].join(' ')}
for file in "$@"; do
	shift
	[ -f "$file" ] && set -- "$@" "$file"
done
[ $# -eq 0 ] || head -v -c ${MAX_TEXT} -- "$@"
printf '\\n%s\\n' ${END}`;
	},
	parse: (evidence, request) => parseObservedFiles(evidence.raw(NAME), request),
};

/** Nothing in it means anything to a shell but the *. */
const GLOB = /^(?:\/[A-Za-z0-9_.-]+)*\/[A-Za-z0-9_.*-]+$/;

interface Askable {
	/** Paths whose text may travel. */
	open: string[];
	all: string[];
	/** Shell words that are not quoted. */
	globs: string[];
	/** Whether one of them brings a path. */
	isExpanded: (path: string) => boolean;
}

/** What can be asked about. */
function askable({ files, globs, secretFiles }: ProbeRequest): Askable {
	const words = [...new Set(globs)].filter((glob) => GLOB.test(glob));
	const patterns = words.map(pathGlob);
	const isExpanded = (path: string): boolean => patterns.some((glob) => glob.test(path));
	// What a glob brings is not named a second time: its text would come twice.
	const isApart = (path: string): boolean => /^\/[^\n\0]*$/.test(path) && !isExpanded(path);
	const open = [...new Set(files.filter(isApart))];
	const all = [...new Set([...open, ...secretFiles.filter(isApart)])];
	return { open, all, globs: words, isExpanded };
}

/**
 * `stat MODE OWNER SIZE MTIME PATH` and `HASH *PATH` lines, then the texts as `head -v`
 * prints them, `==> PATH <==` before each. Directories and dangling links have no hash.
 */
export function parseObservedFiles(
	text: string,
	request: ProbeRequest,
): Record<string, ObservedFile | null> {
	const halves = text.indexOf(`${TEXTS}\n`);
	const lines = linesOf(printable(halves === -1 ? text : text.slice(0, halves)));
	const hashes = parseHashes(lines);
	const { open, all, isExpanded } = askable(request);
	const asked = new Set(all);
	// In the order of the shell, in which their texts come too.
	const expanded = [...hashes.keys()].filter((path) => !asked.has(path) && isExpanded(path));
	const present = new Set([...open.filter((path) => hashes.has(path)), ...expanded]);
	const stream = Buffer.from(halves === -1 ? '' : text.slice(halves + TEXTS.length + 1));
	const texts = splitTexts(stream, [...present], hashes);
	const found = new Map<string, ObservedFile>();
	for (const line of lines) {
		const match = /^stat (\d{1,4}) (\S+) (\d{1,16}) (\d+(?:\.\d+)?) (\/.*)$/.exec(line);
		const dangling = /^dangling (\/.*)$/.exec(line)?.[1];
		if (dangling) found.set(dangling, DANGLING);
		if (!match?.[1] || !match[2] || !match[5]) continue;
		found.set(match[5], {
			mode: match[1].padStart(4, '0'),
			owner: match[2],
			size: Number(match[3]),
			mtime: Number(match[4]),
			sha256: hashes.get(match[5]) ?? '',
			content: texts.get(match[5]) ?? null,
		});
	}
	const requested = new Set([...all, ...request.files, ...request.secretFiles, ...expanded]);
	return Object.fromEntries([...requested].map((path) => [path, found.get(path) ?? null]));
}

const DANGLING: ObservedFile = {
	mode: '0777',
	owner: 'root',
	size: 0,
	sha256: '',
	mtime: 0,
	content: null,
};

/** Coreutils mark a line whose name they had to escape with a leading backslash. */
function parseHashes(lines: readonly string[]): Map<string, string> {
	const hashes = new Map<string, string>();
	for (const line of lines) {
		const match = /^(\\?)([0-9a-f]{64}) [* ](\/.*)$/.exec(line);
		if (!match?.[2] || !match[3]) continue;
		hashes.set(match[1] ? match[3].replaceAll('\\\\', '\\') : match[3], match[2]);
	}
	return hashes;
}

/**
 * Texts by path. A text may hold what looks like the heading of the next file, so the cut that
 * gives the hash of the file is the right one; a file that changed between the two looks has none.
 */
function splitTexts(
	stream: Buffer,
	paths: readonly string[],
	hashes: ReadonlyMap<string, string>,
): Map<string, string> {
	const texts = new Map<string, string>();
	let at = 0;
	for (const [index, path] of paths.entries()) {
		const heading = `${index === 0 ? '' : '\n'}==> ${path} <==\n`;
		const start = stream.indexOf(heading, at);
		if (start === -1) continue;
		const from = start + Buffer.byteLength(heading);
		const next = paths[index + 1];
		for (const end of endsOf(stream, from, next)) {
			const body = stream.subarray(from, end);
			if (createHash('sha256').update(body).digest('hex') !== hashes.get(path)) continue;
			at = end;
			const decoded = decodeUtf8(body);
			if (decoded !== null) texts.set(path, decoded);
			break;
		}
	}
	return texts;
}

/** Where a text that begins at `from` may end: before each heading of the next file, or at the end. */
function endsOf(stream: Buffer, from: number, next: string | undefined): number[] {
	if (next === undefined) return [stream.lastIndexOf(`\n${END}\n`)];
	const ends: number[] = [];
	const heading = `\n==> ${next} <==\n`;
	for (let end = stream.indexOf(heading, from); end !== -1 && ends.length < 20; ) {
		ends.push(end);
		end = stream.indexOf(heading, end + 1);
	}
	return ends;
}

function decodeUtf8(bytes: Buffer): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return null;
	}
}
