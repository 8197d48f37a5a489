package dev.rematch.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What ARCHITECTURE.md promises about commands. */
@AnalyzeClasses(packages = "dev.rematch", importOptions = ImportOption.DoNotIncludeTests.class)
class CommandRuleTest {
  /** What commands share: their steps, how they are run, and the page about a pipeline. */
  private static final DescribedPredicate<JavaClass> SHARED =
      JavaClass.Predicates.resideInAnyPackage(
          "dev.rematch.jobs.run", "dev.rematch.jobs.steps", "dev.rematch.jobs.page");

  @ArchTest
  static final ArchRule commands_never_import_each_other =
      slices()
          .matching("dev.rematch.jobs.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(DescribedPredicate.alwaysTrue(), SHARED)
          .because("they meet in tables and the registry");

  @ArchTest
  static final ArchRule only_main_ends_the_process =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.rematch.jobs.Main")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule only_main_reads_the_environment =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.rematch.jobs.Main")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);
}
