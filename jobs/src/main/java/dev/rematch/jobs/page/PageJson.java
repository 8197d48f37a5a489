package dev.rematch.jobs.page;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.rematch.report.Plot;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Set;

/**
 * Plots as JSON that can stand inside a script element: no character of it can end the element or
 * begin another. Days are ISO text, a value that is not there is null.
 */
final class PageJson {
  private static final Set<Integer> ESCAPED =
      Set.of((int) '<', (int) '>', (int) '&', (int) '\'', 0x2028, 0x2029);

  /** What HTML could take for itself. */
  private static final class InPage extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
      ESCAPED.stream().filter(c -> c < codes.length).forEach(c -> codes[c] = ESCAPE_CUSTOM);
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int character) {
      return ESCAPED.contains(character)
          ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", character))
          : null;
    }
  }

  private static final class Finite extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    Finite() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider serializers)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }

  private static final class Day extends StdSerializer<LocalDate> {
    private static final long serialVersionUID = 1L;

    Day() {
      super(LocalDate.class);
    }

    @Override
    public void serialize(LocalDate value, JsonGenerator json, SerializerProvider serializers)
        throws IOException {
      json.writeString(value.toString());
    }
  }

  private static final ObjectMapper MAPPER = mapper();

  private PageJson() {}

  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .addModule(
                new SimpleModule()
                    .addSerializer(Double.class, new Finite())
                    .addSerializer(double.class, new Finite())
                    .addSerializer(LocalDate.class, new Day()))
            .build();
    mapper.getFactory().setCharacterEscapes(new InPage());
    return mapper;
  }

  static String of(Plot plot) {
    try {
      return MAPPER.writeValueAsString(plot);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a plot as JSON", e);
    }
  }
}
