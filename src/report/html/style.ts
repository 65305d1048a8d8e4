/** Number of colours for Steps; more Steps than this begin anew. */
export const STEP_COLOURS = 18;

/**
 * Hues by the golden ratio, so that Steps that follow each other look least alike; without the
 * reds, which would look like failures.
 */
const BARS = Array.from({ length: STEP_COLOURS }, (_, index) => {
	const hue = Math.round(50 + ((0.65 + index * 0.618) % 1) * 295);
	return `.c${index} { fill: oklch(var(--bar-light) var(--bar-chroma) ${hue}); }\n`;
}).join('');

/** The style sheet of the report: light and dark, screen and paper, no font or image from elsewhere. */
export const STYLE = `:root {
	color-scheme: light dark;
	--page: #f6f7f9; --card: #fff; --text: #1b2430; --soft: #5b6675; --line: #dde2e9; --code: #f0f2f5;
	--good: #12703c; --good-back: #dff3e6; --bad: #b3261e; --bad-back: #fce8e6; --unsure: #8a5a00; --unsure-back: #fdf0d5;
	--link: #0b57d0; --bar-light: 0.83; --bar-chroma: 0.09; --bar-text: #16202c; --shade: #5b667518;
}
@media (prefers-color-scheme: dark) {
	:root {
		--page: #10151c; --card: #18202a; --text: #e4e9f0; --soft: #9aa7b8; --line: #2c3745; --code: #10161e;
		--good: #7ddba3; --good-back: #12382433; --bad: #ff9a92; --bad-back: #4a161433; --unsure: #f2c46d; --unsure-back: #43300a55;
		--link: #8ab4f8; --bar-light: 0.47; --bar-chroma: 0.09; --bar-text: #f2f6fb; --shade: #9aa7b81c;
	}
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 24px 20px; }
header, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin: 0 0 16px; }
h1 { font-size: 30px; line-height: 1.2; margin: 2px 0 10px; }
h2 { font-size: 19px; margin: 0 0 10px; }
h3 { font-size: 15px; margin: 18px 0 6px; }
h4 { font-size: 14px; margin: 10px 0 2px; }
p { margin: 0 0 8px; }
.kicker, .note, .said, footer, time, figcaption { color: var(--soft); }
.kicker { font-size: 13px; margin: 0; }
.lead { font-size: 17px; }
.badge { display: inline-block; font-size: 15px; font-weight: 600; vertical-align: 5px; margin-left: 8px; padding: 2px 12px; border-radius: 99px; border: 1px solid currentColor; }
.good { color: var(--good); background: var(--good-back); }
.bad { color: var(--bad); background: var(--bad-back); }
.unsure { color: var(--unsure); background: var(--unsure-back); }
dl { margin: 0; }
dt { color: var(--soft); font-size: 13px; }
dd { margin: 0; overflow-wrap: anywhere; }
.figures { display: flex; flex-wrap: wrap; gap: 10px 34px; margin-top: 16px; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dd { font-size: 24px; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 10px 24px; }
.failure { border-left: 5px solid var(--bad); }
.failure h2 { color: var(--bad); }
.diagnosis { border-left: 3px solid var(--unsure); padding-left: 14px; margin-bottom: 14px; }
.next { margin: 0; padding-left: 22px; }
.next pre { display: table; margin: 4px 0 8px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 0 32px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; }
th[scope="row"] { color: var(--soft); font-weight: 500; width: 240px; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.error, td.warning, td.ok { white-space: nowrap; font-weight: 600; padding-right: 18px; }
td.hosts { min-width: 96px; }
.diagnosis table + p { margin-top: 10px; }
.diagnosis ul { margin: 0; }
.error { color: var(--bad); }
.warning { color: var(--unsure); }
.ok { color: var(--good); }
.fix { margin: 4px 0 0; }
code, pre { font: 13px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
td code { color: var(--soft); }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; margin: 6px 0; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: 4px 0; }
summary { cursor: pointer; padding: 4px 0; }
summary span { color: var(--soft); margin-left: 8px; }
details.step { border-top: 1px solid var(--line); margin: 0; padding: 3px 0; }
details.step[open] { padding-bottom: 12px; }
.changes { margin: 4px 0 8px; padding-left: 22px; font-size: 14px; }
.verb { color: var(--soft); display: inline-block; min-width: 52px; }
.where { color: var(--soft); }
.changes details, .changes summary { margin: 0; padding: 0; }
.changes summary span { margin: 0; }
.said { font-size: 13px; overflow-wrap: anywhere; }
.notices { margin: 0; padding-left: 0; list-style: none; }
.notices li { padding: 2px 0; }
.logs pre { max-height: 70vh; font-size: 12px; }
ins { color: var(--good); text-decoration: none; }
del { color: var(--bad); text-decoration: none; }
svg { width: 100%; min-width: 760px; height: auto; display: block; margin: 8px 0; }
svg.swatch { display: inline-block; width: 11px; min-width: 0; margin: 0 7px 0 0; }
svg text { fill: var(--text); font: 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
svg text.host { font-weight: 600; font-size: 13px; }
svg text.axis { fill: var(--soft); text-anchor: middle; font-size: 11px; }
svg text.label { fill: var(--bar-text); font-size: 11px; pointer-events: none; }
.rule { stroke: var(--line); }
.tick { stroke: var(--line); stroke-dasharray: 2 4; }
.before { fill: var(--shade); }
.critical { stroke: var(--text); stroke-width: 1.6; }
.failed { stroke: var(--bad); stroke-width: 2.4; }
.running { stroke: var(--unsure); stroke-width: 1.6; stroke-dasharray: 4 3; }
footer { max-width: 1180px; margin: 0 auto; padding: 0 20px 30px; font-size: 13px; }
${BARS}@media print {
	:root { --page: #fff; --card: #fff; --text: #000; --soft: #444; --line: #bbb; --code: #fff; }
	body { font-size: 11px; }
	main { padding: 0; }
	header, section { border: 0; border-bottom: 1px solid var(--line); border-radius: 0; padding: 10px 0; }
	svg, tr, .failure, .diagnosis { break-inside: avoid; }
	h2, h3 { break-after: avoid; }
	svg { min-width: 0; }
	rect { print-color-adjust: exact; }
	.logs details { display: none; }
	.logs::after { content: "Logs are not printed; they are in the file."; }
	.step::details-content { content-visibility: visible; block-size: auto; }
}
`;
