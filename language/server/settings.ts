import * as v from 'valibot';

/** What a user can set; the same names as in the manifest, below `scale`. */
export interface Settings {
  simulateOnSave: boolean;
  seed: number;
  /** Seconds after which a run is ended, whatever it reached. */
  timeLimit: number;
  inlayHints: boolean;
}

/** The settings as they stand now. */
export interface SettingsSource {
  /** Settles once they have been read for the first time. */
  readonly ready: Promise<void>;
  readonly current: Settings;
}

const DEFAULTS: Settings = { simulateOnSave: true, seed: 1, timeLimit: 60, inlayHints: true };

// A setting that is not what it should be (settings are files, anything may stand there) counts as not written.
const schema = v.fallback(
  v.object({
    simulate: v.fallback(
      v.object({
        onSave: v.fallback(v.boolean(), DEFAULTS.simulateOnSave),
        seed: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1)), DEFAULTS.seed),
        timeLimit: v.fallback(v.pipe(v.number(), v.minValue(1), v.maxValue(3600)), DEFAULTS.timeLimit),
      }),
      { onSave: DEFAULTS.simulateOnSave, seed: DEFAULTS.seed, timeLimit: DEFAULTS.timeLimit },
    ),
    inlayHints: v.fallback(v.object({ enabled: v.fallback(v.boolean(), DEFAULTS.inlayHints) }), {
      enabled: DEFAULTS.inlayHints,
    }),
  }),
  {
    simulate: { onSave: DEFAULTS.simulateOnSave, seed: DEFAULTS.seed, timeLimit: DEFAULTS.timeLimit },
    inlayHints: { enabled: DEFAULTS.inlayHints },
  },
);

/** Reads the section `scale` of the editor's settings, whatever it holds. */
export function readSettings(section: unknown): Settings {
  const { simulate, inlayHints } = v.parse(schema, section);
  return {
    simulateOnSave: simulate.onSave,
    seed: simulate.seed,
    timeLimit: simulate.timeLimit,
    inlayHints: inlayHints.enabled,
  };
}
