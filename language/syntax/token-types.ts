import { DefaultTokenBuilder } from 'langium';

/** Makes the tokens' types alone: the lexer is written by hand, so no patterns have to be compared with each other. */
export class ScaleTokenBuilder extends DefaultTokenBuilder {
  protected override buildKeywordToken(
    keyword: Parameters<DefaultTokenBuilder['buildKeywordToken']>[0],
  ): ReturnType<DefaultTokenBuilder['buildKeywordToken']> {
    return { name: keyword.value, PATTERN: keyword.value };
  }
}
