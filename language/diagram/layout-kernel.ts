/** What runs inside a layout worker, on either platform. */
import ELK from 'elkjs/lib/elk.bundled.js';
import type { LayoutJob, LayoutReply } from './layouter.js';

/** Answers one job at a time; never throws. */
export function createKernel(): (job: LayoutJob) => Promise<LayoutReply> {
  const elk = new ELK();
  return async (job) => {
    try {
      return { id: job.id, graph: await elk.layout(job.graph) };
    } catch (error) {
      return { id: job.id, failure: error instanceof Error ? error.message : String(error) };
    }
  };
}
