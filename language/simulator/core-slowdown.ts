/** How cores of one instance hinder each other. */
import type { Component } from '../model/system.js';

/**
 * How many times as long work takes while `busy` cores of one instance are busy: the universal scalability law (Gunther
 * 1993), under which n cores do the work of n / (1 + contention (n - 1) + coherence n (n - 1)) cores. With contention
 * alone it is Amdahl's law (1967), contention being the serial fraction.
 */
export function coreSlowdown(component: Pick<Component, 'contention' | 'coherence'>): (busy: number) => number {
  const { contention = 0, coherence = 0 } = component;
  return (busy) => (busy <= 1 ? 1 : 1 + contention * (busy - 1) + coherence * busy * (busy - 1));
}
