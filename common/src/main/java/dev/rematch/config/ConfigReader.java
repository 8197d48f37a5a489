package dev.rematch.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.rematch.core.Names;
import dev.rematch.core.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A cursor over one object of a config file that gathers problems instead of throwing at the first.
 *
 * <p>Defaults come from a reference object of the same shape. It is also the list of known keys: a
 * key that stands there with {@code null} has no default; {@code "*"} stands for every name of a
 * map, {@code "key[]"} beside {@code key} for every object in its list. A read of a key that is
 * wrong or missing adds a problem and answers with a harmless placeholder, so that the rest of the
 * file is looked at too; {@link #failOnProblems} then throws.
 */
public final class ConfigReader {
  private static final String ANY = "*";

  private final ConfigObject values;
  private final ConfigObject reference;
  private final ConfigOrigin origin;
  private final String path;
  private final String template;
  private final Findings findings;

  private ConfigReader(
      ConfigObject values,
      ConfigObject reference,
      ConfigOrigin origin,
      String path,
      String template,
      Findings findings) {
    this.values = values;
    this.reference = reference;
    this.origin = origin;
    this.path = path;
    this.template = template;
    this.findings = findings;
    values.keySet().stream().filter(k -> !known().contains(k)).forEach(this::unknown);
  }

  /** A reader of the whole file, both resolved. */
  public static ConfigReader of(Config values, Config reference) {
    return new ConfigReader(
        values.root(), reference.root(), values.root().origin(), "", "", new Findings());
  }

  /** Whether the key has a value, its own or the default. */
  public boolean has(String key) {
    return find(key).isPresent();
  }

  /** Text that is not blank. A number or true is no text until it is quoted. */
  public String string(String key) {
    return read(key, "", "must be a text", v -> texts(v).filter(s -> !s.isBlank()));
  }

  /** Text that may be blank, such as a tab. */
  public String rawString(String key) {
    return read(key, "", "must be a text", ConfigReader::texts);
  }

  public Optional<String> optionalString(String key) {
    return has(key) ? Optional.of(string(key)) : Optional.empty();
  }

  /** A whole number; 12.7 and "12" are none. */
  public long whole(String key, long min, long max) {
    String rule =
        max == Long.MAX_VALUE
            ? "must be a whole number of " + min + " or more"
            : "must be a whole number from " + min + " to " + max;
    return read(
        key,
        min,
        rule,
        v ->
            v.unwrapped() instanceof Integer || v.unwrapped() instanceof Long
                ? Optional.of(((Number) v.unwrapped()).longValue())
                    .filter(n -> n >= min && n <= max)
                : Optional.empty());
  }

  public int integer(String key, int min, int max) {
    return (int) whole(key, min, max);
  }

  /** A finite number in the range. */
  public double number(String key, Range range) {
    return read(
        key,
        range.inside(),
        range.text(),
        v ->
            v.unwrapped() instanceof Number n
                ? Optional.of(n.doubleValue()).filter(Double::isFinite).filter(range.holds()::test)
                : Optional.empty());
  }

  /** Only true and false; "yes" and "on" are texts. */
  public boolean flag(String key) {
    return read(
        key,
        false,
        "must be true or false",
        v -> v.unwrapped() instanceof Boolean b ? Optional.of(b) : Optional.empty());
  }

  /** A constant of the enum by its name in kebab-case. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    List<String> names = Arrays.stream(constants).map(ConfigReader::kebab).toList();
    int index = names.indexOf(oneOf(key, names));
    return constants[Math.max(0, index)];
  }

  /** One of the known names; the first of them after a problem. */
  public String oneOf(String key, Collection<String> known) {
    Optional<ConfigValue> found = find(key);
    return read(
        key,
        known.iterator().next(),
        mustBeOneOf(found.flatMap(ConfigReader::texts), known),
        v -> texts(v).filter(known::contains));
  }

  /** Texts, in their order; at least one unless the key may be left out. */
  public List<String> strings(String key) {
    return list(key, "must be a list of texts", ConfigReader::texts);
  }

  /** A list of texts or, short, one text. */
  public List<String> stringOrStrings(String key) {
    return find(key).filter(v -> v.valueType() == ConfigValueType.STRING).isPresent()
        ? List.of(string(key))
        : strings(key);
  }

  /** Texts, numbers and booleans as they are written. */
  public List<String> scalarsAsText(String key) {
    return list(
        key,
        "must be a list of texts or numbers",
        v -> scalar(v) ? Optional.of(v.unwrapped().toString()) : Optional.empty());
  }

  /** Whether the value is this word; for keys that take a word or a number. */
  public boolean is(String key, String word) {
    boolean same = find(key).flatMap(ConfigReader::texts).filter(word::equals).isPresent();
    if (same) {
      findings.used(join(path, key), word);
    }
    return same;
  }

  /** An object of free keys whose values are texts, numbers or booleans; by line, then by name. */
  public Map<String, Object> scalars(String key) {
    Map<String, Object> out = new LinkedHashMap<>();
    entries(key)
        .forEach(
            (name, value) -> {
              if (scalar(value)) {
                out.put(name, value.unwrapped());
                findings.used(join(join(path, key), name), canonical(value));
              } else {
                add(join(join(path, key), name), value, "must be a text, number, true or false");
              }
            });
    return out;
  }

  /** An object of free keys whose values name constants of the enum; by line, then by name. */
  public <E extends Enum<E>> Map<String, E> choices(String key, Class<E> type) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(ConfigReader::kebab).toList();
    Map<String, E> out = new LinkedHashMap<>();
    entries(key)
        .forEach(
            (name, value) -> {
              int index = names.indexOf(texts(value).orElse(""));
              if (index < 0) {
                add(join(join(path, key), name), value, mustBeOneOf(texts(value), names));
              }
              out.put(name, type.getEnumConstants()[Math.max(0, index)]);
            });
    // Their order decides the layout of the feature vector, so it counts for the fingerprint.
    findings.used(join(path, key), out.toString());
    return out;
  }

  /** The object at the key; an absent one has only defaults. */
  public ConfigReader object(String key) {
    Optional<ConfigValue> found = find(key);
    if (found.isEmpty() || found.get() == reference.get(key)) {
      return child(empty(), origin, key, key, key, findings);
    }
    return asObject(found.get(), key, key);
  }

  /** Every object of a map, by line and then by name; names obey {@link Names}. */
  public Map<String, ConfigReader> named(String key) {
    ConfigReader map = object(key);
    Map<String, ConfigReader> out = new LinkedHashMap<>();
    map.sorted()
        .forEach(
            (name, value) -> {
              map.checkName(name, value);
              out.put(name, map.asObject(value, name, ANY));
            });
    return out;
  }

  /**
   * The lists of variants of a map, by line and then by name. See {@link #variants}.
   *
   * @param beside keys that may stand beside the one that chooses the form
   */
  public Map<String, List<ConfigReader>> namedVariants(String key, Set<String> beside) {
    ConfigReader map = object(key);
    Map<String, List<ConfigReader>> out = new LinkedHashMap<>();
    map.sorted()
        .forEach(
            (name, value) -> {
              map.checkName(name, value);
              out.put(name, map.variantsAt(name, ANY, beside));
            });
    return out;
  }

  /** Every object of a list. */
  public List<ConfigReader> objects(String key) {
    List<ConfigReader> out = new ArrayList<>();
    elements(key, key).forEach(v -> out.add(asObject(v, key + "[" + out.size() + "]", key + "[]")));
    return out;
  }

  /**
   * A list in which each element chooses one of several forms: an object of one key, or the bare
   * key where nothing is to be said about it. {@link #word} tells which.
   */
  public List<ConfigReader> variants(String key) {
    return variantsAt(key, key, Set.of());
  }

  /** The key that chooses the form of a variant; empty when the form was wrong. */
  public String word() {
    return word(Set.of());
  }

  /** The same where other keys may stand beside it. */
  public String word(Set<String> beside) {
    return values.keySet().stream()
        .filter(known()::contains)
        .filter(key -> !beside.contains(key))
        .findFirst()
        .orElse("");
  }

  /** Adds a problem with the value of the key, found by looking at several values together. */
  public void problem(String key, String rule) {
    Optional<ConfigValue> value = find(key);
    if (value.isPresent()) {
      add(join(path, key), value.get(), rule);
    } else {
      add(join(path, key), origin, "", rule);
    }
  }

  /** Adds a problem with one element of the list, or one entry of the object, at the key. */
  public void problem(String key, String item, String rule) {
    Optional<ConfigValue> value = find(key);
    Optional<ConfigValue> inside =
        value.flatMap(
            v -> {
              if (v instanceof ConfigList list) {
                return list.stream().filter(e -> item.equals(e.unwrapped())).findFirst();
              }
              return v instanceof ConfigObject object
                  ? Optional.ofNullable(object.get(item))
                  : Optional.of(v);
            });
    ConfigOrigin at = inside.or(() -> value).map(ConfigValue::origin).orElse(origin);
    add(join(path, key), at, Shown.text(join(path, key), item), rule);
  }

  /** Adds a problem with something outside the file, such as an SQL file that it names. */
  public void problem(ConfigProblem problem) {
    findings.add(problem);
  }

  /** Everything wrong so far, in order of discovery. */
  public List<ConfigProblem> problems() {
    return findings.problems();
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidConfigException when there was any problem
   */
  public void failOnProblems(String file) {
    if (!findings.problems().isEmpty()) {
      throw new InvalidConfigException(file, findings.problems());
    }
  }

  /**
   * Every value read so far with its path, defaults included, in one text that does not change with
   * comments, whitespace or the order of keys.
   */
  public String canonical() {
    return findings.canonical();
  }

  /** The same, by dotted path. */
  public Map<String, String> effective() {
    return findings.effective();
  }

  /** The keys of the reference that were looked at, for the test that none is forgotten. */
  Set<String> asked() {
    return findings.asked();
  }

  private List<ConfigReader> variantsAt(String key, String templateKey, Set<String> beside) {
    List<ConfigReader> out = new ArrayList<>();
    for (ConfigValue element : elements(key, templateKey)) {
      String at = key + "[" + out.size() + "]";
      ConfigValue value = element;
      if (element.valueType() == ConfigValueType.STRING) {
        value =
            ConfigValueFactory.fromMap(Map.of((String) element.unwrapped(), true))
                .withOrigin(element.origin());
      } else if (element instanceof ConfigObject object) {
        long forms = object.keySet().stream().filter(k -> !beside.contains(k)).count();
        if (forms != 1) {
          add(join(path, at), element, "must hold exactly one key, found " + forms);
        }
      }
      out.add(asObject(value, at, templateKey + "[]"));
    }
    return out;
  }

  private List<ConfigValue> elements(String key, String templateKey) {
    Optional<ConfigValue> found = find(key, templateKey);
    if (found.isPresent() && !(found.get() instanceof ConfigList)) {
      add(join(path, key), found.get(), "must be a list");
    }
    return found
        .filter(ConfigList.class::isInstance)
        .map(v -> List.copyOf((ConfigList) v))
        .orElse(List.of());
  }

  private List<String> list(
      String key, String rule, Function<ConfigValue, Optional<String>> parse) {
    return read(
        key,
        List.of(),
        rule,
        v -> {
          if (!(v instanceof ConfigList list)) {
            return Optional.empty();
          }
          List<String> out = list.stream().map(parse).flatMap(Optional::stream).toList();
          return out.size() == list.size() ? Optional.of(out) : Optional.empty();
        });
  }

  private <T> T read(
      String key, T placeholder, String rule, Function<ConfigValue, Optional<T>> parse) {
    Optional<ConfigValue> found = find(key);
    if (found.isEmpty()) {
      add(join(path, key), origin, "", "is missing; it " + rule);
      return placeholder;
    }
    Optional<T> parsed = parse.apply(found.get());
    if (parsed.isEmpty()) {
      add(join(path, key), found.get(), rule);
    } else {
      findings.used(join(path, key), canonical(found.get()));
    }
    return parsed.orElse(placeholder);
  }

  private Optional<ConfigValue> find(String key) {
    return find(key, key);
  }

  private Optional<ConfigValue> find(String key, String templateKey) {
    if (!reference.containsKey(templateKey)) {
      throw new IllegalStateException(
          "Cannot read "
              + join(path, key)
              + ": "
              + join(template, templateKey)
              + " is not in the reference");
    }
    findings.asked(join(template, templateKey));
    return Optional.ofNullable(values.get(key))
        .filter(v -> v.valueType() != ConfigValueType.NULL)
        .or(() -> Optional.of(reference.get(templateKey)))
        .filter(v -> v.valueType() != ConfigValueType.NULL);
  }

  private Map<String, ConfigValue> entries(String key) {
    Optional<ConfigValue> found = find(key);
    if (found.isPresent() && !(found.get() instanceof ConfigObject)) {
      add(join(path, key), found.get(), "must be an object { … }");
    }
    return found
        .filter(ConfigObject.class::isInstance)
        .map(v -> inOrder((ConfigObject) v))
        .orElse(Map.of());
  }

  private Map<String, ConfigValue> sorted() {
    return inOrder(values);
  }

  // Typesafe Config forgets the order of keys but knows their lines.
  private static Map<String, ConfigValue> inOrder(ConfigObject object) {
    Map<String, ConfigValue> out = new LinkedHashMap<>();
    object.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, ConfigValue> e) -> file(e.getValue().origin()))
                .thenComparing(e -> e.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> out.put(e.getKey(), e.getValue()));
    return out;
  }

  private ConfigReader asObject(ConfigValue value, String key, String templateKey) {
    if (value instanceof ConfigObject object) {
      return child(object, value.origin(), key, templateKey, templateKey, findings);
    }
    add(join(path, key), value, "must be an object { … }");
    // Its keys would all be "missing" too: one problem is enough.
    return child(empty(), value.origin(), key, templateKey, templateKey, new Findings());
  }

  private ConfigReader child(
      ConfigObject object,
      ConfigOrigin at,
      String key,
      String referenceKey,
      String templateKey,
      Findings into) {
    if (!(reference.get(referenceKey) instanceof ConfigObject childReference)) {
      throw new IllegalStateException(
          "Cannot read " + join(path, key) + ": the reference holds no object there");
    }
    findings.asked(join(template, templateKey));
    return new ConfigReader(
        object, childReference, at, join(path, key), join(template, templateKey), into);
  }

  private void checkName(String name, ConfigValue value) {
    if (!Names.valid(name)) {
      add(path, value.origin(), Shown.text("", "\"" + name + "\""), "is no name: it " + Names.RULE);
    }
  }

  private Set<String> known() {
    return reference.keySet();
  }

  private void unknown(String key) {
    if (known().contains(ANY) || known().isEmpty()) {
      return;
    }
    List<String> names = known().stream().filter(k -> !k.endsWith("[]")).sorted().toList();
    add(
        join(path, Shown.text("", key)),
        values.get(key).origin(),
        "",
        "is not a known key"
            + NearestName.of(key, names).map(n -> "; did you mean " + n + "?").orElse("")
            + " (known: "
            + String.join(", ", names)
            + ")");
  }

  private void add(String at, ConfigValue value, String rule) {
    add(at, value.origin(), Shown.value(at, value), rule);
  }

  private void add(String at, ConfigOrigin where, String value, String rule) {
    findings.add(new ConfigProblem(file(where), Math.max(0, where.lineNumber()), at, value, rule));
  }

  private static String file(ConfigOrigin origin) {
    return Optional.ofNullable(origin.filename()).orElse(origin.description());
  }

  private static String mustBeOneOf(Optional<String> found, Collection<String> known) {
    return "must be one of "
        + String.join(", ", known)
        + found
            .flatMap(f -> NearestName.of(f, known))
            .map(n -> "; did you mean " + n + "?")
            .orElse("");
  }

  private static Optional<String> texts(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? Optional.of((String) value.unwrapped())
        : Optional.empty();
  }

  private static boolean scalar(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, BOOLEAN -> true;
      case NUMBER -> Double.isFinite(((Number) value.unwrapped()).doubleValue());
      default -> false;
    };
  }

  private static String canonical(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().map(ConfigReader::canonical).toList().toString();
    }
    Object plain = value.unwrapped();
    // As parsed, not as written: 0.20 and 0.2 are the same number. The type keeps "1" and 1 apart.
    return value.valueType() + ":" + plain;
  }

  private static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String join(String parent, String key) {
    return parent.isEmpty() ? key : parent + "." + key;
  }

  private static ConfigObject empty() {
    return ConfigValueFactory.fromMap(Map.of());
  }
}
