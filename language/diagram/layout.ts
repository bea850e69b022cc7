/** Where everything stands: the outcome of a layout, whichever algorithm made it. Pixels, origin at the top left. */
export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

export interface EdgeRoute {
  /** From the border of the source to the border of the target. */
  points: Point[];
  /** Room kept for the label. */
  label: Box | null;
}

export interface Layout {
  /** The structure it was made for, see `structureHash`. */
  structure: string;
  /** `plain` when the good algorithm was not finished in time. */
  engine: 'elk' | 'plain';
  /** True: edges bend softly from point to point; false: they run at right angles. */
  curved: boolean;
  direction: 'down' | 'right';
  width: number;
  height: number;
  nodes: Record<string, Box>;
  /** Frames around boxes that stand in one region, by its name; absent where there are none. */
  frames?: Record<string, Box>;
  edges: Record<string, EdgeRoute>;
}
