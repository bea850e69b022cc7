import { describe, expect, it } from 'vitest';
import { cardPlace } from '../../extension/preview/card-place.js';

const panel = { left: 0, right: 380, top: 100, bottom: 600 };
const at = (left: number, top: number, width = 180, height = 60): typeof panel => ({
  left,
  right: left + width,
  top,
  bottom: top + height,
});

describe('the card of a box', () => {
  it('stands beside it where there is room, on the wider side', () => {
    const wide = { ...panel, right: 760 };
    expect(cardPlace(at(100, 200), wide, false)).toEqual({ at: 'right', height: 476 });
    expect(cardPlace(at(480, 200), wide, false).at).toBe('left');
  });

  it('stands above or below it in a narrow panel, no higher than the room that is there', () => {
    expect(cardPlace(at(100, 150), panel, false)).toEqual({ at: 'bottom', height: 600 - 210 - 24 });
    expect(cardPlace(at(100, 500), panel, false)).toEqual({ at: 'top', height: 400 - 24 });
  });

  it('may be as high as can be read once it is pinned', () => {
    const tall = at(100, 130, 180, 440);
    expect(cardPlace(tall, panel, false).height).toBeLessThan(100);
    expect(cardPlace(tall, panel, true).height).toBeGreaterThan(200);
  });
});
