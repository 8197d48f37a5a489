package dev.rematch.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Assets and their events. */
public final class Assets {
  private final Api api;

  Assets(Api api) {
    this.api = api;
  }

  public List<Asset> list() {
    return api.list(Call.get("list assets", "/assets"), "assets", Integer.MAX_VALUE, Asset::of);
  }

  /** The asset of exactly that URI, as Airflow keeps it. */
  public Optional<Asset> find(String uri) {
    return list().stream().filter(a -> a.uri().equals(uri)).findFirst();
  }

  /** The asset of exactly that name; of several, in groups, the first. */
  public Optional<Asset> named(String name) {
    return list().stream().filter(a -> a.name().equals(name)).findFirst();
  }

  /**
   * Says that an asset was made anew, which sets off the DAGs that wait for it. The second call
   * says it again: it is sent once more only when the first surely did not arrive.
   *
   * @param extra values of types that Jackson writes as JSON
   * @throws AirflowException.NotFound when there is no such asset
   */
  public AssetEvent createEvent(long assetId, Map<String, ?> extra) {
    ObjectNode body = Api.object().put("asset_id", assetId);
    body.set("extra", Api.JSON.valueToTree(extra));
    return AssetEvent.of(
        api.send(Call.post("create an event of asset " + assetId, "/assets/events", body)));
  }

  /** The events that fit, the latest first. */
  public List<AssetEvent> events(EventQuery query) {
    Call call =
        Call.get("list asset events", "/assets/events")
            .with("asset_id", query.assetId())
            .with("source_dag_id", query.sourceDagId())
            .with("source_run_id", query.sourceRunId())
            .with("order_by", "-timestamp")
            .hint(
                "try later: Airflow 3.3.2 answers so while a run that an event set off is queued");
    return api.list(call, "asset_events", query.limit(), AssetEvent::of);
  }
}
