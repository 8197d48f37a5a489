package dev.rematch.jobs.page;

import dev.rematch.report.Chart;
import dev.rematch.report.Report;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one HTML page that carries all it needs. Its policy lets the two scripts of the page
 * run and nothing else load.
 */
public final class ReportPage {
  private ReportPage() {}

  public static String of(Report report) {
    String charts = resource("echarts.common.min.js");
    String script = resource("report.js");
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("report", report);
    model.put("plots", plots(report));
    model.put("charts", charts);
    model.put("script", script);
    model.put("style", resource("report.css"));
    model.put(
        "policy",
        "default-src 'none'; script-src "
            + hash(charts)
            + " "
            + hash(script)
            + "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'");
    StringWriter page = new StringWriter();
    try {
      template().process(model, page);
    } catch (TemplateException | IOException e) {
      throw new IllegalStateException("Cannot make the page of " + report.pipeline(), e);
    }
    return page.toString();
  }

  private static Map<String, String> plots(Report report) {
    Map<String, String> plots = new LinkedHashMap<>();
    report.sections().stream()
        .flatMap(section -> section.blocks().stream())
        .filter(Chart.class::isInstance)
        .map(Chart.class::cast)
        .forEach(chart -> plots.put(chart.id(), PageJson.of(chart.plot())));
    return plots;
  }

  private static Template template() throws IOException {
    Configuration settings = new Configuration(Configuration.VERSION_2_3_34);
    settings.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    settings.setLogTemplateExceptions(false);
    settings.setNumberFormat("computer");
    settings.setLocale(Locale.ROOT);
    return new Template("report.ftlh", resource("report.ftlh"), settings);
  }

  /** As a browser computes it of a script element's text. */
  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash a script: every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "Cannot make the page: the build left out " + name + "; run mvn package again");
      }
      // HTML reads line ends as \n, and hashes what it has read.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + name + " of the jar", e);
    }
  }
}
