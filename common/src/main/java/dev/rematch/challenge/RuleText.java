package dev.rematch.challenge;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
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

  private static final class OptionalReader extends StdDeserializer<Optional<?>>
      implements ContextualDeserializer {
    private static final long serialVersionUID = 1L;
    private final transient JavaType content;

    OptionalReader(JavaType content) {
      super(Optional.class);
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty at) {
      return new OptionalReader(context.getContextualType().containedType(0));
    }

    @Override
    public Optional<?> deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return Optional.ofNullable(context.readValue(json, content));
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
      return Optional.empty();
    }
  }

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(com.fasterxml.jackson.databind.MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .addModule(
              new SimpleModule()
                  .addSerializer(OPTIONAL)
                  .addDeserializer(Optional.class, new OptionalReader(null)))
          .build();

  private RuleText() {}

  /** The rule of a rematch; two equal rules have equal texts. */
  public static String of(ChallengeSpec rule, long seed) {
    TreeMap<String, Object> text = new TreeMap<>();
    text.put("rule", rule);
    text.put("seed", seed);
    return json(text);
  }

  /**
   * The rule that a text says.
   *
   * @throws IllegalArgumentException when it was written by a version with other rules
   */
  public static ChallengeSpec read(String text) {
    try {
      return JSON.treeToValue(JSON.readTree(text).get("rule"), ChallengeSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid rule: " + e.getOriginalMessage(), e);
    }
  }

  /** The seed of the bootstrap that a text says. */
  public static long seed(String text) {
    try {
      return JSON.readTree(text).get("seed").asLong();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid rule: " + e.getOriginalMessage(), e);
    }
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
