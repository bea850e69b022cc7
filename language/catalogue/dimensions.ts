import type { DimensionName } from './types.js';

/** A physical dimension as exponents of time, data and money, with the unit in which values are kept. */
export interface Dimension {
  /** The unit of every stored value: defaults, ranges, results. */
  readonly si: string;
  readonly time: -1 | 0 | 1;
  readonly bytes: -1 | 0 | 1;
  readonly money: 0 | 1;
  /** With its article, for messages: "expects a duration, such as 20ms". */
  readonly says: string;
  readonly example: string;
  /** The units that may be written, for the reference and for completion. */
  readonly units: readonly string[];
}

const DURATION_UNITS = ['ns', 'us', 'ms', 's', 'min', 'h', 'day', 'month', 'year'];
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Every dimension a value can have. Those that are plain numbers differ only in how they are written. */
export const DIMENSIONS: Readonly<Record<DimensionName, Dimension>> = {
  number: { si: '1', time: 0, bytes: 0, money: 0, says: 'a number', example: '0.9', units: ['k', 'M', 'G'] },
  count: {
    si: '1',
    time: 0,
    bytes: 0,
    money: 0,
    says: 'a count',
    example: '200k items',
    units: ['k', 'M', 'G', 'users', 'items', 'requests', 'messages'],
  },
  ratio: { si: '1', time: 0, bytes: 0, money: 0, says: 'a share', example: '99.9%', units: ['%'] },
  factor: { si: '1', time: 0, bytes: 0, money: 0, says: 'a factor', example: '3x', units: ['x'] },
  duration: { si: 's', time: 1, bytes: 0, money: 0, says: 'a duration', example: '20ms', units: DURATION_UNITS },
  rate: {
    si: '1/s',
    time: -1,
    bytes: 0,
    money: 0,
    says: 'a rate',
    example: '200 rps',
    units: ['rps', '/ s', '/ min', '/ h', '/ day', '/ month'],
  },
  bytes: { si: 'B', time: 0, bytes: 1, money: 0, says: 'an amount of data', example: '16 GB', units: BYTE_UNITS },
  bandwidth: {
    si: 'B/s',
    time: -1,
    bytes: 1,
    money: 0,
    says: 'a bandwidth',
    example: '10 Gbps',
    units: ['bps', 'kbps', 'Mbps', 'Gbps', 'MB / s'],
  },
  money: { si: 'usd', time: 0, bytes: 0, money: 1, says: 'an amount of money', example: '0.4 usd', units: ['usd'] },
  'money per time': {
    si: 'usd/s',
    time: -1,
    bytes: 0,
    money: 1,
    says: 'a price per time',
    example: '0.17 usd/h',
    units: ['usd/h', 'usd/day', 'usd/month', 'usd/year'],
  },
  'money per byte': {
    si: 'usd/B',
    time: 0,
    bytes: -1,
    money: 1,
    says: 'a price per amount of data',
    example: '0.09 usd/GB',
    units: ['usd/GB', 'usd/TB'],
  },
};
