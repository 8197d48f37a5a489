package dev.rematch.pipeline;

import com.typesafe.config.*;
import dev.rematch.challenge.*;
import dev.rematch.core.*;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.feature.*;
import dev.rematch.scoring.*;
import dev.rematch.source.*;
import dev.rematch.training.*;
import dev.rematch.transform.TransformSpec;
import java.nio.file.*;
import java.util.*;
import java.util.Optional;

/** TEMPORARY STUB, never committed. */
@SuppressWarnings({"StringSplitter", "StringCaseLocaleUsage"})
public final class PipelineReader {
  public Pipeline read(Path file, Map<String, String> overrides) {
    try {
      Config c = ConfigFactory.parseFile(file.toFile()).resolve();
      String text = c.root().render(ConfigRenderOptions.concise());
      List<SourceSpec> sources = new ArrayList<>();
      for (String n : c.getObject("sources").keySet()) {
        Config s = c.getConfig("sources." + n);
        List<ColumnSpec> cols = new ArrayList<>();
        for (String p : s.getString("schema").trim().split(",")) {
          String[] w = p.trim().split("\\s+");
          cols.add(new ColumnSpec(w[0], w[1]));
        }
        Map<String, String> o = new HashMap<>();
        if (s.hasPath("options.null-values"))
          o.put("null-values", String.join("\n", s.getStringList("options.null-values")));
        sources.add(
            new SourceSpec(
                n,
                s.getString("format"),
                s.getString("path"),
                s.hasPath("available") ? Availability.START_OF_PERIOD : Availability.END_OF_PERIOD,
                s.hasPath("event-time") ? Optional.of(s.getString("event-time")) : Optional.empty(),
                s.getStringList("key"),
                cols,
                s.hasPath("mode") ? SourceMode.SNAPSHOT : SourceMode.APPEND,
                o));
      }
      sources.sort(Comparator.comparing(SourceSpec::name));
      List<TransformSpec> transforms = new ArrayList<>();
      for (String n : new TreeSet<>(c.getObject("transforms").keySet())) {
        String sql = c.getString("transforms." + n + ".sql");
        String body = Files.readString(file.getParent().resolve(sql));
        text += body;
        transforms.add(
            new TransformSpec(n, sql, body, c.getString("transforms." + n + ".period-column")));
      }
      Map<String, FeatureType> cols = new LinkedHashMap<>();
      List<String> names = new ArrayList<>(c.getObject("features.columns").keySet());
      Collections.sort(names);
      for (String n : names)
        cols.put(n, FeatureType.valueOf(c.getString("features.columns." + n).toUpperCase()));
      Config l = c.getConfig("features.label");
      FeatureSpec fs =
          new FeatureSpec(
              c.getString("features.table"),
              List.of(c.getString("features.entity-key")),
              c.getString("features.event-time"),
              cols,
              new LabelSpec(
                  l.getString("column"),
                  Task.valueOf(l.getString("task").toUpperCase()),
                  l.getInt("maturity-days")));
      List<RecipeSpec> recipes = new ArrayList<>();
      for (String n : new TreeSet<>(c.getObject("recipes").keySet())) {
        Config r = c.getConfig("recipes." + n);
        String[] w = r.getString("window").split(" ");
        String a = r.getString("algorithm");
        recipes.add(
            new RecipeSpec(
                n,
                a,
                a.contains("boosted") ? "xgboost" : "mllib",
                new TrainingWindow(Integer.parseInt(w[0]), PeriodUnit.MONTH),
                cols,
                r.hasPath("parameters") ? r.getObject("parameters").unwrapped() : Map.of()));
      }
      Config ch = c.getConfig("challenge");
      List<Guardrail> g = new ArrayList<>();
      if (ch.hasPath("guardrails"))
        for (Config x : ch.getConfigList("guardrails"))
          g.add(new Guardrail(x.getString("metric"), x.getDouble("margin")));
      ChallengeSpec cs =
          new ChallengeSpec(
              ch.getString("metric"),
              ch.hasPath("superiority-margin") ? ch.getDouble("superiority-margin") : 0,
              0.95,
              g,
              ch.hasPath("segments") ? ch.getStringList("segments") : List.of(),
              ch.hasPath("holdout-periods") ? ch.getInt("holdout-periods") : 1,
              50,
              10,
              0.01,
              0,
              Approval.AUTOMATIC);
      return new Pipeline(
          c.getString("pipeline"),
          c.getString("question"),
          file,
          PeriodUnit.MONTH,
          sources,
          transforms,
          Map.of(),
          fs,
          new TrainingSpec(20130101L, 2_000_000),
          recipes,
          cs,
          new ScoringSpec(
              List.of(new FallbackLevel.PreviousChampion(), new FallbackLevel.Constant(0.2))),
          new MonitoringSpec("psi", 0, 0.01, 0.1, ch.getString("metric"), 0.02),
          Hashes.sha256(text));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
