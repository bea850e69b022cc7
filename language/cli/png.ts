import { UsageError } from './exit-status.js';

/** Pixels to one of the drawing's: sharp on the screens of today. */
const SCALE = 2;

/**
 * An SVG as a PNG. What rasterizes is a binary for each platform, which `npm ci` brings along where there is one.
 *
 * @throws UsageError where there is none
 */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js').catch(() => {
    throw new UsageError(
      'PNG needs the optional package @resvg/resvg-js, which is not installed; --format svg needs nothing',
    );
  });
  const options = { fitTo: { mode: 'zoom', value: SCALE }, font: { loadSystemFonts: true } } as const;
  return new Resvg(svg, options).render().asPng();
}
