import { AbstractParserErrorMessageProvider } from 'langium';
import { shown } from './shown.js';

type MismatchOptions = Parameters<AbstractParserErrorMessageProvider['buildMismatchTokenMessage']>[0];
type NoViableAltOptions = Parameters<AbstractParserErrorMessageProvider['buildNoViableAltMessage']>[0];
type EarlyExitOptions = Parameters<AbstractParserErrorMessageProvider['buildEarlyExitMessage']>[0];
type RedundantOptions = Parameters<AbstractParserErrorMessageProvider['buildNotAllInputParsedMessage']>[0];
type Token = MismatchOptions['actual'];

/** What a block holds, by the rule that reads it. */
interface Block {
  /** The block and its verb. */
  readonly of: string;
  /** What may stand in it. */
  readonly holds: string;
}

const BLOCKS: Readonly<Record<string, Block>> = {
  Members: {
    of: 'this component is',
    holds: 'properties (`instances: 4`), operations (`on get { cpu 3ms }`) and pools',
  },
  Properties: { of: 'these settings are', holds: 'settings (`name: value`)' },
  Steps: { of: 'these steps are', holds: 'steps (`cpu 3ms`, `-> Db.query`, `when … { }`)' },
  Design: {
    of: 'this variant, scenario or event is',
    holds:
      'amendments (`Web { instances: 8 }`, `Readers 10x`, `users = 3M`), events (`at 1min { … }`) and requirements',
  },
  Choose: { of: 'this `choose` is', holds: 'branches with their shares (`80% { cpu 3ms }`)' },
  Listing: { of: 'this list is', holds: 'values (`[Us, Eu]`)' },
  Invocation: { of: 'these arguments are', holds: 'values (`lognormal(p50: 80ms, p99: 400ms)`)' },
};

/** What is missing where a rule wanted a certain token: `rule token`, or the rule alone for all of its tokens. */
const MISSING: Readonly<Record<string, string>> = {
  'SystemTitle STRING': 'The title stands in quotes: `system "Shop"`.',
  'Import STRING': 'The file stands in quotes: `import "./shared.scale"`.',
  'Param ID': 'A param needs a name: `param users = 10k`.',
  'Param =': 'A param needs a value: `param users = 10k`.',
  'Keys ID': 'A key space needs a name: `keys PostId { count: 5M }`.',
  'Region ID': 'A region needs a name: `region Eu { population: 300M }`.',
  'Link ID': 'A link joins two regions or components: `link Us <-> Eu { rtt: 80ms }`.',
  'Link <->': 'A link joins two regions or components: `link Us <-> Eu { rtt: 80ms }`.',
  'Target ID': 'The arrow needs a target: `-> Db.query`.',
  'Operation ID': 'An operation needs a name: `on get { cpu 3ms }`.',
  'BareOperation ID': 'An operation begins with `on`: `on get { cpu 3ms }`.',
  'Pool ID': 'A pool needs a name: `pool Connections { size: 20 }`.',
  'Load ID': 'A load needs a name: `load Visitors -> Web.get { rate: 200 rps }`.',
  'Property ID': '`by` needs a key space: `shards: 8 by UserId`.',
  'Property KEY': 'A setting is written `name: value`.',
  'Property :': 'A setting is written `name: value`.',
  'Modifier ID': '`by` needs a key space: `-> Posts.get by PostId`.',
  'Modifier probability': '`with` is followed by a probability: `with probability 10%`.',
  'Fail with': 'A step fails at random: `fail with probability 1%`.',
  'Fail probability': 'A step fails at random: `fail with probability 1%`.',
  'WorkStep cores': '`across` is followed by `cores`: `cpu 40ms across cores`.',
  'Parallel for': '`wait` is followed by `for`: `parallel { … } wait for 2`.',
  'Hold ID': '`hold` needs a pool: `hold Connections { -> Db.query }`.',
  'Batch within': 'A batch needs a time limit: `batch 100 within 5ms { … }`.',
  'Requirement STATISTIC':
    'A requirement compares a figure with a bound: `require Readers p99 < 120ms`, `require Web cpu < 70%`, `require errors < 1%`.',
  'Requirement fail': '`expect` is followed by `fail`: `require p99 < 10ms expect fail`.',
  'Requirement ID':
    '`in` and `unless` are followed by a variant, or several: `expect fail unless Bigger`, `expect fail in [Small, Old]`.',
  'LoadLevel ID': '`at` is followed by `peak` or a load: `at peak`, `at Readers 3x`.',
  'SetParam ID': '`when` is followed by a param and its new value: `when users = users + 1000`.',
  'SetParam =': 'A param is changed with `=`: `users = 3M`.',
  'Variant ID': 'A variant needs a name: `variant Bigger { Web { instances: 12 } }`.',
  'Scenario ID': 'A scenario needs a name: `scenario FlashCrowd for 15min { … }`.',
  'Path ID': 'A name is missing here.',
  'Find from': 'A search needs both ends: `find Web.instances from 1 to 100`.',
  'Find to': 'A search needs both ends: `find Web.instances from 1 to 100`.',
  'Axis to': 'A sweep needs both ends: `sweep Web.instances from 2 to 20 step 2`.',
  'Amend ID': 'An amendment names what it changes: `Web { instances: 8 }`.',
  'UnitName UNIT': 'A unit of time follows the slash: `9 / s`.',
};

/** What is missing where none of several things follows, by rule. */
const MISSING_CHOICE: Readonly<Record<string, string>> = {
  Axis: 'A sweep says over which values: `sweep Web.instances from 2 to 20 step 2` or `sweep Lb.policy over random, round-robin`.',
  LoadLevel: '`at` is followed by `peak` or a load: `at peak`, `at Readers 3x`.',
  Amend: 'An amendment says what it changes: `Web { instances: 8 }` or `Lb -> Green`.',
  Amount: 'A number is missing here: `Readers 10x`, `slow Db 3x`.',
  Requirement: 'A requirement compares a figure with a bound: `require Readers p99 < 120ms`.',
};

/** Writing mistakes in the user's words: what is missing or too much, and how it is written. */
export class ScaleParserMessages extends AbstractParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected, actual, previous, ruleName }: MismatchOptions): string {
    const rule = plain(ruleName);
    const wanted = expected.name;
    if (wanted === 'EOF') return strayStatement(actual, previous);
    const block = BLOCKS[rule];
    if (rule === 'Param' && wanted === 'ID' && actual.tokenType.name === 'KEY') {
      return `A param is written with \`=\`: \`param ${quoted(actual)} = …\`.`;
    }
    if (rule === 'Invocation' && actual.tokenType.name === '=') {
      return 'A value is named with a colon: `lognormal(p50: 80ms, p99: 400ms)`.';
    }
    if (block && (wanted === '}' || wanted === ')' || wanted === ']')) return unclosed(block, wanted, actual);
    if (wanted === '{') return `A block is missing after \`${quoted(previous)}\`: \`{ … }\`.`;
    if (rule === 'Component' && wanted === 'ID') return unnamed(actual, previous);
    if (rule === 'Requirement' && wanted === 'STATISTIC' && isComparison(actual) && previous.tokenType.name === 'ID') {
      return `What is bounded stands last, apart from what it belongs to: \`require Web ${quoted(previous)} ${quoted(actual)} …\`.`;
    }
    const message = MISSING[`${rule} ${wanted}`];
    if (message !== undefined) return message;
    if (wanted === 'QUANTITY') return `A number is missing after \`${quoted(previous)}\`.`;
    if (wanted === 'ID') return `A name is missing after \`${quoted(previous)}\`.`;
    return `\`${wanted}\` is missing after \`${quoted(previous)}\`.`;
  }

  override buildNoViableAltMessage({ actual, previous, ruleName }: NoViableAltOptions): string {
    const rule = plain(ruleName);
    const [found] = actual;
    const message = MISSING_CHOICE[rule];
    if (message !== undefined) return message;
    if (found === undefined) return 'Something is missing here.';
    if (rule === 'Statement' || rule === 'Model') return strayStatement(found, previous);
    if (rule === 'Component') return unnamed(found, previous);
    return missingValue(found, previous);
  }

  override buildEarlyExitMessage({ previous }: EarlyExitOptions): string {
    return `Something is missing after \`${quoted(previous)}\`.`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: RedundantOptions): string {
    return strayStatement(firstRedundant, undefined);
  }
}

/** Langium marks rule names with an invisible character. */
function plain(ruleName: string): string {
  return ruleName.replace(/\u200B/g, '');
}

function isEnd(token: Token): boolean {
  return token.tokenType.name === 'EOF';
}

function isComparison(token: Token): boolean {
  return /^[<>]=?$/.test(token.tokenType.name);
}

function missingValue(found: Token, previous: Token): string {
  const place = previous.image === '' ? 'here' : `after \`${quoted(previous)}\``;
  return isEnd(found) || previous.image === found.image
    ? `A value is missing ${place}.`
    : `A value is missing ${place}: \`${quoted(found)}\` is none.`;
}

function unnamed(found: Token, previous: Token): string {
  const kind = previous.image;
  if (found.tokenType.name === 'KEY')
    return `No colon stands after a name: \`${kind} ${quoted(found)} { … }\`; a copy is written \`${kind} ${quoted(found)} like Other\`.`;
  if (previous.tokenType.name === 'KIND') return `\`${kind}\` needs a name: \`${kind} Web { … }\`.`;
  if (found.tokenType.name === '{') {
    return `A declaration begins with a kind: \`service ${kind} { … }\`. To amend \`${kind}\`, write this in a variant or scenario.`;
  }
  if (found.tokenType.name === '=') return `A named value begins with \`param\`: \`param ${kind} = …\`.`;
  return `\`${kind}\` begins no statement. A declaration is written \`service Web { … }\`, \`load Visitors -> Web.get { … }\`.`;
}

function strayStatement(found: Token, previous: Token | undefined): string {
  if (found.tokenType.name === 'KEY') {
    return `\`${quoted(found)}\` is a setting, and settings stand in the braces of what they belong to: \`service Web { ${quoted(found)}: … }\`.`;
  }
  if (found.tokenType.name === '{') {
    return previous && previous.image !== '' && previous.image !== '}'
      ? `\`${quoted(previous)}\` takes no braces here.`
      : 'These braces belong to nothing: a declaration is written `service Web { … }`.';
  }
  if (found.tokenType.name === 'on')
    return 'An operation stands in the braces of a component: `service Web { on get { … } }`.';
  if (found.tokenType.name === '->' || found.tokenType.name === '~>') {
    return 'A call stands in an operation, or after the name of a load: `load Visitors -> Web.get { … }`.';
  }
  return `\`${quoted(found)}\` begins no statement. A model is made of declarations (\`service Web { … }\`), loads, requirements, variants and scenarios.`;
}

function unclosed(block: Block, wanted: string, actual: Token): string {
  if (isEnd(actual)) return `\`${wanted}\` is missing: ${block.of} never closed.`;
  const name = actual.tokenType.name;
  if (
    wanted === '}' &&
    /^[a-zA-Z]+$/.test(name) &&
    actual.tokenType.name === actual.image &&
    !/^(on|when|else)$/.test(name)
  ) {
    return `\`}\` is missing before \`${quoted(actual)}\`, or \`${quoted(actual)}\` can't stand here: this block holds ${block.holds}.`;
  }
  if (name === 'on' && block === BLOCKS['Steps'])
    return '`}` is missing before `on`: the operation above is not closed.';
  if (wanted === '}' && name === 'KIND') {
    return `\`}\` is missing before \`${quoted(actual)}\`: components are declared outside of other blocks.`;
  }
  if (name === 'KEY' && block === BLOCKS['Design']) {
    const setting = quoted(actual);
    return `A param is set with \`=\`: \`${setting} = …\`; a property stands in the braces of its component: \`Web { ${setting}: … }\`.`;
  }
  return `\`${quoted(actual)}\` can't stand here: this block holds ${block.holds}.`;
}

/** The text of a token as it may stand in a message. */
function quoted(token: Token): string {
  return isEnd(token) ? 'the end of the file' : shown(token.image);
}
