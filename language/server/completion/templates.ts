import snippets from '../../../syntaxes/snippets.json' with { type: 'json' };

/** A ready-made statement, which the editor also has among its snippets. */
interface Template {
  snippet: string;
  detail: string;
}

const TEMPLATES = new Map<string, Template>(
  Object.entries(snippets).map(([name, { body, description }]) => [
    name.toLowerCase(),
    { snippet: body.join('\n'), detail: description },
  ]),
);

/** The statement that is usually written with a kind of component, or a word that begins a statement. */
export function templateOf(word: string): Template | undefined {
  return TEMPLATES.get(word);
}

/** Statements that a word of the language alone does not tell apart, by what stands for them in a list. */
export const MORE_TEMPLATES: readonly (Template & { label: string })[] = [
  ['load … users', 'closed load'],
  ['require … p99', 'require latency'],
  ['require … errors', 'require errors'],
  ['require … cpu', 'require utilization'],
].flatMap(([label = '', name = '']) => {
  const template = TEMPLATES.get(name);
  return template ? [{ label, ...template }] : [];
});

/** A model to begin with, for a file that is still empty. */
export const WHOLE_MODEL: Template = TEMPLATES.get('system') ?? { snippet: '', detail: '' };
