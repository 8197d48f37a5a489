package dev.rematch.challenge;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;

/** The rule, and a judgement's figures, as canonical JSON: sorted keys, no white space. */
public final class RuleText {
  /** Its value, or null. */
  private static final StdSerializer<Optional<?>> OPTIONAL =
      new StdSerializer<>(Optional.class, false) {
        private static final long serialVersionUID = 1L;

        @Override
        public void serialize(Optional<?> value, JsonGenerator json, SerializerProvider serializers)
            throws IOException {
          json.writePOJO(value.orElse(null));
        }
      };

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(com.fasterxml.jackson.databind.MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .addModule(new SimpleModule().addSerializer(OPTIONAL))
          .build();

  private RuleText() {}

  /** The rule of a rematch; two equal rules have equal texts. */
  public static String of(ChallengeSpec rule, long seed) {
    TreeMap<String, Object> text = new TreeMap<>();
    text.put("rule", rule);
    text.put("seed", seed);
    return json(text);
  }

  /** Records, lists and maps as JSON. */
  public static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the figures of a rematch as JSON", e);
    }
  }
}
