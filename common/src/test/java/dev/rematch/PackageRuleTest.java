package dev.rematch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** ARCHITECTURE.md's package rule: which package may import which. */
@AnalyzeClasses(packages = "dev.rematch", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRuleTest {
  private static final String MATH = "org.apache.commons.math3..";
  private static final String JSON = "com.fasterxml.jackson..";

  /** Pure packages: each with everything it may import besides the JDK and itself. */
  private static final Map<String, List<String>> PURE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("core", List.of()),
              Map.entry("stats", List.of(MATH)),
              Map.entry("config", List.of(own("core"), "com.typesafe.config..")),
              Map.entry("quality", List.of(own("core"), own("config"), own("stats"))),
              Map.entry(
                  "quality.suggest",
                  List.of(
                      own("core"),
                      own("stats"),
                      own("quality"),
                      own("profile"),
                      "com.typesafe.config..")),
              Map.entry(
                  "profile", List.of(own("core"), own("stats"), JSON, "org.apache.datasketches..")),
              Map.entry("drift", List.of(own("core"), own("config"), own("stats"), own("profile"))),
              Map.entry("evaluation", List.of(own("core"), own("config"), own("stats"))),
              Map.entry("alert", List.of(own("core"), JSON)),
              Map.entry(
                  "alert.sink",
                  List.of(own("core"), own("alert"), JSON, "javax.crypto..", "jakarta.mail..")),
              Map.entry(
                  "performance",
                  List.of(own("core"), own("stats"), own("profile"), own("evaluation"))),
              Map.entry("registry", List.of(own("core"), own("evaluation"), JSON)),
              Map.entry(
                  "challenge",
                  List.of(
                      own("core"),
                      own("config"),
                      own("stats"),
                      own("evaluation"),
                      own("registry"),
                      JSON)),
              Map.entry("response", List.of(own("core"))),
              Map.entry("policy", List.of(own("core"), own("config"))),
              Map.entry(
                  "report",
                  List.of(
                      own("core"),
                      own("stats"),
                      own("quality"),
                      own("profile"),
                      own("drift"),
                      own("evaluation"),
                      own("performance"),
                      own("alert"),
                      own("response"),
                      own("registry"),
                      own("challenge"),
                      own("tracking"),
                      JSON)),
              Map.entry("tracking", List.of(own("core"))),
              Map.entry("feature", List.of(own("core"))),
              Map.entry(
                  "mlflow",
                  List.of(
                      own("core"),
                      own("feature"),
                      own("registry"),
                      own("tracking"),
                      JSON,
                      "org.snakeyaml.engine..")),
              Map.entry("schedule", List.of(own("core"), JSON))));

  /** Packages that know Delta but never Spark. */
  private static final Map<String, List<String>> KERNEL =
      Map.of(
          "kernel",
          List.of(
              own("core"), "io.delta.kernel..", "io.delta.storage..", "org.apache.hadoop..", JSON),
          "registry.delta",
          List.of(own("core"), own("kernel"), own("registry")),
          "tracking.delta",
          List.of(own("core"), own("kernel"), own("tracking")));

  @ArchTest
  void pure_packages_import_only_what_the_table_says(JavaClasses classes) {
    PURE.forEach((name, allowed) -> check(classes, name, allowed));
  }

  @ArchTest
  void kernel_packages_import_only_what_the_table_says(JavaClasses classes) {
    KERNEL.forEach((name, allowed) -> check(classes, name, allowed));
  }

  @ArchTest
  void nothing_above_the_line_knows_spark_or_delta(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAnyPackage(PURE.keySet().stream().map(PackageRuleTest::own).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "io.delta..", "scala..")
        .allowEmptyShould(true)
        .because("rules, statistics and the registry's contract are tested without either")
        .check(classes);
  }

  @ArchTest
  void kernel_packages_never_load_spark(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAnyPackage(
            KERNEL.keySet().stream().map(PackageRuleTest::own).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..")
        .because("commands of the registry answer in under a second, on a class path without Spark")
        .check(classes);
  }

  @ArchTest
  void tables_know_nothing_of_what_is_kept_in_them(JavaClasses classes) {
    classes()
        .that()
        .resideInAPackage(own("table"))
        .should()
        .onlyAccessClassesThat()
        .resideInAnyPackage(
            own("table"), own("core"), "java..", "javax..", "scala..", "org.apache..", "io.delta..")
        .check(classes);
  }

  @ArchTest
  void only_commands_know_the_whole_pipeline(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAPackage("dev.rematch..")
        .and()
        .resideOutsideOfPackage(own("pipeline"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(own("pipeline"))
        .because("the pipeline is assembled of the others")
        .check(classes);
  }

  private static void check(JavaClasses classes, String name, List<String> allowed) {
    String[] all =
        Stream.concat(Stream.of("java..", own(name)), allowed.stream()).toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(own(name))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(all)
        .allowEmptyShould(true)
        .as("dev.rematch." + name + " imports only the JDK and " + allowed)
        .check(classes);
  }

  /** The package itself, without those beneath: adapters live there. */
  private static String own(String name) {
    return "dev.rematch." + name;
  }
}
