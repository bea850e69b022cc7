/** The examples as the editor and their page offer them. */

/** What the examples teach, in the order in which a newcomer reads them. An example is added by its name in one list. */
export const TOPICS: Readonly<Record<string, readonly string[]>> = {
  'First steps': ['first-model', 'photo-uploads', 'specifications', 'latency-numbers', 'variability'],
  'Whole systems': [
    'reference-architecture',
    'hundred-thousand',
    'timeline',
    'start-small',
    'blog-platform',
    'monolith-or-microservices',
    'layers',
    'movie-streaming',
    'shop-caching',
    'off-line-work',
    'event-stream',
    'two-regions',
    'next-year',
  ],
  'More of everything': [
    'amdahl',
    'bigger-or-more',
    'same-bytes',
    'pool-and-batching',
    'autoscaling',
    'autoscaling-metrics',
    'load-tests',
  ],
  Data: ['replication', 'sharding', 'resharding', 'relational-or-document', 'cap', 'forgetting'],
  'Balancing and state': ['policies', 'session-state'],
  'When it goes wrong': [
    'availability',
    'deployment',
    'retry-storm',
    'tail',
    'job-queue',
    'stampede',
    'game-launch',
    'world-event',
    'flash-sale',
    'checkout',
    'vaccination',
    'nightly-rollups',
  ],
};

/** How an example opens: its title, then as comments what it shows, the question it answers, and the answer. */
export interface Opening {
  title: string;
  shows: string;
  question: string;
  answer: string;
}

/** What an example says at its top; undefined where it does not open so. */
export function openingIn(text: string): Opening | undefined {
  const found =
    /^system "(?<title>[^"]+)"\n(?<shows>(?:\/\/ .*\n)+?)\/\/ Question: (?<question>.*\n(?:\/\/ .*\n)*?)\/\/ Answer: (?<answer>.*\n(?:\/\/ .*\n)*)/.exec(
      text.replaceAll('\r\n', '\n'),
    )?.groups;
  if (found === undefined) return undefined;
  const plain = (lines = ''): string => {
    const line = lines
      .replaceAll(/^\/\/ /gm, '')
      .trim()
      .replaceAll('\n', ' ');
    return line.charAt(0).toUpperCase() + line.slice(1);
  };
  return {
    title: plain(found['title']),
    shows: plain(found['shows']),
    question: plain(found['question']),
    answer: plain(found['answer']),
  };
}
