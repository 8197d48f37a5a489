package dev.rematch.pipeline;

import dev.rematch.core.Hashes;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a config file comes down to, in a form that can be compared.
 *
 * @param hash SHA-256 over the settings and the text of every SQL file, without the schedule
 * @param settings every setting by its dotted key, defaults included, as canonical text; without
 *     the schedule
 * @param sql SHA-256 of the text of each SQL file, by transform
 */
public record CompiledConfig(String hash, Map<String, String> settings, Map<String, String> sql) {
  public CompiledConfig {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    sql = Collections.unmodifiableMap(new TreeMap<>(sql));
  }

  static CompiledConfig of(String canonical, Map<String, String> settings, TransformBlock made) {
    Map<String, String> sql = new TreeMap<>();
    made.sql().forEach((name, text) -> sql.put(name, Hashes.sha256(text)));
    return new CompiledConfig(Hashes.sha256(canonical + made.texts()), settings, sql);
  }
}
