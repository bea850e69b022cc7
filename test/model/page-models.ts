/** Four models that between them use most of the language. */

export const THREE_LINES = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 200 rps }
`;

export const BLOG_PLATFORM = `system "Blog platform"

param dailyUsers = 10M
keys PostId { count: 5M, popularity: zipf(0.9) }

load Readers -> Edge.read  { rate: dailyUsers * 20 / day, peak: 3x, key: PostId }
load Authors -> Edge.write { rate: dailyUsers * 0.1 / day, peak: 3x, key: PostId }

balancer Edge -> Web { policy: least-connections }      // offers Web's operations

service Web {
  instances: 6
  cores: 4
  concurrency: 200            // a slot is held from arrival to reply, over every call in between
  price: 0.17 usd/h

  on read {
    cpu 2ms
    -> Posts.select
  }
  on write {
    cpu 3ms
    -> Db.insert timeout 500ms retry 2
    ~> Mail.send              // asynchronous: the reply does not wait
  }
}

cache Posts -> Db {            // read-through: a miss calls Db and fills the cache
  capacity: 200k items
  eviction: lru
  ttl: 1h
  cpu: 0.1ms
}

database Db {
  cores: 16
  replication: leader-follower { followers: 2, mode: async, lag: 50ms }
  on select { cpu 4ms }        // served by followers
  on insert write { cpu 6ms }  // goes to the leader, and is applied by every follower
}

queue Mail -> Mailer
worker Mailer { instances: 2, concurrency: 20, on send { cpu 5ms  -> Smtp.deliver } }
external Smtp { availability: 99.9%, on deliver { wait lognormal(p50: 80ms, p99: 400ms) } }

require Readers p99 < 120ms at peak
require Authors p95 < 300ms at Authors 5x
require Web cpu < 70% at peak

scenario FlashCrowd for 15min {
  at 1min over 30s for 5min { Readers 10x }
  at 3min for 30s { fail Db.leader }
  require Readers errors < 1%
}

variant Bigger { Web { instances: 12 } }

sweep Web.instances from 2 to 20 step 2
`;

export const SOCIAL_TIMELINE = `system "Social timeline"
// Which design carries 300k timeline views/s and 12k posts/s? (published load; about 75 followers on average)

param switchAt = 1M
keys Author { count: 100M, followers: pareto(mean: 75, shape: 1.2, max: 30M) }
keys Reader like Author
keys Followee like Author { popularity: followers }     // whom a reader follows

load Posts -> Api.post { rate: 4.6k rps, peak: 2.6x, key: Author }
load Views -> Api.home { rate: 300k rps, key: Reader }

service Api {
  instances: 100, cores: 8
  on post { cpu 1ms  -> Tweets.insert }
  on home { cpu 1ms }
}
database Tweets { shards: 64 by Author, cores: 8, on insert write { cpu 0.4ms }, on recent { cpu 0.3ms } }
cache Recent -> Tweets { instances: 64, policy: round-robin, capacity: 1M items, cpu: 20us }
database Timelines { shards: 128 by Reader, on get { cpu 20us }, on push write { cpu 20us } }
queue Fanout -> Deliver
worker Deliver { instances: 200, concurrency: 8
  on push { parallel Author.followers { -> Timelines.push by Reader } }
}

variant RebuildAtRead {
  Api { on home { cpu 1ms  parallel 75 { -> Tweets.recent by Followee } } }
}
variant FanoutAtWrite {
  Api {
    on post { cpu 1ms  -> Tweets.insert  ~> Fanout.push }
    on home { cpu 1ms  -> Timelines.get }
  }
}
variant Hybrid like FanoutAtWrite {
  Api {
    on post { cpu 1ms  -> Tweets.insert  when Author.followers < switchAt { ~> Fanout.push } }
    on home { cpu 1ms
      parallel {
        -> Timelines.get
        parallel 75 { when Followee.followers >= switchAt { -> Recent.recent by Followee } }
      }
    }
  }
}
require Views p99 < 200ms at peak
scenario CelebrityPosts for 2min {
  at 1min { send Posts { Author.followers: 30M } }      // one request with a given key
  require Views p99 < 200ms
}
sweep switchAt from 10k to 30M step 10x
`;

export const RETRY_STORM = `system "Retry storm"
// Ten slow seconds. Does the system recover by itself?
load Users -> Front.get { rate: 700 rps }
service Front { instances: 10, on get { cpu 1ms  -> Back.get timeout 100ms retry 3 } }
service Back  { instances: 10, queue: 1000, on get { cpu 10ms } }

variant Budget {
  Front { on get { cpu 1ms  -> Back.get timeout 100ms retry 3 backoff exponential(50ms, max: 2s, jitter: full) budget 10% } }
}
scenario Blip for 6min {
  at 2min for 10s { slow Back 3x }
  require Users errors < 1% after 4min
}
`;

export const PAGE_MODELS: Readonly<Record<string, string>> = {
  THREE_LINES,
  BLOG_PLATFORM,
  SOCIAL_TIMELINE,
  RETRY_STORM,
};
