package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.AppendLog;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.RegistryEvent;
import io.delta.kernel.types.StructField;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds TABLES.md, which analysts read, against the records that the registry's tables keep. */
class TablesDocTest {
  private static final Path PAGE = Path.of("../TABLES.md");
  private static final Pattern SECTION = Pattern.compile("### registry/(\\w+)");
  private static final Pattern COLUMN = Pattern.compile("\\| `(\\w+)` \\| ([\\w?]+) \\|.*\\|");
  private static final String MEANING = " | what it means, its unit and range |";

  @Test
  void everyTableOfTheRegistryHasASection() throws IOException {
    assertThat(documented().keySet())
        .as("sections \"### registry/<table>\" of TABLES.md, one per table of RegistryTables")
        .containsExactlyInAnyOrderElementsOf(tables().keySet());
  }

  @Test
  void theColumnsOfEverySectionAreTheComponentsOfItsRecord() throws IOException {
    Map<String, Map<String, String>> page = documented();
    List<String> problems = new ArrayList<>();
    tables()
        .forEach(
            (table, type) ->
                problems.addAll(
                    problems(table, columns(type), page.getOrDefault(table, Map.of()))));
    assertThat(problems).as("What to do in TABLES.md").isEmpty();
  }

  @Test
  void aProblemSaysWhatToDo() {
    assertThat(
            problems(
                "drift",
                new TreeMap<>(Map.of("value", "double?", "verdict", "string")),
                new TreeMap<>(Map.of("value", "double", "worth", "double"))))
        .containsExactly(
            "registry/drift: the type of `value` is double?, not double",
            "registry/drift: add | `verdict` | string | what it means, its unit and range |",
            "registry/drift: remove `worth`; the record has no such component");
  }

  private static List<String> problems(
      String table, Map<String, String> stored, Map<String, String> page) {
    String place = "registry/" + table + ": ";
    List<String> problems = new ArrayList<>();
    stored.forEach(
        (column, type) -> {
          String documented = page.get(column);
          if (documented == null) {
            problems.add(place + "add | `" + column + "` | " + type + MEANING);
          } else if (!documented.equals(type)) {
            problems.add(place + "the type of `" + column + "` is " + type + ", not " + documented);
          }
        });
    page.keySet().stream()
        .filter(column -> !stored.containsKey(column))
        .forEach(
            column ->
                problems.add(place + "remove `" + column + "`; the record has no such component"));
    return problems;
  }

  /** By table, its columns with their types as the page has them. */
  private static Map<String, Map<String, String>> documented() throws IOException {
    Map<String, Map<String, String>> sections = new TreeMap<>();
    Optional<Map<String, String>> open = Optional.empty();
    for (String line : Files.readAllLines(PAGE, StandardCharsets.UTF_8)) {
      Matcher section = SECTION.matcher(line);
      if (section.matches()) {
        Map<String, String> columns = new LinkedHashMap<>();
        assertThat(sections.put(section.group(1), columns)).as("second %s", line).isNull();
        open = Optional.of(columns);
      } else if (line.startsWith("#")) {
        open = Optional.empty();
      } else if (open.isPresent() && line.startsWith("| `")) {
        Matcher column = COLUMN.matcher(line);
        assertThat(column.matches()).as("| `column` | type | meaning |, found %s", line).isTrue();
        assertThat(open.get().put(column.group(1), column.group(2)))
            .as("second row of %s", line)
            .isNull();
      }
    }
    return sections;
  }

  /** By table, the record of its rows. */
  private static Map<String, Class<? extends Record>> tables() {
    Map<String, Class<? extends Record>> tables = new TreeMap<>();
    for (RecordComponent component : RegistryTables.class.getRecordComponents()) {
      if (component.getType() == ModelRegistry.class) {
        tables.put("events", RegistryEvent.class);
        continue;
      }
      assertThat(component.getType())
          .as("the table behind RegistryTables.%s; teach this test its rows", component.getName())
          .isEqualTo(AppendLog.class);
      tables.put(RecordCodec.snakeCase(component.getName()), rows(component));
    }
    return tables;
  }

  private static Class<? extends Record> rows(RecordComponent log) {
    Class<?> rows =
        (Class<?>) ((ParameterizedType) log.getGenericType()).getActualTypeArguments()[0];
    return rows.asSubclass(Record.class);
  }

  /** By column, its type as the page should have it: "double?" for one that may be absent. */
  private static <R extends Record> Map<String, String> columns(Class<R> type) {
    Map<String, String> columns = new LinkedHashMap<>();
    List<StructField> fields = new RecordCodec<>(type).schema().fields();
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      String name = fields.get(i).getDataType().toString().replace("integer", "int");
      columns.put(
          fields.get(i).getName(), components[i].getType() == Optional.class ? name + "?" : name);
    }
    return columns;
  }
}
