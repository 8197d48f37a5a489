package dev.rematch.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rematch.core.Hashes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a config file compiles to: all that decides what the tasks of its DAGs do. Made of the file
 * alone, so that the same file has the same plan on any machine; a task whose jar makes another
 * plan of its file than the DAG was made of is refused.
 */
public final class Plan {
  /** Of the file that plans are written to. */
  public static final int SCHEMA_VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final TreeMap<String, Object> compiled;

  private Plan(Map<String, Object> compiled) {
    this.compiled = new TreeMap<>(compiled);
  }

  /**
   * What is planned.
   *
   * @param settings every effective setting of the config by its dotted key, as canonical text
   * @param sql SHA-256 of the text of each SQL file, by transform
   */
  public static Plan of(
      String pipeline,
      String question,
      String period,
      int maturityDays,
      String featureTable,
      List<String> recipes,
      String approvalMode,
      int approvalDays,
      ScheduleSpec schedule,
      String configHash,
      Map<String, String> settings,
      Map<String, String> sql) {
    Map<String, Object> compiled = new LinkedHashMap<>();
    compiled.put("airflow", new TreeMap<>(schedule.values()));
    compiled.put("approval", new TreeMap<>(Map.of("mode", approvalMode, "days", approvalDays)));
    compiled.put("config", new TreeMap<>(settings));
    compiled.put("config_hash", configHash);
    compiled.put("feature_table", featureTable);
    compiled.put("maturity_days", maturityDays);
    compiled.put("period", period);
    compiled.put("pipeline", pipeline);
    compiled.put("question", question);
    compiled.put("recipes", recipes);
    compiled.put("sql", new TreeMap<>(sql));
    return new Plan(compiled);
  }

  /** SHA-256 of the compact JSON, its keys sorted. */
  public String sha256() {
    return Hashes.sha256(json(compiled));
  }

  /** The file: what was compiled with its hash, and how it is submitted here. */
  public String file(Map<String, Object> submit) {
    Map<String, Object> file = new TreeMap<>();
    file.put("compiled", compiled);
    file.put("schema_version", SCHEMA_VERSION);
    file.put("sha256", sha256());
    file.put("submit", submit);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a plan as JSON", e);
    }
  }

  /**
   * The first place, in the order of keys, at which the plan of a file is another than this:
   * "config.recipes.trees.window is "3 months" there and "4 months" here". The hash of the whole
   * config is named only where nothing else differs.
   *
   * @param file the text of a plan file
   * @return empty when both are the same
   * @throws IllegalArgumentException when it is no plan file
   */
  public Optional<String> firstDifference(String file) {
    Map<String, String> there = new TreeMap<>();
    Map<String, String> here = new TreeMap<>();
    try {
      JsonNode read = JSON.readTree(file).path("compiled");
      if (!read.isObject()) {
        throw new IllegalArgumentException("it holds no object \"compiled\"");
      }
      flatten("", read, there);
      flatten("", JSON.valueToTree(compiled), here);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
    TreeSet<String> keys = new TreeSet<>(there.keySet());
    keys.addAll(here.keySet());
    keys.removeIf(
        key -> Optional.ofNullable(there.get(key)).equals(Optional.ofNullable(here.get(key))));
    return keys.stream()
        .filter(key -> !key.equals("config_hash"))
        .findFirst()
        .or(() -> keys.stream().findFirst())
        .map(
            key ->
                key
                    + " is "
                    + there.getOrDefault(key, "absent")
                    + " there and "
                    + here.getOrDefault(key, "absent")
                    + " here");
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      into));
    } else {
      into.put(path, node.isTextual() ? node.asText() : node.toString());
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a plan as JSON", e);
    }
  }
}
