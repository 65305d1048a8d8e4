import { english, type Words } from './en/catalogue.ts';
import { chinese } from './zh-cn/catalogue.ts';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

const CATALOGUES: Record<Language, Words> = { en: english, 'zh-CN': chinese };

/** The words of a language. */
export function wordsOf(language: Language): Words {
	return CATALOGUES[language];
}

/** The language that the locale asks for (POSIX order: LC_ALL, LC_MESSAGES, LANG). */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
	const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
	return /^zh/i.test(locale) ? 'zh-CN' : 'en';
}
