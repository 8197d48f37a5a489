package dev.rematch.airflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Others can use this client as it is: it needs the JDK and Jackson. */
@AnalyzeClasses(
    packages = "dev.rematch.airflow",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ClientRuleTest {
  @ArchTest
  static final ArchRule it_stands_alone =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.rematch.airflow", "java..", "javax.net.ssl..", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule it_prints_and_logs_nothing =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging");
}
