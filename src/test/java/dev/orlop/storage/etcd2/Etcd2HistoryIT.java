package dev.orlop.storage.etcd2;

import dev.orlop.model.HistoryContract;
import dev.orlop.support.OneAtATime;

/** Random concurrent histories on etcd v2. */
@OneAtATime
class Etcd2HistoryIT extends HistoryContract implements Etcd2Fixture.Source {}
