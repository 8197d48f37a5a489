package dev.rematch.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Optional;

/** Pools of slots. */
public final class Pools {
  private static final String DEFAULT = "default_pool";
  private final Api api;

  Pools(Api api) {
    this.api = api;
  }

  /** Empty when there is no such pool. */
  public Optional<Pool> find(String name) {
    return api.find(Call.get("read pool " + name, path(name))).map(Pool::of);
  }

  /**
   * @throws AirflowException.Conflict when there is a pool of that name: the second call too
   * @throws AirflowException.InvalidRequest when the slots are fewer than -1
   */
  public Pool create(Pool pool) {
    ObjectNode body = pool.values().put("name", pool.name());
    return Pool.of(api.send(Call.post("create pool " + pool.name(), "/pools", body)));
  }

  /**
   * Changes a pool; the second call changes nothing. Of the default pool Airflow lets the slots and
   * the deferred be changed, not the description.
   *
   * @throws AirflowException.NotFound when there is no such pool
   */
  public Pool update(Pool pool) {
    ObjectNode body = pool.values();
    Call call;
    if (!pool.name().equals(DEFAULT)) {
      body.put("pool", pool.name());
    }
    call = Call.patch("update pool " + pool.name(), path(pool.name()), body);
    for (Iterator<String> names = pool.values().fieldNames(); names.hasNext(); ) {
      call = call.with("update_mask", names.next());
    }
    return Pool.of(api.send(call));
  }

  /** Creates or changes a pool, so that it is as asked; the second call changes nothing. */
  public Pool put(Pool pool) {
    Optional<Pool> there = find(pool.name());
    if (there.isEmpty()) {
      try {
        return create(pool);
      } catch (AirflowException.Conflict createdMeanwhile) {
        return update(pool);
      }
    }
    return pool.satisfiedBy(there.get()) ? there.get() : update(pool);
  }

  private static String path(String name) {
    return "/pools/" + Ids.segment(name);
  }
}
