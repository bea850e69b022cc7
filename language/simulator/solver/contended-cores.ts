/** Cores that hinder each other: a birth-death chain whose service rate depends on how many of them are busy. */
import type { Component } from '../../model/system.js';
import { coreSlowdown } from '../core-slowdown.js';
import type { AdmissionTimes, StationTimes } from './behavior.js';
import { UNBOUNDED } from './spread.js';
import type { Approach, NodeLoad } from './stations.js';
import { IDLE, OPEN_DOOR } from './stations.js';

/** Terms of a chain that are added up one by one; what lies beyond is nothing that a run would see. */
const MOST_STATES = 200_000;

/** True where cores of the component are slower the more of them are busy. */
export function hinders(component: Component, cores: number): boolean {
  return coreSlowdown(component)(cores) > 1;
}

/** Cores' worth of work that `cores` busy cores do: the universal scalability law (Gunther 1993). */
export function effectiveCores(component: Component, cores: number): number {
  return cores / coreSlowdown(component)(cores);
}

/**
 * One node with `cores` cores and room for `places` waiting requests. With k requests present min(k, c) cores are busy, each
 * slowed down by the law: a birth-death chain, exact for Poisson arrivals and exponential services under any order of service
 * that does not look at sizes (Kleinrock 1975, section 3.2). Other arrivals and services scale the wait as Allen and Cunneen do.
 *
 * @param load seconds of service as one core alone would take
 */
export function contendedStation(
  component: Component,
  load: NodeLoad,
  cores: number,
  places: number,
  approach: Approach,
): { times: StationTimes; admission: AdmissionTimes } {
  if (!(load.rate * load.service > 0)) return { times: IDLE, admission: OPEN_DOOR };
  const slowdown = coreSlowdown(component);
  const offered = load.rate * load.service;
  const ratio = offered / effectiveCores(component, cores);
  if (ratio >= 1 && places === Infinity) {
    const times = { wait: UNBOUNDED, waits: 1, stretch: 1, slowed: slowdown(cores), utilization: ratio };
    return { times, admission: OPEN_DOOR };
  }
  // Weights relative to the empty node, rescaled where they grow out of range.
  let weight = 1;
  let total = 1;
  let busy = 0;
  let waiting = 0;
  let full = 0;
  const last = Math.min(cores + places, cores + MOST_STATES);
  for (let k = 1; k <= last; k++) {
    const working = Math.min(k, cores);
    weight *= (offered * slowdown(working)) / working;
    total += weight;
    busy += working * weight;
    waiting += (k - working) * weight;
    if (k >= cores) full += weight;
    if (total > 1e200) {
      weight *= 1e-200;
      total *= 1e-200;
      busy *= 1e-200;
      waiting *= 1e-200;
      full *= 1e-200;
    }
    if (k > cores && weight < 1e-16 * total) break;
  }
  const rejected = places === Infinity ? 0 : weight / total;
  const admitted = load.rate * (1 - rejected);
  const slowed = busy / total / (admitted * load.service);
  const utilization = busy / total / cores;
  const admission = { rejected, wait: 0, waits: 0 };
  if (component.discipline === 'ps') {
    const stretch = (busy + waiting) / total / (admitted * load.service);
    return { times: { wait: 0, waits: 0, stretch, utilization }, admission };
  }
  const variability = load.exponential && approach.scv === 1 ? 1 : (approach.scv + load.scv) / 2;
  const wait = ((waiting / total) * variability) / admitted;
  const waits = Math.min(1, Math.max(0, (full - (places === Infinity ? 0 : weight)) / total / (1 - rejected)));
  return { times: { wait, waits: wait > 0 ? Math.max(waits, 1e-9) : 0, stretch: 1, slowed, utilization }, admission };
}
