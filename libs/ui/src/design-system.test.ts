import { describe, expect, it } from 'vitest';
import { highlightPieces, severities, sparklinePoints, visibleRows } from './index.ts';

describe('highlightPieces', () => {
  it('marks the parts and keeps every character of the line', () => {
    const pieces = highlightPieces('Failed password for root', [
      [0, 6],
      [20, 24],
    ]);
    expect(pieces.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(['Failed', 'root']);
    expect(pieces.map((piece) => piece.text).join('')).toBe('Failed password for root');
  });
  it('merges overlapping parts and ignores what lies outside the line', () => {
    const pieces = highlightPieces('abcdef', [
      [2, 4],
      [1, 3],
      [5, 99],
      [4, 4],
      [-3, 0],
    ]);
    expect(pieces.map((piece) => piece.text).join('')).toBe('abcdef');
    expect(
      pieces
        .filter((piece) => piece.marked)
        .map((piece) => piece.text)
        .join(''),
    ).toBe('bcdf');
  });
});

describe('visibleRows', () => {
  it('draws a bounded part of a hundred thousand rows wherever one has scrolled', () => {
    for (const top of [200, 0, -50_000, -3_699_000, -9_000_000]) {
      const [first, last] = visibleRows(100_000, top, 1080);
      expect(last - first).toBeLessThan(90);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(last).toBeLessThanOrEqual(100_000);
    }
    expect(visibleRows(100_000, -37 * 500, 370, 0)).toEqual([500, 510]);
  });
});

describe('sparklinePoints', () => {
  it('puts the highest value at the top and zero at the bottom', () => {
    expect(sparklinePoints([0, 5, 10], 84, 24)).toBe('0.0,23.0 42.0,12.0 84.0,1.0');
  });
});

it('has one severity scale of five', () => {
  expect(severities).toEqual(['informational', 'low', 'medium', 'high', 'critical']);
});
