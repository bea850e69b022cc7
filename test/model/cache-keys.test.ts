import { EmptyFileSystem, URI } from 'langium';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../language/generated/ast.js';
import { lower } from '../../language/model/index.js';
import { createScaleServices } from '../../language/scale-module.js';

async function cacheKeyOf(text: string): Promise<string | undefined> {
  const { shared } = createScaleServices(EmptyFileSystem);
  const document = shared.workspace.LangiumDocumentFactory.fromString<Model>(text, URI.file('/model.scale'));
  await shared.workspace.DocumentBuilder.build([document]);
  return lower(document.parseResult.value).system?.components.find(({ name }) => name === 'Posts')?.key;
}

const system = `keys Post { count: 100 }
keys Author { count: 10 }
cache Posts -> Db { capacity: 10 items }
database Db { on read { cpu 1ms } }
`;

describe('A cache that names no key', () => {
  it('is looked up by the key that its load carries', async () => {
    expect(await cacheKeyOf(`${system}load A -> Posts.read { rate: 1 rps, key: Post }`)).toBe('Post');
  });

  it('is looked up by the key that a call on the way names', async () => {
    const text = `${system}service Web { on get { -> Posts.read by Author } }\nload A -> Web.get { rate: 1 rps, key: Post }`;
    expect(await cacheKeyOf(text)).toBe('Author');
  });

  it('has no one key when requests bring different ones', async () => {
    const text = `${system}load A -> Posts.read { rate: 1 rps, key: Post }\nload B -> Posts.read { rate: 1 rps, key: Author }`;
    expect(await cacheKeyOf(text)).toBeUndefined();
  });
});
