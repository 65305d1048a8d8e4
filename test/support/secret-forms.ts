/**
 * A secret as it is, and as what of its base64 does not depend on where in a longer text it stands
 * (three alignments; the characters at both ends mix with their neighbours).
 */
export function formsOf(secret: string): string[] {
	const encoded = [0, 1, 2].map((shift) => {
		const padded = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]).toString('base64');
		return padded.slice(shift === 0 ? 0 : 4).replace(/.{0,4}$/, '');
	});
	const escaped = JSON.stringify(secret).slice(1, -1);
	const forms = [secret, escaped, ...encoded, ...encoded.map((text) => text.replace(/[+/]/g, '_'))];
	return forms.filter((form) => form.length >= 6);
}
