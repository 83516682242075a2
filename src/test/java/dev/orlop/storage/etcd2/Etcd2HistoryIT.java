package dev.orlop.storage.etcd2;

import dev.orlop.model.HistoryContract;

/** Random concurrent histories on etcd v2. */
class Etcd2HistoryIT extends HistoryContract implements Etcd2Fixture.Source {}
