/** What a finding may look at. */
import type { Results, Verdict } from '../model/results.js';
import type { Component, LoadPoint, Requirement, SourceRange, System } from '../model/system.js';
import type { Plateau } from './course.js';
import type { Solution, SolvedResource } from '../simulator/solver/index.js';

export interface FindingContext {
  /** At the operating point that was studied: the design point, or the mean load of a course of events. */
  system: System;
  /** "at peak", as messages say it. */
  point: string;
  solution: Solution;
  /** Everything but the findings; from the solver where nothing was simulated yet. */
  results: Omit<Results, 'findings'>;
  /** A requirement with its verdict and with what was solved at its operating point. */
  checked: { requirement: Requirement; verdict: Verdict; at: LoadPoint; system: System; solution: Solution }[];
  /** The course of events as a series of steady states; empty where nothing depends on the clock. */
  course: readonly Plateau[];
  /** Solves a changed System; remembers nothing. Findings share a budget of such solutions. */
  solve(system: System): Solution;
  /** Solutions that may still be asked for. */
  budget: { left: number };
}

export function componentNamed(system: System, name: string): Component | undefined {
  return system.components.find((component) => component.name === name);
}

/** Where a property was written, else the name of the component. */
export function placeOf(component: Component, property: string): SourceRange {
  return component.propertyRanges[property] ?? component.range;
}

/** "Db", or "Db leader" where leaders and followers differ, "Db shard 3" or "Web instance 3" where one is asked more than the others. */
export function nameOf(resource: SolvedResource): string {
  const role = resource.role === 'all' ? '' : ` ${resource.role}`;
  const shard = resource.shard === undefined ? '' : `${role === '' ? '' : ' of'} shard ${resource.shard + 1}`;
  const instance = resource.instance === undefined ? '' : ` instance ${resource.instance + 1}`;
  return `${resource.component}${role}${shard}${instance}`;
}
