package dev.rematch.jobs.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.alert.Alert;
import dev.rematch.core.Warehouse;
import dev.rematch.report.Report;
import dev.rematch.report.TestRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";

  private static String page(TestRows rows) {
    return ReportPage.of(Report.of(rows.rows(), new Warehouse("/w"), TestRows.NOW));
  }

  private static TestRows hostile() {
    return new TestRows()
        .champion(1, 4, 0.7)
        .look(5, "ask", HOSTILE)
        .realised(1, 5, "roc-auc", 0.7)
        .realised(1, 5, "selection-rate-gap(" + HOSTILE + ")", 0.1)
        .slice(1, 5, HOSTILE + "=" + HOSTILE, 0.6)
        .drift(HOSTILE, 5, 0.4, "drift", 0.5)
        .alert("drift", HOSTILE, "severe", 5, Alert.State.OPENED, "{\"x\":\"" + HOSTILE + "\"}")
        .alert("kpi", HOSTILE, "severe", 5, Alert.State.OPENED, "{\"value\":2,\"max\":1}")
        .broken(HOSTILE, HOSTILE, HOSTILE)
        .bin(5, 3, 100, 0.1)
        .profiled(1, Map.of(HOSTILE, TestRows.names(HOSTILE, "\u2028", "'\"&<!--")))
        .profiled(5, Map.of(HOSTILE, TestRows.names("b", "<script>", "]]>")));
  }

  private static List<String> all(String pattern, String page) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** The page without the charts' own program, which is not made of data. */
  private static String ours(String page) {
    return page.replaceAll("(?s)<script>.*?</script>", "");
  }

  @Test
  void noNameBecomesPartOfThePage() {
    String page = ours(page(hostile()));
    List<String> data = all("(?s)<script type=\"application/json\"[^>]*>(.*?)</script>", page);

    assertThat(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;")).isTrue();
    assertThat(data).hasSize(5).anyMatch(d -> d.contains("\\u003c/script\\u003e\\u003cimg src=x"));
    assertThat(data).noneMatch(d -> d.contains("<") || d.contains("\u2028"));
    for (String raw : List.of("<img", HOSTILE, "<script>", "]]>", "<!--\"")) {
      assertThat(page.contains(raw)).as(raw).isFalse();
    }
    assertThat(all("(<script[^>]*>)", page)).hasSameSizeAs(data);
  }

  /** For the test in a browser, which opens it where it is. */
  @Test
  void thePageOfHostileNamesIsKept() {
    Path kept = Path.of("target", "hostile-report.html");

    assertThat(new PageFile(kept).write(page(hostile()))).isGreaterThan(100_000);
    assertThat(kept).exists();
  }

  @Test
  void thePageLoadsNothing() {
    String page = page(hostile());

    assertThat(all("(?:src|href|action|data)=\"([^\"]*)\"", ours(page)))
        .isNotEmpty()
        .allMatch(target -> target.startsWith("#"));
    for (String loads : List.of("@import", "url(", "<link", "<iframe", "<object", "<base")) {
      assertThat(ours(page).contains(loads)).as(loads).isFalse();
    }
    assertThat(all("Content-Security-Policy\" content=\"([^\"]*)\"", page).get(0))
        .startsWith("default-src &#39;none&#39;; script-src &#39;sha256-");
  }

  @Test
  void everyLinkHasItsPlaceAndEveryIdIsThereOnce() {
    String page = ours(page(hostile()));
    List<String> ids = all("\\sid=\"([^\"]*)\"", page);

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(all("href=\"#([^\"]*)\"", page)).isNotEmpty().allMatch(ids::contains);
  }

  @Test
  void aPipelineOfWhichNothingIsKnownHasAPageThatSaysSo() {
    String page = ours(page(new TestRows()));

    for (String said :
        List.of(
            "class=\"verdict level-unknown\"",
            "Nobody can say: there is no champion of flights.",
            "Nothing has been monitored yet.",
            "No drift has been measured.",
            "No rematch has been decided.")) {
      assertThat(page.contains(said)).as(said).isTrue();
    }
    List<String> ids = all("\\sid=\"([^\"]*)\"", page);
    assertThat(all("href=\"#([^\"]*)\"", page)).allMatch(ids::contains);
  }

  @Test
  void everyNumberOfATableNamesItsOrigin() {
    assertThat(
            ours(page(hostile()))
                .contains(
                    "<a href=\"#table-metrics\" title=\"metrics WHERE run_id ="
                        + " &#39;flights-monitor-5&#39; AND &quot;window&quot; ="
                        + " &#39;[2013-05-01, 2013-06-01)&#39; AND slice = &#39;all&#39; AND metric"
                        + " = &#39;roc-auc&#39;\">0.7000 [0.6900, 0.7100]</a>"))
        .isTrue();
  }
}
