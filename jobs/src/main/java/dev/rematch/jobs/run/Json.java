package dev.rematch.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Records as JSON: fields in snake_case as in the tables, times as ISO text, absent as null. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  public static String of(Object value) {
    try {
      return MAPPER.writeValueAsString(plain(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the result as JSON", e);
    }
  }

  private static Object plain(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(Json::plain).orElse(null);
    }
    if (value instanceof Record fields) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (RecordComponent component : fields.getClass().getRecordComponents()) {
        object.put(snake(component.getName()), plain(read(fields, component)));
      }
      return object;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((k, v) -> object.put(k.toString(), plain(v)));
      return object;
    }
    if (value instanceof List<?> list) {
      List<Object> array = new ArrayList<>();
      list.forEach(v -> array.add(plain(v)));
      return array;
    }
    // NaN is no JSON number.
    boolean undefined = value instanceof Double d && !Double.isFinite(d);
    boolean asIs = value == null || value instanceof Boolean || value instanceof Number;
    return undefined || !asIs ? String.valueOf(value) : value;
  }

  private static Object read(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + component, e);
    }
  }

  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
