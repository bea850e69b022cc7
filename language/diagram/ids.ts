/** What boxes are called in the drawing. */
export const componentId = (name: string): string => `component ${name}`;
export const loadId = (name: string): string => `load ${name}`;
